"""Which series one may see, what one is to a set, and a set as the table it came from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.db.models import QuerySet

from bihuan.apps.people.states import ADMINISTRATORS
from bihuan.apps.surveillance.models import ChosenMethod, Series, SeriesSet
from bihuan.apps.surveillance.states import FREQUENCY
from bihuan.kit.deed import Actor, Scope
from bihuan.kit.series import SeriesTable
from bihuan.kit.series.periods import Period, whole


def sets_visible_to(by: Actor) -> QuerySet[SeriesSet]:
    """Sets of the person's own agency: counts without a name in them, for all its staff."""
    found = SeriesSet.objects.all()
    if by.scope is Scope.ALL:
        return found
    if by.agency_id is None or by.roles & ADMINISTRATORS or by.roles <= {"expert"}:
        return found.none()
    return found.filter(agency_id=by.agency_id)


def series_visible_to(by: Actor) -> QuerySet[Series]:
    """Series of sets in reach."""
    return Series.objects.filter(series_set__in=sets_visible_to(by))


def chosen_for(agency_id: int, names: Sequence[str]) -> dict[str, ChosenMethod]:
    """The methods an agency has chosen, by disease."""
    rows = ChosenMethod.objects.filter(agency_id=agency_id, disease__in=names)
    return {row.disease: row for row in rows.select_related("decided_by")}


def held_on(by: Actor, found: SeriesSet) -> frozenset[str]:
    """Roles and relations to a set."""
    held = set(by.roles)
    if by.person_id is not None and by.person_id == found.entered_by_id:
        held.add("enterer")
    if by.holds("head") and found.unit_id in by.unit_ids:
        held.add("owner_head")
    return frozenset(held)


def table_of(found: SeriesSet, rows: Sequence[Series]) -> SeriesTable:
    """Some series of a set as a table, missing counts as NaN."""
    every = whole([Period(found.first_on, found.kind), Period(found.last_on, found.kind)])
    first = found.first_on
    start = {
        "week": (first.isocalendar().year, first.isocalendar().week),
        "month": (first.year, first.month),
        "day": (first.year, first.timetuple().tm_yday),
    }
    return SeriesTable(
        names=tuple(row.name for row in rows),
        counts=np.array([row.counts for row in rows], np.float64).reshape(len(rows), len(every)),
        labels=tuple(map(str, every)),
        dates=tuple(period.first for period in every),
        frequency=FREQUENCY[found.kind],
        start=start[found.kind],
    )
