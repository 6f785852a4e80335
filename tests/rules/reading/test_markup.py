"""HTML pasted as source: its tags go, its places stay."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.kit.lexicon import lexicon
from bihuan.rules.reading.claims.reading import read_claims
from bihuan.rules.reading.clean import clean
from bihuan.rules.reading.ledger import read_ledger
from bihuan.rules.reading.markup import DROPPED, is_markup, unmarked

TABLE = """<h1>砚溪县疾控中心督查问题整改台账</h1>
<!-- 2019 年模板 --><script>var n = 12; if (n < 13) {}</script>
<table width="98%" border="1">
<tr><th>序号</th><th>存在问题</th><th>整改措施</th><th>责任科室</th><th>整改状态</th></tr>
<tr>
  <td>1</td><td>冷库温度<br>记录缺页</td>
  <td><p>补齐记录<b>46份</b>。</p></td><td>免规科</td><td>已完成</td>
</tr>
<tr><td>2</td><td>采样箱老化</td><td>购置&nbsp;12只</td><td></td><td>正在推进</td></tr>
</table>
"""


def test_the_rows_of_a_table_are_its_problems() -> None:
    items = read_ledger(TABLE).items
    assert [(one.no, one.title, one.unit, one.status) for one in items] == [
        ("1", "冷库温度<br>记录缺页", "免规科", "已完成"),
        ("2", "采样箱老化", "", "正在推进"),
    ]
    assert items[0].measures == "补齐记录<b>46份</b>。"
    for item in items:
        assert TABLE[item.title_start : item.title_end] == item.title


def test_figures_of_tags_scripts_and_comments_are_none() -> None:
    told = read_claims(TABLE, lexicon())
    assert [claim.text for claim in told.claims] == ["46份", "12只"]


def test_a_text_that_speaks_of_signs_is_no_markup() -> None:
    text = "合格率<95%的单位约谈,得分>90分的表彰,其余按<整改办法>办理。"
    assert not is_markup(text)
    assert clean(text).text == text


@pytest.mark.parametrize("opening", ["<script>", "<!--", "<style>", "<select>"])
def test_what_is_never_closed_hides_nothing(opening: str) -> None:
    text = f"<p>检查5家。</p>{opening}<p>立案3起。</p>"
    assert [one.text for one in read_claims(text, lexicon()).claims] == ["5家", "3起"]


PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<td>", "</td>", "<tr>", "<script>", "</script>", "<!--", "-->", "<"),
        *(">", "&nbsp;", "&#8212;", "&", "&bogus;", "\n", "检查3家", "<br/>", "<TD class='a'>"),
    ]
)


@given(st.lists(PIECES | st.characters(), max_size=60).map("".join))
def test_every_place_stays_and_nothing_new_appears(text: str) -> None:
    shown = unmarked(text)
    assert len(shown) == len(text)
    for one, other in zip(shown, text, strict=True):
        assert one == other or one in f"{DROPPED}\n\t " or other == "&"


def test_a_page_that_only_opens_tags_takes_no_longer_than_its_length() -> None:
    begun = time.process_time()
    for piece in ("<script>", "<td ", "<!--", "&amp", "<p><td>"):
        unmarked(piece * 40_000)
    assert time.process_time() - begun < 20
