"""Problems in a table that lost its lines: cells parted by tabs, bars or blanks, or one a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bihuan.rules.reading.columns import NUMBER, Column, column, is_head, split_pair
from bihuan.rules.reading.decode import ReadingError
from bihuan.rules.reading.states import is_state
from bihuan.rules.reading.words import MEASURES, OTHER, PROBLEM, STATUS

_NUMBER = re.compile("\\d{1,3}")
_NUMBER_CELL = re.compile("(?:No\\.?|[A-Za-z]{1,3}-?)?\\d{1,3}|[一二三四五六七八九十]{1,3}")
_MOST_CELL_LINES = 60
_LONGEST_HEAD = 200
MOST_ROWS = 3000
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A row: number as printed, the span of each kind of cell, and where the row ends."""

    no: str
    cells: dict[str, Span]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Head:
    """The columns of a table, what parts its cells ("" for one cell a line), the lines it takes."""

    columns: tuple[Column, ...]
    mark: str
    lines: int


def rows(text: str) -> list[Row]:
    """The rows of every table whose head names a problem and one thing more."""
    found: list[Row] = []
    lines = [line.span() for line in re.finditer("[^\n]+", text)]
    at = 0
    while at < len(lines):
        head = _head(text, lines, at)
        at += head.lines if head else 1
        if head:
            more = list(_rows(text, lines, at, head))
            found.extend(more)
            if len(found) > MOST_ROWS:
                raise ReadingError("too_many_headings", most=MOST_ROWS)
            while more and at < len(lines) and lines[at][0] < more[-1].end:
                at += 1
    return found


def _head(text: str, lines: list[Span], at: int) -> _Head | None:
    """The head of a table if one begins at this line: its names on one line, or one a line."""
    start, end = lines[at]
    if end - start > _LONGEST_HEAD:
        return None
    line = text[start:end]
    mark = "\t" if "\t" in line.strip("\t") else "|" if line.count("|") > 1 else " "
    columns = tuple(column(text[slice(*cell)]) for cell in _cells(text, lines[at], mark))
    if is_head(columns) and (mark != " " or columns[0].kind == NUMBER):
        return _Head(columns, mark, 1)
    if column(line).kind != NUMBER:
        return None
    below: list[Column] = []
    for span in lines[at : at + 12]:
        one = column(text[slice(*span)])
        if not one.kind:
            break
        below.append(one)
    return _Head(tuple(below), "", len(below)) if is_head(below) else None


def _rows(text: str, lines: list[Span], at: int, head: _Head) -> Iterator[Row]:
    if head.mark in ("\t", "|"):
        yield from _rows_in_marks(text, lines, at, head)
        return
    read = _rows_in_blanks(text, lines, at, head) if head.mark else []
    yield from read or _rows_in_cells(text, lines, at, head)


def _cells(text: str, span: Span, mark: str) -> list[Span]:
    """Spans of the cells of a line; bars at its ends part nothing, blanks part words."""
    found, start = [], span[0]
    line = text[slice(*span)]
    for part in line.split(mark):
        found.append(_stripped(text, start, start + len(part)))
        start += len(part) + 1
    if mark == "|":
        return found[1 if line.startswith("|") else 0 : -1 if line.endswith("|") else None]
    return found if mark != " " else [one for one in found if one[0] < one[1]]


def _stripped(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    lead = len(part) - len(part.lstrip(" \t\n"))
    return start + lead, max(start + lead, end - (len(part) - len(part.rstrip(" \t\n"))))


# -- cells parted by tabs or bars; a cell may go on in the next line -------------------------------


def _rows_in_marks(text: str, lines: list[Span], at: int, head: _Head) -> Iterator[Row]:
    wanted = len(head.columns)
    place = next((i for i, one in enumerate(head.columns) if one.kind == NUMBER), None)
    cells: list[Span] = []
    start = end = 0
    for span in islice(lines, at, None):
        here = _cells(text, span, head.mark)
        begins = _begins(text, here, place)
        if cells and (begins or len(cells) >= wanted):
            yield from _row_of(text, cells, head, place, (start, end))
            cells = []
        if not cells and (
            head.mark not in text[slice(*span)] or (place is not None and not begins)
        ):
            return
        if cells:  # the last cell goes on, others may follow
            cells[-1] = (cells[-1][0], max(here[0][1], cells[-1][1]))
            cells.extend(here[1:])
        else:
            cells, start = here, span[0]
        end = span[1]
    if cells:
        yield from _row_of(text, cells, head, place, (start, end))


def _begins(text: str, cells: Sequence[Span], place: int | None) -> bool:
    """Whether a line begins a row: its number stands in the column, or before it was cut off."""
    if place is None:
        return False
    return any(_NUMBER_CELL.fullmatch(text[slice(*one)]) for one in cells[: place + 1])


def _row_of(
    text: str, cells: list[Span], head: _Head, place: int | None, whole: Span
) -> Iterator[Row]:
    """The row, its first cells put back where blank ones were lost at the line's begin."""
    if place is not None:
        numbers = (i for i, one in enumerate(cells) if _NUMBER_CELL.fullmatch(text[slice(*one)]))
        lost = place - next(numbers, place)
        cells = [(whole[0], whole[0])] * max(lost, 0) + cells
    cells = _fitted(cells, head.columns)
    if any(one[0] < one[1] for one in cells):
        yield _row(text, cells, head.columns, whole)


# -- cells parted by blanks, and one cell a line ---------------------------------------------------


def _rows_in_blanks(text: str, lines: list[Span], at: int, head: _Head) -> list[Row]:
    """One row a line, beginning with its number; none if the first line is not such a row."""
    found: list[Row] = []
    for span in islice(lines, at, None):
        cells = _cells(text, span, " ")
        if len(cells) < 2 or not _NUMBER.fullmatch(text[slice(*cells[0])]):
            break
        found.append(_row(text, _fitted(cells, head.columns), head.columns, span))
    return found


def _rows_in_cells(text: str, lines: list[Span], at: int, head: _Head) -> Iterator[Row]:
    """One cell a line: a row runs from its number to the next number."""
    expected = 1
    while at < len(lines) and text[slice(*lines[at])] == str(expected):
        stop = at + 1
        limit = min(len(lines), at + _MOST_CELL_LINES)
        while stop < limit and text[slice(*lines[stop])] != str(expected + 1):
            stop += 1
        if stop == limit or stop - at > _MOST_CELL_LINES - 1:
            stop = min(at + len(head.columns), len(lines))
        cells = _fitted(lines[at:stop], head.columns)
        yield _row(text, cells, head.columns, (lines[at][0], lines[stop - 1][1]))
        at, expected = stop, expected + 1


def _fitted(cells: list[Span], columns: Sequence[Column]) -> list[Span]:
    """As many cells as columns: what is too much belongs to the measures."""
    extra = len(cells) - len(columns)
    kinds = [one.kind for one in columns]
    if extra <= 0 or MEASURES not in kinds:
        return cells
    at = kinds.index(MEASURES)
    return [*cells[:at], (cells[at][0], cells[at + extra][1]), *cells[at + extra + 1 :]]


def _row(text: str, cells: list[Span], columns: Sequence[Column], whole: Span) -> Row:
    named: dict[str, Span] = {}
    no = ""
    for one, span in zip(columns, cells, strict=False):
        if one.kind == NUMBER:
            no = no or text[slice(*span)]
        elif one.kind == MEASURES and is_state(text[slice(*span)]):
            named.setdefault(STATUS, span)
        elif one.kind == MEASURES and MEASURES in named:
            named[MEASURES] = (named[MEASURES][0], span[1])
        elif one.other:
            named.update(split_pair(text, span, one))
        elif one.kind and one.kind != OTHER and span[0] < span[1]:
            named.setdefault(one.kind, span)
    if PROBLEM not in named and any(one.kind == PROBLEM for one in columns):
        named = {}
    return Row(no, named, *whole)
