"""Rows of texts → a table of series × periods, or the first place that cannot be read."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bihuan.kit.series.periods import DAY, FREQUENCY, WEEK, Period, as_weeks, read_period, whole
from bihuan.rules.refusal import Refusal

Row = tuple[int, Sequence[str]]  # its number in the file, and its cells
Floats = NDArray[np.float64]

HEADS = {
    "series": {"series", "name", "disease", "序列", "名称", "疾病", "病种"},
    "period": {"period", "date", "week", "month", "day", "t", "时段", "日期", "周", "月", "日"},
    "count": {"count", "counts", "cases", "n", "病例数", "例数", "人数", "发病数"},
}
MISSING = {"", "NA", "NAN", "-", "—"}
MOST_PERIODS = 40_000  # a century of days
LARGEST = 10**15


class Unreadable(Refusal):
    """A file that holds no series; ``params`` name ``row``, ``column`` and ``value``."""


@dataclass(frozen=True)
class SeriesTable:
    """Counts, series × periods; a period the file does not name is missing (NaN), not 0.

    ``labels`` are the periods as they are written, ``dates`` their first days.
    """

    names: tuple[str, ...]
    counts: Floats
    labels: tuple[str, ...]
    dates: tuple[date, ...]
    frequency: int
    start: tuple[int, int]


def table_of(rows: Iterable[Row]) -> SeriesTable:
    """The table that rows hold, in either form.

    Wide: a column of periods, then a column for each series. Long: three columns, series, period
    and count, in any order; each series' periods rise.

    Raises
    ------
    Unreadable
        ``empty_file``, ``no_period_column``, ``no_series``, ``name_twice``, ``cells_missing``,
        ``period_wrong``, ``period_other_kind``, ``period_not_rising``, ``period_twice``,
        ``too_many_periods``, ``count_no_number``, ``count_not_whole``, ``count_negative``,
        ``count_too_large``.
    """
    lines = (line for line in rows if any(cell.strip() for cell in line[1]))
    number, cells = next(lines, (0, ()))
    head = [cell.strip() for cell in cells]
    if not head:
        raise Unreadable("empty_file")
    roles = [_role(cell) for cell in head]
    if sorted(filter(None, roles)) == ["count", "period", "series"] and len(head) == 3:
        return _long(lines, head, [roles.index(role) for role in ("series", "period", "count")])
    if roles[0] != "period":
        raise Unreadable("no_period_column", row=number, column=head[0], value=head[0])
    return _wide(lines, number, head)


def _role(cell: str) -> str | None:
    return next((role for role, names in HEADS.items() if cell.lower() in names), None)


def _wide(lines: Iterator[Row], number: int, head: list[str]) -> SeriesTable:
    names = head[1:]
    if not names:
        raise Unreadable("no_series", row=number)
    seen: set[str] = {""}
    for place, name in enumerate(names, 2):
        if name in seen:
            raise Unreadable("name_twice", row=number, column=place, value=name)
        seen.add(name)
    periods: list[Period] = []
    counts: list[Floats] = []
    for row, cells in lines:
        if len(cells) != len(head):
            raise Unreadable("cells_missing", row=row, cells=len(cells), wanted=len(head))
        periods.append(_period(cells[0], row, head[0], periods[-1] if periods else None))
        counts.append(_counts(cells[1:], row, names))
    if not periods:
        raise Unreadable("empty_file")
    return _table(names, periods, np.array(counts).T)


def _long(lines: Iterator[Row], head: list[str], places: list[int]) -> SeriesTable:
    series_at, period_at, count_at = places
    last: list[Period] = []  # of each series
    row_of: dict[str, int] = {}
    place_of: dict[Period, int] = {}
    own, when, counts = array("i"), array("i"), array("d")  # 16 bytes a row, however many
    for row, cells in lines:
        if len(cells) != 3:
            raise Unreadable("cells_missing", row=row, cells=len(cells), wanted=3)
        name = cells[series_at].strip()
        if not name:
            raise Unreadable("no_series", row=row)
        series = row_of.setdefault(name, len(row_of))
        before = last[series] if series < len(last) else None
        period = _period(cells[period_at], row, head[period_at], before)
        if place_of and period.kind != next(iter(place_of)).kind:
            raise _wrong("period_other_kind", row, head[period_at], cells[period_at])
        last[series : series + 1] = [period]
        own.append(series)
        when.append(place_of.setdefault(period, len(place_of)))
        counts.append(_counts([cells[count_at]], row, [head[count_at]])[0])
    if not counts:
        raise Unreadable("empty_file")
    periods = sorted(place_of)
    order = np.empty(len(periods), np.int64)
    order[[place_of[period] for period in periods]] = np.arange(len(periods))
    table = np.full((len(row_of), len(periods)), np.nan)
    table[np.frombuffer(own, np.int32), order[np.frombuffer(when, np.int32)]] = counts
    return _table(list(row_of), periods, table)


def _period(text: str, row: int, column: str, before: Period | None) -> Period:
    period = read_period(text)
    if period is None:
        raise _wrong("period_wrong", row, column, text)
    if before is not None and period.kind != before.kind:
        raise _wrong("period_other_kind", row, column, text)
    if before is not None and period <= before:
        code = "period_twice" if period == before else "period_not_rising"
        raise _wrong(code, row, column, text)
    return period


def _counts(cells: Sequence[str], row: int, columns: Sequence[str]) -> Floats:
    try:
        return np.array([_count(cell) for cell in cells])
    except Unreadable:  # once more, slowly, to name the column
        for cell, column in zip(cells, columns, strict=True):
            try:
                _count(cell)
            except Unreadable as refusal:
                raise _wrong(refusal.code, row, column, cell) from None
        raise


def _count(text: str) -> float:
    if text.isdecimal() and len(text) < 16:
        return float(text)
    text = text.strip()
    if text.upper() in MISSING:
        return float("nan")
    try:
        number = float(text.replace("_", "?"))  # which Python would take between digits
    except ValueError:
        raise Unreadable("count_no_number") from None
    if number < 0:
        raise Unreadable("count_negative")
    if not number <= LARGEST:
        raise Unreadable("count_too_large")
    if not number.is_integer():
        raise Unreadable("count_not_whole")
    return number


def _wrong(code: str, row: int, column: str, value: str) -> Unreadable:
    return Unreadable(code, row=row, column=column, value=value.strip()[:40])


def _table(names: list[str], periods: list[Period], counts: Floats) -> SeriesTable:
    """Put each period in its place; those nobody named stay missing."""
    kind, step = periods[0].kind, 1
    if kind == DAY and as_weeks(periods):
        kind, step = WEEK, 7
    if (periods[-1].first - periods[0].first).days > MOST_PERIODS:
        raise Unreadable("too_many_periods", value=str(periods[-1]))
    every = whole(periods, step=step)
    place = {period: n for n, period in enumerate(every)}
    filled = counts  # a whole table is large enough once
    if len(every) > len(periods):
        filled = np.full((len(names), len(every)), np.nan)
        filled[:, [place[period] for period in periods]] = counts
    first = every[0].first
    number = {
        WEEK: first.isocalendar().week,
        DAY: first.timetuple().tm_yday,
    }.get(kind, first.month)
    year = first.isocalendar().year if kind == WEEK else first.year
    return SeriesTable(
        names=tuple(names),
        counts=filled,
        labels=tuple(map(str, every)),
        dates=tuple(period.first for period in every),
        frequency=FREQUENCY[kind],
        start=(year, number),
    )
