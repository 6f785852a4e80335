"""A table of series × periods in little memory, and the periods it stands on."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bihuan.kit.series.periods import DAY, FREQUENCY, WEEK, Period, as_weeks, whole
from bihuan.rules.refusal import Refusal

Floats = NDArray[Any]  # of 32 or 64 bits
MOST_PERIODS = 40_000  # a century of days
EXACT = float(1 << 24)  # up to here 32 bits hold every whole number


class Unreadable(Refusal):
    """A file that holds no series; ``params`` name ``row``, ``column`` and ``value``."""


@dataclass(frozen=True)
class SeriesTable:
    """Counts, series × periods; a period the file does not name is missing (NaN), not 0.

    ``counts`` are floats of 32 bits where those hold every count of the table, otherwise of 64.
    ``labels`` are the periods as they are written, ``dates`` their first days.
    """

    names: tuple[str, ...]
    counts: Floats
    labels: tuple[str, ...]
    dates: tuple[date, ...]
    frequency: int
    start: tuple[int, int]


@dataclass(frozen=True)
class Frame:
    """Every period from the first to the last, and where each stands."""

    place: Mapping[Period, int]
    labels: tuple[str, ...]
    dates: tuple[date, ...]
    frequency: int
    start: tuple[int, int]

    def table(self, names: Sequence[str], counts: Floats) -> SeriesTable:
        """A table on these periods."""
        return SeriesTable(
            tuple(names), counts, self.labels, self.dates, self.frequency, self.start
        )


def framed(periods: Sequence[Period]) -> Frame:
    """The frame of periods that rise.

    Raises
    ------
    Unreadable
        ``too_many_periods``.
    """
    kind, step = periods[0].kind, 1
    if kind == DAY and as_weeks(periods):
        kind, step = WEEK, 7
    if (periods[-1].first - periods[0].first).days > MOST_PERIODS:
        raise Unreadable("too_many_periods", value=str(periods[-1]))
    every = whole(periods, step=step)
    first = every[0].first
    number = {
        WEEK: first.isocalendar().week,
        DAY: first.timetuple().tm_yday,
    }.get(kind, first.month)
    return Frame(
        place={period: n for n, period in enumerate(every)},
        labels=tuple(map(str, every)),
        dates=tuple(period.first for period in every),
        frequency=FREQUENCY[kind],
        start=(first.isocalendar().year if kind == WEEK else first.year, number),
    )


class Held:
    """Counts in the order they come: 4 bytes each, 8 from the first one that 4 cannot hold.

    They grow in place; no second copy is made while there are more to come.
    """

    def __init__(self) -> None:
        """Nothing yet."""
        self._kept = array("f")

    def add(self, counts: Floats) -> None:
        """Some more."""
        if self._kept.typecode == "f" and (counts > EXACT).any():
            wider = array("d")
            wider.frombytes(self.all().astype(np.float64).tobytes())
            self._kept = wider
        self._kept.frombytes(counts.astype(self._kept.typecode).tobytes())

    def all(self) -> Floats:
        """All of them; nothing can be added any more."""
        return np.frombuffer(self._kept, self._kept.typecode)

    def spread(self, places: Sequence[int], rows: int) -> Floats:
        """As `rows` rows: those that came stand at `places`, which rise; the others are missing."""
        width = len(self._kept) // len(places)
        gap = np.full(width, np.nan, self._kept.typecode).tobytes()
        for _ in range(rows - len(places)):
            self._kept.frombytes(gap)
        table = self.all().reshape(rows, width)
        for came in reversed(range(len(places))):  # from the last: none is overwritten unread
            if places[came] != came:
                table[places[came]] = table[came]
                table[came] = np.nan
        return table
