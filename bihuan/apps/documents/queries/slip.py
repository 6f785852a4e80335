"""发文处理单: the sheet that goes with a document from desk to desk, printed from the record."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from bihuan.apps.documents.models import Document, Signature
from bihuan.apps.documents.queries.kinds import kind_of
from bihuan.apps.documents.queries.lists import receiver
from bihuan.apps.documents.states import RETENTIONS, STEPS
from bihuan.kit import present
from bihuan.kit.typeset import pdf_of
from bihuan.rules.official import Paper


def slip_of(document: Document, *, at: datetime) -> bytes:
    """The slip as PDF; steps not done yet have an empty box to be signed by hand."""
    sent = document.deliveries.select_related("unit", "person").order_by("pk")
    drafted_by = document.drafted_by.name if document.drafted_by else ""
    facts = [
        [_("Title"), document.title],
        [_("Kind"), kind_of(document.kind).title],
        [_("Document number"), document.number],
        [_("Drafting department"), document.unit.name if document.unit else ""],
        [_("Drafted by"), drafted_by],
        [_("Drafted on"), present.day(document.drafted_on)],
        [_("Retention"), _(RETENTIONS[document.retention])],
        [_("Issued on"), present.day(document.issued_on, "")],
        [_("Sealed on"), present.day(document.sealed_on, "")],
        [_("Sent to"), "、".join(receiver(one) for one in sent)],
    ]
    paper = Paper(
        *(_("Processing slip of a document"), "", "", False, "", "", "", "", ""),
        blocks=[
            {"kind": "facts", "content": facts},
            {"kind": "opinions", "content": _opinions(document)},
        ],
    )
    return pdf_of("sheet.typ", paper.plain(), at=at)


def _opinions(document: Document) -> list[list[str]]:
    rows = Signature.objects.filter(signed_version__document=document).order_by("pk")
    signed = list(rows.select_related("unit"))
    found = []
    for step, label in STEPS.items():
        words = [_said(one) for one in signed if one.step == step]
        asked = document.countersignings.filter(ended=False).exists()
        if words or step != "countersign" or asked:
            found.append([_(label), "\n".join(words)])
    return found


def _said(one: Signature) -> str:
    opinion = one.opinion or _("Agreed.")
    unit = f"{one.unit.name} " if one.unit else ""
    return f"{unit}{opinion} {one.name} {present.moment(one.signed_at)}"
