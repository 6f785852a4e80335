"""Three pieces that prove a measure: a photo, a PDF with the place to read, a statement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from playwright.sync_api import Page, expect

from tests.apps.archives.papers import TEXT_OF_PDF, pdf
from tests.journeys.hands import choose, fill, follow, press, told

Look = Callable[[Page, str], None]
PHOTO, PAPER, STATEMENT = "整改现场照片", "核查记录", "整改落实说明"
SEEN = {"taken_at": "09:30", "place": "中心三楼会议室", "people": "赵经办、张科长"}
SAID = "已召开专题会1次，清单内3项均已落实，抽查3次均符合要求。"
LOCATOR = "第1页第2段"


def prove_in_three_ways(page: Page, look: Look, measure: str) -> None:
    """Given by the handler; the photo is entered on its own page and shown for the measure."""
    _photo(page, look)
    page.goto(measure)
    follow(page, "/evidence/reuse")
    fill(page, evidence=PHOTO)
    press(page)
    told(page)
    _given(page, measure, title=PAPER, kind="检查记录", locator=LOCATOR, file=pdf(said=TEXT_OF_PDF))
    _given(page, measure, title=STATEMENT, kind="工作记录", statement=SAID)
    expect(page.locator("#evidence tbody tr")).to_have_count(3)
    look(page, "measure-three-proofs")


def _photo(page: Page, look: Look) -> None:
    """Sent by the page's script; its own page says day, place and people."""
    picture = page.screenshot(type="jpeg", quality=60)
    page.goto("/evidence/new")
    today = date.today().isoformat()  # noqa: TID251  what a person would type today
    fill(page, kind="照片", title=PHOTO, event_on=today, caption="专题会现场，背景为会标", **SEEN)
    fill(page, unclassified=True)
    page.locator("#id_upload").set_input_files(
        {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": picture}
    )
    look(page, "evidence-photo")
    page.locator("form[data-upload] button[type=submit]").click()
    entered = page.locator(".upload-list .is-done a")
    page.goto(str(entered.get_attribute("href")))
    for words in (PHOTO, *SEEN.values()):
        expect(page.locator("main")).to_contain_text(words)
    look(page, "evidence-photo-page")


def _given(page: Page, measure: str, *, file: bytes = b"", **fields: str) -> None:
    page.goto(measure)
    follow(page, "/evidence/new")
    fill(page, unclassified=True, **fields)
    if file:
        choose(page, "upload", "核查记录.pdf", file, "application/pdf")
    press(page)
    told(page)


def all_three_open(page: Page, look: Look, here: str) -> None:
    """The closed finding shows the three; both files and what was stated are there to be read."""
    page.goto(here)
    expect(page.locator("#evidence tbody tr")).to_have_count(3)
    for title, kind, begins in (
        (PHOTO, "image/jpeg", b"\xff\xd8\xff"),
        (PAPER, "application/pdf", b"%PDF"),
    ):
        link = page.locator("#evidence").get_by_role("link", name=title)
        answer = page.request.get(str(link.get_attribute("href")))
        assert answer.ok and answer.headers["content-type"] == kind
        assert answer.body().startswith(begins)
    for words in (SAID, LOCATOR, SEEN["place"], SEEN["people"]):
        expect(page.locator("#evidence")).to_contain_text(words)
    look(page, "finding-closed")


def chain_is_filed(page: Page, number: int) -> None:
    """The closure has become evidence by itself, with who agreed."""
    page.goto(f"/evidence/?words=第{number}号")
    page.locator("main").get_by_role("link", name=f"第{number}号").first.click()
    for who in ("张科长", "李副主任", "王主任"):
        expect(page.locator("main")).to_contain_text(who)
