"""What the page of a series shows: weeks, their sentence, the curve, two methods held together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

from django.utils.translation import gettext as _

from bihuan.apps.surveillance.models import ChosenMethod, Series
from bihuan.apps.surveillance.queries.kept import chosen_for, table_of
from bihuan.apps.surveillance.queries.warning import Setting, Week, usual, weeks_of
from bihuan.kit import charts
from bihuan.kit.series import SeriesTable
from bihuan.kit.series.periods import Period

YEARS_OVERLAID = 6


@dataclass(frozen=True, slots=True)
class Looked:
    """A series with its table and the method its page begins with."""

    series: Series
    table: SeriesTable
    chosen: ChosenMethod | None
    usual: Setting


@dataclass(frozen=True, slots=True)
class Compared:
    """Two methods on the same periods."""

    first: Setting
    second: Setting
    alarms: tuple[int, int]
    both: int
    differ: list[tuple[Week, Week]]  # newest first


def look(series: Series) -> Looked:
    """A series ready to be computed."""
    kept = series.series_set
    table = table_of(kept, [series])
    chosen = chosen_for(kept.agency_id, [series.name]).get(series.name)
    return Looked(series, table, chosen, usual(table, series.name, chosen))


def shown_periods(table: SeriesTable, years: int) -> int:
    """How many periods some years are; all of them for 0."""
    length = len(table.labels)
    return min(length, years * table.frequency) if years else length


def compare(
    looked: Looked, first: list[Week], settings: tuple[Setting, Setting], delay: int
) -> tuple[Compared, list[Week]]:
    """What the second method says of the same periods, and where the two differ."""
    second = weeks_of(looked.table, settings[1], last=len(first), delay=delay)
    pairs = list(zip(first, second, strict=True))
    differ = [(a, b) for a, b in reversed(pairs) if a.alarm != b.alarm]
    both = sum(a.alarm and b.alarm for a, b in pairs)
    alarms = (sum(a.alarm for a in first), sum(b.alarm for b in second))
    return Compared(*settings, alarms, both, differ), second


def picked(weeks: Sequence[Week], label: str) -> int:
    """Which of the weeks was asked for: else the newest alarm, else the newest."""
    for place, week in enumerate(weeks):
        if week.label == label:
            return place
    alarms = [place for place, week in enumerate(weeks) if week.alarm]
    return alarms[-1] if alarms else len(weeks) - 1


def curve(
    weeks: Sequence[Week],
    setting: Setting,
    other: tuple[Setting, Sequence[Week]] | None,
    *,
    go: str,
    at: str,
) -> charts.Chart:
    """Counts as bars with bound, expected, alarms; a second bound beside."""
    summed = any(week.summed for week in weeks)
    counts = charts.Series(
        _("Cases, summed over several periods") if summed else _("Cases"),
        [week.held for week in weeks],
        tone="rest",
    )
    lines = [
        charts.Series(_("Expected cases"), [_short(w.expected) for w in weeks], tone="plan"),
        charts.Series(_("Bound"), [_short(w.bound) for w in weeks], tone="main"),
    ]
    alarms = [week.held if week.alarm else None for week in weeks]
    if other is not None:
        label = _("Bound of %(method)s") % {"method": other[0].label}
        lines.append(charts.Series(label, [_short(w.bound) for w in other[1]], tone="second"))
    marks = [charts.Series(_("Alarm"), alarms, tone="late")]
    return charts.curve([w.label for w in weeks], counts, lines, marks, go=go, picked=at)


def seasons(table: SeriesTable, kind: str) -> charts.Chart:
    """One line a year, over the weeks, months or days of a year; the newest year stands out."""
    years: dict[int, dict[int, float | None]] = {}
    for day, count in zip(table.dates, table.counts[0], strict=True):
        year, place = _place(Period(day, kind))
        years.setdefault(year, {})[place] = None if isnan(count) else float(count)
    kept = sorted(years)[-YEARS_OVERLAID:]
    longest = max((max(years[year]) for year in kept), default=1)
    places = range(1, longest + 1)
    tones = ["rest", "plan", "third", "second", "warn"][-(len(kept) - 1) :] if len(kept) > 1 else []
    lines = [
        charts.Series(str(year), [years[year].get(place) for place in places], tone=tone)
        for year, tone in zip(kept, [*tones, "main"], strict=True)
    ]
    return charts.trend([str(place) for place in places], lines, digits=0, zero=True)


def _place(period: Period) -> tuple[int, int]:
    if period.kind == "week":
        year, week, _day = period.first.isocalendar()
        return year, week
    if period.kind == "month":
        return period.first.year, period.first.month
    return period.first.year, period.first.timetuple().tm_yday


def _short(value: float | None) -> float | None:
    """A bound to a tenth: the page shows no more, and it travels three times."""
    return None if value is None else round(value, 1)
