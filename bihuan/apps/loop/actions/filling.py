"""What a new round holds: an empty answer for each leaf, and what earlier rounds lend it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from bihuan.apps.loop.models import Answer, AnswerEvidence, Round
from bihuan.apps.loop.queries.rounds import CARRIED, continued
from bihuan.apps.loop.states import ROUND_KINDS
from bihuan.apps.programmes.models import Programme
from bihuan.apps.standards.models import Clause
from bihuan.kit.refusals import Refused

TEXTS = ("method", "sample", "entry", "reason")


def new_round(
    programme: Programme, *, kind: str, name: str, starts_on: date, ends_on: date | None
) -> Round:
    """A round, checked but not saved."""
    if kind not in ROUND_KINDS:
        raise Refused(_("Unknown kind of round."))
    if programme.version_id is None:
        raise Refused(_("This programme has no standard to check against."))
    if programme.state not in {"draft", "running"}:
        raise Refused(_("The programme is over; no round is added."))
    if ends_on and ends_on < starts_on:
        raise Refused(_("The end lies before the start."))
    if not name.strip():
        raise Refused(_("The round needs a name."))
    if programme.rounds.filter(name=name.strip()).exists():
        raise Refused(_("There is a round “%(name)s” already.") % {"name": name.strip()})
    return Round(
        programme=programme,
        agency_id=programme.agency_id,
        kind=kind,
        name=name.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
    )


def lead_units(programme: Programme) -> dict[int, int | None]:
    """The department that leads each clause today."""
    return dict(programme.responsibilities.values_list("clause_id", "lead_unit_id"))


def empty_answers(round_: Round) -> list[Answer]:
    """An answer for every leaf, not saved."""
    units = lead_units(round_.programme)
    version = round_.programme.version
    leaves = Clause.objects.filter(version=version, is_leaf=True, dropped=False)
    return [
        Answer(round=round_, clause_id=pk, unit_id=units.get(pk))
        for pk in leaves.order_by("order").values_list("pk", flat=True)
    ]


def carry_over(answers: list[Answer], base: Round) -> dict[int, Answer]:
    """Lend unchanged leaves the texts of an earlier round, unscored; what each one took, by leaf.

    An entry without a score waits for somebody to confirm it.
    """
    programme = answers[0].round.programme if answers else base.programme
    ways = continued(base.programme, programme)
    earlier = {a.clause_id: a for a in base.answers.filter(entry__isnull=False)}
    taken: dict[int, Answer] = {}
    for answer in answers:
        way = ways.get(answer.clause_id)
        if way and way.kind in CARRIED and (source := earlier.get(way.older_id)):
            for name in TEXTS:
                setattr(answer, name, getattr(source, name))
            taken[answer.clause_id] = source
    return taken


def check_settling(first: Round, second: Round) -> None:
    """Refuse two rounds that cannot be settled into one."""
    if first.pk == second.pk:
        raise Refused(_("Choose two different rounds."))
    if first.programme_id != second.programme_id:
        raise Refused(_("Both rounds must be of the same programme."))
    if "draft" in {first.state, second.state}:
        raise Refused(_("Both rounds must have begun."))


def agreed(first: Round, second: Round) -> dict[int, Answer]:
    """By leaf, the second round's answer where both scored the same."""
    judged = {a.clause_id: _judgement(a) for a in first.answers.filter(score__isnull=False)}
    return {
        a.clause_id: a
        for a in second.answers.filter(score__isnull=False)
        if judged.get(a.clause_id) == _judgement(a)
    }


def _judgement(answer: Answer) -> tuple[Decimal | None, bool]:
    """What makes two answers the same: the points, and what was said of a veto."""
    return answer.score, answer.veto_failed


def take(answer: Answer, source: Answer, *, at: datetime) -> None:
    """Copy an answer that both sides gave."""
    for name in (*TEXTS, "score", "veto_failed", "reviewer_id"):
        setattr(answer, name, getattr(source, name))
    answer.answered_at = at


def lend_evidence(answers: list[Answer], sources: Mapping[int, Answer]) -> None:
    """Link the evidence of the sources, but what was withdrawn, to the new answers."""
    links = AnswerEvidence.objects.filter(
        answer__in=list(sources.values()), ended=False, evidence__withdrawn_reason=""
    ).values_list("answer__clause_id", "evidence_id")
    lent: dict[int, list[int]] = {}
    for clause_id, evidence_id in links:
        lent.setdefault(clause_id, []).append(evidence_id)
    AnswerEvidence.objects.bulk_create(
        AnswerEvidence(answer=answer, evidence_id=evidence_id)
        for answer in answers
        if (source := sources.get(answer.clause_id))
        for evidence_id in lent.get(source.clause_id, ())
    )


def follow_units(round_: Round) -> None:
    """Take the lead departments as they are today."""
    units = lead_units(round_.programme)
    moved = [a for a in round_.answers.all() if a.unit_id != units.get(a.clause_id)]
    for answer in moved:
        answer.unit_id = units.get(answer.clause_id)
    Answer.objects.bulk_update(moved, ["unit"])


def confirm(rows: Mapping[int, Answer], *, by_id: int | None, at: datetime) -> None:
    """Save answers whose scores were set, as given by a person now."""
    for answer in rows.values():
        answer.reviewer_id, answer.answered_at = by_id, at
        answer.version += 1
    Answer.objects.bulk_update(rows.values(), ["score", "reviewer", "answered_at", "version"])
