"""The list of documents, and the register 发文登记簿 with its workbook and its paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bihuan.apps.documents.models import Delivery, Document, Registration, Series
from bihuan.apps.documents.queries.kinds import kinds
from bihuan.apps.documents.queries.scope import documents_visible_to, series_visible_to
from bihuan.apps.documents.states import RETENTIONS
from bihuan.kit.deed import Actor
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.writing import write
from bihuan.kit.typeset import pdf_of
from bihuan.rules.official import Paper, chinese_day

MOST_WORDS = 6

REGISTER: Final = Table(
    "register",
    (
        Column("number", _("Document number"), width=24),
        Column("title", _("Title"), width=50),
        Column("kind", _("Kind"), width=10),
        Column("issued_on", _("Issued on"), kind="date", width=12),
        Column("unit", _("Drafting department"), width=14),
        Column("drafted_by", _("Drafted by"), width=10),
        Column("signer", _("Signed for issue by"), width=10),
        Column("sent", _("Sent to"), width=40),
        Column("received", _("Receipts"), width=10),
        Column("retention", _("Retention"), width=10),
        Column("void", _("Why void"), width=24),
    ),
    _("Register of documents"),
)


@dataclass(frozen=True, slots=True)
class DocumentsAsked:
    """The conditions of the list; blank ones do not narrow."""

    words: str = ""
    kind: str = ""
    state: str = ""
    unit: int | None = None
    drafted_from: date | None = None
    drafted_to: date | None = None
    mine: bool = False


def documents(by: Actor, asked: DocumentsAsked) -> QuerySet[Document]:
    """Documents in reach that answer the conditions."""
    wanted = {
        "kind": asked.kind,
        "state": asked.state,
        "unit_id": asked.unit,
        "drafted_on__gte": asked.drafted_from,
        "drafted_on__lte": asked.drafted_to,
        "drafted_by_id": by.person_id if asked.mine else None,
    }
    found = documents_visible_to(by).filter(**{k: v for k, v in wanted.items() if v})
    for word in asked.words.split()[:MOST_WORDS]:
        found = found.filter(Q(title__icontains=word) | Q(number__icontains=word))
    return found


def years_of(series: QuerySet[Series]) -> list[int]:
    """The years in which any of these series gave a number, newest first."""
    rows = Registration.objects.filter(series__in=series.order_by())
    return list(rows.order_by("-year").values_list("year", flat=True).distinct())


def register(by: Actor, *, series_id: int | None, year: int | None) -> QuerySet[Registration]:
    """The numbers given, by series and year, void ones too. Titles show the whole register:
    only who sees the whole agency's documents reads it."""
    rows = Registration.objects.filter(series__in=series_visible_to(by).order_by())
    if series_id:
        rows = rows.filter(series_id=series_id)
    if year:
        rows = rows.filter(year=year)
    return rows.select_related("series", "document__unit", "document__drafted_by").prefetch_related(
        "document__deliveries__unit", "document__deliveries__person"
    )


def register_sheet(rows: QuerySet[Registration], *, title: str) -> bytes:
    """The register as a workbook."""
    ordered = rows.order_by("series__code", "year", "serial")
    return write([(REGISTER, [register_row(one) for one in ordered])], title=title)


def register_paper(
    rows: QuerySet[Registration], *, title: str, agency: str, on: date, at: datetime
) -> bytes:
    """The register printed: a table on A4 across."""
    shown = ("number", "title", "issued_on", "unit", "signer", "sent", "received", "void")
    widths = {"number": 6, "title": 9, "issued_on": 4, "sent": 7, "received": 2, "void": 4}
    columns = [c for c in REGISTER.columns if c.key in shown]
    cells = [
        [_cell(row[c.key]) for c in columns]
        for row in map(register_row, rows.order_by("series__code", "year", "serial"))
    ]
    table = {
        "title": title,
        "columns": [
            {
                "title": gettext(c.title),
                "width": widths.get(c.key, 3),
                "center": c.key not in ("title", "sent", "void"),
            }
            for c in columns
        ],
        "rows": cells,
    }
    paper = Paper(
        title, "", "", False, "", agency, chinese_day(on), "", "",
        blocks=[{"kind": "table", "content": table}],
    )  # fmt: skip
    return pdf_of("register.typ", paper.plain(), at=at)


def register_row(one: Registration) -> Mapping[str, object]:
    """One number with what it was given to."""
    document = one.document
    sent = list(document.deliveries.all()) if document else []
    valid = document is not None and not one.void_reason
    return {
        "number": one.number,
        "title": one.title,
        "kind": kinds()[document.kind].title if document else "",
        "issued_on": one.entered_on,
        "unit": document.unit.name if document and document.unit else "",
        "drafted_by": document.drafted_by.name if document and document.drafted_by else "",
        "signer": _signer(document, one) if document else "",
        "sent": "、".join(receiver(d) for d in sent) if valid else "",
        "received": f"{sum(1 for d in sent if d.received_at)}/{len(sent)}" if valid else "",
        "retention": gettext(RETENTIONS[document.retention]) if document else "",
        "void": one.void_reason,
    }


def _signer(document: Document, one: Registration) -> str:
    issues = document.versions.filter(is_issue=True, frame__number=one.number)
    names = issues.filter(signatures__step="issue").values_list("signatures__name", flat=True)
    return names.first() or ""


def receiver(delivery: Delivery) -> str:
    """To whom it was sent."""
    if delivery.unit is not None:
        return delivery.unit.name
    return delivery.person.name if delivery.person is not None else delivery.outside


def _cell(value: object) -> str:
    return chinese_day(value) if isinstance(value, date) else str(value)
