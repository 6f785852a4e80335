"""Bayes: a count against what a Poisson rate, learnt from a baseline, makes believable.

Riebler (2004), Empirischer Vergleich von statistischen Methoden zur Ausbruchserkennung, and
Höhle (2007), Computational Statistics 22:571–582, section 3.2: with a Jeffreys prior Ga(1/2, 0)
for the rate, the next count is negative binomial.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc

from bihuan.rules.warning.bounds import Bounds, Floats
from bihuan.rules.warning.epochs import WEEKLY, Calendar
from bihuan.rules.warning.faults import checked_counts, checked_weeks
from bihuan.rules.warning.methods import Method, Parameter
from bihuan.rules.warning.quantiles import negative_binomial_quantile
from bihuan.rules.warning.windows import (
    BY_DATE,
    blank_where_unknown,
    looked_up,
    reference,
    reference_history,
)


def detect(
    counts: ArrayLike,
    at: ArrayLike,
    *,
    b: int = 0,
    w: int = 6,
    recent: bool = True,
    alpha: float = 0.05,
    by_date: bool = False,
    calendar: Calendar = WEEKLY,
) -> Bounds:
    """Bounds of the Bayes method for weeks `at`.

    The baseline is the `w` weeks before (if `recent`) and the 2 w + 1 weeks around the same one in
    each of `b` years: n known counts with the sum S. The bound is the 1 − alpha quantile of the
    negative binomial of size S + 1/2 and probability n/(n + 1). A count above it alarms.

    Parameters
    ----------
    counts
        Cases, series × time; NaN is missing and left out of S and n, as R does.
    at
        Positions from 0.
    b, w, recent, alpha
        R's defaults are Bayes 1 (0, 6, True); Bayes 2 is (1, 6, True), Bayes 3 (2, 4, False).
    by_date
        Earlier years by `calendar.dates`, not by the number of periods in a year as R does.

    Returns
    -------
    Bounds
        `expected` is the predictive mean (S + 1/2)/n; `score` is (y − expected)/(bound −
        expected), NaN where both are the same; `p_value` is P(Y ≥ y).

    Raises
    ------
    Faulty
        ``baseline_empty`` where `b` is 0 without `recent`; ``dates_wanted``; those of
        `checked_counts`, `checked_weeks` and `Method.check`.
    """
    METHOD.check({"b": b, "w": w, "recent": recent, "alpha": alpha, "by_date": by_date})
    table = checked_counts(counts)
    weeks = checked_weeks(at, table.shape[1])
    calendar.check_length(table.shape[1])
    places = reference(weeks, calendar, b=b, w=w, recent=recent, by_date=by_date)
    answer = Bounds.blank(table.shape[0], weeks)
    outside = (places < 0).any(axis=1)
    for some, baseline in looked_up(table, places):
        known = (~np.isnan(baseline)).sum(axis=2).astype(np.float64)
        known[:, outside] = np.nan
        known[known == 0] = np.nan
        size = np.nansum(baseline, axis=2) + 0.5
        observed = np.asarray(table[some][:, weeks], np.float64)
        answer.bound[some] = limit = negative_binomial_quantile(
            1 - alpha, size, known / (known + 1)
        )
        answer.expected[some] = expected = size / known
        with np.errstate(divide="ignore", invalid="ignore"):
            score = (observed - expected) / (limit - expected)
        answer.score[some] = np.where(limit == expected, np.nan, score)
        answer.p_value[some] = _at_least(observed, size, known / (known + 1))
        answer.alarm[some] = observed > limit
    return blank_where_unknown(answer, table)


def _at_least(count: Floats, size: Floats, prob: Floats) -> Floats:
    """P(Y ≥ count)."""
    tail = betainc(np.maximum(count, 1), size, 1 - prob)
    return np.where(count == 0, 1.0, tail)


METHOD = Method(
    name="bayes",
    detect=detect,
    parameters=(
        Parameter("b", "int", 0, "years back", least=0, most=20),
        Parameter("w", "int", 6, "half-width of the windows, weeks", least=1, most=26),
        Parameter("recent", "bool", True, "the w weeks just before as well"),
        Parameter("alpha", "float", 0.05, "one-sided level", least=1e-9, most=0.5),
        BY_DATE,
    ),
    history=reference_history,
    source="Riebler 2004; Höhle 2007, Computational Statistics 22:571, section 3.2",
    presets={
        "bayes1": {"b": 0, "w": 6, "recent": True},
        "bayes2": {"b": 1, "w": 6, "recent": True},
        "bayes3": {"b": 2, "w": 4, "recent": False},
    },
)
