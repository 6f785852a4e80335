"""Measures: one answers many findings; evidence, submission, verification by somebody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from bihuan.apps.loop import actions
from bihuan.apps.loop.models import Extension, Finding, Helper, Measure, Remedy
from bihuan.kit.refusals import Changed, NotAllowed, NotFound, Refused
from tests.apps.county import County
from tests.apps.loop.story import DUE, Story, set_programme


@pytest.fixture
def story(county: County) -> Story:
    programme = set_programme(
        county.deed("coordinator"), name="巡察整改", agency_id=county.agency.pk
    )
    return Story(county, programme)


def fresh(measure: Measure) -> Measure:
    return Measure.objects.get(pk=measure.pk)


def test_one_measure_answers_many_findings(story: Story) -> None:
    first, second, third = story.accepted(), story.accepted(), story.accepted()
    measure = story.measure(first, second)
    actions.link_many(story.by("head"), finding_ids=[third.pk, second.pk], measure_id=measure.pk)
    assert Remedy.objects.filter(measure=measure).count() == 3
    third.refresh_from_db()
    assert third.pending == 1


def test_a_wrong_link_is_voided_not_deleted(story: Story) -> None:
    first, second = story.accepted(), story.accepted()
    measure = story.measure(first, second)
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.unlink_measure(
            story.by("head"), measure_id=measure.pk, finding_id=second.pk, reason="错"
        )
    actions.unlink_measure(
        story.by("coordinator"), measure_id=measure.pk, finding_id=second.pk, reason="误关联"
    )
    assert Remedy.objects.get(finding=second).void_reason == "误关联"
    with pytest.raises(Refused), transaction.atomic():
        actions.unlink_measure(
            story.by("coordinator"), measure_id=measure.pk, finding_id=first.pk, reason="误关联"
        )


def test_a_measure_is_not_given_to_a_finding_nobody_accepted(story: Story) -> None:
    finding = story.assigned(story.found())
    with pytest.raises(Refused), transaction.atomic():
        story.measure(finding)
    assert not Measure.objects.exists()


def test_a_department_sees_neither_a_measure_of_another_nor_its_finding(story: Story) -> None:
    finding, measure = story.rectifying()
    with pytest.raises(NotFound), transaction.atomic():
        actions.report(story.by("lab_handler"), measure_id=measure.pk, percent=10, text="改")
    assert fresh(measure).percent == 0
    lab = story.county.units["检验科"]
    actions.edit_measure(
        story.by("coordinator"),
        measure_id=measure.pk,
        text=measure.text,
        lead_unit_id=measure.lead_unit_id,
        leader_id=None,
        handler_id=measure.handler_id,
        due_on=measure.due_on,
        product_kind="制度",
        helpers=actions.Helpers(unit_ids=(lab.pk,)),
    )
    finding.refresh_from_db()
    assert lab.pk in finding.unit_ids
    actions.report(story.by("lab_head"), measure_id=measure.pk, percent=10, text="配合清点")
    assert fresh(measure).percent == 10


def test_submitting_needs_evidence_of_the_expected_product(story: Story) -> None:
    _finding, measure = story.rectifying()
    with pytest.raises(Refused), transaction.atomic():
        actions.submit(story.by("handler"), measure_id=measure.pk)
    story.proven(measure, kind="照片")
    with pytest.raises(Refused, match="制度"), transaction.atomic():
        actions.submit(story.by("handler"), measure_id=measure.pk)
    assert fresh(measure).state == "open"
    story.proven(measure)
    assert actions.submit(story.by("handler"), measure_id=measure.pk).state == "submitted"


@pytest.mark.parametrize("kind", ["", "培训"])
def test_an_activity_must_say_what_came_of_it(story: Story, kind: str) -> None:
    _finding, measure = story.rectifying(text="组织全员培训", product_kind=kind)
    story.proven(measure, kind="培训")
    with pytest.raises(Refused), transaction.atomic():
        actions.submit(story.by("handler"), measure_id=measure.pk)
    assert fresh(measure).state == "open"
    done = actions.submit(
        story.by("handler"), measure_id=measure.pk, outcome="42人参训，测试合格率100%"
    )
    assert done.outcome.startswith("42人")


def test_who_did_it_or_helped_does_not_verify(story: Story) -> None:
    _finding, measure = story.rectifying(
        helpers=actions.Helpers(person_ids=(story.county.persons["inspector"].pk,))
    )
    story.proven(measure)
    actions.submit(story.by("handler"), measure_id=measure.pk)
    for who in ("handler", "head", "inspector", "leader", "director"):
        with pytest.raises(NotAllowed), transaction.atomic():
            actions.verify(story.by(who), measure_id=measure.pk)
    assert fresh(measure).state == "submitted"
    assert actions.verify(story.by("inspector2"), measure_id=measure.pk).state == "verified"


def test_one_who_stopped_helping_still_helped(story: Story) -> None:
    _finding, measure = story.rectifying(
        helpers=actions.Helpers(person_ids=(story.county.persons["inspector"].pk,))
    )
    actions.edit_measure(
        story.by("coordinator"),
        measure_id=measure.pk,
        text=measure.text,
        lead_unit_id=measure.lead_unit_id,
        leader_id=None,
        handler_id=measure.handler_id,
        due_on=measure.due_on,
        product_kind="制度",
        helpers=actions.Helpers(),
    )
    assert Helper.objects.get(measure=measure).ended_on == story.day
    story.proven(measure)
    actions.submit(story.by("handler"), measure_id=measure.pk)
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.verify(story.by("inspector"), measure_id=measure.pk)


def test_the_office_does_not_verify_its_own_department(story: Story) -> None:
    finding = story.assigned(story.found(), unit="办公室")
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.accept(story.by("coordinator"), finding_id=finding.pk)
    _finding, measure = story.rectifying(lead_unit_id=story.county.units["办公室"].pk)
    story.proven(measure)
    actions.submit(story.by("handler"), measure_id=measure.pk)
    for who in ("coordinator", "inspector"):
        with pytest.raises(NotAllowed), transaction.atomic():
            actions.verify(story.by(who), measure_id=measure.pk)
    assert actions.verify(story.by("inspector2"), measure_id=measure.pk).state == "verified"


def test_a_returned_measure_keeps_its_evidence_and_says_what_is_missing(story: Story) -> None:
    finding, measure = story.rectifying()
    story.proven(measure)
    actions.submit(story.by("handler"), measure_id=measure.pk)
    actions.return_measure(story.by("inspector"), measure_id=measure.pk, reason="缺执行记录")
    again = fresh(measure)
    assert (again.state, again.returns, again.rejected) == ("open", 1, True)
    assert again.evidence_links.count() == 2  # the policy, and that it was carried out
    finding.refresh_from_db()
    assert finding.rejected
    actions.report(story.by("handler"), measure_id=measure.pk, percent=90, text="补记录")
    finding.refresh_from_db()
    assert not finding.rejected


def test_the_second_of_two_who_edit_a_measure_is_told(story: Story) -> None:
    _finding, measure = story.rectifying()
    fields: dict[str, object] = {
        "lead_unit_id": measure.lead_unit_id,
        "leader_id": None,
        "handler_id": measure.handler_id,
        "due_on": measure.due_on,
        "version": fresh(measure).version,
    }
    actions.edit_measure(story.by("head"), measure_id=measure.pk, text="甲", **fields)  # type: ignore[arg-type]
    with pytest.raises(Changed), transaction.atomic():
        actions.edit_measure(story.by("handler"), measure_id=measure.pk, text="乙", **fields)  # type: ignore[arg-type]
    assert fresh(measure).text == "甲"


def test_once_fixed_the_date_moves_only_by_extension(story: Story) -> None:
    finding, measure = story.rectifying()
    later = DUE + timedelta(days=30)
    with pytest.raises(Refused), transaction.atomic():
        actions.edit_measure(
            story.by("handler"),
            measure_id=measure.pk,
            text=measure.text,
            lead_unit_id=measure.lead_unit_id,
            leader_id=None,
            handler_id=measure.handler_id,
            due_on=later,
        )
    asked = actions.ask_extension(
        story.by("handler"), measure_id=measure.pk, to_due=later, reason="供货延迟"
    )
    for who in ("handler", "head", "coordinator"):
        with pytest.raises(NotAllowed), transaction.atomic():
            actions.endorse_extension(story.by(who), extension_id=asked.pk)
    actions.endorse_extension(story.by("leader"), extension_id=asked.pk, opinion="同意")
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.approve_extension(story.by("leader"), extension_id=asked.pk)
    actions.approve_extension(story.by("coordinator"), extension_id=asked.pk)
    finding.refresh_from_db()
    assert (fresh(measure).due_on, finding.due_on, finding.next_due_on) == (later,) * 3
    assert fresh(measure).misses == 0


def test_who_asked_for_more_time_does_not_decide(story: Story) -> None:
    """Also when the head of the office is the one who does the measure."""
    _finding, measure = story.rectifying(
        handler_id=story.county.persons["coordinator"].pk, due_on=date(2026, 4, 1)
    )
    asked = actions.ask_extension(
        story.by("coordinator"), measure_id=measure.pk, to_due=date(2026, 5, 1), reason="等批复"
    )
    actions.endorse_extension(story.by("leader"), extension_id=asked.pk)
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.approve_extension(story.by("coordinator"), extension_id=asked.pk)
    assert Extension.objects.get(pk=asked.pk).state == "endorsed"
    assert fresh(measure).due_on == date(2026, 4, 1)


def test_an_extension_after_the_deadline_counts_as_a_miss(story: Story) -> None:
    finding, measure = story.rectifying()
    story.day = DUE + timedelta(days=3)
    asked = actions.ask_extension(
        story.by("handler"), measure_id=measure.pk, to_due=DUE + timedelta(days=20), reason="等批复"
    )
    actions.endorse_extension(story.by("leader"), extension_id=asked.pk)
    actions.approve_extension(story.by("coordinator"), extension_id=asked.pk)
    finding.refresh_from_db()
    assert (fresh(measure).misses, finding.misses) == (1, 1)


def test_cancelling_needs_the_office_and_a_reason(story: Story) -> None:
    finding, measure = story.rectifying()
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.cancel_measure(story.by("head"), measure_id=measure.pk, reason="不需要")
    actions.cancel_measure(story.by("coordinator"), measure_id=measure.pk, reason="并入另一措施")
    assert fresh(measure).state == "cancelled"
    finding.refresh_from_db()
    assert (finding.state, finding.pending) == ("rectifying", 1)  # it owes a measure again


def test_a_long_term_measure_owes_a_report_every_few_months(story: Story) -> None:
    finding, measure = story.rectifying(long_term=True, report_months=3)
    assert fresh(measure).next_report_on == date(2026, 6, 2)
    story.day = date(2026, 6, 1)
    actions.report(story.by("handler"), measure_id=measure.pk, percent=50, text="二季度检查正常")
    finding.refresh_from_db()
    assert (fresh(measure).reported_on_time, finding.lasting_until) == (True, date(2026, 9, 1))
    story.day = date(2026, 9, 5)
    actions.report(story.by("handler"), measure_id=measure.pk, percent=50, text="三季度补报")
    finding.refresh_from_db()
    assert (fresh(measure).reported_on_time, finding.lasting_until) == (False, None)


def test_evidence_a_finding_was_closed_on_is_not_withdrawn(story: Story) -> None:
    finding, measure = story.rectifying()
    story.done(measure)
    proof = measure.evidence_links.get(evidence__kind="制度").evidence
    story.closed(finding)
    with pytest.raises(Refused), transaction.atomic():
        actions.withdraw_proof(
            story.by("coordinator"), measure_id=measure.pk, evidence_id=proof.pk, reason="作废"
        )
    proof.refresh_from_db()
    assert not proof.withdrawn_reason
    assert Finding.objects.get(pk=finding.pk).state == "closed"


def test_the_same_evidence_proves_several_measures(story: Story) -> None:
    _one, first = story.rectifying()
    _two, second = story.rectifying()
    story.proven(first)
    proof = first.evidence_links.get(evidence__kind="制度").evidence
    actions.reuse_evidence(story.by("handler"), evidence_id=proof.pk, measure_ids=[second.pk])
    assert second.evidence_links.get().evidence == proof
