"""CUSUM: small excesses that go on add up until they alarm.

Rossi, Lampugnani & Marchi (1999), An approximate CUSUM procedure for surveillance of health
events, Statistics in Medicine 18:2111–2122, section 2; the transforms, the in-control mean and
the bounds are those of R's `surveillance::algo.cusum` (Höhle 2007, Computational Statistics
22:571–582).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from bihuan.rules.warning.bounds import Bounds, Floats, in_blocks
from bihuan.rules.warning.epochs import WEEKLY, Calendar
from bihuan.rules.warning.faults import Faulty, checked_counts, checked_weeks
from bihuan.rules.warning.methods import Method, Parameter
from bihuan.rules.warning.seasonal import seasonal_means
from bihuan.rules.warning.windows import Places, blank_where_unknown


class Transform(NamedTuple):
    """Deviation of a count, and the count at which the sum reaches h; `room` is h + k − C.

    Both are given the in-control mean m and the variance v of the negative binomial.
    """

    deviation: Callable[[Floats, Floats, Floats], Floats]
    bound: Callable[[Floats, Floats, Floats], Floats]


def _anscombe_bound(room: Floats, m: Floats, shift: Floats | float) -> Floats:
    return np.maximum(0, 2 / 3 * m ** (1 / 6) * room + m ** (2 / 3) - shift) ** 1.5


TRANSFORMS = {
    "rossi": Transform(
        lambda y, m, v: (y - 3 * m + 2 * np.sqrt(y * m)) / (2 * np.sqrt(m)),
        lambda room, m, v: (
            2 * np.sqrt(m) * room + 5 * m - 2 * np.sqrt(4 * m**2 + 2 * m**1.5 * room)
        ),
    ),
    "standard": Transform(
        lambda y, m, v: (y - m) / np.sqrt(m),
        lambda room, m, v: np.ceil(np.sqrt(m) * room + m),
    ),
    "anscombe": Transform(
        lambda y, m, v: 1.5 * (y ** (2 / 3) - m ** (2 / 3)) / m ** (1 / 6),
        lambda room, m, v: _anscombe_bound(room, m, 0.0),
    ),
    "anscombe2nd": Transform(
        lambda y, m, v: (
            (y ** (2 / 3) - (m ** (2 / 3) - m ** (-1 / 3) / 9)) / (2 / 3 * m ** (1 / 6))
        ),
        # R takes m^(1/3) here where the deviation has m^(−1/3).
        lambda room, m, v: _anscombe_bound(room, m, m ** (1 / 3) / 9),
    ),
    "pearsonNegBin": Transform(
        lambda y, m, v: (y - m) / np.sqrt(v),
        lambda room, m, v: np.sqrt(v) * room + m,
    ),
}


def detect(
    counts: ArrayLike,
    at: ArrayLike,
    *,
    k: float = 1.04,
    h: float = 2.26,
    m: float | str | None = None,
    trans: str = "standard",
    alpha: float = 0.1,
    start: int | None = None,
    calendar: Calendar = WEEKLY,
) -> Bounds:
    """Bounds of a one-sided CUSUM for weeks `at`.

    The sum begins with 0 and runs through all weeks from `start`: C_t = max(0, C_{t−1} + x_t − k),
    x_t the transformed deviation of the count from its in-control mean. C_t ≥ h alarms. The sum
    is not set back by an alarm.

    Parameters
    ----------
    counts
        Cases, series × time; a missing (NaN) week leaves the sum as it is, and is left out of the
        mean.
    at
        Positions from 0.
    k, h
        Reference value and decision limit, in standard deviations.
    m
        In-control mean, in cases: a number; None for the mean of the weeks before `start`;
        ``"glm"`` for a Poisson regression on these weeks with one wave a year.
    trans
        ``rossi``, ``standard``, ``anscombe``, ``anscombe2nd`` (its correction is no use for means
        near 0) or ``pearsonNegBin``.
    alpha
        Overdispersion for ``pearsonNegBin``: variance m + alpha m².
    start
        Position of the first week of the sum; None is the first of `at`, as in R.

    Returns
    -------
    Bounds
        `expected` is the in-control mean, `score` is C_t/h (1 alarms), extras ``cusum`` and ``m``;
        `bound` is the count at which C_t would reach h as R has it (with ``anscombe2nd``
        approximate), not below 0. Where the in-control mean is 0, nothing can be measured in its
        deviations: the bound is 0 and the first case alarms. No p value.

    Raises
    ------
    Faulty
        ``start_outside``; those of `checked_counts`, `checked_weeks`,
        `Method.check`.
    """
    METHOD.check({"k": k, "h": h, "m": m, "trans": trans, "alpha": alpha, "start": start})
    table = checked_counts(counts)
    weeks = checked_weeks(at, table.shape[1])
    calendar.check_length(table.shape[1])
    if not len(weeks):
        return Bounds.blank(table.shape[0], weeks, METHOD.extras)
    begin = int(weeks.min()) if start is None else start
    if begin >= table.shape[1]:
        raise Faulty("start_outside", week=begin, length=table.shape[1])
    run = np.arange(begin, int(weeks.max()) + 1)
    rule = {"k": k, "h": h, "transform": TRANSFORMS[trans], "alpha": alpha}

    def evaluate(block: Floats, some: slice) -> Bounds:
        del some
        mean = _in_control(block, run, m, calendar)
        with np.errstate(all="ignore"):  # a mean of 0 divides nothing
            return _accumulate(block, weeks, run, mean, rule)

    answer = in_blocks(table, weeks, evaluate, extras=METHOD.extras)
    return blank_where_unknown(answer, table)


def _in_control(counts: Floats, run: Places, m: float | str | None, calendar: Calendar) -> Floats:
    """The expected counts of the weeks of `run`: series × weeks, NaN where none can be had."""
    shape = (counts.shape[0], len(run))
    if isinstance(m, int | float):
        return np.full(shape, float(m))
    past = counts[:, : run[0]]
    if m == "glm":
        first = calendar.start[1]
        times = first + np.arange(run[0], dtype=np.float64)
        return seasonal_means(past, times, first + run.astype(np.float64), calendar.frequency)
    known = ~np.isnan(past)
    size = known.sum(axis=1)
    total = np.where(known, past, 0.0).sum(axis=1)
    mean = np.where(size > 0, total / np.maximum(size, 1), np.nan)
    return np.array(np.broadcast_to(mean[:, np.newaxis], shape))


def _accumulate(
    counts: Floats, weeks: Places, run: Places, mean: Floats, rule: Mapping[str, Any]
) -> Bounds:
    """Run the sum through all weeks and keep those asked for."""
    k, h, transform = rule["k"], rule["h"], rule["transform"]
    observed = counts[:, run]
    variance = mean + rule["alpha"] * mean * mean
    step = np.ascontiguousarray((transform.deviation(observed, mean, variance) - k).T)
    missing = np.isnan(observed).T
    sums = np.zeros((len(run) + 1, len(counts)))
    for week in range(len(run)):
        further = np.maximum(0.0, sums[week] + step[week])
        sums[week + 1] = np.where(missing[week], sums[week], further)
    bound = transform.bound(h + k - sums[:-1].T, mean, variance)
    bound = np.where(np.isnan(mean), np.nan, np.fmax(bound, 0.0))
    alarm = np.where(mean == 0, observed > 0, h <= sums[1:].T) & ~missing.T
    answer = Bounds.blank(len(counts), weeks, METHOD.extras)
    kept, place = weeks >= run[0], np.maximum(weeks - run[0], 0)
    answer.bound[:, kept] = bound[:, place[kept]]
    answer.expected[:, kept] = answer.extras["m"][:, kept] = mean[:, place[kept]]
    answer.extras["cusum"][:, kept] = sums[1:].T[:, place[kept]]
    answer.score[:, kept] = answer.extras["cusum"][:, kept] / h
    answer.alarm[:, kept] = alarm[:, place[kept]]
    return answer


def _history(parameters: Mapping[str, Any], frequency: int) -> int:
    """With a number for the mean none is needed; else a year, or two for the wave of a year."""
    m = parameters["m"]
    if isinstance(m, int | float):
        return 0
    return 2 * frequency if m == "glm" else frequency


METHOD = Method(
    name="cusum",
    detect=detect,
    parameters=(
        Parameter("k", "float", 1.04, "reference value, standard deviations", least=0),
        Parameter("h", "float", 2.26, "decision limit, standard deviations", least=1e-9),
        Parameter(
            "m",
            "float_or_choice",
            None,
            "in-control mean, cases; none: the mean before the start; glm: a wave of a year",
            least=0,
            most=1e15,
            choices=("glm",),
            optional=True,
        ),
        Parameter("trans", "choice", "standard", "transform", choices=tuple(TRANSFORMS)),
        Parameter("alpha", "float", 0.1, "overdispersion of pearsonNegBin", least=0, most=1e6),
        Parameter("start", "int", None, "first week of the sum", least=0, optional=True),
    ),
    history=_history,
    source="Rossi et al. 1999, Statistics in Medicine 18:2111, section 2",
    extras=("cusum", "m"),
)
