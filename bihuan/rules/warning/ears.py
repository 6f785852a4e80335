"""EARS C1, C2, C3: a count against the mean and deviation of the few periods just before it.

Made for syndromes without years of history. Hutwagner, Thompson, Seeman & Treadwell (2003), The
bioterrorism preparedness and response Early Aberration Reporting System (EARS), Journal of Urban
Health 80 (2 Suppl 1):i89–i96; the form with a normal quantile is that of Fricker, Hegler & Dunfee
(2008), Statistics in Medicine 27:3407–3429, section 2.2, as R's `surveillance::earsC` has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from bihuan.rules.warning.bounds import Bounds, Floats
from bihuan.rules.warning.faults import checked_counts, checked_weeks
from bihuan.rules.warning.methods import Method, Parameter
from bihuan.rules.warning.windows import Places, blank_where_unknown, run_sums

# Periods needed before the baseline's end: C2 leaves two out, C3 looks at two more C2.
LAGS = {"C1": 0, "C2": 2, "C3": 4}
ALPHA = {"C1": 0.001, "C2": 0.001, "C3": 0.025}
CODED = "R-1.20.3"
Evaluated = tuple[Floats, Floats, Floats]  # expected, bound, score
AT_ONCE = 1 << 15  # counts whose intermediate results stay in a processor's cache
EXACT = 2.0**26  # n Σy² of counts below this over n is a whole number that a float holds


def detect(
    counts: ArrayLike,
    at: ArrayLike,
    *,
    method: str = "C1",
    baseline: int = 7,
    min_sigma: float = 0.0,
    alpha: float | None = None,
    compat: str | None = None,
) -> Bounds:
    """Bounds of EARS for weeks or days `at`.

    With m and s mean and standard deviation (n − 1) of `baseline` counts and z the normal
    quantile of 1 − alpha: C1 bounds y_t by m + z s over t−7 … t−1, C2 over t−9 … t−3, which
    keeps an outbreak's own first days out of its baseline. C3 is C2 lowered by what the two
    periods before exceeded: m_t + s_t (z − e_{t−1} − e_{t−2}), e = max(0, (y − m)/s − 1), not
    below 0. A count above the bound alarms.

    Parameters
    ----------
    counts
        Cases, series × time; NaN is missing. A gap in the baseline leaves no bound.
    at
        Positions from 0.
    method
        ``C1``, ``C2`` or ``C3``.
    baseline
        Number of periods, at least 2.
    min_sigma
        Least standard deviation, in cases; 0 takes any, and a baseline that does not vary then
        bounds by its mean.
    alpha
        One-sided level; None is 0.001 for C1 and C2 and 0.025 for C3, as in R.
    compat
        ``R-1.20.3`` has C3 as that version computes it, not as its help page and the papers say:
        the evaluated count stands in place of m_t, so that only the two periods before decide,
        and where s is 0 there is no bound (`Why.NO_VARIATION`). C1 and C2 are the same.

    Returns
    -------
    Bounds
        `expected` is m; `score` is the number of standard deviations above it, for C3 with
        e_{t−1} + e_{t−2}, to be held against z. No p value: the method claims none.

    Raises
    ------
    Faulty
        Those of `checked_counts`, `checked_weeks` and `Method.check`.
    """
    given = METHOD.check(
        {
            "method": method,
            "baseline": baseline,
            "min_sigma": min_sigma,
            "alpha": alpha,
            "compat": compat,
        }
    )
    table = checked_counts(counts)
    weeks = checked_weeks(at, table.shape[1])
    answer = Bounds.blank(table.shape[0], weeks)
    before = _history(given, 0)
    late = np.flatnonzero(weeks >= before)
    if len(late):
        _fill(answer, table, late, before, given)
    return blank_where_unknown(answer, table)


def _fill(
    answer: Bounds, table: NDArray[Any], late: Places, before: int, given: Mapping[str, Any]
) -> None:
    """Evaluate the weeks numbered `late`, some series at a time."""
    weeks = answer.at[late]
    first, last = int(weeks.min()), int(weeks.max())
    span = slice(first - before, last + 1)
    in_order = len(late) == last + 1 - first and bool((np.diff(weeks) == 1).all())
    wanted = slice(None) if in_order else weeks - first
    into = slice(int(late[0]), int(late[-1]) + 1) if in_order else late
    at_once = max(1, AT_ONCE // (last + 1 - first + before))
    rule = _c3 if given["method"] == "C3" else _c1
    z = float(ndtri(1 - (ALPHA[given["method"]] if given["alpha"] is None else given["alpha"])))
    with np.errstate(divide="ignore", invalid="ignore"):
        for begin in range(0, table.shape[0], at_once):
            some = slice(begin, begin + at_once)
            counts = np.asarray(table[some, span], np.float64)
            expected, bound, score = rule(counts, before, z, given)
            answer.expected[some, into] = expected[:, wanted]
            answer.bound[some, into] = bound[:, wanted]
            answer.score[some, into] = score[:, wanted]
            answer.alarm[some, into] = (counts[:, before:] > bound)[:, wanted]


def _c1(counts: Floats, before: int, z: float, given: Mapping[str, Any]) -> Evaluated:
    """Mean, bound and deviations of C1 and C2 for all periods after the first `before`."""
    length = counts.shape[1] - before
    mean, deviation = _baseline(counts[:, : length + given["baseline"] - 1], given)
    bound = z * deviation
    bound += mean
    score = counts[:, before:] - mean
    score /= deviation
    return mean, bound, score


def _c3(counts: Floats, before: int, z: float, given: Mapping[str, Any]) -> Evaluated:
    """The same for C3, which needs C2 of the two periods before as well."""
    coded = given["compat"] == CODED
    length = counts.shape[1] - before
    mean, deviation = _baseline(counts[:, : length + given["baseline"] + 1], given)
    beyond = (counts[:, before - 2 :] - mean) / deviation
    if not coded:  # where nothing varies, a count at the mean is no excess
        beyond = np.where(np.isnan(beyond) & (deviation == 0), 0.0, beyond)
    excess = np.maximum(0.0, beyond - 1)
    past = excess[:, 1:-1] + excess[:, :-2]
    mean, deviation, beyond = mean[:, 2:], deviation[:, 2:], beyond[:, 2:]
    if coded:
        bound = np.maximum(0.0, counts[:, before:] + deviation * (z - past))
        return mean, bound, past
    lowered = np.where(deviation == 0, 0.0, deviation * (z - past))
    return mean, np.maximum(0.0, mean + lowered), beyond + past


def _baseline(counts: Floats, given: Mapping[str, Any]) -> tuple[Floats, Floats]:
    """Mean and standard deviation of every run of `baseline` counts."""
    width = given["baseline"]
    total = run_sums(counts, width)
    if np.fmax.reduce(counts, axis=None) * width < EXACT:
        # Whole numbers all along: n Σy² − (Σy)² has no rounding error.
        square = run_sums(counts * counts, width)
        square *= width
        square -= total * total
        square /= width * (width - 1)
    else:
        square = sliding_window_view(counts, width, axis=1).var(axis=2, ddof=1)
    total /= width
    deviation = np.sqrt(square, out=square)
    if given["min_sigma"]:
        np.maximum(deviation, given["min_sigma"], out=deviation)
    return total, deviation


def _history(parameters: Mapping[str, Any], frequency: int) -> int:
    del frequency  # a year plays no part
    return int(parameters["baseline"]) + LAGS[parameters["method"]]


METHOD = Method(
    name="ears",
    detect=detect,
    parameters=(
        Parameter("method", "choice", "C1", "C1, C2 or C3", choices=tuple(LAGS)),
        Parameter("baseline", "int", 7, "periods in the baseline", least=2, most=366),
        Parameter("min_sigma", "float", 0.0, "least standard deviation, cases", least=0),
        Parameter(
            "alpha",
            "float",
            None,
            "one-sided level; none: 0.001, for C3 0.025",
            least=1e-9,
            most=0.5,
            optional=True,
        ),
        Parameter("compat", "choice", None, "C3 as R computes it", choices=(CODED,), optional=True),
    ),
    history=_history,
    source="Hutwagner et al. 2003, J Urban Health 80:i89; Fricker et al. 2008, Stat Med 27:3407",
)
