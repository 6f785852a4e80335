"""Days as the loop counts them: an agency's working days, months from a day on."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from bihuan.apps.programmes.models import DayException
from bihuan.rules.calendar import Calendar


def calendar_of(agency_id: int) -> Calendar:
    """The agency's calendar with the exceptions it entered."""
    kinds: dict[str, set[date]] = {"rest": set(), "work": set()}
    for day, kind in DayException.objects.filter(agency_id=agency_id).values_list("day", "kind"):
        kinds[kind].add(day)
    return Calendar(rest=frozenset(kinds["rest"]), work=frozenset(kinds["work"]))


def months_after(day: date, months: int) -> date:
    """The same day so many months later, at most the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
