"""What the verbs of programmes refuse, and that nothing has changed then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.actions.calendar import Day
from bihuan.apps.programmes.actions.milestones import Planned
from bihuan.apps.programmes.actions.responsibilities import Owner
from bihuan.apps.programmes.models import DayException, Programme, Responsibility
from bihuan.kit.refusals import Changed, NotFound, Refused
from tests.apps.county import County
from tests.apps.programmes.conftest import OUTLINE, Stage, assign_all, owner


def test_without_a_standard_an_accreditation_does_not_start(county: County) -> None:
    made = actions.create_programme(county.deed("coordinator"), outline=OUTLINE)
    with pytest.raises(Refused):
        actions.start(county.deed("coordinator"), made.pk)
    made.refresh_from_db()
    assert made.state == "draft"


def test_a_special_campaign_starts_from_a_plan_alone(county: County) -> None:
    outline = replace(OUTLINE, kind="special", name="专项")
    made = actions.create_programme(county.deed("coordinator"), outline=outline)
    assert actions.start(county.deed("coordinator"), made.pk).state == "running"


def test_a_name_is_taken_once(programme: Programme, county: County) -> None:
    other = actions.create_programme(
        county.deed("coordinator"), outline=replace(OUTLINE, kind="special", name="专项")
    )
    with pytest.raises(Refused):
        actions.edit_programme(
            county.deed("coordinator"),
            other.pk,
            outline=replace(OUTLINE, kind="special", name=programme.name),
        )
    other.refresh_from_db()
    assert other.name == "专项"


def test_an_edit_of_what_somebody_changed_since_is_refused(
    programme: Programme, county: County
) -> None:
    seen = programme.revision
    actions.edit_programme(
        county.deed("coordinator"), programme.pk, outline=replace(OUTLINE, basis="甲")
    )
    with pytest.raises(Changed):
        actions.edit_programme(
            county.deed("coordinator"),
            programme.pk,
            outline=replace(OUTLINE, basis="乙"),
            revision=seen,
        )
    programme.refresh_from_db()
    assert programme.basis == "甲"


def test_a_running_programme_keeps_every_leaf_owned(stage: Stage) -> None:
    bare = Owner(cleared=("handler_id",))
    with pytest.raises(Refused):
        actions.assign(
            stage.county.deed("coordinator"),
            stage.programme.pk,
            clause_id=stage.clause.pk,
            owner=bare,
        )
    held = Responsibility.objects.get(programme=stage.programme, clause=stage.clause)
    assert held.handler_id == stage.county.persons["handler"].pk


def test_a_duty_that_goes_and_comes_back_may_be_pledged_again(stage: Stage) -> None:
    deed = stage.county.deed
    for handler in ("handler2", "handler", "handler2", "handler"):
        actions.assign_many(
            deed("coordinator"),
            stage.programme.pk,
            owners=dict.fromkeys(
                queries.leaves(stage.programme).values_list("pk", flat=True),
                owner(stage.county, handler),
            ),
        )
    standing = stage.programme.pledges.exclude(state="stale").filter(role="handler")
    assert [p.person_id for p in standing] == [stage.county.persons["handler"].pk]


def test_setting_a_duty_to_what_it_is_asks_for_no_new_pledge(stage: Stage) -> None:
    before = stage.programme.pledges.count()
    assign_all(stage.county, stage.programme)
    assert stage.programme.pledges.count() == before


def test_two_milestones_of_a_preset_with_one_name_are_refused(
    programme: Programme, county: County
) -> None:
    planned = [Planned("自查", date(2026, 5, 1)), Planned("自查", date(2026, 6, 1))]
    with pytest.raises(Refused):
        actions.plan_milestones(county.deed("coordinator"), programme.pk, planned=planned)
    assert not programme.milestones.exists()


def test_a_cancelled_milestone_is_not_reached(stage: Stage) -> None:
    actions.cancel_milestone(stage.county.deed("coordinator"), stage.milestone.pk, reason="并入")
    with pytest.raises(Refused):
        actions.reach_milestone(
            stage.county.deed("coordinator"), stage.milestone.pk, done_on=date(2026, 3, 1)
        )
    stage.milestone.refresh_from_db()
    assert stage.milestone.done_on is None


def test_who_asked_to_be_excused_does_not_decide(stage: Stage) -> None:
    actions.ask_excuse(stage.county.deed("coordinator"), stage.occurrence.pk, reason="节假日")
    both = replace(stage.county.actor("director"), person_id=stage.county.persons["coordinator"].pk)
    with pytest.raises(Refused):
        actions.decide_excuse(
            replace(stage.county.deed("director"), by=both), stage.occurrence.pk, agreed=True
        )
    stage.occurrence.refresh_from_db()
    assert stage.occurrence.state == "excuse_asked"


def test_a_correction_needs_its_reason_and_keeps_it(stage: Stage) -> None:
    deed = stage.county.deed
    actions.record_held(deed("head"), stage.occurrence.pk, done_on=date(2026, 2, 24))
    with pytest.raises(Refused):
        actions.correct_held(
            deed("coordinator"),
            stage.occurrence.pk,
            done_on=date(2026, 2, 23),
            note="",
            reason=" ",
        )
    actions.correct_held(
        deed("coordinator"),
        stage.occurrence.pk,
        done_on=date(2026, 2, 23),
        note="",
        reason="日期误填",
    )
    stage.occurrence.refresh_from_db()
    assert (stage.occurrence.done_on, stage.occurrence.corrected_for) == (
        date(2026, 2, 23),
        "日期误填",
    )


def test_the_week_of_new_year_is_held_in_the_old_year(stage: Stage) -> None:
    first = stage.cadence.occurrences.get(label="2026W01")  # Monday 2025-12-29
    row = actions.record_held(stage.county.deed("head"), first.pk, done_on=date(2025, 12, 29))
    assert queries.standing(row, on=date(2026, 3, 2)) == "on_time"


def test_a_cadence_is_not_stopped_for_days_gone_by(stage: Stage) -> None:
    with pytest.raises(Refused):
        actions.stop_cadence(
            stage.county.deed("coordinator"), stage.cadence.pk, stopped_on=date(2026, 2, 1)
        )
    stage.cadence.refresh_from_db()
    assert stage.cadence.stopped_on is None


def test_an_occurrence_has_one_meeting(stage: Stage) -> None:
    deed = stage.county.deed
    told = {"kind": "dispatch", "held_at": deed("coordinator").at}
    actions.hold_session(
        deed("coordinator"),
        stage.programme.pk,
        title="一",
        occurrence_id=stage.occurrence.pk,
        **told,
    )
    with pytest.raises(Refused):
        actions.hold_session(
            deed("coordinator"),
            stage.programme.pk,
            title="二",
            occurrence_id=stage.occurrence.pk,
            **told,
        )
    assert not stage.programme.sessions.filter(title="二").exists()


def test_people_of_the_neighbour_are_not_invited(stage: Stage, neighbour: County) -> None:
    with pytest.raises(NotFound):
        actions.hold_session(
            stage.county.deed("coordinator"),
            stage.programme.pk,
            kind="meeting",
            title="联席",
            held_at=stage.county.deed("coordinator").at,
            expected=(neighbour.persons["head"].pk,),
        )
    assert not stage.programme.sessions.filter(title="联席").exists()


def test_many_days_are_all_kept_or_none(county: County) -> None:
    days = [Day(date(2027, 5, 1), "rest", "劳动节"), Day(date(2027, 5, 2), "half", "劳动节")]
    with pytest.raises(Refused):
        actions.keep_days(county.deed("coordinator"), days=days)
    assert not DayException.objects.filter(agency=county.agency).exists()


def test_replanning_leaves_alone_what_is_done_excused_or_due(stage: Stage) -> None:
    deed = stage.county.deed
    before = dict(stage.cadence.occurrences.values_list("label", "due_on"))
    actions.keep_days(
        deed("coordinator"),
        days=[
            Day(date(2026, 2, 23), "rest", "本地假日"),
            Day(date(2026, 5, 11), "rest", "本地假日"),
        ],
    )
    assert actions.replan_cadences(deed("coordinator")) == 1
    after = dict(stage.cadence.occurrences.values_list("label", "due_on"))
    assert {label for label in after if after[label] != before[label]} == {"2026W20"}


def test_every_preset_milestone_cites_its_rule_and_what_to_check() -> None:
    for kind in ("accreditation", "rectification", "targets", "special"):
        presets = queries.milestone_presets(kind)
        assert presets
        assert all(p.rule and p.check for p in presets)
    names = [p.name for p in queries.milestone_presets("rectification")]
    assert names[:5] == ["巡察进驻", "集中反馈", "签收反馈意见", "整改部署会", "整改方案报审"]
    assert names[-1] == "回头看"
