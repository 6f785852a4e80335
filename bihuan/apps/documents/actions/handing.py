"""The open drafts of one person become another's."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bihuan.apps.documents.models import Document
from bihuan.apps.documents.queries.leaving import open_drafts_of
from bihuan.apps.documents.queries.relations import checker_of
from bihuan.apps.documents.states import CHECKED, OFFICE
from bihuan.apps.people.models import Person
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotFound, Refused


@act("documents.hand_over", label="Hand over drafts of documents", may=OFFICE)
def hand_over(deed: Deed, *, from_id: int, to_id: int) -> int:
    """Who takes them over is their drafter from now on, and so never checks or issues them."""
    here = Person.objects.filter(agency_id=deed.by.agency_id or 0, pk__in=(from_id, to_id))
    if here.count() != 2:
        raise NotFound(_("There is no such person."))
    drafts = open_drafts_of(from_id).filter(agency_id=deed.by.agency_id or 0)
    rows = list(drafts.select_for_update(no_key=True))
    _refuse_own_check(rows, to_id)
    for document in rows:
        document.drafted_by_id = to_id
        document.version += 1
        document.save(update_fields=["drafted_by", "version"])
    return len(rows)


def _refuse_own_check(rows: list[Document], to_id: int) -> None:
    """Who passed the check of a paper does not become its drafter while that check stands."""
    standing = [one for one in rows if one.state in CHECKED and checker_of(one) == to_id]
    if standing:
        raise Refused(
            _("Who checked a document does not take its draft over: choose somebody else."),
            items=tuple(one.title for one in standing),
        )
