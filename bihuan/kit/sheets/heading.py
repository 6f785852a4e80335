"""Find the row of titles: by the hidden row of codes below it, else by titles and aliases."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import takewhile

from django.utils.translation import gettext_noop as _

from bihuan.kit.sheets.columns import Column, shown
from bihuan.kit.sheets.reading import Line, Sheet, Workbook
from bihuan.kit.sheets.wording import fold, fold_title, in_every_language

HEAD_ROWS = 10
ANNOTATION = _("Import problems")  # the column an annotated copy adds; it is read past
_CODE = re.compile(r"[a-z][a-z0-9_-]*\.[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Table:
    """A list that travels as a sheet; `title` is the msgid of the sheet's name."""

    key: str
    columns: tuple[Column, ...]
    title: str
    unique: tuple[str, ...] = ()  # keys of columns in which no two rows may agree

    def code_of(self, column: Column) -> str:
        """What the hidden row says of a column: names the table too, so no other list fits."""
        return f"{self.key}.{column.key}"


@dataclass
class Heading:
    """Where a table's columns are in a sheet."""

    sheet: Sheet
    row: int
    code_row: int | None  # usually the row below, unless somebody sorted the sheet
    named: bool = False  # the sheet is called as the table is
    columns: dict[int, Column] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    repeated: dict[int, int] = field(default_factory=dict)  # a column's place → its first place

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """How surely this is the table: codes, then the sheet's name, then titles found."""
        return (self.code_row is not None, self.named, len(self.columns))


def find(table: Table, workbook: Workbook) -> Heading | None:
    """The sheet and row that fit the table best, or None."""
    titles = _titles(table)
    codes = {table.code_of(column): column for column in table.columns}
    names = {fold(name) for name in in_every_language(table.title)}
    best: Heading | None = None
    for sheet in workbook.sheets:
        heading = None if sheet.hidden else _in_sheet(sheet, titles, codes)
        if heading is not None:
            heading.named = fold(sheet.name) in names
            if best is None or heading.rank > best.rank:
                best = heading
    return best


def _titles(table: Table) -> dict[str, Column]:
    """Each folded title a column may have; a title of its own goes before another's alias."""
    found: dict[str, Column] = {}
    for column in table.columns:
        for title in in_every_language(column.title):
            found.setdefault(fold_title(title), column)
    for column in table.columns:
        for title in (*column.aliases, table.code_of(column)):
            found.setdefault(fold_title(title), column)
    return found


def _in_sheet(sheet: Sheet, titles: dict[str, Column], codes: dict[str, Column]) -> Heading | None:
    head = list(takewhile(lambda line: line.number <= HEAD_ROWS, sheet.rows()))
    coded = next((line for line in head if not codes.keys().isdisjoint(_texts(line))), None)
    if coded is not None:
        head = [line for line in head if line.number < coded.number]
    elif any(map(_is_code_row, head)):
        return None  # the sheet of another table
    scores = {line.number: _matches(line, titles) for line in head}
    # Of rows that say equally much the lowest: above the codes it is the one next to them.
    best = max(head, key=lambda line: (scores[line.number], line.number), default=coded)
    if best is None:
        return None
    if coded is None and scores[best.number] < min(2, len(codes)):
        return None
    return _place(sheet, best, coded, titles=titles, codes=codes)


def _texts(line: Line) -> list[str]:
    return [cell.strip() for cell in line.cells if isinstance(cell, str)]


def _is_code_row(line: Line) -> bool:
    texts = _texts(line)
    return len(texts) > 1 and all(map(_CODE.fullmatch, texts))


def _matches(line: Line, titles: dict[str, Column]) -> int:
    return len({titles.get(fold_title(text)) for text in _texts(line)} - {None})


def _place(
    sheet: Sheet,
    title_row: Line,
    coded: Line | None,
    *,
    titles: dict[str, Column],
    codes: dict[str, Column],
) -> Heading:
    heading = Heading(sheet, title_row.number, coded.number if coded else None)
    own = {fold_title(title) for title in in_every_language(ANNOTATION)}
    first: dict[str, int] = {}
    width = max(len(title_row.cells), len(coded.cells) if coded else 0)
    for index in range(width):
        title, code = _at(title_row, index), _at(coded, index) if coded else ""
        column = codes.get(code) or titles.get(fold_title(title))
        heading.titles[index] = title
        if column is None:
            if title and fold_title(title.split("\n")[0]) not in own:
                heading.unknown.append(index)
        elif column.key in first:
            heading.repeated[index] = first[column.key]
        else:
            first[column.key] = index
            heading.columns[index] = column
    return heading


def _at(line: Line, index: int) -> str:
    return shown(line.cells[index]).strip() if index < len(line.cells) else ""
