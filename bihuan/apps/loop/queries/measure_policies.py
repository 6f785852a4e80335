"""The policies of a measure's page, those it may name, and the measures a policy closes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.apps.loop.models import Measure, MeasurePolicy
from bihuan.apps.loop.queries.lacking import (
    POLICY,
    codes_of,
    lack_sentence,
    links_of,
    product_lacks,
    wants_policy,
)
from bihuan.apps.loop.queries.scope import measures_visible_to
from bihuan.apps.loop.states import MEASURE
from bihuan.apps.policies.models import Execution, Policy
from bihuan.apps.policies.queries import Answered, policies_visible_to
from bihuan.apps.policies.states import POLICY as TABLE
from bihuan.kit.deed import Actor
from bihuan.rules.status import Missing

MOST = 500


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """A policy named on a measure: how it stands, what it lacks, whether it can be carried out."""

    policy: Policy
    state: str  # msgid
    tone: str
    last_on: date | None
    lacks: tuple[str, ...]
    runs: bool  # in force: an execution may be recorded


@dataclass(frozen=True, slots=True)
class PolicySection:
    """The policies of a measure whose product is one."""

    lines: list[PolicyLine]
    wanted: bool  # its programme asks for a policy that is carried out
    lacks: tuple[str, ...]


def policy_section(measure: Measure, *, on: date) -> PolicySection | None:
    """The section; none for a measure that leaves something else behind."""
    if measure.product_kind != POLICY:
        return None
    links = links_of([measure])
    wanted = wants_policy(measure)
    return PolicySection(
        lines=[_line(link, on) for link in links],
        wanted=wanted,
        lacks=product_lacks(measure, "policy") if wanted and not links else (),
    )


def nameable(by: Actor, measure: Measure) -> list[tuple[str, str]]:
    """Policies of the register that may be named on a measure, as choices."""
    named = MeasurePolicy.objects.filter(measure=measure, void_reason="").values("policy_id")
    rows = policies_visible_to(by).filter(
        agency_id=measure.agency_id, state__in=("issued", "draft")
    )
    rows = rows.exclude(pk__in=named).order_by("-pk")
    return [
        (str(pk), f"{name} {number}".strip())
        for pk, name, number in rows.values_list("pk", "name", "document_no")[:MOST]
    ]


def closed_by_policy(policy_id: int, by: Actor) -> list[Answered]:
    """The measures in reach that name a policy, with what it still lacks for them."""
    seen = measures_visible_to(by).filter(
        policy_links__policy_id=policy_id, policy_links__void_reason=""
    )
    measures = list(seen.order_by("-pk").distinct()[:MOST])
    lacks = {
        link.measure_id: _sentences(link)
        for link in links_of(measures)
        if link.policy_id == policy_id
    }
    return [
        Answered(
            title=measure.text[:80],
            path=reverse("loop:measure", args=[measure.pk]),
            state=_(MEASURE.states[measure.state].label),
            lacks=lacks.get(measure.pk, ()) if wants_policy(measure) else (),
        )
        for measure in measures
    ]


def _line(link: MeasurePolicy, on: date) -> PolicyLine:
    policy = link.policy
    state = TABLE.states[policy.state]
    last = Execution.objects.filter(policy=policy, void_reason="").order_by("-on").first()
    begun = policy.effective_on is not None and policy.effective_on <= on
    return PolicyLine(
        policy=policy,
        state=state.label,
        tone=state.tone,
        last_on=last.on if last else None,
        lacks=_sentences(link),
        runs=policy.state == "issued" and begun,
    )


def _sentences(link: MeasurePolicy) -> tuple[str, ...]:
    return tuple(lack_sentence(Missing(code, link.policy.name), {}) for code in codes_of(link))
