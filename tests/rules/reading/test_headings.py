"""Numbering styles: what is a number, and where a heading may begin."""

from __future__ import annotations

import pytest

from bihuan.rules.reading.headings import STYLES, markers, number
from bihuan.rules.reading.outline import outline


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("7", 7),
        ("33", 33),
        ("三", 3),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("三十三", 33),
        ("一百〇五", 105),
        ("二〇", 20),
        ("③", 3),
        ("⑿", 12),
        ("⒑", 10),
        ("", None),
    ],
)
def test_value_of_a_number(printed: str, value: int | None) -> None:
    assert number(printed) == value


@pytest.mark.parametrize(
    ("text", "style", "value", "printed"),
    [
        ("一、甲", "han", 1, "一"),
        ("十一.甲", "han", 11, "十一"),
        ("(二)甲", "han_paren", 2, "(二)"),
        ("3.甲", "digit", 3, "3"),
        ("3、甲", "digit", 3, "3"),
        ("1.2021年甲", "digit", 1, "1"),
        ("(4)甲", "digit_paren", 4, "(4)"),
        ("5)甲", "digit_half", 5, "5"),
        ("【6】甲", "square", 6, "6"),
        ("⑦甲", "circled", 7, "⑦"),
        ("⑻甲", "circled_paren", 8, "⑻"),
        ("⒐甲", "digit_stop", 9, "⒐"),
        ("第三部分 甲", "part", 3, "第三部分"),
        ("第四,甲", "ordinal", 4, "第四"),
        ("2.3 甲", "dotted", 3, "2.3"),
        ("问题五:甲", "problem", 5, "五"),
        ("反馈问题6.甲", "problem", 6, "6"),
        ("反馈意见6:甲", "problem", 6, "6"),
        ("问题(四):甲", "problem_paren", 4, "四"),
        ("No.3 甲", "no", 3, "No.3"),
        ("第五项,甲", "ordinal", 5, "第五项"),
        ("7 关于甲", "bare", 7, "7"),
        ("【反馈问题】甲", "labelled", None, ""),
        ("存在问题:甲", "labelled", None, ""),
        ("关于甲乙问题的整改。", "about", None, ""),
    ],
)
def test_each_style_is_told_by_what_is_printed(
    text: str, style: str, value: int | None, printed: str
) -> None:
    (marker,) = markers(text)
    assert (marker.style.name, marker.value, marker.printed) == (style, value, printed)
    assert marker.at_line


def test_every_style_has_its_row_above() -> None:
    assert len({style.name for style in STYLES}) == 18


@pytest.mark.parametrize(
    "text",
    [
        "部门。1.5万户",
        "2021.5.31",
        "5月31日",
        "二〇二一年",
        "第三位",
        "(第二位)",
        "31号文",
        "1)2)",
        "统一、部署",
        "问题的根源",
        "一是加强",
    ],
)
def test_decimals_dates_and_document_numbers_are_no_headings(text: str) -> None:
    assert [marker.printed for marker in markers(text)] == []


def test_a_heading_inside_a_paragraph_stands_behind_a_stop_or_before_about() -> None:
    text = "二、整改情况(一)关于甲问题。改了。(二)关于乙问题:1.改了2.没有"
    assert [(m.printed, m.at_line) for m in markers(text)] == [
        ("二", True),
        ("(一)", False),
        ("(二)", False),
        ("1", False),
    ]


def test_a_stray_number_is_passed_over() -> None:
    root = outline("1.账目不清。改。9.什么。\n2.公章外借。", end=24)
    assert [child.value for child in root.children] == [1, 2]
    assert [child.value for child in outline("5、有的\n", end=5).children] == []
