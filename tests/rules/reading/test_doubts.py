"""Each item says by which rule it was found, and what an eye should see."""

from __future__ import annotations

from bihuan.rules.reading.ledger import read_ledger

HEAD = "巡察整改情况通报\n一、反馈问题整改落实情况\n"
DONE = "整改情况:已补齐。\n"


def _told(body: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(item.rule, item.doubts) for item in read_ledger(HEAD + body).items]


def test_a_heading_that_says_it_is_a_problem() -> None:
    body = f"1.关于台账缺页问题的整改\n{DONE}2.关于账物不符问题的整改\n{DONE}"
    assert _told(body) == [("named", ()), ("named", ())]


def test_a_heading_that_only_sounds_like_one() -> None:
    body = "1.台账缺页较多。补齐台账。\n2.账物不符。清点两次。\n"
    assert [rule for rule, _doubts in _told(body)] == ["worded", "worded"]


def test_a_heading_taken_for_its_neighbours() -> None:
    body = "".join(
        f"{no}.{name}。\n已清退补缴,建立登记制度。\n"
        for no, name in enumerate(("台账管理不严", "公车使用方面", "账物不符", "发票不全"), 1)
    )
    assert _told(body)[1] == ("neighbour", ("neighbour",))


def test_a_skipped_number_is_told() -> None:
    body = f"1.关于台账缺页问题的整改\n{DONE}3.关于账物不符问题的整改\n{DONE}"
    assert _told(body)[1] == ("named", ("out_of_turn",))


def test_the_same_name_twice_is_told_of_both() -> None:
    body = f"1.关于台账缺页问题的整改\n{DONE}2.关于台账缺页问题的整改\n{DONE}"
    assert [doubts for _rule, doubts in _told(body)] == [("repeated",), ("repeated",)]


def test_an_item_without_measures_is_told() -> None:
    body = f"1.关于台账缺页问题的整改\n2.关于账物不符问题的整改\n{DONE}"
    assert _told(body)[0] == ("named", ("no_measures",))


def test_a_name_that_may_hold_more_than_the_problem() -> None:
    name = "、".join(["登记台账缺页"] * 15)
    assert _told(f"1.关于{name}问题的整改\n{DONE}")[0] == ("named", ("long_name",))


def test_a_row_of_a_table_and_measures_in_another_section() -> None:
    table = "序号\t存在问题\t整改措施\n1\t台账缺页\t补齐\n2\t账物不符\t\n"
    found = read_ledger("督查问题整改情况公示\n" + table).items
    assert [(item.rule, item.doubts) for item in found] == [("row", ()), ("row", ("no_measures",))]


def test_spans_of_the_detail_point_at_the_text() -> None:
    text = HEAD + "1.台账缺页问题\n反馈问题:抽查三本均缺页。\n整改情况:已补齐。\n"
    item = read_ledger(text).items[0]
    assert item.detail
    assert text[item.detail_start : item.detail_end] == item.detail
