"""Totals at a past day are counted again from passages; each total opens the rows it counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.apps.loop import actions, queries
from bihuan.apps.loop.models import Finding
from bihuan.apps.loop.queries import Asked
from bihuan.apps.loop.queries.scope import findings_visible_to, measures_visible_to
from bihuan.apps.loop.queries.searching import SOURCES
from bihuan.apps.loop.queries.totals import total_now, totals_at
from tests.apps.county import STAFF, County
from tests.apps.loop.story import DUE, Story, set_programme
from tests.apps.searching import titles


@pytest.fixture
def story(county: County) -> Story:
    programme = set_programme(
        county.deed("coordinator"), name="巡察整改", agency_id=county.agency.pk
    )
    return Story(county, programme)


def test_a_past_day_is_told_again_whatever_happened_since(story: Story) -> None:
    by = story.county.actor("director")
    first, measure = story.rectifying()
    story.found("第二个问题")
    before = story.day
    story.later(10)
    story.done(measure)
    story.closed(first)
    actions.dismiss(
        story.by("coordinator"),
        finding_id=story.found("第三个问题").pk,
        decision_no="〔2026〕5号",
        reason="不属实",
    )
    then = queries.total_at(by, before)
    assert (then.total, then.closed, then.open) == (2, 0, 2)
    now = queries.total_at(by, story.day)
    assert (now.total, now.closed, now.open) == (2, 1, 1)
    assert queries.total_at(by, before - timedelta(days=1)).total == 0
    units = {t.label: (t.total, t.closed) for t in totals_at(by, story.day).units}
    assert units == {"疾控科": (1, 1), "": (1, 0)}
    assert [(t.key, t.total) for t in totals_at(by, story.day).sources] == [("notice", 2)]


def test_overdue_is_told_by_the_date_in_force_on_that_day(story: Story) -> None:
    by = story.county.actor("director")
    _finding, measure = story.rectifying()
    late = DUE + timedelta(days=2)
    story.day = DUE + timedelta(days=3)
    asked = actions.ask_extension(
        story.by("handler"), measure_id=measure.pk, to_due=DUE + timedelta(days=30), reason="等批复"
    )
    actions.endorse_extension(story.by("leader"), extension_id=asked.pk)
    actions.approve_extension(story.by("coordinator"), extension_id=asked.pk)
    assert queries.total_at(by, DUE).overdue == 0
    assert queries.total_at(by, late).overdue == 1
    assert queries.total_at(by, story.day).overdue == 0


def test_totals_of_today_are_the_rows_of_the_ledger(story: Story) -> None:
    by = story.county.actor("coordinator")
    first, measure = story.rectifying()
    story.rectifying()
    story.done(measure)
    story.closed(first)
    on = DUE + timedelta(days=1)
    total = queries.total_at(by, on)
    assert total_now(by, on) == total
    assert total_now(by, on, programme_id=first.programme_id) == total
    assert queries.ledger(by, Asked(status="overdue"), on=on).count() == total.overdue == 1
    assert queries.ledger(by, Asked(state="closed"), on=on).count() == total.closed == 1
    assert queries.ledger(by, Asked(open_only=True), on=on).count() == total.open == 1


def test_the_burn_up_runs_by_weeks_and_takes_back_a_relapse(story: Story) -> None:
    by = story.county.actor("director")
    finding, measure = story.rectifying()
    story.later(7)
    story.done(measure)
    story.closed(finding)
    story.found("第二个问题")
    story.later(100)
    recheck = finding.rechecks.earliest("due_on")
    actions.find_relapse(
        story.by("inspector"),
        recheck_id=recheck.pk,
        looked_at="反弹",
        due_on=story.day + timedelta(days=30),
    )
    points = queries.burn_up_points(by, story.day)
    assert (points[0].on, points[0].total, points[0].closed) == (date(2026, 3, 8), 1, 0)
    assert (points[1].total, points[1].closed) == (2, 1)
    assert (points[-1].on, points[-1].total, points[-1].closed) == (story.day, 2, 0)


def test_each_sees_what_concerns_them_and_nothing_else(story: Story, neighbour: County) -> None:
    finding, measure = story.rectifying()
    other = Story(neighbour).found("邻县的问题")
    seen = {
        who: set(findings_visible_to(story.county.actor(who)).values_list("pk", flat=True))
        for who in STAFF
    }
    everything = {finding.pk}
    for who in ("director", "coordinator", "inspector", "archivist", "leader", "head", "handler"):
        assert seen[who] == everything, who
    for who in ("handler2", "lab_head", "lab_handler", "sysadmin", "secadmin", "auditadmin"):
        assert seen[who] == set(), who
        assert not measures_visible_to(story.county.actor(who)).exists()
    assert other.pk not in set().union(*seen.values())
    assert measures_visible_to(story.county.actor("handler")).get() == measure


def test_search_finds_by_words_pinyin_initials_and_number(story: Story) -> None:
    finding = story.found("个别科室试剂出入库登记不全。")
    story.found("公务用车台账不规范。")
    by = story.county.actor("director")
    for words in ("试剂", "sjcrk", "shiji", "登记 试剂", str(finding.number), "不"):
        assert any("试剂" in title for title in titles(SOURCES, words, by)), words
    assert titles(SOURCES, "试剂 用车", by) == []
    assert titles(SOURCES, "试剂", story.county.actor("lab_head")) == []


def test_the_desk_tells_each_what_waits_for_them(story: Story) -> None:
    def kinds(who: str) -> set[str]:
        return {w.kind for w in queries.waiting_for(story.county.actor(who), on=story.day)}

    finding = story.found()
    assert "Finding to assign" in kinds("coordinator")
    story.assigned(finding)
    assert "Finding to accept" in kinds("head")
    assert "Finding to accept" not in kinds("lab_head")
    actions.accept(story.by("head"), finding_id=finding.pk)
    assert "Measures to draft" in kinds("handler")
    measure = story.measure(Finding.objects.get(pk=finding.pk))
    actions.plan(story.by("head"), finding_id=finding.pk)
    assert "Measure to carry out" in kinds("handler")
    story.proven(measure)
    actions.submit(story.by("handler"), measure_id=measure.pk)
    assert "Measure to verify" in kinds("inspector")
    assert "Measure to verify" not in kinds("head")
    actions.verify(story.by("inspector"), measure_id=measure.pk)
    assert "Closure to apply for" in kinds("handler")
    story.applied(finding)
    assert "Closure to decide" in kinds("head")
    assert "Closure to decide" not in kinds("leader")
    assert {w.kind for w in queries.done_by(story.county.actor("head"), on=story.day)}
    assert len(queries.raised_by(story.county.actor("coordinator"), on=story.day)) == 1


def test_the_desk_asks_no_more_queries_for_more_rows(story: Story) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            for who in ("coordinator", "head", "handler", "inspector", "director"):
                by = story.county.actor(who)
                queries.waiting_for(by, on=story.day)
                queries.copied_to(by, on=story.day)
        return len(seen)

    def fill() -> None:
        for _ in range(3):
            finding, measure = story.rectifying()
            story.done(measure)
            story.applied(finding)
            story.rectifying()
            story.found()

    fill()
    first = asked()
    fill()
    assert asked() <= first
