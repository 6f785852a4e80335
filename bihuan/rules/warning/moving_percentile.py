"""Moving percentile: a count against the same weeks of the last years, by rank.

The time model of the national warning system (CIDARS): Yang, Li, Lai, Jin, Wang & Li (2011), A
nationwide web-based automated system for early outbreak detection and rapid response in China,
Western Pacific Surveillance and Response 2(1):10–15, Methods; windows of five weeks in five years
as in Wang et al. (2017), BMC Public Health 17:570. It supposes no distribution and no trend.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from bihuan.rules.warning.bounds import Bounds, Floats
from bihuan.rules.warning.epochs import WEEKLY, Calendar
from bihuan.rules.warning.faults import Faulty, checked_counts, checked_weeks
from bihuan.rules.warning.methods import Method, Parameter
from bihuan.rules.warning.windows import (
    BY_DATE,
    Places,
    blank_where_unknown,
    earlier_years,
    in_pools,
    looked_up,
)


def detect(
    counts: ArrayLike,
    at: ArrayLike,
    *,
    p: ArrayLike = 0.8,
    years: int = 5,
    least_years: int = 3,
    half: int = 2,
    span: int = 1,
    by_date: bool = False,
    calendar: Calendar = WEEKLY,
) -> Bounds:
    """Bounds of the moving percentile for weeks (or days) `at`.

    Weekly: the baseline are the 2 `half` + 1 weeks around the same one in each of `years` years.
    Daily: ``span=7`` holds the last seven days together against such blocks of seven days around
    the same day of earlier years. The bound is the `p` quantile of the known baseline values, by
    linear interpolation (type 7, as PERCENTILE in spreadsheets and NumPy). A count that reaches
    the bound alarms, unless it is 0.

    Parameters
    ----------
    counts
        Cases, series × time; NaN is missing. Missing baseline weeks are left out.
    at
        Positions from 0.
    p
        Share below the bound, 0 to 1, or one for each series. The national system uses 0.8 or
        0.9 by disease.
    years, least_years
        Years looked back to; a bound needs as many known values as the windows of `least_years`
        have (or of `years`, if that is less).
    half
        Weeks (or blocks of `span` days) on each side.
    span
        Periods held together: 1, or 7 for days.
    by_date
        Earlier years by `calendar.dates`, not by the number of periods in a year.

    Returns
    -------
    Bounds
        `expected` is the baseline's median; `score` is the share of the baseline below the count;
        ``extras["observed"]`` is what is held against the bound. No p value.

    Raises
    ------
    Faulty
        ``percentiles_wrong`` where `p` is no number from 0 to 1 or there is not one for each
        series; ``dates_wanted``; those of `checked_counts`, `checked_weeks`, `Method.check`.
    """
    table = checked_counts(counts)
    weeks = checked_weeks(at, table.shape[1])
    calendar.check_length(table.shape[1])
    shares = _shares(p, table.shape[0])
    given = {"years": years, "least_years": least_years, "half": half, "span": span}
    METHOD.check({**given, "by_date": by_date})
    places = earlier_years(weeks, calendar, years=years, half=half, step=span, by_date=by_date)
    wanted = min(years, least_years) * (2 * half + 1)
    answer = Bounds.blank(table.shape[0], weeks, ("observed",))
    for some, sums in in_pools(table, span):
        value = sums[:, weeks]
        answer.extras["observed"][some] = value
        for part, baseline in looked_up(sums, places):
            rows = slice(some.start + part.start, some.start + part.start + len(baseline))
            _fill(answer, rows, baseline, shares[rows], wanted)
        answer.alarm[some] = (value >= answer.bound[some]) & (value > 0)
    return blank_where_unknown(answer, table, observed=answer.extras["observed"])


def _fill(answer: Bounds, rows: slice, baseline: Floats, shares: Floats, wanted: int) -> None:
    """Bound, median and rank of some series from their baselines: series × weeks × n."""
    known = baseline.shape[2] - np.isnan(baseline).sum(axis=2)
    few = known < wanted
    ordered = np.sort(baseline, axis=2)  # what is missing goes to the end
    observed = answer.extras["observed"][rows]
    below = (ordered < observed[:, :, np.newaxis]).sum(axis=2)
    answer.bound[rows] = np.where(few, np.nan, _between(ordered, known, shares))
    answer.expected[rows] = np.where(few, np.nan, _between(ordered, known, 0.5))
    unranked = few | np.isnan(observed)
    answer.score[rows] = np.where(unranked, np.nan, below / np.maximum(known, 1))


def _between(ordered: Floats, known: Places, share: Floats | float) -> Floats:
    """The quantile at position (known − 1) · share of each row, between its two neighbours."""
    position = np.maximum(known - 1, 0) * share
    low = np.floor(position).astype(np.int64)
    high = np.minimum(low + 1, np.maximum(known - 1, 0))
    lower = np.take_along_axis(ordered, low[:, :, np.newaxis], axis=2)[:, :, 0]
    upper = np.take_along_axis(ordered, high[:, :, np.newaxis], axis=2)[:, :, 0]
    return np.asarray(lower + (position - low) * (upper - lower), np.float64)


def _shares(p: ArrayLike, series: int) -> Floats:
    """One share for each series, as a column."""
    try:
        shares = np.asarray(p, np.float64)
    except (TypeError, ValueError):
        raise Faulty("percentiles_wrong") from None
    if shares.ndim > 1 or shares.size not in {1, series}:
        raise Faulty("percentiles_wrong")
    if not ((shares >= 0) & (shares <= 1)).all():
        raise Faulty("percentiles_wrong")
    return np.array(np.broadcast_to(shares.reshape(-1, 1), (series, 1)))


def _history(parameters: Mapping[str, Any], frequency: int) -> int:
    years = min(parameters["years"], parameters["least_years"])
    half, span = parameters["half"], parameters["span"]
    return int(years * frequency + half * span + span - 1)


METHOD = Method(
    name="moving_percentile",
    detect=detect,
    parameters=(
        Parameter("p", "float", 0.8, "share of the baseline below the bound", least=0, most=1),
        Parameter("years", "int", 5, "years back", least=1, most=20),
        Parameter("least_years", "int", 3, "years without which there is no bound", least=1),
        Parameter("half", "int", 2, "windows' half-width, weeks or blocks", least=0, most=26),
        Parameter("span", "int", 1, "periods held together; 7 for days", least=1, most=31),
        BY_DATE,
    ),
    history=_history,
    source="Yang et al. 2011, WPSAR 2(1):10; Wang et al. 2017, BMC Public Health 17:570",
    extras=("observed",),
    presets={
        "national": {"p": 0.8},
        "national_p90": {"p": 0.9},
        "national_daily": {"span": 7},
    },
)
