"""The official document of an edition that is out."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.apps.documents import actions as documents
from bihuan.apps.reports.queries.document import kind_of, values_of
from bihuan.apps.reports.queries.scope import edition_or_404
from bihuan.apps.reports.states import PREPARERS
from bihuan.kit.acts import act
from bihuan.kit.deed import OFFICE_ZONE, Deed
from bihuan.kit.refusals import Refused


@act("reports.draft_document", label="Draft the document of an edition", may=PREPARERS)
def draft_document(deed: Deed, edition_id: int) -> str:
    """Draft a 情况通报 with the frozen figures; the address of its page."""
    edition = edition_or_404(edition_id, deed.by)
    if edition.state != "released" or edition.content is None:
        raise Refused(_("The document is drafted from an edition that is out."))
    cut_off: datetime = edition.cut_off
    document = documents.draft_document(
        deed,
        kind=kind_of(edition),
        title=edition.content["title"],
        values=values_of(edition),
        about=documents.About(
            "reports.edition",
            edition.pk,
            reverse("reports:edition", args=[edition.pk]),
            edition.content["title"],
        ),
        as_of=cut_off.astimezone(OFFICE_ZONE).date(),
    )
    return reverse("documents:document", args=[document.pk])
