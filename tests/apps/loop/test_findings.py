"""Findings: raised, assigned, accepted, planned; their words are locked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from bihuan.apps.loop import actions
from bihuan.apps.loop.models import Finding, Passage
from bihuan.kit.acts import VERBS
from bihuan.kit.refusals import Changed, NotAllowed, NotFound, Refused
from tests.apps.county import County
from tests.apps.loop.story import DUE, TEXT, Story, set_programme


@pytest.fixture
def story(county: County) -> Story:
    programme = set_programme(
        county.deed("coordinator"), name="巡察整改", agency_id=county.agency.pk
    )
    return Story(county, programme)


def fresh(finding: Finding) -> Finding:
    return Finding.objects.get(pk=finding.pk)


def test_findings_of_a_programme_are_numbered_without_gaps(story: Story) -> None:
    assert [story.found(f"问题{n}").number for n in range(3)] == [1, 2, 3]
    with pytest.raises(Refused), transaction.atomic():
        story.found("  ")
    assert story.found("问题四").number == 4


def test_findings_without_programme_are_numbered_within_the_year(county: County) -> None:
    story = Story(county)
    first = story.found()
    assert (first.year, first.number) == (2026, story.found().number - 1)
    story.later(365)
    assert (story.found().year, story.found().number) == (2027, 2)


def test_the_title_is_the_first_line_and_the_text_stays_word_for_word(story: Story) -> None:
    text = "  一是登记不全。\n二是账物不符。 "
    finding = story.found(text)
    assert (finding.title, fresh(finding).verbatim) == ("一是登记不全。", text)


def test_no_verb_takes_a_new_verbatim_text(story: Story) -> None:
    """The only verbs with such a parameter are those that make a new finding."""
    takers = {
        name
        for name, verb in VERBS.items()
        if name.startswith("loop.") and "verbatim" in verb.function.__code__.co_varnames
    }
    assert takers == {"loop.raise_finding", "loop.finding_from_answer"}


def test_the_text_survives_the_whole_way_to_closure(story: Story) -> None:
    finding, measure = story.rectifying()
    actions.describe_finding(
        story.by("head"), finding_id=finding.pk, title="新标题", root_cause="制度缺失"
    )
    story.done(measure)
    story.closed(finding)
    assert (fresh(finding).verbatim, fresh(finding).title) == (TEXT, "新标题")
    assert fresh(finding).state == "closed"


def test_assigning_takes_the_due_date_of_the_type_and_the_leader_in_charge(story: Story) -> None:
    finding = actions.assign(
        story.by("coordinator"),
        finding_id=story.found(kind="at_once").pk,
        lead_unit_id=story.county.units["疾控科"].pk,
    )
    assert (finding.state, finding.due_on) == ("offered", story.day + timedelta(days=7))
    assert finding.leader == story.county.persons["leader"]
    assert finding.unit_ids == [story.county.units["疾控科"].pk]


def test_only_the_head_of_the_lead_department_accepts(story: Story) -> None:
    finding = story.assigned(story.found())
    for who in ("handler", "coordinator"):
        with pytest.raises(NotAllowed), transaction.atomic():
            actions.accept(story.by(who), finding_id=finding.pk)
    with pytest.raises(NotFound), transaction.atomic():
        actions.accept(story.by("lab_head"), finding_id=finding.pk)
    assert fresh(finding).state == "offered"
    assert actions.accept(story.by("head"), finding_id=finding.pk).state == "planning"


def test_a_department_sends_a_finding_back_with_a_reason(story: Story) -> None:
    finding = story.assigned(story.found())
    with pytest.raises(Refused), transaction.atomic():
        actions.decline(story.by("head"), finding_id=finding.pk, reason=" ")
    assert fresh(finding).lead_unit is not None
    actions.decline(story.by("head"), finding_id=finding.pk, reason="归口检验科")
    assert (fresh(finding).state, fresh(finding).lead_unit) == ("unassigned", None)
    assert Passage.objects.filter(finding=finding).latest("pk").note == "归口检验科"


def test_rectification_begins_when_every_measure_is_complete(story: Story) -> None:
    finding = story.accepted()
    with pytest.raises(Refused) as refused, transaction.atomic():
        actions.plan(story.by("head"), finding_id=finding.pk)
    assert "measure" in refused.value.sentence or "措施" in refused.value.sentence
    measure = story.measure(finding)
    assert (measure.handler, measure.due_on) == (story.county.persons["handler"], DUE)
    assert actions.plan(story.by("handler"), finding_id=finding.pk).state == "rectifying"


def test_the_second_of_two_who_save_is_told_and_nothing_is_lost(story: Story) -> None:
    finding = story.accepted()
    opened = finding.version
    actions.describe_finding(
        story.by("head"), finding_id=finding.pk, title="甲的标题", version=opened
    )
    with pytest.raises(Changed) as changed, transaction.atomic():
        actions.describe_finding(
            story.by("handler"), finding_id=finding.pk, title="乙的标题", version=opened
        )
    assert "甲的标题" in changed.value.theirs.values()
    assert "乙的标题" in changed.value.yours.values()
    assert fresh(finding).title == "甲的标题"


def test_a_finding_not_upheld_names_the_decision(story: Story) -> None:
    finding = story.found()
    with pytest.raises(Refused), transaction.atomic():
        actions.dismiss(
            story.by("coordinator"), finding_id=finding.pk, decision_no="", reason="不属实"
        )
    assert fresh(finding).state == "unassigned"
    actions.dismiss(
        story.by("coordinator"), finding_id=finding.pk, decision_no="〔2026〕3号", reason="不属实"
    )
    assert (fresh(finding).state, fresh(finding).next_due_on) == ("dismissed", None)


def test_a_merged_finding_points_to_the_other(story: Story) -> None:
    kept, same = story.found("甲"), story.found("乙")
    with pytest.raises(Refused), transaction.atomic():
        actions.merge(story.by("coordinator"), finding_id=same.pk, into_id=same.pk)
    actions.merge(story.by("coordinator"), finding_id=same.pk, into_id=kept.pk)
    assert (fresh(same).state, fresh(same).merged_into) == ("merged", kept)


def test_nobody_of_another_agency_touches_a_finding(story: Story, neighbour: County) -> None:
    finding = story.found()
    with pytest.raises(NotFound), transaction.atomic():
        actions.assign(
            neighbour.deed("coordinator"),
            finding_id=finding.pk,
            lead_unit_id=neighbour.units["疾控科"].pk,
        )
    with pytest.raises(NotFound), transaction.atomic():
        actions.assign(
            story.by("coordinator"),
            finding_id=finding.pk,
            lead_unit_id=neighbour.units["疾控科"].pk,
        )
    assert fresh(finding).state == "unassigned"


def test_a_new_date_needs_a_reason_and_draws_in_later_measures(story: Story) -> None:
    finding, measure = story.rectifying()
    nearer = DUE - timedelta(days=20)
    with pytest.raises(Refused), transaction.atomic():
        actions.redate(story.by("coordinator"), finding_id=finding.pk, due_on=nearer, reason="")
    actions.redate(story.by("coordinator"), finding_id=finding.pk, due_on=nearer, reason="提前验收")
    measure.refresh_from_db()
    assert (fresh(finding).due_on, measure.due_on) == (nearer, nearer)
    assert fresh(finding).next_due_on == nearer


def test_a_batch_does_all_or_nothing_and_names_every_row_that_refuses(story: Story) -> None:
    offered = [story.assigned(story.found(f"问题{n}")) for n in range(2)]
    raw = story.found("未派")
    ids = [f.pk for f in (*offered, raw)]
    with pytest.raises(Refused) as refused, transaction.atomic():
        actions.accept_many(story.by("coordinator"), finding_ids=ids)
    assert len(refused.value.items) == 3
    with pytest.raises(NotFound), transaction.atomic():
        actions.accept_many(story.by("head"), finding_ids=ids)
    assert {fresh(f).state for f in offered} == {"offered"}
    assert actions.accept_many(story.by("head"), finding_ids=ids[:2]) == 2
    assert {fresh(f).state for f in offered} == {"planning"}


def test_many_are_assigned_in_one_act(story: Story) -> None:
    ids = [story.found(f"问题{n}").pk for n in range(5)]
    unit = story.county.units["检验科"]
    actions.assign_many(
        story.by("coordinator"), finding_ids=ids, lead_unit_id=unit.pk, due_on=date(2026, 6, 30)
    )
    assert Finding.objects.filter(pk__in=ids, lead_unit=unit, state="offered").count() == 5


def test_a_leavers_open_findings_and_measures_go_over_in_one_act(story: Story) -> None:
    from bihuan.apps.loop.queries import open_items_of

    finding, measure = story.rectifying()
    leaver, taker = story.county.persons["handler"], story.county.persons["handler2"]
    assert len(open_items_of(leaver.pk)) == 2
    actions.hand_over(story.by("coordinator"), from_id=leaver.pk, to_id=taker.pk)
    measure.refresh_from_db()
    assert (fresh(finding).handler, measure.handler) == (taker, taker)
    assert open_items_of(leaver.pk) == []
    assert taker.pk in fresh(finding).person_ids
    assert leaver.pk not in fresh(finding).person_ids
