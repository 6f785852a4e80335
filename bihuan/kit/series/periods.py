"""Periods as they are written: 2025-W03, 2025-03, 2025-01-15."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

WEEK, MONTH, DAY = "week", "month", "day"
FREQUENCY = {WEEK: 52, MONTH: 12, DAY: 365}
_FORMS = (
    (WEEK, re.compile(r"([0-9]{4})-?[Ww]([0-9]{1,2})")),
    (DAY, re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?:[ T]00:00(?::00)?)?")),
    (MONTH, re.compile(r"([0-9]{4})[-/]([0-9]{1,2})")),
)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A week, month or day by its first day."""

    first: date
    kind: str

    def __str__(self) -> str:
        if self.kind == WEEK:
            year, week, _weekday = self.first.isocalendar()
            return f"{year}-W{week:02d}"
        return self.first.isoformat()[: 7 if self.kind == MONTH else 10]

    def following(self) -> Period:
        """The next one of its kind."""
        if self.kind == MONTH:
            return Period((self.first + timedelta(31)).replace(day=1), MONTH)
        return Period(self.first + timedelta(7 if self.kind == WEEK else 1), self.kind)


@lru_cache(maxsize=1 << 16)  # a table names the same few periods for every series
def read_period(text: str) -> Period | None:
    """A period as it is written; None for what is none, such as week 53 of a year with 52."""
    for kind, form in _FORMS:
        found = form.fullmatch(text.strip())
        if found:
            year, number, *day = (int(part) for part in found.groups())
            try:
                if kind == WEEK:
                    return Period(date.fromisocalendar(year, number, 1), WEEK)
                return Period(date(year, number, day[0] if day else 1), kind)
            except ValueError:
                return None
    return None


def as_weeks(days: Sequence[Period]) -> bool:
    """Whether days stand for the weeks that begin on them: whole weeks apart, all of them."""
    gaps = [(after.first - day.first).days for day, after in pairwise(days)]
    return bool(gaps) and all(gap % 7 == 0 for gap in gaps)


def whole(periods: Sequence[Period], *, step: int = 1) -> list[Period]:
    """Every period from the first to the last; of days, every `step`-th."""
    found = [periods[0]]
    while found[-1] < periods[-1]:
        after = found[-1].following()
        for _ in range(step - 1):
            after = after.following()
        found.append(after)
    return found
