"""How a finding stands on a day: its status and colour, in Python for a row and in SQL for a list.

Both read the dated columns that `derived` makes of the measures; a property test holds the three
ways (rules over measures, Python over columns, SQL over columns) to one answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import BooleanField, Case, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable, F
from django.db.models.functions import Least
from django.db.models.lookups import Exact

from bihuan.apps.loop.models import Finding, Measure
from bihuan.apps.loop.states import FINDING, MEASURE, PLAN_SLACK_PERCENT, UNCOUNTED
from bihuan.apps.programmes.models import Programme
from bihuan.rules.ladder import LADDERS, Ladder, Trigger
from bihuan.rules.ladder import colour as colour_by_rule
from bihuan.rules.status import MeasureFact, Status

DEFAULT_LADDER = "suqian"


@dataclass(frozen=True, slots=True)
class Derived:
    """What a finding keeps of its measures; see `Finding`."""

    pending: int
    lasting: int
    lasting_until: date | None
    next_due_on: date | None
    behind_from: date | None
    misses: int
    rejected: bool


NOTHING = Derived(0, 0, None, None, None, 0, False)


def measure_facts(
    finding: Finding, measures: Iterable[Measure], *, on: date
) -> tuple[MeasureFact, ...]:
    """What rules.status needs. While nothing answers the finding, it owes its measures itself."""
    facts = tuple(
        MeasureFact(
            key=str(measure.pk),
            verified=measure.state == "verified",
            due_on=measure.due_on,
            long_term=measure.long_term,
            on_time=on <= (_kept_up_until(measure) or date.min),
            cancelled=measure.state == "cancelled",
            products=(measure.product_kind,) if measure.product_kind else (),
        )
        for measure in measures
    )
    if finding.work_owed or all(fact.cancelled for fact in facts):
        return (*facts, MeasureFact(key="finding", verified=False, due_on=finding.due_on))
    return facts


def derived(finding: Finding, measures: Iterable[Measure]) -> Derived:
    """The columns of a finding, from its measures."""
    active = [m for m in measures if m.state != "cancelled"]
    if finding.state in UNCOUNTED:
        return NOTHING
    pending = [m for m in active if m.state not in MEASURE.final]
    owes_itself = finding.work_owed or not active
    lasting = [m for m in pending if m.long_term]
    kept = [_kept_up_until(m) for m in lasting]
    dues = [m.due_on for m in pending] + ([finding.due_on] if owes_itself else [])
    return Derived(
        pending=len(pending) + owes_itself,
        lasting=len(lasting),
        lasting_until=None if None in kept else _earliest(kept),
        next_due_on=_earliest(dues),
        behind_from=_earliest([behind_from(m) for m in pending]),
        misses=max((m.misses for m in pending), default=0),
        rejected=any(m.rejected for m in pending),
    )


def behind_from(measure: Measure) -> date | None:
    """The first day on which the last reported per cent is less than planned.

    The plan runs evenly from the day the measure began to its due date, less the slack.
    """
    reached = measure.percent + PLAN_SLACK_PERCENT
    if measure.state != "open" or measure.due_on is None or reached >= 100:
        return None
    span = (measure.due_on - measure.begun_on).days
    return measure.begun_on + timedelta(days=max(span, 0) * reached // 100 + 1)


def status_of(finding: Finding, *, on: date) -> Status | None:
    """The published status of a finding on a day; none for what was merged or not upheld."""
    if finding.state in UNCOUNTED:
        return None
    if not finding.pending and finding.type != "long_term":
        return "done"
    owed = finding.next_due_on
    lasts = finding.lasting_until is not None and finding.lasting_until >= on
    if (owed is None or owed > on) and (not finding.pending or (finding.lasting and lasts)):
        return "kept_up"
    return "overdue" if owed is not None and owed < on else "in_progress"


def has_status(status: str, *, on: date) -> Q:
    """The rows of a status, as SQL: the same as `status_of`."""
    counted = ~Q(state__in=UNCOUNTED)
    done = Q(pending=0) & ~Q(type="long_term")
    kept = (Q(next_due_on__isnull=True) | Q(next_due_on__gt=on)) & (
        Q(pending=0, type="long_term") | Q(lasting__gt=0, lasting_until__gte=on)
    )
    late = Q(next_due_on__lt=on)
    ways = {
        "done": done,
        "kept_up": kept & ~done,
        "overdue": late,
        "in_progress": ~done & ~kept & ~late,
    }
    return counted & ways[status]


def ladder_of(programme: Programme | None) -> Ladder:
    """The colour ladder of a programme; a finding without one climbs the default ladder."""
    return ladder_called(programme.ladder if programme else None)


def ladder_called(key: str | None) -> Ladder:
    """The ladder of a key; the default one for none."""
    return LADDERS[key or DEFAULT_LADDER]


def colour_of(finding: Finding, ladder: Ladder, *, on: date) -> str | None:
    """The colour of a finding on a day, with the steps a relapse or a meeting raised it by."""
    closed = finding.state in FINDING.final
    behind = finding.behind_from is not None and finding.behind_from <= on
    found = colour_by_rule(
        ladder,
        due_on=finding.next_due_on,
        on=on,
        progress=0 if behind else None,
        planned=1 if behind else None,
        rejected=finding.rejected,
        misses=finding.misses,
        closed=closed,
        chased=finding.chased,
    )
    return ladder.raised(found, by=finding.raised) if finding.raised and not closed else found


def colour_of_measure(measure: Measure, ladder: Ladder, *, on: date) -> str | None:
    """The colour of a measure on a day."""
    since = behind_from(measure)
    behind = since is not None and since <= on
    return colour_by_rule(
        ladder,
        due_on=measure.due_on,
        on=on,
        progress=0 if behind else None,
        planned=1 if behind else None,
        rejected=measure.rejected,
        misses=measure.misses,
        closed=measure.state in MEASURE.final,
    )


def has_colour(colour: str, *, on: date) -> Q:
    """The rows of a colour, whatever their ladder; "" asks for those without colour.

    Asked as one number a row: written out as conditions, the database plans longer than it reads.
    Asked as a case, it takes half of the rows to fit, not one in two hundred, and so reads them in
    the ledger's order until a page is full instead of sorting all of them.
    """
    open_rows = Q(state__in=FINDING.open)
    found = Q(pk__in=[])
    for ladder in LADDERS.values():
        keys = [step.colour for step in ladder.steps]
        if colour in keys or colour == "":
            goal = keys.index(colour) if colour else -1
            fits = When(Exact(rung(ladder, on=on), goal), then=Value(True))
            found |= of_ladder(ladder) & Q(
                Case(fits, default=Value(False), output_field=BooleanField())
            )
    return (open_rows & found) | (~open_rows if colour == "" else Q(pk__in=[]))


def of_ladder(ladder: Ladder) -> Q:
    """Rows whose programme climbs this ladder."""
    mine = Q(programme__ladder=ladder.key)
    return mine | Q(programme__isnull=True) if ladder.key == DEFAULT_LADDER else mine


def rung(ladder: Ladder, *, on: date) -> Combinable:
    """SQL: the index of an open row's step on a ladder, -1 for none."""
    whens = [
        When(_raises(ladder.steps[index].triggers, on), then=Value(index))
        for index in reversed(range(len(ladder.steps)))
    ]
    base = Case(*whens, default=Value(-1), output_field=IntegerField())
    return Least(base + F("raised"), Value(len(ladder.steps) - 1))


def _raises(triggers: Sequence[Trigger], on: date) -> Q:
    found = Q(pk__in=[])
    for trigger in triggers:
        found |= _occasion(trigger, on)
    return found


def _occasion(trigger: Trigger, on: date) -> Q:
    late = Q(next_due_on__lt=on)
    ways = {
        "assigned": Q(pk__isnull=False),
        "due_within": Q(next_due_on__lte=on + timedelta(days=trigger.n)),
        "behind": Q(behind_from__lte=on),
        "rejected": Q(rejected=True),
        "overdue": late,
        "missed": Q(misses__gte=trigger.n) | (Q(misses__gte=trigger.n - 1) & late),
        "chased": Q(chased=True),
    }
    return ways[trigger.occasion]


def _kept_up_until(measure: Measure) -> date | None:
    return measure.next_report_on if measure.reported_on_time else None


def _earliest(days: Iterable[date | None]) -> date | None:
    return min((d for d in days if d is not None), default=None)
