"""Workbooks as a person fills them in: read, changed cell by cell, saved again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

LIBRARY = Path(__file__).resolve().parents[2] / "library"
KEYS = 1  # the row of an export, below its titles, that names the columns for machines

Cells = dict[str, Any]


def saved_again(content: bytes, change: Callable[[Cells], Cells]) -> bytes:
    """The first sheet of an export with its rows changed, as Excel would save it."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    keys = keys_of(rows)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows[: KEYS + 1]):
            sheet.write_row(number, 0, row)
        for number, row in enumerate(rows[KEYS + 1 :], start=KEYS + 1):
            told = dict(zip(keys, row, strict=True))
            told |= change(told)
            sheet.write_row(number, 0, [told[key] for key in keys])
    return out.getvalue()


def rows_of(content: bytes) -> list[Cells]:
    """The rows of the first sheet of an export, by column."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return [dict(zip(keys_of(rows), row, strict=True)) for row in rows[KEYS + 1 :]]


def keys_of(rows: list[list[Any]]) -> list[str]:
    """What the columns are called by machines: answers.code is code."""
    return [str(code).rpartition(".")[2] for code in rows[KEYS]]


def clauses() -> dict[str, dict[str, str]]:
    """The 165 clauses with their rules, as they are shipped."""
    found: dict[str, dict[str, str]] = {}
    for name in ("cdc-grade-165.csv", "cdc-grade-165-rules.csv"):
        text = (LIBRARY / "standards" / name).read_text(encoding="utf-8")
        for row in csv.DictReader(io.StringIO(text)):
            found.setdefault(row["code"], {}).update(row)
    return found


def losses(total: int) -> dict[str, int]:
    """So many points lost by deductions, clause by clause from the first."""
    lost: dict[str, int] = {}
    for code, clause in clauses().items():
        if clause["rule"] == "deduct" and clause["na_allowed"] == "0" and total:
            lost[code] = min(total, int(clause["score"]))
            total -= lost[code]
    return lost


def answer_to(code: str, lost: int) -> Cells:
    """What stands in the sheet for a clause: all its points, or so many lost by a deduction."""
    clause = clauses()[code]
    if clause["rule"] == "deduct":
        return {"deductions": f"{lost} 查无记录" if lost else "0"}
    if clause["rule"] == "scale":
        return {"passed": 10, "cases": 10}
    if clause["rule"] == "tier":
        return {"given": float(Decimal(clause["score"]))}
    if clause["rule"] == "yes":
        return {"met": "是"}
    return {"value": float(clause["full_at"])}
