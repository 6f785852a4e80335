"""The search: everybody finds, counts and narrows what is theirs, newest first, words marked."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import EmptyResultSet
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client

from bihuan.apps.archives import actions as archives
from bihuan.apps.loop import actions as loop
from bihuan.apps.loop.models import Finding
from bihuan.kit.deed import Actor
from bihuan.web.desk.search import SOURCES, Answer, answer
from tests.apps.county import MONDAY, MORNING, STAFF, County
from tests.apps.documents.office import draft

SignIn = Callable[[str], Client]
ADMINISTRATORS = ("sysadmin", "secadmin", "auditadmin")


def ask(by: Actor, question: str, **chosen: object) -> Answer:
    query = QueryDict(mutable=True)
    query["q"] = question
    for name, value in chosen.items():
        query[name] = str(value)
    return answer(query, by)


def shown(told: Answer) -> list[str]:
    return [html.unescape(re.sub("</?mark>", "", line.title)) for line in told.lines]


def counts(told: Answer) -> list[dict[str, int]]:
    return [{choice.label: choice.count for choice in few} for _label, few in told.choices]


def found(
    county: County, text: str, *, unit: str = "疾控科", day: date = MONDAY, **more: Any
) -> Finding:
    finding = loop.raise_finding(
        county.deed("coordinator"), verbatim=text, source="inspection", found_on=day, **more
    )
    return loop.assign(
        county.deed("coordinator"),
        finding_id=finding.pk,
        lead_unit_id=county.units[unit].pk,
        due_on=MONDAY + timedelta(days=30),
    )


@pytest.fixture
def several(county: County) -> None:
    """Two departments, two years, three kinds of records that speak of the same."""
    found(county, "疫苗冷链温度记录缺 3 天", day=date(2026, 2, 3))
    found(county, "疫苗出入库登记不全", day=date(2025, 6, 1))
    found(county, "检验科疫苗抗体检测超期", unit="检验科", day=date(2026, 1, 5))
    for who, unit in (("handler", "疾控科"), ("lab_handler", "检验科")):
        archives.add_evidence(
            county.deed(who),
            kind="制度",
            title=f"{unit}疫苗管理办法",
            event_on=date(2026, 3, 1),
            statement="已印发",
            unit_id=county.units[unit].pk,
        )


def test_what_is_newest_comes_first(county: County, several: None) -> None:
    told = ask(county.actor("director"), "疫苗")
    days = [line.when for line in told.lines]
    assert days == sorted(days, key=lambda day: day or date.max, reverse=True)
    assert told.count == len(told.lines) == 5


def test_counts_are_what_each_choice_leaves(county: County, several: None) -> None:
    by = county.actor("director")
    kinds, years, units = counts(ask(by, "疫苗"))
    assert kinds == {"问题": 3, "佐证": 2}
    assert years == {"2026": 4, "2025": 1}
    assert units == {"疾控科": 3, "检验科": 2}
    narrowed = ask(by, "疫苗", kind="finding", year=2026)
    assert narrowed.count == len(narrowed.lines) == 2
    kinds, years, units = counts(narrowed)
    assert kinds == {"问题": 2, "佐证": 2}  # heeds the year, not itself
    assert years == {"2026": 2, "2025": 1}
    assert units == {"疾控科": 1, "检验科": 1}


def test_each_choice_leads_to_as_many_as_it_says(county: County, several: None) -> None:
    by = county.actor("director")
    for _label, few in ask(by, "疫苗").choices:
        for choice in few:
            assert answer(QueryDict(choice.href[1:]), by).count == choice.count


def test_one_who_sees_less_finds_and_counts_less(county: County, several: None) -> None:
    told = ask(county.actor("lab_head"), "疫苗")
    assert sorted(shown(told))[-1].endswith("疫苗管理办法") and told.count == 2
    assert counts(told) == [{"问题": 1, "佐证": 1}, {"2026": 2}, {"检验科": 2}]
    assert not ask(county.actor("lab_head"), "出入库").count
    other = county.units["疾控科"].pk
    assert not ask(county.actor("lab_head"), "疫苗", unit=other).count


@pytest.mark.parametrize("who", [*ADMINISTRATORS])
def test_administrators_find_people_and_nothing_of_the_business(
    county: County, several: None, who: str
) -> None:
    assert not ask(county.actor(who), "疫苗").count
    assert counts(ask(county.actor(who), "赵经办"))[0] == {"人员": 1}


@pytest.mark.parametrize("who", STAFF)
def test_nobody_finds_anything_of_the_neighbour(
    county: County, neighbour: County, several: None, who: str
) -> None:
    told = ask(neighbour.actor(who), "疫苗")
    assert (told.count, told.lines, [few for _label, few in told.choices if few]) == (0, [], [])


def test_every_source_keeps_to_its_scope(county: County) -> None:
    """What a source shows is what its rows are: nobody without a post sees any."""
    nobody = Actor(account_id=1, person_id=None, agency_id=county.agency.pk, name="")
    for source in SOURCES:
        assert not source.rows(nobody).exists(), source.kind


def test_a_source_asks_nothing_before_it_is_asked(
    county: County, django_assert_num_queries: Callable[..., Any]
) -> None:
    """Questions are put together once for each who asks: what they read must not be in them."""
    for who in STAFF:
        by = county.actor(who)
        with django_assert_num_queries(0):
            for source in SOURCES:
                with suppress(EmptyResultSet):
                    source.rows(by).filter(source.holding(["疫苗"])).query.sql_with_params()


def test_names_are_found_by_the_initials_of_their_pinyin(county: County) -> None:
    assert shown(ask(county.actor("handler"), "zjb"))[0] == "赵经办"


def test_both_forms_of_characters_and_widths_find_the_same(county: County) -> None:
    found(county, "县卫生局〔2026〕12号要求整改")
    by = county.actor("director")
    for question in ("縣衛生局", "衞生", "［２０２６］１２", "卫生 (2026)", "要", "号要求整"):
        assert ask(by, question).count == 1, question


def test_what_a_file_says_finds_its_evidence(county: County, tmp_path: Any, settings: Any) -> None:
    kept = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**kept, "OPTIONS": {"location": tmp_path}},
    }
    text = "前言。" * 200 + "麻疹疫苗损耗率核对表"
    upload = SimpleUploadedFile("a.txt", text.encode())
    file = archives.store_file(county.deed("handler"), upload=upload, unclassified=True)
    archives.add_evidence(
        county.deed("handler"),
        kind="公文",
        title="盘点资料",
        event_on=MONDAY,
        file_id=file.pk,
        unit_id=county.units["疾控科"].pk,
    )
    assert not ask(county.actor("head"), "损耗率").count  # not read yet
    archives.read_waiting(at=MORNING)
    for question in ("损耗率", "损耗率 盘点"):  # a word each in the title and in the file
        (line,) = ask(county.actor("head"), question).lines
        assert "<mark>损耗率</mark>" in line.text
    assert not ask(county.actor("lab_head"), "损耗率").count


def test_what_a_document_says_finds_it(county: County, tmp_path: Any, settings: Any) -> None:
    kept = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**kept, "OPTIONS": {"location": tmp_path}},
    }
    document = draft(county)
    wording = document.versions.order_by("-order")[0].wording
    part = re.sub(r"\s.*", "", wording.strip())[-6:]
    assert document.title in shown(ask(county.actor("handler"), part, kind="document"))
    assert not ask(county.actor("lab_handler"), part, kind="document").lines


def test_pages_follow_each_other_without_gap_or_repeat(county: County) -> None:
    for number in range(45):
        found(county, f"翻页用的问题{number:02}", day=MONDAY - timedelta(days=number // 4))
    by = county.actor("coordinator")
    seen, told = [], ask(by, "翻页用")
    while True:
        assert told.count == 45
        seen += shown(told)
        if not told.next:
            break
        told = answer(QueryDict(told.next[1:]), by)
    assert len(seen) == len(set(seen)) == 45
    assert told.first == "?q=%E7%BF%BB%E9%A1%B5%E7%94%A8"


@pytest.mark.parametrize(
    "after", ["x", "2026-01-01.99.1", "2026-01-01.1", "9999999-1-1.1.1", "..", "²"]
)
def test_a_damaged_place_is_the_first_page(county: County, several: None, after: str) -> None:
    by = county.actor("director")
    assert shown(ask(by, "疫苗", after=after)) == shown(ask(by, "疫苗"))


@pytest.mark.parametrize(
    ("name", "value"), [("kind", "x"), ("year", "0"), ("year", "9" * 40), ("unit", "-1")]
)
def test_a_choice_that_is_none_narrows_nothing(
    county: County, several: None, name: str, value: str
) -> None:
    assert ask(county.actor("director"), "疫苗", **{name: value}).count == 5


def test_words_are_marked_and_everything_is_escaped(county: County, signed_in: SignIn) -> None:
    found(county, "<script>alert(1)</script>冷链<b>疫苗</b>")
    page = signed_in("director").get("/search", {"q": "疫苗 <script>"}).content.decode()
    assert "<mark>疫苗</mark>" in page and "<mark>&lt;script&gt;</mark>" in page
    assert "<script>alert" not in page and "<b>" not in page.partition('class="hits')[2]
    quick = signed_in("director").get("/search", {"q": "疫苗"}, headers={"HX-Request": "true"})
    assert "<mark>疫苗</mark>" in quick.content.decode()
    assert "<html" not in quick.content.decode() and "<b>" not in quick.content.decode()


def test_too_long_a_question_is_refused_and_not_cut(county: County, several: None) -> None:
    told = ask(county.actor("director"), "疫苗" + " " * 98 + "冷链")
    assert not told.lines and "100" in told.refused


JUNK = (
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202e",
    "%",
    "_",
    "\\",
    "'",
    '"',
    "😀",
    "𠀀",
    "{0}",
    "%s",
    "-",
    "$$",
)


@pytest.mark.parametrize("question", [*JUNK, "疫苗 \ud800", "' or 1=1 --", "(" * 100, "a " * 50])
def test_whatever_is_asked_there_is_a_page(
    county: County, several: None, signed_in: SignIn, question: str
) -> None:
    for who in ("director", "handler", "sysadmin"):
        ask(county.actor(who), question)
    client = signed_in("handler")
    sent = question.encode("utf-8", "replace").decode()
    for headers in ({}, {"HX-Request": "true"}):
        assert client.get("/search", {"q": sent}, headers=headers).status_code == 200


def test_where_nothing_is_found_the_page_says_what_would_be(
    county: County, several: None, signed_in: SignIn
) -> None:
    told = ask(county.actor("director"), "疫苗 火星")
    assert [(one.label, one.count) for one in told.instead] == [("疫苗", 5)]
    narrowed = ask(county.actor("director"), "疫苗", year=2019)
    assert narrowed.narrowed and not narrowed.lines
    client = signed_in("director")
    assert "单独查询可找到" in client.get("/search", {"q": "疫苗 火星"}).content.decode()
    assert "已选的" in client.get("/search", {"q": "疫苗", "year": "2019"}).content.decode()


def test_a_search_asks_the_database_a_bounded_number_of_questions(
    county: County,
    several: None,
    signed_in: SignIn,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    for number in range(30):
        found(county, f"疫苗{number}")
    client = signed_in("director")
    with django_assert_max_num_queries(14):
        client.get("/search", {"q": "疫苗"})
