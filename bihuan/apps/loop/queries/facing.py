"""What stands beside one answer: its clause, other rounds, evidence, how its deduction goes on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from bihuan.apps.archives.models import Evidence
from bihuan.apps.loop.models import Answer, AnswerEvidence, Finding, Round
from bihuan.apps.loop.queries.answering import Standing
from bihuan.apps.loop.queries.proof import evidence_in_reach
from bihuan.apps.loop.queries.rounds import answers_visible_to
from bihuan.apps.loop.queries.scope import findings_visible_to
from bihuan.apps.loop.queries.telling import entry_words
from bihuan.apps.loop.states import ROUND, ROUND_KINDS
from bihuan.apps.people.queries.timeline import field_label, timeline
from bihuan.apps.standards.models import Clause
from bihuan.apps.standards.queries import live_links
from bihuan.kit.deed import Actor

MOST_BESIDE = 8
MOST_OFFERED = 30


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of evidence the page offers: whether it is shown, or proves the clause already."""

    piece: Evidence
    ticked: bool
    proves: bool = False


@dataclass(frozen=True, slots=True)
class Followed:
    """How a deduction was followed up, and the findings it may still be linked to."""

    raised: list[Finding]
    linked: Finding | None
    waived: str
    others: list[Finding]

    @property
    def done(self) -> bool:
        """Whether nothing more is asked for."""
        return bool(self.raised or self.linked or self.waived)


def clause_of(standing: Standing) -> Clause:
    """The answer's clause."""
    return Clause.objects.get(pk=standing.clause_id)


def round_of(standing: Standing) -> Round:
    """The answer's round, with its programme."""
    return Round.objects.select_related("programme").get(pk=standing.round_id)


def beside(standing: Standing, by: Actor) -> list[Answer]:
    """What other rounds of the programme say of the clause, newest first."""
    others = answers_visible_to(by).filter(
        clause_id=standing.clause_id, round__programme_id=standing.programme_id
    )
    rows = others.exclude(pk=standing.id).exclude(score=None, entry=None)
    return list(
        rows.select_related("round", "reviewer").order_by("-round__starts_on", "-round_id")[
            :MOST_BESIDE
        ]
    )


def evidence_for(standing: Standing, by: Actor) -> list[Shown]:
    """Evidence shown for the answer, then what the clause's department has and could show.

    Whoever sees the answer sees its evidence, and what already proves its clause.
    """
    ticked = _live(Evidence.objects.filter(pk__in=standing.evidence_ids))
    same_clause = AnswerEvidence.objects.filter(
        answer__clause_id=standing.clause_id,
        answer__in=answers_visible_to(by),
        ended=False,
    )
    proving = live_links().filter(clause_id=standing.clause_id)
    offered = _live(Evidence.objects.filter(pk__in=proving.values("evidence_id")))
    offered |= _live(Evidence.objects.filter(pk__in=same_clause.values("evidence_id")))
    if standing.unit_id is not None:
        offered |= _live(evidence_in_reach(by).filter(unit_id=standing.unit_id))
    rest = offered.exclude(pk__in=standing.evidence_ids).order_by("-event_on", "-pk")
    known = set(proving.values_list("evidence_id", flat=True))
    found = [
        *(Shown(piece, ticked=True, proves=piece.pk in known) for piece in ticked.order_by("pk")),
        *(Shown(piece, ticked=False, proves=piece.pk in known) for piece in rest[:MOST_OFFERED]),
    ]
    return sorted(found, key=lambda one: (not one.ticked, not one.proves))


def is_lost(standing: Standing) -> bool:
    """Whether points are lost, or a veto failed, in what is saved."""
    deducted = standing.score is not None and standing.score < standing.full
    return not standing.excused and (deducted or standing.veto_failed)


def followed(standing: Standing, by: Actor) -> Followed:
    """How the deduction was followed up."""
    answer = Answer.objects.select_related("linked").get(pk=standing.id)
    seen = findings_visible_to(by).filter(
        clause_id=standing.clause_id, programme_id=standing.programme_id
    )
    raised = list(Finding.objects.filter(answer_id=standing.id).order_by("number"))
    taken = {finding.pk for finding in raised} | {answer.linked_id}
    others = [finding for finding in seen.order_by("-number")[:20] if finding.pk not in taken]
    return Followed(raised, answer.linked, answer.finding_waived, others)


def history(standing: Standing) -> list[dict[str, Any]]:
    """The acts on an answer, newest first, what was found told in words."""
    links = AnswerEvidence.objects.filter(answer_id=standing.id).values_list("pk", flat=True)
    objects = [("loop.Answer", standing.id), *(("loop.AnswerEvidence", pk) for pk in links)]
    acts = timeline(objects)
    entry = field_label("loop.Answer", "entry")
    for one in acts:
        one["changes"] = [
            (label, _entry(was), _entry(now)) if label == entry else (label, was, now)
            for label, was, now in one["changes"]
        ]
    return acts


def round_history(round_: Round) -> list[dict[str, Any]]:
    """The acts on a round and its mandates, newest first."""
    mandates = round_.mandates.values_list("pk", flat=True)
    objects = [("loop.Round", round_.pk), *(("loop.Mandate", pk) for pk in mandates)]
    states = {key: state.label for key, state in ROUND.states.items()}
    return timeline(objects, words={"loop.Round.state": states, "loop.Round.kind": ROUND_KINDS})


def _entry(told: str) -> str:
    return entry_words(json.loads(told)) if told.startswith("{") else told


def _live(pieces: QuerySet[Evidence]) -> QuerySet[Evidence]:
    return pieces.filter(withdrawn_reason="")
