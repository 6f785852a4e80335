"""A round as a sheet to fill in away from the desk, and back: one row an answer, none lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bihuan.apps.loop.queries.answering import Standing
from bihuan.apps.loop.queries.telling import points_of, rule_words, share_of
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.tables import Problem, Row
from bihuan.kit.wording import sentence
from bihuan.rules.refusal import Refusal
from bihuan.rules.scoring.deductions import parse_deductions, write_deductions

SHEET = Table(
    "answers",
    (
        Column("code", _("Code"), code=True, required=True, width=10),
        Column("name", _("Indicator"), width=40),
        Column("points_of", _("Points"), kind="decimal", width=8),
        Column("rule", _("Rule"), width=36),
        Column("value", _("Value or number found"), kind="decimal", width=12),
        Column("passed", _("Cases that reached it"), kind="int", width=10),
        Column("cases", _("Cases looked at"), kind="int", width=10),
        Column("given", _("Points given"), kind="decimal", width=10),
        Column(
            "deductions",
            _("Deductions"),
            width=36,
            help=_("A line each: points, then the reason, as in 0.5 缺签字; 0 for none"),
        ),
        Column("met", _("Met"), kind="bool", width=8),
        Column("veto_failed", _("The veto clause is failed"), kind="bool", width=10),
        Column("reason", _("Reason for points lost"), width=36),
        Column("method", _("Method"), width=14),
        Column("sample", _("Sample looked at"), width=30, max_length=300),
        # Width 0 hides these: they say which answer the row is, and as of which save.
        Column("answer", _("Answer no."), kind="int", required=True, width=0),
        Column("version", _("Save no."), kind="int", required=True, width=0),
    ),
    _("Answers"),
    unique=("answer",),
)
# Columns a rule of each kind reads; what stands in another is told.
READS: dict[str, tuple[str, ...]] = {
    "ratio": ("value",),
    "inverse": ("value",),
    "count": ("value",),
    "scale": ("passed", "cases"),
    "tier": ("given",),
    "deduct": ("deductions",),
    "yes": ("met",),
}
ENTERED = tuple(dict.fromkeys(name for names in READS.values() for name in names))


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says of an answer."""

    method: str
    sample: str
    entry: dict[str, object] | None
    reason: str
    veto_failed: bool


def row_of(standing: Standing) -> dict[str, object]:
    """An answer as a row."""
    rule = standing.rule
    unit = str(standing.told_rule.get("unit") or "")
    return {
        "code": standing.code,
        "name": standing.name,
        "points_of": standing.full,
        "rule": rule_words(rule, full=standing.full, unit=unit),
        **_cells(standing.entry or {}, full=standing.full),
        "veto_failed": standing.veto_failed if standing.veto else None,
        "reason": standing.reason,
        "method": standing.method,
        "sample": standing.sample,
        "answer": standing.id,
        "version": standing.version,
    }


def said(row: Row, standing: Standing) -> Said:
    """What a row says; raises the rule's `Refusal` for deductions that cannot be read."""
    values = row.values
    return Said(
        method=str(values.get("method") or ""),
        sample=str(values.get("sample") or ""),
        entry=_entry(values, standing),
        reason=str(values.get("reason") or ""),
        veto_failed=bool(values.get("veto_failed")),
    )


def problems(row: Row, standings: dict[int, Standing]) -> Iterable[Problem]:
    """What a precheck finds in a row beyond its cells."""
    answer_id = row.values.get("answer")
    if "answer" not in row.values or "code" not in row.values:
        return
    standing = standings.get(answer_id) if isinstance(answer_id, int) else None
    if standing is None or standing.code != row.values["code"]:
        yield Problem("code", gettext("This row is not of this round."))
        return
    reads = READS[standing.rule.kind]
    for name in ENTERED:
        if name not in reads and row.values.get(name) is not None:
            yield Problem(name, gettext("This clause's rule does not read this column."))
    try:
        said(row, standing)
    except Refusal as refusal:
        yield Problem("deductions", sentence(refusal))


def _entry(values: dict[str, object], standing: Standing) -> dict[str, object] | None:
    kind = standing.rule.kind
    found = {name: values.get(name) for name in READS[kind]}
    if kind == "deduct":
        listed = parse_deductions(str(found["deductions"] or ""))
        return {"deductions": list(listed[0]), "reasons": list(listed[1])} if listed else None
    if None in found.values():
        return None
    if kind == "tier":
        given = found["given"]
        assert isinstance(given, Decimal)
        return {"share": share_of(given, full=standing.full)}
    return found


def _cells(entry: dict[str, object], *, full: Decimal) -> dict[str, object]:
    """An entry in its columns."""
    if "deductions" in entry:
        amounts, reasons = entry["deductions"], entry.get("reasons") or []
        assert isinstance(amounts, list) and isinstance(reasons, list)
        return {"deductions": write_deductions(tuple(amounts), tuple(reasons))}
    if "share" in entry:
        return {"given": points_of(Decimal(str(entry["share"])), full=full)}
    if "met" in entry:
        return {"met": entry["met"]}
    if "cases" in entry:
        return {name: int(str(entry[name])) for name in ("passed", "cases")}
    return {"value": Decimal(str(entry["value"]))} if "value" in entry else {}
