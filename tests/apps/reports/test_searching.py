"""Publications are found by what their readers get: not by what is hidden, nor once taken back."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from bihuan.apps.reports import actions
from bihuan.web.desk.search import Line, answer
from tests.apps.county import STAFF, County
from tests.apps.reports.telling import Telling, telling

READERS = {"coordinator", "inspector", "inspector2", "leader", "director"}
BUSINESS = set(STAFF) - {"sysadmin", "secadmin", "auditadmin"}


@pytest.fixture
def story(county: County) -> Telling:
    return telling(county)


def found(story: Telling, who: str, words: str) -> list[Line]:
    query = QueryDict(mutable=True)
    query.update({"q": words, "kind": "publication"})
    return answer(query, story.county.actor(who)).lines


def finders(story: Telling, words: str) -> set[str]:
    return {who for who in STAFF if found(story, who, words)}


def test_it_is_found_by_its_words_once_checked_and_by_everybody_once_out(story: Telling) -> None:
    edition = story.made()
    assert finders(story, "冷链设备") == set()  # a draft says nothing yet
    story.checked(edition)
    assert finders(story, "冷链设备") == READERS
    actions.release_edition(story.by("director"), edition.pk)
    assert finders(story, "冷链设备") == BUSINESS
    (line,) = found(story, "handler", "冷链设备")
    assert "<mark>冷链设备</mark>" in line.text and line.title == "巡察反馈问题整改情况通报"
    assert line.path == f"/publications/editions/{edition.pk}" and line.when == story.day


def test_what_is_hidden_finds_nothing_and_keys_are_no_words(story: Telling) -> None:
    story.released()
    for words in ("赵经办", "13812345678", "done", "period"):
        assert finders(story, words) == set(), words


def test_a_replaced_edition_is_not_found_beside_the_one_that_holds(story: Telling) -> None:
    story.released()
    story.released(story.made("补充采购进展"))
    (line,) = found(story, "director", "冷链设备")
    assert "2" in line.detail


def test_a_withdrawn_one_is_found_by_those_who_may_read_it(story: Telling) -> None:
    edition = story.released()
    actions.withdraw_edition(story.by("director"), edition.pk, reason="内容有误")
    assert finders(story, "冷链设备") == READERS


def test_one_for_inside_is_found_by_its_readers_only(story: Telling) -> None:
    story.opened(audience="inner")
    story.released()
    assert finders(story, "冷链设备") == READERS


def test_the_neighbour_finds_nothing(story: Telling, neighbour: County) -> None:
    story.released()
    query = QueryDict("q=冷链设备")
    assert not any(answer(query, neighbour.actor(who)).count for who in STAFF)
