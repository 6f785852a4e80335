"""Hold methods against each other on the same outbreaks, and choose one for each disease.

Choice is the rule of the product, stated in `chosen`; the measures are those of `measure`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bihuan.rules.warning.epochs import WEEKLY, Calendar
from bihuan.rules.warning.evaluation.measure import Measures, Tally, tally
from bihuan.rules.warning.evaluation.simulate import (
    SCENARIOS,
    Scenario,
    Trial,
    baselines,
    deviations,
    trial,
)
from bihuan.rules.warning.faults import Faulty, checked_counts, checked_weeks
from bihuan.rules.warning.registry import METHODS, method

SIZES = (2.0, 4.0, 6.0, 8.0, 10.0)  # of outbreaks, in standard deviations of the baseline
FALSE_PER_YEAR = 2.0  # most false alarms of one disease in a year that a default may give; ours

# The parameter that moves a method's bound, and the values tried; others are the defaults, or
# those of the preset here.
PRESETS = {"farrington_flexible": "noufaily"}
THRESHOLDS: Mapping[str, tuple[str, tuple[Any, ...]]] = {
    "moving_percentile": ("p", (0.6, 0.7, 0.8, 0.85, 0.9, 0.95)),
    "farrington_flexible": ("alpha", (0.05, 0.01, 0.005, 0.001)),
    "farrington": ("alpha", (0.1, 0.05, 0.01, 0.001)),
    "ears": ("method", ("C1", "C2", "C3")),
    "cusum": ("h", (2.26, 3.0, 4.0)),
    "rki": ("b", (1, 2, 3)),
    "bayes": ("alpha", (0.05, 0.01, 0.001)),
    "cdc": ("alpha", (0.05, 0.025, 0.001)),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A method with its parameters."""

    method: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """The parameters in words, in order of name."""
        return " ".join(f"{name}={self.parameters[name]}" for name in sorted(self.parameters))


@dataclass(frozen=True, slots=True)
class Row:
    """What one candidate came to on one series (or on all, without a name).

    `k` is the outbreaks' size in standard deviations; None for all sizes together.
    """

    series: str
    candidate: Candidate
    k: float | None
    measures: Measures


def candidates(names: Iterable[str]) -> list[Candidate]:
    """Each method at every threshold tried.

    Raises
    ------
    Faulty
        ``method_unknown``, ``method_without_thresholds`` (``name``).
    """
    found = []
    for name in names:
        if method(name).name not in THRESHOLDS:
            raise Faulty("method_without_thresholds", name=name)
        parameter, values = THRESHOLDS[name]
        base = dict((method(name).presets or {}).get(PRESETS.get(name, ""), {}))
        found += [Candidate(name, {**base, parameter: value}) for value in values]
    return found


def known_names() -> list[str]:
    """The methods that can be compared."""
    return [name for name in METHODS if name in THRESHOLDS]


def simulated(
    given: Sequence[Candidate],
    *,
    seed: int,
    scenarios: Sequence[Scenario] = SCENARIOS,
    copies: int = 10,
    sizes: Sequence[float] = SIZES,
    length: int = 624,
    last: int = 49,
    past: int = 4,
    calendar: Calendar = WEEKLY,
) -> list[Row]:
    """Rows for invented series, in order of candidate and size; all sizes together come last.

    As in Noufaily et al. (2013), section 3: `length` weeks of which the `last` are watched, `past`
    outbreaks in the weeks before, one outbreak to be found.
    """
    period = calendar.frequency
    counts, deviation = baselines(scenarios, copies=copies, length=length, seed=seed, period=period)
    at = np.arange(length - last, length)
    trials = {
        k: trial(counts, deviation, at=at, k=k, seed=seed + 1 + n, past=past)
        for n, k in enumerate(sizes)
    }
    rows = []
    for candidate in given:
        tallies = {k: _tallies(candidate, trials[k], at, calendar) for k in sizes}
        sums = {k: sum(each, Tally()) for k, each in tallies.items()}
        rows += [Row("", candidate, k, one.measures(period=period)) for k, one in sums.items()]
        whole = sum(sums.values(), Tally()).measures(period=period)
        rows.append(Row("", candidate, None, whole))
    return rows


def back_test(
    counts: ArrayLike,
    names: Sequence[str],
    given: Sequence[Candidate],
    *,
    at: ArrayLike,
    seed: int,
    sizes: Sequence[float] = SIZES,
    repeats: int = 10,
    delay: float = 1.0,
    calendar: Calendar = WEEKLY,
) -> list[Row]:
    """Rows for each series of a county's own history, all sizes together.

    Into each series one outbreak is put at a time, `repeats` times for each size, at a week of
    `at` by chance; all candidates meet the same outbreaks. What the history itself holds of
    outbreaks is not known here: alarms there count as false, so that the true figures of false
    alarms are lower. `delay` is the median number of periods from an outbreak's start to a case.

    Raises
    ------
    Faulty
        ``names_wrong`` where there is not one name for each series; those of `checked_counts`,
        `checked_weeks` and of the methods.
    """
    table = np.asarray(checked_counts(counts), np.float64)
    weeks = checked_weeks(at, table.shape[1])
    if len(names) != len(table):
        raise Faulty("names_wrong", names=len(names), series=len(table))
    deviation = deviations(table, period=calendar.frequency)
    sums = {n: [Tally()] * len(table) for n in range(len(given))}
    for turn in range(repeats * len(sizes)):
        k = sizes[turn % len(sizes)]
        put = trial(table, deviation, at=weeks, k=k, seed=seed + turn, delay=delay)
        for n, candidate in enumerate(given):
            parts = _tallies(candidate, put, weeks, calendar)
            sums[n] = [so_far + part for so_far, part in zip(sums[n], parts, strict=True)]
    return [
        Row(name, candidate, None, sums[n][row].measures(period=calendar.frequency))
        for row, name in enumerate(names)
        for n, candidate in enumerate(given)
    ]


def _tallies(
    candidate: Candidate, put: Trial, at: NDArray[np.int64], calendar: Calendar
) -> list[Tally]:
    """One tally for each series."""
    chosen_method = method(candidate.method)
    given = dict(candidate.parameters)
    if chosen_method.takes_calendar:
        given["calendar"] = calendar
    answer = chosen_method.run(put.counts, at, **given)
    bounded, ill = ~np.isnan(answer.bound), put.ill[:, at]
    return [
        tally(answer.alarm[row : row + 1], bounded[row : row + 1], ill[row : row + 1])
        for row in range(len(ill))
    ]


def chosen(rows: Iterable[Row], *, most: float = FALSE_PER_YEAR) -> dict[str, Row]:
    """The default for each series, from its rows over all sizes.

    Among the candidates with at most `most` false alarms a year, the one that finds most
    outbreaks; of equals the one with the shorter delay, then with fewer false alarms, then the
    first in order of name. Where none keeps to `most`, the one with the fewest false alarms.
    A series on which no candidate has a bound has no default.
    """
    by_series: dict[str, list[Row]] = {}
    for row in rows:
        if row.k is None and row.measures.covered > 0:
            by_series.setdefault(row.series, []).append(row)
    return {name: min(own, key=lambda row: _rank(row, most)) for name, own in by_series.items()}


def reason(best: Row, rows: Iterable[Row], *, most: float = FALSE_PER_YEAR) -> str:
    """Why `chosen` took this one of its series' rows over all sizes.

    ``fewest_false`` where none keeps to `most`, ``only`` where no other does, ``most_found``, and
    where others find as many: ``sooner``, ``fewer_false`` or ``equal``.
    """
    if not best.measures.false_per_year <= most:
        return "fewest_false"
    own = [row for row in rows if row.series == best.series and row.k is None and row != best]
    ranks = [_rank(row, most) for row in own if row.measures.covered > 0]
    near = [rank for rank in ranks if rank[0] == 0]
    if not near:
        return "only"
    mine = _rank(best, most)
    names = ("most_found", "sooner", "fewer_false")
    for place, name in enumerate(names, 1):
        near = [rank for rank in near if rank[place] == mine[place]]
        if not near:
            return name
    return "equal"


def _rank(row: Row, most: float) -> tuple[object, ...]:
    told = row.measures
    few = told.false_per_year <= most
    found = 0.0 if np.isnan(told.found) else told.found
    late = np.inf if np.isnan(told.delay) else told.delay
    false = np.inf if np.isnan(told.false_per_year) else told.false_per_year
    name = (row.candidate.method, row.candidate.told)
    return (0, -found, late, false, *name) if few else (1, false, -found, late, *name)
