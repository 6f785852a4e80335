"""One method, as it was asked for, over the series of a table: some of them at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bihuan.kit.series.held import SeriesTable
from bihuan.kit.series.national import percentiles_of
from bihuan.rules.warning import Bounds, Calendar, Faulty, method
from bihuan.rules.warning.faults import checked_weeks

RUN_HEAD = (
    *("run", "series", "period", "count", "bound", "expected", "score", "p_value", "alarm", "why"),
)
SERIES_AT_ONCE = 2000
ROWS_AT_ONCE = 100_000  # of answers
CELLS_AT_ONCE = 1 << 20  # of counts


@dataclass(frozen=True, slots=True)
class Run:
    """What was asked for. It can be sent to other processes and machines.

    Attributes
    ----------
    method
        Its name.
    given
        All its parameters but the calendar, which is the table's.
    at
        Positions of the periods asked for.
    delay
        How many of the newest periods are not fully reported.
    name
        The run's id.
    shares
        Percentiles by disease, where each series has its own.
    """

    method: str
    given: Mapping[str, Any]
    at: NDArray[np.int64]
    delay: int
    name: str
    shares: Mapping[str, float] | None = None

    def blocks(self, table: SeriesTable) -> list[slice]:
        """Which series are computed together."""
        series, length = table.counts.shape
        fitting = min(ROWS_AT_ONCE // len(self.at), CELLS_AT_ONCE // length, SERIES_AT_ONCE)
        size = max(1, fitting)
        return [slice(first, min(first + size, series)) for first in range(0, series, size)]

    def answer(self, table: SeriesTable, some: slice) -> Bounds:
        """The bounds of some series; the same in whatever company they are computed."""
        chosen, given = method(self.method), dict(self.given)
        if chosen.takes_calendar:
            given["calendar"] = Calendar(table.frequency, table.start, table.dates)
        if self.shares is not None:
            given["p"] = percentiles_of(table.names[some], self.shares)
        return chosen.run(table.counts[some], self.at, delay=self.delay, **given)

    def answers(self, table: SeriesTable) -> Iterator[tuple[slice, Bounds]]:
        """Block after block."""
        for some in self.blocks(table):
            yield some, self.answer(table, some)


def planned(
    asked: str,
    given: Mapping[str, Any],
    at: ArrayLike,
    length: int,
    frequency: int,
    *,
    delay: int = 0,
    shares: Mapping[str, float] | None = None,
    name: str = "",
) -> Run:
    """A run over tables of `length` periods; parameters left out are the defaults.

    Raises
    ------
    Faulty
        ``too_little_history`` where none of the periods can have a bound; those of `Method.check`.
    """
    chosen, weeks = method(asked), checked_weeks(at, length)
    checked = chosen.check(given)
    if checked.get("start", at) is None:
        # A sum begins as soon as it has its history, not at the first period asked for.
        checked["start"] = min(chosen.history(checked, frequency), int(weeks.min()))
    enough = chosen.weeks_with_history(length, checked, frequency=frequency)
    if length - delay <= enough[0]:
        raise Faulty("too_little_history", length=length, wanted=enough[0] + 1)
    return Run(asked, checked, weeks, delay, name, shares)
