"""Notices of our own wording: each layout and splitting trap, field by field."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bihuan.rules.reading.ledger import Item, read_ledger
from tests.rules.reading.conftest import FIXTURES

NAMES = sorted(path.stem for path in FIXTURES.glob("*.txt"))


def _text(name: str) -> str:
    return Path(FIXTURES / f"{name}.txt").read_bytes().decode("utf-8")


def _said(item: Item) -> dict[str, object]:
    """What is stated of an item, as the expectations have it."""
    shown = item.to_json() | {"helpers": item.helpers}
    offsets = ("title_start", "title_end", "measures_start", "measures_end")
    return {key: value for key, value in shown.items() if value and key not in offsets}


@pytest.mark.parametrize("name", NAMES)
def test_a_layout_is_read_field_by_field(name: str) -> None:
    expected = json.loads((FIXTURES / f"{name}.json").read_text("utf-8"))
    ledger = read_ledger(_text(name))
    assert [_said(item) for item in ledger.items] == expected["items"]
    assert ledger.to_json()["ledger_meta"] == expected["meta"]


def test_there_are_fixtures() -> None:
    assert len(NAMES) >= 17


def test_a_text_of_figures_has_no_ledger() -> None:
    ledger = read_ledger(_text("figures"))
    assert (ledger.items, ledger.reason) == ((), "not_a_notice")
    assert ledger.to_json()["kind"] == "figures"
    assert ledger.to_json()["ledger_meta"] == {"note": "not_a_notice"}


def _titles(text: str) -> list[tuple[str, str]]:
    return [(item.no, item.title) for item in read_ledger(text).items]


HEAD = "巡察整改情况通报\n一、反馈问题整改落实情况\n"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        # a decimal behind a full stop
        (
            "1.台账混乱。补录到部门。2.5万户已补。\n2.账目不清。清理。",
            [("1", "台账混乱"), ("2", "账目不清")],
        ),
        # a number is missing, one is printed twice
        ("1.甲不规范。改。\n3.乙不规范。改。\n3.丙不规范。改。", ["甲", "乙", "丙"]),
        # numbers run on through the parts
        (
            "（一）甲方面\n1.甲不严。改。\n（二）乙方面\n2.乙不严。改。\n3.丙不严。改。",
            ["甲", "乙", "丙"],
        ),
        # a neighbour of problems whose name shows no fault
        ("1.甲不严\n改。\n2.公车使用方面\n改。\n3.丙不严\n改。", ["甲", "公车使用方面", "丙"]),
        # circled digits, digits with a stop of their own
        ("①甲不严。改。\n②乙不严。改。", ["甲", "乙"]),
        ("⒈甲不严。改。\n⒉乙不严。改。", ["甲", "乙"]),
        ("⑴甲不严。改。\n⑵乙不严。改。", ["甲", "乙"]),
        ("1.1 甲不严。改。\n1.2 乙不严。改。", ["甲", "乙"]),
        ("第一，甲不严。改。\n第二，乙不严。改。", ["甲", "乙"]),
        # a list of faults below a sure problem, with one answer for all
        (
            "1.关于管理的问题。\n（1）甲不严。\n（2）乙不严。\n整改情况：都改了。",
            [("1", "管理")],
        ),
        # a stray number at a line that goes nowhere
        ("1.甲不严。改。\n7、本周内\n2.乙不严。改。", ["甲", "乙"]),
        # a heading that is only its number stands on the next line
        ("1.\n甲不严。改。\n2.\n乙不严。改。", ["甲", "乙"]),
        # two numbers at one line: the first is of a group without a name
        (
            "（一）甲方面\n1.（1）甲不严。\n整改情况：改。\n（2）乙不严。\n整改情况：改。\n"
            "2.（1）丙不严。\n整改情况：改。\n",
            [("(一)1(1)", "甲不严"), ("(一)1(2)", "乙不严"), ("(一)2(1)", "丙不严")],
        ),
        # a number before a name that begins with digits, all in one paragraph
        (
            "1.甲不严问题。改了。2.120急救不严问题。改了3件。3.丙不严问题。改了。",
            ["甲", "120急救", "丙"],
        ),
        # one number of a paragraph is missing
        ("1.甲不严问题。改了。2.乙不严问题。改了。4.丙不严问题。改了。", ["甲", "乙", "丙"]),
        # a name broken by a line end, and one that is not
        (
            "1.甲轮岗不\n及时。改。\n2.乙不严。\n尚未完成。\n",
            [("1", "甲轮岗不\n及时"), ("2", "乙不严")],
        ),
        # an empty number at the end of the text
        ("1.甲不严。改。\n2.", ["甲"]),
    ],
)
def test_numbering_traps(body: str, found: list[object]) -> None:
    read = _titles(HEAD + body)
    if isinstance(found[0], tuple):
        assert read == found
    else:
        bare = [title.removesuffix("不严").removesuffix("不规范") for _, title in read]
        assert bare == found


def test_sections_on_organisation_and_outlook_hold_no_items() -> None:
    text = (
        "一、整改工作组织情况\n1.认识不到位的坚决纠正。\n2.责任不落实的坚决追究。\n"
        "二、整改落实情况\n1.账目不清。重新建账。\n三、下一步打算\n1.不放松。\n2.制度不健全的抓紧健全。\n"
    )
    assert _titles("巡察整改通报\n" + text) == [("1", "账目不清")]


def test_a_section_name_without_a_number_ends_the_problems() -> None:
    text = HEAD + "1.账目不清\n重新建账。\n下一步工作安排\n1.解决人手不足。\n2.解决经费不足。"
    assert _titles(text) == [("1", "账目不清")]


def test_one_part_in_its_long_form_is_the_same_problem() -> None:
    text = HEAD + "1.关于账目不清的问题\n反馈问题：2021年三笔收入没有入账。\n整改情况：已入账3笔。"
    (item,) = read_ledger(text).items
    assert (item.title, item.detail) == ("账目不清", "2021年三笔收入没有入账。")
    assert item.measures == "已入账3笔。"


def test_a_labelled_problem_below_a_nameless_part_is_the_item() -> None:
    text = (
        HEAD + "（一）综合股\n反馈问题：公章外借。\n整改情况：收回公章1枚。\n"
        "反馈问题：门锁损坏。\n整改情况：换锁2把。"
    )
    items = read_ledger(text).items
    assert [(item.title, item.part) for item in items] == [
        ("公章外借", "一、反馈问题整改落实情况/(一)综合股"),
        ("门锁损坏", "一、反馈问题整改落实情况/(一)综合股"),
    ]


def test_a_problem_with_numbered_fault_and_numbered_answer_is_one_item() -> None:
    text = HEAD.replace("一、", "二、") + (
        "（一）关于账目不清的问题\n1.存在问题：三笔收入没有入账。\n2.整改情况：已入账3笔。\n"
    )
    (item,) = read_ledger("一、组织领导情况\n从严从实。\n" + text).items
    assert (item.no, item.title) == ("(一)", "账目不清")
    assert (item.detail, item.measures) == ("三笔收入没有入账。", "已入账3笔。")


def test_the_bare_list_is_dropped_when_the_problems_are_told_again() -> None:
    text = (
        "关于检查反馈问题整改情况的公示\n一、反馈的主要问题\n1.账目长期不清。\n2.公章随意外借。\n3.无人值班。\n"
        "二、整改落实情况\n1.关于账目长期不清问题的整改。重新建账。\n2.关于公章随意外借问题的整改。收回。\n"
    )
    read = [(item.title, item.measures) for item in read_ledger(text).items]
    assert read == [("无人值班", ""), ("账目长期不清", "重新建账。"), ("公章随意外借", "收回。")]


def test_an_item_without_measures_has_an_empty_span_behind_its_title() -> None:
    text = "巡察整改情况通报\n1.账目不清\n2.公章外借随意\n"
    for item in read_ledger(text).items:
        assert item.measures == ""
        assert item.measures_start == item.measures_end == item.title_end


def test_no_problem_in_a_notice_gives_a_reason() -> None:
    ledger = read_ledger("关于巡察整改情况的通报\n全部工作已经结束,谢谢大家。")
    assert (ledger.items, ledger.reason) == ((), "no_items")


def test_an_aside_below_a_part_is_no_fault_of_it() -> None:
    text = (
        HEAD
        + "（一）关于管理的问题\n1.账目不清\n重新建账3本。\n2.下一步打算\n继续努力。\n"
        + "3.公章外借随意\n全部收回。"
    )
    assert [title for _, title in _titles(text)] == ["账目不清", "公章外借随意"]


def test_cells_of_a_table_read_as_labels_do() -> None:
    text = (
        "检查反馈问题整改情况公示\n序号\t反馈问题\t原因分析\t整改措施\t整改情况\t完成情况\t备注\n"
        "1\t关于账目不清的问题。三笔收入没有入账。\t人手少\t建账\t已补记3笔\t已完成\t无\n"
        "2\t公章外借。此前已提醒。\t\t收回\n"
        "3\t。\t无\t收回\n"
        "4\t\t无\t收回\n"
        "合计\t4\t无\t无\n"
    )
    first, second = read_ledger(text).items
    assert (first.no, first.title, first.status) == ("1", "账目不清", "已完成")
    assert first.measures == "建账\t已补记3笔"
    assert first.detail == "人手少"
    assert (second.title, second.measures, second.status) == ("公章外借", "收回", "")
    assert second.detail == "此前已提醒。"


def test_a_table_that_never_ends_is_refused_by_code() -> None:
    text = "检查反馈问题整改情况公示\n序号\t问题\t整改情况\n" + "1\t账目不清\t建账\n" * 4000
    assert read_ledger(text).reason == "too_many_headings"


@pytest.mark.parametrize(
    "head",
    [
        "序号\t姓名\t电话",  # columns that say nothing of problems
        "序号\t问题",  # too few
        "问题\t整改情况\t序号",  # the number does not come first
    ],
)
def test_other_tables_are_no_ledger(head: str) -> None:
    text = f"检查反馈问题整改情况公示\n{head}\n1\t甲\t乙\n"
    assert read_ledger(text).items == ()


def test_a_table_whose_head_is_all_there_is() -> None:
    assert read_ledger("检查反馈问题整改情况公示\n序号\n问题\n整改情况").items == ()
    assert read_ledger("检查反馈问题整改情况公示\n序号\t问题\t整改情况").items == ()


def test_cells_one_a_line_end_with_the_table() -> None:
    rows = "".join(f"{n}\n问题{n}不少\n已改{n}\n" for n in range(1, 30))
    text = "检查反馈问题整改情况公示\n序号\n问题\n整改情况\n" + rows + "完\n" * 80
    items = read_ledger(text).items
    assert len(items) == 29
    assert items[-1].measures == "已改29"


def test_problems_two_levels_below_a_named_part_are_the_items() -> None:
    text = HEAD + (
        "（一）管理存在漏洞\n1.综合方面\n（1）账目不清。建账。\n（2）公章外借随意。收回。\n2.其他方面\n3.别的方面\n"
    )
    assert _titles(text) == [("(一)1(1)", "账目不清"), ("(一)1(2)", "公章外借随意")]


def test_blocks_of_labels_with_their_numbers_and_people_in_brackets() -> None:
    text = (
        "督查反馈问题整改情况公示\n编号：01\n反馈问题：结核病聚集性疫情处置不规范\n"
        "问题表现：3例病例后筛查率只有76.5%。\n整改措施：补筛318人。\n"
        "责任单位（责任人）：结防科（童新民）\n整改状态：已整改\n"
        "编号：02\n反馈问题：归档不规范\n整改措施：整理档案。\n责任人：/\n"
    )
    first, second = read_ledger(text).items
    assert (first.no, first.title) == ("01", "结核病聚集性疫情处置不规范")
    assert first.detail == "3例病例后筛查率只有76.5%。"
    assert (first.measures, first.unit, first.person) == ("补筛318人。", "结防科", "童新民")
    assert (second.no, second.title, second.person) == ("02", "归档不规范", "")


def test_what_was_done_is_told_by_number_in_another_section() -> None:
    text = (
        "暗访反馈问题整改情况的报告\n一、存在的主要问题\n1.诊所医废处置不规范。抽查6家，2家未日产日清。\n"
        "2.健康证过期；\n3.专栏更新不及时。\n二、整改落实情况\n"
        "（一）一至二项已完成。针对第1条，检查诊所213家。针对第2条，办理健康证36个。\n"
        "（二）针对第3条，更新专栏188期，此项工作长期坚持。\n三、下一步打算\n（一）压实责任。\n"
    )
    items = read_ledger(text).items
    assert [(one.title, one.measures, one.status) for one in items] == [
        ("诊所医废处置不规范", "针对第1条，检查诊所213家。", "已完成"),
        ("健康证过期", "针对第2条，办理健康证36个。", "已完成"),
        ("专栏更新不及时", "针对第3条，更新专栏188期，此项工作长期坚持。", "长期坚持"),
    ]
    assert items[0].detail == "抽查6家，2家未日产日清。"


def test_a_state_in_the_last_clause_or_in_a_bracket_behind_the_name() -> None:
    body = (
        "1.甲不严。（已完成）\n整改情况：清理3件。\n2.乙不严。\n整改情况：因编制未批，尚未完成。\n"
    )
    assert [one.status for one in read_ledger(HEAD + body).items] == ["已完成", "未完成"]
