"""The binder of a programme: how its volumes are parted, and volumes as a paper."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.apps.documents.actions import About, draft_document
from bihuan.apps.documents.models import Document
from bihuan.apps.programmes import queries
from bihuan.apps.programmes.models import Programme
from bihuan.apps.programmes.states import EVIDENCE_KEEPERS, OFFICE
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import Refused
from bihuan.rules.binder import FEWEST, LARGEST


@act("programmes.set_binder", label="Set how volumes are parted", may=OFFICE)
def set_binder(deed: Deed, programme_id: int, *, pages: int, by_year: bool = False) -> Programme:
    """How thick a volume may be, and whether every year begins one."""
    programme = queries.locked(programme_id, deed.by)
    if not FEWEST <= pages <= LARGEST:
        bounds = {"from": FEWEST, "to": LARGEST}
        raise Refused(_("A volume has from %(from)s to %(to)s pages.") % bounds)
    programme.binder_pages, programme.binder_by_year = pages, by_year
    programme.save(update_fields=["binder_pages", "binder_by_year"])
    return programme


@act("programmes.make_volumes", label="Make volumes as a paper", may=EVIDENCE_KEEPERS)
def make_volumes(
    deed: Deed,
    programme_id: int,
    *,
    site: str,
    class_code: str = "",
    clause_id: int | None = None,
    part: int | None = None,
) -> Document:
    """Cover, catalogue, closing sheet and back of one volume or of a class, frozen as of today.

    `site` is where this system answers: the code on a back leads to the volume's page there.
    """
    programme = queries.visible_or_404(programme_id, deed.by)
    wanted = queries.VolumesWanted(class_code, clause_id, part)
    title, values = queries.volumes_paper(programme, wanted, by=deed.by, on=deed.on, site=site)
    if not values["volumes"]:
        raise Refused(_("There is nothing in these volumes to print yet."))
    page = reverse("programmes:binder", args=[programme.pk])
    about = About("programmes.binder", programme.pk, page, programme.name)
    return draft_document(deed, kind="volumes", title=title, values=values, about=about)
