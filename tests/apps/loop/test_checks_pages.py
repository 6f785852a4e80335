"""Pages of the checks: each works, refuses other roles, and knows no other agency's records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.apps.loop import actions
from bihuan.apps.loop.models import Answer, Finding, Mandate, Round
from bihuan.kit.sheets.reading import open_workbook
from tests.apps.county import MONDAY, County
from tests.apps.loop.checking import Checks, running, small_standard

SignIn = Callable[[str], Client]


@pytest.fixture
def checks(county: County) -> Checks:
    return Checks(county, running(county, small_standard(county)))


@pytest.fixture
def cross(checks: Checks) -> Round:
    """A cross-check by 督查二, one deduction made."""
    round_ = checks.round("cross", "第一轮互查")
    checks.mandate(round_, "inspector2")
    checks.says("inspector2", checks.answer(round_, "1.1.1"), {"value": "85"})
    return round_


def stranger(neighbour: County, who: str = "coordinator") -> Client:
    client = Client()
    client.force_login(
        neighbour.accounts[who], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


PAGES = ("round", "scores", "compare", "mandates", "carried", "close_round", "reopen_round",
         "answer_sheet", "import_answers")  # fmt: skip
ANSWER_PAGES = ("answer", "follow_answer", "waive_answer", "prove_answer")


@pytest.mark.parametrize("name", PAGES)
def test_each_page_of_a_round_opens_for_the_office_and_for_no_stranger(
    cross: Round, signed_in: SignIn, neighbour: County, name: str
) -> None:
    address = reverse(f"loop:{name}", args=[cross.pk])
    assert signed_in("coordinator").get(address).status_code == 200
    assert stranger(neighbour).get(address).status_code == 404
    assert signed_in("sysadmin").get(address).status_code == 404


@pytest.mark.parametrize("name", ANSWER_PAGES)
def test_each_page_of_an_answer_opens_for_the_office_and_for_no_stranger(
    checks: Checks, cross: Round, signed_in: SignIn, neighbour: County, name: str
) -> None:
    address = reverse(f"loop:{name}", args=[checks.answer(cross, "1.1.1").pk])
    assert signed_in("coordinator").get(address).status_code == 200
    assert signed_in("inspector2").get(address).status_code == 200
    assert signed_in("lab_handler").get(address).status_code == 404
    assert stranger(neighbour).get(address).status_code == 404
    assert signed_in("auditadmin").get(address).status_code == 404


VERBS = (
    ("open_round", {}),
    ("close_round", {"partial": "on", "reason": "x"}),
    ("reopen_round", {"reason": "x"}),
)


@pytest.mark.parametrize(("verb", "data"), VERBS)
def test_a_round_is_moved_by_those_who_run_it_only(
    cross: Round, signed_in: SignIn, neighbour: County, verb: str, data: dict[str, str]
) -> None:
    address = reverse(f"loop:{verb}", args=[cross.pk])
    assert signed_in("head").post(address, data).status_code == 403
    assert stranger(neighbour).post(address, data).status_code == 404
    cross.refresh_from_db()
    assert cross.state == "open"


def test_a_round_is_made_opened_answered_and_closed_on_the_pages(
    checks: Checks, signed_in: SignIn
) -> None:
    office = signed_in("coordinator")
    form = {"programme": checks.programme.pk, "kind": "self", "name": "自查", "starts_on": MONDAY}
    made = office.post(reverse("loop:new_round"), form)
    round_ = Round.objects.get(name="自查")
    assert made["Location"] == reverse("loop:round", args=[round_.pk])
    office.post(reverse("loop:open_round", args=[round_.pk]))
    client = signed_in("handler")
    onward = client.get(reverse("loop:next_answer", args=[round_.pk]))
    first = checks.answer(round_, "1.1.1")
    assert onward["Location"] == reverse("loop:answer", args=[first.pk])
    saved = client.post(
        onward["Location"],
        {"version": 0, "rule": "ratio", "veto": 0, "full": "6", "value": "95", "go": "next",
         "order": first.clause.order},
    )  # fmt: skip
    after = client.get(saved["Location"])
    assert after["Location"] == reverse("loop:answer", args=[checks.answer(round_, "1.1.2").pk])
    refused = office.post(reverse("loop:close_round", args=[round_.pk]), {})
    assert refused.status_code == 409
    closed = {"partial": "on", "reason": "先到这里"}
    office.post(reverse("loop:close_round", args=[round_.pk]), closed)
    round_.refresh_from_db()
    assert round_.state == "closed"


@pytest.mark.parametrize(
    ("code", "who", "data", "score"),
    [
        ("1.1.1", "handler", {"rule": "ratio", "value": "85"}, "5.37"),
        ("1.1.2", "handler", {"rule": "deduct", "deductions": "1.5 缺签字\r\n0.5 缺日期"}, "2.00"),
        ("1.1.2", "handler", {"rule": "deduct", "none_lost": "on"}, "4.00"),
        ("1.2.1", "lab_head", {"rule": "yes", "veto": 1, "met": "yes"}, "10.00"),
        ("1.2.2", "lab_head", {"rule": "tier", "points": "18", "reason": "略欠"}, "18.00"),
        ("2.1.1", "handler", {"rule": "count", "number": "3"}, "6.00"),
        ("2.1.2", "lab_head", {"rule": "scale", "passed": "4", "cases": "5"}, "4.00"),
        ("2.1.3", "coordinator", {"rule": "inverse", "value": "1.1"}, "3.50"),
    ],
)
def test_every_kind_of_rule_has_its_form(
    checks: Checks, signed_in: SignIn, code: str, who: str, data: dict[str, Any], score: str
) -> None:
    answer = checks.answer(checks.round(), code)
    page = signed_in(who).get(reverse("loop:answer", args=[answer.pk]))
    for name in data.keys() - {"rule", "veto"}:
        assert f'name="{name}"' in page.content.decode()
    full = str(answer.clause.score)
    signed_in(who).post(
        reverse("loop:answer", args=[answer.pk]), {"version": 0, "full": full, "veto": 0, **data}
    )
    answer.refresh_from_db()
    assert str(answer.score) == score
    shown = signed_in(who).get(reverse("loop:answer", args=[answer.pk])).content.decode()
    for name in data.keys() & {"value", "number", "passed", "points"}:
        assert f'value="{data[name]}"' in shown


def test_a_faulty_form_comes_back_with_its_words_and_saves_nothing(
    checks: Checks, signed_in: SignIn
) -> None:
    answer = checks.answer(checks.round(), "1.1.2")
    data = {"version": 0, "rule": "deduct", "veto": 0, "deductions": "缺签字", "sample": "十份"}
    response = signed_in("handler").post(reverse("loop:answer", args=[answer.pk]), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "缺签字" in page and "十份" in page
    answer.refresh_from_db()
    assert answer.version == 0


def test_a_rule_that_refuses_gives_the_form_again_with_the_sentence(
    checks: Checks, signed_in: SignIn
) -> None:
    answer = checks.answer(checks.round(), "1.2.2")
    data = {"version": 0, "rule": "tier", "veto": 0, "full": "20", "points": "17.4", "reason": "x"}
    response = signed_in("lab_head").post(reverse("loop:answer", args=[answer.pk]), data)
    assert response.status_code == 422
    assert "0.87" in response.content.decode()


def test_two_who_save_the_same_answer_see_both_texts(checks: Checks, signed_in: SignIn) -> None:
    answer = checks.answer(checks.round(), "1.1.1")
    data = {"version": 0, "rule": "ratio", "veto": 0, "full": "6", "value": "85"}
    address = reverse("loop:answer", args=[answer.pk])
    signed_in("handler").post(address, {**data, "sample": "十份病历"})
    second = signed_in("handler2").post(address, {**data, "sample": "五份病历"})
    assert second.status_code == 409
    page = second.content.decode()
    assert "十份病历" in page and "五份病历" in page


def test_an_answer_of_another_department_is_refused_and_unchanged(
    checks: Checks, signed_in: SignIn, neighbour: County
) -> None:
    answer = checks.answer(checks.round(), "1.1.1")
    data = {"version": 0, "rule": "ratio", "veto": 0, "full": "6", "value": "85"}
    address = reverse("loop:answer", args=[answer.pk])
    assert signed_in("lab_handler").post(address, data).status_code == 404
    assert signed_in("coordinator").post(address, data).status_code == 403
    assert stranger(neighbour, "handler").post(address, data).status_code == 404
    answer.refresh_from_db()
    assert answer.version == 0


def test_a_deduction_is_followed_up_on_the_pages(
    checks: Checks, cross: Round, signed_in: SignIn, neighbour: County
) -> None:
    answer = checks.answer(cross, "1.1.1")
    client = signed_in("inspector2")
    page = client.get(reverse("loop:answer", args=[answer.pk])).content.decode()
    follow = reverse("loop:follow_answer", args=[answer.pk])
    assert follow in page
    given = {"verbatim": "报告率只有 85 %。", "kind": "deadline"}
    assert stranger(neighbour).post(follow, given).status_code == 404
    assert signed_in("handler2").post(follow, given).status_code == 403
    client.post(follow, given)
    finding = Finding.objects.get()
    assert finding.answer == answer
    second = checks.round("cross", "第二轮互查")
    checks.mandate(second, "inspector2")
    again = checks.says("inspector2", checks.answer(second, "1.1.1"), {"value": "90"})
    link = reverse("loop:link_answer", args=[again.pk])
    assert stranger(neighbour).post(link, {"finding": finding.pk}).status_code == 404
    client.post(link, {"finding": finding.pk})
    again.refresh_from_db()
    assert again.linked == finding
    waive = reverse("loop:waive_answer", args=[again.pk])
    client.post(waive, {"reason": "同上次"})
    again.refresh_from_db()
    assert (again.linked, again.finding_waived) == (None, "同上次")


def test_the_timeline_of_an_answer_tells_what_each_save_changed(
    checks: Checks, cross: Round, signed_in: SignIn
) -> None:
    answer = checks.answer(cross, "1.1.2")
    checks.says("inspector2", answer, {"deductions": ["1.5"], "reasons": ["缺签字"]})
    page = signed_in("inspector2").get(reverse("loop:answer", args=[answer.pk])).content.decode()
    story = page[page.index('class="story"') :]
    assert "督查二" in story and "−1.5 缺签字" in story and "{&#34;" not in story


def test_evidence_is_entered_from_the_answer(checks: Checks, signed_in: SignIn) -> None:
    answer = checks.answer(checks.round(), "1.1.1")
    client = signed_in("handler")
    given = {"kind": "会议记录", "title": "例会纪要", "event_on": "2026-02-27", "statement": "已开"}
    given |= {"unclassified": "on"}
    client.post(reverse("loop:prove_answer", args=[answer.pk]), given)
    assert answer.evidence_links.get().evidence.title == "例会纪要"
    assert "例会纪要" in client.get(reverse("loop:answer", args=[answer.pk])).content.decode()
    others = signed_in("coordinator").post(reverse("loop:prove_answer", args=[answer.pk]), given)
    assert others.status_code == 403


def test_mandates_are_given_and_withdrawn_on_their_page(
    checks: Checks, signed_in: SignIn, neighbour: County
) -> None:
    round_ = checks.round("mock", "模拟")
    address = reverse("loop:mandates", args=[round_.pk])
    person = checks.county.persons["inspector"].pk
    given = {"person": person, "code_prefix": "1.2", "methods": ["查阅资料"]}
    assert signed_in("head").post(address, {"code_prefix": "1.2"}).status_code == 403
    signed_in("coordinator").post(address, given)
    mandate = Mandate.objects.get()
    assert (mandate.person_id, mandate.code_prefix) == (person, "1.2")
    assert mandate.methods == ["查阅资料"]
    end = reverse("loop:end_mandate", args=[mandate.pk])
    assert stranger(neighbour).post(end).status_code == 404
    assert signed_in("handler").post(end).status_code == 403
    signed_in("coordinator").post(end)
    mandate.refresh_from_db()
    assert mandate.ended_on is not None


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", {"1.1.1", "1.2.1", "2.1.3"}),
        ("?show=lost", {"1.1.1"}),
        ("?show=loose", {"1.1.1"}),
        ("?show=veto", {"1.2.1"}),
        ("?of_class=2", {"2.1.1", "2.1.2", "2.1.3"}),
        ("?show=open&of_class=1", {"1.1.2", "1.2.1", "1.2.2"}),
    ],
)
def test_the_round_shows_the_lines_asked_for(
    cross: Round, signed_in: SignIn, query: str, codes: set[str]
) -> None:
    page = signed_in("director").get(reverse("loop:round", args=[cross.pk]) + query)
    text = page.content.decode()
    assert {code for code in codes if f"指标 {code}" in text} == codes
    others = {"1.1.1", "1.1.2", "1.2.1", "1.2.2", "2.1.1", "2.1.2", "2.1.3"} - codes
    assert not query or not any(f"指标 {code}" in text for code in others)


def test_mine_are_the_clauses_i_may_check(cross: Round, signed_in: SignIn) -> None:
    address = reverse("loop:round", args=[cross.pk]) + "?show=mine"
    assert "指标 1.1.1" in signed_in("inspector2").get(address).content.decode()
    assert "指标 1" not in signed_in("director").get(address).content.decode()


def test_the_round_page_asks_the_database_no_more_for_more_lines(
    cross: Round, signed_in: SignIn, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    client = signed_in("director")
    address = reverse("loop:round", args=[cross.pk])
    client.get(address)
    with django_assert_max_num_queries(10):
        client.get(address)


def test_saving_takes_few_statements(
    checks: Checks, signed_in: SignIn, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    answer = checks.answer(checks.round(), "1.1.1")
    client = signed_in("handler")
    data = {"version": 0, "rule": "ratio", "veto": 0, "full": "6", "value": "85"}
    # who asks: session, account, actor (2); the save: savepoint, begin, row, update, seal, end
    with django_assert_max_num_queries(10):
        client.post(reverse("loop:answer", args=[answer.pk]), data)
    assert Answer.objects.get(pk=answer.pk).version == 1


def test_two_rounds_are_compared_and_settled(
    checks: Checks, cross: Round, signed_in: SignIn, neighbour: County
) -> None:
    own = checks.round("self", "自查")
    checks.says("handler", checks.answer(own, "1.1.1"))
    address = reverse("loop:compare", args=[own.pk])
    page = signed_in("coordinator").get(f"{address}?with={cross.pk}").content.decode()
    assert 'id="disputed"' in page and "-0.63" in page
    given = {"other": cross.pk, "name": "共识", "starts_on": MONDAY}
    assert stranger(neighbour).post(address, given).status_code == 404
    assert signed_in("head").post(address, given).status_code == 403
    signed_in("coordinator").post(address, given)
    made = Round.objects.get(name="共识")
    assert (made.kind, made.based_on, made.against) == ("consensus", own, cross)


def test_scores_show_the_pictures_and_link_their_rows(cross: Round, signed_in: SignIn) -> None:
    page = signed_in("director").get(reverse("loop:scores", args=[cross.pk])).content.decode()
    for chart in ("radar-spec", "heat-spec", "trend-spec"):
        assert f'id="{chart}"' in page
    assert reverse("loop:round", args=[cross.pk]) + "?of_class=1" in page


def test_the_list_of_rounds_filters_and_exports(cross: Round, signed_in: SignIn) -> None:
    client = signed_in("head")
    assert cross.name in client.get(reverse("loop:rounds")).content.decode()
    assert cross.name not in client.get(reverse("loop:rounds") + "?kind=self").content.decode()
    sheet = client.get(reverse("loop:rounds") + "?format=xlsx")
    book = open_workbook("rounds.xlsx", sheet.content)
    assert cross.name in [cell for line in book.sheets[0].rows() for cell in line.cells]


def test_administrators_and_strangers_find_no_round_in_the_list(
    cross: Round, signed_in: SignIn, neighbour: County
) -> None:
    for client in (signed_in("secadmin"), stranger(neighbour)):
        assert cross.name not in client.get(reverse("loop:rounds")).content.decode()


def test_carried_answers_are_confirmed_together(checks: Checks, signed_in: SignIn) -> None:
    first = checks.round("self", "自查一")
    checks.all_full(first)
    second = checks.round("self", "自查二", copy_from=first.pk)
    client = signed_in("handler")
    page = client.get(reverse("loop:carried", args=[second.pk])).content.decode()
    assert "指标 1.1.1" in page
    client.post(reverse("loop:confirm_carried", args=[second.pk]))
    scored = second.answers.filter(score__isnull=False)
    assert set(scored.values_list("clause__code", flat=True)) == {"1.1.1", "1.1.2", "2.1.1"}
    assert {a.reviewer for a in scored} == {checks.county.persons["handler"]}
    actions.save_answer(
        checks.by("lab_head"), checks.answer(second, "1.2.1").pk, version=0, entry={"met": True}
    )
