"""An edition: what it freezes, who may let it out, what is hidden, how it is corrected and taken
back; and that a refusal changes nothing."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.apps.loop import actions as loop
from bihuan.apps.loop.models import Finding
from bihuan.apps.loop.queries.standing import has_status
from bihuan.apps.loop.states import STATUSES
from bihuan.apps.reports import actions
from bihuan.apps.reports.actions import Decision, Outline
from bihuan.apps.reports.models import Edition
from bihuan.apps.reports.queries import waiting_for
from bihuan.apps.reports.queries.composing import to_decide
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import Changed, NotAllowed, NotFound
from bihuan.rules.publication import canonical, digest, faults
from tests.apps.county import County
from tests.apps.loop.story import set_programme
from tests.apps.reports.telling import OUTLINE, TELEPHONE, Telling, finding_of, refused, telling

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(county: County) -> Telling:
    return telling(county)


def text_of(edition: Edition) -> str:
    return json.dumps(edition.content, ensure_ascii=False)


def test_an_edition_freezes_every_row_of_the_ledger(story: Telling) -> None:
    edition = story.made()
    facts = edition.facts
    assert [item["no"] for item in facts["items"]] == [1, 2, 3]
    assert [item["status_word"] for item in facts["items"]] == ["已完成", "正在推进", "正在推进"]
    assert [one["no"] for one in facts["open"]] == [2, 3]
    assert facts["items"][0]["closed_on"] and facts["items"][0]["units"] == ["疾控科"]
    assert facts["totals"]["measures"] == 2
    assert facts["totals"]["products"] == [{"kind": "制度", "count": 1}]
    assert edition.number == 1 and edition.cut_off == story.by("coordinator").at
    assert edition.introduction and edition.closing


def test_persons_of_the_ledger_are_in_no_field_of_an_edition(story: Telling) -> None:
    facts = json.dumps(story.made().facts, ensure_ascii=False)
    named = [p.name for p in story.county.persons.values() if p.name in facts]
    assert named == ["赵经办"]  # only where the words of a measure name somebody: to be decided


def test_what_happens_after_the_cut_off_changes_nothing(story: Telling) -> None:
    edition = story.made()
    before = canonical(edition.facts)
    loop.describe_finding(story.by("coordinator"), finding_id=finding_of(story, 3).pk, title="改")
    story.found("第四个问题。")
    edition.refresh_from_db()
    assert canonical(edition.facts) == before
    released = story.released(edition)
    assert [item["no"] for item in (released.content or {})["items"]] == [1, 2, 3]


@act("test.meddle_with_editions", label="Meddle")
def meddle(deed: Deed, statement: str, values: list[Any]) -> None:
    """What no verb of ours does, tried within an act."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    "column", ["facts", "cut_off", "number", "content", "sha256", "closing", "decisions"]
)
def test_the_database_itself_keeps_a_frozen_edition(story: Telling, column: str) -> None:
    edition = story.released()
    value = {
        "facts": "'{}'",
        "cut_off": "now()",
        "number": "7",
        "content": "'{}'",
        "sha256": "'x'",
        "closing": "'x'",
        "decisions": "'{}'",
    }[column]
    statement = f"update reports_edition set {column} = {value} where id = %s"
    with pytest.raises(DatabaseError), transaction.atomic():
        meddle(story.by("system"), statement, [edition.pk])


def test_facts_are_frozen_from_the_very_first_moment(story: Telling) -> None:
    edition = story.made()
    statement = "update reports_edition set facts = '{}' where id = %s"
    with pytest.raises(DatabaseError), transaction.atomic():
        meddle(story.by("system"), statement, [edition.pk])


def test_what_is_out_does_not_become_a_draft_again(story: Telling) -> None:
    edition = story.released()
    statement = "update reports_edition set state = 'draft' where id = %s"
    with pytest.raises(DatabaseError), transaction.atomic():
        meddle(story.by("system"), statement, [edition.pk])


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(["found", "begun", "done", "merged", "late"]), max_size=5))
def test_for_any_ledger_the_totals_are_its_rows(county: County, steps: list[str]) -> None:
    with transaction.atomic():
        story = telling(county)
        for step in steps:
            _another(story, step)
        story.later(100)
        facts = story.made().facts
        rows = Finding.objects.filter(programme=story.programme)
        counted = rows.exclude(state__in=("merged", "dismissed"))
        assert faults(facts) == ()
        assert facts["totals"]["problems"] == counted.count() == len(facts["items"])
        by_status = {one["status"]: one["count"] for one in facts["totals"]["by_status"]}
        for status in STATUSES:
            assert by_status[status] == rows.filter(has_status(status, on=story.day)).count()
        numbers = {i["no"] for i in facts["items"]} | {a["no"] for a in facts["aside"]}
        assert numbers == set(rows.values_list("number", flat=True))
        not_done = counted.exclude(has_status("done", on=story.day)).order_by("number")
        assert [o["no"] for o in facts["open"]] == [f.number for f in not_done]
        transaction.set_rollback(True)


def _another(story: Telling, step: str) -> None:
    if step == "found":
        story.found("又一个问题。")
    elif step == "merged":
        made = story.found("重复的问题。")
        loop.merge(story.by("coordinator"), finding_id=made.pk, into_id=finding_of(story, 2).pk)
    elif step == "done":
        _finding, measure = story.rectifying()
        story.done(measure)
    else:
        story.rectifying(**({} if step == "begun" else {"due_on": story.day}))


def test_everything_that_tells_who_somebody_is_must_be_decided_first(story: Telling) -> None:
    edition = story.made()
    assert {one.text for one in to_decide(edition)} == {"赵经办", "13812345678"}
    assert edition.undecided == 2
    with refused() as told:
        actions.check_edition(story.by("inspector"), edition.pk)
    assert set(told.value.items) == {"赵经办", "13812345678"}
    edition.refresh_from_db()
    assert edition.state == "draft" and edition.content is None


def test_what_is_kept_needs_its_reason_and_what_is_hidden_is_hidden_everywhere(
    story: Telling,
) -> None:
    edition = story.made()
    name, phone = (
        next(one.key for one in to_decide(edition) if one.text == text)
        for text in ("赵经办", "13812345678")
    )
    with refused() as told:
        actions.decide(story.by("coordinator"), edition.pk, decisions=[Decision(name, True, " ")])
    assert told.value.items == ("赵经办",)
    choices = [Decision(name, True, "本人同意公开"), Decision(phone, False)]
    kept = actions.decide(story.by("coordinator"), edition.pk, decisions=choices)
    assert kept.undecided == 0
    out = actions.check_edition(story.by("inspector"), edition.pk)
    assert "赵经办" in text_of(out)
    assert "13812345678" not in text_of(out) and "138****5678" in text_of(out)
    assert TELEPHONE in text_of(out)  # the contact is public on purpose
    assert out.decisions[name] == {"keep": True, "reason": "本人同意公开"}


def test_words_that_name_somebody_open_the_question_again(story: Telling) -> None:
    edition = story.decided(story.made())
    written = actions.write_words(
        story.by("coordinator"), edition.pk, introduction="王主任带队整改。", closing="欢迎监督。"
    )
    assert written.undecided == 1
    with refused():
        actions.check_edition(story.by("inspector"), edition.pk)


def test_a_decision_about_what_is_not_there_is_refused(story: Telling) -> None:
    edition = story.made()
    with refused():
        actions.decide(
            story.by("coordinator"), edition.pk, decisions=[Decision("person:张三", False)]
        )


def test_who_prepared_it_neither_checks_nor_releases_it(story: Telling) -> None:
    edition = story.decided(story.made())
    with refused(NotAllowed):
        actions.check_edition(story.by("coordinator"), edition.pk)
    actions.write_words(
        story.by("inspector"), edition.pk, introduction=edition.introduction, closing="欢迎。"
    )
    with refused(NotAllowed):  # whoever touched the words had a hand in it
        actions.check_edition(story.by("inspector"), edition.pk)
    actions.check_edition(story.by("inspector2"), edition.pk)
    for who in ("coordinator", "inspector2", "head", "handler"):
        with refused(NotAllowed):
            actions.release_edition(story.by(who), edition.pk)
    out = actions.release_edition(story.by("leader"), edition.pk)
    assert out.state == "released"
    assert out.released_by_id == story.county.persons["leader"].pk


def test_the_hash_is_that_of_the_content_anybody_may_download(story: Telling) -> None:
    out = story.released()
    assert out.sha256 == sha256(canonical(out.content or {})).hexdigest()


def test_an_edition_goes_back_with_a_reason_and_is_checked_anew(story: Telling) -> None:
    edition = story.checked(story.made())
    with refused():
        actions.return_edition(story.by("director"), edition.pk, reason=" ")
    back = actions.return_edition(story.by("director"), edition.pk, reason="引言过长")
    assert (back.state, back.content, back.sha256, back.checked_by) == ("draft", None, "", None)
    assert back.returned_reason == "引言过长"
    words = actions.write_words(
        story.by("coordinator"), edition.pk, introduction="现予公布。", closing="欢迎监督。"
    )
    assert words.returned_reason == ""
    assert story.released(words).content["introduction"] == "现予公布。"  # type: ignore[index]


def test_one_edition_at_a_time_and_a_second_one_says_what_it_corrects(story: Telling) -> None:
    story.made()
    with refused():
        story.made()
    first = story.publication and story.publication.editions.get()
    assert first is not None
    story.released(first)
    with refused():
        story.made(note=" ")
    assert story.publication is not None and story.publication.editions.count() == 1


def test_a_correction_replaces_and_tells_row_by_row(story: Telling) -> None:
    first = story.released()
    story.completed(2)
    story.later(1)
    second = story.released(story.made(note="第2号问题已完成"))
    first.refresh_from_db()
    assert (first.state, first.ended_reason) == ("superseded", "第2号问题已完成")
    correction = (second.content or {})["correction"]
    assert (correction["of"], correction["note"]) == (1, "第2号问题已完成")
    (row,) = correction["differences"]
    changed = {one["field"]: (one["before"], one["after"]) for one in row["fields"]}
    assert row["no"] == 2 and changed["状态"] == ("正在推进", "已完成")


def test_what_a_correction_hides_is_hidden_in_what_it_tells_of_before(story: Telling) -> None:
    story.released(赵经办="本人同意公开")
    story.completed(2)
    second = story.released(story.made(note="隐去姓名"))
    assert "赵经办" not in text_of(second)
    assert (second.content or {})["correction"]["differences"]


def test_a_withdrawal_leaves_its_trace_and_its_reason_names_nobody(story: Telling) -> None:
    out = story.released()
    with refused():
        actions.withdraw_edition(story.by("director"), out.pk, reason="赵经办的信息有误")
    with refused():
        actions.withdraw_edition(story.by("director"), out.pk, reason="")
    with refused(NotAllowed):
        actions.withdraw_edition(story.by("inspector"), out.pk, reason="数据有误")
    gone = actions.withdraw_edition(story.by("coordinator"), out.pk, reason="数据有误")
    assert (gone.state, gone.ended_reason) == ("withdrawn", "数据有误")
    again = story.made(note="更正数据")
    assert again.number == 2
    assert "differences" not in (story.released(again).content or {})["correction"]


def test_a_discarded_edition_keeps_its_number(story: Telling) -> None:
    first = story.made()
    actions.discard_edition(story.by("coordinator"), first.pk, reason="台账有变化")
    assert story.made().number == 2


def test_a_period_that_is_over_is_not_released(story: Telling) -> None:
    edition = story.checked(story.made())
    story.later(100)
    with refused():
        actions.release_edition(story.by("director"), edition.pk)
    edition.refresh_from_db()
    assert edition.state == "checked"


def test_the_outline_waits_while_an_edition_is_checked(story: Telling) -> None:
    story.checked(story.made())
    with refused():
        actions.edit_publication(story.by("coordinator"), story.pk, outline=OUTLINE)


@pytest.mark.parametrize(
    "changed",
    [{"title": " "}, {"ends_on": OUTLINE.starts_on.replace(year=2025)}, {"telephone": ""}],
)
def test_an_outline_that_cannot_be_is_refused(story: Telling, changed: dict[str, Any]) -> None:
    fields = {name: getattr(OUTLINE, name) for name in Outline.__slots__} | changed
    if "telephone" in changed:
        fields |= {"post_box": "", "email": ""}
    with refused():
        actions.edit_publication(story.by("coordinator"), story.pk, outline=Outline(**fields))


def test_two_who_write_at_once_are_told(story: Telling) -> None:
    edition = story.made()
    with refused(Changed):
        actions.write_words(
            story.by("coordinator"), edition.pk, introduction="甲", closing="乙", version=0
        )


def test_nothing_to_publish_is_said(county: County, story: Telling) -> None:
    empty = set_programme(county.deed("system"), agency=county.agency, name="空项目")
    other = Telling(county, empty)
    other.opened()
    with refused():
        other.made()


def test_the_neighbour_finds_nothing(story: Telling, neighbour: County) -> None:
    edition = story.made()
    theirs = Telling(neighbour)
    for verb in (actions.check_edition, actions.release_edition):
        with refused(NotFound):
            verb(theirs.by("director"), edition.pk)
    assert story.programme is not None
    with refused(NotFound):
        actions.open_publication(theirs.by("coordinator"), story.programme.pk, outline=OUTLINE)


def test_the_desk_says_whose_turn_it_is(story: Telling) -> None:
    def turns(who: str) -> Counter[str]:
        return Counter(one.kind for one in waiting_for(story.by(who).by, on=story.day))

    edition = story.made()
    assert turns("coordinator") == {"Edition to complete": 1}
    assert turns("inspector") == {}
    story.decided(edition)
    assert turns("coordinator") == {}
    assert turns("inspector") == turns("director") == {"Edition to check": 1}
    assert turns("head") == turns("sysadmin") == {}
    actions.check_edition(story.by("inspector"), edition.pk)
    assert turns("director") == turns("leader") == {"Edition to release": 1}
    assert turns("inspector") == {}
    actions.release_edition(story.by("director"), edition.pk)
    story.commented()
    assert turns("director") == {}
    assert turns("inspector") == {"Comments to answer": 1}
    story.later(55)
    assert turns("coordinator") == {"Comments to answer": 1, "Publication ends": 1}


def test_digests_of_equal_contents_are_equal(story: Telling) -> None:
    out = story.released()
    assert digest(json.loads(canonical(out.content or {}))) == out.sha256
