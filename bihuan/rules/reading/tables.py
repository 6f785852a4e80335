"""Problems in a table that lost its lines: cells parted by tabs, bars or blanks, or one a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bihuan.rules.reading.decode import ReadingError
from bihuan.rules.reading.labels import kind_of
from bihuan.rules.reading.states import is_state
from bihuan.rules.reading.words import DETAIL, MEASURES, OTHER, PROBLEM, STATUS

_NUMBER = re.compile("\\d{1,3}")
_MOST_CELL_LINES = 60
MOST_ROWS = 3000
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A row: number as printed, the span of each kind of cell, and where the row ends."""

    no: str
    cells: dict[str, Span]
    start: int
    end: int


def rows(text: str) -> list[Row]:
    """The rows of every table whose head names a number, a problem and one thing more."""
    found: list[Row] = []
    lines = [line.span() for line in re.finditer("[^\n]+", text)]
    at = 0
    while at < len(lines):
        kinds, used = _head(text, lines, at)
        at += max(used, 1)
        if kinds:
            read = _rows_in_lines(text, lines, at, kinds) if used == 1 else None
            more = list(read if read is not None else _rows_in_cells(text, lines, at, kinds))
            found.extend(more)
            if len(found) > MOST_ROWS:
                raise ReadingError("too_many_headings", most=MOST_ROWS)
            while more and at < len(lines) and lines[at][0] < more[-1].end:
                at += 1
    return found


def _cells(text: str, span: Span) -> list[Span]:
    """Spans of the cells of a line: by tab, else by bar, else by blank."""
    line = text[span[0] : span[1]]
    mark = "\t" if "\t" in line.strip("\t") else "|" if line.count("|") > 1 else " "
    found, start = [], span[0]
    for part in line.split(mark):
        found.append(_stripped(text, start, start + len(part)))
        start += len(part) + 1
    if mark == "|":
        found = found[1 if line.startswith("|") else 0 : -1 if line.endswith("|") else None]
    return found if mark != " " else [one for one in found if one[0] < one[1]]


def _stripped(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    lead = len(part) - len(part.lstrip(" \t\n"))
    return start + lead, max(start + lead, end - (len(part) - len(part.rstrip(" \t\n"))))


def _head(text: str, lines: list[Span], at: int) -> tuple[list[str], int]:
    """Kinds of the columns if a table's head begins at this line, and how many lines it takes."""
    start, end = lines[at]
    if end - start > 200 or "序号" not in text[start:end]:
        return [], 0
    kinds = [_kind(text, span) for span in _cells(text, lines[at])]
    if _is_head(kinds):
        return kinds, 1
    kinds = []
    for span in lines[at : at + 12]:
        kind = _kind(text, span)
        if not kind:
            break
        kinds.append(kind)
    return (kinds, len(kinds)) if _is_head(kinds) else ([], 0)


def _kind(text: str, span: Span) -> str:
    name = text[span[0] : span[1]]
    return OTHER if name == "序号" else kind_of(name.replace(" ", ""))


def _is_head(kinds: list[str]) -> bool:
    return len(kinds) >= 3 and (PROBLEM in kinds or DETAIL in kinds) and kinds[0] == OTHER


def _rows_in_lines(text: str, lines: list[Span], at: int, kinds: list[str]) -> list[Row] | None:
    """One row a line, beginning with its number; None if the first line is not such a row."""
    found: list[Row] = []
    while at < len(lines):
        cells = _cells(text, lines[at])
        if not cells or not _NUMBER.fullmatch(text[slice(*cells[0])]) or len(cells) < 2:
            break
        found.append(_row(text, _fitted(cells, kinds), kinds, lines[at]))
        at += 1
    return found or None


def _fitted(cells: list[Span], kinds: list[str]) -> list[Span]:
    """As many cells as columns: what is too much belongs to the measures."""
    extra = len(cells) - len(kinds)
    if extra <= 0 or MEASURES not in kinds:
        return cells
    at = kinds.index(MEASURES)
    return [*cells[:at], (cells[at][0], cells[at + extra][1]), *cells[at + extra + 1 :]]


def _rows_in_cells(text: str, lines: list[Span], at: int, kinds: list[str]) -> Iterator[Row]:
    """One cell a line: a row runs from its number to the next number."""
    expected = 1
    while at < len(lines) and text[slice(*lines[at])] == str(expected):
        stop = at + 1
        limit = min(len(lines), at + _MOST_CELL_LINES)
        while stop < limit and text[slice(*lines[stop])] != str(expected + 1):
            stop += 1
        if stop == limit or stop - at > _MOST_CELL_LINES - 1:
            stop = min(at + len(kinds), len(lines))
        cells = _fitted(lines[at:stop], kinds)
        yield _row(text, cells, kinds, (lines[at][0], lines[stop - 1][1]))
        at, expected = stop, expected + 1


def _row(text: str, cells: list[Span], kinds: list[str], whole: Span) -> Row:
    named: dict[str, Span] = {}
    for kind, span in zip(kinds[1:], cells[1:], strict=False):
        if kind == MEASURES and is_state(text[slice(*span)]):
            named.setdefault(STATUS, span)
        elif kind == MEASURES and kind in named:
            named[kind] = (named[kind][0], span[1])
        elif kind != OTHER and span[0] < span[1]:
            named.setdefault(kind, span)
    if PROBLEM in kinds and PROBLEM not in named:
        named = {}
    return Row(text[slice(*cells[0])], named, *whole)
