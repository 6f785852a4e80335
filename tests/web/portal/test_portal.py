"""The portal: it shows what is frozen and released, and nothing else; it takes comments."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from bihuan.apps.loop import actions as loop
from bihuan.apps.reports import actions
from bihuan.apps.reports.models import Comment
from bihuan.config.catalogues import joined
from bihuan.web.portal import limits
from tests.apps.reports.telling import OUTLINE, Telling, finding_of

pytestmark = pytest.mark.django_db
TEMPLATES = (
    *(Path(settings.ROOT) / "bihuan/web/portal/templates/portal").glob("*.html"),
    Path(settings.ROOT) / "bihuan/apps/reports/templates/reports/_notice.html",
    Path(settings.ROOT) / "bihuan/apps/reports/templates/reports/_rows.html",
)


def page_of(story: Telling, rest: str = "") -> str:
    assert story.publication is not None
    return f"/p/{story.publication.code}{rest}"


def read(public: Client, path: str) -> str:
    response = public.get(path)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


class Texts(HTMLParser):
    """Every text a page shows, also where it is only read aloud."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.found.append(" ".join(unescape(data).split()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.extend(v for k, v in attrs if k in {"alt", "aria-label", "title"} and v)


def strings(value: Any) -> Iterator[str]:
    """All words and numbers of a content."""
    if isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)
    elif value is not None and not isinstance(value, bool):
        yield from (" ".join(line.split()) for line in str(value).splitlines())


def fixed_words() -> set[str]:
    """The Chinese of every msgid the templates of these pages name."""
    named = set()
    for template in TEMPLATES:
        named |= set(re.findall(r"_\(\s*[\"'](.+?)[\"']\s*[,)]", template.read_text("utf-8")))
    parts = joined(Path(settings.ROOT) / "bihuan" / "locale" / "parts")
    return {str(m.string) for m in parts if m.id in named}


def test_every_text_of_the_page_is_frozen_or_a_fixed_word(story: Telling, public: Client) -> None:
    out = story.released()
    story.completed(2)
    story.later(1)
    out = story.released(story.made(note="第2号问题已完成"))
    page = read(public, page_of(story))
    content = {*strings(out.content), out.sha256[:16]}
    fixed = {piece for word in fixed_words() for piece in re.split(r"%\(\w+\)s", word)}
    known = sorted({*content, *fixed}, key=len, reverse=True)
    days = r"\d{4}-\d\d-\d\d( \d\d:\d\d)?|http://testserver/p/\w+"
    for text in Texts(page).found:
        left = re.sub(days, "", text)
        for piece in known:
            left = left.replace(piece, "")
        assert not re.sub(r"[\s\d.,，、。：:；·（）()—→/*×]", "", left), (text, left)


def test_nothing_inside_changes_what_the_public_reads(story: Telling, public: Client) -> None:
    story.released()
    pages = [page_of(story), page_of(story, "/content.json"), "/p/", page_of(story, "/qr.svg")]
    before = [public.get(path).content for path in pages]
    story.commented("没有答复的意见", contact="13900001111")
    loop.describe_finding(
        story.by("coordinator"), finding_id=finding_of(story, 3).pk, title="改了标题"
    )
    story.completed(2)
    actions.edit_publication(
        story.by("coordinator"),
        story.pk,
        outline=OUTLINE.__class__(
            title="还没有公开的标题",
            starts_on=OUTLINE.starts_on,
            ends_on=OUTLINE.ends_on,
            telephone="010-88888888",
        ),
    )
    draft = story.made(note="还没有公开的更正")
    actions.write_words(
        story.by("coordinator"), draft.pk, introduction="还没有公开的引言", closing="结语"
    )
    story.opened(audience="inner")
    story.released(story.made())
    story.opened()
    story.checked(story.made())
    assert [public.get(path).content for path in pages] == before


def test_what_is_not_out_for_the_public_is_not_there(story: Telling, public: Client) -> None:
    def gone() -> None:
        for rest in ("", "/content.json", "/qr.svg", "/comment"):
            response = public.get(page_of(story, rest))
            assert response.status_code == 404, rest
            assert "巡察反馈问题整改情况通报" not in response.content.decode()
        assert page_of(story) not in read(public, "/p/")

    gone()  # no edition yet
    draft = story.made()
    gone()
    story.checked(draft)
    gone()
    actions.release_edition(story.by("director"), draft.pk)
    assert "巡察反馈问题整改情况通报" in read(public, page_of(story))
    story.opened(audience="inner")
    story.released(story.made())
    gone()


def test_a_period_that_has_not_begun_shows_nothing_yet(story: Telling, public: Client) -> None:
    later = OUTLINE.starts_on.replace(day=20)
    fields = {name: getattr(OUTLINE, name) for name in OUTLINE.__class__.__slots__}
    story.opened(outline=OUTLINE.__class__(**{**fields, "starts_on": later}))
    story.released()
    assert public.get(page_of(story)).status_code == 404
    story.later(18)
    assert public.get(page_of(story)).status_code == 200


def test_what_was_withdrawn_says_so_with_day_and_reason_and_nothing_else(
    story: Telling, public: Client
) -> None:
    out = story.released()
    actions.withdraw_edition(story.by("director"), out.pk, reason="数据有误")
    response = public.get(page_of(story))
    assert response.status_code == 410
    page = response.content.decode()
    assert "数据有误" in page and "2026-03-02" in page
    shown = {t for t in strings(out.content) if len(t) > 3 and t in page}
    assert shown == {"测试县疾控中心", "2026-03-02"}  # the agency; the day it was taken back
    for rest in ("/content.json", "/qr.svg", "/comment"):
        assert public.get(page_of(story, rest)).status_code == 404
    assert page_of(story) not in read(public, "/p/")
    story.released(story.made(note="更正数据"))
    assert "更正数据" in read(public, page_of(story))


def test_open_problems_and_corrections_stand_on_the_page(story: Telling, public: Client) -> None:
    story.released()
    page = read(public, page_of(story))
    assert "三、尚未完成的问题：2 个" in page and 'id="open"' in page
    story.completed(2)
    story.released(story.made(note="第2号问题已完成"))
    page = read(public, page_of(story))
    assert "第 1 版已于 2026-03-02 更正" in page
    assert "<del>正在推进</del>" in page and "<ins>已完成</ins>" in page


def test_the_bytes_handed_out_have_the_hash_shown(story: Telling, public: Client) -> None:
    out = story.released()
    body = public.get(page_of(story, "/content.json")).content
    assert sha256(body).hexdigest() == out.sha256
    assert json.loads(body) == out.content
    assert out.sha256[:16] in read(public, page_of(story))


def test_public_pages_carry_no_session_no_account_and_the_usual_guards(
    story: Telling, signed_in: Callable[[str], Client]
) -> None:
    story.released()
    nobody, somebody = Client(), signed_in("coordinator")
    kept = dict(somebody.cookies)
    for path in (page_of(story), "/p/", page_of(story, "/content.json"), "/p/track"):
        seen, asked = somebody.get(path), nobody.get(path)
        assert seen.content == asked.content
        assert "陈办" not in seen.content.decode()
        assert not asked.cookies and "sessionid" not in seen.cookies
        assert "Cookie" not in asked.get("Vary", ""), path
        assert "default-src 'self'" in asked["Content-Security-Policy"]
        assert asked["X-Content-Type-Options"] == "nosniff"
    assert dict(somebody.cookies) == kept
    assert nobody.get(page_of(story))["Cache-Control"] == "public, max-age=60"
    assert "no-store" in nobody.get(page_of(story, "/comment"))["Cache-Control"]


def test_the_pages_speak_chinese_and_hold_no_script(story: Telling, public: Client) -> None:
    story.released()
    public.cookies["django_language"] = "en"
    for path in (page_of(story), "/p/", "/p/track", page_of(story, "/comment"), "/p/nothing-here"):
        response = public.get(path)
        page = response.content.decode()
        assert '<html lang="zh-CN">' in page and "<script" not in page
        assert response["Content-Language"] == "zh-hans"
        assert page.count("<h1") == 1 and page.count("<main") == 1, path


def token_of(public: Client, path: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', read(public, path))
    assert found
    return found[1]


def written(public: Client, story: Telling, **fields: str) -> Any:
    path = page_of(story, "/comment")
    given = {"text": "建议公开培训名单。", "csrfmiddlewaretoken": token_of(public, path), **fields}
    return public.post(path, given)


def test_a_comment_is_written_followed_and_answered(story: Telling, public: Client) -> None:
    story.released()
    sent = written(public, story, contact="县城居民")
    assert sent.status_code == 302
    comment = Comment.objects.get()
    assert sent["Location"] == f"/p/track/{comment.tracking}"
    page = read(public, sent["Location"])
    assert "已收到" in page and "建议公开培训名单" not in page and "县城居民" not in page
    looked = public.get("/p/track", {"tracking": f" {comment.tracking.upper()} "})
    assert read(public, looked["Location"].strip()) == page
    actions.answer_comment(story.by("coordinator"), comment.pk, answer="名单已公开。")
    assert "名单已公开。" in read(public, sent["Location"])
    assert "名单已公开。" not in read(public, page_of(story))
    again = written(public, story, text="赵经办负责吗？")
    other = Comment.objects.get(tracking=again["Location"].rpartition("/")[2])
    actions.answer_comment(story.by("coordinator"), other.pk, answer="是科室负责。", public=True)
    page = read(public, page_of(story))
    assert "赵××负责吗？" in page and "是科室负责。" in page


def test_a_comment_without_the_token_or_with_the_trap_filled_in_is_refused(
    story: Telling, public: Client
) -> None:
    story.released()
    path = page_of(story, "/comment")
    assert public.post(path, {"text": "意见"}).status_code == 403
    trapped = written(public, story, website="http://spam.example")
    assert trapped.status_code == 422 and "留空" in trapped.content.decode()
    assert written(public, story, text=" ").status_code == 422
    assert written(public, story, text="长" * 1001).status_code == 422
    assert not Comment.objects.exists()


def test_one_address_writes_only_so_often(story: Telling, public: Client) -> None:
    story.released()
    codes = [written(public, story).status_code for _n in range(limits.AN_HOUR + 1)]
    assert codes == [302] * limits.AN_HOUR + [429]
    other = Client(enforce_csrf_checks=True, REMOTE_ADDR="203.0.113.9")
    assert written(other, story).status_code == 302


def test_no_address_is_kept(story: Telling, public: Client) -> None:
    story.released()
    written(public, story)
    assert limits.may_write("203.0.113.9", on=story.day)
    with connection.cursor() as cursor:
        cursor.execute("select cache_key from bihuan_cache")
        keys = [row[0] for row in cursor.fetchall()]
        cursor.execute("select to_jsonb(c)::text from reports_comment c")
        rows = [row[0] for row in cursor.fetchall()]
    assert keys and not any("203.0.113.9" in one or "127.0.0.1" in one for one in (*keys, *rows))
    first = limits._key("203.0.113.9", story.day)
    cache.clear()
    assert limits._key("203.0.113.9", story.day) != first  # without the salt nothing is undone


def test_comments_end_with_the_period_and_the_page_stays(story: Telling, public: Client) -> None:
    story.released()
    token = token_of(public, page_of(story, "/comment"))
    story.later(100)
    assert "意见征集已经结束" in read(public, page_of(story))
    assert "<form" not in read(public, page_of(story, "/comment"))
    sent = public.post(page_of(story, "/comment"), {"text": "晚了", "csrfmiddlewaretoken": token})
    assert sent.status_code == 409 and not Comment.objects.exists()
    assert page_of(story) not in read(public, "/p/")


@pytest.mark.parametrize(
    "path",
    ["/p/xxxxxxxx", "/p/track/xxxx", "/p/a/b/c", "/p/%00", "/p/../p/x", "/p/xxxxxxxx/comment"],
)
def test_an_unknown_address_is_calmly_not_there(public: Client, path: str) -> None:
    response = public.get(path)
    assert response.status_code == 404
    assert "没有内容" in response.content.decode()


@pytest.mark.parametrize("asked", ["/", "../x", "a b", "查询", "\x00", "x" * 30, ""])
def test_what_is_no_tracking_code_is_asked_again(public: Client, asked: str) -> None:
    response = public.get("/p/track", {"tracking": asked})
    assert response.status_code == 200
    assert "只有字母和数字" in response.content.decode()
