"""Web pages → text: what a reader sees of them, however they are written, and quickly."""

from __future__ import annotations

from html import escape
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.kit.hypertext import page_text, text_of_markup
from bihuan.rules.reading.decode import ReadingError
from bihuan.rules.reading.ledger import read_ledger

NOTICE = Path(__file__).parents[2] / "library" / "notices" / "lianyungang-2021.txt"
MENU = "<ul>" + "".join(f"<li><a href='/'>导航项{at}</a></li>" for at in range(6)) + "</ul>"


def page(inner: str, *, charset: str = "utf-8") -> str:
    return (
        f"<!DOCTYPE html><html><head><meta http-equiv='Content-Type' content='text/html;"
        f" charset={charset}'><title>标题栏</title><style>p {{color: red}}</style></head><body>"
        f"<script>var a = '<p>一、脚本</p>';</script>{MENU}{inner}"
        "<div id='pageFooter'>版权所有 网站地图</div></body></html>"
    )


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "gb18030"])
def test_a_published_notice_on_an_old_page_gives_the_same_ledger(declared: str) -> None:
    text = NOTICE.read_text("utf-8")
    shown = "".join(f"<p>&emsp;&emsp;<span>{escape(line)}</span></p>" for line in text.split("\n"))
    grid = f"<table><tr><td>{MENU}</td></tr><tr><td><h1>公示</h1>{shown}</td></tr></table>"
    read = page_text(page(grid, charset=declared).encode("gb18030"))
    assert [item.title for item in read_ledger(read).items] == [
        item.title for item in read_ledger(text).items
    ]
    assert (
        "导航项" not in read and "版权" not in read and "脚本" not in read and "标题栏" not in read
    )


def test_blocks_and_breaks_are_lines_and_entities_are_characters() -> None:
    markup = (
        "<div>一、&ldquo;甲&rdquo;&nbsp;乙<br>二、\n  丙<p>三&#12289;丁&lt;5</p>戊<b>己</b></div>"
    )
    assert text_of_markup(markup).split("\n") == ["一、“甲”\xa0乙", "二、 丙", "三、丁<5", "戊己"]


def test_rows_of_a_table_are_lines_with_tabs_and_covered_cells_stay_empty() -> None:
    markup = (
        "<table><caption>台账</caption><tr><th>序号<th>问题<th>措施</tr>"
        "<tr><td rowspan='2'>1<td>甲<br>乙<td><p>一是丙</p><p>二是丁</p></tr>"
        "<tr><td>戊<td>己</tr><tr><td colspan='2'>合计<td>3</tr><tr><td><td></tr></table>"
    )
    assert text_of_markup(markup).split("\n") == [
        "台账",
        "序号\t问题\t措施",
        "1\t甲 乙\t一是丙 二是丁",
        "\t戊\t己",
        "合计\t\t3",
    ]


def test_a_name_like_a_menus_around_the_whole_page_hides_nothing() -> None:
    markup = f"<div class='nav-content'><p>{'正文' * 40}</p><div class='nav'>首页</div></div>"
    assert text_of_markup(markup) == "正文" * 40


def test_what_is_hidden_is_not_read() -> None:
    hidden = "<p hidden>甲</p><p style='display: none'>乙</p><template><p>丙</p></template>"
    assert text_of_markup(f"<div>{hidden}<p>看得见的正文</p></div>") == "看得见的正文"


def test_a_page_that_declares_another_encoding_than_its_own_is_still_read() -> None:
    told = page("<p>整改情况：已完成整改并通报全体职工。</p>", charset="gb2312").encode()
    assert "已完成整改" in page_text(told)
    marked = b"\xef\xbb\xbf" + told
    assert "已完成整改" in page_text(marked)


def test_a_picture_named_html_is_refused() -> None:
    with pytest.raises(ReadingError):
        page_text(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))


@given(st.text(alphabet="<>/ptabledivr\"'=&;#一\n\x00 ", max_size=200))
def test_any_markup_is_read_somehow(markup: str) -> None:
    assert "\x00" not in text_of_markup(markup)


@pytest.mark.parametrize(
    "markup",
    [
        "<p>一、问题</p>" * 100_000,
        "<div>" * 100_000 + "甲",
        "<table><tr><td>甲" * 50_000,
        "<table><tr>" + "<td>甲</td>" * 80_000,
        "<a href=x>" * 100_000,
        "<table><tr><td colspan=999 rowspan=999>甲</tr>" + "<tr><td>乙</tr>" * 5_000,
        "甲" * 1_000_000,
    ],
    ids=["paragraphs", "deep", "tables in tables", "cells", "links", "spans", "one line"],
)
def test_a_long_page_is_quick(markup: str) -> None:
    began = process_time()
    text_of_markup(markup)
    assert process_time() - began < 6
