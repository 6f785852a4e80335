"""What is wrong with a standard given as tables: a code, the place, and the facts of the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of an imported table.

    Parameters
    ----------
    code
        Stable name of the reason, the key of a sentence.
    sheet
        Name of the sheet or file.
    row
        Row as a spreadsheet program numbers it; 0 for the sheet as a whole.
    title
        Heading of the column as the file has it; blank for the row as a whole.
    column
        Index of the column from 0; ``None`` for the row as a whole.
    params
        What the sentence needs. Never prose.
    """

    code: str
    sheet: str = ""
    row: int = 0
    title: str = ""
    column: int | None = None
    params: Mapping[str, object] = field(default_factory=dict)
