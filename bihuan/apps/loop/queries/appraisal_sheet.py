"""An annual appraisal as a workbook: departments, weights, added points."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from bihuan.apps.loop.queries.appraising import Row, Year, round_words
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.writing import write

WEIGHTS = Table(
    "weights",
    (
        Column("programme", _("Programme"), width=36),
        Column("weight", _("Weight"), kind="decimal"),
        Column("round", _("Round that counts"), width=36),
    ),
    _("Programmes and weights"),
)
ADDITIONS = Table(
    "additions",
    (
        Column("unit", _("Department"), kind="unit"),
        Column("points", _("Points"), kind="decimal"),
        Column("reason", _("Reason"), width=50),
        Column("by", _("Added by"), kind="person"),
    ),
    _("Added points"),
)


def appraisal_sheet(year: Year, *, title: str) -> bytes:
    """The year as shown, a sheet each for departments, weights and added points."""
    weights: list[Mapping[str, object]] = [
        {
            "programme": part.programme.name,
            "weight": part.weighting.weight,
            "round": round_words(part.round) if part.round else "",
        }
        for part in year.parts
    ]
    additions: list[Mapping[str, object]] = [
        {
            "unit": bonus.unit.name,
            "points": bonus.points,
            "reason": bonus.reason,
            "by": bonus.added_by.name,
        }
        for bonus in year.bonuses
    ]
    rows = [_values(row) for row in year.rows]
    sheets = [(_departments(year), rows), (WEIGHTS, weights), (ADDITIONS, additions)]
    return write(sheets, title=title)


def _departments(year: Year) -> Table:
    """A column each programme: which ones there are differs from year to year."""
    rates = [
        Column(f"rate{n}", f"{part.programme.name} %", kind="decimal", width=20)
        for n, part in enumerate(year.parts)
    ]
    ranked = any(row.rank is not None for row in year.rows)
    columns = (
        Column("unit", _("Department"), kind="unit"),
        *rates,
        Column("counted", _("Weights that concern it"), kind="decimal"),
        Column("score", _("Score"), kind="decimal"),
        Column("given", _("Points added"), kind="decimal"),
        Column("bonus", _("Of which count"), kind="decimal"),
        Column("total", _("Result"), kind="decimal"),
        *([Column("rank", _("Rank"), kind="int")] if ranked else []),
    )
    return Table("departments", columns, _("Departments"))


def _values(row: Row) -> Mapping[str, object]:
    rates = {f"rate{n}": cell and cell.rate for n, cell in enumerate(row.cells)}
    return {
        **rates,
        "unit": row.unit,
        "counted": row.result.counted,
        "score": row.result.score,
        "given": row.result.given,
        "bonus": row.result.bonus,
        "total": row.result.total,
        "rank": row.rank,
    }
