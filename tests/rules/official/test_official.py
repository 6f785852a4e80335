"""Official documents: numbers, headings, the check of values, the paper and its text."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules.official import (
    Difference,
    Fault,
    Frame,
    check,
    chinese_day,
    compose,
    differences,
    document_number,
    numbered,
    paragraphs_of,
    read_kinds,
    text_from,
    text_of,
)
from bihuan.rules.official.headings import chinese_number
from bihuan.rules.refusal import Refusal

FOLDER = Path(__file__).resolve().parents[3] / "library" / "documents"
KINDS = "key,title,form,template,numbered,side,countersign,signs,retention,upward,by_hand\n"
FIELDS = "kind,field,title,type,required,place,most,width\n"
SHEET = read_kinds(
    KINDS + "order,督办单,sheet,sheet.typ,no,any,no,leader,10,no,no\n",
    FIELDS
    + "order,unit,责任科室,text,yes,facts,10,\n"
    + "order,due_on,时限,day,yes,facts,,\n"
    + "order,items,事项,rows,yes,table,2,\n"
    + "order,items.name,名称,long,yes,,20,5\n"
    + "order,items.points,分值,whole,no,,,1\n"
    + "order,opinion,领导意见,long,no,opinions,,\n",
)["order"]
GOOD: dict[str, Any] = {"unit": "疾控科", "due_on": "2026-12-05", "items": [{"name": "上锁"}]}


def test_a_number_has_its_year_in_brackets_and_no_zeros() -> None:
    assert document_number("某卫健发", 2026, 18) == "某卫健发〔2026〕18号"
    assert chinese_day(date(2026, 3, 5)) == "2026年3月5日"


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (33, "三十三"),
        (105, "一百〇五"),
        (110, "一百一十"),
    ],
)
def test_headings_count_in_chinese(n: int, text: str) -> None:
    assert chinese_number(n) == text


def test_each_level_counts_anew_below_the_next_one_above() -> None:
    levels = [1, 2, 2, 3, 4, 4, 0, 3, 1, 2]
    marks = [p.mark for p in numbered({"level": n, "text": "文"} for n in levels)]
    assert marks == ["一、", "（一）", "（二）", "1.", "（1）", "（2）", "", "2.", "二、", "（一）"]


def test_typed_numbers_tell_the_level_and_are_counted_again() -> None:
    text = "开头。\n三、检查\n(五)自查。各单位自查。\n7. 上锁\n（2）登记\n1.5倍以内\n2026年"
    assert text_from(paragraphs_of(text)).splitlines() == [
        "开头。", "一、检查", "（一）自查。各单位自查。", "1.上锁",
        "（1）登记", "1.5倍以内", "2026年",
    ]  # fmt: skip


def test_a_heading_s_type_covers_its_first_sentence_alone() -> None:
    long = "很" * 50
    first, second, third = numbered(
        [
            {"level": 2, "text": f"自查。{long}"},
            {"level": 1, "text": "范围"},
            {"level": 1, "text": long},
        ]
    )
    assert (first.head, first.text) == ("自查。", long)
    assert (second.head, second.text) == ("范围", "")
    assert (third.head, third.text) == ("", long)


@given(st.text(max_size=200))
def test_a_text_that_was_read_reads_the_same_again(text: str) -> None:
    once = paragraphs_of(text)
    assert paragraphs_of(text_from(once)) == once


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"unti": "疾控科"}, Fault("unknown", "unti")),
        ({"unit": ""}, Fault("missing", "责任科室")),
        ({"unit": 3}, Fault("wrong_type", "责任科室")),
        ({"unit": "疾控科" * 4}, Fault("too_long", "责任科室", 10)),
        ({"unit": "疾\n控"}, Fault("wrong_type", "责任科室")),
        ({"due_on": "5日"}, Fault("wrong_type", "时限")),
        ({"due_on": "20261205"}, Fault("wrong_type", "时限")),
        ({"items": []}, Fault("missing", "事项")),
        ({"items": "上锁"}, Fault("wrong_type", "事项")),
        ({"items": [{"name": "a"}] * 3}, Fault("too_many", "事项", 2)),
        ({"items": [{"name": "a", "cost": 1}]}, Fault("unknown", "事项·cost")),
        ({"items": [{"points": 1}]}, Fault("missing", "名称")),
        ({"items": [{"name": "a", "points": True}]}, Fault("wrong_type", "分值")),
    ],
)
def test_each_wrong_value_is_told_by_its_field(more: dict[str, Any], fault: Fault) -> None:
    assert check(SHEET, GOOD) == ()
    assert check(SHEET, {**GOOD, **more}) == (fault,)


def test_every_shipped_kind_is_whole_and_has_its_template() -> None:
    kinds = read_kinds(
        (FOLDER / "kinds.csv").read_text(encoding="utf-8"),
        (FOLDER / "fields.csv").read_text(encoding="utf-8"),
    )
    assert {"notice", "letter", "minutes", "circular"} <= set(kinds)
    for kind in kinds.values():
        assert (FOLDER / kind.template).is_file()
        assert kind.fields
        assert kind.countersign in ("no", "may", "must")
        assert set(kind.signs) <= {"director", "leader"}
        assert kind.retention in ("permanent", "30", "10")


def test_a_field_of_no_kind_is_refused() -> None:
    with pytest.raises(Refusal):
        read_kinds(KINDS, FIELDS + "nothing,a,甲,text,no,facts,,\n")


def test_the_text_of_a_paper_holds_every_word_in_order() -> None:
    frame = Frame("督办单", number="某督〔2026〕1号", signed="某中心", on=date(2026, 3, 2))
    paper = compose(SHEET, {**GOOD, "items": [{"name": "上锁", "points": 3}]}, frame)
    assert [block["kind"] for block in paper.blocks] == ["facts", "table", "opinions"]
    assert text_of(paper).splitlines() == [
        "某督〔2026〕1号", "督办单", "责任科室：疾控科", "时限：2026年12月5日", "事项",
        "名称\t分值",      "上锁\t3", "领导意见：", "某中心", "2026年3月2日",
    ]  # fmt: skip


def test_differences_name_what_went_and_what_came() -> None:
    assert differences("甲\n乙\n丙", "甲\n丁\n丙\n戊") == [
        Difference("乙", "丁"),
        Difference("", "戊"),
    ]
    assert differences("甲", "甲") == []
