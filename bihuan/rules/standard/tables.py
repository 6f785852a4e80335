"""Finds the tables in the sheets of a file: which sheet is which, and where its columns are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bihuan.rules.standard.faults import Fault
from bihuan.rules.standard.layout import CODED, HEADING_WORDS, SIGNATURES, TABLES, plain

# A title and a remark may stand above the headings.
HEAD_WITHIN = 10


class Line(NamedTuple):
    """A row that holds something: its number as the person sees it, and its cells as text."""

    number: int
    cells: Sequence[str]


class RawSheet(NamedTuple):
    """A sheet, or a CSV file, as text.

    `unsure` are the places, as (row number, index from 0), of texts read off a number whose last
    zeros may be gone: 1.1 may have been 1.10.
    """

    name: str
    lines: Sequence[Line]
    unsure: frozenset[tuple[int, int]] = frozenset()


class Column(NamedTuple):
    """Where a column stands, and how the file heads it."""

    place: int
    title: str


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet whose headings were recognised."""

    sheet: str
    columns: dict[str, Column]
    head: int
    lines: tuple[Line, ...]
    unsure: frozenset[tuple[int, int]] = frozenset()

    def records(self) -> Iterator[Record]:
        """Its rows below the headings."""
        for line in self.lines:
            yield Record(self, line.number, line.cells)

    def fault(self, code: str, /, *, row: int = 0, key: str = "", **params: object) -> Fault:
        """A fault of this table, at a row and a column by our name."""
        column = self.columns.get(key)
        if column is None:
            return Fault(code, self.sheet, row, params=params)
        return Fault(code, self.sheet, row, column.title, column.place, params)


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a table; cells are read by our name of the column."""

    table: Table
    number: int
    cells: Sequence[str]

    def __getitem__(self, key: str) -> str:
        column = self.table.columns.get(key)
        if column is None or column.place >= len(self.cells):
            return ""
        return self.cells[column.place].strip()

    def unsure(self, key: str) -> bool:
        """Whether the last zeros of a text may be gone."""
        column = self.table.columns.get(key)
        return column is not None and (self.number, column.place) in self.table.unsure

    def fault(self, code: str, key: str = "", /, **params: object) -> Fault:
        """A fault of this row."""
        return self.table.fault(code, row=self.number, key=key, **params)


class Found(NamedTuple):
    """The tables by role; sheets that were not read; what was wrong with the headings."""

    tables: dict[str, Table]
    ignored: tuple[str, ...]
    faults: tuple[Fault, ...]


def find_tables(sheets: Sequence[RawSheet]) -> Found:
    """Tell the sheets apart by their headings; one sheet may be standard and rules at once.

    Faults: ``table_missing`` (params: table), ``table_twice`` (other: the first sheet),
    ``column_missing`` (wanted: our name of it), ``column_twice``.
    """
    tables: dict[str, Table] = {}
    ignored: list[str] = []
    faults: list[Fault] = []
    for sheet in sheets:
        table, twice = _recognise(sheet)
        if table is None:
            ignored.append(sheet.name)
            continue
        faults += twice
        for role in _roles(table):
            if role in tables:
                faults.append(table.fault("table_twice", table=role, other=tables[role].sheet))
            else:
                tables[role] = table
                faults += _missing_columns(role, table)
    for role in ("standard", "rules"):
        if role not in tables:
            faults.append(Fault("table_missing", params={"table": role}))
    return Found(tables, tuple(ignored), tuple(faults))


def _recognise(sheet: RawSheet) -> tuple[Table | None, list[Fault]]:
    """The table of a sheet, if one of its first rows is a row of headings."""
    for place, line in enumerate(sheet.lines[:HEAD_WITHIN]):
        below = sheet.lines[place + 1 :]
        codes = _codes(below[0]) if below else {}
        columns: dict[str, Column] = {}
        twice: list[Column] = []
        for index, title in enumerate(line.cells):
            key = codes.get(index) or HEADING_WORDS.get(plain(title))
            column = Column(index, title.strip())
            if key is not None and columns.setdefault(key, column) is not column:
                twice.append(column)
        table = Table(
            sheet.name, columns, line.number, tuple(below[1 if codes else 0 :]), sheet.unsure
        )
        if _roles(table):
            return table, [
                Fault("column_twice", sheet.name, line.number, column.title, column.place)
                for column in twice
            ]
    return None, []


def _codes(line: Line) -> dict[int, str]:
    """Our names of the columns by place, when this is the row for machines."""
    found = [(index, CODED.fullmatch(cell.strip())) for index, cell in enumerate(line.cells)]
    if any(match is None and line.cells[index].strip() for index, match in found):
        return {}
    return {index: match["key"] for index, match in found if match is not None}


def _roles(table: Table) -> tuple[str, ...]:
    return tuple(
        role for role, keys in SIGNATURES.items() if all(key in table.columns for key in keys)
    )


def _missing_columns(role: str, table: Table) -> list[Fault]:
    return [
        table.fault("column_missing", row=table.head, wanted=heading.key)
        for heading in TABLES[role]
        if heading.must and heading.key not in table.columns
    ]
