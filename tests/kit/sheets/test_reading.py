"""What an upload's cells become, whatever program wrote it."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook

from bihuan.kit.sheets.numbers import Number, column_index, kind_of, letters
from bihuan.kit.sheets.reading import ErrorValue, Line, open_workbook
from tests.kit.sheets import workbooks as make


def lines(raw: bytes, name: str = "a.xlsx", **options: str) -> list[Line]:
    return list(open_workbook(name, raw, **options).sheets[0].rows())  # type: ignore[arg-type]  # options are the policy


def cells(row: str, **others: str) -> list[object]:
    (line,) = lines(make.workbook(f'<row r="1">{row}</row>', **others))
    return list(line.cells)


def test_shared_texts_keep_their_runs_and_lose_readings_and_escapes() -> None:
    shared = make.texts(
        "<t>整改</t>",
        '<r><t>责任</t></r><r><t xml:space="preserve"> 科室</t></r><rPh sb="0"><t>zr</t></rPh>',
        "<t>a_x000D_b_x005F_x0041_</t>",
        "<t>half a pair _xD83D_</t>",
        "<t>  </t>",
    )
    row = "".join(f'<c r="{"ABCDE"[n]}1" t="s"><v>{n}</v></c>' for n in range(5))
    assert cells(row, shared=shared) == ["整改", "责任 科室", "a\rb_x0041_", "half a pair �"]


def test_every_kind_of_cell_is_told_apart() -> None:
    row = (
        '<c r="A1"><v>12.5</v></c><c r="B1" t="b"><v>1</v></c><c r="C1" t="e"><v>#N/A</v></c>'
        '<c r="D1" t="str"><v>text</v></c><c r="F1" t="d"><v>2026-03-31</v></c>'
        '<c r="G1" t="d"><v>2026-03-31T08:30:00</v></c><c r="H1" s="4"/>'
    )
    assert cells(row) == [
        Number(12.5),
        True,
        ErrorValue("#N/A"),
        "text",
        None,
        date(2026, 3, 31),
        datetime(2026, 3, 31, 8, 30),
    ]


@pytest.mark.parametrize(
    ("pattern", "serial", "value"),
    [
        ("yyyy-mm-dd", "46112", date(2026, 3, 31)),
        ("yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;", "46112", date(2026, 3, 31)),
        ("[$-804]yyyy/m/d h:mm", "46112.5", datetime(2026, 3, 31, 12)),
        ("h:mm", "0.25", time(6)),
        ("yyyy-mm-dd", "1", date(1900, 1, 1)),
        ("yyyy-mm-dd", "59", date(1900, 2, 28)),
        ("yyyy-mm-dd", "61", date(1900, 3, 1)),
        ("yyyy-mm-dd", "-1", Number(-1.0, "yyyy-mm-dd")),
        ("yyyy-mm-dd", "2958466", Number(2958466.0, "yyyy-mm-dd")),
        ("[h]:mm", "1.5", Number(1.5, "[h]:mm")),
        ("0.00_ ", "1.1", Number(1.1, "0.00_ ")),
        ("&quot;days&quot; 0", "3", Number(3.0, '"days" 0')),
    ],
)
def test_a_number_is_a_date_only_by_its_format(pattern: str, serial: str, value: object) -> None:
    found = cells(f'<c r="A1" s="1"><v>{serial}</v></c>', formats=make.styles(pattern))
    assert found == [value]


def test_days_may_count_from_1904_even_when_an_extension_repeats_the_element() -> None:
    properties = '<workbookPr date1904="1"/>'
    book = make.book("a", properties=properties).replace(
        "</workbook>",
        "<extLst><ext><workbookPr chartTrackingRefBase='1'/></ext></extLst></workbook>",
    )
    row = '<row r="1"><c r="A1" s="1"><v>1</v></c></row>'
    raw = make.workbook(row, formats=make.styles("yyyy-mm-dd"), workbook=book)
    assert lines(raw)[0].cells == [date(1904, 1, 2)]


def test_prefixes_gaps_and_absent_references_are_read_as_excel_reads_them() -> None:
    parts = make.parts("")
    parts["xl/worksheets/sheet1.xml"] = (
        f'<x:worksheet xmlns:x="{make.MAIN}"><x:sheetData>'
        "<x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row>"
        '<x:row r="5"><x:c r="C5" t="inlineStr"><x:is><x:t>三</x:t></x:is></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    assert lines(make.pack(parts)) == [
        Line(1, [Number(1.0), Number(2.0)]),
        Line(5, [None, None, "三"]),
    ]


def test_a_style_the_file_does_not_describe_is_general() -> None:
    assert cells('<c r="A1" s="77"><v>5</v></c>') == [Number(5.0)]


def test_sheets_keep_their_order_and_hidden_ones_say_so() -> None:
    book = make.book("可见", "隐藏").replace('sheetId="2"', 'sheetId="2" state="veryHidden"')
    opened = open_workbook("a.xlsx", make.workbook("", "", workbook=book))
    assert [(sheet.name, sheet.hidden) for sheet in opened.sheets] == [
        ("可见", False),
        ("隐藏", True),
    ]


def test_a_sheet_can_be_read_again_and_from_an_open_file() -> None:
    raw = make.workbook(make.grid(("甲",), ("乙",)))
    sheet = open_workbook("a.xlsx", io.BytesIO(raw)).sheets[0]
    assert list(sheet.rows()) == list(sheet.rows()) == [Line(1, ["甲"]), Line(2, ["乙"])]


def test_formulas_give_their_last_values_when_the_caller_takes_them() -> None:
    row = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>A1</f><v>x</v></c></row>'
    assert lines(make.workbook(row), formulas="values") == [Line(1, [Number(2.0), "x"])]


@pytest.mark.parametrize(
    ("value", "pattern", "shown", "text"),
    [
        (1.1, "0.00", "1.10", "1.1"),
        (123.0, "00000", "00123", "123"),
        (1.1, "", None, "1.1"),
        (1.1, "@", None, "1.1"),
        (0.9, "0%", "90%", "0.9"),
        (1234.5, "#,##0.00_ ", "1234.50", "1234.5"),
        (-0.004, "0.00", "0.00", "-0.004"),
        (-1.5, "0.0", "-1.5", "-1.5"),
        (3.0, "General", None, "3"),
        (1e-7, "", None, "0.0000001"),
        (1.2e14, "", None, "120000000000000"),
        (0.1 + 0.2, "", None, "0.3"),
        (12.0, '0"号"', "12", "12"),
    ],
)
def test_a_number_becomes_text_without_exponent_or_point_zero(
    value: float, pattern: str, shown: str | None, text: str
) -> None:
    number = Number(value, pattern)
    assert (number.shown, number.text) == (shown, text)


def test_eighteen_digits_are_known_to_be_lost() -> None:
    assert not Number(110105199003077000.0).exact
    assert Number(123456789012345.0).exact


def test_columns_have_letters_both_ways() -> None:
    assert [letters(index) for index in (0, 25, 26, 701, 702, 16_383)] == [
        "A", "Z", "AA", "ZZ", "AAA", "XFD",
    ]  # fmt: skip
    assert all(column_index(letters(index)) == index for index in range(16_384))
    assert [column_index(name) for name in ("", "XFE", "ZZZZ", "a", "1")] == [None] * 5


def test_month_is_a_date_but_minutes_are_a_time() -> None:
    assert [kind_of(pattern) for pattern in ("m月", "mm:ss", "[Red]0.0", "yy", 'h"时"')] == [
        "date", "time", "number", "date", "time",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("编号,名称\r\n00123,甲\r\n".encode(), ["00123", "甲"]),
        ("\ufeff编号,名称\n00123,甲".encode(), ["00123", "甲"]),
        ("编号,名称\n00123,甲".encode("gb18030"), ["00123", "甲"]),
        ("编号\t名称\n00123\t甲,乙".encode("utf-16"), ["00123", "甲,乙"]),
        ("编号;名称\n00123;甲,乙".encode(), ["00123", "甲,乙"]),
        ('编号,名称\n00123,"甲\n乙"'.encode(), ["00123", "甲\n乙"]),
        ("编号\t名称\n1\t甲,乙,丙,丁".encode(), ["1", "甲,乙,丙,丁"]),
        ("编号,名称\n1,听取;查阅;抽查".encode(), ["1", "听取;查阅;抽查"]),
        ("编号,名称\n'=1+1,'plain\n".encode(), ["=1+1", "'plain"]),
        ("编号,名称\n'-5,㐂𠮷\n".encode("gb18030"), ["-5", "㐂𠮷"]),
    ],
)
def test_csv_in_any_usual_encoding_and_separator(raw: bytes, expected: list[str]) -> None:
    found = lines(raw, "名单.csv")
    assert [line.number for line in found] == [1, 2]
    assert found[1].cells == expected


def test_blank_csv_records_count_as_rows() -> None:
    assert lines(b"a,b\n\n,\n1,2\n", "a.csv") == [Line(1, ["a", "b"]), Line(4, ["1", "2"])]


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from("整改责\n\t"),
    max_size=12,
)
DATES = st.dates(date(1901, 1, 1), date(2150, 12, 31))
VALUES = st.one_of(
    st.none(), TEXT, st.integers(-(10**12), 10**12), st.booleans(), DATES,
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda number: round(number, 4)),
)  # fmt: skip


def _theirs(value: object) -> object:
    return None if value == "" or (isinstance(value, str) and value.isspace()) else value


def _ours(value: object) -> object:
    return value.value if isinstance(value, Number) else value


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(VALUES, min_size=1, max_size=5), min_size=1, max_size=6), st.booleans())
def test_an_independent_reader_sees_the_same(rows: list[list[object]], shared: bool) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": not shared}) as book:
        sheet = book.add_worksheet("a")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for index, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, index, value)
                elif isinstance(value, date):
                    sheet.write_datetime(number, index, value, day)
                elif value is not None:
                    sheet.write(number, index, value)
    out.seek(0)
    theirs = load_workbook(out).get_sheet_by_index(0).to_python(skip_empty_area=False)
    expected = {
        number: [_theirs(value) for value in row] for number, row in enumerate(theirs, start=1)
    }
    for line in lines(out.getvalue()):
        found = [_ours(value) for value in line.cells]
        wanted = expected.pop(line.number)
        assert found + [None] * (len(wanted) - len(found)) == wanted
    assert all(value is None for row in expected.values() for value in row)


def test_decimal_of_a_number_is_what_the_cell_shows() -> None:
    assert Number(1.1000000000000001).decimal == Decimal("1.1")
