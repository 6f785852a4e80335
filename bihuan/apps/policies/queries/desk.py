"""What policies put on a desk: to check, to issue, to put into use."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from bihuan.apps.policies.models import Policy
from bihuan.apps.policies.queries.register import (
    WITHIN,
    by_others,
    held_on,
    in_use,
    policies_visible_to,
    to_issue,
)
from bihuan.apps.policies.states import CHECKERS, ISSUERS, POLICY, WRITERS
from bihuan.kit.deed import Actor
from bihuan.kit.waiting import Waiting

MOST = 100


def waiting_for(by: Actor, *, on: date) -> list[Waiting]:
    """Policies this person should check, correct, issue, or see carried out."""
    if by.person_id is None:
        return []
    return [*_to_check(by), *_to_correct(by), *_to_issue(by), *_unused(by, on)]


def done_by(by: Actor, *, on: date) -> list[Waiting]:
    """Policies this person issued or checked lately."""
    if by.person_id is None:
        return []
    seen = policies_visible_to(by).select_related("unit")
    issued = seen.filter(issued_by_id=by.person_id).order_by("-issued_on", "-pk")
    checked = seen.filter(checked_by_id=by.person_id).order_by("-checked_on", "-pk")
    return [
        *(_item("Policy issued", row, "success", row.issued_on) for row in issued[:MOST]),
        *(_item("Policy checked", row, "success", row.checked_on) for row in checked[:MOST]),
    ]


def raised_by(by: Actor, *, on: date) -> list[Waiting]:
    """Policies this person drafted, with where they stand."""
    if by.person_id is None:
        return []
    rows = policies_visible_to(by).filter(drafted_by_id=by.person_id).select_related("unit")
    return [
        _item(POLICY.states[row.state].label, row, POLICY.states[row.state].tone)
        for row in rows.order_by("-pk")[:MOST]
    ]


def copied_to(by: Actor, *, on: date) -> list[Waiting]:
    """Nothing: a policy is for whoever looks it up."""
    return []


def _to_check(by: Actor) -> list[Waiting]:
    if not by.holds(*CHECKERS):
        return []
    rows = policies_visible_to(by).filter(
        by_others(by), state__in=("draft", "issued"), checked_as=""
    )
    return [
        _item("Policy to check", row, "warning")
        for row in rows.select_related("unit").order_by("pk")[:MOST]
    ]


def _to_correct(by: Actor) -> list[Waiting]:
    """Drafts found looser than their superior rule: back to who wrote them."""
    rows = policies_visible_to(by).filter(state="draft", checked_as="looser")
    return [
        _item("Policy to correct", row, "danger")
        for row in rows.select_related("unit").order_by("pk")[:MOST]
        if not held_on(by, row).isdisjoint(WRITERS)
    ]


def _to_issue(by: Actor) -> list[Waiting]:
    if not by.holds(*ISSUERS):
        return []
    rows = policies_visible_to(by).filter(to_issue()).select_related("unit").order_by("pk")
    return [_item("Policy to issue", row, "info") for row in rows[:MOST]]


def _unused(by: Actor, on: date) -> list[Waiting]:
    """In force for longer than it should take, and never carried out."""
    late = policies_visible_to(by).filter(~in_use(), state="issued", effective_on__lt=on - WITHIN)
    rows = late.select_related("unit").order_by("effective_on", "pk")[: MOST * 2]
    return [
        _item("Policy never carried out", row, "warning", _owed_on(row))
        for row in rows
        if not held_on(by, row).isdisjoint(WRITERS)
    ][:MOST]


def _owed_on(row: Policy) -> date | None:
    return row.effective_on + WITHIN if row.effective_on else None


def _item(kind: str, row: Policy, tone: str, due_on: date | None = None) -> Waiting:
    return Waiting(
        kind=kind,
        title=row.name,
        path=reverse("policies:policy", args=[row.pk]),
        due_on=due_on,
        detail=" · ".join(part for part in (row.document_no, _unit(row)) if part),
        tone=tone,
    )


def _unit(row: Policy) -> str:
    return row.unit.name if row.unit else ""
