"""The precheck: columns found however they are titled, every cell fault with its place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

import pytest

from bihuan.kit.sheets.columns import Column, converter
from bihuan.kit.sheets.faults import Doubt, Wrong
from bihuan.kit.sheets.numbers import Number
from bihuan.kit.sheets.reading import Cell, ErrorValue, open_workbook
from bihuan.kit.sheets.tables import Precheck, Problem, Row, Table, read
from tests.kit.sheets import workbooks as make

STAFF = Table(
    "staff",
    (
        Column("number", "Staff number", required=True, code=True, aliases=("工号", "编号")),
        Column("name", "Full name", kind="person", required=True, aliases=("姓名",)),
        Column("unit", "Department", kind="unit", aliases=("科室", "部门")),
        Column("born_on", "Date of birth", kind="date", aliases=("出生日期",)),
        Column("sex", "Sex", kind="choice", choices=(("f", "女"), ("m", "男")), aliases=("性别",)),
        Column("remark", "Remark", max_length=10, aliases=("备注",)),
    ),
    "Staff list",
    unique=("number",),
)


def precheck(*rows: tuple[str, ...], table: Table = STAFF, **options: object) -> Precheck:
    workbook = open_workbook("a.xlsx", make.workbook(make.grid(*rows)))
    return read(table, workbook, **options)  # type: ignore[arg-type]  # check and cap


def places(found: Precheck) -> list[tuple[int | None, str, str, bool]]:
    return [(each.row, each.column, each.code, each.warning) for each in found.faults]


def test_titles_are_found_below_a_heading_in_either_language_and_any_width() -> None:
    found = precheck(
        ("某县疾控中心人员名册",),
        ("填表日期：2026年3月",),
        ("*编　号", "姓 名（必填）", "ＤＥＰＡＲＴＭＥＮＴ", "出生日期：", "sex", "备注"),
        ("007", "张　三", "疾控科", "1990年3月5日", "女", ""),
    )
    assert found.ok
    assert not found.faults
    assert found.title_row == 3
    assert [(row.number, row.values) for row in found.rows] == [
        (
            4,
            {
                "number": "007",
                "name": "张三",
                "unit": "疾控科",
                "born_on": date(1990, 3, 5),
                "sex": "f",
                "remark": None,
            },
        )
    ]


def test_the_row_of_codes_is_preferred_to_the_titles_above_it() -> None:
    found = precheck(
        ("姓名", "工号", "随便什么"),
        ("staff.number", "staff.name", "staff.unit"),
        ("1", "张三", "办公室"),
    )
    assert found.rows[0].values == {"number": "1", "name": "张三", "unit": "办公室"}
    assert found.faults[0].title == "Date of birth"  # only warnings that columns are missing
    assert found.ok


def test_a_row_of_codes_sorted_among_the_data_is_read_past() -> None:
    found = precheck(("工号", "姓名"), ("1", "张三"), ("staff.number", "staff.name"), ("2", "李四"))
    assert [row.values["number"] for row in found.rows] == ["1", "2"]


def test_the_sheet_of_another_table_is_not_taken_for_this_one() -> None:
    other = make.grid(("工号", "姓名"), ("units.number", "units.name"), ("1", "科室"))
    mine = make.grid(("工号", "姓名"), ("1", "张三"))
    found = read(STAFF, open_workbook("a.xlsx", make.workbook(other, mine)))
    assert found.sheet == "表2"


def test_a_sheet_called_like_the_table_goes_before_a_sheet_with_more_titles() -> None:
    book = make.book("other", "STAFF list")
    more = make.grid(("工号", "姓名", "科室"), ("1", "a", "b"))
    named = make.grid(("工号", "姓名"), ("2", "c"))
    found = read(STAFF, open_workbook("a.xlsx", make.workbook(more, named, workbook=book)))
    assert found.sheet == "STAFF list"


def test_a_workbook_without_the_titles_says_which_are_wanted() -> None:
    found = precheck(("甲", "乙"), ("1", "2"))
    assert not found.ok
    assert str(found.faults[0]) == (
        "Sheet “表1”: No sheet has a row with these titles: Staff number, Full name."
    )


def test_missing_unknown_and_repeated_columns_are_faults() -> None:
    found = precheck(("工号", "编号", "科室", "血型"), ("1", "2", "办公室", "A"))
    assert places(found) == [
        (1, "", "missing_column", False),
        (1, "", "missing_column", True),
        (1, "", "missing_column", True),
        (1, "", "missing_column", True),
        (1, "D", "unknown_column", True),
        (1, "B", "repeated_column", False),
    ]
    assert found.faults[-1].message == "The column “编号” is there twice, first as column A."
    assert found.absent == {"name", "born_on", "sex", "remark"}
    assert found.rows[0].values == {"number": "1", "unit": "办公室"}


def test_every_fault_of_every_cell_is_told_with_its_place() -> None:
    found = precheck(
        ("工号", "姓名", "出生日期", "性别", "备注"),
        ("1", "张三", "1990-02-30", "不明", "一二三四五六七八九十一"),
        ("", "", "", "", ""),
        ("", "李四", "昨天", "男", "ok"),
        ("1", "", "", "", ""),
    )
    assert [each for each in places(found) if not each[3]] == [
        (2, "C", "no_such_day", False),
        (2, "D", "not_choice", False),
        (2, "E", "too_long", False),
        (4, "A", "required", False),
        (4, "C", "not_date", False),
        (5, "B", "required", False),
        (5, "A", "repeated", False),
    ]
    assert [row.number for row in found.rows if row.faulty] == [2, 4, 5]
    assert str(found.faults[2]) == (
        "Sheet “表1”, row 2, column D “性别”: “不明” is not one of: 女, 男."
    )
    assert "born_on" not in found.rows[0].values


def test_faults_beyond_the_cap_are_counted() -> None:
    rows = [("工号", "姓名", "出生日期")] + [(str(n), "a", "?") for n in range(30)]
    found = precheck(*rows, cap=10)
    assert (len(found.faults), found.errors, found.warnings, found.more) == (10, 30, 3, 23)


def test_the_callers_check_adds_faults_and_sees_every_row() -> None:
    seen = []

    def check(row: Row) -> Iterable[Problem]:
        seen.append(row.number)
        if row.values.get("unit") == "不存在":
            yield Problem("unit", "There is no such unit.", "no_unit")
        if row.values.get("remark") == "w":
            yield Problem("", "Look at this row.", warning=True)

    found = precheck(
        ("工号", "姓名", "科室", "出生日期", "备注", "性别"),
        ("1", "a", "不存在", "?"),
        ("2", "b", "办公室", "", "w"),
        check=check,
    )
    assert seen == [2, 3]
    assert places(found) == [
        (2, "D", "not_date", False),
        (2, "C", "no_unit", False),
        (3, "", "check", True),
    ]
    assert found.faults[1].value == "不存在"


def test_a_sheet_with_titles_only_has_nothing_to_import() -> None:
    found = precheck(("工号", "姓名", "科室", "出生日期", "性别", "备注"))
    assert [each.code for each in found.faults] == ["no_rows"]
    assert not found.ok


def test_the_column_of_an_annotated_copy_is_read_past() -> None:
    titles = ("工号", "姓名", "科室", "出生日期", "性别", "备注", "Import problems")
    assert precheck(titles, ("1", "张三", "", "", "", "", "A 工号: …")).faults == []


def test_a_csv_is_prechecked_alike() -> None:
    raw = "工号,姓名,科室,出生日期,性别,备注\n007,张三,办公室,1990/3/5,男,\n".encode("gb18030")
    found = read(STAFF, open_workbook("人员.csv", raw))
    assert not found.faults
    assert found.rows[0].values["number"] == "007"


# One cell.


def take(cell: Cell, kind: str = "text", **options: object) -> object:
    column = Column("x", "X", kind=kind, **options)  # type: ignore[arg-type]  # any kind's options
    return converter(column)(cell)


LEVELS = (("high", "高"), ("low", "Low"))


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("text", "  两行\r\n字\u3000", "两行\n字"),
        ("text", "a\x00b\x0bc", "abc"),
        ("text", Number(1.0), "1"),
        ("text", Number(123.0, "00000"), "00123"),
        ("text", Number(1.1, "0.00"), "1.10"),
        ("text", True, "TRUE"),
        ("int", Number(12.0), 12),
        ("int", "１，２３４", 1234),
        ("int", "-7", -7),
        ("int", "7.0", 7),
        ("decimal", Number(0.1 + 0.2), Decimal("0.3")),
        ("decimal", "1,234.50", Decimal("1234.50")),
        ("decimal", "90%", Decimal("0.9")),
        ("decimal", "-.5", Decimal("-0.5")),
        ("date", datetime(2026, 3, 31, 9), date(2026, 3, 31)),
        ("date", "2026.3.31", date(2026, 3, 31)),
        ("date", "２０２６／３／３１", date(2026, 3, 31)),
        ("date", "2026年3月31日", date(2026, 3, 31)),
        ("date", "20260331", date(2026, 3, 31)),
        ("date", Number(20260331.0), date(2026, 3, 31)),
        ("date", "2026-3-1 13:30", date(2026, 3, 1)),
        ("datetime", "2026-3-1 13:30", datetime(2026, 3, 1, 13, 30)),
        ("datetime", "2026年3月1日13:30:05", datetime(2026, 3, 1, 13, 30, 5)),
        ("datetime", date(2026, 3, 1), datetime(2026, 3, 1)),
        ("bool", True, True),
        ("bool", Number(0.0), False),
        ("bool", "是", True),
        ("bool", "No", False),
        ("bool", "√", True),
        ("choice", "高", "high"),
        ("choice", "ＨＩＧＨ", "high"),
        ("choice", " l o w ", "low"),
        ("person", "张　三", "张三"),
        ("person", "Ann  Lee", "Ann  Lee"),
        ("unit", "疾 控 科", "疾控科"),
    ],
)
def test_a_cell_becomes_a_value_of_its_kind(kind: str, cell: Cell, value: object) -> None:
    options = {"choices": LEVELS} if kind == "choice" else {}
    found = take(cell, kind, **options)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("甲、乙，丙,丁", ["甲", "乙", "丙", "丁"]),
        ("甲、乙；丙", ["甲、乙", "丙"]),
        ("甲；乙\n丙", ["甲；乙", "丙"]),
        ("甲、乙；", ["甲、乙"]),
        (" 、甲、、 ", ["甲"]),
    ],
)
def test_a_list_is_split_at_its_coarsest_mark(text: str, items: list[str]) -> None:
    assert take(text, "list") == items


def test_a_list_of_choices_gives_their_values() -> None:
    assert take("高、Low", "list", choices=LEVELS) == ["high", "low"]
    with pytest.raises(Wrong) as wrong:
        take("高、中", "list", choices=LEVELS)
    assert (wrong.value.code, wrong.value.params["value"]) == ("not_choice", "中")


@pytest.mark.parametrize(
    ("kind", "cell", "code"),
    [
        ("text", ErrorValue("#N/A"), "error_value"),
        ("int", ErrorValue("#N/A"), "error_value"),
        ("date", ErrorValue("#N/A"), "error_value"),
        ("text", Number(1.10105199003077e17), "digits_lost"),
        ("int", Number(1.10105199003077e17), "digits_lost"),
        ("int", Number(1.5), "not_int"),
        ("int", "1,5", "not_int"),
        ("int", "1e3", "not_int"),
        ("int", True, "not_int"),
        ("int", "9" * 19, "not_int"),
        ("decimal", "1,5", "not_decimal"),
        ("decimal", "nan", "not_decimal"),
        ("decimal", "一", "not_decimal"),
        ("decimal", date(2026, 3, 31), "not_decimal"),
        ("text", "长" * 40_000, "too_long"),
        ("list", "长、" * 40_000, "too_long"),
        ("choice", "长" * 40_000, "not_choice"),
        ("date", "长" * 40_000, "not_date"),
        ("date", "3月31日", "not_date"),
        ("date", "2026年3月", "not_date"),
        ("date", Number(46112.0), "not_date"),
        ("date", "2026-02-29", "no_such_day"),
        ("datetime", "2026-02-01 25:00", "no_such_day"),
        ("bool", "也许", "not_bool"),
        ("choice", "中", "not_choice"),
    ],
)
def test_a_cell_that_cannot_be_taken_says_why(kind: str, cell: Cell, code: str) -> None:
    with pytest.raises(Wrong) as wrong:
        take(cell, kind)
    assert wrong.value.code == code
    assert not isinstance(wrong.value, Doubt)


def test_a_message_names_only_the_first_of_many_choices() -> None:
    many = tuple((str(number), f"科室{number}") for number in range(50))
    with pytest.raises(Wrong) as wrong:
        take("?", "choice", choices=many)
    assert str(wrong.value.params["choices"]).endswith("科室19, …")


def test_a_code_typed_as_a_number_is_an_error_and_a_remark_a_warning() -> None:
    for cell, code in ((Number(1.1), "digits_unsure"), (date(2026, 1, 2), "became_date")):
        with pytest.raises(Wrong) as wrong:
            take(cell, code=True)
        assert (wrong.value.code, isinstance(wrong.value, Doubt)) == (code, False)
        with pytest.raises(Doubt) as doubt:
            take(cell)
        assert doubt.value.code == code
        assert doubt.value.kept == ("1.1" if code == "digits_unsure" else "2026-01-02")


def test_what_a_doubtful_cell_holds_is_kept_and_told() -> None:
    row = (
        f'<row r="2">{make.inline("A2", "1")}{make.inline("B2", "a")}<c r="C2"><v>1.1</v></c></row>'
    )
    raw = make.workbook(make.grid(("工号", "姓名", "备注")) + row)
    found = read(STAFF, open_workbook("a.xlsx", raw))
    assert found.ok
    assert found.rows[0].values["remark"] == "1.1"
    assert found.faults[-1].message == (
        "The cell holds the number 1.1 and not a text, so 1.10 would look the same. "
        "Set the column to text and enter it again."
    )
