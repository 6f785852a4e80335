"""Whatever is put in: an answer, soon, without an exception, and with literal spans."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.rules.reading.clean import FOLD, clean
from bihuan.rules.reading.ledger import LONGEST, read_ledger
from bihuan.rules.reading.measures import split_measures

WORDS = [
    "一、",
    "二、",
    "三、",
    "（一）",
    "(二)",
    "1.",
    "2.",
    "3.",
    "1、",
    "（1）",
    "(2)",
    "①",
    "②",
    "问题一：",
    "问题2:",
    "【反馈问题】",
    "【整改情况】",
    "关于",
    "问题的整改。",
    "的问题",
    "整改情况：",
    "整改措施:",
    "责任单位：",
    "责任人:",
    "完成时限：",
    "整改状态：",
    "已完成",
    "长期坚持",
    "公车管理不严",
    "理论学习不够深入",
    "制定《办法》",
    "巡察整改情况通报",
    "整改工作组织情况",
    "下一步工作打算",
    "。",
    "，",
    "；",
    "|",
    "“",
    "”",
    "（",
    "）",
    "《",
    "》",
    "2021年5月31日",
    "1.5万户",
    "98.",
    "7%",
    "县卫健局",
    "序号",
    "第3个问题，",
    "针对问题2，",
    "一是",
    "二是",
    "反馈问题：",
    "整改进展",
    "第一部分",
    "(已完成整改)",
    "A",
    "5",
    "12",
]
ODD = ["\n", "\r\n", "　　", "  ", "\t", "\f", "\ud800", "\ufeff", "\u200b", "— 3 —", "\x00"]
TEXTS = st.one_of(
    st.lists(st.sampled_from(WORDS + ODD), max_size=60).map("".join),
    st.lists(st.sampled_from(WORDS + ODD), max_size=40).map(lambda w: HEAD + "".join(w)),
    st.text(st.characters(), max_size=200),
)
# Far above what it takes (1 s), far below what a text read over and over would (minutes): what
# is caught is work that grows with the square of the text, not a machine that is busy.
SECONDS = 20
HEAD = "巡察整改情况通报\n"


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_gives_ordered_literal_spans_that_do_not_overlap(text: str) -> None:
    ledger = read_ledger(text)
    spans = []
    for item in ledger.items:
        assert item.title
        assert text[item.title_start : item.title_end] == item.title
        assert text[item.measures_start : item.measures_end] == item.measures
        assert item.measures_start >= item.title_end
        spans.append((item.title_start, item.title_end))
        spans += [(item.measures_start, item.measures_end)] if item.measures else []
    starts = [item.title_start for item in ledger.items]
    assert starts == sorted(set(starts))
    spans.sort()
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    assert bool(ledger.items) != bool(ledger.reason)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_the_way_to_the_raw_text_and_back_is_exact(text: str) -> None:
    cleaned = clean(text)
    places = [cleaned.to_raw(at) for at in range(len(cleaned.text))]
    assert places == sorted(set(places))
    for at, place in enumerate(places):
        assert cleaned.to_clean(place) == at
        folded = text[place].translate(FOLD)
        assert folded == cleaned.text[at] or (cleaned.text[at] == "\n" and folded.isspace())


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_is_split_into_literal_measures(text: str) -> None:
    spans = split_measures(text)
    assert all(text[one.start : one.end] == one.text for one in spans)
    ends = [place for one in spans for place in (one.start, one.end)]
    assert ends == sorted(ends)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u3000\t"])
def test_nothing_gives_an_empty_ledger_and_says_so(text: str) -> None:
    ledger = read_ledger(text)
    assert (ledger.items, ledger.reason, ledger.text_chars) == ((), "empty_text", len(text))


def test_a_lone_surrogate_is_hashed_and_read() -> None:
    ledger = read_ledger("巡察整改情况通报\n1.账目不清\ud800。重新建账。")
    assert len(ledger.items) == 1
    assert len(ledger.text_sha256) == 64


REPEATED = (
    "整改\n",
    "整改情况:",
    "整改情况\n",
    "1.关于公车管理不严问题的整改。修订制度。",
    "1.关于公车管理不严问题的整改。\n修订制度。\n",
    "一、",
    "(一)1.(1)①",
    "(",
    ")",
    "】",
    "责任人:)",
    "“",
    "关于",
    "关于\n",
    "1",
    "1.",
    "12\n",
    " ",
    "\n",
    "\r\n整改情况:",
    "a\u200b",
    "序号\t问题\t整改措施\n",
    "序号\n问题\n整改措施\n",
    "1\n",
    "2021年5月31日\n",
    "已完成并",
    "问题1:不足\n",
    "【反馈问题】",
    "联系电话\n",
    "下一步,\n",
    "第1个问题,",
    "未" * 14 + "3",
    "巡察组整改",
    "督查" * 20,
    "\f1\n",
    "不",
)


@pytest.mark.parametrize("unit", REPEATED)
@pytest.mark.parametrize("size", [LONGEST, 2_000_000])
def test_repetition_is_answered_soon(unit: str, size: int) -> None:
    text = ("巡察整改情况通报\n1.账目不清。\n" + unit * (size // len(unit) + 1))[:size]
    began = time.process_time()
    ledger = read_ledger(text)
    assert time.process_time() - began < SECONDS
    if size > LONGEST:
        assert ledger.reason == "too_long"


def test_deep_nesting_is_worked_out_once() -> None:
    levels = ["第一部分", "一、", "（一）", "1.", "（1）", "1）", "【1】", "①", "⑴", "⒈", "第一，"]
    chain = "".join(f"{number}甲不严的乙\n" for number in levels)
    began = time.process_time()
    ledger = read_ledger("巡察整改情况通报\n" + chain * 400)
    assert time.process_time() - began < SECONDS
    assert len(ledger.items) + len(ledger.reason) > 0


def test_a_text_of_headings_alone_is_refused_by_code() -> None:
    text = "巡察整改情况通报\n" + "1.关于账目不清问题的整改。\n" * 7000
    assert read_ledger(text).reason == "too_many_headings"


def test_splitting_measures_is_fast_too() -> None:
    for unit in ("一是", "“", "。", "(1)", "《", "加强"):
        text = unit * (2_000_000 // len(unit.encode()))
        began = time.process_time()
        split_measures(text)
        assert time.process_time() - began < SECONDS
