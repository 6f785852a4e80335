"""Runs of periods: their sums, and the periods of earlier years that one is held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bihuan.rules.warning.bounds import Bounds, Why
from bihuan.rules.warning.epochs import NONE, Calendar
from bihuan.rules.warning.faults import CELLS_AT_ONCE, Faulty
from bihuan.rules.warning.methods import Parameter

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

BY_DATE = Parameter(
    "by_date", "bool", False, "earlier years by date instead of by number of periods"
)
GATHERED = 1 << 17  # reference counts looked at together: they stay in a processor's cache


def run_sums(values: Floats, width: int) -> Floats:
    """Sums of `width` neighbours along time, each with the period it begins at.

    Shape series × (time − width + 1). Doubled step by step, which needs log₂ `width` additions
    and, unlike differences of running totals, loses no digit of whole numbers and lets a missing
    count spoil only the runs it lies in.
    """
    total, taken, power, size = None, 0, values, 1
    while True:
        if width & size:
            part = power[:, taken:]
            total = part if total is None else total[:, : part.shape[1]] + part[:, : total.shape[1]]
            taken += size
        if 2 * size > width:
            break
        power, size = power[:, :-size] + power[:, size:], 2 * size
    assert total is not None
    return total[:, : values.shape[1] - width + 1]


def earlier_years(
    at: Places,
    calendar: Calendar,
    *,
    years: int,
    half: int,
    step: int = 1,
    by_date: bool = False,
) -> Places:
    """Positions of 2 · `half` + 1 periods, `step` apart, around the same time of earlier years.

    Shape weeks × (years · (2 · half + 1)); ``NONE`` where there is no such period.

    Raises
    ------
    Faulty
        ``dates_wanted`` when `by_date` is asked of a calendar without dates.
    """
    around = step * np.arange(-half, half + 1)
    if by_date and calendar.dates is None:
        raise Faulty("dates_wanted")
    if by_date:
        back = [calendar.years_back(int(week), years)[1:] for week in at]
        middles = np.array(back, np.int64).reshape(len(at), years)
    else:
        middles = at[:, np.newaxis] - calendar.frequency * np.arange(1, years + 1)
    places = middles[:, :, np.newaxis] + around
    lost = (middles[:, :, np.newaxis] < 0) | (places < 0) | (places >= at[:, None, None])
    return np.where(lost, NONE, places).reshape(len(at), -1)


def reference(
    weeks: Places, calendar: Calendar, *, b: int, w: int, recent: bool, by_date: bool
) -> Places:
    """Positions of the `w` weeks before (if `recent`) and the 2 `w` + 1 around each of `b` years.

    Shape weeks × n; ``NONE`` where there is no such week.

    Raises
    ------
    Faulty
        ``baseline_empty`` when neither is asked for, and ``dates_wanted``.
    """
    if not b and not recent:
        raise Faulty("baseline_empty")
    just_before = weeks[:, np.newaxis] + np.arange(-w if recent else 0, 0)
    years = earlier_years(weeks, calendar, years=b, half=w, by_date=by_date)
    return np.concatenate([np.where(just_before < 0, NONE, just_before), years], axis=1)


def reference_history(parameters: Mapping[str, Any], frequency: int) -> int:
    """Weeks before the first one for which `reference` is whole."""
    b, w = parameters["b"], parameters["w"]
    return int(b * frequency + w)


def looked_up(counts: Floats, places: Places) -> Iterator[tuple[slice, Floats]]:
    """Counts at `places` (weeks × n), for some series at a time: series × weeks × n.

    NaN where the place is ``NONE``.
    """
    at_once = max(1, GATHERED // max(1, places.size))
    nowhere = places < 0
    for first in range(0, counts.shape[0], at_once):
        some = slice(first, first + at_once)
        found = counts[some][:, places]
        if nowhere.any():
            found[:, nowhere] = np.nan
        yield some, found


def in_pools(table: NDArray[Any], width: int) -> Iterator[tuple[slice, Floats]]:
    """Sums of each period and the `width` − 1 before it, for some series at a time.

    NaN before there are so many.
    """
    at_once = max(1, CELLS_AT_ONCE // table.shape[1])
    for first in range(0, table.shape[0], at_once):
        some = slice(first, min(first + at_once, table.shape[0]))
        counts = np.asarray(table[some], np.float64)
        sums = np.full(counts.shape, np.nan)
        if width <= counts.shape[1]:
            sums[:, width - 1 :] = run_sums(counts, width)
        yield some, sums


def moments(baseline: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation (n − 1) along the last axis; NaN with a gap, or of one value."""
    size = baseline.shape[-1]
    mean = baseline.sum(axis=-1) / max(size, 1)
    apart = baseline - mean[..., np.newaxis]
    square = np.einsum("...i,...i->...", apart, apart)
    return mean, np.sqrt(square / (size - 1)) if size > 1 else np.full(mean.shape, np.nan)


def blank_where_unknown(
    answer: Bounds, table: NDArray[Any], *, observed: Floats | None = None
) -> Bounds:
    """Say why there is no bound, after bounds were filled in; none where the count is missing.

    `observed` is what is held against the bound where that is not the count itself.
    """
    at_once = max(1, CELLS_AT_ONCE // max(1, len(answer.at)))
    for first in range(0, table.shape[0], at_once):
        some = slice(first, first + at_once)
        unbound = np.isnan(answer.bound[some])
        answer.why[some] = np.where(unbound, Why.TOO_LITTLE_HISTORY, Why.BOUND)
        if table.dtype.kind == "f":
            missing = np.isnan(table[some][:, answer.at])
            if observed is not None:
                missing |= np.isnan(observed[some]) & ~unbound
            if missing.any():
                for values in (answer.bound, answer.expected, answer.score, answer.p_value):
                    values[some][missing] = np.nan
                answer.alarm[some][missing] = False
                answer.why[some][missing] = Why.MISSING
    return answer
