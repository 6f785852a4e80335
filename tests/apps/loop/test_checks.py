"""Checks: who may answer what, what an answer must say, and what a round comes to."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.utils import translation

from bihuan.apps.loop import actions, queries
from bihuan.apps.loop.models import Answer, AnswerEvidence, Finding, Round
from bihuan.apps.people.models import Act
from bihuan.apps.programmes import actions as programmes
from bihuan.kit.refusals import Changed, NotAllowed, NotFound, Refused
from tests.apps.county import MONDAY, County
from tests.apps.loop.checking import Checks, outside_expert, running, small_standard


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def checks(county: County) -> Checks:
    return Checks(county, running(county, small_standard(county)))


def test_a_round_has_an_answer_for_every_leaf_with_its_lead_department(checks: Checks) -> None:
    round_ = checks.round()
    assert round_.state == "open"
    assert round_.answers.count() == 7
    assert checks.answer(round_, "1.2.1").unit == checks.county.units["检验科"]
    assert not round_.answers.exclude(score=None).exists()


def test_a_round_needs_a_running_programme_and_a_name_of_its_own(checks: Checks) -> None:
    checks.round()
    with pytest.raises(Refused, match="already"):
        checks.round()
    programmes.finish(checks.by("coordinator"), checks.programme.pk)
    with pytest.raises(Refused):
        checks.round(name="第二轮")
    assert Round.objects.filter(programme=checks.programme).count() == 1


def test_the_scores_follow_every_save(checks: Checks) -> None:
    round_ = checks.round()
    by = checks.county.actor("director")
    assert queries.scores_of(round_, by).whole.rate == 0
    checks.says("handler", checks.answer(round_, "1.1.1"), {"value": "85"})
    scores = queries.scores_of(round_, by)
    assert scores.whole.scored == Decimal("5.37")
    assert scores.sums.by_category["1"].scored == Decimal("5.37")
    assert scores.sums.by_category["2"].scored == 0
    assert scores.whole.unanswered == 6
    assert scores.grade.provisional


@pytest.mark.parametrize(
    ("code", "who", "entry", "points"),
    [
        ("1.1.1", "handler", {"value": "50"}, "3.16"),
        ("1.1.1", "handler", {"value": "49.9"}, "0"),
        ("1.1.2", "head", {"deductions": ["1.5", "0.5"], "reasons": ["缺签字", "缺日期"]}, "2"),
        ("1.2.1", "lab_handler", {"met": True}, "10"),
        ("1.2.2", "lab_head", {"share": "0.9"}, "18"),
        ("2.1.1", "handler2", {"value": "3"}, "6"),
        ("2.1.2", "lab_handler", {"passed": 4, "cases": 5}, "4"),
        ("2.1.3", "coordinator", {"value": "1.1"}, "3.50"),
    ],
)
def test_every_kind_of_rule_scores(
    checks: Checks, code: str, who: str, entry: object, points: str
) -> None:
    answer = checks.says(who, checks.answer(checks.round(), code), entry, reason="见记录")
    assert answer.score == Decimal(points)
    assert answer.reviewer == checks.county.persons[who]
    assert answer.version == 1
    assert answer.answered_at is not None


@pytest.mark.parametrize(
    ("code", "who", "entry", "words"),
    [
        ("1.1.1", "handler", {"value": "八十"}, "“八十” is not a number"),
        ("1.1.1", "handler", {"met": True}, "does not fit this clause's rule"),
        ("1.1.1", "handler", {"value": "-1"}, "-1 is negative"),
        ("1.1.2", "handler", {"deductions": ["1"], "reasons": []}, "1 given, 0 said"),
        ("1.1.2", "handler", {"deductions": ["-1"], "reasons": ["x"]}, "cannot be negative: -1"),
        ("1.2.1", "lab_head", {"met": False}, "say why points are lost"),
        ("1.2.2", "lab_head", {"share": "0.87"}, "0.87 lies in none of the bands"),
        ("2.1.1", "handler", {"value": "3.5"}, "whole number, not 3.5"),
        ("2.1.2", "lab_head", {"passed": 6, "cases": 5}, "Of 5 cases 6 cannot have passed"),
        ("2.1.2", "lab_head", {"passed": 0, "cases": 0}, "No case was looked at"),
    ],
)
def test_a_wrong_entry_is_refused_by_name_and_changes_nothing(
    checks: Checks, code: str, who: str, entry: object, words: str
) -> None:
    answer = checks.answer(checks.round(), code)
    before = Act.objects.count()
    with pytest.raises(Refused) as refused:
        checks.says(who, answer, entry)
    assert code in refused.value.sentence
    assert words in refused.value.sentence
    answer.refresh_from_db()
    assert (answer.version, answer.score, answer.entry) == (0, None, None)
    assert Act.objects.count() == before


def test_a_self_check_is_done_by_the_lead_department_only(checks: Checks) -> None:
    answer = checks.answer(checks.round(), "1.1.1")
    for who in ("lab_handler", "inspector", "coordinator", "director", "leader"):
        with pytest.raises((NotAllowed, NotFound)):
            checks.says(who, answer)
    checks.says("handler2", answer)
    assert Answer.objects.get(pk=answer.pk).version == 1


def test_nobody_checks_the_own_department_whatever_the_mandate(checks: Checks) -> None:
    round_ = checks.round("cross")
    checks.mandate(round_, "head")
    with pytest.raises(NotAllowed, match="own department"):
        checks.says("head", checks.answer(round_, "1.1.1"))
    assert checks.says("head", checks.answer(round_, "1.2.1")).score == 10


def test_a_mandate_covers_the_clauses_below_its_code_and_its_department(checks: Checks) -> None:
    round_ = checks.round("mock")
    checks.mandate(round_, "inspector2", code_prefix="1.2")
    unit = checks.county.units["检验科"].pk
    checks.mandate(round_, "handler", code_prefix="2", unit_id=unit)
    assert checks.says("inspector2", checks.answer(round_, "1.2.1")).score == 10
    with pytest.raises(NotAllowed, match="no mandate"):
        checks.says("inspector2", checks.answer(round_, "2.1.2"))
    assert checks.says("handler", checks.answer(round_, "2.1.2")).score == 5
    with pytest.raises(NotFound):
        checks.says("handler", checks.answer(round_, "2.1.3"))


def test_a_withdrawn_mandate_covers_nothing(checks: Checks) -> None:
    round_ = checks.round("mock")
    checks.mandate(round_, "inspector2")
    actions.end_mandate(checks.by("coordinator"), round_.mandates.get().pk)
    with pytest.raises(NotAllowed, match="no mandate"):
        checks.says("inspector2", checks.answer(round_, "1.2.1"))


def test_a_mandate_may_bind_to_methods(checks: Checks) -> None:
    round_ = checks.round("formal")
    checks.mandate(round_, "inspector2", methods=("现场考察",))
    answer = checks.answer(round_, "1.1.1")
    with pytest.raises(Refused, match="does not name this method"):
        checks.says("inspector2", answer, method="查阅资料")
    assert checks.says("inspector2", answer, method="现场考察").method == "现场考察"


def test_an_outside_expert_sees_and_answers_what_the_mandate_names_only(checks: Checks) -> None:
    by = outside_expert(checks.county)
    closed, round_ = checks.round("self"), checks.round("formal", "正式评审")
    assert not queries.rounds_visible_to(by).exists()
    checks.mandate(round_, "expert", code_prefix="1.2")
    by = checks.county.actor("expert")
    assert list(queries.rounds_visible_to(by)) == [round_]
    seen = queries.answers_visible_to(by).values_list("clause__code", flat=True)
    assert set(seen) == {"1.2.1", "1.2.2"}
    assert checks.says("expert", checks.answer(round_, "1.2.1")).score == 10
    for hidden in (checks.answer(round_, "1.1.1"), checks.answer(closed, "1.2.1")):
        with pytest.raises(NotFound):
            checks.says("expert", hidden)


def test_a_clause_left_out_is_not_answered_and_leaves_the_total(checks: Checks) -> None:
    leave_out(checks, "1.1.2")
    round_ = checks.round()
    with pytest.raises(NotAllowed, match="left out"):
        checks.says("handler", checks.answer(round_, "1.1.2"))
    checks.all_full(round_)
    whole = queries.scores_of(round_, checks.county.actor("director")).whole
    assert (whole.scored, whole.denominator, whole.rate) == (56, 56, 100)


def test_a_failed_veto_fails_the_round_whatever_the_points(checks: Checks) -> None:
    round_ = checks.round()
    checks.all_full(round_)
    by = checks.county.actor("director")
    assert queries.scores_of(round_, by).grade.name == "甲"
    answer = checks.answer(round_, "1.2.1")
    with pytest.raises(Refused, match="say why"):
        checks.says("lab_head", answer, veto_failed=True)
    checks.says("lab_head", answer, veto_failed=True, reason="证书过期")
    found = queries.scores_of(round_, by)
    assert (found.grade.name, found.whole.rate) == ("不通过", 100)
    with pytest.raises(Refused, match="not a veto clause"):
        checks.says("lab_head", checks.answer(round_, "1.2.2"), veto_failed=True, reason="x")


def test_the_second_of_two_who_save_is_told_and_both_texts_are_kept(checks: Checks) -> None:
    answer = checks.answer(checks.round(), "1.1.1")
    checks.says("handler", answer, {"value": "85"}, sample="十份病历")
    with pytest.raises(Changed) as changed:
        checks.says("handler2", answer, {"value": "90"}, version=0, sample="五份病历")
    assert "十份病历" in changed.value.theirs.values()
    assert "五份病历" in changed.value.yours.values()
    answer.refresh_from_db()
    assert (answer.sample, answer.version) == ("十份病历", 1)


def test_a_repeated_submit_changes_nothing_and_gets_the_first_answer(checks: Checks) -> None:
    answer = checks.answer(checks.round(), "1.1.1")
    deed = checks.by("handler")
    first = actions.save_answer(deed, answer.pk, version=0, entry={"value": "85"})
    again = actions.save_answer(deed, answer.pk, version=0, entry={"value": "85"})
    assert first == again
    assert Answer.objects.get(pk=answer.pk).version == 1


def test_every_save_is_one_act_with_what_changed(checks: Checks) -> None:
    answer = checks.answer(checks.round(), "1.1.1")
    deed = checks.by("handler")
    actions.save_answer(deed, answer.pk, version=0, entry={"value": "85"})
    change = Act.objects.get(act_id=deed.act_id).changes.get()
    assert change.object_type == "loop.Answer"
    assert change.after is not None
    assert (change.after["score"], change.after["entry"]) == (5.37, {"value": "85"})


def test_a_round_closes_complete_or_with_a_reason(checks: Checks) -> None:
    round_ = checks.round()
    checks.says("handler", checks.answer(round_, "1.1.1"))
    with pytest.raises(Refused, match="6 clauses") as refused:
        actions.close_round(checks.by("coordinator"), round_.pk)
    assert len(refused.value.items) == 6
    with pytest.raises(Refused, match="Say why"):
        actions.close_round(checks.by("coordinator"), round_.pk, partial=True)
    actions.close_round(checks.by("coordinator"), round_.pk, partial=True, reason="时间不足")
    with pytest.raises(NotAllowed, match="stand as they are"):
        checks.says("handler", checks.answer(round_, "1.1.1"), version=1)
    actions.reopen_round(checks.by("coordinator"), round_.pk, reason="补查")
    assert checks.says("handler", checks.answer(round_, "2.1.1")).score == 8


def test_a_deduction_needs_a_finding_or_a_reason_before_its_round_closes(checks: Checks) -> None:
    round_ = checks.round("cross")
    checks.mandate(round_, "inspector2")
    checks.all_full(round_, "inspector2")
    lost = [checks.answer(round_, code) for code in ("1.1.1", "2.1.1", "2.1.2")]
    checks.says("inspector2", lost[0], {"value": "85"})
    checks.says("inspector2", lost[1], {"value": "3"})
    checks.says("inspector2", lost[2], {"passed": 1, "cases": 5})
    with pytest.raises(Refused, match="3 deductions"):
        actions.close_round(checks.by("coordinator"), round_.pk)
    finding = actions.finding_from_answer(
        checks.by("inspector2"), lost[0].pk, verbatim="报告率只有 85 %。"
    )
    assert (finding.clause_id, finding.answer_id) == (lost[0].clause_id, lost[0].pk)
    assert (finding.source, finding.programme) == ("check", checks.programme)
    actions.waive_finding(checks.by("inspector2"), lost[1].pk, reason="年底前尚可补足")
    with pytest.raises(NotFound):
        actions.link_finding(checks.by("coordinator"), lost[2].pk, finding_id=finding.pk)
    with pytest.raises(Refused, match="1 deduction"):
        actions.close_round(checks.by("coordinator"), round_.pk)
    actions.finding_from_answer(checks.by("inspector2"), lost[2].pk, verbatim="样本不达标。")
    assert actions.close_round(checks.by("coordinator"), round_.pk).state == "closed"


def test_a_deduction_links_the_finding_of_an_earlier_round(checks: Checks) -> None:
    first = checks.round("cross")
    checks.mandate(first, "inspector2")
    lost = checks.says("inspector2", checks.answer(first, "1.1.1"), {"value": "85"})
    finding = actions.finding_from_answer(checks.by("inspector2"), lost.pk, verbatim="报告率低。")
    second = checks.round("cross", "第二轮")
    checks.mandate(second, "inspector2")
    again = checks.says("inspector2", checks.answer(second, "1.1.1"), {"value": "90"})
    actions.link_finding(checks.by("inspector2"), again.pk, finding_id=finding.pk)
    again.refresh_from_db()
    assert again.linked == finding
    assert Finding.objects.count() == 1
    full = checks.says("inspector2", checks.answer(second, "2.1.1"))
    with pytest.raises(Refused, match="No points are lost"):
        actions.finding_from_answer(checks.by("inspector2"), full.pk, verbatim="x")


def test_a_consensus_copies_what_is_agreed_and_leaves_the_rest_to_settle(checks: Checks) -> None:
    first, second = checks.round("self"), checks.round("formal", "专家评审")
    checks.all_full(first)
    checks.mandate(second, "inspector2")
    checks.all_full(second, "inspector2")
    checks.says("inspector2", checks.answer(second, "1.1.1"), {"value": "85"}, sample="抽 20 例")
    third = actions.create_consensus(
        checks.by("coordinator"), first.pk, second.pk, name="共识", starts_on=MONDAY
    )
    open_now = third.answers.filter(score=None).values_list("clause__code", flat=True)
    assert list(open_now) == ["1.1.1"]
    assert checks.answer(third, "1.2.1").score == 10
    actions.open_round(checks.by("coordinator"), third.pk)
    checks.says("inspector", checks.answer(third, "1.1.1"), {"value": "90"})
    assert checks.answer(first, "1.1.1").score == 6
    assert checks.answer(second, "1.1.1").score == Decimal("5.37")
    assert checks.answer(third, "1.1.1").score == Decimal("5.68")


def test_evidence_is_shown_for_an_answer_and_taken_off_without_a_trace_lost(
    checks: Checks,
) -> None:
    from bihuan.apps.archives.actions import add_evidence

    answer = checks.answer(checks.round(), "1.1.1")
    evidence = add_evidence(
        checks.by("handler"), kind="会议记录", title="例会", event_on=MONDAY, statement="已开"
    )
    checks.says("handler", answer, evidence_ids=(evidence.pk,))
    checks.says("handler", answer, evidence_ids=())
    link = AnswerEvidence.objects.get()
    assert (link.evidence, link.ended) == (evidence, True)
    checks.says("handler", answer, evidence_ids=(evidence.pk,))
    assert AnswerEvidence.objects.get().ended is False
    with pytest.raises(NotFound):
        checks.says("handler", answer, evidence_ids=(evidence.pk, 999_999))


def test_another_agency_neither_sees_nor_changes_anything(
    checks: Checks, neighbour: County
) -> None:
    round_ = checks.round("cross")
    checks.mandate(round_, "inspector2")
    answer = checks.answer(round_, "1.1.1")
    for who in ("coordinator", "director", "inspector", "handler"):
        by = neighbour.actor(who)
        assert not queries.rounds_visible_to(by).exists()
        assert not queries.answers_visible_to(by).exists()
        assert not queries.mandates_visible_to(by).exists()
        with pytest.raises(NotFound):
            actions.save_answer(neighbour.deed(who), answer.pk, version=0, entry={"value": "1"})
    with pytest.raises(NotFound):
        actions.close_round(neighbour.deed("coordinator"), round_.pk, partial=True, reason="x")
    with pytest.raises(NotFound):
        actions.end_mandate(neighbour.deed("coordinator"), round_.mandates.get().pk)
    assert Answer.objects.get(pk=answer.pk).version == 0


@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditadmin"])
def test_administrators_see_no_checks(checks: Checks, who: str) -> None:
    checks.round()
    by = checks.county.actor(who)
    assert not queries.rounds_visible_to(by).exists()
    assert not queries.answers_visible_to(by).exists()


def test_a_department_sees_its_own_answers_and_a_leader_those_in_charge(checks: Checks) -> None:
    round_ = checks.round()
    seen = {
        who: queries.answers_visible_to(checks.county.actor(who)).filter(round=round_).count()
        for who in ("handler", "lab_head", "leader", "director", "coordinator")
    }
    assert seen == {"handler": 3, "lab_head": 3, "leader": 6, "director": 7, "coordinator": 7}
    checks.all_full(round_)
    handler = queries.scores_of(round_, checks.county.actor("handler")).whole
    leader = queries.scores_of(round_, checks.county.actor("leader")).whole
    assert (handler.total, leader.total) == (18, 60)


def leave_out(checks: Checks, code: str) -> None:
    """A clause is left out, asked for by one and approved by another."""
    clause = checks.programme.version.clauses.get(code=code)  # type: ignore[union-attr]
    asked = programmes.ask_exemption(
        checks.by("coordinator"), checks.programme.pk, clause_id=clause.pk, reason="本县无此项"
    )
    programmes.decide_exemption(checks.by("director"), asked.pk, agreed=True)
