"""Precheck of an uploaded sheet against a table: typed rows, and every fault with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext

from bihuan.kit.sheets.columns import Column, Convert, converter, shown
from bihuan.kit.sheets.faults import SENTENCES, Doubt, Fault, FaultList, Wrong
from bihuan.kit.sheets.heading import Heading, Table, find
from bihuan.kit.sheets.numbers import letters
from bihuan.kit.sheets.reading import Cell, Line, Workbook

__all__ = ["Column", "Fault", "Precheck", "Problem", "Row", "Table", "read"]

FAULTS_KEPT = 1_000


@dataclass(slots=True)
class Row:
    """A row of the sheet; a cell with an error is absent from `values`, an empty one is None."""

    number: int
    values: dict[str, object]
    faulty: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What a caller's check finds in a row: in the column `key`, or in the row as a whole."""

    key: str
    message: str
    code: str = "check"
    warning: bool = False


Check = Callable[[Row], Iterable[Problem]]


@dataclass(frozen=True, kw_only=True)
class Precheck:
    """What an import would bring; nothing may be imported unless it is `ok`."""

    sheet: str
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    errors: int = 0
    warnings: int = 0
    title_row: int = 1
    absent: frozenset[str] = frozenset()  # keys of columns the sheet does not have at all

    @property
    def ok(self) -> bool:
        """No error; there may be warnings."""
        return self.errors == 0

    @property
    def more(self) -> int:
        """How many faults were counted but not kept."""
        return self.errors + self.warnings - len(self.faults)


def read(
    table: Table, workbook: Workbook, *, check: Check | None = None, cap: int = FAULTS_KEPT
) -> Precheck:
    """Find the table in the workbook and take every row; faults are collected, not raised."""
    heading = find(table, workbook)
    if heading is None:
        return _without_heading(table, workbook, cap)
    faults = FaultList(heading.sheet.name, cap=cap)
    absent = _judge(table, heading, faults)
    rows = list(_Reader(table, heading, faults, check).rows())
    if not rows:
        faults.add("no_rows", row=heading.row)
    return Precheck(
        sheet=heading.sheet.name,
        rows=rows,
        faults=faults.kept,
        errors=faults.errors,
        warnings=faults.warnings,
        title_row=heading.row,
        absent=frozenset(absent),
    )


def _without_heading(table: Table, workbook: Workbook, cap: int) -> Precheck:
    names = ", ".join(sheet.name for sheet in workbook.sheets if not sheet.hidden)
    faults = FaultList(names, cap=cap)
    wanted = [column for column in table.columns if column.required] or table.columns
    titles = ", ".join(gettext(column.title) for column in wanted)
    faults.add("no_header", params={"titles": titles})
    return Precheck(sheet=names, faults=faults.kept, errors=faults.errors)


def _judge(table: Table, heading: Heading, faults: FaultList) -> set[str]:
    """Note missing, unknown and repeated columns; return the keys that are missing."""
    absent = {column.key for column in table.columns}
    absent -= {column.key for column in heading.columns.values()}
    for column in table.columns:
        if column.key in absent:
            title = gettext(column.title)
            faults.add(
                "missing_column",
                row=heading.row,
                key=column.key,
                title=title,
                warning=not column.required,
                params={"title": title},
            )
    for index in (*heading.unknown, *heading.repeated):
        title = heading.titles[index]
        first = heading.repeated.get(index)
        faults.add(
            "unknown_column" if first is None else "repeated_column",
            row=heading.row,
            column=letters(index),
            title=title,
            value=title,
            warning=first is None,
            params={"title": title, "first": letters(first or 0)},
        )
    return absent


class _Reader:
    """Takes the rows below a heading, with the converters made ready once."""

    def __init__(
        self, table: Table, heading: Heading, faults: FaultList, check: Check | None
    ) -> None:
        self._heading = heading
        self._faults = faults
        self._check = check
        self._plan: list[tuple[int, Column, Convert]] = [
            (index, column, converter(column)) for index, column in heading.columns.items()
        ]
        self._places = {column.key: index for index, column in heading.columns.items()}
        self._titles = {
            index: heading.titles[index] or gettext(column.title)
            for index, column in heading.columns.items()
        }
        self._codes = {table.code_of(column) for column in table.columns}
        self._seen: dict[str, dict[object, int]] = {
            key: {} for key in table.unique if key in self._places
        }

    def rows(self) -> Iterator[Row]:
        for line in self._heading.sheet.rows():
            if line.number > self._heading.row and line.number != self._heading.code_row:
                row = self._row(line)
                if row is not None:
                    yield row

    def _row(self, line: Line) -> Row | None:
        cells = line.cells
        width = len(cells)
        picked = [cells[index] if index < width else None for index, _c, _f in self._plan]
        held = [cell for cell in picked if cell is not None]
        if not held or self._codes.issuperset(map(str, held)):  # the code row, sorted down here
            return None
        row = Row(line.number, {})
        before = self._faults.errors
        values = row.values
        for (_index, column, convert), cell in zip(self._plan, picked, strict=True):
            value: object = None
            if cell is not None:
                try:
                    value = convert(cell)
                except Doubt as doubt:
                    self._note(row, column, doubt, cell)
                    value = doubt.kept
                except Wrong as wrong:
                    self._note(row, column, wrong, cell)
                    continue
            if column.required and (value is None or value == []):
                self._note(row, column, Wrong("required"), cell)
                continue
            values[column.key] = value
        self._look_further(row)
        row.faulty = self._faults.errors > before
        return row

    def _look_further(self, row: Row) -> None:
        for key, seen in self._seen.items():
            value = row.values.get(key)
            if value is not None and seen.setdefault(value, row.number) != row.number:
                words = SENTENCES["repeated"]
                sentence = gettext(words) % {"row": seen[value]}
                self._note_problem(row, Problem(key, sentence, "repeated"))
        for problem in self._check(row) if self._check else ():
            self._note_problem(row, problem)

    def _note(self, row: Row, column: Column, wrong: Wrong, cell: Cell) -> None:
        value = shown(cell)
        message = gettext(SENTENCES[wrong.code]) % {"value": value, **wrong.params}
        warning = isinstance(wrong, Doubt)
        self._note_problem(row, Problem(column.key, message, wrong.code, warning), value)

    def _note_problem(self, row: Row, problem: Problem, value: str | None = None) -> None:
        index = self._places.get(problem.key)
        if value is None:
            value = str(row.values.get(problem.key) or "")
        self._faults.note(
            Fault(
                sheet=self._heading.sheet.name,
                row=row.number,
                column="" if index is None else letters(index),
                key=problem.key,
                title="" if index is None else self._titles[index],
                code=problem.code,
                message=problem.message,
                value=value,
                warning=problem.warning,
            )
        )
