"""The pages inside: what is shown to whom, the table of names, forms that do not parse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from bihuan.apps.reports import actions
from bihuan.apps.reports.models import Edition, Publication
from bihuan.apps.reports.queries.composing import to_decide
from bihuan.kit import clock
from tests.apps.county import County
from tests.apps.reports.telling import Telling, telling

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


@pytest.fixture
def story(county: County, monkeypatch: pytest.MonkeyPatch) -> Telling:
    told = telling(county)
    monkeypatch.setattr(clock, "now", lambda: told.by("coordinator").at)
    return told


def test_a_publication_is_opened_and_its_first_edition_made(
    story: Telling, signed_in: SignIn
) -> None:
    client = signed_in("coordinator")
    assert story.programme is not None
    page = client.get("/publications/new").content.decode()
    assert f"p{story.programme.pk}" in page
    sent = client.post(
        "/publications/new",
        {
            "about": f"p{story.programme.pk}",
            "title": "整改情况通报",
            "audience": "public",
            "starts_on": "2026-03-02",
            "ends_on": "2026-04-02",
            "telephone": "0518-1234567",
        },
    )
    made = Publication.objects.get(title="整改情况通报")
    assert sent["Location"] == f"/publications/{made.pk}"
    assert client.post(f"/publications/{made.pk}/make").status_code == 302
    assert Edition.objects.get(publication=made).facts["totals"]["problems"] == 3


def test_a_form_that_does_not_parse_is_shown_again(story: Telling, signed_in: SignIn) -> None:
    client = signed_in("coordinator")
    sent = client.post("/publications/new", {"about": "p0", "title": ""})
    assert sent.status_code == 422
    assert "必填" in sent.content.decode()


def test_names_and_numbers_are_decided_in_one_table(story: Telling, signed_in: SignIn) -> None:
    edition = story.made()
    client = signed_in("coordinator")
    page = client.get(f"/publications/editions/{edition.pk}").content.decode()
    assert "赵经办" in page and "13812345678" in page
    rows = to_decide(edition)
    kept = next(n for n, one in enumerate(rows) if one.text == "赵经办")
    given = {f"key_{n}": one.key for n, one in enumerate(rows)}
    bare = client.post(
        f"/publications/editions/{edition.pk}/hidden", {**given, f"do_{kept}": "keep"}
    )
    assert bare.status_code == 409
    given |= {f"do_{kept}": "keep", f"reason_{kept}": "本人同意", "hide_rest": "1"}
    assert client.post(f"/publications/editions/{edition.pk}/hidden", given).status_code == 302
    edition.refresh_from_db()
    assert edition.undecided == 0
    assert sorted(d["keep"] for d in edition.decisions.values()) == [False, True]


def test_who_prepared_it_is_offered_neither_check_nor_release(
    story: Telling, signed_in: SignIn
) -> None:
    edition = story.decided(story.made())
    path = f"/publications/editions/{edition.pk}"
    assert f"{path}/check" not in signed_in("coordinator").get(path).content.decode()
    assert f"{path}/check" in signed_in("inspector").get(path).content.decode()
    actions.check_edition(story.by("inspector"), edition.pk)
    assert f"{path}/release" in signed_in("director").get(path).content.decode()
    assert f"{path}/release" not in signed_in("inspector").get(path).content.decode()
    assert signed_in("director").post(f"{path}/release").status_code == 302
    edition.refresh_from_db()
    assert edition.state == "released"


def test_a_draft_and_what_is_for_inside_are_no_page_for_everybody(
    story: Telling, signed_in: SignIn
) -> None:
    edition = story.made()
    for who in ("head", "handler", "archivist"):
        client = signed_in(who)
        assert client.get(f"/publications/{story.pk}").status_code == 404
        assert client.get(f"/publications/editions/{edition.pk}").status_code == 404
        assert "巡察反馈问题" not in client.get("/publications/").content.decode()
    story.released(edition)
    page = signed_in("head").get(f"/publications/editions/{edition.pk}").content.decode()
    assert "通报" in page and "赵经办" not in page.split('id="content"')[1]


def test_the_page_tells_that_the_ledger_went_on(story: Telling, signed_in: SignIn) -> None:
    edition = story.made()
    story.completed(2)
    page = signed_in("coordinator").get(f"/publications/editions/{edition.pk}").content.decode()
    assert "定格之后台账有 1 处变化" in page


def test_the_finding_leads_back_to_the_comment(story: Telling, signed_in: SignIn) -> None:
    story.released()
    comment = story.commented("登记空白。")
    client = signed_in("coordinator")
    given = {"title": "登记空白", "kind": "deadline", "found": "登记空白。"}
    path = f"/publications/comments/{comment.pk}"
    assert client.post(f"{path}/register", given).status_code == 302
    comment.refresh_from_db()
    finding = client.get(f"/findings/{comment.finding_id}").content.decode()
    assert f'href="{path}"' in finding
    assert f'href="/findings/{comment.finding_id}"' in client.get(path).content.decode()


def test_paper_and_json_say_what_is_frozen(story: Telling, signed_in: SignIn) -> None:
    out = story.released()
    client = signed_in("coordinator")
    assert client.get(f"/publications/editions/{out.pk}/content.json").json() == out.content
    assert out.sha256 in client.get(f"/publications/editions/{out.pk}/print").content.decode()


def test_the_desk_s_list_asks_few_questions(
    story: Telling, signed_in: SignIn, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    story.released()
    for _more in range(5):
        story.opened()
        story.made()
    client = signed_in("coordinator")
    client.get("/publications/")
    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
        client.get("/publications/")
