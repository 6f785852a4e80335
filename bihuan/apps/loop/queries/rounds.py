"""Which rounds, mandates and answers one may see; how a round stands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection
from django.db.models import (
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from bihuan.apps.loop.models import Answer, Finding, Mandate, Round
from bihuan.apps.people.states import BUSINESS
from bihuan.apps.programmes.models import Exemption, Programme, Responsibility
from bihuan.apps.standards.models import Clause
from bihuan.apps.standards.queries import Continuation, continues
from bihuan.kit.deed import Actor, Scope
from bihuan.kit.refusals import NotFound

# What a leaf must be to have its texts carried over: nothing of it changed but its place.
CARRIED = frozenset({"same", "moved"})


class Redo(NamedTuple):
    """A leaf whose answer could not be carried over, and why: a kind of change, or ``added``."""

    clause: Clause
    kind: str


def rounds_visible_to(by: Actor) -> QuerySet[Round]:
    """Rounds of the agency; an outside expert sees those mandated to them."""
    rounds = Round.objects.select_related("programme__version").order_by("-starts_on", "-id")
    if by.scope is Scope.ALL:
        return rounds
    if by.scope is Scope.NONE or by.person_id is None or by.agency_id is None:
        return rounds.none()
    rounds = rounds.filter(agency_id=by.agency_id)
    if by.holds(*BUSINESS):
        return rounds
    if by.holds("expert"):
        return rounds.filter(Exists(_held(by).filter(round=OuterRef("pk"))))
    return rounds.none()


def sees_whole(by: Actor) -> bool:
    """Whether the scores of a whole round are open to somebody, or those of own answers only."""
    return by.scope in (Scope.ALL, Scope.AGENCY) or by.holds("leader")


def sees_every_answer(by: Actor) -> bool:
    """Whether `answers_visible_to` leaves out no answer of a round that is in reach."""
    return by.scope is Scope.ALL or (by.scope is Scope.AGENCY and by.holds(*BUSINESS))


def answers_visible_to(by: Actor) -> QuerySet[Answer]:
    """Answers of own departments and those one has a mandate for; all with agency-wide scope."""
    answers = Answer.objects.all()
    if by.scope is Scope.ALL:
        return answers
    if by.scope is Scope.NONE or by.person_id is None or by.agency_id is None:
        return answers.none()
    answers = answers.filter(round__agency_id=by.agency_id)
    if not by.holds(*BUSINESS):
        return answers.filter(mandated(by)) if by.holds("expert") else answers.none()
    if by.scope is Scope.AGENCY:
        return answers
    units = by.unit_ids if by.scope is Scope.UNITS else by.home_unit_ids
    return answers.filter(Q(unit_id__in=units) | Q(responsible(by)) | Q(mandated(by)))


def mandates_visible_to(by: Actor) -> QuerySet[Mandate]:
    """Who checks what is known to all who see the round; an expert sees the own mandates."""
    if by.scope is not Scope.ALL and not by.holds(*BUSINESS):
        return _held(by).filter(round__in=rounds_visible_to(by))
    return Mandate.objects.filter(round__in=rounds_visible_to(by))


def round_or_404(round_id: int, by: Actor) -> Round:
    """The round, or the same "not found" whether it is missing or foreign."""
    found = rounds_visible_to(by).filter(pk=round_id).first()
    if found is None:
        raise NotFound(_("There is no such round."))
    return found


class Head(NamedTuple):
    """A round as the head of its page tells it, with what grades its scores."""

    pk: int
    name: str
    kind: str
    state: str
    note: str
    programme_id: int
    programme_name: str
    version_id: int
    grades: list[dict[str, object]]
    veto_on: str


# Written out for the same reason as the lines of a round: see `scores`.
_HEAD = """
select r.id, r.name, r.kind, r.state, r.note, p.id, p.name, v.id, v.grades, v.veto_on
from loop_round r
join programmes_programme p on p.id = r.programme_id
join standards_version v on v.id = p.version_id
where r.id = %(round)s and (%(anywhere)s or r.agency_id = %(agency)s)
"""


def head_of(round_id: int, by: Actor) -> Head:
    """The head of a round that `rounds_visible_to` shows."""
    anywhere = by.scope is Scope.ALL
    known = anywhere or (by.scope is not Scope.NONE and by.holds(*BUSINESS))
    row = None
    if known or rounds_visible_to(by).filter(pk=round_id).exists():
        with connection.cursor() as cursor:
            given = {"round": round_id, "anywhere": anywhere, "agency": by.agency_id}
            cursor.execute(_HEAD, given)
            row = cursor.fetchone()
    if row is None:
        raise NotFound(_("There is no such round."))
    *words, grades, veto_on = row
    told = json.loads(grades) if isinstance(grades, str) else grades
    return Head._make((*words, told, veto_on))


def locked_round(round_id: int, by: Actor) -> Round:
    """The round, locked for a change in this act."""
    rows = rounds_visible_to(by).select_for_update(no_key=True, of=("self",)).filter(pk=round_id)
    found = rows.first()
    if found is None:
        raise NotFound(_("There is no such round."))
    return found


def standing_mandates(round_: Round, by: Actor) -> QuerySet[Mandate]:
    """The mandates of a round that are not withdrawn."""
    rows = mandates_visible_to(by).filter(round=round_, ended_on__isnull=True)
    return rows.select_related("person", "group", "unit").order_by("code_prefix", "pk")


def mandate_codes(round_id: int, by: Actor) -> list[tuple[str, int | None]]:
    """What a person, or a group of theirs, has a mandate for: code and department."""
    return list(_held(by).filter(round_id=round_id).values_list("code_prefix", "unit_id"))


def covers(mandates: Iterable[tuple[str, int | None]], code: str, unit_id: int | None) -> bool:
    """Whether one of the mandates covers a clause of a department."""
    return any(
        (not prefix or code == prefix or code.startswith(f"{prefix}."))
        and (unit is None or unit == unit_id)
        for prefix, unit in mandates
    )


def unanswered(round_: Round) -> QuerySet[Answer]:
    """Answers without a score, but those of clauses left out with approval."""
    exempt = Exemption.objects.filter(
        programme_id=round_.programme_id, clause=OuterRef("clause"), state="approved"
    )
    rows = Answer.objects.filter(round=round_, score__isnull=True).exclude(Exists(exempt))
    return rows.select_related("clause").order_by("clause__order")


def uncovered(round_: Round) -> QuerySet[Answer]:
    """Deductions with neither a finding nor a reason why there is none."""
    found = Finding.objects.filter(answer=OuterRef("pk"))
    rows = Answer.objects.filter(_lost(), round=round_, linked__isnull=True, finding_waived="")
    exempt = Exemption.objects.filter(
        programme_id=round_.programme_id, clause=OuterRef("clause"), state="approved"
    )
    rows = rows.exclude(Exists(found)).exclude(Exists(exempt))
    return rows.select_related("clause").order_by("clause__order")


def continued(older: Programme, newer: Programme) -> dict[int, Continuation]:
    """For each leaf of the newer programme's standard, what it continues of the older one's."""
    if older.version_id is None or newer.version_id is None:
        return {}
    if older.version_id != newer.version_id:
        return {c.newer_id: c for c in continues(older.version_id, newer.version_id)}
    leaves = Clause.objects.filter(version_id=newer.version_id, is_leaf=True, dropped=False)
    return {
        pk: Continuation(pk, pk, "same", rule_same=True)
        for pk in leaves.values_list("pk", flat=True)
    }


def to_redo(round_: Round) -> list[Redo]:
    """Leaves of a round that carried texts over, whose answers must be made anew."""
    if round_.based_on is None or round_.kind == "consensus":
        return []
    known = continued(round_.based_on.programme, round_.programme)
    leaves = Clause.objects.filter(answers__round=round_).order_by("order")
    kinds = [(leaf, known[leaf.pk].kind if leaf.pk in known else "added") for leaf in leaves]
    return [Redo(leaf, kind) for leaf, kind in kinds if kind not in CARRIED]


def _lost() -> Q:
    return Q(score__lt=F("clause__score")) | Q(veto_failed=True)


def _held(by: Actor) -> QuerySet[Mandate]:
    """Standing mandates of a person or of a group they belong to."""
    mine = Q(person_id=by.person_id) | Q(group_id__in=by.group_ids)
    return Mandate.objects.filter(mine, ended_on__isnull=True)


def mandated(by: Actor) -> Exists:
    """Whether one of the person's mandates covers the answer."""
    rows = _held(by).annotate(
        code=ExpressionWrapper(OuterRef("clause__code"), output_field=CharField())
    )
    whole = Q(code_prefix="") | Q(code_prefix=F("code"))
    below = Q(code__startswith=Concat(F("code_prefix"), Value(".")))
    of_unit = Q(unit__isnull=True) | Q(unit_id=OuterRef("unit_id"))
    return Exists(rows.filter(whole | below, of_unit, round_id=OuterRef("round_id")))


def responsible(by: Actor) -> Exists:
    """Whether the person is the named handler or head of the answer's clause."""
    named = Q(handler_id=by.person_id) | Q(head_id=by.person_id)
    return Exists(
        Responsibility.objects.filter(
            named,
            programme_id=OuterRef("round__programme_id"),
            clause_id=OuterRef("clause_id"),
        )
    )
