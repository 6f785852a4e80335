"""Every series of a set in its newest period: which alarm, and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bihuan.apps.surveillance.models import Series, SeriesSet
from bihuan.apps.surveillance.queries.kept import chosen_for, table_of
from bihuan.apps.surveillance.queries.warning import Setting, Week, bounds, told, usual
from bihuan.kit.series import SeriesTable

RECENT: Final = 4
ORDERS: Final = ("alarm", "name", "count", "bound", "excess", "recent")


@dataclass(frozen=True, slots=True)
class Newest:
    """A series in the newest period."""

    series: Series
    setting: Setting
    chosen: bool
    week: Week
    recent: int  # alarms in the last four periods


def newest(found: SeriesSet, rows: Sequence[Series]) -> list[Newest]:
    """All series of a set, each by its own method; those of one setting are computed at once."""
    table = table_of(found, rows)
    chosen = chosen_for(found.agency_id, [row.name for row in rows])
    settings = [usual(table, row.name, chosen.get(row.name)) for row in rows]
    groups: dict[str, list[int]] = {}
    for place, setting in enumerate(settings):
        groups.setdefault(repr((setting.method, sorted(setting.parameters.items()))), []).append(
            place
        )
    length = len(table.labels)
    at = np.arange(max(0, length - RECENT), length)
    answer: dict[int, Newest] = {}
    for places in groups.values():
        part = _part(table, places)
        done = bounds(part, settings[places[0]], at)
        for row, place in enumerate(places):
            weeks = told(part, done, row)
            own = rows[place]
            recent = sum(week.alarm for week in weeks)
            answer[place] = Newest(own, settings[place], own.name in chosen, weeks[-1], recent)
    return [answer[place] for place in range(len(rows))]


def in_order(rows: list[Newest], order: str, *, down: bool) -> list[Newest]:
    """Sorted by a column; what has no number comes last either way."""
    if order == "name":
        return sorted(rows, key=lambda one: one.series.name, reverse=down)
    keyed = [(value, one) for one in rows if (value := _value(one, order)) is not None]
    keyed.sort(key=lambda pair: pair[0], reverse=down)
    return [
        *(one for _value_, one in keyed),
        *(one for one in rows if _value(one, order) is None),
    ]


def _value(one: Newest, order: str) -> float | None:
    if order == "alarm":
        return (1e9 if one.week.alarm else 0) + (one.week.excess or 0)
    return {
        "count": one.week.count,
        "bound": one.week.bound,
        "excess": one.week.excess,
        "recent": one.recent,
    }[order]


def _part(table: SeriesTable, places: list[int]) -> SeriesTable:
    return SeriesTable(
        names=tuple(table.names[place] for place in places),
        counts=table.counts[places],
        labels=table.labels,
        dates=table.dates,
        frequency=table.frequency,
        start=table.start,
    )
