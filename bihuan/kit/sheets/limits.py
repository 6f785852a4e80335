"""How much of a spreadsheet is read at most; a caller may ask for less or more."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds kept before and while a file is parsed; every one refuses with a sentence."""

    file_bytes: int = 50 * MEGABYTE
    unpacked_bytes: int = 200 * MEGABYTE
    text_bytes: int = 64 * MEGABYTE  # the shared texts, which are held in memory as a whole
    entries: int = 5_000
    rows: int = 100_000  # the last row that may hold a value, in any one sheet
    columns: int = 512
    cells: int = 2_000_000  # filled cells of the whole workbook
