"""Every method held against outbreaks put into a series' own history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

import numpy as np
from django.utils.translation import gettext as _

from bihuan.apps.surveillance.queries.page import Looked
from bihuan.apps.surveillance.states import OFFERED, PARAMETERS
from bihuan.kit import charts
from bihuan.kit.series import SeriesTable
from bihuan.rules.warning import Calendar, method
from bihuan.rules.warning.evaluation.compare import (
    FALSE_PER_YEAR,
    THRESHOLDS,
    Candidate,
    Row,
    back_test,
    candidates,
    chosen,
    known_names,
)

DEFAULT_FALSE: Final = FALSE_PER_YEAR
REPEATS: Final = 4  # outbreaks of each of five sizes
SEED: Final = 1
YEARS: Final = 2
MOST_PERIODS_JUDGED: Final = 1_200  # above, days: beyond what a page can wait for
DAYS_TO_A_CASE: Final = 7.0


@dataclass(frozen=True, slots=True)
class Judged:
    """A method at one threshold with what it came to."""

    row: Row
    label: str
    threshold: str
    parameters: dict[str, Any]
    best: bool
    bounded: bool

    @property
    def quiet(self) -> bool:
        """Whether it keeps to the false alarms a default may give."""
        return self.row.measures.false_per_year <= FALSE_PER_YEAR

    @property
    def query(self) -> str:
        """The setting as the page of the choice and that of the series take it."""
        own = {
            f"{self.row.candidate.method}_{key}": value for key, value in self.parameters.items()
        }
        return urlencode({"method": self.row.candidate.method, **own})

    @property
    def reason(self) -> str:
        """What speaks for it, in words."""
        told = self.row.measures
        return _(
            "In a back-test on this series it found %(found)s of 100 outbreaks, with %(false)s "
            "false alarms a year and a delay of %(delay)s periods."
        ) % {
            "found": round(told.found * 100),
            "false": f"{told.false_per_year:.1f}",
            "delay": "—" if np.isnan(told.delay) else f"{told.delay:g}",
        }


@dataclass(frozen=True, slots=True)
class _Key:
    """A table that a cache can hold on to."""

    counts: tuple[float | None, ...]
    dates: tuple[Any, ...]
    frequency: int
    start: tuple[int, int]


def judge(looked: Looked) -> list[Judged]:
    """The methods in order of what they found; none where the history is too short for any."""
    rows, best = _rows(_key(looked.table))
    return [_judged(row, best) for row in sorted(rows, key=_rank)]


def too_long(table: SeriesTable) -> bool:
    """Whether there are more periods than can be judged while a person waits."""
    return len(table.labels) > MOST_PERIODS_JUDGED


def _key(table: SeriesTable) -> _Key:
    counts = tuple(None if np.isnan(one) else float(one) for one in table.counts[0])
    return _Key(counts, table.dates, table.frequency, table.start)


@lru_cache(maxsize=64)
def _rows(key: _Key) -> tuple[list[Row], Row | None]:
    """The same series gives the same rows, so a second look costs nothing."""
    counts = np.array([[np.nan if one is None else one for one in key.counts]])
    length = counts.shape[1]
    given = [_offered(one, key.frequency) for one in candidates(known_names())]
    fit = [one for one in given if _needs(one, key.frequency) < length - 1]
    if not fit or np.isnan(counts).all():
        return [], None
    at = np.arange(max(0, length - YEARS * key.frequency), length)
    at = at[at >= min(_needs(one, key.frequency) for one in fit)]
    rows = back_test(
        counts,
        ("",),
        fit,
        at=at,
        seed=SEED,
        repeats=REPEATS,
        delay=DAYS_TO_A_CASE if key.frequency == 365 else 1.0,
        calendar=Calendar(key.frequency, key.start, key.dates),
    )
    return rows, chosen(rows, most=FALSE_PER_YEAR).get("")


def _offered(one: Candidate, frequency: int) -> Candidate:
    """With NumPy, for the reason `warning.bounds` gives; blocks a year of months can have."""
    given = dict(one.parameters)
    if one.method in ("farrington", "farrington_flexible"):
        given["engine"] = "numpy"
    if "no_periods" in given:
        given["no_periods"] = min(given["no_periods"], max(1, frequency // 4))
    if one.method == "cdc":
        given["span"] = {12: 1, 365: 28}.get(frequency, 4)
    if one.method == "moving_percentile" and frequency == 365:
        given["span"] = 7
    return Candidate(one.method, given)


def _needs(one: Candidate, frequency: int) -> int:
    known = method(one.method)
    given = {key: value for key, value in one.parameters.items() if key != "engine"}
    return known.history(known.check(given), frequency)


def _judged(row: Row, best: Row | None) -> Judged:
    name, _values = THRESHOLDS[row.candidate.method]
    value = row.candidate.parameters[name]
    main = OFFERED[row.candidate.method].main
    defaults = {**method(row.candidate.method).defaults, **OFFERED[row.candidate.method].base}
    own = {key: row.candidate.parameters.get(key, defaults[key]) for key in main}
    return Judged(
        row=row,
        label=OFFERED[row.candidate.method].label,
        threshold=f"{_(PARAMETERS[name])} {value}",
        parameters=own,
        best=row == best,
        bounded=row.measures.covered > 0,
    )


def _rank(row: Row) -> tuple[bool, float, float]:
    found = row.measures.found
    false = row.measures.false_per_year
    return (
        row.measures.covered == 0,
        -(0.0 if np.isnan(found) else found),
        0.0 if np.isnan(false) else false,
    )


def best_of_each(rows: Sequence[Judged]) -> list[Judged]:
    """One line a method: its threshold by the same rule, for the drawing."""
    by_method: dict[str, list[Judged]] = {}
    for one in rows:
        by_method.setdefault(one.row.candidate.method, []).append(one)
    kept = []
    for own in by_method.values():
        pick = chosen((one.row for one in own), most=FALSE_PER_YEAR).get("")
        kept += [one for one in own if one.row == pick]
    return kept


def drawn(rows: Sequence[Judged]) -> charts.Chart:
    """The share of outbreaks each method finds beside the share of its alarms that are right."""
    kept = best_of_each(rows)
    labels = [f"{_(one.label)} {one.threshold}" for one in kept]
    found = [_percent(one.row.measures.found) for one in kept]
    right = [_percent(one.row.measures.precision) for one in kept]
    both = [
        charts.Series(_("Outbreaks found, %(unit)s") % {"unit": "%"}, found, tone="main"),
        charts.Series(_("Alarms that are right, %(unit)s") % {"unit": "%"}, right, tone="second"),
    ]
    return charts.bars(labels, both, lying=True)


def _percent(share: float) -> int | None:
    return None if np.isnan(share) else round(share * 100)
