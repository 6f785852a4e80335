"""Bounds and alarms of kept series by a setting, and one sentence for each period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from bihuan.apps.surveillance.models import ChosenMethod
from bihuan.apps.surveillance.states import NO_BOUND, OFFERED
from bihuan.kit.series import SeriesTable
from bihuan.kit.series.national import percentiles
from bihuan.rules.warning import Bounds, Calendar, Why, method

USUAL_YEARS = 3  # from here on the national method has a bound


@dataclass(frozen=True, slots=True)
class Setting:
    """A method with what one may change of it; the rest is as the page offers it."""

    method: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The method in words."""
        return _(OFFERED[self.method].label)

    @property
    def whole(self) -> dict[str, Any]:
        """Every parameter, checked."""
        given = {**OFFERED[self.method].base, **self.parameters}
        return method(self.method).check(given)


@dataclass(frozen=True, slots=True)
class Week:
    """One period of a series with what a method says of it; None where there is no number."""

    at: int
    label: str
    count: int | None
    held: float | None  # what the bound is held against: the count, or several summed
    expected: float | None
    bound: float | None
    alarm: bool
    why: str  # name of `Why`

    @property
    def reason(self) -> str:
        """Why there is no bound, in words."""
        return _(NO_BOUND[self.why]) if self.why in NO_BOUND else ""

    @property
    def excess(self) -> float | None:
        """How far above what is expected, in percent."""
        if self.held is None or not self.expected or self.expected < 0:
            return None
        return (self.held / self.expected - 1) * 100

    @property
    def summed(self) -> bool:
        """Whether several periods were summed."""
        return self.held is not None and self.held != self.count


def usual(table: SeriesTable, name: str, chosen: ChosenMethod | None) -> Setting:
    """What the agency chose; else the national method, or EARS where history is short."""
    if chosen is not None:
        return Setting(chosen.method, chosen.parameters)
    if len(table.labels) <= USUAL_YEARS * table.frequency:
        return Setting("ears", {"method": "C2"})
    return Setting("moving_percentile", offered_parameters("moving_percentile", name, table))


def offered_parameters(name: str, disease: str, table: SeriesTable) -> dict[str, Any]:
    """The main parameters of a method as a page first shows them for a disease."""
    whole = Setting(name).whole
    found = {key: whole[key] for key in OFFERED[name].main}
    if name == "moving_percentile":
        found["p"] = percentiles([disease])[0]
    if table.frequency != 52 and "half" in found:
        found["half"] = 1 if table.frequency == 12 else 2
    return found


def bounds(table: SeriesTable, setting: Setting, at: NDArray[np.int64], delay: int = 0) -> Bounds:
    """The method over every series of a table.

    With NumPy only: a page asks for few fits, and the first compiled call of an installation
    would keep a person waiting for ten seconds.
    """
    known, given = method(setting.method), setting.whole
    if setting.method == "moving_percentile" and table.frequency == 365:
        given["span"] = 7  # as the national system does with days
    if setting.method == "cdc":
        given["span"] = {12: 1, 365: 28}.get(table.frequency, given["span"])
    if setting.method in ("farrington", "farrington_flexible"):
        given["engine"] = "numpy"
    if setting.method == "farrington_flexible":
        given["no_periods"] = min(given["no_periods"], max(1, table.frequency // 4))
    if known.takes_calendar:
        given["calendar"] = Calendar(table.frequency, table.start, table.dates)
    if "start" in given and given["start"] is None:
        given["start"] = min(known.history(given, table.frequency), int(at.min()))
    return known.run(table.counts, at, delay=delay, **given)


def weeks_of(
    table: SeriesTable, setting: Setting, *, last: int, delay: int = 0, row: int = 0
) -> list[Week]:
    """The last so many periods of one series, oldest first."""
    length = len(table.labels)
    at = np.arange(max(0, length - last), length)
    return told(table, bounds(table, setting, at, min(delay, length - 1)), row)


def told(table: SeriesTable, answer: Bounds, row: int) -> list[Week]:
    """An answer for one series, period by period."""
    counts = table.counts[row]
    summed = answer.extras.get("observed", answer.extras.get("aggr"))
    held = counts[answer.at] if summed is None else summed[row]
    return [
        Week(
            at=int(place),
            label=table.labels[place],
            count=None if np.isnan(counts[place]) else int(counts[place]),
            held=_known(held[n]),
            expected=_known(answer.expected[row, n]),
            bound=_known(answer.bound[row, n]),
            alarm=bool(answer.alarm[row, n]),
            why=Why(answer.why[row, n]).name,
        )
        for n, place in enumerate(answer.at)
    ]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
