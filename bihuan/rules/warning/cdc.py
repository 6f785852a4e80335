"""CDC: the last four weeks together against the same four-week spans of earlier years.

Stroup, Williamson, Herndon & Karon (1989), Detection of aberrations in the occurrence of
notifiable diseases surveillance data, Statistics in Medicine 8:323–329, section 2, with the
normal limit for one more value that R's `surveillance::algo.cdc` uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from bihuan.rules.warning.bounds import Bounds
from bihuan.rules.warning.epochs import WEEKLY, Calendar
from bihuan.rules.warning.faults import checked_counts, checked_weeks
from bihuan.rules.warning.methods import Method, Parameter
from bihuan.rules.warning.windows import (
    BY_DATE,
    blank_where_unknown,
    earlier_years,
    in_pools,
    looked_up,
    moments,
)


def detect(
    counts: ArrayLike,
    at: ArrayLike,
    *,
    b: int = 5,
    m: int = 1,
    alpha: float = 0.025,
    span: int = 4,
    by_date: bool = False,
    calendar: Calendar = WEEKLY,
) -> Bounds:
    """Bounds of the CDC method for weeks `at`.

    A week's value is the sum of it and the `span` − 1 weeks before. Its baseline are the n =
    b (2 m + 1) values that end at the same week of `b` years and at `m` steps of `span` weeks
    before and after. The bound is mean + z s √(1 + 1/n), s the standard deviation (n − 1) and z
    the normal quantile of 1 − alpha/2. A value above it alarms.

    Parameters
    ----------
    counts
        Cases, series × time; NaN is missing. A gap in the baseline leaves no bound.
    at
        Positions from 0.
    span
        4 weeks; 1 for monthly series.
    by_date
        Earlier years by `calendar.dates`, not by the number of periods in a year as R does.

    Returns
    -------
    Bounds
        `bound` and `expected` (the mean) are cases in `span` weeks, to be held against
        ``extras["aggr"]``; `score` is the number of standard errors above the mean. No p value.

    Raises
    ------
    Faulty
        ``dates_wanted``; those of `checked_counts`, `checked_weeks` and `Method.check`.
    """
    METHOD.check({"b": b, "m": m, "alpha": alpha, "span": span, "by_date": by_date})
    table = checked_counts(counts)
    weeks = checked_weeks(at, table.shape[1])
    calendar.check_length(table.shape[1])
    places = earlier_years(weeks, calendar, years=b, half=m, step=span, by_date=by_date)
    answer = Bounds.blank(table.shape[0], weeks, ("aggr",))
    z = float(ndtri(1 - alpha / 2))
    for some, sums in in_pools(table, span):
        value = sums[:, weeks]
        answer.extras["aggr"][some] = value
        for part, baseline in looked_up(sums, places):
            rows = slice(some.start + part.start, some.start + part.start + len(baseline))
            mean, deviation = moments(baseline)
            error = deviation * np.sqrt(1 + 1 / places.shape[1])
            answer.expected[rows] = mean
            answer.bound[rows] = mean + z * error
            with np.errstate(divide="ignore", invalid="ignore"):
                answer.score[rows] = (value[part] - mean) / error
        answer.alarm[some] = value > answer.bound[some]
    return blank_where_unknown(answer, table, observed=answer.extras["aggr"])


def _history(parameters: Mapping[str, Any], frequency: int) -> int:
    b, m, span = parameters["b"], parameters["m"], parameters["span"]
    return int(b * frequency + span * m + span - 1)


METHOD = Method(
    name="cdc",
    detect=detect,
    parameters=(
        Parameter("b", "int", 5, "years back", least=1, most=20),
        Parameter("m", "int", 1, "spans before and after the same one", least=0, most=6),
        Parameter("alpha", "float", 0.025, "two-sided level", least=1e-9, most=0.5),
        Parameter("span", "int", 4, "weeks summed", least=1, most=53),
        BY_DATE,
    ),
    history=_history,
    source="Stroup et al. 1989, Statistics in Medicine 8:323, section 2",
    extras=("aggr",),
)
