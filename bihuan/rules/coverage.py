"""Whether what is kept proves a year: present, running out, run out, or missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

SOON_DAYS = 90  # a piece that ends this soon is to be renewed; parameter, no rule gives it

PRESENT, EXPIRING, EXPIRED, MISSING = "present", "expiring", "expired", "missing"


class Span(NamedTuple):
    """From which year a piece proves; the last day on which it does, None for its own year only."""

    from_year: int
    until: date | None = None


def covers(span: Span, year: int) -> bool:
    """Whether a piece says something of a year at all."""
    if span.until is None:
        return span.from_year == year
    return span.from_year <= year <= span.until.year


def standing(
    spans: Sequence[Span], year: int, *, on: date, soon_days: int = SOON_DAYS
) -> tuple[str, int]:
    """How a year stands on a day, and how many pieces say something of it.

    A year that is over is proved by a piece that held at any time in it. In the year of the day
    the piece that holds longest counts: its last day may be past, or near. A piece that ended
    before the year and was not followed makes it expired rather than missing.
    """
    count, last, ended = _told(spans, year)
    if last is None:
        return (EXPIRED if ended else MISSING), 0
    if year != on.year or last == date.max:
        return PRESENT, count
    if last < on:
        return EXPIRED, count
    return (EXPIRING if last <= on + timedelta(days=soon_days) else PRESENT), count


def _told(spans: Sequence[Span], year: int) -> tuple[int, date | None, bool]:
    """How many pieces cover a year, the last day of the longest, whether one ended before."""
    count, ended = 0, False
    last: date | None = None
    for since, until in spans:
        if until is None:
            if since == year:
                count, last = count + 1, date.max
        elif until.year < year:
            ended = True
        elif since <= year:
            count, last = count + 1, until if last is None or until > last else last
    return count, last, ended


def years_asked(*, since: int, last: int, look_back: int = 0) -> range:
    """The years a clause is asked for: all since the first, or the last so many of them."""
    first = max(since, last - look_back) if look_back else since
    return range(min(first, last), last + 1)
