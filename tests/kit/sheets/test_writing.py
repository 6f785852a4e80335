"""Exports and templates: what is written is read back the same, and nothing in it computes."""

from __future__ import annotations

import csv as comma_separated
import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook

from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.download import download
from bihuan.kit.sheets.errors import SheetError
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.reading import open_workbook
from bihuan.kit.sheets.tables import read
from bihuan.kit.sheets.wording import clean
from bihuan.kit.sheets.writing import csv, sheet_name, template, write

LEVELS = (("high", "高, very"), ("low", "=低"))
TABLE = Table(
    "everything",
    (
        Column("code", "Code", required=True, code=True),
        Column("text", "Some text", width=40, help="Anything."),
        Column("count", "Count", kind="int"),
        Column("amount", "Amount", kind="decimal"),
        Column("day", "Day", kind="date", required=True),
        Column("stamp", "Stamp", kind="datetime"),
        Column("open", "Open", kind="bool"),
        Column("level", "Level", kind="choice", choices=LEVELS),
        Column("tags", "Tags", kind="list"),
    ),
    "Everything: a/b?",
)

PIECE = st.characters(codec="utf-8") | st.sampled_from(
    [
        *"整改责任科室=+-@'\"\t\r\n ＝,;；、\ufeff",
        "=1+1",
        "'=x",
        "_x0041_",
        "_x000D_",
        "00123",
        "1.10",
    ]
)
TEXT = st.lists(PIECE, max_size=12).map("".join).map(clean)
CODE = st.one_of(
    TEXT.filter(bool), st.sampled_from(["00123", "1.10", "1.1.10", "110105199003077000", "=A1"])
)
ITEM = TEXT.map(lambda text: " ".join(text.split())).filter(bool)
ROW = st.fixed_dictionaries(
    {
        "code": CODE,
        "text": TEXT.map(lambda text: text or None),
        "count": st.none() | st.integers(-(10**17), 10**17),
        "amount": st.none()
        | st.decimals(-(10**9), 10**9, places=4)
        | st.sampled_from([Decimal("0.1"), Decimal("123456789012345678.12"), Decimal("1E+3")]),
        "day": st.dates(date(1000, 1, 1)),
        "stamp": st.none()
        | st.datetimes(datetime(1900, 3, 1), datetime(2150, 1, 1)).map(
            lambda stamp: stamp.replace(microsecond=0)
        ),
        "open": st.none() | st.booleans(),
        "level": st.none() | st.sampled_from(["high", "low"]),
        "tags": st.lists(ITEM, max_size=4),
    }
)


def as_xlsx(rows: list[dict[str, object]]) -> tuple[str, bytes]:
    return "a.xlsx", write([(TABLE, rows)], title="t", note="n")


def as_csv(rows: list[dict[str, object]]) -> tuple[str, bytes]:
    return "a.csv", csv(TABLE, rows)


@pytest.mark.parametrize("save", [as_xlsx, as_csv])
@settings(max_examples=150, deadline=None)
@given(rows=st.lists(ROW, min_size=1, max_size=5))
def test_what_is_written_is_read_back_the_same(
    save: Callable[[list[dict[str, object]]], tuple[str, bytes]], rows: list[dict[str, object]]
) -> None:
    found = read(TABLE, open_workbook(*save(rows)))
    assert found.faults == []
    expected = [{**row, "tags": row["tags"] or None} for row in rows]
    assert [row.values for row in found.rows] == expected


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", '=HYPERLINK("http://x")']


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_like_a_formula_stays_a_text(text: str) -> None:
    rows = [{"code": text, "text": text, "day": date(2026, 1, 1), "count": text}]
    raw = write([(TABLE, rows)], title="t")
    sheet = zipfile.ZipFile(io.BytesIO(raw)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert 'r="A3" s="' in sheet
    assert 'quotePrefix="1"' in zipfile.ZipFile(io.BytesIO(raw)).read("xl/styles.xml").decode()
    text_of_csv = csv(TABLE, rows).decode("utf-8-sig")
    record = list(comma_separated.reader(io.StringIO(text_of_csv, newline="")))[1]
    assert record[0][0] == record[1][0] == record[2][0] == "'"


def test_negative_numbers_are_numbers_in_csv_too() -> None:
    rows = [{"code": "1", "day": date(2026, 1, 1), "count": -5, "amount": Decimal("-0.50")}]
    assert csv(TABLE, rows).decode("utf-8-sig").splitlines()[1].split(",")[2:4] == ["-5", "-0.50"]


def test_csv_has_the_mark_excel_needs_for_chinese() -> None:
    assert csv(TABLE, []).startswith(b"\xef\xbb\xbfCode,")


def test_an_export_has_titles_then_hidden_codes_and_keeps_types() -> None:
    day = date(2026, 3, 31)
    raw = write(
        [(TABLE, [{"code": "00123", "count": 7, "amount": Decimal("1.50"), "day": day}])],
        title="title",
    )
    theirs = load_workbook(io.BytesIO(raw))
    assert theirs.sheet_names == ["Everything  a b"]
    titles, codes, values = theirs.get_sheet_by_index(0).to_python()
    assert titles[:2] == ["Code", "Some text"]
    assert codes[0] == "everything.code"
    assert values[:5] == ["00123", "", 7.0, 1.5, day]
    sheet = zipfile.ZipFile(io.BytesIO(raw)).read("xl/worksheets/sheet1.xml").decode()
    assert '<row r="2" hidden="1"' in sheet.replace(' spans="1:9"', "")
    assert 'ySplit="2"' in sheet
    styles = zipfile.ZipFile(io.BytesIO(raw)).read("xl/styles.xml").decode()
    assert 'formatCode="yyyy-mm-dd"' in styles
    assert 'formatCode="0.00"' in styles or 'numFmtId="2"' in styles


def test_a_template_offers_choices_explains_columns_and_is_read_as_empty() -> None:
    raw = template(TABLE, note="Fill in\none row each.")
    theirs = load_workbook(io.BytesIO(raw))
    assert theirs.sheet_names == ["Everything  a b", "About these sheets", "_choices"]
    assert theirs.get_sheet_by_name("_choices").to_python() == [
        ["Yes", "高, very"],
        ["No", "=低"],
    ]
    notes = theirs.get_sheet_by_name("About these sheets").to_python()
    assert [row[0] for row in notes[:3]] == ["Everything: a/b?", "Fill in", "one row each."]
    assert ["Some text", "No", "Any text", "", "Anything."] in notes
    assert ["Level", "No", "One of the values listed", "高, very、=低", ""] in notes
    sheet = zipfile.ZipFile(io.BytesIO(raw)).read("xl/worksheets/sheet1.xml").decode()
    assert "<formula1>'_choices'!$B$1:$B$2</formula1>" in sheet
    assert 'sqref="H3:H5001"' in sheet
    found = read(TABLE, open_workbook("t.xlsx", raw))
    assert [fault.code for fault in found.faults] == ["no_rows"]


def test_a_template_of_two_tables_feeds_both() -> None:
    other = Table("other", (Column("code", "Code"), Column("name", "Name")), "Other")
    raw = write(
        [(TABLE, [{"code": "a", "day": date(2026, 1, 1)}]), (other, [{"code": "b", "name": "n"}])],
        title="both",
    )
    workbook = open_workbook("a.xlsx", raw)
    assert [row.values["code"] for row in read(TABLE, workbook).rows] == ["a"]
    assert read(other, workbook).rows[0].values == {"code": "b", "name": "n"}


def test_a_text_too_long_for_a_cell_is_not_cut_in_silence() -> None:
    with pytest.raises(SheetError) as refused:
        write([(TABLE, [{"code": "𠮷" * 16_384}])], title="t")
    assert str(refused.value) == (
        "Sheet “Everything  a b”, row 3, column “Code”: a text of 32768 characters "
        "does not fit into one cell (32767). Export as CSV instead."
    )


def test_sheet_names_are_what_excel_accepts() -> None:
    assert sheet_name("[a]:*?/\\'", []) == "a"
    assert sheet_name("", []) == "Sheet"
    assert sheet_name("History", []) == "History 2"
    long = "很" * 40
    assert sheet_name(long, [long[:31]]) == "很" * 27 + " 2"
    assert sheet_name("a", ["A", "a 2"]) == "a 3"


def test_a_download_carries_its_chinese_name() -> None:
    response = download(b"x", name="整改/台账.xlsx")
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E6%95%B4%E6%94%B9%20%E5%8F%B0%E8%B4%A6.xlsx"
    )
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
