"""The 33 problems are published: prepared by one, checked by another, released by the director;
read on a phone by the public, whose comment becomes a finding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE
from tests.journeys.ease import easy_for_everybody
from tests.journeys.hands import fill, follow, press, told
from tests.journeys.issuing import issue_the_notice

TITLE = "关于巡察反馈问题整改情况的通报（第二次）"


@dataclass
class Story:
    """The journey so far."""

    window: Callable[..., Page]
    look: Callable[[Page, str], None]
    sessions: dict[str, str]
    pages: dict[str, Page] = field(default_factory=dict)
    edition: str = ""
    public: str = ""
    tracking: str = ""

    def on(self, who: str, path: str) -> Page:
        """Somebody's window, at a page; `public` is nobody's, at phone width."""
        if who not in self.pages:
            self.pages[who] = self.window(self.sessions.get(who, ""))
            if who == "public":
                self.pages[who].set_viewport_size(PHONE)  # type: ignore[arg-type]
        page = self.pages[who]
        page.goto(path)
        return page


def test_from_the_ledger_to_the_public_and_back(
    address: str,
    window: Callable[..., Page],
    look: Callable[[Page, str], None],
    behind: Callable[..., Any],
) -> None:
    story = Story(window, look, behind("tests.journeys.newsroom"))
    for chapter in CHAPTERS:
        chapter(story)


def prepare(story: Story) -> None:
    """Opened, frozen from the ledger, worded, names hidden."""
    page = story.on("coordinator2", "/publications/new")
    fill(page, about="整改", title=TITLE, telephone="0999-5550123")
    story.look(page, "publication-new")
    press(page)
    told(page)
    press(page, "/make")
    told(page)
    page.locator('main a[href*="/editions/"]').first.click()
    story.edition = page.url
    expect(page.locator(".notice-items > li[id]")).to_have_count(33)
    follow(page, "/words")
    fill(page, introduction="现将整改情况予以公布。联系人手机13812345678。")
    press(page)
    told(page)
    expect(page.locator("#hidden")).to_contain_text("13812345678")
    story.look(page, "edition-hidden")
    press(page, "/hidden", button='[name="hide_rest"]')
    told(page)


def check_and_release(story: Story) -> None:
    """Who prepared it has no such button; two others have."""
    page = story.on("coordinator2", story.edition)
    expect(page.locator('main form[action$="/check"]')).to_have_count(0)
    page = story.on("inspector", story.edition)
    press(page, "/check")
    told(page)
    page = story.on("director", "/")
    expect(page.locator("main")).to_contain_text(TITLE)
    page.goto(story.edition)
    story.look(page, "edition-to-release")
    press(page, "/release")
    told(page)
    page = story.on("coordinator2", story.edition)
    page.locator(".crumbs a").nth(1).click()
    story.public = page.locator('main a[href*="/p/"]').first.inner_text()
    story.look(page, "publication")


def put_on_paper(story: Story) -> None:
    """The same notice as an official document: signed, numbered, as PDF and as Word."""
    issue_the_notice(story.on, story.look, story.edition, TITLE)


def read_on_a_phone(story: Story) -> None:
    """All 33, the three open ones listed, the number hidden, nothing that shuts anybody out."""
    page = story.on("public", "/p/")
    easy_for_everybody(page, "list")
    page.goto(story.public)
    expect(page.locator(".notice-items > li[id]")).to_have_count(33)
    expect(page.locator(".notice-open li .notice-what")).to_have_count(3)
    expect(page.locator(".notice")).to_contain_text("138****5678")
    assert "13812345678" not in page.content()
    easy_for_everybody(page, "publication")
    story.look(page, "portal-publication")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]


def write_to_the_office(story: Story) -> None:
    """A comment without an account, and the page that follows it."""
    page = story.on("public", f"{story.public}/comment")
    easy_for_everybody(page, "comment")
    story.look(page, "portal-comment")
    fill(page, text="第 18 项的软件什么时候能用上？")
    with page.expect_navigation():
        page.locator("main form button").click()
    story.tracking = page.url
    expect(page.locator("main")).to_contain_text("已收到")
    easy_for_everybody(page, "tracked")
    story.look(page, "portal-tracked")


def make_it_a_finding(story: Story) -> None:
    """The office registers it; each leads to the other; who wrote it reads how it stands."""
    page = story.on("coordinator2", "/publications/")
    page.get_by_role("link", name=TITLE).first.click()
    page.locator('#comments a[href*="/comments/"]').first.click()
    comment = page.url
    follow(page, "/register")
    fill(page, title="耗材出入库软件未启用")
    press(page)
    told(page)
    story.look(page, "comment")
    page.locator('main a[href*="/findings/"]').first.click()
    expect(page.locator("h1")).to_contain_text("耗材出入库软件未启用")
    page.locator('main a[href*="/publications/comments/"]').click()
    assert page.url == comment
    follow(page, "/answer")
    fill(page, answer="已列入整改台账，软件预计年内启用。", public=True)
    press(page)
    told(page)
    page = story.on("public", story.tracking)
    expect(page.locator("main")).to_contain_text("已登记为问题")
    expect(page.locator("main")).to_contain_text("软件预计年内启用")


CHAPTERS = (
    prepare,
    check_and_release,
    put_on_paper,
    read_on_a_phone,
    write_to_the_office,
    make_it_a_finding,
)
