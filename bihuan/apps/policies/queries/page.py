"""What a policy's page shows: its facts, versions with their differences, executions, story."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from bihuan.apps.people.queries import timeline
from bihuan.apps.policies.models import Execution, Policy
from bihuan.apps.policies.queries.register import held_on, policies_visible_to
from bihuan.apps.policies.states import CHECKS, PASSED, POLICY, WRITERS
from bihuan.kit import present
from bihuan.kit.deed import Actor

# moves that another verb makes, and those with a page of their own
ELSEWHERE = frozenset({"supersede"})
TONES = {"issue": "primary", "check": "primary", "abolish": "danger"}


@dataclass(frozen=True, slots=True)
class Answered:
    """A measure a policy closes: its text, its page, what the policy still lacks for it."""

    title: str
    path: str
    state: str
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """A move the person may make now: url name and label msgid."""

    name: str
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the policy, and how its facts differ from the one before."""

    policy: Policy
    differs: list[tuple[str, str, str]]


@dataclass(slots=True)
class PolicyPage:
    """Everything of one policy."""

    policy: Policy
    moves: list[Move]
    may_revise: bool
    may_train: bool
    may_execute: bool
    executions: list[tuple[Execution, bool]]  # the record, whether this person may void it
    versions: list[Version]
    answers: list[Answered]
    acts: list[dict[str, Any]]


def policy_page(by: Actor, policy: Policy, *, on: date) -> PolicyPage:
    """The page of a policy the person may see."""
    held = held_on(by, policy)
    writes = not held.isdisjoint(WRITERS)
    executions = list(policy.executions.select_related("evidence__file", "entered_by"))
    executions.sort(key=lambda row: (row.on, row.pk), reverse=True)
    versions = _versions(by, policy)
    succeeded = any(v.policy.supersedes_id == policy.pk for v in versions)
    in_force = policy.state == "issued" and policy.effective_on is not None
    return PolicyPage(
        policy=policy,
        moves=_moves(by, policy, held),
        may_revise=policy.state == "issued" and not succeeded,
        may_train=policy.state == "issued" and writes,
        may_execute=in_force and policy.effective_on <= on,  # type: ignore[operator]  # not None
        executions=[(row, may_void(by, row)) for row in executions],
        versions=versions if len(versions) > 1 else [],
        answers=answers_to(policy.pk, by),
        acts=timeline(
            [
                ("policies.Policy", policy.pk),
                *(("policies.Execution", row.pk) for row in executions),
            ],
            words=WORDS,
        ),
    )


def may_check(by: Actor, policy: Policy) -> bool:
    """Whether a person may check a policy: neither its drafter nor who wrote it last."""
    return by.person_id is not None and by.person_id not in (
        policy.drafted_by_id,
        policy.edited_by_id,
    )


def may_void(by: Actor, execution: Execution) -> bool:
    """Who entered an execution, and the office, void it."""
    mine = by.person_id is not None and by.person_id == execution.entered_by_id
    return not execution.void_reason and (mine or by.holds("coordinator"))


def answers_to(policy_id: int, by: Actor) -> list[Answered]:
    """The measures in reach a policy closes: asked of the apps above, which know them."""
    found: list[Answered] = []
    for name in settings.WHAT_A_POLICY_CLOSES:
        asked: Callable[[int, Actor], list[Answered]] = import_string(name)
        found += asked(policy_id, by)
    return found


def _moves(by: Actor, policy: Policy, held: frozenset[str]) -> list[Move]:
    return [
        Move(move.name, move.label, TONES.get(move.name, ""))
        for move in POLICY.moves_from(policy.state, held=held)
        if move.name not in ELSEWHERE
        and (move.name != "check" or (may_check(by, policy) and policy.checked_as == ""))
        and (move.name != "issue" or policy.checked_as in PASSED)
    ]


def _versions(by: Actor, policy: Policy) -> list[Version]:
    """All versions in reach, newest first."""
    seen = policies_visible_to(by).select_related("unit", "text")
    chain = [policy]
    while (earlier := seen.filter(pk=chain[0].supersedes_id or 0).first()) is not None:
        chain.insert(0, earlier)
    while later := seen.filter(supersedes=chain[-1]).exclude(state="abolished").first():
        chain.append(later)
    pairs = zip([None, *chain[:-1]], chain, strict=True)
    return [Version(row, _differences(before, row) if before else []) for before, row in pairs][
        ::-1
    ]


def _differences(before: Policy, after: Policy) -> list[tuple[str, str, str]]:
    pairs = zip(facts(before), facts(after), strict=True)
    return [(label, was, is_) for (label, was), (_label, is_) in pairs if was != is_]


def facts(policy: Policy) -> list[tuple[str, str]]:
    """What a version says of itself."""
    return [
        (_("Name of the policy"), policy.name),
        (_("Document number"), policy.document_no),
        (_("Owner department"), policy.unit.name if policy.unit else ""),
        (_("Superior rule"), policy.superior_rule),
        (_("Date of issue"), present.day(policy.issued_on)),
        (_("Effective from"), present.day(policy.effective_on)),
        (_("Text of the policy"), policy.text.name if policy.text else ""),
    ]


WORDS: Mapping[str, Mapping[str, str]] = {
    "policies.Policy.state": {state.key: state.label for state in POLICY.states.values()},
    "policies.Policy.checked_as": {key: label for key, (label, _tone) in CHECKS.items()},
}
