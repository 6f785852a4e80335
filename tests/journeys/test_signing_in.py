"""The way in: a one-time link, a password of one's own, signing out and in, the second step."""

from __future__ import annotations

import base64
import hmac
import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.hands import fill, follow, press

Visit = Callable[[str], Page]
Look = Callable[[Page, str], None]
PASSWORD = "Xian2026 gong wei"


def test_a_link_a_password_and_the_second_step(
    visit: Visit, window: Callable[[], Page], look: Look
) -> None:
    link = link_from_the_keeper(visit("sysadmin"), look)
    mine = window()
    mine.goto(link)
    expect(mine.locator("h1")).to_contain_text("孙新人")
    look(mine, "entry")
    press(mine)
    choose_a_password(mine, look)
    at_the_desk(mine)
    sign_out(mine)
    look(mine, "sign-in")
    sign_in(mine, "a wrong password 1")
    expect(mine.locator("[name=password]")).to_be_visible()
    sign_in(mine, PASSWORD)
    at_the_desk(mine)
    switch_on_the_second_step(mine, look)
    spent(mine, link)


def link_from_the_keeper(page: Page, look: Look) -> str:
    """The system administrator opens an account and makes a link for it."""
    page.goto("/people/")
    page.get_by_role("link", name="孙新人").click()
    follow(page, "/account")
    fill(page, username="sunxinren")
    press(page)
    if not page.locator("#link").count():
        press(page, "/link")
    look(page, "one-time-link")
    return page.locator("#link").input_value()


def choose_a_password(page: Page, look: Look) -> None:
    """Before anything else, and not one that is too simple."""
    expect(page).to_have_url(re.compile("/accounts/password/"))
    fill(page, password1="12345678", password2="12345678")
    press(page)
    expect(page.locator(".fault").first).to_be_visible()
    look(page, "choose-password")
    fill(page, password1=PASSWORD, password2=PASSWORD)
    press(page)


def at_the_desk(page: Page) -> None:
    """Signed in, at the desk."""
    expect(page.locator("header.top .person")).to_contain_text("孙新人")


def sign_out(page: Page) -> None:
    """By the person's own menu."""
    page.locator("[data-menu] summary").click()
    with page.expect_navigation():
        page.locator('form[action$="/accounts/logout/"] button').click()
    page.goto("/accounts/login/")


def sign_in(page: Page, password: str) -> None:
    """By name and password."""
    page.goto("/accounts/login/")
    fill(page, login="sunxinren", password=password)
    press(page)


def switch_on_the_second_step(page: Page, look: Look) -> None:
    """The key goes into the phone; the number it shows is typed; codes for bad days are shown."""
    page.goto("/accounts/2fa/totp/activate/")
    if page.locator("[name=password]").count():
        fill(page, password=PASSWORD)
        press(page)
    secret = page.locator("#authenticator_secret").input_value()
    look(page, "second-step")
    fill(page, code=shown_by_the_phone(secret))
    press(page)
    expect(page.locator("main")).to_contain_text(re.compile(r"\d{8}|[0-9a-f]{5}"))
    look(page, "recovery-codes")


def shown_by_the_phone(secret: str) -> str:
    """The number an authenticator shows now (RFC 6238)."""
    moment = int(time.time() // 30).to_bytes(8, "big")
    digest = hmac.digest(base64.b32decode(secret), moment, "sha1")
    at = digest[-1] & 15
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def spent(page: Page, link: str) -> None:
    """The link worked once."""
    page.goto(link)
    expect(page.locator("form[method=post] button[type=submit]")).to_have_count(0)
