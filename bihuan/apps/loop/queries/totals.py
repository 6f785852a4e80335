"""Totals of findings at any past day, and the way there: counted from passages, reproducible."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate

from bihuan.apps.loop.models import Finding, Passage
from bihuan.apps.loop.queries.scope import findings_visible_to
from bihuan.apps.loop.queries.standing import of_ladder, rung
from bihuan.apps.loop.states import FINDING, UNCOUNTED
from bihuan.apps.people.models import Unit
from bihuan.kit.charts import Day
from bihuan.kit.deed import OFFICE_ZONE, Actor
from bihuan.rules.ladder import LADDERS

MOST_WEEKS = 60
COUNTED = ("total", "closed", "long_term", "open", "overdue")


@dataclass(frozen=True, slots=True)
class Total:
    """How many findings stood where at the end of a day; `open` holds `overdue`."""

    key: str
    label: str
    total: int = 0
    closed: int = 0
    long_term: int = 0
    open: int = 0
    overdue: int = 0


def end_of(day: date) -> datetime:
    """The moment the office's day is over."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=OFFICE_ZONE)


def counted(by: Actor, programme_id: int | None = None) -> QuerySet[Finding]:
    """The findings in reach that totals are about."""
    found = findings_visible_to(by)
    return found.filter(programme_id=programme_id) if programme_id else found


def standing_at(by: Actor, day: date, *, programme_id: int | None = None) -> QuerySet[Passage]:
    """Where each finding stood at the end of a day: the passage that held then."""
    end = end_of(day)
    held = Q(at__lt=end) & (Q(until__isnull=True) | Q(until__gte=end))
    rows = Passage.objects.filter(held, finding__in=counted(by, programme_id))
    return rows.exclude(target__in=UNCOUNTED)


@dataclass(frozen=True, slots=True)
class Totals:
    """A day's totals: of all, by the lead department of that day, by source."""

    whole: Total
    units: list[Total]
    sources: list[Total]


def totals_at(by: Actor, day: date, *, programme_id: int | None = None) -> Totals:
    """The totals at the end of a day, from one reading of the passages."""
    rows = list(
        standing_at(by, day, programme_id=programme_id)
        .values_list("lead_unit_id", "finding__source")
        .annotate(**_counts(day))
    )
    names = dict(Unit.objects.filter(pk__in={row[0] for row in rows}).values_list("pk", "name"))
    units: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    sources: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    whole: Counter[str] = Counter()
    for unit, source, *numbers in rows:
        counts = dict(zip(COUNTED, numbers, strict=True))
        units[str(unit or ""), names.get(unit, "")].update(counts)
        sources[source, source].update(counts)
        whole.update(counts)
    return Totals(_total(("", ""), whole), _sorted(units), _sorted(sources))


def total_at(by: Actor, day: date, *, programme_id: int | None = None) -> Total:
    """All findings in reach at the end of a day."""
    return totals_at(by, day, programme_id=programme_id).whole


def total_now(by: Actor, on: date, *, programme_id: int | None = None) -> Total:
    """The same for today, from the findings themselves: a page shows it beside its rows."""
    rows = counted(by, programme_id).exclude(state__in=UNCOUNTED)
    is_open = Q(state__in=FINDING.open)
    counts = rows.aggregate(
        total=Count("pk"),
        closed=Count("pk", filter=Q(state="closed")),
        long_term=Count("pk", filter=Q(state="long_term")),
        open=Count("pk", filter=is_open & ~Q(state="long_term")),
        overdue=Count("pk", filter=is_open & Q(next_due_on__lt=on)),
    )
    return Total("", "", **counts)


def burn_up_points(by: Actor, until: date, *, programme_id: int | None = None) -> list[Day]:
    """Findings raised and closed by the end of each week up to a day."""
    passed = (
        Passage.objects.filter(finding__in=counted(by, programme_id), at__lt=end_of(until))
        .exclude(source=F("target"))
        .annotate(day=TruncDate("at", tzinfo=OFFICE_ZONE))
        .values_list("day", "source", "target")
        .annotate(n=Count("pk"))
    )
    deltas: dict[date, Counter[str]] = defaultdict(Counter)
    for day, source, target, n in passed:
        deltas[day]["total"] += n * (_counts_in(target) - _counts_in(source))
        deltas[day]["closed"] += n * ((target == "closed") - (source == "closed"))
    return _weekly(deltas, until)


def counts_by_colour(
    by: Actor, *, on: date, programme_id: int | None = None
) -> dict[str | None, int]:
    """Open findings by colour today; None counts those without colour."""
    found: Counter[str | None] = Counter()
    for ladder in LADDERS.values():
        rows = (
            counted(by, programme_id)
            .filter(of_ladder(ladder), state__in=FINDING.open)
            .annotate(step=rung(ladder, on=on))
            .values_list("step")
            .annotate(n=Count("pk"))
        )
        for step, n in rows:
            found[ladder.steps[step].colour if step >= 0 else None] += n
    return dict(found)


def counts_by_state(by: Actor, *, programme_id: int | None = None) -> dict[str, int]:
    """Findings by state today."""
    rows = counted(by, programme_id).values_list("state").annotate(n=Count("pk")).order_by()
    return dict(rows)


def _counts(day: date) -> dict[str, Count]:
    return {
        "total": Count("pk"),
        "closed": Count("pk", filter=Q(target="closed")),
        "long_term": Count("pk", filter=Q(target="long_term")),
        "open": Count("pk", filter=Q(target__in=FINDING.open) & ~Q(target="long_term")),
        "overdue": Count("pk", filter=Q(target__in=FINDING.open, due_on__lt=day)),
    }


def _counts_in(state: str) -> bool:
    return bool(state) and state not in UNCOUNTED


def _weekly(deltas: dict[date, Counter[str]], until: date) -> list[Day]:
    """Running sums at each week's Sunday, and on the last day asked for."""
    if not deltas:
        return []
    first = max(min(deltas), until - timedelta(weeks=MOST_WEEKS))
    sundays = [first + timedelta(days=6 - first.weekday())]
    while sundays[-1] < until:
        sundays.append(sundays[-1] + timedelta(weeks=1))
    days = sorted(deltas)
    points, at, sums = [], 0, Counter[str]()
    for sunday in [min(day, until) for day in sundays]:
        while at < len(days) and days[at] <= sunday:
            sums.update(deltas[days[at]])
            at += 1
        points.append(Day(sunday, sums["total"], sums["closed"]))
    return points


def _sorted(groups: Mapping[tuple[str, str], Counter[str]]) -> list[Total]:
    totals = [_total(name, counts) for name, counts in groups.items()]
    return sorted(totals, key=lambda one: (-one.total, one.label))


def _total(name: tuple[str, str], counts: Counter[str]) -> Total:
    key, label = name
    return Total(key, label, *(counts[one] for one in COUNTED))
