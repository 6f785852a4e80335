"""Which policies one may see, the register with its conditions, and what one is to a policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from bihuan.apps.people.states import ADMINISTRATORS
from bihuan.apps.policies.models import Execution, Policy
from bihuan.apps.policies.states import EXECUTE_WITHIN_DAYS, PASSED
from bihuan.kit.deed import Actor, Scope
from bihuan.kit.paging import Order

MOST_WORDS = 6
ORDER = (Order("issued_on", descending=True, nullable=True), Order("id", descending=True))


@dataclass(frozen=True, slots=True)
class Asked:
    """The conditions of the register; blank ones do not narrow."""

    words: str = ""
    state: str = ""
    unit: int | None = None
    lacks: str = ""


def policies_visible_to(by: Actor) -> QuerySet[Policy]:
    """Policies in reach: what was issued binds everybody of the agency and is seen by them.

    A draft is seen by who looks after the whole agency, by its department and by its drafter.
    """
    policies = Policy.objects.all()
    if by.scope is Scope.ALL:
        return policies
    if by.agency_id is None or by.roles & ADMINISTRATORS or by.roles <= {"expert"}:
        return policies.none()
    policies = policies.filter(agency_id=by.agency_id)
    if by.scope is Scope.AGENCY:
        return policies
    units = sorted(by.unit_ids | by.home_unit_ids)
    mine = Q(drafted_by_id=by.person_id) | Q(unit_id__in=units)
    # a draft that was given up was never issued to anybody
    binding = Q(state__in=("issued", "superseded")) | Q(state="abolished", issued_by__isnull=False)
    return policies.filter(mine | binding)


def executions_visible_to(by: Actor) -> QuerySet[Execution]:
    """Executions of policies in reach."""
    return Execution.objects.filter(policy__in=policies_visible_to(by))


def held_on(by: Actor, policy: Policy) -> frozenset[str]:
    """Roles and relations to a policy."""
    held = set(by.roles)
    if by.person_id is not None and by.person_id == policy.drafted_by_id:
        held.add("drafter")
    if by.holds("head") and policy.unit_id in by.unit_ids:
        held.add("owner_head")
    return frozenset(held)


def in_use(column: str = "pk") -> Exists:
    """SQL: whether the policy a column names was carried out on or after its effective date."""
    return Exists(Execution.objects.filter(policy=OuterRef(column), void_reason=""))


def register(by: Actor, asked: Asked, *, on: date) -> QuerySet[Policy]:
    """The policies that answer the conditions."""
    found = policies_visible_to(by).select_related("unit", "supersedes")
    found = found.annotate(used=in_use())
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.unit:
        found = found.filter(unit_id=asked.unit)
    if asked.lacks:
        found = found.filter(_lacking(asked.lacks, on))
    for word in asked.words.split()[:MOST_WORDS]:
        found = found.filter(
            Q(name__icontains=word)
            | Q(pinyin__icontains=word)
            | Q(document_no__icontains=word)
            | Q(superior_rule__icontains=word)
        )
    return found


def _lacking(what: str, on: date) -> Q:
    """What a policy in force, or a draft, still lacks."""
    ways = {
        "check": Q(state__in=("draft", "issued"), checked_as=""),
        "looser": Q(state__in=("draft", "issued"), checked_as="looser"),
        "execution": Q(state="issued", used=False),
        "late": Q(state="issued", used=False, effective_on__lt=on - WITHIN),
        "training": Q(state="issued", trained_on__isnull=True),
    }
    return ways.get(what, Q())


WITHIN = timedelta(days=EXECUTE_WITHIN_DAYS)


def lacks(policy: Policy, *, used: bool) -> tuple[str, ...]:
    """What a policy still lacks before it closes a measure: codes of `LACKS`.

    A version that was superseded since did close it: what took its place goes on from there.
    """
    if policy.state == "abolished":
        return ("policy_abolished",)
    issued = policy.state in ("issued", "superseded")
    ways = (
        ("policy_not_issued", not issued),
        ("policy_looser", policy.checked_as == "looser"),
        ("policy_not_executed", issued and not used),
    )
    return tuple(code for code, missing in ways if missing)


def to_issue() -> Q:
    """Drafts that passed their check and wait to be issued."""
    return Q(state="draft", checked_as__in=sorted(PASSED))


def by_others(by: Actor) -> Q:
    """Policies this person neither drafted nor wrote last, and so may check."""
    mine = Q(drafted_by_id=by.person_id, drafted_by__isnull=False)
    return ~(mine | Q(edited_by_id=by.person_id, edited_by__isnull=False))


def newest_first() -> tuple[object, ...]:
    """The order of lists that are not paged."""
    return (F("issued_on").desc(nulls_first=True), "-pk")
