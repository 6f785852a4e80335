"""Deductions as lines of text: read as people write them, and back without loss."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules.refusal import Refusal
from bihuan.rules.scoring.deductions import parse_deductions, write_deductions

# Reasons as a form keeps them: one line, no marks that part two deductions, no outer blanks.
words = st.text(
    st.characters(blacklist_categories=("C", "Z"), blacklist_characters=";；"), min_size=1
).filter(lambda reason: not reason[0].isdigit() and reason[0] not in ".:：,，、-分")


@pytest.mark.parametrize(
    ("text", "amounts", "reasons"),
    [
        ("0.5 缺签字", ("0.5",), ("缺签字",)),
        ("0.5分：缺签字；1 缺日期", ("0.5", "1"), ("缺签字", "缺日期")),
        ("扣1分，无记录\n-0.5 未归档", ("1", "0.5"), ("无记录", "未归档")),
        ("−2、台账 3 月缺页", ("2",), ("台账 3 月缺页",)),
        ("0", (), ()),
        ("无", (), ()),
    ],
)
def test_an_amount_and_its_reason_are_read(
    text: str, amounts: tuple[str, ...], reasons: tuple[str, ...]
) -> None:
    assert parse_deductions(text) == (amounts, reasons)


@pytest.mark.parametrize("text", ["", " \n ", ";；"])
def test_nothing_written_is_no_answer(text: str) -> None:
    assert parse_deductions(text) is None


@pytest.mark.parametrize("text", ["缺签字", "0.5", "0.5 缺签字\n缺日期", "1.2.3 x"])
def test_a_line_without_amount_or_reason_is_named(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_deductions(text)
    assert refused.value.code == "entry_bad_line"
    assert refused.value.params["line"] in text


@given(st.lists(st.tuples(st.decimals(0, 99, places=2).map(str), words), max_size=5))
def test_what_is_written_is_read_back(pairs: list[tuple[str, str]]) -> None:
    amounts, reasons = tuple(a for a, _r in pairs), tuple(r for _a, r in pairs)
    assert parse_deductions(write_deductions(amounts, reasons)) == (amounts, reasons)
