"""What somebody is to a finding or a measure: owner, head, leader in charge, verifier, approver."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from bihuan.apps.loop.models import Finding, Helper, Measure
from bihuan.apps.loop.states import CHECKERS, Step
from bihuan.apps.people.models import Charge, Person, Tenure, Unit
from bihuan.kit.deed import Actor
from bihuan.rules.status import verifier_allowed

CHIEFS = ("leader", "director")


@dataclass(frozen=True, slots=True)
class Reach:
    """An actor with the departments headed and those in charge of, on a day."""

    by: Actor
    head_units: frozenset[int] = frozenset()
    charged_units: frozenset[int] = frozenset()

    def is_(self, person_id: int | None) -> bool:
        """Whether this is the person."""
        return person_id is not None and person_id == self.by.person_id


@dataclass(frozen=True, slots=True)
class Involved:
    """Who did the work of a finding or measure, hence may not verify it."""

    owners: frozenset[int] = frozenset()
    helpers: frozenset[int] = frozenset()
    units: frozenset[int] = field(default_factory=frozenset)

    def admits(self, by: Actor) -> bool:
        """Whether the person may verify: neither owner nor helper, nor of a department at it."""
        if by.person_id is None:
            return False
        free = all(
            verifier_allowed(by.person_id, owner=owner, helpers=self.helpers)
            for owner in self.owners or (None,)
        )
        return free and self.units.isdisjoint(by.home_unit_ids)


def reach_of(by: Actor, *, on: date) -> Reach:
    """The reach of an actor; at most two queries."""
    if by.person_id is None:
        return Reach(by)
    heads: frozenset[int] = frozenset()
    if by.holds("head"):
        heads = frozenset(
            Tenure.objects.filter(_lasting(on), person_id=by.person_id)
            .filter(post__role="head", post__closed_on__isnull=True)
            .values_list("post__unit_id", flat=True)
        )
    charged = _charged_units(by.person_id, on) if by.holds(*CHIEFS) else frozenset()
    return Reach(by, heads, charged)


def leaders_in_charge(unit_id: int, *, on: date) -> list[Person]:
    """Who is in charge of a department (or of one above it) on a day."""
    unit = Unit.objects.get(pk=unit_id)
    above = [int(part) for part in unit.path.split("/") if part]
    return list(
        Person.objects.filter(
            Q(tenures__ends_on__isnull=True) | Q(tenures__ends_on__gte=on),
            Q(tenures__post__charges__ends_on__isnull=True)
            | Q(tenures__post__charges__ends_on__gte=on),
            tenures__starts_on__lte=on,
            tenures__post__charges__unit_id__in=above,
            tenures__post__charges__starts_on__lte=on,
        )
        .distinct()
        .order_by("pk")
    )


def held_on_finding(reach: Reach, finding: Finding) -> frozenset[str]:
    """Roles and relations to a finding."""
    held = set(reach.by.roles)
    owners = [finding.handler_id] if finding.handler_id else _handlers(finding)
    if any(reach.is_(owner) for owner in owners):
        held.add("owner")
    return frozenset(held | _of_unit(reach, finding.lead_unit_id, finding.leader_id))


def held_on_measure(reach: Reach, measure: Measure, involved: Involved) -> frozenset[str]:
    """Roles and relations to a measure."""
    held = set(reach.by.roles)
    if reach.is_(measure.handler_id):
        held.add("owner")
    helping = involved.units - {measure.lead_unit_id}
    if reach.by.person_id in involved.helpers or reach.by.home_unit_ids & helping:
        held.add("helper")
    if reach.by.holds(*CHECKERS) and involved.admits(reach.by):
        held.add("verifier")
    return frozenset(held | _of_unit(reach, measure.lead_unit_id, measure.leader_id))


def may_agree(
    reach: Reach, step: Step, finding: Finding, *, applied_by: int, involved: Involved
) -> bool:
    """Whether the actor is an approver at a step of a finding's closure."""
    if reach.is_(applied_by) or reach.by.person_id is None:
        return False
    held = reach.by.roles | _of_unit(reach, finding.lead_unit_id, finding.leader_id)
    if held.isdisjoint(step.roles):
        return False
    return involved.admits(reach.by) if step.verifies else True


def involved_in_measure(measure: Measure) -> Involved:
    """Who did a measure."""
    return involved_of([measure], list(Helper.objects.filter(measure=measure)))


def involved_in_finding(finding: Finding) -> Involved:
    """Who did the work of a finding: its handler, and everybody of its measures."""
    measures = list(
        Measure.objects.filter(remedies__finding=finding, remedies__void_reason="").exclude(
            state="cancelled"
        )
    )
    helpers = list(Helper.objects.filter(measure__in=measures))
    return involved_of(measures, helpers, finding=finding)


def involved_of(
    measures: list[Measure], helpers: list[Helper], *, finding: Finding | None = None
) -> Involved:
    """Who did the work, from rows at hand."""
    handler, unit = (finding.handler_id, finding.lead_unit_id) if finding else (None, None)
    return Involved(
        _known(handler, *(p for m in measures for p in (m.handler_id, m.submitted_by_id))),
        _known(*(h.person_id for h in helpers)),
        _known(unit, *(m.lead_unit_id for m in measures), *(h.unit_id for h in helpers)),
    )


def _known(*ids: int | None) -> frozenset[int]:
    return frozenset(i for i in ids if i is not None)


def _of_unit(reach: Reach, unit_id: int | None, leader_id: int | None) -> frozenset[str]:
    """Relations that come from the lead department and its leader."""
    found = set()
    if unit_id in reach.head_units:
        found.add("lead_head")
    if reach.is_(leader_id) or unit_id in reach.charged_units:
        found.add("leader_in_charge")
    return frozenset(found)


def _handlers(finding: Finding) -> list[int | None]:
    return list(
        Measure.objects.filter(remedies__finding=finding, remedies__void_reason="")
        .exclude(state="cancelled")
        .values_list("handler_id", flat=True)
    )


def _lasting(on: date) -> Q:
    return Q(ends_on__isnull=True, starts_on__lte=on) | Q(ends_on__gte=on, starts_on__lte=on)


def _charged_units(person_id: int, on: date) -> frozenset[int]:
    roots = Charge.objects.filter(
        _lasting(on),
        Q(post__tenures__ends_on__isnull=True) | Q(post__tenures__ends_on__gte=on),
        post__tenures__person_id=person_id,
        post__tenures__starts_on__lte=on,
        post__closed_on__isnull=True,
    ).values_list("unit_id", flat=True)
    below = Q(pk__in=[])
    for root in set(roots):
        below |= Q(path__contains=f"/{root}/")
    return frozenset(Unit.objects.filter(below).values_list("pk", flat=True))
