"""The letters of pledges: made for all departments, signed, one duty reassigned, asked again."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.hands import fill, press, told

On = Callable[[str, str], Page]
Look = Callable[[Page, str], None]


def pledge_and_reassign(on: On, look: Look, programme: int) -> None:
    """Top down: who is above signs first, then as the other party; a new owner signs anew."""
    here = f"/programmes/{programme}/pledges"
    office = on("coordinator", here)
    press(office, "/pledges/ask")
    told(office)
    press(office, "/pledges/letters")
    told(office)
    expect(office.locator('form[action$="/pledges/letters"]')).to_have_count(0)
    look(office, "letters")
    for who in ("leader", "head", "handler"):
        _sign_own(on, who, here)
    _sign_above(on, look, here)
    _reassign(on, look, programme, here)


def _sign_own(on: On, who: str, here: str) -> None:
    page = on(who, here)
    with page.expect_navigation():
        page.locator("main tbody a.btn").first.click()
    press(page, "/sign")
    told(page)


def _sign_above(on: On, look: Look, here: str) -> None:
    """The leader signs the head's letter as the other party."""
    page = on("leader", f"{here}?show=signed")
    with page.expect_navigation():
        page.locator("main tbody").get_by_role("link", name="张科长").first.click()
    press(page, "/sign_above")
    told(page)
    expect(page.locator("main")).to_contain_text("李副主任")
    look(page, "letter-signed")


def _reassign(on: On, look: Look, programme: int, here: str) -> None:
    """A clause goes to somebody else of the department: both owners get a new letter."""
    page = on("coordinator", f"/programmes/{programme}/responsibilities?class_code=4")
    with page.expect_navigation():
        page.locator('main tbody a[href*="/responsibilities/"]').first.click()
    fill(page, handler="钱经办")
    press(page)
    told(page)
    page = on("coordinator", f"{here}?show=stale")
    expect(page.locator("main")).to_contain_text("赵经办")
    page.goto(here)
    press(page, "/pledges/letters")
    told(page)
    page.goto(f"{here}?show=asked")
    expect(page.locator("main")).to_contain_text("钱经办")
    with page.expect_navigation():
        page.locator("main tbody").get_by_role("link", name="钱经办").first.click()
    _read_letter(page)
    look(page, "letter-asked-again")


def _read_letter(page: Page) -> None:
    """The new letter is there to be read."""
    letter = page.locator('main a[href$="/letter"]').first
    answer = page.request.get(str(letter.get_attribute("href")))
    assert answer.ok and answer.body().startswith(b"%PDF")
