"""The classic Farrington method: quasi-Poisson regression on the same weeks of earlier years.

Farrington CP, Andrews NJ, Beale AD, Catchpole MA. A statistical algorithm for the early detection
of outbreaks of infectious disease. Journal of the Royal Statistical Society A 1996;159(3):547-563.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from bihuan.rules.warning.bounds import Bounds, Floats, Why, in_blocks, recent_sums
from bihuan.rules.warning.design import designs, window_rows
from bihuan.rules.warning.engines import NO_OFFSET, checked_engine, fit_all
from bihuan.rules.warning.epochs import WEEKLY, Calendar
from bihuan.rules.warning.faults import checked_beside, checked_counts, checked_weeks
from bihuan.rules.warning.fitting import SMALLEST_MEAN, Fits, Settings
from bihuan.rules.warning.methods import Method, Parameter
from bihuan.rules.warning.thresholds import POWERS, transformed
from bihuan.rules.warning.windows import reference_history

EXTRAS = ("trend", "q", "median", "phi", "trendVector")
Given = Mapping[str, Any]


def detect(
    counts: ArrayLike,
    at: ArrayLike,
    *,
    b: int = 5,
    w: int = 3,
    reweight: bool = True,
    alpha: float = 0.05,
    trend: bool = True,
    limit54: tuple[int, int] = (5, 4),
    powertrans: str = "2/3",
    calendar: Calendar = WEEKLY,
    outbreaks: ArrayLike | None = None,
    engine: str = "auto",
    workers: int = 1,
) -> Bounds:
    """Upper bounds of a two-sided interval, from windows around the same week of earlier years.

    Farrington et al. 1996, sections 3.1-3.8, with the numbers of R's `surveillance` 1.20.3
    (`algo.farrington`).

    Parameters
    ----------
    counts
        Cases per period, series × time (or one series), oldest first; NaN is missing and left
        out of the history.
    at
        Positions of the periods to evaluate, from 0.
    b, w
        Years of history, and half width in periods of the window around the same time of each.
    reweight
        Fit again with periods weighed down whose Anscombe residual is above 1.
    alpha
        Two-sided level: the bound is the quantile 1 - alpha / 2.
    trend
        A log-linear trend, kept when its p value is below 0.05, `b` is 3 or more and the week's
        mean is no more than the largest count before.
    limit54
        No alarm where the last `limit54[1]` periods have fewer than `limit54[0]` cases.
    powertrans
        Scale on which counts are taken for normal.
    calendar
        Periods in a year, or their dates.
    outbreaks
        True where a past period belongs to a known outbreak: it is not used as history.
    engine
        ``auto``, ``compiled`` (numba), ``numpy``: same numbers, other speed.
    workers
        Threads that share the series.

    Returns
    -------
    Bounds
        Where the last periods have too few cases the bound is 0 (as in R), `why` says so, and
        nothing alarms. ``score``: (y - expected) / (bound - expected), above 1 alarms. Extras:
        ``q`` (P(Y < y) on the transformed scale), ``median`` of the prediction, ``trend`` (1 where
        kept), ``trendVector`` (its slope on the log scale a period), ``phi``.

    Raises
    ------
    Faulty
        Counts, weeks, parameters or dates no method can work on.
    """
    table = checked_counts(counts)
    weeks = checked_weeks(at, table.shape[1])
    calendar.check_length(table.shape[1])
    given = METHOD.check(
        {
            "b": b,
            "w": w,
            "reweight": reweight,
            "alpha": alpha,
            "trend": trend,
            "limit54": limit54,
            "powertrans": powertrans,
        }
    )
    engine = checked_engine(engine)
    past = None if outbreaks is None else checked_beside("outbreaks", outbreaks, table.shape)
    parts = designs(weeks, lambda week: window_rows(week, calendar, b=given["b"], w=given["w"]))
    settings = _settings(given)

    def evaluate(block: Floats, some: slice) -> Bounds:
        known = block if past is None else np.where(past[some].astype(np.bool_), np.nan, block)
        fits = fit_all(known, NO_OFFSET, parts, len(weeks), settings, engine)
        return _answer(block, weeks, fits, given)

    return in_blocks(table, weeks, evaluate, extras=EXTRAS, workers=workers)


def _settings(given: Given) -> Settings:
    return Settings(
        trend=given["trend"] and given["b"] >= 3,  # fewer years never keep one
        p_trend=0.05,
        reweight=given["reweight"],
        weights_threshold=1.0,
        by_omega=False,
        must_converge=False,
    )


def _answer(block: Floats, weeks: NDArray[np.int64], fits: Fits, given: Given) -> Bounds:
    y = block[:, weeks]
    cases, periods = given["limit54"]
    recent = recent_sums(block, weeks, periods)
    with np.errstate(all="ignore"):
        mean = np.maximum(np.exp(fits.eta), SMALLEST_MEAN)
        error = mean * np.sqrt(fits.phi * fits.quad)
        z = float(special.ndtri(1 - given["alpha"] / 2))
        found = transformed(y, mean, error, fits.phi, z=z, power=given["powertrans"])
        few = recent < cases
        score = np.where(few, 0.0, found.score)
        score[np.isnan(recent) | np.isnan(mean)] = np.nan
    why = fits.why.copy()
    fitted = why == Why.BOUND
    why[fitted & few] = Why.BELOW_LIMIT
    why[fitted & np.isnan(recent)] = Why.MISSING
    none = np.isin(why, (Why.BOUND, Why.BELOW_LIMIT), invert=True)
    return Bounds(
        at=weeks,
        bound=np.where(none, np.nan, np.where(few, 0.0, found.upper)),
        expected=np.where(none, np.nan, mean),
        score=score,
        p_value=found.p_value,
        alarm=~none & (score > 1),
        why=why,
        extras={
            "trend": np.where(fitted, ~np.isnan(fits.slope), np.nan),
            "q": 1 - found.p_value,
            "median": np.where(fitted, mean, np.nan),
            "phi": fits.phi,
            "trendVector": fits.slope,
        },
    )


METHOD = Method(
    "farrington",
    detect,
    (
        Parameter("b", "int", 5, "years of history", least=1, most=30),
        Parameter("w", "int", 3, "half width of a window, periods", least=0, most=26),
        Parameter("reweight", "bool", True, "weigh past outbreaks down"),
        Parameter("alpha", "float", 0.05, "two-sided level of the interval", least=0, most=1),
        Parameter("trend", "bool", True, "fit a log-linear trend"),
        Parameter("limit54", "pair", (5, 4), "fewest cases, in how many last periods", least=0),
        Parameter("powertrans", "choice", "2/3", "scale of the bound", choices=(*POWERS,)),
    ),
    reference_history,
    "Farrington et al. 1996",
    extras=EXTRAS,
)
