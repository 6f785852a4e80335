"""The result of an import, and the copy of the sheet that says what to put right."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter
from python_calamine import load_workbook

from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.numbers import Number
from bihuan.kit.sheets.reading import open_workbook
from bihuan.kit.sheets.results import Result, annotate
from bihuan.kit.sheets.tables import Precheck, read
from bihuan.kit.sheets.writing import write
from tests.kit.sheets import workbooks as make

TABLE = Table(
    "units",
    (
        Column("code", "Code", required=True, code=True),
        Column("name", "Name", required=True),
        Column("since", "Since", kind="date"),
    ),
    "Units",
)
ROWS = [
    {"code": "01", "name": "办公室", "since": "?"},
    {"code": "02", "name": "=疾控科"},
    {"code": "03", "since": "??"},
]


def check(name: str, raw: bytes) -> Precheck:
    return read(TABLE, open_workbook(name, raw))


def grid(raw: bytes) -> list[list[object]]:
    return [list(row) for row in load_workbook(io.BytesIO(raw)).get_sheet_by_index(0).to_python()]


NOTES = [
    "Import problems",
    "",
    "C Since: “?” is not a date; write it as 2026-03-31.",
    "",
    "B Name: This must be filled in.\nC Since: “??” is not a date; write it as 2026-03-31.",
]


def test_a_result_counts_and_says_so() -> None:
    result = Result(created=2, updated=3, unchanged=4, refused=1)
    assert str(result) == "10 rows: 2 created, 3 updated, 4 unchanged, 1 refused."
    assert result.changed
    raw = write([(TABLE, ROWS)], title="t")
    refused = Result.refusing(check("a.xlsx", raw))
    assert (refused.refused, len(refused.faults), refused.changed) == (3, 3, False)


def test_the_annotated_copy_is_the_original_and_a_column_more() -> None:
    raw = write([(TABLE, ROWS)], title="t", note="kept")
    copy = annotate("a.xlsx", raw, check("a.xlsx", raw))
    assert [row[3] for row in grid(copy)] == NOTES
    assert [row[:3] for row in grid(copy)] == grid(raw)
    before, after = zipfile.ZipFile(io.BytesIO(raw)), zipfile.ZipFile(io.BytesIO(copy))
    assert before.namelist() == after.namelist()
    changed = [name for name in before.namelist() if before.read(name) != after.read(name)]
    assert changed == ["xl/worksheets/sheet1.xml"]
    sheet = after.read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r'<row r="2"[^>]* hidden="1"', sheet)
    assert '<col min="4" max="4" width="60" customWidth="1"/></cols>' in sheet


def test_an_annotated_copy_can_be_put_right_and_annotated_again() -> None:
    raw = write([(TABLE, ROWS)], title="t")
    once = annotate("a.xlsx", raw, check("a.xlsx", raw))
    again = check("a.xlsx", once)
    assert [fault.row for fault in again.faults] == [3, 5, 5]
    assert grid(annotate("a.xlsx", once, again)) == grid(once)


def test_an_old_annotation_between_columns_makes_way() -> None:
    rows = (("Code", "Import problems", "Name"), ("1", "old", "a"), ("", "old", "b"))
    raw = make.workbook(make.grid(*rows))
    copy = annotate("a.xlsx", raw, check("a.xlsx", raw))
    notes = [row[3] for row in grid(copy)]
    assert [row[:3] for row in grid(copy)] == [["Code", "", "Name"], ["1", "", "a"], ["", "", "b"]]
    assert notes[0] == "Import problems\nThe column “Since” is missing."
    assert notes[1:] == ["", "A Code: This must be filled in."]


def test_empty_styled_cells_beside_the_table_keep_their_order() -> None:
    row = f'<row r="2" spans="1:6">{make.inline("A2", "1")}<c r="D2" s="1"/><c r="F2" s="1"/></row>'
    raw = make.workbook(make.grid(("Code", "Name", "Since")) + row)
    copy = annotate("a.xlsx", raw, check("a.xlsx", raw))
    sheet = zipfile.ZipFile(io.BytesIO(copy)).read("xl/worksheets/sheet1.xml").decode()
    assert grid(copy)[1] == ["1", "", "", "B Name: This must be filled in."]
    assert sheet.index('r="D2"') < sheet.index('r="F2"')
    assert sheet.count('r="D2"') == 1
    assert "spans" not in sheet


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_prefixes_and_encodings_do_not_matter(encoding: str) -> None:
    parts = {name: text.encode() for name, text in make.parts("").items()}
    cells = "".join(
        f'<x:row r="{n}">'
        f'<x:c r="A{n}" t="inlineStr"><x:is><x:t>{a}</x:t></x:is></x:c>'
        f'<x:c r="B{n}" t="inlineStr"><x:is><x:t>{b}</x:t></x:is></x:c>'
        f'<x:c r="C{n}" t="inlineStr"><x:is><x:t>{c}</x:t></x:is></x:c></x:row>'
        for n, (a, b, c) in enumerate([("Code", "Name", "Since"), ("1", "a_x0041_", "昨")], start=1)
    )
    parts["xl/worksheets/sheet1.xml"] = (
        f'<?xml version="1.0" encoding="{encoding}"?><x:worksheet xmlns:x="{make.MAIN}">'
        f"<x:sheetData>{cells}</x:sheetData></x:worksheet>"
    ).encode(encoding, "xmlcharrefreplace")
    raw = make.pack(parts)
    if encoding == "gb18030":  # expat cannot read it, nor does any program write it
        with pytest.raises(Exception, match="damaged"):
            check("a.xlsx", raw)
        return
    copy = annotate("a.xlsx", raw, check("a.xlsx", raw))
    lines = list(open_workbook("c.xlsx", copy).sheets[0].rows())
    assert lines[1].cells[3] == "C Since: “昨” is not a date; write it as 2026-03-31."


def test_a_workbook_that_cannot_be_edited_is_written_anew_cell_by_cell() -> None:
    parts = {name: text.encode() for name, text in make.parts("").items()}
    parts["xl/styles.xml"] = make.styles("0.00", "yyyy-mm-dd", "h:mm").encode()
    titles = "".join(make.inline(f"{'ABC'[n]}1", TABLE.columns[n].title) for n in range(3))
    row = (
        '<c r="A2" s="1"><v>1.1</v></c><c r="C2" s="2"><v>46112</v></c>'
        '<c r="D2" t="b"><v>1</v></c><c r="E2" t="e"><v>#N/A</v></c>'
        '<c r="F2" s="3"><v>0.5</v></c><c r="G2" s="2"><v>46112.5</v></c>'
    )
    sheet = make.sheet(f'<row r="1">{titles}</row><row r="2">{row}</row>')
    parts["xl/worksheets/sheet1.xml"] = f'<?xml version="1.0" encoding="UTF-16"?>{sheet}'.encode(
        "utf-16"
    )
    raw = make.pack(parts)
    copy = annotate("a.xlsx", raw, check("a.xlsx", raw))
    (line,) = list(open_workbook("c.xlsx", copy).sheets[0].rows())[1:]
    assert line.cells == [
        Number(1.1, "0.00"),
        None,
        date(2026, 3, 31),
        True,
        "#N/A",
        "12:00:00",
        datetime(2026, 3, 31, 12),
        "B Name: This must be filled in.",
    ]


def test_a_note_keeps_what_looks_like_markup_or_an_escape() -> None:
    raw = make.workbook(
        make.grid(("Code", "Name", "Since"), ("1", "a", "&lt;b&gt; &amp; _x005F_x0041_"))
    )
    copy = annotate("a.xlsx", raw, check("a.xlsx", raw))
    assert grid(copy)[1][3] == ("C Since: “<b> & _x0041_” is not a date; write it as 2026-03-31.")


def test_a_csv_comes_back_as_a_workbook() -> None:
    raw = "Code,Name,Since\n007,'=x,昨\n".encode("gb18030")
    copy = annotate("单位.csv", raw, check("单位.csv", raw))
    assert grid(copy) == [
        ["Code", "Name", "Since", "Import problems"],
        ["007", "=x", "昨", "C Since: “昨” is not a date; write it as 2026-03-31."],
    ]


def test_other_sheets_and_their_formulas_stay() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("Units")
        sheet.write_row(0, 0, ["Code", "Name", "Since"])
        sheet.write_row(1, 0, ["1", "", "x"])
        other = book.add_worksheet("计算")
        other.write_formula(0, 0, "=1+1", None, 2)
    raw = out.getvalue()
    precheck = read(TABLE, open_workbook("a.xlsx", raw, formulas="values"))
    copy = zipfile.ZipFile(io.BytesIO(annotate("a.xlsx", raw, precheck)))
    assert b"<f>1+1</f>" in copy.read("xl/worksheets/sheet2.xml")
