"""The ledger, the measures and the look-backs as workbooks; the ledger can be read back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bihuan.apps.loop.models import Finding, Measure, Recheck, Remedy
from bihuan.apps.loop.queries.ledger_rows import LedgerRow, measure_lines, rows_of
from bihuan.apps.loop.states import FINDING_TYPES, MEASURE, RECHECK, RECHECK_KINDS
from bihuan.apps.people.models import Person
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.writing import write

CHUNK = 500
TYPES: Final = tuple((key, label) for key, (label, _days) in FINDING_TYPES.items())
Values = Mapping[str, object]

# What may be changed in the sheet and read back; the other columns are for reading.
ASSIGNABLE: Final = (
    *("title", "category", "part", "type", "root_cause"),
    *("lead_unit", "leader", "handler", "due_on"),
)

LEDGER: Final = Table(
    "ledger",
    (
        Column("record", _("Record"), kind="int", required=True, width=9),
        Column("number", _("No."), kind="int", width=7),
        Column("source", _("Source"), width=12),
        Column("verbatim", _("Text of the finding"), width=50),
        Column("title", _("Title"), width=30, max_length=300),
        Column("part", _("Part"), width=20, max_length=200),
        Column("category", _("Category"), width=12, max_length=60),
        Column("type", _("Type of rectification"), kind="choice", choices=TYPES, width=12),
        Column("leader", _("Lead leader"), kind="person", width=12),
        Column("lead_unit", _("Lead department"), kind="unit", width=14),
        Column("helpers", _("Helped by"), width=18),
        Column("handler", _("Responsible person"), kind="person", width=12),
        Column("root_cause", _("Root cause"), width=30),
        Column("measures", _("Measures"), width=50),
        Column("due_on", _("Due"), kind="date", width=12),
        Column("progress", _("Progress"), width=10),
        Column("evidence", _("Evidence"), kind="int", width=8),
        Column("state", _("State"), width=14),
        Column("status", _("Status"), width=16),
        Column("closed_on", _("Closure date"), kind="date", width=12),
        Column("extensions", _("Extensions"), width=24),
        Column("rechecks", _("Look-backs"), width=24),
        Column("programme", _("Programme"), width=20),
    ),
    _("Ledger of findings"),
    unique=("record",),
)

MEASURES: Final = Table(
    "ledger_measures",
    (
        Column(
            "measure",
            _("Measure no."),
            kind="int",
            width=10,
            help=_("Leave it empty to add a new measure."),
        ),
        Column(
            "findings",
            _("Records of the findings"),
            required=True,
            width=16,
            help=_("Numbers from the column “Record” of the ledger, separated by “、”."),
        ),
        Column("text", _("Measure"), required=True, width=50),
        Column("lead_unit", _("Lead department"), kind="unit", width=14),
        Column("handler", _("Responsible person"), kind="person", width=12),
        Column("due_on", _("Due"), kind="date", width=12),
        Column("product_kind", _("Expected product"), width=12, max_length=40),
        Column("product", _("Name of the product"), width=24, max_length=200),
        Column("criterion", _("Acceptance criterion"), width=30),
        Column("outcome", _("Outcome"), width=30),
        Column("helpers", _("Helped by"), width=18),
        Column("percent", _("Per cent"), kind="int", width=8),
        Column("evidence", _("Evidence"), kind="int", width=8),
        Column("state", _("State"), width=12),
    ),
    _("Measures"),
)

RECHECKS: Final = Table(
    "rechecks",
    (
        Column("number", _("No."), kind="int", width=7),
        Column("title", _("Title"), width=40),
        Column("lead_unit", _("Lead department"), width=14),
        Column("kind", _("Kind"), width=12),
        Column("due_on", _("Due"), kind="date", width=12),
        Column("state", _("State"), width=10),
        Column("held_on", _("Looked back on"), kind="date", width=12),
        Column("by", _("By"), width=12),
        Column("looked_at", _("What was looked at"), width=40),
        Column("programme", _("Programme"), width=20),
    ),
    _("Look-backs"),
)


def ledger_sheet(findings: QuerySet[Finding], *, on: date) -> bytes:
    """The ledger of these findings, and their measures on a second sheet."""
    rows = findings.select_related("programme", "lead_unit", "leader", "handler")
    note = gettext(
        "Titles, parts, categories, types, root causes, leaders, departments, responsible persons"
        " and due dates can be changed here and read back; new measures are added on the second"
        " sheet. Everything else is for reading."
    )
    return write(
        [
            (LEDGER, (ledger_values(row) for row in _ledger_rows(rows, on))),
            (MEASURES, _measure_values(Measure.objects.filter(pk__in=_serving(findings)), on)),
        ],
        title=gettext(LEDGER.title),
        note=note,
    )


def measures_sheet(measures: QuerySet[Measure], *, on: date) -> bytes:
    """The measures of a list."""
    return write([(MEASURES, _measure_values(measures, on))], title=gettext(MEASURES.title))


def rechecks_sheet(rechecks: QuerySet[Recheck]) -> bytes:
    """The look-backs of a list."""
    rows = ({**_recheck(row)} for row in rechecks.order_by("due_on", "pk").iterator(CHUNK))
    return write([(RECHECKS, rows)], title=gettext(RECHECKS.title))


def ledger_values(row: LedgerRow) -> Values:
    """A ledger row as cells."""
    finding = row.finding
    return {
        "record": finding.pk,
        "number": finding.number,
        "source": gettext(row.source_label),
        "verbatim": finding.verbatim,
        **assignable_values(finding),
        "helpers": "、".join(row.helpers),
        "measures": _numbered([line.measure.text for line in row.live]),
        "progress": f"{row.percent}%",
        "evidence": row.evidence,
        "state": gettext(row.state_label),
        "status": gettext(row.status_label) if row.status_label else "",
        "closed_on": finding.closed_on,
        "extensions": _numbered([f"{e.to_due} {e.reason}" for e in row.extensions]),
        "rechecks": "；".join(f"{day} {gettext(label)}" for label, _tone, day in row.rechecked),
        "programme": finding.programme.name if finding.programme else "",
    }


def assignable_values(finding: Finding) -> dict[str, object]:
    """The cells that can be changed and read back."""
    return {
        "title": finding.title,
        "category": finding.category or None,
        "part": finding.part or None,
        "type": finding.type,
        "root_cause": finding.root_cause or None,
        "lead_unit": finding.lead_unit.name if finding.lead_unit else None,
        "leader": person_cell(finding.leader),
        "handler": person_cell(finding.handler),
        "due_on": finding.due_on,
    }


def person_cell(person: Person | None) -> str | None:
    """A person as a cell names them; the staff number tells namesakes apart."""
    return f"{person.name}（{person.staff_no}）" if person else None


def _ledger_rows(findings: QuerySet[Finding], on: date) -> Iterator[LedgerRow]:
    """All rows, some hundred at a time, so that any number costs the same memory."""
    ordered = findings.order_by("programme_id", "year", "number", "pk")
    chunk: list[Finding] = []
    for finding in ordered.iterator(CHUNK):
        chunk.append(finding)
        if len(chunk) == CHUNK:
            yield from rows_of(chunk, on=on)
            chunk = []
    yield from rows_of(chunk, on=on)


def _serving(findings: QuerySet[Finding]) -> QuerySet[Remedy, int]:
    ids = findings.order_by().values("pk")
    return Remedy.objects.filter(finding__in=ids, void_reason="").values_list(
        "measure_id", flat=True
    )


def _measure_values(measures: QuerySet[Measure], on: date) -> Iterator[Values]:
    rows = measures.select_related("lead_unit", "handler", "leader", "programme").order_by("pk")
    chunk: list[Measure] = []
    for measure in rows.iterator(CHUNK):
        chunk.append(measure)
        if len(chunk) == CHUNK:
            yield from _measure_chunk(chunk, on)
            chunk = []
    yield from _measure_chunk(chunk, on)


def _measure_chunk(measures: list[Measure], on: date) -> Iterator[Values]:
    lines = measure_lines(measures, on=on)
    served: dict[int, list[str]] = {}
    links = Remedy.objects.filter(measure__in=measures, void_reason="").order_by("finding_id")
    for measure_id, finding_id in links.values_list("measure_id", "finding_id"):
        served.setdefault(measure_id, []).append(str(finding_id))
    for measure in measures:
        line = lines[measure.pk]
        yield {
            "measure": measure.pk,
            "findings": "、".join(served.get(measure.pk, [])),
            "text": measure.text,
            "lead_unit": measure.lead_unit.name if measure.lead_unit else None,
            "handler": person_cell(measure.handler),
            "due_on": measure.due_on,
            "product_kind": measure.product_kind,
            "product": measure.product,
            "criterion": measure.criterion,
            "outcome": measure.outcome,
            "helpers": "、".join(line.helpers),
            "percent": measure.percent,
            "evidence": line.evidence,
            "state": gettext(MEASURE.states[measure.state].label),
        }


def _recheck(row: Recheck) -> Values:
    finding = row.finding
    return {
        "number": finding.number,
        "title": finding.title,
        "lead_unit": finding.lead_unit.name if finding.lead_unit else "",
        "kind": gettext(RECHECK_KINDS[row.kind]),
        "due_on": row.due_on,
        "state": gettext(RECHECK.states[row.state].label),
        "held_on": row.held_on,
        "by": row.by.name if row.by else "",
        "looked_at": row.looked_at,
        "programme": finding.programme.name if finding.programme else "",
    }


def _numbered(texts: Iterable[str]) -> str:
    found = list(texts)
    if len(found) < 2:
        return "".join(found)
    return "\n".join(f"{n}. {text}" for n, text in enumerate(found, start=1))
