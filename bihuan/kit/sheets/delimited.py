"""CSV as offices send it: UTF-8 or GB18030, comma, tab or semicolon."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

from bihuan.kit.sheets.errors import SheetError
from bihuan.kit.sheets.limits import Limits
from bihuan.kit.sheets.numbers import letters
from bihuan.kit.sheets.worksheet import Cell, Line

DELIMITERS = ",\t;"
SAMPLE_CHARACTERS = 64 * 1024
_BINARY = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_PAGE = re.compile(r"\s*<(!doctype|html|\?xml|table|head|meta)\b", re.IGNORECASE)
# A quote mark before these was put there so that a spreadsheet does not compute the text.
GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def decode(raw: bytes) -> str:
    """The text of the file; refuses binary content and web pages under a table's name."""
    text = _characters(raw)
    if _BINARY.search(text):
        raise SheetError("not_a_workbook")
    if _PAGE.match(text):
        raise SheetError("web_page")
    if not text.strip():
        raise SheetError("empty")
    return text


def _characters(raw: bytes) -> str:
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetError("encoding")


def delimiter_of(text: str) -> str:
    """The separator that splits the first record that can be split, usually the titles."""
    sample = text[:SAMPLE_CHARACTERS]
    readers = [csv.reader(io.StringIO(sample, newline=""), delimiter=each) for each in DELIMITERS]
    try:
        for records in zip(*readers, strict=False):
            widths = [len(record) for record in records]
            if max(widths) > 1:
                return DELIMITERS[widths.index(max(widths))]
    except csv.Error:  # a quotation mark that is not closed, which reading the rows will tell
        pass
    return DELIMITERS[0]


def lines(text: str, *, name: str, limits: Limits) -> Iterator[Line]:
    """Every record that holds something; numbered as a spreadsheet program would show it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    number = filled = 0
    try:
        for number, record in enumerate(reader, start=1):
            cells: list[Cell] = [_cell(field) for field in record]
            while cells and cells[-1] is None:
                cells.pop()
            if not cells:
                continue
            filled += len(cells)
            _refuse_excess(number, len(cells), filled, name=name, limits=limits)
            yield Line(number, cells)
    except csv.Error as broken:
        raise SheetError("open_quote", row=number + 1) from broken


def _cell(field: str) -> Cell:
    if not field or field.isspace():
        return None
    return field[1:] if GUARDED.match(field) else field


def _refuse_excess(row: int, width: int, filled: int, *, name: str, limits: Limits) -> None:
    if row > limits.rows:
        raise SheetError("too_many_rows", sheet=name, limit=limits.rows)
    if width > limits.columns:
        limit = letters(limits.columns - 1)
        raise SheetError("too_many_columns", sheet=name, limit=limit)
    if filled > limits.cells:
        raise SheetError("too_many_cells", limit=limits.cells)
