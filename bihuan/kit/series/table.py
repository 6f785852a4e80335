"""Rows of texts → a table of series × periods, or the first place that cannot be read."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

import numpy as np

from bihuan.kit.series.held import Floats, Held, SeriesTable, Unreadable, framed
from bihuan.kit.series.periods import Period, read_period

Row = tuple[int, Sequence[str]]  # its number in the file, and its cells

HEADS = {
    "series": {"series", "name", "disease", "序列", "名称", "疾病", "病种"},
    "period": {
        *("period", "time span", "date", "week", "month", "day", "t"),
        *("时段", "日期", "周", "月", "日"),
    },
    "count": {"count", "counts", "cases", "n", "病例数", "例数", "人数", "发病数"},
}
MISSING = {"", "NA", "NAN", "-", "—"}
MOST_CELLS = 1 << 26  # 268 MB; a province's 100,000 series over ten years of weeks are 52 million
LARGEST = 10**15
_PLAIN = re.compile("[0-9]{1,7}(?:,[0-9]{1,7})*")


def table_of(rows: Iterable[Row]) -> SeriesTable:
    """The table that rows hold, in either form.

    Wide: a column of periods, then a column for each series. Long: three columns, series, period
    and count, in any order; each series' periods rise.

    Raises
    ------
    Unreadable
        ``empty_file``, ``no_period_column``, ``no_series``, ``name_twice``, ``cells_missing``,
        ``period_wrong``, ``period_other_kind``, ``period_not_rising``, ``period_twice``,
        ``too_many_periods``, ``too_many_cells``, ``count_no_number``, ``count_not_whole``,
        ``count_negative``, ``count_too_large``.
    """
    lines = (line for line in rows if any(cell.strip() for cell in line[1]))
    number, cells = next(lines, (0, ()))
    head = [cell.strip() for cell in cells]
    if not head:
        raise Unreadable("empty_file")
    roles = [role(cell) for cell in head]
    if sorted(filter(None, roles)) == ["count", "period", "series"] and len(head) == 3:
        return _long(lines, head, [roles.index(role) for role in ("series", "period", "count")])
    if roles[0] != "period":
        raise Unreadable("no_period_column", row=number, column=head[0], value=head[0])
    return _wide(lines, number, head)


def role(cell: str) -> str | None:
    """What a column of this head holds: ``series``, ``period`` or ``count``."""
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
    held = Held()
    for row, cells in lines:
        if len(cells) != len(head):
            raise Unreadable("cells_missing", row=row, cells=len(cells), wanted=len(head))
        periods.append(_period(cells[0], row, head[0], periods[-1] if periods else None))
        held.add(_counts(cells[1:], row, names))
        checked_size(len(names), len(periods))
    if not periods:
        raise Unreadable("empty_file")
    frame = framed(periods)
    checked_size(len(names), len(frame.labels))
    places = [frame.place[period] for period in periods]
    return frame.table(names, held.spread(places, len(frame.labels)).T)


def _long(lines: Iterator[Row], head: list[str], places: list[int]) -> SeriesTable:
    series_at, period_at, count_at = places
    last: list[Period] = []  # of each series
    row_of: dict[str, int] = {}
    place_of: dict[Period, int] = {}
    own, when, held = array("i"), array("i"), Held()  # 12 bytes a row, however many
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
        held.add(_counts([cells[count_at]], row, [head[count_at]]))
    if not own:
        raise Unreadable("empty_file")
    frame = framed(sorted(place_of))
    checked_size(len(row_of), len(frame.labels))
    order = np.array([frame.place[period] for period in place_of], np.int32)
    counts = held.all()
    table = np.full((len(row_of), len(frame.labels)), np.nan, counts.dtype)
    table[np.frombuffer(own, np.int32), order[np.frombuffer(when, np.int32)]] = counts
    return frame.table(list(row_of), table)


def checked_size(series: int, periods: int) -> None:
    """Refuse a table that would not fit: ``too_many_cells``."""
    if series * periods > MOST_CELLS:
        raise Unreadable("too_many_cells", series=series, periods=periods, most=MOST_CELLS)


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
    text = ",".join(cells)
    if _PLAIN.fullmatch(text):  # nearly every row, a tenth of the time
        counts = np.fromstring(text, np.int32, sep=",")
        if len(counts) == len(cells):
            return counts.astype(np.float64)
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


def text_of_cell(cell: object) -> str:
    """A cell of a typed table as a CSV would have it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _wrong(code: str, row: int, column: str, value: str) -> Unreadable:
    return Unreadable(code, row=row, column=column, value=value.strip()[:40])
