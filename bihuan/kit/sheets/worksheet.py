"""One worksheet of an .xlsx, row by row as it is unpacked.

Our own reader, on expat, and not a library's: calamine builds a dense table, so that two far cells
or one long shared text in a file of 5 KB abort the whole process; and it drops number formats,
error values and the place of formulas, all of which a precheck must name (measured 2026-11).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from math import isfinite
from typing import NamedTuple

from bihuan.kit.sheets.archive import Archive
from bihuan.kit.sheets.errors import SheetError
from bihuan.kit.sheets.limits import Limits
from bihuan.kit.sheets.markup import DEPTH, parse_raw, present, refuse_endless, unescape
from bihuan.kit.sheets.numbers import (
    LAST_COLUMN,
    Kind,
    Number,
    column_index,
    kind_of,
    letters,
    moment,
)
from bihuan.kit.sheets.parts import Outline, SheetEntry

FIRST_FORMULAS = 5
_NAMES = [letters(index) for index in range(LAST_COLUMN + 1)]
_GENERAL: tuple[str, Kind] = ("", "number")


class ErrorValue(NamedTuple):
    """What a failed formula leaves in a cell: #N/A, #REF! …"""

    text: str


Cell = str | bool | Number | date | datetime | time | ErrorValue | None


class Line(NamedTuple):
    """A row that holds something: its number as the person sees it, and its cells from column A."""

    number: int
    cells: list[Cell]


class Worksheet:
    """Parses one sheet; after `lines` has run out, `formulas` says where formulas were.

    The two handlers see every cell of a file, so what most cells need stands in them, unrolled.
    """

    def __init__(self, entry: SheetEntry, archive: Archive, book: Outline) -> None:
        self.formulas: list[str] = []
        self.formula_count = 0
        self.filled = 0
        self._entry = entry
        self._archive = archive
        self._limits: Limits = archive.limits
        self._texts = book.texts
        self._from_1904 = book.from_1904
        self._styles: list[tuple[str, Kind]] = [(code, kind_of(code)) for code in book.formats]
        self._names = ("c", "v")
        self._depth = 0
        self._done: list[Line] = []
        self._row_text = ""
        self._row = 0
        self._cells: list[Cell] = []
        self._open = False
        self._cell: dict[str, str] | None = None
        self._column = -1
        self._buffer: list[str] = []
        self._value = ""
        self._runs: list[str] = []
        self._reading = False

    def lines(self) -> Iterator[Line]:
        """Every row that holds a value, top down."""
        part = self._entry.part
        chunks = self._archive.chunks(part)
        text = self._buffer.append
        for _chunk in parse_raw(part, chunks, start=self._start, end=self._end, text=text):
            refuse_endless(part, self._buffer, self._runs)
            if self._done:
                yield from self._done
                self._done.clear()

    def _damaged(self) -> SheetError:
        return SheetError("damaged", part=self._entry.part)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        cell, value = self._names
        if name == cell:
            if self._cell is not None or not self._open:
                raise self._damaged()
            self._cell = attributes
            self._value = ""
        elif name != value:
            self._start_other(name, attributes)
        elif self._depth > DEPTH:
            raise SheetError("suspicious", part=self._entry.part)
        self._buffer.clear()

    def _end(self, name: str) -> None:
        self._depth -= 1
        cell, value = self._names
        if name == value:
            self._value = "".join(self._buffer)
        elif name == cell:
            self._end_cell()
        else:
            self._end_other(name.rpartition(":")[2])
        self._buffer.clear()

    def _start_other(self, name: str, attributes: dict[str, str]) -> None:
        prefix, colon, local = name.rpartition(":")
        if self._depth == 1:
            self._names = (f"{prefix}{colon}c", f"{prefix}{colon}v")
        if self._depth > DEPTH:
            raise SheetError("suspicious", part=self._entry.part)
        if local == "row":
            self._start_row(attributes)
        elif local == "f" and self._cell is not None:
            self._note_formula(self._cell)
        elif local == "rPh":
            self._reading = True

    def _end_other(self, name: str) -> None:
        if name == "row":
            self._end_row()
        elif name == "t":
            if not self._reading and self._cell is not None:
                self._runs += self._buffer
        elif name == "rPh":
            self._reading = False

    def _start_row(self, attributes: dict[str, str]) -> None:
        text = attributes.get("r")
        if self._open or not (text is None or _is_count(text)):
            raise self._damaged()
        number = self._row + 1 if text is None else int(text)
        if number <= self._row:
            raise self._damaged()
        self._open = True
        self._row, self._row_text = number, str(number)
        self._column = -1

    def _end_row(self) -> None:
        self._open = False
        if self._cells:
            if self._row > self._limits.rows:
                raise SheetError("too_many_rows", sheet=self._entry.name, limit=self._limits.rows)
            self._done.append(Line(self._row, self._cells))
            self._cells = []

    def _end_cell(self) -> None:
        attributes = self._cell
        if attributes is None:
            raise self._damaged()
        self._cell = None
        column = self._column + 1
        reference = attributes.get("r")
        if reference is not None and reference != _NAMES[column] + self._row_text:
            column = self._place(reference)
        self._column = column
        raw = self._value
        kind = attributes.get("t", "n")
        value: Cell
        if kind == "s":
            value = self._shared(raw) if raw else None
        elif kind == "n":
            value = self._number(raw, attributes.get("s")) if raw else None
        else:
            value = self._other(raw, kind)
        if value is not None:
            self._put(column, value)

    def _put(self, column: int, value: Cell) -> None:
        cells = self._cells
        if column >= self._limits.columns:
            limit = letters(self._limits.columns - 1)
            raise SheetError("too_many_columns", sheet=self._entry.name, limit=limit)
        if column > len(cells):
            cells.extend([None] * (column - len(cells)))
        cells.append(value)
        self.filled += 1

    def _place(self, reference: str) -> int:
        """The cell's column; the file must go left to right and agree with the row it is in."""
        name = reference.rstrip("0123456789")
        column = column_index(name)
        if column is None or column <= self._column or reference[len(name) :] != self._row_text:
            raise self._damaged()
        return column

    def _shared(self, raw: str) -> Cell:
        try:
            index = int(raw)
            if index >= 0:
                return self._texts[index]
        except (ValueError, IndexError):
            pass
        raise self._damaged()

    def _number(self, raw: str, style: str | None) -> Cell:
        try:
            value = float(raw)
            pattern, kind = self._styles[int(style)] if style else _GENERAL
        except IndexError:  # a style the file does not describe: some programs write none at all
            pattern, kind = _GENERAL
        except ValueError:
            raise self._damaged() from None
        if kind == "number":
            if not isfinite(value):
                raise self._damaged()
            return tuple.__new__(Number, (value, pattern))
        day = moment(value, kind=kind, from_1904=self._from_1904)
        return Number(value, pattern) if day is None else day

    def _other(self, raw: str, kind: str) -> Cell:
        if self._runs:
            if kind == "inlineStr" or not raw:
                raw = "".join(self._runs)
            self._runs.clear()
        if not raw or raw.isspace():
            return None
        if kind in ("str", "inlineStr"):
            return present(unescape(raw))
        if kind == "b":
            return raw.strip() in ("1", "true")
        if kind == "e":
            return ErrorValue(raw)
        if kind == "d":
            return _iso(raw.strip())
        raise self._damaged()

    def _note_formula(self, cell: dict[str, str]) -> None:
        self.formula_count += 1
        if len(self.formulas) < FIRST_FORMULAS:
            place = cell.get("r") or f"{letters(self._column + 1)}{self._row}"
            self.formulas.append(place[:12])


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 8


def _iso(raw: str) -> Cell:
    """A date written out (strict OOXML); left as text when it is none."""
    try:
        if ":" in raw[:6]:
            return time.fromisoformat(raw)
        stamp = datetime.fromisoformat(raw).replace(tzinfo=None)
    except ValueError:
        return raw
    return stamp if stamp.time() != time() else stamp.date()
