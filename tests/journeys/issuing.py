"""The notice on paper: drafted from the edition that is out, checked, signed, numbered, sealed;
its PDF and its Word file say the same, and what the published text of the 33 problems asks."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from itertools import pairwise

from docx import Document
from playwright.sync_api import Page
from pypdf import PdfReader

from bihuan.rules.reading.ledger import read_ledger
from tests.journeys import papers
from tests.journeys.hands import fill, follow, press, told

On = Callable[[str, str], Page]
Look = Callable[[Page, str], None]
NOTICE = papers.LIBRARY / "notices" / "lianyungang-2021.txt"
COPY_TO = "示例县卫生健康局"


def issue_the_notice(on: On, look: Look, edition: str, title: str) -> None:
    """Nothing of it is typed but the series and whom it is copied to; three people sign."""
    page = on("coordinator2", edition)
    press(page, "/document")
    told(page)
    here = page.url
    follow(page, "/revise")
    fill(page, series_id="示疾控发", v_copy_to=COPY_TO)
    look(page, "notice-revise")
    press(page)
    told(page)
    press(page, "/submit")
    told(page)
    for who, step in (("coordinator", "/check"), ("director", "/issue")):
        page = on(who, here)
        follow(page, step)
        press(page)
        told(page)
    page = on("coordinator", here)
    press(page, "/seal")
    told(page)
    look(page, "notice-issued")
    number = page.locator("h1 + *, .page-sub").first.inner_text()
    pdf, word = (_file(page, kind) for kind in ("/pdf", "/word"))
    says_the_same(pdf, word, title, number)
    look(on("director", "/documents/register"), "register-after-issue")


def _file(page: Page, kind: str) -> bytes:
    """What the button of the paper gives."""
    link = page.locator(f'main a[href*="/versions/"][href$="{kind}"]').first
    answer = page.request.get(str(link.get_attribute("href")))
    assert answer.ok
    return answer.body()


def says_the_same(pdf: bytes, word: bytes, title: str, number: str) -> None:
    """33 problems in order, each with measures and status; head, number, day and imprint."""
    pages = [_plain(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]
    told = "".join(pages)
    file = Document(io.BytesIO(word))
    items, left = ([[cell.text for cell in row.cells] for row in t.rows[1:]] for t in file.tables)
    asked = read_ledger(NOTICE.read_text(encoding="utf-8")).items
    assert [row[0] for row in items] == [str(n) for n in range(1, len(asked) + 1)]
    assert [_plain(row[1]) for row in items] == [_plain(one.title) for one in asked]
    assert all(row[2] and row[3] and row[4] for row in items)
    assert [row[0] for row in left] == [row[0] for row in items if row[4] != "已完成"]
    at = 0
    for row in items:
        at = told.find(_plain(row[1])[:6], at)
        missing = [cell for cell in map(_plain, row) if not _in_pages(cell, pages)]
        assert at >= 0 and not missing, f"the PDF does not say what stands in Word: {missing}"
    lines = [_plain(one.text) for one in file.paragraphs if one.text.strip()]
    assert re.fullmatch(r"示疾控发〔\d{4}〕\d+号", number)
    for words in (number, title, f"抄送：{COPY_TO}。"):
        assert _plain(words) in lines and _plain(words) in told
    assert lines[-1].endswith("印发") and lines[-1] in told
    assert told.index(number) < told.index(_plain(title)) < told.index(lines[-1])
    assert not [line for line in lines if line not in told]


def _in_pages(words: str, pages: list[str]) -> bool:
    """Whether a page says it, or one begins it and the next goes on: a long row may be cut."""
    return any(words in page for page in pages) or any(
        words[:cut] in here and words[cut:] in after
        for here, after in pairwise(pages)
        for cut in range(1, len(words))
    )


def _plain(words: str) -> str:
    """Without the spaces and page numbers that setting it puts in."""
    return re.sub(r"—\d+—", "", "".join(words.split()))
