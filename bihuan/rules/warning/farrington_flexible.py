"""The flexible Farrington method: quasi-Poisson regression with season blocks and a trend.

Noufaily A, Enki DG, Farrington P, Garthwaite P, Andrews N, Charlett A. An improved algorithm for
outbreak detection in multiple surveillance systems. Statistics in Medicine 2013;32(7):1206-1222.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from bihuan.rules.warning.bounds import Bounds, Floats, Why, in_blocks, recent_sums
from bihuan.rules.warning.design import Rows, Weeks, designs, season_rows
from bihuan.rules.warning.engines import NO_OFFSET, checked_engine, checked_population, fit_all
from bihuan.rules.warning.epochs import WEEKLY, Calendar
from bihuan.rules.warning.faults import checked_beside, checked_counts, checked_weeks
from bihuan.rules.warning.fitting import SMALLEST_MEAN, Fits, Settings
from bihuan.rules.warning.methods import Method, Parameter
from bihuan.rules.warning.thresholds import POWERS, Threshold, counted, transformed
from bihuan.rules.warning.windows import reference_history

THRESHOLDS = ("delta", "nbPlugin", "muan")
EXTRAS = ("mu0Vector", "phi", "trend", "trendVector")
Given = Mapping[str, Any]


def detect(
    counts: ArrayLike,
    at: ArrayLike,
    *,
    b: int = 5,
    w: int = 3,
    reweight: bool = True,
    weights_threshold: float = 2.58,
    alpha: float = 0.05,
    trend: bool = True,
    p_threshold_trend: float = 0.05,
    limit54: tuple[int, int] = (5, 4),
    powertrans: str = "2/3",
    no_periods: int = 1,
    past_weeks_not_included: int | None = None,
    threshold_method: str = "delta",
    calendar: Calendar = WEEKLY,
    population: ArrayLike | None = None,
    outbreaks: ArrayLike | None = None,
    engine: str = "auto",
    workers: int = 1,
) -> Bounds:
    """Upper bounds from the same season of earlier years, past outbreaks weighed down.

    Noufaily et al. 2013, sections 3.1-3.4, with the numbers of R's `surveillance` 1.20.3
    (`farringtonFlexible`) where its code and the paper differ. One fault is not followed: with
    dates and the very first reference period missing, R predicts for another time than the week's.

    Parameters
    ----------
    counts
        Cases per period, series × time (or one series), oldest first; NaN is missing.
    at
        Positions of the periods to evaluate, from 0.
    b, w
        Years of history, and half width in periods of the window around the same time of each.
    reweight, weights_threshold
        Fit again with periods weighed down whose Anscombe residual is above the threshold.
    alpha
        One-sided level of the bound.
    trend, p_threshold_trend
        A log-linear trend, kept when its p value is below, `b` is 3 or more and the week's mean is
        no more than the largest count before.
    limit54
        No bound where the last `limit54[1]` periods have fewer than `limit54[0]` cases.
    no_periods, past_weeks_not_included
        Season blocks of a year, and newest periods that are no history (None: w).
    threshold_method, powertrans
        ``delta`` (normal on the scale `powertrans`), ``nbPlugin`` (quantile of a negative
        binomial), ``muan`` (the same of the upper limit of the mean).
    calendar
        Periods in a year, or their dates.
    population
        Person counts of the same shape (or one row for all): the model is then of rates.
    outbreaks
        True where a past period belongs to a known outbreak: it is not used as history. Its own
        count still counts for `limit54` and alarms.
    engine
        ``auto``, ``compiled`` (numba), ``numpy``: same numbers, other speed.
    workers
        Threads that share the series.

    Returns
    -------
    Bounds
        ``expected``: fitted mean. ``score``: (y - expected) / (bound - expected), above 1 alarms;
        nbPlugin and muan take the linear predictor for expected, as R does. Extras: ``mu0Vector``
        (R's, see `_answer`), ``phi`` (dispersion, at least 1), ``trend`` (1 where kept) and
        ``trendVector`` (its slope on the log scale a period).

    Raises
    ------
    Faulty
        Counts, weeks, parameters or dates no method can work on; ``too_many_blocks`` when
        no_periods does not fit between two windows.
    """
    table = checked_counts(counts)
    weeks = checked_weeks(at, table.shape[1])
    calendar.check_length(table.shape[1])
    given = METHOD.check(
        {
            "b": b,
            "w": w,
            "reweight": reweight,
            "weights_threshold": weights_threshold,
            "alpha": alpha,
            "trend": trend,
            "p_threshold_trend": p_threshold_trend,
            "limit54": limit54,
            "powertrans": powertrans,
            "no_periods": no_periods,
            "past_weeks_not_included": past_weeks_not_included,
            "threshold_method": threshold_method,
        }
    )
    engine = checked_engine(engine)
    people = None if population is None else checked_population(population, table.shape)
    past = None if outbreaks is None else checked_beside("outbreaks", outbreaks, table.shape)
    parts = _parts(weeks, calendar, table.shape[1], given)
    settings = _settings(given)

    def evaluate(block: Floats, some: slice) -> Bounds:
        logpop = NO_OFFSET if people is None else np.log(people[some].astype(np.float64))
        known = block if past is None else np.where(past[some].astype(np.bool_), np.nan, block)
        fits = fit_all(known, logpop, parts, len(weeks), settings, engine)
        return _answer(block, weeks, fits, given)

    return in_blocks(table, weeks, evaluate, extras=EXTRAS, workers=workers)


def _parts(weeks: NDArray[np.int64], calendar: Calendar, length: int, given: Given) -> list[Weeks]:
    times = calendar.ordinals(length)
    past = given["past_weeks_not_included"]

    def rows_of(week: int) -> Rows | None:
        return season_rows(
            week,
            calendar,
            times,
            b=given["b"],
            w=given["w"],
            no_periods=given["no_periods"],
            past=given["w"] if past is None else past,
        )

    return designs(weeks, rows_of)


def _settings(given: Given) -> Settings:
    return Settings(
        trend=given["trend"] and given["b"] >= 3,  # fewer years never keep one
        p_trend=given["p_threshold_trend"],
        reweight=given["reweight"],
        weights_threshold=given["weights_threshold"],
        by_omega=True,
        must_converge=True,
    )


def _answer(block: Floats, weeks: NDArray[np.int64], fits: Fits, given: Given) -> Bounds:
    """Bounds of a block; ``mu0Vector`` as R keeps it: what the quantile is taken of.

    With delta R takes the exponential of a mean already in cases; it is only kept for comparison.
    """
    y = block[:, weeks]
    z = float(special.ndtri(1 - given["alpha"]))
    with np.errstate(all="ignore"):
        error = np.sqrt(fits.spread * fits.quad)  # of the linear predictor
        if given["threshold_method"] == "delta":
            mean = np.maximum(np.exp(fits.eta), SMALLEST_MEAN)
            found = transformed(y, mean, mean * error, fits.phi, z=z, power=given["powertrans"])
            kept = np.exp(mean + z * mean * error)
        else:
            plus = z * error if given["threshold_method"] == "muan" else 0.0
            mean = np.exp(fits.eta)
            found = counted(y, fits.eta, fits.phi, level=1 - given["alpha"], uncertainty=plus)
            kept = np.exp(fits.eta + plus)
    cases, periods = given["limit54"]
    spare = recent_sums(block, weeks, periods) - cases
    return _limited(y, fits, found, weeks=weeks, spare=spare, mean=mean, kept=kept)


def _limited(
    y: Floats,
    fits: Fits,
    found: Threshold,
    *,
    weeks: NDArray[np.int64],
    spare: Floats,
    mean: Floats,
    kept: Floats,
) -> Bounds:
    """No bound where the recent cases are below the limit (`spare` negative) or not known."""
    why = fits.why.copy()
    fitted = why == Why.BOUND
    why[fitted & np.isnan(found.upper)] = Why.UNBOUNDED
    why[fitted & ~(spare >= 0)] = Why.BELOW_LIMIT
    why[fitted & np.isnan(spare)] = Why.MISSING
    none = why != Why.BOUND
    with np.errstate(invalid="ignore"):
        alarm = ~none & (found.score > 1) & (y > 0)
    return Bounds(
        at=weeks,
        bound=np.where(none, np.nan, found.upper),
        expected=np.where(none, np.nan, mean),
        score=found.score,
        p_value=found.p_value,
        alarm=alarm,
        why=why,
        extras={
            "mu0Vector": kept,
            "phi": fits.phi,
            "trend": np.where(fitted, ~np.isnan(fits.slope), np.nan),
            "trendVector": fits.slope,
        },
    )


METHOD = Method(
    "farrington_flexible",
    detect,
    (
        Parameter("b", "int", 5, "years of history", least=1, most=30),
        Parameter("w", "int", 3, "half width of a window, periods", least=0, most=26),
        Parameter("reweight", "bool", True, "weigh past outbreaks down"),
        Parameter(
            "weights_threshold", "float", 2.58, "Anscombe residual weighed down from", least=0
        ),
        Parameter("alpha", "float", 0.05, "one-sided level of the bound", least=0, most=1),
        Parameter("trend", "bool", True, "fit a log-linear trend"),
        Parameter(
            "p_threshold_trend", "float", 0.05, "p value a trend stays below", least=0, most=1
        ),
        Parameter("limit54", "pair", (5, 4), "fewest cases, in how many last periods", least=0),
        Parameter("powertrans", "choice", "2/3", "scale of the delta bound", choices=(*POWERS,)),
        Parameter("no_periods", "int", 1, "season blocks a year", least=1, most=60),
        Parameter(
            "past_weeks_not_included",
            "int",
            None,
            "newest periods left out of the history; None: w",
            least=0,
            optional=True,
        ),
        Parameter("threshold_method", "choice", "delta", "kind of bound", choices=THRESHOLDS),
    ),
    reference_history,
    "Noufaily et al. 2013",
    extras=EXTRAS,
    presets={
        "noufaily": {
            "no_periods": 10,
            "past_weeks_not_included": 26,
            "p_threshold_trend": 1.0,
            "threshold_method": "nbPlugin",
        }
    },
)
