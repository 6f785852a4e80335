"""Papers made from a programme's records."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.apps.documents.actions import About, draft_document
from bihuan.apps.documents.models import Document
from bihuan.apps.programmes import queries
from bihuan.apps.programmes.states import DUTIES_PRINTERS, OFFICE
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import Refused


@act("programmes.make_duties", label="Make the table of duties as a paper", may=DUTIES_PRINTERS)
def make_duties(deed: Deed, programme_id: int) -> Document:
    """任务分解表, frozen with today's owners; for a head what the own department leads."""
    programme = queries.visible_or_404(programme_id, deed.by)
    units = None if deed.by.holds(*OFFICE) else deed.by.home_unit_ids
    title, values = queries.duties_paper(programme, on=deed.on, led_by=units)
    if not values["rows"]:
        raise Refused(_("This programme has no clauses to print."))
    page = reverse("programmes:responsibilities", args=[programme.pk])
    about = About("programmes.duties", programme.pk, page, programme.name)
    return draft_document(
        deed, kind="duties", title=title, values=values, about=about, as_of=deed.on
    )
