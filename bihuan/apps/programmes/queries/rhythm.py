"""The slots a cadence owes on the agency's calendar, and what an edited calendar would move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from bihuan.apps.people.states import BUSINESS
from bihuan.apps.programmes.models import Cadence, DayException, Occurrence, Programme
from bihuan.apps.programmes.states import PROGRAMME
from bihuan.kit.deed import Actor
from bihuan.kit.refusals import NotFound
from bihuan.rules.calendar import Calendar, Slot, occurrences, parse_cadence


@dataclass(frozen=True, slots=True)
class CalendarMove:
    """An occurrence to come whose dates the calendar as it is now would change."""

    occurrence: Occurrence
    slot: Slot


def work_calendar(agency_id: int) -> Calendar:
    """The agency's working days."""
    days = list(DayException.objects.filter(agency_id=agency_id).values_list("day", "kind"))
    return Calendar(
        rest=frozenset(day for day, kind in days if kind == "rest"),
        work=frozenset(day for day, kind in days if kind == "work"),
    )


def slots(cadence: Cadence, calendar: Calendar) -> list[Slot]:
    """What a cadence owes from its first day to its last."""
    return occurrences(
        parse_cadence(cadence.rhythm),
        start=cadence.starts_on,
        end=cadence.ends_on,
        calendar=calendar,
    )


def previewed(
    rhythm: dict[str, object], *, starts_on: date, ends_on: date, agency_id: int
) -> list[Slot]:
    """The dates a rhythm would owe, before anything is saved; raises the rule's `Refusal`."""
    return occurrences(
        parse_cadence(rhythm), start=starts_on, end=ends_on, calendar=work_calendar(agency_id)
    )


def calendar_moves(agency_id: int, *, on: date) -> list[CalendarMove]:
    """Planned occurrences due after today, of programmes not over, that would fall elsewhere.

    None is moved to a day that is already past.
    """
    rows = (
        Occurrence.objects.filter(
            cadence__programme__agency_id=agency_id,
            cadence__programme__state__in=PROGRAMME.open,
            cadence__stopped_on=None,
            state="planned",
            due_on__gt=on,
        )
        .select_related("cadence__programme")
        .order_by("due_on", "id")
    )
    calendar, known = work_calendar(agency_id), dict[int, dict[str, Slot]]()
    moves = []
    for row in rows:
        if row.cadence_id not in known:
            known[row.cadence_id] = {s.label: s for s in slots(row.cadence, calendar)}
        slot = known[row.cadence_id].get(row.label)
        if slot is None or slot.due_on < on:
            continue
        if (slot.opens_on, slot.due_on, slot.closes_on) != (
            row.opens_on,
            row.due_on,
            row.closes_on,
        ):
            moves.append(CalendarMove(row, slot))
    return moves


def free_name(programme: Programme, name: str) -> str:
    """A name no cadence of the programme has yet: the name itself, or with a number."""
    taken = set(programme.cadences.filter(name__startswith=name).values_list("name", flat=True))
    if name not in taken:
        return name
    return next(f"{name}（{n}）" for n in range(2, len(taken) + 3) if f"{name}（{n}）" not in taken)


def six_name(routine: str, *, year: int) -> str:
    """What a routine of the six ones is called in a year."""
    return f"{year}年{routine}"


def calendar_reader(by: Actor) -> Actor:
    """Who may read the agency's calendar: everybody with a business post there."""
    if by.agency_id is None or not by.holds(*BUSINESS):
        raise NotFound(_("There is no such record."))
    return by
