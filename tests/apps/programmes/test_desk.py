"""What programmes put on whose desk, and what they find."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils import translation

from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.queries.searching import SOURCES
from bihuan.kit.waiting import Waiting
from tests.apps.county import County
from tests.apps.programmes.conftest import Stage, owner, upper_ones_sign
from tests.apps.searching import titles

ON = date(2026, 3, 2)


def paths(items: list[Waiting]) -> set[str]:
    return {item.path for item in items}


def here(stage: Stage) -> str:
    return f"/programmes/occurrences/{stage.occurrence.pk}"


def test_a_missed_occurrence_stands_on_the_coordinators_desk(stage: Stage) -> None:
    items = queries.waiting_for(stage.county.actor("coordinator"), on=ON)
    missed = next(item for item in items if item.path == here(stage))
    assert missed.tone == "danger"
    for language in ("en", "zh-hans"):
        with translation.override(language):
            again = queries.waiting_for(stage.county.actor("coordinator"), on=ON)
            told = next(item for item in again if item.path == here(stage))
            assert told.kind == translation.gettext("Missed")


def test_what_a_department_owes_stands_on_its_desks_and_on_no_others(stage: Stage) -> None:
    for who in ("head", "handler"):
        assert here(stage) in paths(queries.waiting_for(stage.county.actor(who), on=ON))
    for who in ("lab_head", "inspector", "archivist", "director"):
        assert here(stage) not in paths(queries.waiting_for(stage.county.actor(who), on=ON))


def test_nothing_waits_in_a_programme_that_is_not_running(stage: Stage) -> None:
    actions.finish(stage.county.deed("coordinator"), stage.programme.pk)
    items = queries.waiting_for(stage.county.actor("handler"), on=ON)
    assert not [item for item in items if "/occurrences/" in item.path or "/pledges/" in item.path]


def test_a_pledge_waits_for_its_person_only(stage: Stage) -> None:
    path = f"/programmes/pledges/{stage.pledge.pk}"
    assert path not in paths(queries.waiting_for(stage.county.actor("handler"), on=ON))
    upper_ones_sign(stage.county, stage.programme)
    assert path in paths(queries.waiting_for(stage.county.actor("handler"), on=ON))
    assert path not in paths(queries.waiting_for(stage.county.actor("head"), on=ON))
    actions.sign_pledge(stage.county.deed("handler"), stage.pledge.pk)
    assert path not in paths(queries.waiting_for(stage.county.actor("handler"), on=ON))
    assert path in paths(queries.done_by(stage.county.actor("handler"), on=ON))


def test_an_exemption_waits_for_the_chiefs_and_is_seen_by_who_asked(stage: Stage) -> None:
    path = f"/programmes/{stage.programme.pk}/exemptions"
    assert path in paths(queries.waiting_for(stage.county.actor("director"), on=ON))
    assert path not in paths(queries.waiting_for(stage.county.actor("head"), on=ON))
    assert path in paths(queries.raised_by(stage.county.actor("head"), on=ON))


def test_a_milestone_stands_on_the_coordinators_desk_a_week_before(stage: Stage) -> None:
    path = f"/programmes/{stage.programme.pk}/milestones"
    by = stage.county.actor("coordinator")
    assert path not in paths(queries.waiting_for(by, on=date(2026, 3, 20)))
    assert path in paths(queries.waiting_for(by, on=date(2026, 3, 25)))


def test_a_department_that_helps_is_told_how_many_clauses(stage: Stage) -> None:
    helped = replace(owner(stage.county), helping_unit_ids=(stage.county.units["检验科"].pk,))
    leaves = list(queries.leaves(stage.programme).values_list("pk", flat=True)[:2])
    actions.assign_many(
        stage.county.deed("coordinator"),
        stage.programme.pk,
        owners=dict.fromkeys(leaves, helped),
    )
    items = queries.copied_to(stage.county.actor("lab_handler"), on=ON)
    assert len(items) == 1
    assert "2" in items[0].detail
    assert queries.copied_to(stage.county.actor("archivist"), on=ON) == []


def test_a_clause_kept_up_waits_for_its_handler_alone(stage: Stage) -> None:
    actions.keep_up(
        stage.county.deed("coordinator"),
        stage.programme.pk,
        clause_ids=[stage.clause.pk],
        rhythm={"every": "month"},
        starts_on=date(2026, 3, 1),
        ends_on=date(2026, 6, 30),
    )
    title = f"{stage.clause.code} 常态化"
    mine = queries.waiting_for(stage.county.actor("handler"), on=ON)
    theirs = queries.waiting_for(stage.county.actor("handler2"), on=ON)
    assert any(item.title.startswith(title) for item in mine)
    assert not any(item.title.startswith(title) for item in theirs)


def test_the_neighbour_has_nothing_of_ours_anywhere(stage: Stage, neighbour: County) -> None:
    for who in ("coordinator", "director", "handler"):
        by = neighbour.actor(who)
        for question in (queries.waiting_for, queries.done_by, queries.raised_by):
            assert question(by, on=ON) == []
        assert queries.copied_to(by, on=ON) == []
        assert titles(SOURCES, "等级", by) == []


def test_administrators_find_no_programme(stage: Stage) -> None:
    for who in ("sysadmin", "secadmin", "auditadmin"):
        assert titles(SOURCES, "等级", stage.county.actor(who)) == []
    assert titles(SOURCES, "等级", stage.county.actor("handler"))
