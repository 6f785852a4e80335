"""The agency's own list of kinds of evidence: add one, put one out of use, take it back."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bihuan.apps.archives.models import EvidenceKind
from bihuan.apps.archives.queries import shipped_kinds
from bihuan.apps.archives.states import KEEPERS
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import Refused

MOST_KINDS = 300


@act("archives.add_kind", label="Add a kind of evidence", may=KEEPERS)
def add_kind(deed: Deed, *, name: str, group: str = "") -> EvidenceKind:
    """A kind of the agency's own, or one put out of use taken back."""
    return _keep(deed, name, ended=False, group=group)


@act("archives.end_kind", label="Put a kind of evidence out of use", may=KEEPERS)
def end_kind(deed: Deed, *, name: str) -> EvidenceKind:
    """The kind is no longer offered; evidence that has it keeps it."""
    return _keep(deed, name, ended=True, group="")


def _keep(deed: Deed, name: str, *, ended: bool, group: str) -> EvidenceKind:
    assert deed.by.agency_id is not None
    name = name.strip()
    if not name or len(name) > 40 or not name.isprintable():
        raise Refused(_("A kind has a name of at most 40 characters."))
    rows = EvidenceKind.objects.filter(agency_id=deed.by.agency_id)
    found = rows.select_for_update(no_key=True).filter(name=name).first()
    shipped = any(name in kinds for kinds in shipped_kinds().values())
    if found is None and ended and not shipped:
        raise Refused(_("There is no kind “%(name)s”.") % {"name": name})
    if (found is not None and found.ended == ended) or (found is None and shipped and not ended):
        raise Refused(_("“%(name)s” stands there like this already.") % {"name": name})
    if found is None:
        if rows.count() >= MOST_KINDS:
            raise Refused(_("There are too many kinds to choose from already."))
        return EvidenceKind.objects.create(
            agency_id=deed.by.agency_id, name=name, group=group.strip(), ended=ended
        )
    found.ended = ended
    found.save(update_fields=["ended"])
    return found
