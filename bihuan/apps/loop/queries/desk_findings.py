"""What rectification puts on somebody's desk; and what they did, raised, or are told of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from bihuan.apps.loop.models import (
    Closure,
    Extension,
    Finding,
    Helper,
    Measure,
    Passage,
    Recheck,
    Remedy,
)
from bihuan.apps.loop.queries.relations import Involved, Reach, involved_of, may_agree, reach_of
from bihuan.apps.loop.queries.scope import findings_visible_to, measures_visible_to
from bihuan.apps.loop.queries.standing import colour_of, ladder_of
from bihuan.apps.loop.states import CHECKERS, FINDING, OFFICE, parse_chain
from bihuan.kit.deed import Actor
from bihuan.kit.waiting import Waiting

MOST = 100  # of each kind
REPORT_NOTICE = timedelta(days=30)
RECHECK_NOTICE = timedelta(days=14)


def waiting_for(by: Actor, *, on: date) -> list[Waiting]:
    """Everything of rectification that waits for this person."""
    if by.person_id is None:
        return []
    reach = reach_of(by, on=on)
    found = [*_to_assign(by), *_of_department(reach), *_to_apply(by), *_own_measures(by, on)]
    found += _extensions(reach)
    if by.holds(*CHECKERS, "head", "leader", "director"):
        found += _closure_steps(reach)
    if by.holds(*CHECKERS):
        found += [*_to_verify(by), *_rechecks(by, on)]
    return found


def done_by(by: Actor, *, on: date) -> list[Waiting]:
    """The latest moves this person made."""
    moves = (
        Passage.objects.filter(by_id=by.person_id, by__isnull=False)
        .filter(finding__in=findings_visible_to(by))
        .select_related("finding__lead_unit")
        .order_by("-at")
    )
    labels = {m.name: m.label for m in FINDING.moves}
    seen: dict[int, Waiting] = {}
    for passage in moves[: MOST * 2]:
        kind = labels.get(passage.move) or FINDING.states[passage.target].label
        seen.setdefault(passage.finding_id, _finding(kind, passage.finding, "success"))
    return list(seen.values())[:MOST]


def raised_by(by: Actor, *, on: date) -> list[Waiting]:
    """Findings this person raised, newest first, with where they stand."""
    rows = findings_visible_to(by).filter(raised_by_id=by.person_id, raised_by__isnull=False)
    return [
        _finding(FINDING.states[f.state].label, f, FINDING.states[f.state].tone)
        for f in rows.select_related("lead_unit").order_by("-pk")[:MOST]
    ]


def copied_to(by: Actor, *, on: date) -> list[Waiting]:
    """Findings whose colour tells this person: the ladder names the recipients."""
    reach = reach_of(by, on=on)
    late = Q(next_due_on__lte=on + timedelta(days=7)) | Q(behind_from__lte=on)
    rows = findings_visible_to(by).filter(
        late | Q(rejected=True) | Q(raised__gt=0) | Q(chased=True), state__in=FINDING.open
    )
    found = []
    for row in rows.select_related("lead_unit", "programme").order_by("next_due_on")[: MOST * 2]:
        ladder = ladder_of(row.programme)
        colour = colour_of(row, ladder, on=on)
        told = _told(reach, row)
        if colour and told & set(ladder.step(colour).recipients):
            found.append(_finding(ladder.step(colour).form, row, "warning"))
    return found[:MOST]


def _to_assign(by: Actor) -> list[Waiting]:
    if not by.holds(*OFFICE):
        return []
    rows = findings_visible_to(by).filter(state__in=("unassigned", "publicised"))
    kinds = {"unassigned": "Finding to assign", "publicised": "Finding on public notice"}
    return [
        _finding(kinds[row.state], row, "warning")
        for row in rows.select_related("programme", "lead_unit").order_by("due_on", "pk")[:MOST]
    ]


def _of_department(reach: Reach) -> list[Waiting]:
    """Findings a head accepts, and those still without complete measures."""
    mine = Q(state="planning") & (
        Q(handler_id=reach.by.person_id) | Q(handler=None, lead_unit_id__in=reach.head_units)
    )
    offered = Q(state="offered", lead_unit_id__in=reach.head_units)
    rows = findings_visible_to(reach.by).filter(mine | offered)
    kinds = {"offered": "Finding to accept", "planning": "Measures to draft"}
    return [
        _finding(kinds[row.state], row, "warning")
        for row in rows.select_related("lead_unit", "programme").order_by("due_on", "pk")[:MOST]
    ]


def _to_apply(by: Actor) -> list[Waiting]:
    """Findings all of whose measures are verified: the handler applies for closure."""
    rows = findings_visible_to(by).filter(
        state="rectifying", pending=0, handler_id=by.person_id, handler__isnull=False
    )
    return [
        _finding("Closure to apply for", row, "info", due_on=row.due_on)
        for row in rows.select_related("lead_unit", "programme").order_by("due_on", "pk")[:MOST]
    ]


def _own_measures(by: Actor, on: date) -> list[Waiting]:
    owed = Q(long_term=False) | Q(due_on__isnull=False)
    owed |= Q(long_term=True, next_report_on__lte=on + REPORT_NOTICE)
    rows = Measure.objects.filter(owed, handler_id=by.person_id, state="open")
    rows = rows.filter(remedies__finding__state__in=("rectifying", "long_term")).distinct()
    return [
        _measure("Report owed" if row.due_on is None else "Measure to carry out", row, "info")
        for row in rows.select_related("lead_unit").order_by("due_on", "pk")[:MOST]
    ]


def _to_verify(by: Actor) -> list[Waiting]:
    rows = list(
        measures_visible_to(by)
        .filter(state="submitted")
        .select_related("lead_unit")
        .order_by("submitted_on", "pk")[:MOST]
    )
    helpers: dict[int, list[Helper]] = defaultdict(list)
    for helper in Helper.objects.filter(measure__in=rows):
        helpers[helper.measure_id].append(helper)
    return [
        _measure("Measure to verify", row, "info")
        for row in rows
        if involved_of([row], helpers[row.pk]).admits(by)
    ]


def _extensions(reach: Reach) -> list[Waiting]:
    """Extensions to endorse as leader in charge, or to decide as the office."""
    rows = Extension.objects.filter(
        measure__in=measures_visible_to(reach.by), state__in=("asked", "endorsed")
    ).exclude(asked_by_id=reach.by.person_id)
    found = []
    for row in rows.select_related("measure__lead_unit").order_by("pk")[:MOST]:
        measure = row.measure
        mine = reach.is_(measure.leader_id) or measure.lead_unit_id in reach.charged_units
        if row.state == "asked" and mine:
            found.append(_measure("Extension to endorse", measure, "warning"))
        elif row.state == "endorsed" and reach.by.holds(*OFFICE):
            found.append(_measure("Extension to decide", measure, "warning"))
    return found


def _closure_steps(reach: Reach) -> list[Waiting]:
    rows = list(
        Closure.objects.filter(state="open", finding__in=findings_visible_to(reach.by))
        .exclude(applied_by_id=reach.by.person_id)
        .select_related("finding__lead_unit", "finding__programme")
        .prefetch_related("opinions")
        .order_by("pk")[: MOST * 2]
    )
    involved = _involved_in([row.finding for row in rows])
    found = []
    for row in rows:
        step = parse_chain(row.chain).steps[row.step]
        said = any(o.step == row.step and reach.is_(o.by_id) for o in row.opinions.all())
        worked = involved[row.finding_id]
        if not said and may_agree(
            reach, step, row.finding, applied_by=row.applied_by_id, involved=worked
        ):
            found.append(_finding("Closure to decide", row.finding, "info", row.finding.due_on))
    return found


def _involved_in(findings: Sequence[Finding]) -> dict[int, Involved]:
    """Who did the work of each of these findings, in two queries."""
    remedies = Remedy.objects.filter(finding__in=findings, void_reason="").exclude(
        measure__state="cancelled"
    )
    measures: dict[int, list[Measure]] = defaultdict(list)
    for remedy in remedies.select_related("measure"):
        measures[remedy.finding_id].append(remedy.measure)
    ids = {m.pk for group in measures.values() for m in group}
    helpers = list(Helper.objects.filter(measure__in=ids))
    return {
        f.pk: involved_of(
            measures[f.pk],
            [h for h in helpers if h.measure_id in {m.pk for m in measures[f.pk]}],
            finding=f,
        )
        for f in findings
    }


def _rechecks(by: Actor, on: date) -> list[Waiting]:
    rows = (
        Recheck.objects.filter(
            state="due", due_on__lte=on + RECHECK_NOTICE, finding__in=findings_visible_to(by)
        )
        .exclude(finding__lead_unit_id__in=by.home_unit_ids)
        .select_related("finding__lead_unit", "finding__programme")
        .order_by("due_on", "pk")
    )
    return [_finding("Look-back", row.finding, "info", row.due_on) for row in rows[:MOST]]


def _told(reach: Reach, finding: Finding) -> set[str]:
    """What the person is to a finding, in the words of a ladder's recipients."""
    told = reach.by.roles & {"coordinator", "director"}
    if reach.is_(finding.handler_id):
        told |= {"handler"}
    if finding.lead_unit_id in reach.head_units:
        told |= {"head"}
    if reach.is_(finding.leader_id) or finding.lead_unit_id in reach.charged_units:
        told |= {"leader"}
    return set(told)


def _finding(kind: str, row: Finding, tone: str, due_on: date | None = None) -> Waiting:
    return Waiting(
        kind=kind,
        title=f"{row.number} {row.title}",
        path=reverse("loop:finding", args=[row.pk]),
        due_on=due_on or row.next_due_on or row.due_on,
        detail=_detail(row),
        tone=tone,
    )


def _measure(kind: str, row: Measure, tone: str) -> Waiting:
    return Waiting(
        kind=kind,
        title=row.text[:80],
        path=reverse("loop:measure", args=[row.pk]),
        due_on=row.due_on or row.next_report_on,
        detail=row.lead_unit.name if row.lead_unit else "",
        tone=tone,
    )


def _detail(row: Finding) -> str:
    return row.lead_unit.name if row.lead_unit else ""
