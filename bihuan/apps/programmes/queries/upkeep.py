"""Clauses kept up after the campaign 常态化: is what was last owed of each still in order?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bihuan.apps.programmes.models import Cadence, Occurrence
from bihuan.apps.programmes.queries.cadences import standing
from bihuan.apps.programmes.queries.responsibilities import Coverage


@dataclass(frozen=True, slots=True)
class Upkeep:
    """A clause under upkeep: the last occurrence that fell due, and the next one."""

    cadence: Cadence
    last: Occurrence | None
    last_standing: str
    next: Occurrence | None

    @property
    def fresh(self) -> bool:
        """What was last owed was shown, or is excused; nothing owed yet counts as fresh."""
        return self.last is None or self.last_standing in {"on_time", "late", "excused"}


def upkeep_of(programme_id: int, *, on: date) -> list[Upkeep]:
    """Every clause under upkeep, by code; two questions however many there are."""
    cadences = (
        Cadence.objects.filter(programme_id=programme_id, clause__isnull=False, stopped_on=None)
        .select_related("clause")
        .order_by("clause__order")
    )
    owed = Occurrence.objects.filter(cadence__in=cadences.order_by())
    last = {
        row.cadence_id: row
        for row in owed.filter(due_on__lte=on).order_by("cadence_id", "due_on", "id")
    }
    coming = {
        row.cadence_id: row
        for row in owed.filter(due_on__gt=on, state="planned").order_by("cadence_id", "-due_on")
    }
    return [
        Upkeep(
            cadence,
            row := last.get(cadence.pk),
            standing(row, on=on) if row else "",
            coming.get(cadence.pk),
        )
        for cadence in cadences
    ]


def freshness(kept: list[Upkeep]) -> Coverage:
    """Of the clauses under upkeep, how many have their evidence within its period."""
    return Coverage(sum(row.fresh for row in kept), len(kept))
