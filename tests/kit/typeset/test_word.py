"""The Word file: the same words in the layout of the standard, the same bytes every time."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn

from bihuan.kit.documents import text_of as text_in
from bihuan.kit.typeset import word_of
from bihuan.rules.official import text_of
from tests.kit.typeset.papers import AT, FRAME, filled, kinds, paper, values


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_kind_says_the_same_words_as_its_paper(kind: str) -> None:
    made = paper(kind, filled(kinds()[kind]))
    file = word_of(kinds()[kind].form, made.plain(), at=AT)
    said = text_in("a.docx", file).replace("\n", "").replace("\t", "").replace(" ", "")
    for line in text_of(made).splitlines():
        words = re.sub("^附件\\d：", "", line)
        parts = re.split("[\t：]", words.replace(" ", ""))
        signer = kind not in ("request", "report") and words.startswith("签发人")
        sheet = kinds()[kind].form in ("sheet", "wide") and words == made.mark
        alone = words == "附件1" and len(made.attachments) == 1
        found = all(part in said for part in parts)
        assert found or signer or sheet or alone, words


def test_the_page_is_that_of_the_standard() -> None:
    file = Document(BytesIO(word_of("file", paper("notice", values()).plain(), at=AT)))
    page = file.sections[0]
    edges = (
        page.page_width,
        page.page_height,
        page.top_margin,
        page.bottom_margin,
        page.left_margin,
        page.right_margin,
    )
    assert [round(edge.mm) for edge in edges] == [210, 297, 37, 35, 28, 26]
    grid = page._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:linePitch")) == "579"  # 28.95 points in twentieths
    assert file.settings.odd_and_even_pages_header_footer
    assert "PAGE" in page.footer._element.xml
    assert "PAGE" in page.even_page_footer._element.xml


def test_levels_and_title_are_in_their_types() -> None:
    file = Document(BytesIO(word_of("file", paper("notice", values()).plain(), at=AT)))
    fonts = {
        run.text: run._element.rPr.rFonts.get(qn("w:eastAsia"))
        for line in file.paragraphs
        for run in line.runs
    }
    assert fonts["一、存在问题"] == "黑体"
    assert fonts["（一）场所管理。"] == "楷体_GB2312"
    assert fonts[FRAME.title] == "方正小标宋简体"
    assert fonts["各科室："] == "仿宋_GB2312"


def test_the_same_values_are_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = word_of("file", paper("notice", values()).plain(), at=AT)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert word_of("file", paper("notice", values()).plain(), at=AT) == first
