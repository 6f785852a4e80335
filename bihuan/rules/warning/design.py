"""Which earlier periods a week is compared with, and in which season block each lies.

A design is written relative to its week, so that all weeks of a series without dates share one
and can be fitted together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bihuan.rules.warning.epochs import NONE, Calendar
from bihuan.rules.warning.faults import Faulty

LONGEST_RUN = 32  # rows over which powers are multiplied up before an exponential is taken anew


@dataclass(frozen=True, slots=True)
class Design:
    """Rows of the regression of a week, relative to the week.

    Attributes
    ----------
    offset
        Position of each row less that of the week, sorted by group, then time.
    time
        Its time less that of the week, in `wtime` units.
    group
        Its season block, from 0.
    groups
        How many blocks there are.
    own
        The block the week itself lies in.
    run, run_group, run_step
        Where runs of rows of one group begin (with the end as last entry), their group, and the
        constant time between their rows.
    """

    offset: NDArray[np.int64]
    time: NDArray[np.float64]
    group: NDArray[np.int64]
    groups: int
    own: int
    run: NDArray[np.int64]
    run_group: NDArray[np.int64]
    run_step: NDArray[np.float64]


class Weeks(NamedTuple):
    """A design with the weeks it is for: `columns` are their places among those asked for."""

    design: Design
    weeks: NDArray[np.int64]
    columns: NDArray[np.int64]


# Rows of one week: positions, their times less the week's, their blocks, the week's own block.
Rows = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64], int]


def designs(at: NDArray[np.int64], rows_of: Callable[[int], Rows | None]) -> list[Weeks]:
    """Weeks gathered by design; weeks without one (too little history) are in none."""
    found: dict[tuple[bytes, bytes, bytes, int], tuple[Rows, list[int]]] = {}
    for column, week in enumerate(at.tolist()):
        rows = rows_of(week)
        if rows is None or not len(rows[0]):
            continue
        position, time, block, own = rows
        rows = (position - week, time, block, own)
        key = (rows[0].tobytes(), time.tobytes(), block.tobytes(), own)
        found.setdefault(key, (rows, []))[1].append(column)
    return [
        Weeks(_design(*rows), at[columns], np.array(columns, np.int64))
        for rows, columns in found.values()
    ]


def _design(
    offset: NDArray[np.int64], time: NDArray[np.float64], block: NDArray[np.int64], own: int
) -> Design:
    names, group = np.unique(block, return_inverse=True)
    order = np.lexsort((offset, group))
    offset, time, group = offset[order], time[order], group[order].astype(np.int64)
    run, step = _runs(time, group)
    place = np.flatnonzero(names == own)
    return Design(
        offset,
        time,
        group,
        groups=len(names),
        own=int(place[0]) if len(place) else NONE,
        run=np.append(run, len(time)),
        run_group=group[run],
        run_step=step,
    )


def _runs(
    time: NDArray[np.float64], group: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Where rows of one group at one distance begin, and that distance."""
    begins, steps, first = [], [], 0
    while first < len(time):
        last = first + 1
        step = time[last] - time[first] if last < len(time) else 0.0
        while (
            last < len(time)
            and last - first < LONGEST_RUN
            and group[last] == group[first]
            and time[last] - time[last - 1] == step
        ):
            last += 1
        begins.append(first)
        steps.append(step if last - first > 1 else 0.0)
        first = last
    return np.array(begins, np.int64), np.array(steps, np.float64)


def season_rows(
    week: int,
    calendar: Calendar,
    times: NDArray[np.float64],
    *,
    b: int,
    w: int,
    no_periods: int,
    past: int,
) -> Rows | None:
    """Rows of the flexible method: the years before in season blocks, without the newest weeks.

    Noufaily et al. 2013, section 3.2: windows of ±w around the same time of each of b years
    share a block with the week itself, the weeks between two windows are cut in no_periods − 1
    blocks as equal as can be, the earlier ones a week longer.

    Returns
    -------
    Rows or None
        None when a reference point lies before the series.

    Raises
    ------
    Faulty
        ``too_many_blocks`` when there are more blocks than weeks between two windows.
    """
    points = calendar.years_back(week, b)
    length = len(times)
    if NONE in points or points[b] - w < -1:
        return None
    block = np.zeros(length + 2 * w + 1, np.int64)  # 0: not used
    block[max(week - w, 0) : week + 1] = no_periods
    for newer, point in pairwise(points):
        block[max(point - w, 0) : point + w + 1] = no_periods
        if no_periods > 1:
            if newer - point < no_periods:
                raise Faulty("too_many_blocks", weeks=newer - point, periods=no_periods)
            _cut(block, point + w + 1, newer - 2 * w - 1 - point, no_periods - 1)
    block[max(week - past, 0) : week + 1] = 0
    position = np.flatnonzero(block[:length])
    unit = times[1] - times[0] if length > 1 else 1.0
    return position, (times[position] - times[week]) / unit, block[position], no_periods


def _cut(block: NDArray[np.int64], first: int, weeks: int, parts: int) -> None:
    """Number the weeks from `first` on as blocks 1 … parts."""
    length, rest = divmod(weeks, parts)
    for part in range(parts):
        many = length + (part < rest)
        # R writes a block of no week over the two weeks at its place; so do we.
        start, stop = (first, first + many) if many else (first - 1, first + 1)
        block[start:stop] = part + 1
        first += many


def window_rows(week: int, calendar: Calendar, *, b: int, w: int) -> Rows:
    """Rows of the classic method: windows of ±w around the same time of each of b years.

    Farrington et al. 1996, section 3.1. Periods before the first one are left out; time is
    counted in periods, also with dates.
    """
    found = [place for place in calendar.windows_back(week, b, w) if place != NONE]
    position = np.array(found, np.int64)
    return position, (position - week).astype(np.float64), np.ones(len(found), np.int64), 1
