"""How each occurrence stands on a day; the year's grid, and how well the rhythm was kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from bihuan.apps.people.models import Tenure
from bihuan.apps.programmes.models import Cadence, Occurrence, Responsibility
from bihuan.apps.programmes.queries.programmes import programmes_visible_to
from bihuan.kit.deed import Actor
from bihuan.rules.calendar import Slot, occurrence_state


@dataclass(frozen=True, slots=True)
class Held:
    """An occurrence and how it stands."""

    occurrence: Occurrence
    standing: str


@dataclass(slots=True)
class YearRow:
    """One cadence in a year: its occurrences by month of the due day, and counts by standing."""

    cadence: Cadence
    months: list[list[Held]] = field(default_factory=lambda: [[] for _month in range(12)])
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """How many the year owes."""
        return self.counts.total()

    @property
    def kept(self) -> int:
        """How many were held, on time or late."""
        return self.counts["on_time"] + self.counts["late"]


def occurrences_visible_to(by: Actor) -> QuerySet[Occurrence]:
    """Occurrences of visible programmes; nothing is owed after a cadence was stopped."""
    return (
        Occurrence.objects.filter(cadence__programme__in=programmes_visible_to(by).order_by())
        .exclude(
            cadence__stopped_on__isnull=False,
            due_on__gt=F("cadence__stopped_on"),
            done_on__isnull=True,
        )
        .select_related(
            "cadence__programme", "cadence__owner_unit", "cadence__owner_group", "done_by"
        )
    )


def standing(occurrence: Occurrence, *, on: date) -> str:
    """planned | open | on_time | late | overdue | missed | excused, computed from the dates."""
    slot = Slot(
        occurrence.number,
        occurrence.opens_on,
        occurrence.due_on,
        occurrence.closes_on,
        occurrence.label,
    )
    excused = occurrence.state == "excused"
    return occurrence_state(slot, done_on=occurrence.done_on, excused=excused, on=on)


def stands(key: str, *, on: date) -> Q:
    """The same as `standing`, as a condition the database answers."""
    open_ = Q(done_on__isnull=True) & ~Q(state="excused")
    return {
        "on_time": Q(done_on__lte=F("due_on")),
        "late": Q(done_on__gt=F("due_on")),
        "excused": Q(state="excused"),
        "missed": open_ & Q(closes_on__lt=on),
        "overdue": open_ & Q(due_on__lt=on, closes_on__gte=on),
        "open": open_ & Q(opens_on__lte=on, due_on__gte=on),
        "planned": open_ & Q(opens_on__gt=on, due_on__gte=on),
    }[key]


def counts_by_standing(rows: QuerySet[Occurrence], *, on: date) -> dict[str, int]:
    """How many stand how, in one question."""
    keys = ("on_time", "late", "overdue", "missed", "excused", "open", "planned")
    return rows.order_by().aggregate(**{k: Count("pk", filter=stands(k, on=on)) for k in keys})


def year_table(by: Actor, programme_id: int, *, year: int, on: date) -> list[YearRow]:
    """Every cadence of a programme in a year; a period belongs to the year its label names."""
    rows = occurrences_visible_to(by).filter(
        cadence__programme_id=programme_id,
        cadence__clause__isnull=True,
        label__startswith=str(year),
    )
    table: dict[int, YearRow] = {}
    for row in rows.order_by("cadence_id", "number"):
        line = table.setdefault(row.cadence_id, YearRow(row.cadence))
        held = Held(row, standing(row, on=on))
        month = row.due_on.month if row.due_on.year == year else 12 if row.due_on.year > year else 1
        line.months[month - 1].append(held)
        line.counts[held.standing] += 1
    return list(table.values())


def relations(occurrence: Occurrence, by: Actor, *, on: date) -> frozenset[str]:
    """The roles held, and "owner" when the cadence is this person's to keep."""
    cadence = occurrence.cadence
    owns = (
        (cadence.owner_unit_id in by.home_unit_ids)
        or (cadence.owner_group_id in by.group_ids)
        or (cadence.owner_post_id is not None and _holds(cadence.owner_post_id, by, on))
        or (cadence.clause_id is not None and _answers_for(cadence, by))
    )
    return by.roles | {"owner"} if owns else by.roles


def _answers_for(cadence: Cadence, by: Actor) -> bool:
    return (
        Responsibility.objects.filter(programme_id=cadence.programme_id, clause=cadence.clause_id)
        .filter(Q(handler_id=by.person_id) | Q(head_id=by.person_id))
        .exists()
    )


def _holds(post_id: int, by: Actor, on: date) -> bool:
    return Tenure.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        post_id=post_id,
        person_id=by.person_id or 0,
        starts_on__lte=on,
    ).exists()
