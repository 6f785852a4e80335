"""An agency's own Word template: judged, kept, used from now on; or given up again."""

from __future__ import annotations

from django.core.files.base import File as Upload
from django.utils.translation import gettext as _

from bihuan.apps.archives.actions import store_file
from bihuan.apps.documents.models import OwnTemplate
from bihuan.apps.documents.queries.kinds import kind_of, shape_of
from bihuan.apps.documents.queries.unfit import unfit_sentence
from bihuan.apps.documents.states import OFFICE
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotFound, Refused
from bihuan.kit.typeset import Unfit, fields_in


@act("documents.put_template", label="Put an own template", may=OFFICE)
def put_template(
    deed: Deed, *, kind: str, upload: Upload[bytes], unclassified: bool = False
) -> OwnTemplate:
    """Word files of this kind follow the agency's own template; the PDF keeps the standard's."""
    assert deed.by.agency_id is not None
    sort = kind_of(kind)
    try:
        used = fields_in(upload.read(), shape_of(sort), at=deed.at)
    except Unfit as unfit:
        raise Refused(unfit_sentence(unfit)) from unfit
    if not used:
        raise Refused(_("The template names no value: nothing of a document would stand in it."))
    upload.seek(0)
    file = store_file(deed, upload=upload, unclassified=unclassified)
    _end(deed, sort.key)
    return OwnTemplate.objects.create(
        agency_id=deed.by.agency_id,
        kind=sort.key,
        file=file,
        put_by_id=deed.by.person_id,
        put_at=deed.at,
    )


@act("documents.reset_template", label="Go back to the shipped template", may=OFFICE)
def reset_template(deed: Deed, *, kind: str) -> str:
    """The agency's own template is no longer used; documents made with it stay as they are."""
    sort = kind_of(kind)
    if not _end(deed, sort.key):
        raise NotFound(_("There is no own template for this kind."))
    return sort.key


def _end(deed: Deed, kind: str) -> bool:
    rows = OwnTemplate.objects.select_for_update(no_key=True)
    in_use = rows.filter(agency_id=deed.by.agency_id or 0, kind=kind, ended_on__isnull=True).first()
    if in_use is None:
        return False
    in_use.ended_on = deed.on
    in_use.save()
    return True
