"""A published notice becomes a ledger of 33 findings; thirty are closed, three are listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys import papers
from tests.journeys.crew import LEFT_OPEN
from tests.journeys.ease import easy_for_everybody
from tests.journeys.hands import choose, download, fill, follow, press, told
from tests.journeys.proving import all_three_open, chain_is_filed, prove_in_three_ways

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOTICE = papers.LIBRARY / "notices" / "lianyungang-2021.txt"
BY_HAND = (1, 2)  # findings put right click by click


@dataclass
class Story:
    """The journey so far."""

    visit: Callable[[str], Page]
    look: Callable[[Page, str], None]
    behind: Callable[..., Any]
    programme: int = 0

    def on(self, who: str, path: str) -> Page:
        """Somebody's window, at a page."""
        page = self.visit(who)
        page.goto(path)
        return page

    @property
    def ledger(self) -> str:
        """The address of this rectification's ledger."""
        return f"/findings?programme={self.programme}"


def test_from_the_notice_to_the_three_that_stay_open(
    visit: Callable[[str], Page],
    look: Callable[[Page, str], None],
    behind: Callable[..., Any],
) -> None:
    story = Story(visit, look, behind)
    for chapter in CHAPTERS:
        chapter(story)


def read_the_notice(story: Story) -> None:
    """Pasted, read, corrected in one place, imported: 33 findings."""
    page = story.on("coordinator", "/findings")
    follow(page, "/findings/notice")
    fill(page, text=NOTICE.read_text(encoding="utf-8"))
    story.look(page, "notice")
    press(page, "/read")
    expect(page.locator(".problem")).to_have_count(33)
    story.look(page, "notice-table")
    easy_for_everybody(page, "notice table")
    between_source_and_table(page)
    soon = date.today() + timedelta(days=90)  # noqa: TID251  what a person would type today
    fill(page, name="巡察反馈问题整改", document_no="测疾控党〔2026〕2号")
    fill(page, ends_on=soon.isoformat())
    press(page, "/take")
    told(page)
    story.programme = int(page.url.rpartition("=")[2])
    expect(rows(page)).to_have_count(33)
    story.look(page, "ledger-imported")


def between_source_and_table(page: Page) -> None:
    """A row leads to its marks and a mark to its row; selected words become a row."""
    page.locator("#problem-p6 textarea").click()
    expect(page.locator("mark.is-lit").first).to_be_in_viewport()
    assert page.locator("mark.is-lit").evaluate_all("marks => marks.map(m => m.dataset.keys)") == [
        "p6",
        "p6",
    ]
    page.locator('mark[data-keys="p2"]').first.press("Enter")
    expect(page.locator("#problem-p2")).to_be_focused()
    page.evaluate(SELECT)
    page.locator("[data-selected]").click()
    added = page.locator(".problem-added")
    expect(added.locator("textarea")).to_have_value("根据市委统一部署")
    assert page.locator(".problem").first.get_attribute("class") == added.get_attribute("class")
    expect(page.locator('mark[data-keys="p33"]')).to_have_text("根据市委统一部署")
    added.locator("[data-to-source]").click()
    expect(page.locator('mark[data-keys="p33"]')).to_be_focused()
    added.locator("input[type=checkbox]").uncheck()


SELECT = """() => {
  const words = document.querySelector("[data-marked-text]").firstChild;
  getSelection().setBaseAndExtent(words, 0, words, 8);
}"""


def rows(page: Page) -> Any:
    """The findings on the page."""
    return page.locator('#ledger tbody tr[id^="finding-"]')


def assign_all(story: Story) -> None:
    """Picked at one stroke, offered to a department; its head takes them on."""
    soon = date.today() + timedelta(days=60)  # noqa: TID251  what a person would type today
    page = story.on("coordinator", story.ledger)
    pick_all(page, "/findings/batch/assign")
    fill(page, lead_unit_id="疾控科", handler_id="赵经办", due_on=soon.isoformat())
    story.look(page, "batch-assign")
    press(page, "/batch/assign")
    told(page)
    page = story.on("head", story.ledger)
    pick_all(page, "/findings/batch/accept")
    fill(page, handler_id="赵经办")
    press(page, "/batch/accept")
    told(page)


def pick_all(page: Page, action: str) -> None:
    """Every row of the page, then a verb of the bar that rises."""
    page.locator("[data-pick-all]").check()
    with page.expect_navigation():
        page.locator(f'#batch [formaction="{action}"]').click()


def put_two_right(story: Story) -> None:
    """What the notice reports is taken over, proven, verified, closed: click by click."""
    for number in BY_HAND:
        page = story.on("handler", story.ledger)
        row = rows(page).nth(number - 1)
        with page.expect_navigation():
            row.locator('td[data-kind="main"] a').first.click()
        here = page.url.partition("?")[0]
        take_over_a_measure(story, page, here, number)
        close(story, here)
    page = story.on("director", here)
    all_three_open(page, story.look, here)
    chain_is_filed(page, BY_HAND[-1])


def take_over_a_measure(story: Story, page: Page, here: str, number: int) -> None:
    """One of the measures the notice reports; proven by a document, verified by an inspector."""
    follow(page, "/reported")
    for box in page.locator('main [name="picks"]').all()[1:]:
        box.uncheck()
    page.locator('main [name="picks"]').first.check()
    if number == BY_HAND[0]:
        story.look(page, "reported-measures")
    press(page, "/reported")
    told(page)
    press(page, "/plan")
    with page.expect_navigation():
        page.locator('#measures td[data-kind="main"] a').first.click()
    measure = page.url
    if number == BY_HAND[0]:
        live_by_a_policy(story, page, measure)
    else:
        prove_in_three_ways(page, story.look, measure)
    follow(page, "/submit")
    fill(page, outcome="措施已落实，抽查3次均符合。")
    press(page)
    press(story.on("inspector2", measure), "/verify")


def live_by_a_policy(story: Story, page: Page, measure: str) -> None:
    """Its product becomes a policy: the office registers it, the handler carries it out."""
    follow(page, "/edit")
    fill(page, product_kind="制度", product="整改事项销号管理办法")
    press(page)
    office = story.on("coordinator", measure)
    follow(office, "/policies/new")
    today = date.today().isoformat()  # noqa: TID251  what a person would type today
    fill(office, document_no="测疾控〔2026〕21号", issued_on=today, effective_on=today)
    press(office)
    told(office)
    page.goto(measure)
    follow(page, "/execution")
    fill(page, what="按办法办理本条整改销号1次，附审签记录。")
    press(page)
    told(page)
    story.look(page, "measure-policy")


def close(story: Story, here: str) -> None:
    """The chain, by five people."""
    page = story.on("handler", here)
    follow(page, "/apply")
    fill(page, self_assessment="措施已落实并核验，申请销号。")
    press(page)
    for who in ("head", "leader", "inspector", "coordinator", "director"):
        page = story.on(who, here)
        follow(page, "/agree")
        verifies = who in ("inspector", "coordinator")
        fill(page, **({"method": "by_file"} if verifies else {}), text="已查阅佐证，同意销号")
        press(page)
    expect(page.locator('main a[href$="/agree"]')).to_have_count(0)


def put_the_rest_right(story: Story) -> None:
    """The same verbs, by the same people, without a browser; three are left."""
    assert story.behind("tests.journeys.crew", str(story.programme)) == 30


def list_the_three(story: Story) -> None:
    """One condition names what is still open."""
    page = story.on("director", story.ledger)
    expect(page.locator(".stats")).to_contain_text("33")
    story.look(page, "ledger")
    with page.expect_navigation():
        page.locator('.stats a[href*="open_only"]').click()
    expect(rows(page)).to_have_count(3)
    numbers = [int(row.locator("td").nth(1).inner_text()) for row in rows(page).all()]
    assert sorted(numbers) == list(LEFT_OPEN)
    story.look(page, "ledger-open")
    story.look(story.on("director", f"/findings/totals?programme={story.programme}"), "totals")
    story.look(story.on("coordinator", "/"), "desk-coordinator")
    story.look(story.on("handler", "/measures?mine=on"), "measures")


def take_the_ledger_out_and_back(story: Story) -> None:
    """Exported and imported again, it changes nothing."""
    page = story.on("coordinator", story.ledger)
    content = download(page, "/findings/export.xlsx")
    assert len(papers.rows_of(content)) == 33
    follow(page, "/findings/import")
    choose(page, "file", "台账.xlsx", content, XLSX)
    press(page)
    expect(page.locator("main")).to_contain_text("33")
    expect(page.locator('main form[action$="/confirm"]')).to_have_count(0)
    story.look(page, "ledger-unchanged")


CHAPTERS = (
    read_the_notice,
    assign_all,
    put_two_right,
    put_the_rest_right,
    list_the_three,
    take_the_ledger_out_and_back,
)
