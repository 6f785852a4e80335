"""Open an uploaded spreadsheet, .xlsx or .csv; whatever is wrong with the file is a SheetError."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import BinaryIO, Literal

from bihuan.kit.sheets import delimited
from bihuan.kit.sheets.archive import Archive
from bihuan.kit.sheets.errors import SheetError
from bihuan.kit.sheets.limits import MEGABYTE, Limits
from bihuan.kit.sheets.parts import Outline, SheetEntry, outline
from bihuan.kit.sheets.worksheet import Cell, ErrorValue, Line, Worksheet

__all__ = ["Cell", "ErrorValue", "Limits", "Line", "Sheet", "SheetError", "Workbook"]
__all__ += ["open_workbook"]

Formulas = Literal["refuse", "values"]

ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MACRO_SUFFIXES = (".xlsm", ".xltm", ".xlam")
TEXT_SUFFIXES = (".csv", ".txt", ".tsv")
DEFAULT = Limits()
KEPT_CELLS = 400_000


@dataclass(frozen=True)
class Sheet:
    """A sheet of an opened workbook; `rows()` starts anew each time it is called."""

    name: str
    hidden: bool
    part: str
    source: Callable[[], Iterator[Line]]

    def rows(self) -> Iterator[Line]:
        """The rows that hold something, with their numbers."""
        return self.source()


@dataclass(frozen=True)
class Workbook:
    """A file that has been read through once, so that nothing in it can surprise any more."""

    name: str
    sheets: list[Sheet]


def open_workbook(
    name: str,
    raw: bytes | BinaryIO,
    *,
    formulas: Formulas = "refuse",
    limits: Limits = DEFAULT,
) -> Workbook:
    """Judge and open a file; `formulas="values"` takes what the formulas last gave."""
    content = _content(raw, limits)
    suffix = PurePath(name).suffix.lower()
    if suffix in MACRO_SUFFIXES:
        raise SheetError("macro")
    if content.startswith(OLE):
        if ENCRYPTED in content:
            raise SheetError("encrypted")
        raise SheetError("other_format", kind=suffix if suffix != ".xlsx" else ".xls")
    if content.startswith(ZIPS):
        return _open_zip(name, content, formulas=formulas, limits=limits)
    return _open_text(name, suffix, content, limits=limits)


def _content(raw: bytes | BinaryIO, limits: Limits) -> bytes:
    content = raw if isinstance(raw, bytes) else raw.read(limits.file_bytes + 1)
    if not content:
        raise SheetError("empty")
    if len(content) > limits.file_bytes:
        raise SheetError("too_big", limit=limits.file_bytes // MEGABYTE)
    return content


def _open_zip(name: str, content: bytes, *, formulas: Formulas, limits: Limits) -> Workbook:
    archive = Archive(content, limits=limits)
    book = outline(archive)
    sheets, filled = [], 0
    for entry in book.sheets:
        worksheet = Worksheet(entry, archive, book)
        kept = _read_through(worksheet, filled=filled, limits=limits)
        filled += worksheet.filled
        if worksheet.formulas and formulas == "refuse" and not entry.hidden:
            _refuse_formulas(entry.name, worksheet)
        source = partial(_lines, entry, archive, book) if kept is None else partial(iter, kept)
        sheets.append(Sheet(entry.name, entry.hidden, entry.part, source))
    return Workbook(name, sheets)


def _lines(entry: SheetEntry, archive: Archive, book: Outline) -> Iterator[Line]:
    return Worksheet(entry, archive, book).lines()


def _read_through(worksheet: Worksheet, *, filled: int, limits: Limits) -> list[Line] | None:
    """Parse a sheet to its end; a small one is kept, a large one is parsed again when asked for."""
    kept: list[Line] | None = []
    for line in worksheet.lines():
        total = filled + worksheet.filled
        if total > limits.cells:
            raise SheetError("too_many_cells", limit=limits.cells)
        kept = None if total > KEPT_CELLS else kept
        if kept is not None:
            kept.append(line)
    return kept


def _refuse_formulas(name: str, worksheet: Worksheet) -> None:
    cells = ", ".join(worksheet.formulas)
    raise SheetError("formulas", sheet=name, count=worksheet.formula_count, cells=cells)


def _open_text(name: str, suffix: str, content: bytes, *, limits: Limits) -> Workbook:
    if suffix not in TEXT_SUFFIXES:
        _refuse_page(content)
        raise SheetError("not_a_workbook")
    text = delimited.decode(content)
    title = PurePath(name).stem[:80]
    for _line in delimited.lines(text, name=title, limits=limits):
        pass
    source = partial(delimited.lines, text, name=title, limits=limits)
    return Workbook(name, [Sheet(title, False, "", source)])


def _refuse_page(content: bytes) -> None:
    head = content[:256].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise SheetError("web_page")
