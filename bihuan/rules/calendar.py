"""Working days with 调休 as data; from a cadence 频次 to the occurrences 应办 that are owed."""

from __future__ import annotations

import calendar as months
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple, cast, get_args

from bihuan.rules.refusal import Refusal

Shift = Literal["next", "previous", "none"]
Every = Literal["week", "half_month", "month", "quarter", "year", "n_per_month"]
NamedAnchor = Literal["first_workday", "last_workday", "start", "end"]
OccurrenceState = Literal["planned", "open", "on_time", "late", "overdue", "missed", "excused"]

DAY = timedelta(days=1)
STEPS: Mapping[Shift, int] = {"next": 1, "previous": -1, "none": 0}
# The highest day an anchor may name: the longest period of the kind.
LONGEST: Mapping[Every, int] = {
    "week": 7,
    "half_month": 16,
    "month": 31,
    "quarter": 92,
    "year": 366,
    "n_per_month": 31,
}


@dataclass(frozen=True, slots=True)
class Calendar:
    """Exceptions over Saturday and Sunday, as the State Council announces them year by year.

    Parameters
    ----------
    rest
        Days off, whatever their weekday.
    work
        Days worked, whatever their weekday (调休上班). No day may be both:
        ``calendar_day_twice``.
    """

    rest: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if twice := self.rest & self.work:
            raise Refusal("calendar_day_twice", days=tuple(sorted(twice)))

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day."""
        return day in self.work or (day not in self.rest and day.weekday() < 5)

    def add_workdays(self, start: date, n: int) -> date:
        """The n-th workday after `start` (before it, when n is negative).

        The start day itself is never counted, as the day of the act is not in a statutory period
        counted in days; ``n = 0`` gives the start day back, workday or not.
        """
        step = DAY if n > 0 else -DAY
        day, left = start, abs(n)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def shift(self, day: date, mode: Shift) -> date:
        """The day itself if worked, else the next or previous workday; "none" leaves it."""
        step = STEPS[mode] * DAY
        while step and not self.is_workday(day):
            day += step
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """Workdays after `start` up to and with `end`: the n that `add_workdays` undoes.

        Negative when `end` is before `start`: workdays before `start` down to and with `end`.
        """
        if end < start:
            return -sum(self.is_workday(day) for day in _days(end, start - DAY))
        return sum(self.is_workday(day) for day in _days(start + DAY, end))


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often something is owed, and by which day of each period.

    Parameters
    ----------
    every
        The period: ISO week, half month (1-15, 16-end), month, quarter, year, or the month cut
        into `times` parts as even as days allow.
    anchor
        The due day in the period: a number (weekday 1-7 of a week, else the n-th day of the
        period, at most its last), ``start``, ``end``, ``first_workday``, ``last_workday``. A
        period without any workday is due on its last day, then shifted.
    shift
        What happens when the due day is not worked.
    open_days_before
        Calendar days before the due day on which the window opens; ``None``: on the first day of
        the period.
    grace_days_after
        Calendar days after the due day on which it can still be made up before it is missed.

    Raises
    ------
    Refusal
        ``cadence_unknown_every``, ``cadence_bad_anchor``, ``cadence_bad_shift``,
        ``cadence_bad_window``, ``cadence_bad_times``.
    """

    every: Every
    anchor: int | NamedAnchor = "end"
    shift: Shift = "none"
    open_days_before: int | None = None
    grace_days_after: int = 0
    times: int = 1

    def __post_init__(self) -> None:
        if self.every not in get_args(Every):
            raise Refusal("cadence_unknown_every", every=self.every)
        if not self._anchor_fits():
            raise Refusal("cadence_bad_anchor", every=self.every, anchor=self.anchor)
        if self.shift not in STEPS:
            raise Refusal("cadence_bad_shift", shift=self.shift)
        if min(self.open_days_before or 0, self.grace_days_after) < 0:
            raise Refusal("cadence_bad_window", cadence=self.as_mapping())
        if not 1 <= self.times <= (28 if self.every == "n_per_month" else 1):
            raise Refusal("cadence_bad_times", every=self.every, times=self.times)

    def as_mapping(self) -> dict[str, object]:
        """Plain values; `parse_cadence` reads them back to the same cadence."""
        return asdict(self)

    def _anchor_fits(self) -> bool:
        if isinstance(self.anchor, int):
            return 1 <= self.anchor <= LONGEST[self.every]
        return self.anchor in get_args(NamedAnchor)


class Slot(NamedTuple):
    """One occurrence that is owed: its running number from 1, window, due day and label.

    The label names the period: 2026W05, 2026-03H1, 2026-03, 2026Q1, 2026, 2026-03#2.
    """

    number: int
    opens_on: date
    due_on: date
    closes_on: date
    label: str


class Period(NamedTuple):
    """A stretch of days, both ends included."""

    first: date
    last: date
    label: str


class Routine(NamedTuple):
    """A duty with its rhythm: a row of a preset."""

    key: str
    name: str
    cadence: Cadence


# "六个一" of a county health bureau: in a year one list, 12 monthly points, a bulletin a week, 12
# month-end meetings, 4 site meetings, one report on duties: 82, or 83 in a year of 53 ISO weeks.
# The source names the six and how often; the days of the month are assumptions to be edited.
SIX_ONES: tuple[Routine, ...] = (
    Routine("annual_list", "年初重点任务清单", Cadence("year", 15, "next")),
    Routine("monthly_points", "月初工作要点", Cadence("month", 5, "next")),
    Routine("weekly_bulletin", "每周进展通报", Cadence("week", "last_workday", "next")),
    Routine("month_end_meeting", "月底工作例会", Cadence("month", "last_workday")),
    Routine("quarterly_site_meeting", "每季现场会", Cadence("quarter", "last_workday")),
    Routine("annual_report", "年底述职", Cadence("year", "last_workday")),
)


def parse_cadence(mapping: Mapping[str, object]) -> Cadence:
    """Read a stored cadence.

    Raises a `Refusal` as `Cadence` does, and ``cadence_not_a_number``.
    """
    anchor = mapping.get("anchor", "end")
    opens = mapping.get("open_days_before")
    named = anchor in get_args(NamedAnchor)
    return Cadence(
        cast(Every, mapping.get("every")),
        cast(NamedAnchor, anchor) if named else _whole(anchor),
        cast(Shift, mapping.get("shift", "none")),
        None if opens is None else _whole(opens),
        _whole(mapping.get("grace_days_after", 0)),
        _whole(mapping.get("times", 1)),
    )


def occurrences(cadence: Cadence, *, start: date, end: date, calendar: Calendar) -> list[Slot]:
    """What is owed from `start` to `end`, both included, numbered from 1.

    A week belongs to the days that hold its Thursday, as in ISO 8601, so that a whole calendar
    year has exactly its ISO weeks, 52 or 53. Any other period belongs where its due day falls
    before shifting. Hence two adjoining spans never owe the same occurrence twice.
    """
    slots: list[Slot] = []
    for period in _PERIODS[cadence.every](start, end, cadence.times):
        anchored = _anchored(cadence, period, calendar)
        member = period.first + 3 * DAY if cadence.every == "week" else anchored
        if start <= member <= end:
            due = calendar.shift(anchored, cadence.shift)
            slots.append(_slot(cadence, period, due, number=len(slots) + 1))
    return slots


def occurrence_state(
    slot: Slot, *, done_on: date | None, excused: bool, on: date
) -> OccurrenceState:
    """How an occurrence stands at the end of a day.

    ``on_time``: done up to the due day, early counts too. ``excused``: exempted with approval and
    not done on time. ``late``: done after the due day, also after the window closed. Not done:
    ``planned`` before the window, ``open`` in it up to the due day, ``overdue`` when due has
    passed and it can still be made up, ``missed`` when the window closed. A `done_on` after `on`
    is not known yet on that day, so past days can be asked for.
    """
    known = done_on if done_on is not None and done_on <= on else None
    if known is not None and known <= slot.due_on:
        return "on_time"
    if excused:
        return "excused"
    if known is not None:
        return "late"
    if on > slot.closes_on:
        return "missed"
    if on > slot.due_on:
        return "overdue"
    return "open" if on >= slot.opens_on else "planned"


def _slot(cadence: Cadence, period: Period, due: date, *, number: int) -> Slot:
    if cadence.open_days_before is None:
        opens = min(period.first, due)
    else:
        opens = due - cadence.open_days_before * DAY
    return Slot(number, opens, due, due + cadence.grace_days_after * DAY, period.label)


def _anchored(cadence: Cadence, period: Period, calendar: Calendar) -> date:
    if isinstance(cadence.anchor, int):
        return min(period.first + (cadence.anchor - 1) * DAY, period.last)
    if cadence.anchor == "start":
        return period.first
    days = list(_days(period.first, period.last)) if cadence.anchor != "end" else []
    worked = [day for day in days if calendar.is_workday(day)]
    if not worked:
        return period.last
    return worked[0] if cadence.anchor == "first_workday" else worked[-1]


def _weeks(start: date, end: date, _: int) -> Iterator[Period]:
    monday = start - start.weekday() * DAY
    while monday <= end:
        year, week, _weekday = monday.isocalendar()
        yield Period(monday, monday + 6 * DAY, f"{year}W{week:02d}")
        monday += 7 * DAY


def _month_parts(start: date, end: date, times: int) -> Iterator[Period]:
    for month in _spans(start, end, 1):
        length = month.last.day
        for part in range(1, times + 1):
            first = month.first + (part - 1) * length // times * DAY
            last = month.first + part * length // times * DAY - DAY
            yield Period(first, last, f"{month.label}#{part}")


def _half_months(start: date, end: date, _: int) -> Iterator[Period]:
    for month in _spans(start, end, 1):
        yield Period(month.first, month.first.replace(day=15), f"{month.label}H1")
        yield Period(month.first.replace(day=16), month.last, f"{month.label}H2")


def _months(start: date, end: date, _: int) -> Iterator[Period]:
    return _spans(start, end, 1)


def _quarters(start: date, end: date, _: int) -> Iterator[Period]:
    for span in _spans(start, end, 3):
        yield span._replace(label=f"{span.first.year}Q{(span.first.month + 2) // 3}")


def _years(start: date, end: date, _: int) -> Iterator[Period]:
    for span in _spans(start, end, 12):
        yield span._replace(label=f"{span.first.year}")


_PERIODS: Mapping[Every, Callable[[date, date, int], Iterator[Period]]] = {
    "week": _weeks,
    "half_month": _half_months,
    "month": _months,
    "quarter": _quarters,
    "year": _years,
    "n_per_month": _month_parts,
}


def _spans(start: date, end: date, width: int) -> Iterator[Period]:
    """Spans of 1, 3 or 12 whole months that touch the days from start to end."""
    index = start.year * 12 + (start.month - 1) // width * width
    while index <= end.year * 12 + end.month - 1:
        first = date(index // 12, index % 12 + 1, 1)
        year, month = divmod(index + width - 1, 12)
        last = date(year, month + 1, months.monthrange(year, month + 1)[1])
        yield Period(first, last, f"{first:%Y-%m}")
        index += width


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + offset * DAY


def _whole(told: object) -> int:
    if isinstance(told, bool) or not str(told).strip().lstrip("-").isdecimal():
        raise Refusal("cadence_not_a_number", value=told)
    return int(str(told))
