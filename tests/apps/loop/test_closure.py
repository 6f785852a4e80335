"""Closure: step by step, by others than those who did it; look-back, relapse, long-term."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from bihuan.apps.loop import actions
from bihuan.apps.loop.models import Closure, Finding, Opinion, Recheck
from bihuan.apps.loop.queries.standing import colour_of, ladder_of, status_of
from bihuan.apps.programmes.models import DayException
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotAllowed, Refused
from tests.apps.county import County
from tests.apps.loop.story import Story, set_programme


@pytest.fixture
def story(county: County) -> Story:
    programme = set_programme(
        county.deed("coordinator"), name="巡察整改", agency_id=county.agency.pk
    )
    return Story(county, programme)


@act("test.set_holiday", label="Set a holiday")
def set_holiday(deed: Deed, agency_id: int, day: date) -> DayException:
    return DayException.objects.create(agency_id=agency_id, day=day, kind="rest", name="放假")


def fresh(finding: Finding) -> Finding:
    return Finding.objects.get(pk=finding.pk)


def verified(story: Story) -> Finding:
    finding, measure = story.rectifying()
    story.done(measure)
    return fresh(finding)


def test_one_verified_measure_closes_nothing_by_itself(story: Story) -> None:
    """T10: a finding closes when all its measures are verified, and by its chain only."""
    finding = story.accepted()
    one, two = story.measure(finding), story.measure(finding, text="配发登记本50册")
    actions.plan(story.by("head"), finding_id=finding.pk)
    story.done(one)
    assert fresh(finding).state == "rectifying"
    with pytest.raises(Refused) as refused, transaction.atomic():
        story.applied(finding)
    assert any("配发登记本50册" in item for item in refused.value.items)
    story.done(two)
    assert (fresh(finding).state, status_of(fresh(finding), on=story.day)) == ("rectifying", "done")


def test_the_default_chain_closes_a_finding_and_schedules_two_look_backs(story: Story) -> None:
    finding = verified(story)
    holiday = story.day + timedelta(days=90)
    set_holiday(story.by("system"), agency_id=story.county.agency.pk, day=holiday)
    closure = story.closed(finding)
    assert (closure.state, fresh(finding).state) == ("passed", "closed")
    assert fresh(finding).closed_on == story.day
    dues = list(Recheck.objects.filter(finding=finding).values_list("due_on", flat=True))
    assert dues[0] > holiday
    assert all(d.weekday() < 5 for d in dues)
    assert dues[1] >= story.day + timedelta(days=180)


def test_each_step_is_for_its_own_people_in_order(story: Story) -> None:
    closure = story.applied(verified(story))
    for who in ("leader", "director", "inspector", "coordinator"):
        with pytest.raises(NotAllowed), transaction.atomic():
            actions.agree(story.by(who), closure_id=closure.pk)
    actions.agree(story.by("head"), closure_id=closure.pk)
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.agree(story.by("head"), closure_id=closure.pk)
    assert Closure.objects.get(pk=closure.pk).step == 1


def test_verification_takes_two_persons_who_say_how_they_looked(story: Story) -> None:
    closure = story.applied(verified(story))
    actions.agree(story.by("head"), closure_id=closure.pk)
    actions.agree(story.by("leader"), closure_id=closure.pk)
    with pytest.raises(Refused), transaction.atomic():
        actions.agree(story.by("inspector"), closure_id=closure.pk)
    actions.agree(story.by("inspector"), closure_id=closure.pk, text="查登记本", method="on_site")
    with pytest.raises(Refused), transaction.atomic():
        actions.agree(
            story.by("inspector"), closure_id=closure.pk, text="再查一次", method="by_file"
        )
    assert Closure.objects.get(pk=closure.pk).step == 2
    actions.agree(story.by("inspector2"), closure_id=closure.pk, text="查资料", method="by_file")
    assert Closure.objects.get(pk=closure.pk).step == 3


def test_a_head_who_applies_does_not_agree_to_it_and_the_leader_decides(story: Story) -> None:
    finding = verified(story)
    closure = actions.apply(story.by("head"), finding_id=finding.pk, self_assessment="已落实")
    assert closure.step == 1
    assert [s["skipped"] for s in closure.chain["steps"]] == [True, False, False, False]
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.agree(story.by("head"), closure_id=closure.pk)
    actions.agree(story.by("leader"), closure_id=closure.pk)


def test_a_step_returns_it_with_what_is_missing_and_the_evidence_stays(story: Story) -> None:
    finding = verified(story)
    closure = story.applied(finding)
    with pytest.raises(Refused), transaction.atomic():
        actions.return_closure(story.by("head"), closure_id=closure.pk, reason="")
    actions.return_closure(story.by("head"), closure_id=closure.pk, reason="缺三月份登记")
    assert fresh(finding).state == "rectifying"
    assert Opinion.objects.get(closure=closure).text == "缺三月份登记"
    second = story.applied(finding)
    assert (second.attempt, second.step) == (2, 0)


def test_evidence_withdrawn_on_the_way_stops_the_closure(story: Story) -> None:
    finding, measure = story.rectifying()
    story.done(measure)
    proof = measure.evidence_links.get(evidence__kind="制度").evidence
    actions.withdraw_proof(
        story.by("handler"), measure_id=measure.pk, evidence_id=proof.pk, reason="传错文件"
    )
    with pytest.raises(Refused) as refused, transaction.atomic():
        story.applied(finding)
    assert any("制度" in item for item in refused.value.items)
    assert fresh(finding).state == "rectifying"


def test_a_chain_of_another_programme_is_data(county: County) -> None:
    chain = {
        "steps": [{"key": "sign", "label": "Director", "roles": ["director"]}],
        "notice_days": 5,
    }
    programme = set_programme(
        county.deed("coordinator"),
        name="公示的整改",
        agency_id=county.agency.pk,
        chain=chain,
        recheck_days=[30],
    )
    story = Story(county, programme)
    finding = verified(story)
    actions.agree(story.by("director"), closure_id=story.applied(finding).pk)
    assert (fresh(finding).state, fresh(finding).closed_on) == ("publicised", None)
    with pytest.raises(Refused), transaction.atomic():
        actions.conclude(story.by("coordinator"), finding_id=finding.pk)
    story.later(5)
    actions.conclude(story.by("coordinator"), finding_id=finding.pk)
    assert (fresh(finding).state, fresh(finding).closed_on) == ("closed", story.day)
    assert Recheck.objects.filter(finding=finding).count() == 1


def test_an_objection_during_public_notice_returns_it(county: County) -> None:
    chain = {
        "steps": [{"key": "sign", "label": "Director", "roles": ["director"]}],
        "notice_days": 5,
    }
    programme = set_programme(
        county.deed("coordinator"), name="公示的整改", agency_id=county.agency.pk, chain=chain
    )
    story = Story(county, programme)
    finding = verified(story)
    actions.agree(story.by("director"), closure_id=story.applied(finding).pk)
    actions.object_to(story.by("coordinator"), finding_id=finding.pk, reason="群众反映未执行")
    assert fresh(finding).state == "rectifying"


def test_a_relapse_reopens_counts_and_rises_one_colour(story: Story) -> None:
    finding = verified(story)
    story.closed(finding)
    first, later = Recheck.objects.filter(finding=finding).order_by("due_on")
    story.day = first.due_on
    back = story.day + timedelta(days=30)
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.find_relapse(
            story.by("handler"), recheck_id=first.pk, looked_at="又不登记", due_on=back
        )
    actions.find_relapse(
        story.by("inspector"), recheck_id=first.pk, looked_at="又不登记", due_on=back
    )
    again = fresh(finding)
    assert (again.state, again.recurrence, again.closed_on) == ("rectifying", 1, None)
    assert status_of(again, on=story.day) == "in_progress"  # though every old measure is verified
    assert colour_of(again, ladder_of(story.programme), on=story.day) == "blue"
    assert status_of(again, on=back + timedelta(days=1)) == "overdue"
    later.refresh_from_db()
    assert later.state == "cancelled"


def test_after_a_relapse_the_root_cause_is_written_anew_and_work_is_done_anew(
    story: Story,
) -> None:
    finding = verified(story)
    story.closed(finding)
    recheck = Recheck.objects.filter(finding=finding).earliest("due_on")
    story.day = recheck.due_on
    actions.find_relapse(
        story.by("inspector"),
        recheck_id=recheck.pk,
        looked_at="又不登记",
        due_on=story.day + timedelta(days=30),
    )
    with pytest.raises(Refused), transaction.atomic():
        story.applied(finding)
    actions.describe_finding(
        story.by("head"), finding_id=finding.pk, title=finding.title, root_cause="无人复核"
    )
    with pytest.raises(Refused), transaction.atomic():
        story.applied(finding)
    assert fresh(finding).state == "rectifying"
    new = story.measure(fresh(finding), text="每周复核登记本，周五前签字")
    story.done(new)
    story.closed(finding)
    assert (fresh(finding).state, fresh(finding).recurrence) == ("closed", 1)


def test_who_did_the_work_does_not_look_back_at_it(story: Story) -> None:
    finding, measure = story.rectifying(
        helpers=actions.Helpers(person_ids=(story.county.persons["inspector"].pk,))
    )
    story.proven(measure)
    actions.submit(story.by("handler"), measure_id=measure.pk)
    actions.verify(story.by("inspector2"), measure_id=measure.pk)
    closure = story.applied(finding)
    for who in ("head", "leader"):
        actions.agree(story.by(who), closure_id=closure.pk)
    for who in ("inspector2", "coordinator"):
        actions.agree(story.by(who), closure_id=closure.pk, text="查看", method="on_site")
    actions.agree(story.by("director"), closure_id=closure.pk)
    recheck = Recheck.objects.filter(finding=finding).earliest("due_on")
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.hold_recheck(story.by("inspector"), recheck_id=recheck.pk, looked_at="正常")
    actions.hold_recheck(story.by("inspector2"), recheck_id=recheck.pk, looked_at="正常")
    recheck.refresh_from_db()
    assert (recheck.state, fresh(finding).state) == ("held", "closed")


def test_what_is_kept_up_for_good_is_checked_every_year(story: Story) -> None:
    finding, _measure = story.rectifying(long_term=True)
    actions.keep_up(story.by("coordinator"), finding_id=finding.pk, reason="需长期坚持")
    assert (fresh(finding).state, fresh(finding).type) == ("long_term", "long_term")
    yearly = Recheck.objects.get(finding=finding, kind="yearly")
    story.day = yearly.due_on
    actions.hold_recheck(story.by("inspector"), recheck_id=yearly.pk, looked_at="制度仍在执行")
    assert Recheck.objects.filter(finding=finding, kind="yearly", state="due").count() == 1
