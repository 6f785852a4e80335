"""Scores: the golden journey over 165 leaves, and what always holds of sums and of sight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.apps.loop import actions, queries
from bihuan.apps.loop.models import Answer, Round
from bihuan.apps.loop.queries.answering import standings_of
from bihuan.apps.loop.queries.comparing import compare, series
from bihuan.apps.loop.queries.lines import held_lines
from bihuan.apps.loop.queries.rounds import answers_visible_to, head_of, rounds_visible_to
from bihuan.apps.loop.queries.scores import lines_of
from bihuan.apps.people.actions import form_group, join_group
from bihuan.apps.programmes import actions as programmes
from bihuan.apps.standards import actions as standards
from bihuan.apps.standards.actions import Scoring
from bihuan.apps.standards.models import Clause
from bihuan.kit.deed import Actor
from bihuan.kit.refusals import NotAllowed, NotFound
from tests.apps.county import MONDAY, STAFF, County
from tests.apps.loop.checking import (
    LEAVES,
    OWNERS,
    Checks,
    full_entry,
    outside_expert,
    running,
    small_standard,
)

SignIn = Callable[[str], Client]


@pytest.fixture
def checks(county: County) -> Checks:
    return Checks(county, running(county, small_standard(county)))


@pytest.fixture
def grand(county: County) -> Checks:
    """The 165-leaf sample standard, assigned to three departments and started."""
    deed = county.deed("coordinator")
    version = standards.load_from_library(deed, agency_id=county.agency.pk, key="cdc-grade-165")
    version = standards.freeze(county.deed("coordinator"), version_id=version.pk)
    return Checks(county, running(county, version, name="等级评审"))


def in_full(checks: Checks, round_: Round) -> None:
    """All points for everything that is not left out, a sheet a department."""
    for unit, (_head, handler) in OWNERS.items():
        rows = round_.answers.filter(unit=checks.county.units[unit]).select_related("clause")
        exempt = checks.programme.exemptions.filter(state="approved").values("clause_id")
        lines = tuple(
            actions.Line(answer.pk, 0, actions.Given(entry=full_entry(answer.clause.rule)))
            for answer in rows.exclude(clause_id__in=exempt)
        )
        if lines:
            actions.import_answers(checks.by(handler), round_.pk, lines=lines)


def test_the_golden_journey(grand: Checks, signed_in: SignIn) -> None:
    """165 leaves, 15 left out with approval, the rest in full but 73 points: 842/915 = 92.02 %."""
    leaves = Clause.objects.filter(version=grand.programme.version, is_leaf=True)
    for clause in leaves.filter(na_allowed=True):
        asked = programmes.ask_exemption(
            grand.by("coordinator"), grand.programme.pk, clause_id=clause.pk, reason="本县无此项"
        )
        programmes.decide_exemption(grand.by("director"), asked.pk, agreed=True)
    round_ = grand.round()
    in_full(grand, round_)
    by = grand.county.actor("director")
    assert queries.scores_of(round_, by).whole.denominator == 915
    assert queries.scores_of(round_, by).whole.rate == 100
    lose(grand, round_, Decimal(73))
    found = queries.scores_of(round_, by)
    assert (found.whole.scored, found.whole.denominator) == (842, 915)
    assert (found.whole.rate, found.grade.name) == (Decimal("92.02"), "甲")
    page = signed_in("director").get(reverse("loop:round", args=[round_.pk])).content.decode()
    assert "92.02" in page and "842" in page and "甲" in page
    veto = round_.answers.select_related("clause").get(clause__code="5.1.1")
    grand.says(grand.handler_of(veto), veto, None, veto_failed=True, reason="资质证书过期")
    failed = queries.scores_of(round_, by)
    assert (failed.grade.name, failed.whole.rate) == ("不通过", Decimal("92.02"))
    page = signed_in("director").get(reverse("loop:round", args=[round_.pk])).content.decode()
    assert "不通过" in page


def lose(checks: Checks, round_: Round, points: Decimal) -> None:
    """Take points off clauses scored by deductions, but no more than each holds."""
    rows = round_.answers.filter(clause__rule__kind="deduct", clause__veto=False, score__gt=0)
    for answer in rows.select_related("clause").order_by("clause__order"):
        part = min(points, answer.clause.score)
        if part:
            entry = {"deductions": [str(part)], "reasons": ["查无记录"]}
            checks.says(checks.handler_of(answer), answer, entry)
            points -= part
    assert points == 0


def test_the_library_standard_has_an_answer_for_each_of_its_165_leaves(grand: Checks) -> None:
    round_ = grand.round()
    lines = lines_of(round_.pk, grand.county.actor("director"))
    assert len(lines) == 165
    assert sum(line.full for line in lines) == 1000
    assert len({line.class_name for line in lines}) == 7


ROLES = [*STAFF, "expert"]


@pytest.mark.parametrize("kind", ["self", "cross"])
def test_every_way_to_ask_what_one_may_see_and_give_says_the_same(
    checks: Checks, neighbour: County, kind: str
) -> None:
    """The list, the single row, the page's filter and the verb agree, for everybody."""
    outside_expert(checks.county)
    round_ = checks.round(kind)
    if kind == "cross":
        checks.mandate(round_, "expert", code_prefix="1.1")
        checks.mandate(round_, "head", code_prefix="1")
        checks.mandate(round_, "inspector2", unit_id=checks.county.units["检验科"].pk)
        in_group(checks, round_, "archivist", "2.1")
    ids = list(round_.answers.values_list("pk", flat=True))
    for who in ROLES:
        by = checks.county.actor(who)
        listed = set(answers_visible_to(by).filter(round=round_).values_list("pk", flat=True))
        standings = {s.id: s for s in standings_of(ids, by)}
        assert set(standings) == listed, who
        assert heads(round_, by) == rounds_visible_to(by).filter(pk=round_.pk).exists(), who
        if not listed:
            continue
        lines = lines_of(round_.pk, by)
        assert {line.id for line in lines} == listed, who
        mine = held_lines(lines, head_of(round_.pk, by), by)
        may = {pk for pk, s in standings.items() if not queries.may_give(s, by)}
        assert mine == may, who
        assert may == set(queries.answers_to_give(by).values_list("pk", flat=True)), who
        for pk in sorted(listed):
            assert gives(checks, who, pk) == (pk in may), (who, pk)
    assert not answers_visible_to(neighbour.actor("coordinator")).exists()
    assert not heads(round_, neighbour.actor("coordinator"))


def heads(round_: Round, by: Actor) -> bool:
    """Whether the page of a round opens for somebody."""
    try:
        return head_of(round_.pk, by).name == round_.name
    except NotFound:
        return False


def in_group(checks: Checks, round_: Round, who: str, code: str) -> None:
    """A mandate by way of an inspection group."""
    group = form_group(
        checks.by("coordinator"),
        agency_id=checks.county.agency.pk,
        kind="inspection",
        name="督查组",
        starts_on=date(2026, 1, 1),
    )
    join_group(
        checks.by("coordinator"),
        group_id=group.pk,
        person_id=checks.county.persons[who].pk,
        starts_on=date(2026, 1, 1),
    )
    actions.give_mandate(checks.by("coordinator"), round_.pk, group_id=group.pk, code_prefix=code)


def gives(checks: Checks, who: str, answer_id: int) -> bool:
    """Whether the verb lets somebody save; what was saved is undone for the next."""
    answer = Answer.objects.select_related("clause").get(pk=answer_id)
    with transaction.atomic():
        try:
            checks.says(who, answer)
        except NotAllowed:
            return False
        transaction.set_rollback(True)
    return True


scores = st.lists(
    st.sampled_from(["0", "30", "49.9", "50", "85", "94.99", "95", "100"]), min_size=1
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(values=scores)
def test_parts_always_add_up_and_the_last_save_counts(checks: Checks, values: list[str]) -> None:
    """C3.1: classes and departments sum to the whole, whatever is saved in whatever order."""
    name = f"轮 {Round.objects.count()}"
    round_ = checks.round(name=name)
    by = checks.county.actor("director")
    for value in values:
        checks.says("handler", checks.answer(round_, "1.1.1"), {"value": value})
        found = queries.scores_of(round_, by)
        for parts in (found.sums.by_category, found.sums.by_unit):
            assert sum(part.scored for part in parts.values()) == found.whole.scored
            assert sum(part.total for part in parts.values()) == found.whole.total == 60
        assert found.whole.scored == checks.answer(round_, "1.1.1").score
    assert checks.answer(round_, "1.1.1").version == len(values)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(lost=st.sets(st.sampled_from(["1.1.1", "1.1.2", "1.2.2", "2.1.1", "2.1.2", "2.1.3"])))
def test_a_failed_veto_fails_whatever_else_is_answered(checks: Checks, lost: set[str]) -> None:
    """C3.4: the grade is 不通过 regardless of the points."""
    round_ = checks.round(name=f"轮 {Round.objects.count()}")
    for code in {"1.1.1", "1.1.2", "1.2.2", "2.1.1", "2.1.2", "2.1.3"} - lost:
        answer = checks.answer(round_, code)
        checks.says(checks.handler_of(answer), answer)
    answer = checks.answer(round_, "1.2.1")
    checks.says("lab_head", answer, {"met": False}, reason="证书过期")
    found = queries.scores_of(round_, checks.county.actor("director"))
    assert found.grade.name == "不通过"
    assert found.whole.vetoes_failed == ("1.2.1",)


def test_a_comparison_lists_what_is_disputed_gravest_first(checks: Checks) -> None:
    first, second = checks.round("self", "自查"), checks.round("formal", "评审")
    checks.all_full(first)
    checks.mandate(second, "inspector2")
    checks.says("inspector2", checks.answer(second, "1.1.1"), {"value": "85"})
    checks.says("inspector2", checks.answer(second, "2.1.1"), {"value": "1"})
    failed = {"met": True}
    checks.says("inspector2", checks.answer(second, "1.2.1"), failed, veto_failed=True, reason="x")
    checks.says("inspector2", checks.answer(second, "2.1.3"))
    found = compare(first, second, checks.county.actor("director"))
    assert [pair.first.code for pair in found.disputed] == ["1.2.1", "2.1.1", "1.1.1"]
    assert [pair.gap for pair in found.disputed] == [0, -6, Decimal("-0.63")]
    assert len(found.one_sided) == 3
    own = compare(first, second, checks.county.actor("handler"))
    assert {pair.first.code for pair in own.pairs} == {"1.1.1", "1.1.2", "2.1.1"}


def test_a_trend_runs_from_the_oldest_round_to_the_newest(checks: Checks) -> None:
    first, second = checks.round("self", "一"), checks.round("self", "二")
    checks.says("handler", checks.answer(second, "1.1.1"))
    found = series(checks.programme, checks.county.actor("director"))
    assert [round_ for round_, _scores in found] == [first, second]
    assert [scores.whole.rate for _round, scores in found] == [0, 10]


def test_open_rounds_wait_on_the_desk_of_those_who_owe_answers(checks: Checks) -> None:
    round_, later = checks.round(ends_on=MONDAY), date(2026, 3, 3)
    waiting = {who: queries.waiting_for_checks(checks.county.actor(who), on=later) for who in STAFF}
    assert {who for who, items in waiting.items() if items} == {
        "head", "handler", "handler2", "lab_head", "lab_handler",
        "coordinator", "inspector", "archivist",
    }  # fmt: skip
    (item,) = waiting["handler"]
    assert item.title == round_.name
    assert item.tone == "danger"
    assert "3" in item.detail
    for code in ("1.1.1", "1.1.2", "2.1.1"):
        checks.says("handler", checks.answer(round_, code))
    assert not queries.waiting_for_checks(checks.county.actor("handler"), on=later)


def test_texts_are_carried_over_to_a_new_version_where_the_clause_is_unchanged(
    checks: Checks,
) -> None:
    first = checks.round("self", "旧版自查")
    checks.all_full(first)
    office = checks.by("coordinator")
    old = checks.programme.version
    assert old is not None
    draft = standards.copy_version(office, version_id=old.pk, label="2027")
    codes = {c.code: c for c in draft.clauses.all()}
    reword(checks, codes["1.1.2"], "改了说法")
    new = standards.freeze(checks.by("coordinator"), version_id=draft.pk)
    later = Checks(checks.county, running(checks.county, new, name="新版创建"))
    second = later.round("self", "新版自查", copy_from=first.pk)
    carried = second.answers.filter(entry__isnull=False)
    assert set(carried.values_list("clause__code", flat=True)) == set(codes_of_leaves()) - {"1.1.2"}
    assert not second.answers.filter(score__isnull=False).exists()
    assert [(redo.clause.code, redo.kind) for redo in queries.to_redo(second)] == [
        ("1.1.2", "reworded")
    ]
    assert queries.scores_of(second, checks.county.actor("director")).whole.unanswered == 7
    assert actions.confirm_carried(later.by("lab_handler"), second.pk) == 3
    assert later.answer(second, "1.2.2").score == 20


def codes_of_leaves() -> list[str]:
    return [leaf[0] for leaf in LEAVES]


def reword(checks: Checks, clause: Clause, name: str) -> None:
    """Give a leaf of a draft other words, and leave its scoring as it is."""
    scoring = Scoring(
        score=clause.score,
        rule={"rule": "deduct"},
        methods=clause.methods,
        evidence_kinds=clause.evidence_kinds,
        na_allowed=clause.na_allowed,
    )
    standards.edit_clause(
        checks.by("coordinator"),
        clause_id=clause.pk,
        revision=clause.revision,
        name=name,
        scoring=scoring,
    )
