"""The uploaded sheet again with a column that says what to put right in each row.

An .xlsx is edited in place, so that widths, colours, lists of choices and the hidden row of codes
stay; a .csv, or a workbook that cannot be edited so, is written anew from its cells.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from xml.parsers import expat
from xml.sax.saxutils import escape

import xlsxwriter
from django.utils.translation import gettext
from xlsxwriter.worksheet import Worksheet as Target

from bihuan.kit.sheets.archive import Archive
from bihuan.kit.sheets.columns import shown
from bihuan.kit.sheets.errors import SheetError
from bihuan.kit.sheets.faults import Fault
from bihuan.kit.sheets.heading import ANNOTATION, HEAD_ROWS
from bihuan.kit.sheets.limits import Limits
from bihuan.kit.sheets.numbers import Number, column_index, letters
from bihuan.kit.sheets.reading import DEFAULT, Cell, Sheet, open_workbook
from bihuan.kit.sheets.tables import Precheck
from bihuan.kit.sheets.wording import clean, fold_title, in_every_language, storable
from bihuan.kit.sheets.writing import sheet_name

NOTE_CHARACTERS = 2_000
WIDTH = 60
_SPANS = re.compile(rb"""\sspans=(?:"[^"]*"|'[^']*')""")
_RESERVED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True)
class _Mark:
    """What to write into one sheet, and into which column."""

    sheet: Sheet
    notes: dict[int, str]
    column: int
    old: int | None  # the column of an earlier annotation, which goes


def annotate(name: str, raw: bytes, *prechecks: Precheck, limits: Limits = DEFAULT) -> bytes:
    """The file as .xlsx with a column of problems in the sheets that have any."""
    workbook = open_workbook(name, raw, formulas="values", limits=limits)
    notes = {check.sheet: _notes(check.faults, check.title_row) for check in prechecks}
    marks = [_mark(sheet, notes.get(sheet.name, {})) for sheet in workbook.sheets]
    if workbook.sheets[0].part:
        edited = _edited(raw, [mark for mark in marks if mark.notes], limits)
        if _shows(edited, marks, limits):
            return edited
    return _rebuilt(marks)


def _notes(faults: Iterable[Fault], title_row: int) -> dict[int, str]:
    """For each row its problems, one a line, each naming its column; the title over them."""
    lines: dict[int, list[str]] = {}
    for fault in faults:
        if fault.row is not None:
            lines.setdefault(title_row, [gettext(ANNOTATION)])
            where = f"{fault.column} {fault.title}: " if fault.column else ""
            lines.setdefault(fault.row, []).append(where + fault.message)
    return {row: clean("\n".join(texts))[:NOTE_CHARACTERS] for row, texts in lines.items()}


def _mark(sheet: Sheet, notes: dict[int, str]) -> _Mark:
    own = {fold_title(title) for title in in_every_language(ANNOTATION)}
    width, old = 0, None
    for line in sheet.rows() if notes else ():
        width = max(width, len(line.cells))
        for index, cell in enumerate(line.cells if line.number <= HEAD_ROWS else ()):
            if isinstance(cell, str) and fold_title(cell.split("\n")[0]) in own:
                old = index
    return _Mark(sheet, notes, old if old is not None and old == width - 1 else width, old)


def _edited(raw: bytes, marks: list[_Mark], limits: Limits) -> bytes:
    archive = Archive(raw, limits=limits)
    parts = {mark.sheet.part.casefold(): mark for mark in marks}
    return archive.replaced(
        {part: _Edit(archive.read(part), mark).result() for part, mark in parts.items()}
    )


def _shows(edited: bytes, marks: list[_Mark], limits: Limits) -> bool:
    """Whether the edited file opens and says in each row what it should."""
    try:
        sheets = open_workbook("edited.xlsx", edited, formulas="values", limits=limits).sheets
    except SheetError:
        return False
    for mark, sheet in zip(marks, sheets, strict=True):
        last = mark.column
        found = {
            line.number: line.cells[last] for line in sheet.rows() if len(line.cells) == last + 1
        }
        if mark.notes and found != mark.notes:
            return False
    return True


class _Edit:
    """Cuts and inserts bytes of a worksheet's XML at the places the parser reports."""

    def __init__(self, content: bytes, mark: _Mark) -> None:
        self._content = content
        self._mark = mark
        self._splices: list[tuple[int, int, bytes]] = []
        self._row = 0
        self._column = -1
        self._owed = False
        self._cut: int | None = None
        self._widths = False
        self._widest = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def result(self) -> bytes:
        """The XML with the notes in it."""
        try:
            self._parser.Parse(self._content, True)
        except (expat.ExpatError, ValueError) as broken:
            raise SheetError("damaged", part=self._mark.sheet.part) from broken
        pieces, done = [], 0
        for start, end, new in self._splices:
            pieces += [self._content[done:start], new]
            done = end
        return b"".join([*pieces, self._content[done:]])

    def _tag_end(self, start: int) -> int:
        return self._content.index(b">", start) + 1

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        prefix, colon, local = name.rpartition(":")
        here = self._parser.CurrentByteIndex
        if local == "row":
            self._start_row(here, int(attributes.get("r", self._row + 1)))
        elif local == "c":
            self._start_cell(here, attributes.get("r", ""), prefix + colon)
        elif local == "cols":
            self._widths = True
        elif local == "col":
            self._widest = max(self._widest, int(attributes.get("max", "0")))
        elif local == "sheetData" and not self._widths:
            width = f"<{prefix}{colon}cols>{self._width(prefix + colon)}</{prefix}{colon}cols>"
            self._splices.append((here, here, width.encode()))

    def _start_row(self, here: int, number: int) -> None:
        self._row = number
        self._column = -1
        self._owed = number in self._mark.notes
        if self._owed:  # the hint which columns the row spans would be wrong from now on
            tag = self._content[here : self._tag_end(here)]
            self._splices.append((here, here + len(tag), _SPANS.sub(b"", tag)))

    def _start_cell(self, here: int, reference: str, prefix: str) -> None:
        """Keep the order of columns, and take the place of an empty cell that only has a look."""
        column = column_index(reference.rstrip("0123456789")) if reference else self._column + 1
        self._column = column = 0 if column is None else column
        if self._owed and column > self._mark.column:
            self._splices.append((here, here, self._cell(prefix)))
            self._owed = False
        replaced = column == self._mark.column and self._row in self._mark.notes
        self._cut = here if replaced or column == self._mark.old else None

    def _end(self, name: str) -> None:
        prefix, colon, local = name.rpartition(":")
        here = self._parser.CurrentByteIndex
        if local == "c" and self._cut is not None:
            self._splices.append((self._cut, self._tag_end(here), b""))
            self._cut = None
        elif local == "row" and self._owed:
            self._splices.append((here, here, self._cell(prefix + colon)))
        elif local == "cols" and self._widest <= self._mark.column:
            self._splices.append((here, here, self._width(prefix + colon).encode()))

    def _width(self, prefix: str) -> str:
        number = self._mark.column + 1
        return f'<{prefix}col min="{number}" max="{number}" width="{WIDTH}" customWidth="1"/>'

    def _cell(self, prefix: str) -> bytes:
        place = f"{letters(self._mark.column)}{self._row}"
        text = _RESERVED.sub("_x005F_", escape(storable(self._mark.notes[self._row])))
        cell = (
            f'<{prefix}c r="{place}" t="inlineStr"><{prefix}is>'
            f'<{prefix}t xml:space="preserve">{text}</{prefix}t></{prefix}is></{prefix}c>'
        )
        # Character references stand in any encoding the sheet may have.
        return cell.encode("ascii", "xmlcharrefreplace").replace(b"\n", b"&#10;")


def _rebuilt(marks: list[_Mark]) -> bytes:
    out = io.BytesIO()
    names: list[str] = []
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        for mark in marks:
            names.append(sheet_name(mark.sheet.name, names))
            target = book.add_worksheet(names[-1])
            writer = _Rewriter(book, target)
            for line in mark.sheet.rows():
                for index, cell in enumerate(line.cells):
                    if index != mark.old:
                        writer.put(line.number - 1, index, cell)
                if line.number in mark.notes:
                    writer.put(line.number - 1, mark.column, mark.notes[line.number])
            if mark.notes:
                target.set_column(mark.column, mark.column, WIDTH)
    return out.getvalue()


class _Rewriter:
    """Writes cells as they were read: numbers keep their format, texts stay texts."""

    def __init__(self, book: xlsxwriter.Workbook, target: Target) -> None:
        self._book = book
        self._target = target
        self._formats: dict[str, object] = {}

    def _format(self, pattern: str) -> object:
        if pattern not in self._formats:
            self._formats[pattern] = self._book.add_format({"num_format": pattern})
        return self._formats[pattern]

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Write one cell, counted from 0."""
        if isinstance(cell, Number):
            self._target.write_number(row, column, cell.value, self._format(cell.pattern))
        elif isinstance(cell, bool):
            self._target.write_boolean(row, column, cell)
        elif isinstance(cell, date) and cell.year > 1900:
            pattern = "yyyy-mm-dd hh:mm" if isinstance(cell, datetime) else "yyyy-mm-dd"
            self._target.write_datetime(row, column, cell, self._format(pattern))
        elif cell is not None:
            text = cell if isinstance(cell, str) else shown(cell)
            self._target.write_string(row, column, storable(text)[:32_767], self._format("@"))
