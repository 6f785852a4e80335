"""The desk: what waits, what was missed, notices, search; each person sees only their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.db import OperationalError
from django.test import Client

from bihuan.apps.loop import actions as loop
from bihuan.apps.people.models import Act, Notice
from bihuan.web.desk import digest, todo
from tests.apps.county import County

SignIn = Callable[[str], Client]
MORNING = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)


@pytest.fixture
def offered(county: County) -> str:
    """A finding offered to the department 疾控科."""
    finding = loop.raise_finding(
        county.deed("coordinator"), verbatim="冷链温度记录缺 3 天", source="inspection"
    )
    loop.assign(
        county.deed("coordinator"),
        finding_id=finding.pk,
        lead_unit_id=county.units["疾控科"].pk,
        due_on=date(2026, 3, 9),
    )
    return finding.title


def test_a_finding_waits_for_the_head_it_was_offered_to_and_nobody_else(
    county: County, offered: str
) -> None:
    waiting = {
        who: [i.title for i in todo.items("waiting", county.actor(who), on=date(2026, 3, 2))]
        for who in ("head", "lab_head", "handler", "director")
    }
    assert any(offered in title for title in waiting["head"])
    assert not any(offered in t for who in ("lab_head", "handler") for t in waiting[who])


def test_who_raised_it_finds_it_under_raised_by_me(county: County, offered: str) -> None:
    raised = todo.items("raised", county.actor("coordinator"), on=date(2026, 3, 2))
    assert any(offered in item.title for item in raised)


@pytest.mark.parametrize("tab", ["waiting", "done", "raised", "copied", "nonsense"])
def test_every_tab_opens(signed_in: SignIn, offered: str, tab: str) -> None:
    assert signed_in("head").get("/", {"tab": tab}).status_code == 200


def test_administrators_have_a_desk_without_business(signed_in: SignIn, offered: str) -> None:
    page = signed_in("sysadmin").get("/")
    assert page.status_code == 200
    assert offered not in page.content.decode()


def test_the_desk_asks_the_database_a_bounded_number_of_questions(
    signed_in: SignIn,
    county: County,
    offered: str,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    for number in range(20):
        finding = loop.raise_finding(
            county.deed("coordinator"), verbatim=f"问题 {number}", source="inspection"
        )
        loop.assign(
            county.deed("coordinator"),
            finding_id=finding.pk,
            lead_unit_id=county.units["疾控科"].pk,
        )
    client = signed_in("head")
    with django_assert_max_num_queries(45):  # type: ignore[attr-defined]  # a pytest-django fixture
        client.get("/")


@pytest.mark.parametrize("words", ["冷链", "llwd", "冷链 记录", "<script>", "%", "a" * 500, ""])
def test_search_answers_whatever_is_typed(signed_in: SignIn, offered: str, words: str) -> None:
    page = signed_in("head").get("/search", {"q": words})
    assert page.status_code == 200
    assert "<script>" not in page.content.decode().replace("<script src", "")


def test_search_finds_a_finding_by_a_part_of_its_text(signed_in: SignIn, offered: str) -> None:
    page = signed_in("head").get("/search", {"q": "冷链"}).content.decode()
    assert offered.replace("冷链", "<mark>冷链</mark>") in page


def test_search_stays_inside_the_agency(
    signed_in: SignIn, neighbour: County, county: County
) -> None:
    foreign = loop.raise_finding(
        neighbour.deed("coordinator"), verbatim="邻县独有的问题", source="inspection"
    )
    page = signed_in("director").get("/search", {"q": "邻县独有"}).content.decode()
    assert f"/findings/{foreign.pk}" not in page


def test_a_digest_is_told_once_a_day(county: County, offered: str) -> None:
    first = digest.send_all(at=MORNING, on=date(2026, 3, 2))
    again = digest.send_all(at=MORNING, on=date(2026, 3, 2))
    assert first > 0
    assert again == 0
    told = Notice.objects.filter(person=county.persons["head"])
    assert told.count() == 1


def test_a_digest_goes_out_by_mail_only_where_a_server_is_set_up(
    county: County, offered: str, settings: object
) -> None:
    digest.send_all(at=MORNING, on=date(2026, 3, 2))
    assert mail.outbox == []


def test_reading_notices_is_no_act(signed_in: SignIn, county: County, offered: str) -> None:
    digest.send_all(at=MORNING, on=date(2026, 3, 2))
    client = signed_in("head")
    acts = Act.objects.count()
    assert "1" in client.get("/notices").content.decode()
    assert client.post("/notices/read").status_code == 302
    assert not Notice.objects.filter(person=county.persons["head"], read_at=None).exists()
    assert Act.objects.count() == acts


def test_nobody_gets_in_without_signing_in() -> None:
    page = Client().get("/findings?open_only=on")
    assert page.status_code == 302
    assert page.headers["Location"].startswith("/accounts/login/?next=/findings")


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page() -> None:
    answer = Client().post(
        "/findings/new",
        {"verbatim": "长文字"},
        headers={"referer": "http://testserver/findings/new"},
    )
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/accounts/login/?next=/findings/new"


def test_the_language_is_switched_and_the_page_kept(signed_in: SignIn) -> None:
    client = signed_in("head")
    answer = client.post("/language", {"language": "en", "next": "/search?q=1"})
    assert answer.headers["Location"] == "/search?q=1"
    assert "My desk" in client.get("/").content.decode()


def test_the_language_form_leads_nowhere_else(signed_in: SignIn) -> None:
    answer = signed_in("head").post("/language", {"language": "en", "next": "//evil.example/"})
    assert answer.headers["Location"] == "/"


def test_a_database_lost_before_any_page_is_told_calmly(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("head")
    client.raise_request_exception = False

    def lost(_store: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(SessionStore, "load", lost)
    answer = client.get("/")
    assert answer.status_code == 503
    assert "请稍候" in answer.content.decode()
