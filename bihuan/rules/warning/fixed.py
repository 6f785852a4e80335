"""Fixed threshold: so many cases alarm, whatever the past was.

One of the two families of the national warning system (Yang et al. 2011, Western Pacific
Surveillance and Response 2(1):10–15, Methods): for plague, cholera and other diseases of which a
single case is an event, and for what a regulation or plan names in cases.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from bihuan.rules.warning.bounds import Bounds, Floats, Why
from bihuan.rules.warning.faults import Faulty, checked_counts, checked_weeks
from bihuan.rules.warning.methods import Method, Parameter
from bihuan.rules.warning.windows import blank_where_unknown, in_pools


def detect(
    counts: ArrayLike, at: ArrayLike, *, threshold: ArrayLike = 1.0, span: int = 1
) -> Bounds:
    """Bounds that are given, for periods `at`.

    Parameters
    ----------
    counts
        Cases, series × time; NaN is missing.
    at
        Positions from 0.
    threshold
        Cases that alarm when they are reached, above 0; one number, or one for each series, NaN
        for a series without one (`Why.NO_THRESHOLD`). 1 is the single-case alarm.
    span
        Periods summed: 1, or 7 for "so many in seven days". Periods before the series' first are
        `Why.TOO_LITTLE_HISTORY`.

    Returns
    -------
    Bounds
        `bound` is the threshold, `score` the cases over it (1 alarms), ``extras["observed"]`` the
        cases. Nothing is expected and there is no p value.

    Raises
    ------
    Faulty
        ``thresholds_wrong`` where `threshold` is not above 0 or there is not one for each series;
        those of `checked_counts`, `checked_weeks`, `Method.check`.
    """
    METHOD.check({"span": span})
    table = checked_counts(counts)
    weeks = checked_weeks(at, table.shape[1])
    limits = _limits(threshold, table.shape[0])
    answer = Bounds.blank(table.shape[0], weeks, ("observed",))
    for some, sums in in_pools(table, span):
        value = sums[:, weeks]
        answer.extras["observed"][some] = value
        answer.bound[some] = np.where(weeks < span - 1, np.nan, limits[some])
        answer.score[some] = value / limits[some]
        answer.alarm[some] = value >= answer.bound[some]
    answer = blank_where_unknown(answer, table, observed=answer.extras["observed"])
    answer.why[np.isnan(limits[:, 0])] = Why.NO_THRESHOLD
    return answer


def _limits(threshold: ArrayLike, series: int) -> Floats:
    """One threshold for each series, as a column."""
    try:
        limits = np.asarray(threshold, np.float64)
    except (TypeError, ValueError):
        raise Faulty("thresholds_wrong") from None
    if limits.ndim > 1 or limits.size not in {1, series} or (limits <= 0).any():
        raise Faulty("thresholds_wrong")
    return np.array(np.broadcast_to(limits.reshape(-1, 1), (series, 1)))


METHOD = Method(
    name="fixed",
    detect=detect,
    parameters=(
        Parameter("threshold", "float", 1.0, "cases that alarm", least=1e-9),
        Parameter("span", "int", 1, "periods summed", least=1, most=366),
    ),
    history=lambda parameters, frequency: int(parameters["span"]) - 1,
    source="Yang et al. 2011, WPSAR 2(1):10",
    extras=("observed",),
    presets={"single_case": {"threshold": 1.0}},
)
