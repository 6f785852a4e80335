"""The agency's work calendar 调休; what the days announced in November move."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from bihuan.apps.programmes import queries
from bihuan.apps.programmes.models import DayException, Occurrence
from bihuan.apps.programmes.states import DAYS, OFFICE
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotFound, Refused

HOLIDAYS = Path("calendar") / "cn-holidays.csv"


@dataclass(frozen=True, slots=True)
class Day:
    """A day as announced."""

    day: date
    kind: str
    name: str
    source: str = ""


@act("programmes.load_holidays", label="Load public holidays", may=OFFICE)
def load_holidays(deed: Deed, *, agency_id: int) -> int:
    """Seed the agency's calendar from the library; days already there stay as they are."""
    if not (deed.by.within(agency_id) or deed.by.holds("system")):
        raise NotFound(_("There is no such record."))
    with (settings.LIBRARY / HOLIDAYS).open(encoding="utf-8", newline="") as file:
        rows = [
            DayException(
                agency_id=agency_id, **{k: row[k] for k in ("day", "kind", "name", "source")}
            )
            for row in csv.DictReader(file)
        ]
    known = set(DayException.objects.filter(agency_id=agency_id).values_list("day", flat=True))
    new = [row for row in rows if date.fromisoformat(str(row.day)) not in known]
    DayException.objects.bulk_create(new)
    return len(new)


@act("programmes.keep_day", label="Edit the work calendar", may=OFFICE)
def keep_day(deed: Deed, *, day: date, kind: str, name: str, source: str = "") -> DayException:
    """A day off or a day worked, as announced; entering it again corrects it."""
    _announced(kind, name)
    if deed.by.agency_id is None:
        raise NotFound(_("There is no such record."))
    row, _new = DayException.objects.update_or_create(
        agency_id=deed.by.agency_id,
        day=day,
        defaults={"kind": kind, "name": name, "source": source},
    )
    return row


@act("programmes.keep_days", label="Import the work calendar", may=OFFICE)
def keep_days(deed: Deed, *, days: Sequence[Day]) -> dict[str, int]:
    """Many days in one act; days not named stay as they are."""
    for row in days:
        _announced(row.kind, row.name)
    if deed.by.agency_id is None or len({row.day for row in days}) < len(days):
        raise Refused(_("A day stands there twice."))
    known = {
        row.day: row
        for row in DayException.objects.filter(
            agency_id=deed.by.agency_id, day__in=[row.day for row in days]
        )
    }
    told = {"created": 0, "updated": 0, "unchanged": 0}
    for row in days:
        told[_keep(row, known.get(row.day), deed.by.agency_id)] += 1
    return told


@act("programmes.replan_cadences", label="Recompute dates to come", may=OFFICE)
def replan_cadences(deed: Deed) -> int:
    """Move the planned occurrences to come onto the days of the calendar as it is now.

    What is done, excused, open for an excuse or due before today stays where it is.
    """
    if deed.by.agency_id is None:
        raise NotFound(_("There is no such record."))
    moves = queries.calendar_moves(deed.by.agency_id, on=deed.on)
    rows = []
    for move in moves:
        occurrence, slot = move.occurrence, move.slot
        occurrence.opens_on, occurrence.due_on = slot.opens_on, slot.due_on
        occurrence.closes_on = slot.closes_on
        rows.append(occurrence)
    Occurrence.objects.bulk_update(rows, ["opens_on", "due_on", "closes_on"], batch_size=500)
    return len(rows)


def _keep(row: Day, known: DayException | None, agency_id: int) -> str:
    if known is None:
        DayException.objects.create(
            agency_id=agency_id, day=row.day, kind=row.kind, name=row.name, source=row.source
        )
        return "created"
    told = (row.kind, row.name, row.source or known.source)
    if told == (known.kind, known.name, known.source):
        return "unchanged"
    known.kind, known.name, known.source = told
    known.save()
    return "updated"


def _announced(kind: str, name: str) -> None:
    if kind not in DAYS:
        raise Refused(_("A day is either off or worked."))
    if not name.strip():
        raise Refused(_("Say which holiday it is, or what is made up for."))
