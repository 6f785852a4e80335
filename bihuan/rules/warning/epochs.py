"""Where the same time of earlier years lies in a series: by number of periods, or by date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bihuan.rules.warning.faults import Faulty

NONE = -1  # no such period in the series
FREQUENCIES = {12: "month", 52: "week", 365: "day"}


@dataclass(frozen=True)
class Calendar:
    """The periods of a series.

    Attributes
    ----------
    frequency
        Periods in a year: 52 weeks, 12 months, 365 days. With dates only these three.
    start
        Year, and number in it, of the first period.
    dates
        First day of each period, oldest first. Without dates, a year back is `frequency` periods
        back; with dates it is the period that holds the same day a year before, so that years of
        53 weeks and leap years stay in step.
    """

    frequency: int = 52
    start: tuple[int, int] = (1, 1)
    dates: tuple[date, ...] | None = None

    def __post_init__(self) -> None:
        """Refuse dates that do not say when each period was.

        Raises
        ------
        Faulty
            ``calendar_frequency``; ``dates_not_rising`` (``week``, ``value``).
        """
        if self.frequency < 1 or (self.dates is not None and self.frequency not in FREQUENCIES):
            raise Faulty("calendar_frequency", frequency=self.frequency)
        for week, (day, after) in enumerate(
            zip(self.dates or (), (self.dates or ())[1:], strict=False)
        ):
            if after <= day:
                raise Faulty("dates_not_rising", week=week + 1, value=after.isoformat())

    def check_length(self, length: int) -> None:
        """Refuse dates for more or fewer periods than the series has: ``dates_other_length``."""
        if self.dates is not None and len(self.dates) != length:
            raise Faulty("dates_other_length", dates=len(self.dates), length=length)

    @cached_property
    def _place(self) -> dict[date, int]:
        return {day: place for place, day in enumerate(self.dates or ())}

    def ordinals(self, length: int) -> NDArray[np.float64]:
        """Time of each period: days since year 1 with dates, else its position from 0."""
        if self.dates is None:
            return np.arange(length, dtype=np.float64)
        return np.array([day.toordinal() for day in self.dates], dtype=np.float64)

    def years_back(self, week: int, years: int) -> list[int]:
        """Positions of the week itself and of the same time 1 … `years` years before.

        ``NONE`` where the series has no such period.
        """
        if self.dates is None:
            places = [week - self.frequency * back for back in range(years + 1)]
            return [place if place >= 0 else NONE for place in places]
        day = self.dates[week]
        return [
            self._place.get(self._in_step(_years_before(day, back), day), NONE)
            for back in range(years + 1)
        ]

    def _in_step(self, wanted: date, day: date) -> date:
        """For weeks, the nearest day with the same weekday; looking first inside wanted's week."""
        if self.frequency != 52:
            return wanted
        inside = wanted - timedelta(_weekday(wanted) - _weekday(day))
        beyond = inside + timedelta(-7 if inside > wanted else 7)
        return beyond if abs(inside - wanted) > abs(beyond - wanted) else inside

    def windows_back(self, week: int, years: int, half: int) -> list[int]:
        """Positions of the windows ± `half` around the same time of each earlier year.

        Oldest year first without dates, newest first with dates; ``NONE`` where there is no such
        period. With dates a window is counted from its own middle day, so two windows of a series
        with a 53rd week may differ from those that `years_back` gives.
        """
        if self.dates is None:
            middles = [week - self.frequency * back for back in range(years, 0, -1)]
            places = [middle + off for middle in middles for off in range(-half, half + 1)]
            return [place if place >= 0 else NONE for place in places]
        day = self.dates[week]
        middle_days = [_years_before(day, back) for back in range(1, years + 1)]
        days = [self._beside(m, off, day) for m in middle_days for off in range(-half, half + 1)]
        return [self._place.get(found, NONE) for found in days]

    def _beside(self, middle: date, off: int, day: date) -> date:
        if self.frequency == 365:
            return middle + timedelta(off)
        if self.frequency == 12:
            moved = _months_after(middle, off)
            return moved - timedelta(moved.day - day.day)
        moved = middle + timedelta(7 * off)
        ahead = (_weekday(day) - _weekday(moved)) % 7
        behind = (_weekday(moved) - _weekday(day)) % 7
        return moved + timedelta(ahead if ahead < behind else -behind)


def calendar_of(dates: Sequence[date] | None, frequency: int = 52) -> Calendar:
    """A calendar from dates, or from nothing but the number of periods in a year."""
    return Calendar(frequency, dates=tuple(dates) if dates is not None else None)


def _weekday(day: date) -> int:
    """Sunday is 0: the week the dates are moved in begins with it."""
    return day.isoweekday() % 7


def _years_before(day: date, years: int) -> date:
    """The same day of an earlier year; 29 February becomes 1 March."""
    return _day_of(day.year - years, day.month, day.day)


def _months_after(day: date, months: int) -> date:
    month = day.month - 1 + months
    return _day_of(day.year + month // 12, month % 12 + 1, day.day)


def _day_of(year: int, month: int, day: int) -> date:
    """A day past the end of its month runs into the next one."""
    return date(year, month, 1) + timedelta(day - 1)


WEEKLY = Calendar()
