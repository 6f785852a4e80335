"""From what proves a clause to the volume on the shelf and the pack on a reviewer's stick."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.journeys.hands import download, follow, press, told

CLAUSE = "1.1.1-01"


def test_a_volume_is_printed_and_a_pack_read_from_a_stick(
    visit: Callable[[str], Page],
    look: Callable[[Page, str], None],
    behind: Callable[..., Any],
    browser: Browser,
    tmp_path: Path,
) -> None:
    programme = behind("tests.journeys.binding")
    page = visit("archivist")
    print_a_volume(page, look, programme)
    package = have_a_pack_made(page, look, behind, programme)
    read_from_a_stick(browser, package, tmp_path)


def print_a_volume(page: Page, look: Callable[[Page, str], None], programme: int) -> None:
    """The list, a volume, its paper with catalogue and back."""
    page.goto(f"/programmes/{programme}/binder")
    expect(page.locator("main")).to_contain_text(CLAUSE)
    look(page, "binder")
    page.locator("main a", has_text=CLAUSE).first.click()
    expect(page.locator("main")).to_contain_text("年度工作总结")
    expect(page.locator(".qr-box svg")).to_be_visible()
    look(page, "binder-volume")
    press(page, "/binder/paper")
    told(page)
    paper = PdfReader(io.BytesIO(download(page, "/pdf")))
    said = "".join(one.extract_text() for one in paper.pages)
    for words in ("卷内文件目录", "卷内备考表", "沿线裁下", "年度工作总结", CLAUSE):
        assert words in said, words


def have_a_pack_made(
    page: Page, look: Callable[[Page, str], None], behind: Callable[..., Any], programme: int
) -> bytes:
    """Asked for on the page, made by the job, downloaded."""
    page.goto(f"/programmes/{programme}/binder")
    follow(page, f"/programmes/{programme}/packs")
    press(page, "/packs")
    expect(page.locator(".state-computing")).to_be_visible()
    look(page, "binder-pack-waiting")
    assert behind("tests.journeys.binding", "make") == 1
    button = page.locator('form[action$="/download"] button')
    expect(button).to_be_visible()  # the page asks by itself how far it is
    look(page, "binder-pack")
    with page.expect_download() as coming:
        button.click()
    return coming.value.path().read_bytes()


def read_from_a_stick(browser: Browser, package: bytes, folder: Path) -> None:
    """Unpacked, opened by a double click: no network, from the front page to a file."""
    with zipfile.ZipFile(io.BytesIO(package)) as files:
        files.extractall(folder)
    context = browser.new_context(viewport={"width": 390, "height": 844}, offline=True)
    page = context.new_page()
    page.goto((folder / "00-目录" / "index.html").as_uri())
    expect(page.locator("h1")).to_contain_text("等级创建")
    page.locator("li a").first.click()
    expect(page.locator("h1")).to_contain_text("1.1.1")
    link = page.locator("li a").first
    expect(link).to_have_text("年度工作总结")
    link.click(no_wait_after=True)
    page.wait_for_url("**/*.pdf", wait_until="commit")
    shown = Path(unquote(urlsplit(page.url).path))
    assert shown.read_bytes() == next(folder.glob("*/1.1.1*/001-*.pdf")).read_bytes()
    assert shown.read_bytes().startswith(b"%PDF")
    context.close()
