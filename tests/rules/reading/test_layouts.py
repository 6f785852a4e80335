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
        "2\t公章外借。抽查5次均无登记。\t\t收回\n"
        "3\t。\t无\t收回\n"
        "4\t\t无\t收回\n"
        "合计\t4\t无\t无\n"
    )
    first, second = read_ledger(text).items
    assert (first.no, first.title, first.status) == ("1", "账目不清", "已完成")
    assert first.measures == "建账\t已补记3笔"
    assert first.detail == "人手少"
    assert (second.title, second.measures, second.status) == ("公章外借", "收回", "")
    assert second.detail == "抽查5次均无登记。"


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


def test_a_table_whose_cells_go_on_in_the_next_line_and_whose_first_cells_are_empty() -> None:
    text = (
        "问题整改台账\n类别\t序号\t存在问题\t整改情况\t责任人及时限\n"
        "质控\t1\t核心制度\n执行不严\t考试2次\t饶光富 9月25日\n"
        "\t2\t急救药品过期\n未及时\n更换\t清理7种\t\n备注：每周更新1次。\n"
    )
    first, second = read_ledger(text).items
    assert (first.no, first.title, first.measures) == ("1", "核心制度\n执行不严", "考试2次")
    assert (first.person, first.deadline) == ("饶光富", "9月25日")
    assert (second.no, second.title, second.measures) == (
        "2",
        "急救药品过期\n未及时\n更换",
        "清理7种",
    )


def test_a_markdown_table_with_numbers_of_letters_and_broken_cells() -> None:
    text = (
        "巡查反馈问题整改情况的公示\n"
        "| 编号 | 问题描述 | 整改要求 | 整改落实 | 责任单位（责任人） |\n|---|---|---|---|---|\n"
        "| W-01 | 垃圾清运\n不及时 | 日产日清 | 清运26吨，\n增车1辆 | 总务科（徐文娟） |\n"
        "| W-02 | 床位闲置 | | 调配床位9张 | 医务科 |\n"
    )
    first, second = read_ledger(text).items
    assert (first.no, first.title, first.measures) == (
        "W-01",
        "垃圾清运\n不及时",
        "清运26吨，\n增车1辆",
    )
    assert (first.unit, second.no, second.unit) == ("总务科", "W-02", "医务科")


def test_paragraphs_without_numbers_with_their_answers_below() -> None:
    text = (
        "审计整改结果公告\n一、收费与采购方面\n市人民医院存在重复收费问题。多收41.26万元。\n"
        "整改落实情况：已清退38.04万元。已整改完毕。\n市中医院还存在大型设备闲置问题。\n"
        "整改落实情况：启用2台。\n二、审计建议采纳情况\n建议已采纳7条。\n"
    )
    first, second = read_ledger(text).items
    assert (first.title, first.detail, first.status) == ("重复收费", "多收41.26万元。", "已完成")
    assert (first.part, first.rule) == ("一、收费与采购方面", "answered")
    assert (second.title, second.measures) == ("大型设备闲置", "启用2台。")


def test_problems_listed_in_one_sentence_and_answered_further_on() -> None:
    text = (
        "关于视察意见研究处理情况的报告\n归纳起来主要存在以下问题：一是儿科医师严重短缺；"
        "二是门诊楼年久失修，雨季渗漏。\n针对以上问题，逐项整改：对儿科医师短缺，招聘3名。"
        "对门诊楼渗漏，翻修屋面2100平方米。\n下一步，持续跟踪。\n"
    )
    first, second = read_ledger(text).items
    assert (first.no, first.title, first.measures) == (
        "一",
        "儿科医师严重短缺",
        "对儿科医师短缺，招聘3名。",
    )
    assert (second.title, second.rule) == ("门诊楼年久失修，雨季渗漏", "listed")
    assert second.measures == "对门诊楼渗漏，翻修屋面2100平方米。"


def test_answers_in_a_chapter_of_their_own_follow_the_order_of_the_problems() -> None:
    text = (
        "信访突出问题办理情况的说明\n第一部分 群众反映的突出问题\n（1）常用药配备不足。\n"
        "（2）号源“一号难求”。\n（3）病房室温不达标。\n第二部分 办理整改情况\n"
        "关于常用药。扩充至75种。\n关于号源。增设夜间门诊8个，正在推进。\n关于供暖。改造管线5公里。\n"
        "第三部分 下一步打算\n（1）常态化。\n"
    )
    items = read_ledger(text).items
    assert [(one.title, one.measures, one.status) for one in items] == [
        ("常用药配备不足", "扩充至75种。", ""),
        ("号源“一号难求”", "增设夜间门诊8个，正在推进。", "正在推进"),
        ("病房室温不达标", "改造管线5公里。", ""),
    ]


def test_groups_by_state_and_labels_in_one_running_line() -> None:
    text = (
        "监督问题整改情况通报\n◆ 立行立改类（1项）\n问题（一）：指示牌缺失。增设54块。【已完成】\n"
        "◆ 长期坚持类（1项）\n问题（一）：接待管理松散。设接待室6间。\n"
    )
    first, second = read_ledger(text).items
    assert (first.title, first.status, first.deadline) == ("指示牌缺失", "已完成", "立行立改")
    assert (second.title, second.status) == ("接待管理松散", "长期坚持")
    text = (
        "巡察反馈意见整改公开如下： 反馈意见1：制度打折扣 整改结果：补学9篇。 责任领导：覃国壮"
        " 完成时间：2023年3月31日前 反馈意见2：公车私用屡纠不止 整改结果：查处2起。已整改到位。"
        " 责任领导：农志强 完成时间：立行立改 监督电话：0771-52×8036"
    )
    first, second = read_ledger(text).items
    assert (first.no, first.title, first.measures) == ("1", "制度打折扣", "补学9篇。")
    assert (first.person, first.deadline) == ("覃国壮", "2023年3月31日前")
    assert (second.title, second.status, second.deadline) == (
        "公车私用屡纠不止",
        "已完成",
        "立行立改",
    )


def test_lines_without_indent_go_on_with_the_indented_one() -> None:
    text = "巡察反馈问题整改情况\n" + "".join(
        f"　　{no}.关于第三季度试剂耗材出入库登记台账{word}缺页并且长期\n不补登问题的整改。"
        f"已补登{no}册。\n"
        for no, word in enumerate("甲乙丙丁戊", 1)
    )
    assert [item.title for item in read_ledger(text).items][:2] == [
        "第三季度试剂耗材出入库登记台账甲缺页并且长期\n不补登",
        "第三季度试剂耗材出入库登记台账乙缺页并且长期\n不补登",
    ]
