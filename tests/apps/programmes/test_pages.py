"""The pages at work: filled in, refused, exported, read back; and how few questions they ask."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bihuan.apps.people import actions as people
from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.actions.programmes import Outline
from bihuan.apps.programmes.models import (
    DayException,
    Milestone,
    Programme,
    Responsibility,
)
from bihuan.apps.programmes.views.sheets import DAYS_OF_YEAR, DUTIES
from bihuan.kit.deed import SYSTEM, Deed
from bihuan.kit.sheets.reading import open_workbook
from bihuan.kit.sheets.tables import read
from bihuan.kit.sheets.writing import write
from tests.apps.county import BEGIN, MORNING, County
from tests.apps.programmes.conftest import Stage, assign_all, prepared, upper_ones_sign

SignIn = Callable[[str], Client]


def page(name: str, *args: object) -> str:
    return reverse(f"programmes:{name}", args=args or None)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_programme_is_set_up_on_a_frozen_version(programme: Programme, signed_in: SignIn) -> None:
    sent = {
        "name": "年度目标",
        "kind": "targets",
        "version": str(programme.version_id),
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "ladder": "suqian",
    }
    answer = signed_in("coordinator").post(page("create"), sent)
    made = Programme.objects.get(name="年度目标")
    assert answer.headers["Location"] == page("programme", made.pk)
    assert (made.version_id, made.state) == (programme.version_id, "draft")


def test_a_form_that_does_not_parse_comes_back_with_its_fault(
    programme: Programme, signed_in: SignIn
) -> None:
    answer = signed_in("coordinator").post(page("create"), {"name": "无日期", "kind": "targets"})
    assert answer.status_code == 422
    assert "无日期" in text(answer)
    assert not Programme.objects.filter(name="无日期").exists()


def test_who_edits_after_somebody_saved_sees_both_texts(
    programme: Programme, signed_in: SignIn
) -> None:
    sent = {
        "name": programme.name,
        "kind": "accreditation",
        "starts_on": "2026-01-01",
        "ladder": "suqian",
        "basis": "先存的依据",
        "revision": str(programme.revision),
    }
    client = signed_in("coordinator")
    assert client.post(page("edit", programme.pk), sent).status_code == 302
    late = client.post(page("edit", programme.pk), {**sent, "basis": "后写的依据"})
    assert late.status_code == 409
    assert "先存的依据" in text(late)
    assert "后写的依据" in text(late)
    programme.refresh_from_db()
    assert programme.basis == "先存的依据"


def test_the_start_page_names_what_nobody_owns(
    programme: Programme, county: County, signed_in: SignIn
) -> None:
    client = signed_in("coordinator")
    before = text(client.get(page("start", programme.pk)))
    leaf = queries.leaves(programme).order_by("order")[0]
    assert str(leaf) in before
    assert client.post(page("start", programme.pk)).status_code == 409
    assign_all(county, programme)
    assert client.post(page("start", programme.pk)).status_code == 302
    programme.refresh_from_db()
    assert programme.state == "running"


def test_a_repeated_submit_makes_one_milestone(programme: Programme, signed_in: SignIn) -> None:
    client = signed_in("coordinator")
    sent = {
        "name": "部署会",
        "due_on": "2026-02-08",
        "act_id": "2d3f0d3a-0d1c-4c55-8a7c-0d6a4c1b9f10",
    }
    for _time in range(2):
        assert client.post(page("add_milestone", programme.pk), sent).status_code == 302
    assert Milestone.objects.filter(programme=programme).count() == 1


def test_a_preset_proposes_dates_that_are_corrected_before_they_are_taken(
    programme: Programme, signed_in: SignIn
) -> None:
    client = signed_in("coordinator")
    shown = text(client.get(page("preset", programme.pk) + "?anchor=2026-01-01"))
    assert "2026-01-31" in shown  # 30 days after the first of January
    sent = {"take1": "on", "due1": "2026-02-10"}
    assert client.post(page("preset", programme.pk), sent).status_code == 302
    made = Milestone.objects.get(programme=programme)
    assert (made.due_on, bool(made.rule), bool(made.note)) == (date(2026, 2, 10), True, True)


def test_the_selected_clauses_go_to_one_owner(
    programme: Programme, county: County, signed_in: SignIn
) -> None:
    picked = [str(leaf.pk) for leaf in queries.leaves(programme).order_by("order")[:3]]
    sent = {
        "clauses": picked,
        "lead_unit": str(county.units["检验科"].pk),
        "handler": str(county.persons["lab_handler"].pk),
    }
    answer = signed_in("coordinator").post(page("picked", programme.pk), sent)
    assert answer.status_code == 302
    rows = Responsibility.objects.filter(programme=programme)
    assert {r.handler_id for r in rows} == {county.persons["lab_handler"].pk}
    assert len(rows) == 3


def test_a_class_is_assigned_but_what_is_owned_stays(
    programme: Programme, county: County, signed_in: SignIn
) -> None:
    part = queries.classes(programme)[0]
    first = queries.leaves(programme).filter(class_code=part.code).order_by("order")[0]
    own = {
        "clauses": [str(first.pk)],
        "lead_unit": str(county.units["疾控科"].pk),
        "handler": str(county.persons["handler"].pk),
    }
    client = signed_in("coordinator")
    client.post(page("picked", programme.pk), own)
    sent = {
        "scope-class_code": part.code,
        "scope-only_unowned": "on",
        "lead_unit": str(county.units["检验科"].pk),
        "handler": str(county.persons["lab_handler"].pk),
    }
    assert client.post(page("by_class", programme.pk), sent).status_code == 302
    kept = Responsibility.objects.get(programme=programme, clause=first)
    assert kept.handler_id == county.persons["handler"].pk
    assert Responsibility.objects.filter(programme=programme).count() == part.owned.total


def test_the_departments_the_standard_names_are_assigned_in_one_go(
    county: County, signed_in: SignIn
) -> None:
    system = Deed(by=SYSTEM, at=MORNING)
    unit = people.open_unit(system, agency_id=county.agency.pk, name="党支部", order=9)
    post = people.create_post(system.again(), unit_id=unit.pk, title="支部委员", role="handler")
    people.appoint(
        system.again(),
        post_id=post.pk,
        person_id=county.persons["handler2"].pk,
        starts_on=BEGIN,
    )
    programme = prepared(county)
    named = queries.leaves(programme).filter(lead_unit_name="党支部").count()
    client = signed_in("coordinator")
    assert "党支部" in text(client.get(page("suggested", programme.pk)))
    sent = {
        f"take{unit.pk}": "on",
        f"handler{unit.pk}": str(county.persons["handler2"].pk),
        "due_on": "2026-10-31",
    }
    assert client.post(page("suggested", programme.pk), sent).status_code == 302
    rows = Responsibility.objects.filter(programme=programme, lead_unit=unit)
    assert rows.count() == named > 0
    assert {r.due_on for r in rows} == {date(2026, 10, 31)}


def test_a_pasted_table_names_row_and_column_of_every_fault_and_takes_nothing(
    programme: Programme, signed_in: SignIn
) -> None:
    pasted = "1.1.1\t疾控科\t赵经办\t李副主任\t2026-06-30\n9.9.9\t无此科\t张无忌\t李副主任\t六月底"
    answer = signed_in("coordinator").post(page("paste", programme.pk), {"rows": pasted})
    shown = text(answer)
    assert answer.status_code == 422
    for told in ("9.9.9", "无此科", "张无忌", "六月底"):
        assert told in shown
    assert not Responsibility.objects.filter(programme=programme).exists()


def test_a_clean_pasted_table_is_shown_and_then_confirmed(
    programme: Programme, county: County, signed_in: SignIn
) -> None:
    pasted = "1.1.1\t疾控科\t赵经办\t李副主任\t2026-06-30\n1.1.2\t检验科\t检验员\t李副主任\t"
    client = signed_in("coordinator")
    shown = client.post(page("paste", programme.pk), {"rows": pasted})
    assert shown.status_code == 200
    assert not Responsibility.objects.filter(programme=programme).exists()
    done = client.post(page("paste", programme.pk), {"rows": pasted, "confirm": "yes"})
    assert done.status_code == 302
    first = Responsibility.objects.get(programme=programme, clause__code="1.1.1")
    assert (first.handler_id, first.due_on) == (
        county.persons["handler"].pk,
        date(2026, 6, 30),
    )


def test_the_exported_table_is_read_back_without_a_change(stage: Stage, signed_in: SignIn) -> None:
    client = signed_in("coordinator")
    exported = client.get(page("duties_export", stage.programme.pk)).content
    revisions = list(Responsibility.objects.order_by("pk").values_list("revision", flat=True))
    file = SimpleUploadedFile("任务分解表.xlsx", exported)
    shown = client.post(page("sheet", stage.programme.pk), {"sheet": file})
    assert shown.status_code == 200
    token = shown.context["token"] if shown.context else _token(text(shown))
    done = client.post(page("sheet", stage.programme.pk), {"token": token})
    assert done.status_code == 302
    assert revisions == list(
        Responsibility.objects.order_by("pk").values_list("revision", flat=True)
    )


def _token(shown: str) -> str:
    return shown.split('name="token" value="')[1].split('"')[0]


def test_a_broken_sheet_is_told_and_given_back_with_its_faults(
    programme: Programme, signed_in: SignIn
) -> None:
    rows: list[dict[str, object]] = [{"code": "1.1.1", "unit": "无此科"}, {"code": "8.8.8"}]
    content = write([(DUTIES, rows)], title="表")
    client = signed_in("coordinator")
    file = SimpleUploadedFile("表.xlsx", content)
    shown = client.post(page("sheet", programme.pk), {"sheet": file})
    assert shown.status_code == 422
    link = page("sheet_faults", programme.pk, "0" * 64).replace("0" * 64, "")
    token = text(shown).split(link)[1][:64]
    marked = client.get(link + token)
    assert marked.status_code == 200
    assert b"".join(marked).startswith(b"PK")
    assert not Responsibility.objects.filter(programme=programme).exists()


def test_something_that_is_no_spreadsheet_is_refused_in_words(
    programme: Programme, signed_in: SignIn
) -> None:
    file = SimpleUploadedFile("表.xlsx", b"\x00\x01 not a sheet")
    answer = signed_in("coordinator").post(page("sheet", programme.pk), {"sheet": file})
    assert answer.status_code == 422


def test_the_table_of_duties_is_filtered(stage: Stage, signed_in: SignIn) -> None:
    client = signed_in("handler")
    path = page("responsibilities", stage.programme.pk)
    leaf = queries.leaves(stage.programme).order_by("order")[0]
    assert leaf.name in text(client.get(path + "?standing=mine"))
    assert leaf.name not in text(client.get(path + "?standing=unowned"))
    assert leaf.name in text(client.get(path + f"?q={leaf.code}"))


def test_a_pledge_shows_what_is_signed_and_is_signed_by_its_person(
    stage: Stage, signed_in: SignIn
) -> None:
    upper_ones_sign(stage.county, stage.programme)
    path = page("pledge", stage.pledge.pk)
    shown = text(signed_in("handler").get(path))
    assert stage.pledge.content_sha256 in shown
    assert queries.lines(stage.pledge)[0].name in shown
    assert page("sign_pledge", stage.pledge.pk) in shown
    assert page("sign_pledge", stage.pledge.pk) not in text(signed_in("head").get(path))
    assert signed_in("handler").post(page("sign_pledge", stage.pledge.pk)).status_code == 302
    stage.pledge.refresh_from_db()
    assert (stage.pledge.state, stage.pledge.signed_at is not None) == ("signed", True)


def test_a_superseded_pledge_points_to_the_one_in_its_place(
    stage: Stage, signed_in: SignIn
) -> None:
    upper_ones_sign(stage.county, stage.programme)
    signed_in("handler").post(page("sign_pledge", stage.pledge.pk))
    sent = {
        "lead_unit": str(stage.county.units["疾控科"].pk),
        "handler": str(stage.county.persons["handler"].pk),
        "target": "得满分",
    }
    path = page("duty", stage.programme.pk, stage.clause.pk)
    assert signed_in("coordinator").post(path, sent).status_code == 302
    stage.pledge.refresh_from_db()
    assert stage.pledge.state == "stale"
    new = stage.programme.pledges.get(person=stage.pledge.person, state="asked")
    assert page("pledge", new.pk) in text(signed_in("handler").get(page("pledge", stage.pledge.pk)))


def test_an_exemption_is_decided_by_a_chief_with_an_opinion(
    stage: Stage, signed_in: SignIn
) -> None:
    path = page("decide_exemption", stage.exemption.pk)
    refused = signed_in("director").post(path, {"agreed": "no", "opinion": ""})
    assert refused.status_code == 409
    done = signed_in("director").post(path, {"agreed": "yes", "opinion": "同意"})
    assert done.status_code == 302
    assert queries.exempt_clause_ids(stage.programme) == {stage.clause.pk}


def test_a_department_asks_for_its_own_clauses_only(stage: Stage, signed_in: SignIn) -> None:
    path = page("ask_exemption", stage.programme.pk)
    assert signed_in("lab_head").get(path).status_code == 409
    other = queries.leaves(stage.programme).filter(na_allowed=True).order_by("order")[1]
    sent = {"clause": str(other.pk), "reason": "无此职能"}
    assert signed_in("head").post(path, sent).status_code == 302
    assert stage.programme.exemptions.filter(clause=other, state="asked").exists()


def test_the_dates_of_a_cadence_are_shown_before_anything_is_saved(
    stage: Stage, signed_in: SignIn
) -> None:
    client, path = signed_in("coordinator"), page("add_cadence", stage.programme.pk)
    sent = {
        "name": "每月过堂",
        "product": "pass",
        "every": "month",
        "anchor": "day",
        "day": "25",
        "shift": "none",
        "grace_days_after": "5",
        "starts_on": "2026-04-01",
        "ends_on": "2026-06-30",
    }
    shown = text(client.post(path, {**sent, "preview": "yes"}))
    assert all(day in shown for day in ("2026-04-25", "2026-05-25", "2026-06-25"))
    assert not stage.programme.cadences.filter(name="每月过堂").exists()
    assert client.post(path, {**sent, "save": "yes"}).status_code == 302
    assert stage.programme.cadences.get(name="每月过堂").occurrences.count() == 3


def test_a_rhythm_that_cannot_be_is_told_in_words(stage: Stage, signed_in: SignIn) -> None:
    sent = {
        "name": "不可能",
        "product": "other",
        "every": "week",
        "anchor": "day",
        "day": "9",
        "shift": "none",
        "grace_days_after": "0",
        "starts_on": "2026-04-01",
        "ends_on": "2026-06-30",
        "save": "yes",
    }
    answer = signed_in("coordinator").post(page("add_cadence", stage.programme.pk), sent)
    assert answer.status_code == 422
    assert not stage.programme.cadences.filter(name="不可能").exists()


def test_every_preset_of_a_cadence_is_a_rhythm_that_can_be(stage: Stage, signed_in: SignIn) -> None:
    client = signed_in("coordinator")
    for key, preset in queries.cadence_presets().items():
        assert preset.name in text(
            client.get(page("add_cadence", stage.programme.pk) + f"?preset={key}")
        )
        assert queries.previewed(
            preset.rhythm,
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            agency_id=stage.county.agency.pk,
        )


def test_the_years_grid_counts_82_or_83_of_the_six_ones(
    programme: Programme, county: County, signed_in: SignIn
) -> None:
    client = signed_in("coordinator")
    sent = {"year": "2026", "owner_unit": ""}
    assert client.post(page("six_ones", programme.pk), sent).status_code == 302
    by = county.actor("coordinator")
    table = queries.year_table(by, programme.pk, year=2026, on=date(2026, 6, 1))
    assert sum(row.total for row in table) == 83  # 2026 has 53 ISO weeks
    shown = text(client.get(page("cadences", programme.pk) + "?year=2026"))
    assert "其中：六个一" in shown or "Of these the six ones" in shown
    assert shown.count("0 / 83") == 2  # the sum, and the six ones among it


def test_a_meddled_year_is_no_year(stage: Stage, signed_in: SignIn) -> None:
    client, path = signed_in("handler"), page("cadences", stage.programme.pk)
    for year in ("%00", "20x6", "9" * 40):
        assert client.get(f"{path}?standing=missed&year={year}").status_code == 200


def test_each_standing_is_counted_as_it_is_computed(stage: Stage) -> None:
    by, on = stage.county.actor("coordinator"), date(2026, 3, 4)
    actions.record_held(stage.county.deed("head"), stage.occurrence.pk, done_on=date(2026, 2, 24))
    rows = queries.occurrences_visible_to(by)
    told = queries.counts_by_standing(rows, on=on)
    computed: dict[str, int] = {}
    for row in rows:
        key = queries.standing(row, on=on)
        computed[key] = computed.get(key, 0) + 1
        assert rows.filter(queries.stands(key, on=on), pk=row.pk).exists()
    assert {key: n for key, n in told.items() if n} == computed


def test_holding_is_recorded_by_its_owner_and_shown_as_recorded_afterwards(
    stage: Stage, signed_in: SignIn
) -> None:
    sent = {"done_on": "2026-02-23", "note": "已调度 22 项"}
    path = page("record_held", stage.occurrence.pk)
    assert signed_in("lab_head").post(path, sent).status_code == 403
    assert signed_in("head").post(path, sent).status_code == 302
    stage.occurrence.refresh_from_db()
    row = stage.occurrence
    assert row.recorded_on is not None
    assert (row.state, row.done_on) == ("done", date(2026, 2, 23))
    assert row.recorded_on > row.done_on
    shown = signed_in("head").get(page("occurrence", row.pk))
    assert "已调度 22 项" in text(shown)


def test_an_excuse_goes_from_the_owner_to_a_chief(stage: Stage, signed_in: SignIn) -> None:
    client = signed_in("head")
    client.post(page("ask_excuse", stage.occurrence.pk), {"reason": "应急处置"})
    path = page("decide_excuse", stage.occurrence.pk)
    sent = {"agreed": "yes", "opinion": "情况属实"}
    assert signed_in("director").post(path, sent).status_code == 302
    stage.occurrence.refresh_from_db()
    assert (stage.occurrence.state, stage.occurrence.excuse_opinion) == ("excused", "情况属实")


def test_a_day_is_entered_and_dates_to_come_move_only_when_asked(
    stage: Stage, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bihuan.kit.clock.today", lambda: date(2026, 3, 2))
    client = signed_in("coordinator")
    coming = stage.cadence.occurrences.get(label="2026W20")  # Monday 2026-05-11
    sent = {"day": "2026-05-11", "kind": "rest", "name": "本地假日"}
    assert client.post(page("keep_day"), sent).status_code == 302
    coming.refresh_from_db()
    assert coming.due_on == date(2026, 5, 11)
    moves = queries.calendar_moves(stage.county.agency.pk, on=date(2026, 3, 2))
    assert [(m.occurrence.pk, m.slot.due_on) for m in moves] == [(coming.pk, date(2026, 5, 12))]
    actions.replan_cadences(stage.county.deed("coordinator"))
    coming.refresh_from_db()
    assert coming.due_on == date(2026, 5, 12)


def test_the_calendar_travels_as_a_sheet(county: County, signed_in: SignIn) -> None:
    client = signed_in("coordinator")
    client.post(page("load_holidays"))
    exported = client.get(page("calendar_export") + "?year=2026").content
    told = read(DAYS_OF_YEAR, open_workbook("历.xlsx", io.BytesIO(exported)))
    stored = DayException.objects.filter(agency=county.agency, day__year=2026)
    assert (told.ok, len(told.rows)) == (True, stored.count())
    rows: list[dict[str, object]] = [
        {"day": date(2027, 1, 1), "kind": "rest", "name": "元旦"},
        {"day": date(2027, 1, 2), "kind": "work", "name": "元旦调休"},
    ]
    file = SimpleUploadedFile("历.xlsx", write([(DAYS_OF_YEAR, rows)], title="历"))
    shown = client.post(page("calendar_sheet"), {"sheet": file})
    assert shown.status_code == 200
    assert client.post(page("calendar_sheet"), {"token": _token(text(shown))}).status_code == 302
    assert DayException.objects.filter(agency=county.agency, day__year=2027).count() == 2


def test_a_calendar_sheet_with_a_day_twice_is_refused(county: County, signed_in: SignIn) -> None:
    rows: list[dict[str, object]] = [
        {"day": date(2027, 1, 1), "kind": kind, "name": "元旦"} for kind in ("rest", "work")
    ]
    file = SimpleUploadedFile("历.xlsx", write([(DAYS_OF_YEAR, rows)], title="历"))
    answer = signed_in("coordinator").post(page("calendar_sheet"), {"sheet": file})
    assert answer.status_code == 422
    assert not DayException.objects.filter(day__year=2027).exists()


def test_a_meeting_is_called_attended_minuted_and_ends_its_occurrence(
    stage: Stage, signed_in: SignIn
) -> None:
    client = signed_in("coordinator")
    sent = {"kind": "dispatch", "title": "第9周调度", "held_at": "2026-02-23T09:00"}
    path = page("hold_session", stage.programme.pk) + f"?occurrence={stage.occurrence.pk}"
    assert client.post(path, sent).status_code == 302
    session = stage.programme.sessions.get(title="第9周调度")
    members = {row.person_id for row in session.attendance.all()}
    assert members == {stage.county.persons[w].pk for w in ("director", "head", "handler")}
    head, handler = stage.county.persons["head"].pk, stage.county.persons["handler"].pk
    marks = {f"state{head}": "present", f"state{handler}": "leave", f"reason{handler}": "出差"}
    assert client.post(page("attendance", session.pk), marks).status_code == 302
    minutes = {"minutes": "逐项调度", "revision": str(session.revision)}
    assert client.post(page("minutes", session.pk), minutes).status_code == 302
    assert client.post(page("end_session", session.pk)).status_code == 302
    stage.occurrence.refresh_from_db()
    assert (stage.occurrence.state, stage.occurrence.done_on) == ("done", date(2026, 2, 23))
    told = queries.turnout(session.attendance.all())
    assert (told.expected, told.leave, told.due, told.present) == (3, 1, 2, 1)
    assert client.post(page("minutes", session.pk), minutes).status_code == 409


def test_two_who_write_minutes_at_once_both_see_what_the_other_has(
    stage: Stage, signed_in: SignIn
) -> None:
    client, path = signed_in("coordinator"), page("minutes", stage.session.pk)
    first = {"minutes": "甲记的", "revision": str(stage.session.revision)}
    assert client.post(path, first).status_code == 302
    late = client.post(path, {**first, "minutes": "乙记的"})
    assert late.status_code == 409
    assert "甲记的" in text(late)
    assert "乙记的" in text(late)


def test_leave_without_a_reason_is_refused_and_nothing_is_kept(
    stage: Stage, signed_in: SignIn
) -> None:
    head, handler = stage.county.persons["head"].pk, stage.county.persons["handler"].pk
    marks = {f"state{head}": "present", f"state{handler}": "leave", f"reason{handler}": " "}
    answer = signed_in("coordinator").post(page("attendance", stage.session.pk), marks)
    assert answer.status_code == 409
    assert set(stage.session.attendance.values_list("state", flat=True)) == {"expected"}


def test_clauses_are_kept_up_and_shown_as_fresh_or_not(stage: Stage, signed_in: SignIn) -> None:
    client = signed_in("coordinator")
    sent = {
        "clauses": [str(stage.clause.pk)],
        "every": "month",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
    }
    assert client.post(page("keep_up", stage.programme.pk), sent).status_code == 302
    kept = queries.upkeep_of(stage.programme.pk, on=date(2026, 3, 20))
    assert (queries.freshness(kept).done, queries.freshness(kept).total) == (0, 1)
    assert kept[0].last is not None
    deed = stage.county.deed("handler")
    actions.record_held(deed, kept[0].last.pk, done_on=date(2026, 2, 26), note="佐证已更新")
    again = queries.upkeep_of(stage.programme.pk, on=date(2026, 3, 20))
    assert queries.freshness(again).whole


def test_finishing_stops_the_rhythm(stage: Stage, signed_in: SignIn) -> None:
    assert signed_in("coordinator").post(page("finish", stage.programme.pk)).status_code == 302
    stage.cadence.refresh_from_db()
    assert stage.cadence.stopped_on is not None


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("list", 14),
        ("programme", 34),
        ("responsibilities", 30),
        ("duties_export", 18),
        ("pledges", 22),
        ("exemptions", 22),
        ("milestones", 14),
        ("cadences", 18),
        ("upkeep", 14),
        ("sessions", 14),
        ("mine", 24),
        ("calendar", 14),
    ],
)
def test_a_page_asks_no_more_questions_as_rows_grow(
    name: str,
    most: int,
    stage: Stage,
    signed_in: SignIn,
    django_assert_max_num_queries: Any,
) -> None:
    bare = {"list", "mine", "calendar"}
    path = page(name) if name in bare else page(name, stage.programme.pk)
    client = signed_in("coordinator")
    client.get(path)
    with django_assert_max_num_queries(most) as before:
        client.get(path)
    asked = len(before)
    grown(stage)
    with django_assert_max_num_queries(asked):
        client.get(path)


def grown(stage: Stage) -> None:
    """More of everything."""
    deed = stage.county.deed
    for n in range(4):
        actions.add_milestone(
            deed("coordinator"), stage.programme.pk, name=f"节点{n}", due_on=date(2026, 5, 1 + n)
        )
        actions.create_programme(
            deed("coordinator"),
            outline=Outline(kind="special", name=f"专项{n}", starts_on=date(2026, 1, 1)),
            version_id=stage.programme.version_id,
        )
        actions.hold_session(
            deed("coordinator"),
            stage.programme.pk,
            kind="meeting",
            title=f"会{n}",
            held_at=deed("coordinator").at,
        )
    actions.keep_up(
        deed("coordinator"),
        stage.programme.pk,
        clause_ids=list(queries.leaves(stage.programme).values_list("pk", flat=True)[:5]),
        rhythm={"every": "month"},
        starts_on=date(2026, 4, 1),
        ends_on=date(2026, 12, 31),
    )
    for leaf in queries.leaves(stage.programme).filter(na_allowed=True).order_by("order")[1:3]:
        actions.ask_exemption(
            deed("coordinator"), stage.programme.pk, clause_id=leaf.pk, reason="无此职能"
        )
