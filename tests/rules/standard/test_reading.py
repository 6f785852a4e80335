"""A standard in tables becomes a tree, or a list of faults with their places; nothing between."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bihuan.rules.standard import About, Fault, Line, RawSheet, read
from tests.rules.standard.small import (
    KINDS,
    METHODS,
    RULES,
    STANDARD,
    read_small,
    sheet,
    shipped,
)


def told(faults: tuple[Fault, ...]) -> list[tuple[str, str, int, str]]:
    return [(fault.code, fault.sheet, fault.row, fault.title) for fault in faults]


def test_two_tables_become_a_tree_in_reading_order() -> None:
    tree = read_small().tree
    assert tree is not None
    assert [(node.code, node.name, node.score) for node in tree.nodes] == [
        ("1", "组织", 15),
        ("1.1", "责任", 10),
        ("1.1.1", "有方案", 6),
        ("1.1.2", "每季开会", 4),
        ("1.2", "机构", 5),
        ("1.2.1", "法人登记", 5),
        ("2", "业务", 15),
        ("2.1", "接种率", 10),
        ("2.2", "处置规范", 5),
    ]
    assert tree.total == 30
    rule = {leaf.code: leaf.rule for leaf in tree.leaves}
    assert rule["1.1.2"] == {"kind": "count", "full": "4", "zero": "0", "unit": "次/年"}
    assert rule["2.2"] == {"kind": "scale", "threshold": "0.8", "unit": "指数"}
    last = tree.leaves[-1]
    assert (last.na_allowed, last.veto, last.lead_unit_name) == (True, False, "应急办")
    assert (last.class_code, last.parent_code, last.depth) == ("2", "2", 2)


@pytest.mark.parametrize(
    ("key", "leaves", "total"),
    [
        ("cdc-grade-165", 165, 1000),
        ("sanitary-county-covert", 11, 1000),
        ("branch-appraisal-100", 22, 100),
    ],
)
def test_every_standard_of_the_library_is_read_without_fault(
    key: str, leaves: int, total: int
) -> None:
    reading = shipped(key)
    assert reading.faults == ()
    assert reading.tree is not None
    assert (len(reading.tree.leaves), reading.tree.total) == (leaves, total)


def test_the_sections_of_the_sample_standard_have_the_points_the_research_gives() -> None:
    tree = shipped("cdc-grade-165").tree
    assert tree is not None
    points = {node.code: node.score for node in tree.nodes if not node.is_leaf}
    assert [points[str(n)] for n in range(1, 8)] == [80, 120, 180, 250, 180, 120, 70]
    assert [points[code] for code in ("2.5", "3.6", "4.1", "5.4", "6.5", "7.3")] == [
        8,
        32,
        48,
        33,
        13,
        24,
    ]


def test_one_table_may_hold_both() -> None:
    text = "编号,指标,分值,类别序号,类别,评审方法,佐证种类,否决,"
    text += "小节,计分规则,满分线,零分线,单位,合理缺项,牵头科室,数据来源\n"
    text += "1.1.1,有方案,6,1,组织,查阅资料,公文,否,责任,扣分,,,,否,办公室,document\n"
    text += "1.1.2,接种率,4,1,组织,查阅资料；现场考察,台账、公文,是,责任,比例,９５%,50,%,是,,\n"
    reading = read([sheet("一张表", text)], methods=METHODS, evidence_kinds=KINDS)
    assert reading.faults == ()
    assert reading.tree is not None
    second = reading.tree.leaves[1]
    assert second.rule == {"kind": "ratio", "full": "95", "zero": "50", "unit": "%"}
    assert (second.methods, second.evidence_kinds) == (("查阅资料", "现场考察"), ("台账", "公文"))
    assert (second.veto, second.na_allowed) == (True, True)


def test_a_title_above_the_headings_and_a_row_for_machines_below_are_no_data() -> None:
    lines = STANDARD.splitlines()
    coded = ",".join(f"standard.{key}" for key in lines[0].split(","))
    renamed = "序号甲,领域,编号,名称乙,满分,方法,佐证,一票否决（是/否）"
    text = "\n".join(["某省评审细则", renamed, coded, *lines[1:]])
    reading = read_small(text)
    assert reading.faults == ()
    assert reading.leaves == 5
    assert reading.heads == {"标准": 2, "规则": 1}


def test_what_belongs_together_is_brought_together() -> None:
    lines = STANDARD.splitlines()
    mixed = "\n".join([lines[0], lines[4], lines[1], lines[3], lines[5], lines[2]])
    tree = read_small(mixed).tree
    assert tree is not None
    order = ["2", "2.1", "2.2", "1", "1.1", "1.1.1", "1.1.2", "1.2", "1.2.1"]
    assert [node.code for node in tree.nodes] == order


def test_deeper_levels_are_named_along_the_path() -> None:
    standard = STANDARD.splitlines()[0] + "\n3,甲,3.1.2.1,叶,5,查阅资料,公文,0\n"
    rules = RULES.splitlines()[0] + "\n3.1.2.1,乙>丙,yes,,,,0,,\n"
    tree = read_small(standard, rules).tree
    assert tree is not None
    names = [(node.code, node.name) for node in tree.nodes]
    assert names == [("3", "甲"), ("3.1", "乙"), ("3.1.2", "丙"), ("3.1.2.1", "叶")]


# (what to replace in the standard, by what) → the fault and its place
STANDARD_FAULTS = [
    (
        "1.1.2,每季开会",
        "1.1.1,每季开会",
        [("code_twice", 3, "code"), ("rule_for_unknown", 3, "code")],
    ),
    ("1,组织,1.1.2", "2,业务,1.1.2", [("code_outside_parent", 3, "code")]),
    ("1,组织,1.2.1", "1,机构组织,1.2.1", [("named_twice", 4, "category")]),
    (",有方案,6", ",有方案,", [("score_missing", 2, "score")]),
    (",有方案,6", ",有方案,六", [("score_not_a_number", 2, "score")]),
    (",有方案,6", ",有方案,-6", [("score_out_of_range", 2, "score")]),
    (",有方案,6", ",有方案,6.005", [("score_out_of_range", 2, "score")]),
    (",有方案,6", ",有方案,1e400", [("score_not_a_number", 2, "score")]),
    ("有方案", "", [("blank", 2, "indicator")]),
    ("有方案", "长" * 301, [("too_long", 2, "indicator")]),
    ("查阅资料;人员访谈", "查阅资料;突击检查", [("method_unknown", 3, "method")]),
    ("查阅资料;人员访谈", "", [("blank", 3, "method")]),
    ("会议记录;公文", "会议纪要;公文", [("evidence_unknown", 3, "evidence")]),
    ("公文,1", "公文,2", [("flag_unclear", 4, "veto")]),
    ("公文,1", "公文,", [("flag_unclear", 4, "veto")]),
    ("2,业务,2.1", ",业务,2.1", [("blank", 5, "category_no")]),
    ("1,组织,1.1.1", "1,,1.1.1", [("blank", 2, "category")]),
    (
        "2,业务,2.1,",
        "2,业务,2..1,",
        [("code_malformed", 5, "code"), ("rule_for_unknown", 5, "code")],
    ),
    (
        "2,业务,2.1,",
        "2,业务,2,",
        [
            ("code_too_short", 5, "code"),
            ("rule_row_missing", 5, "code"),
            ("rule_for_unknown", 5, "code"),
            ("parent_is_leaf", 6, "code"),
        ],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), STANDARD_FAULTS)
def test_a_fault_of_the_standard_is_named_with_row_and_column(
    old: str, new: str, expected: list[tuple[str, int, str]]
) -> None:
    assert STANDARD.count(old) == 1
    reading = read_small(STANDARD.replace(old, new))
    assert reading.tree is None
    places = [(fault.code, fault.row, fault.title) for fault in reading.faults]
    assert sorted(places) == sorted(expected)


RULE_FAULTS = [
    ("1.1.1,责任,deduct,,,", "1.1.1,责任,,,,", "rule_missing", "rule"),
    ("1.1.1,责任,deduct,,,", "1.1.1,责任,guess,,,", "rule_unknown_kind", "rule"),
    ("1.1.1,责任,deduct,,,", "1.1.1,责任,deduct,5,,", "rule_idle_param", "full_at"),
    ("count,4,0", "count,,0", "rule_missing_param", "full_at"),
    ("count,4,0", "count,4,", "rule_missing_param", "zero_below"),
    ("count,4,0", "count,4.5,0", "count_not_whole", "full_at"),
    ("count,4,0", "count,4,无", "rule_not_a_number", "zero_below"),
    ("count,4,0,次/年", "count,4,0,", "blank", "unit"),
    ("ratio,95,50", "ratio,50,95", "rule_wrong_direction", "full_at"),
    ("ratio,95,50", "ratio,95,95", "rule_full_equals_zero", "full_at"),
    ("ratio,95,50", "inv,95,50", "rule_wrong_direction", "full_at"),
    ("scale,0.8,0", "scale,80,0", "rule_bad_threshold", "full_at"),
    ("scale,0.8,0", "scale,0.8,0.5", "rule_idle_param", "zero_below"),
    ("指数,1", "指数,x", "flag_unclear", "na_allowed"),
    ("1.2.1,机构", "1.2.1,", "section_levels", "section"),
    ("2.1,,ratio", "2.1,小节,ratio", "section_levels", "section"),
    ("1.1.2,责任", "1.1.2,职责", "named_twice", "section"),
    ("1.2.1,机构", "1.2.1," + "名" * 301, "too_long", "section"),
    ("免疫规划科", "科" * 81, "too_long", "lead_dept"),
]


@pytest.mark.parametrize(("old", "new", "code", "column"), RULE_FAULTS)
def test_a_fault_of_the_rules_is_named_with_row_and_column(
    old: str, new: str, code: str, column: str
) -> None:
    assert RULES.count(old) == 1
    row = RULES[: RULES.index(old)].count("\n") + 1
    reading = read_small(rules=RULES.replace(old, new))
    assert reading.tree is None
    assert told(reading.faults) == [(code, "规则", row, column)]


def test_a_leaf_without_a_rule_and_a_rule_without_a_leaf() -> None:
    reading = read_small(rules=RULES.replace("2.2,,", "2.3,,"))
    assert told(reading.faults) == [
        ("rule_row_missing", "标准", 6, "code"),
        ("rule_for_unknown", "规则", 6, "code"),
    ]


def test_a_rule_given_twice_is_told_with_its_first_row() -> None:
    reading = read_small(rules=RULES + "2.2,,yes,,,,0,,\n")
    assert told(reading.faults) == [("code_twice", "规则", 7, "code")]
    assert reading.faults[0].params == {"value": "2.2", "first": 6}


def test_a_rule_without_a_code_is_told() -> None:
    reading = read_small(rules=RULES.replace("2.2,,", ",,"))
    assert told(reading.faults) == [
        ("blank", "规则", 6, "code"),
        ("rule_row_missing", "标准", 6, "code"),
    ]


def test_every_fault_is_told_at_once() -> None:
    standard = STANDARD.replace(",有方案,6", ",有方案,").replace("公文,1", "公文,2")
    rules = RULES.replace("count,4,0", "count,,0").replace("指数,1", "指数,")
    codes = [fault.code for fault in read_small(standard, rules).faults]
    assert sorted(codes) == sorted(
        ["score_missing", "flag_unclear", "rule_missing_param", "flag_unclear"]
    )


def test_a_declared_total_that_differs_is_told_with_both_numbers() -> None:
    sheets = [sheet("标准", STANDARD), sheet("规则", RULES)]
    reading = read(sheets, methods=METHODS, evidence_kinds=KINDS, total=Decimal(31))
    assert told(reading.faults) == [("sum_differs", "标准", 0, "score")]
    assert reading.faults[0].params == {"total": 31, "sum": 30}
    named = [*sheets, sheet("基本信息", "项目,内容\n标准名称,小标准\n")]
    reading = read(named, methods=METHODS, evidence_kinds=KINDS, total=Decimal(31))
    assert told(reading.faults) == [("sum_differs", "标准", 0, "score")]
    right = read(sheets, methods=METHODS, evidence_kinds=KINDS, total=Decimal("30.00"))
    assert right.faults == ()


def test_a_declared_total_in_the_file_is_pointed_at_where_it_stands() -> None:
    about = sheet("基本信息", "项目,内容\n标准名称,小标准\n总分,29\n")
    reading = read_small(STANDARD, RULES, about)
    assert told(reading.faults) == [("sum_differs", "基本信息", 3, "内容")]


def test_declared_points_of_a_class_are_held_against_its_leaves_once() -> None:
    head, *rows = STANDARD.splitlines()
    points = {"1": "15", "2": "16"}
    text = "\n".join([head + ",类别分值", *(f"{row},{points[row[0]]}" for row in rows)])
    reading = read_small(text)
    assert told(reading.faults) == [("class_sum_differs", "标准", 5, "类别分值")]
    assert read_small(text.replace(",16", ",15")).faults == ()


def test_a_score_that_cannot_be_read_raises_no_false_alarm_about_sums() -> None:
    sheets = [sheet("标准", STANDARD.replace(",有方案,6", ",有方案,六")), sheet("规则", RULES)]
    reading = read(sheets, methods=METHODS, evidence_kinds=KINDS, total=Decimal(30))
    assert [fault.code for fault in reading.faults] == ["score_not_a_number"]


def test_grades_and_basic_facts_are_read() -> None:
    grades = sheet("等级", "等级,得分率不低于\n乙,80\n甲,90%\n")
    about = sheet(
        "基本信息",
        "item,value\nname,小标准\n版本,2026\n施行日期,2026年3月1日\n否决口径,有扣分\n总分,30\n",
    )
    tree = read_small(STANDARD, RULES, grades, about).tree
    assert tree is not None
    assert [(grade.name, grade.at_least) for grade in tree.grades] == [("甲", 90), ("乙", 80)]
    assert tree.about == About(
        name="小标准",
        label="2026",
        effective_on=date(2026, 3, 1),
        total=Decimal(30),
        veto_on="any_loss",
    )


@pytest.mark.parametrize(
    ("rows", "code", "row", "column"),
    [
        ("甲,90\n,80", "grade_unnamed", 3, "grade"),
        ("甲,九十", "grade_not_a_number", 2, "at_least"),
        ("甲,101", "grade_outside_percent", 2, "at_least"),
        ("甲,90\n甲,80\n丙,60", "grade_twice", 3, "grade"),
        ("甲,90\n乙,90", "grade_twice", 3, "grade"),
    ],
)
def test_a_wrong_grade_is_pointed_at(rows: str, code: str, row: int, column: str) -> None:
    grades = sheet("等级", f"grade,at_least\n{rows}\n")
    faults = read_small(STANDARD, RULES, grades).faults
    assert told(faults) == [(code, "等级", row, column)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("天气,晴", "item_unknown"),
        ("施行日期,去年", "day_unclear"),
        ("施行日期,2026-02-30", "day_unclear"),
        ("否决口径,随便", "veto_on_unclear"),
        ("总分,一千", "score_not_a_number"),
        ("标准名称," + "名" * 121, "too_long"),
    ],
)
def test_a_wrong_basic_fact_is_pointed_at(row: str, code: str) -> None:
    about = sheet("基本信息", f"项目,内容\n{row}\n")
    faults = read_small(STANDARD, RULES, about).faults
    assert [(fault.code, fault.row) for fault in faults] == [(code, 2)]


def test_tables_that_are_missing_or_doubled_are_told() -> None:
    only = read([sheet("标准", STANDARD)], methods=METHODS, evidence_kinds=KINDS)
    assert [(f.code, f.params) for f in only.faults] == [("table_missing", {"table": "rules"})]
    double = read_small(STANDARD, RULES, sheet("又一张", RULES))
    assert [(f.code, f.sheet, f.params["other"]) for f in double.faults] == [
        ("table_twice", "又一张", "规则")
    ]


def test_columns_that_are_missing_or_doubled_are_told() -> None:
    lines = [line.rsplit(",", 1)[0] for line in STANDARD.splitlines()]
    missing = read_small("\n".join(lines))
    assert [(f.code, f.row, f.params) for f in missing.faults] == [
        ("column_missing", 1, {"wanted": "veto"})
    ]
    twice = read_small(STANDARD.replace("evidence,veto", "evidence,veto,分值"))
    assert told(twice.faults) == [("column_twice", "标准", 1, "分值")]


def test_a_sheet_that_is_no_table_of_ours_is_left_out_and_said() -> None:
    reading = read_small(STANDARD, RULES, sheet("备忘", "电话,地址\n1,2\n"), RawSheet("空", []))
    assert reading.faults == ()
    assert reading.ignored == ("备忘", "空")


def test_a_table_without_rows_is_a_fault() -> None:
    reading = read_small(STANDARD.splitlines()[0], RULES.splitlines()[0])
    assert [(f.code, f.sheet, f.row) for f in reading.faults] == [("table_empty", "标准", 1)]


def test_a_code_read_off_a_number_is_not_trusted() -> None:
    standard = sheet("标准", STANDARD)
    doubtful = RawSheet("标准", standard.lines, frozenset({(5, 2)}))
    reading = read([doubtful, sheet("规则", RULES)], methods=METHODS, evidence_kinds=KINDS)
    assert ("code_unsure", "标准", 5, "code") in told(reading.faults)
    score = RawSheet("标准", standard.lines, frozenset({(5, 4)}))
    fine = read([score, sheet("规则", RULES)], methods=METHODS, evidence_kinds=KINDS)
    assert fine.faults == ()


def test_blank_cells_at_the_end_of_a_row_and_odd_widths_are_read() -> None:
    lines = [Line(1, STANDARD.splitlines()[0].split(",")), Line(2, ["１", "组织", "１．１"])]
    reading = read(
        [RawSheet("标准", lines), sheet("规则", RULES)], methods=METHODS, evidence_kinds=KINDS
    )
    assert ("blank", "标准", 2, "indicator") in told(reading.faults)
    assert ("score_missing", "标准", 2, "score") in told(reading.faults)
    assert not [fault for fault in reading.faults if fault.code == "code_malformed"]


@pytest.mark.parametrize(
    ("bands", "stored"),
    [
        ("", "0.9-1;0.5-0.85;0-0.45"),
        ("0.90～1；0.4～0.8", "0.9-1;0.4-0.8"),
        ("0.8–1; 0—0.7;", "0.8-1;0-0.7"),
    ],
)
def test_bands_are_read_as_offices_write_them(bands: str, stored: str) -> None:
    text = RULES.replace("fact_source", "fact_source,分档", 1).replace(
        "1.1.1,责任,deduct,,,,0,办公室,document", f"1.1.1,责任,tier,,,,0,办公室,document,{bands}"
    )
    tree = read_small(rules=text).tree
    assert tree is not None
    assert tree.leaves[0].rule == {"kind": "tier", "bands": stored}


def test_bands_that_overlap_are_pointed_at() -> None:
    text = RULES.replace("fact_source", "fact_source,bands,追溯年限", 1).replace(
        "1.1.1,责任,deduct,,,,0,办公室,document",
        "1.1.1,责任,tier,,,,0,办公室,document,0.5-1;0.4-0.6,3年",
    )
    assert told(read_small(rules=text).faults) == [("rule_bad_bands", "规则", 2, "bands")]
    years = text.replace("0.5-1;0.4-0.6,3年", ",三年")
    assert told(read_small(rules=years).faults) == [("years_unclear", "规则", 2, "追溯年限")]
    good = read_small(rules=text.replace("0.5-1;0.4-0.6,3年", "0.5-1;0-0.4,3年")).tree
    assert good is not None
    assert good.leaves[0].look_back_years == 3
