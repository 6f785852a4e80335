"""Files that must not be read are refused with a sentence, quickly, and nothing else escapes."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bihuan.kit.sheets.limits import Limits
from bihuan.kit.sheets.reading import SheetError, open_workbook
from tests.kit.sheets import workbooks as make

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
GOOD = make.workbook(make.grid(("编号", "名称"), ("1", "甲")))


def refusal(raw: bytes, name: str = "a.xlsx", **options: object) -> SheetError:
    with pytest.raises(SheetError) as refused:
        open_workbook(name, raw, **options)  # type: ignore[arg-type]  # options are limits or policy
    assert str(refused.value).endswith(".")
    return refused.value


def with_part(name: str, content: str | bytes = "") -> bytes:
    parts: dict[str, str | bytes] = {**make.parts(make.grid(("a", "b")))}
    parts[name] = content
    return make.pack(parts)  # type: ignore[arg-type]  # text and bytes both go into a zip


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("a.xlsx", b"", "empty"),
        ("a.csv", b" \r\n\t", "empty"),
        ("a.xlsx", bytes(range(256)), "not_a_workbook"),
        ("a.csv", bytes(range(256)), "encoding"),
        ("a.csv", b"a,b\x00\x01", "not_a_workbook"),
        ("a.csv", b"\x89PNG\r\n\x1a\n" + b"\xff" * 9, "encoding"),
        ("a.xlsx", b"name,age\n1,2\n", "not_a_workbook"),
        ("a.pdf", b"%PDF-1.7", "not_a_workbook"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "web_page"),
        ("a.xlsx", b"\xef\xbb\xbf <!DOCTYPE html>", "web_page"),
        ("a.csv", b"<table><tr>", "web_page"),
        ("a.csv", b"\xff\xfe\x00\xd8", "encoding"),
        ("a.xls", OLE, "other_format"),
        ("a.et", OLE, "other_format"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("a.xlsm", GOOD, "macro"),
        ("a.xlsx", with_part("xl/vbaProject.bin"), "macro"),
        ("a.xlsx", with_part("xl/macrosheets/sheet1.xml"), "macro"),
        ("a.xlsx", with_part("[Content_Types].xml", "<T macroEnabled='1'/>"), "macro"),
        ("a.xlsx", with_part("xl/workbook.bin"), "other_format"),
        ("a.xlsx", make.pack({"mimetype": "application/vnd.oasis"}), "other_format"),
        ("a.xlsx", make.pack({"readme.txt": "nothing here"}), "not_a_workbook"),
        ("a.xlsx", make.workbook(""), ""),
        ("a.xlsx", make.workbook(workbook=make.book()), "no_sheets"),
        ("a.xlsx", with_part("xl/workbook.xml", "<document/>"), "not_a_workbook"),
        ("a.csv", b'a,"b\n' + b"c" * 200_000, "open_quote"),
    ],
)
def test_each_kind_of_wrong_file_has_its_own_sentence(name: str, raw: bytes, code: str) -> None:
    if code:
        assert refusal(raw, name).code == code
    else:
        assert list(open_workbook(name, raw).sheets[0].rows()) == []


def test_a_sentence_tells_what_to_do() -> None:
    assert str(refusal(OLE, "a.xls")) == (
        "Spreadsheets of the kind .xls are not read. "
        "Open the file in Excel or WPS, save it as .xlsx and upload it again."
    )


def test_formulas_are_named_by_sheet_and_cell() -> None:
    row = "".join(
        f'<row r="{n}"><c r="B{n}"><f>SUM(A1:A{n})</f><v>{n}</v></c></row>' for n in range(3, 12)
    )
    error = refusal(make.workbook(make.grid(("a",)), row))
    assert error.code == "formulas"
    assert str(error) == (
        "Sheet “表2” has 9 cells with formulas: B3, B4, B5, B6, B7. "
        "Copy them, paste them as values, then import again."
    )


def test_formulas_on_a_sheet_nobody_sees_do_not_matter() -> None:
    hidden = make.book("可见", "隐藏").replace('sheetId="2"', 'sheetId="2" state="hidden"')
    row = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>'
    assert open_workbook("a.xlsx", make.workbook("", row, workbook=hidden)).sheets
    assert refusal(make.workbook(row, "", workbook=hidden)).code == "formulas"


def test_the_upload_itself_may_be_too_big() -> None:
    assert refusal(GOOD, limits=Limits(file_bytes=100)).code == "too_big"


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(rows=2), "too_many_rows"),
        (Limits(columns=2), "too_many_columns"),
        (Limits(cells=5), "too_many_cells"),
    ],
)
@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_rows_columns_and_cells_are_bounded(limits: Limits, code: str, name: str) -> None:
    raw = make.workbook(make.grid(*[("a", "b", "c")] * 3)) if "x" in name else b"a,b,c\n" * 3
    assert refusal(raw, name, limits=limits).code == code
    assert open_workbook(name, raw, limits=Limits(rows=3, columns=3, cells=9)).sheets


def test_two_far_cells_cost_nothing() -> None:
    far = make.grid(("a",)) + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    assert refusal(make.workbook(far)).code == "too_many_rows"
    wide = '<row r="1"><c r="XFD1"><v>1</v></c></row>'
    assert refusal(make.workbook(wide)).code == "too_many_columns"


def test_empty_formatted_rows_and_columns_do_not_count() -> None:
    row = make.grid(("a",)) + '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert len(list(open_workbook("a.xlsx", make.workbook(row)).sheets[0].rows())) == 1


@pytest.mark.parametrize(
    "row",
    [
        '<c r="A2"><v>1</v></c>',
        '<c r="A0"><v>1</v></c>',
        '<c r="ZZZ1"><v>1</v></c>',
        '<c r="ZZZZZZZZZZ1"><v>1</v></c>',
        '<c r="A4294967297"><v>1</v></c>',
        '<c r="B1"><v>1</v></c><c r="A1"><v>1</v></c>',
        '<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>',
        '<c r="A1"><v>abc</v></c>',
        '<c r="A1"><v>1e400</v></c>',
        '<c r="A1"><v>nan</v></c>',
        '<c r="A1" t="s"><v>0</v></c>',
        '<c r="A1" t="s"><v>-1</v></c>',
        '<c r="A1" t="strange"><v>0</v></c>',
        '<c r="A1"><c r="B1"/></c>',
        "<row r='2'/>",
        "</row><row r='1'>",
        "<v>",
    ],
)
def test_cells_that_contradict_themselves_are_damage(row: str) -> None:
    assert refusal(make.workbook(f'<row r="1">{row}</row>')).code == "damaged"


def test_corrupt_xml_names_the_part() -> None:
    for part in ("xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "_rels/.rels"):
        error = refusal(with_part(part, "<a><b></a>"))
        assert (error.code, error.params["part"]) == ("damaged", part)


def test_entities_depth_and_endless_tags_are_refused() -> None:
    laughs = '<!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><sst><si><t>&b;</t></si></sst>'
    assert refusal(with_part("xl/sharedStrings.xml", laughs)).code == "suspicious"
    for opening in ("<v>", "<a>", "<is>", "<r>"):
        deep = f'<row r="1"><c r="A1">{opening * 100_000}'
        assert refusal(make.workbook(deep)).code == "suspicious"
    tag = f'<row r="1" x="{"y" * 5_000_000}"/>'
    assert refusal(make.workbook(tag)).code == "suspicious"
    text = f'<row r="1">{make.inline("A1", "ab" * 3_000_000)}</row>'
    assert refusal(make.workbook(text)).code == "suspicious"
    runs = f"<si>{'<r><t>a</t></r>' * 100_000}</si>"
    assert refusal(with_part("xl/sharedStrings.xml", f"<sst>{runs}</sst>")).code == "suspicious"


def test_the_shared_texts_are_bounded_as_a_whole() -> None:
    raw = make.workbook("", shared=make.texts("<t>abcdef</t>", "<t>ghijkl</t>"))
    assert refusal(raw, limits=Limits(text_bytes=11)).code == "suspicious"
    assert open_workbook("a.xlsx", raw, limits=Limits(text_bytes=12)).sheets


def test_one_long_text_used_often_is_kept_once() -> None:
    shared = make.texts(f"<t>{'长' * 1_000_000}</t>")
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001))
    lines = list(open_workbook("a.xlsx", make.workbook(rows, shared=shared)).sheets[0].rows())
    assert len({id(line.cells[0]) for line in lines}) == 1


# The zip around it.


def test_a_bomb_is_refused_from_its_directory() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in make.parts("").items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet2.xml", "w") as part:
            for _ in range(300):
                part.write(bytes(1024 * 1024))
    started = time.perf_counter()
    assert refusal(out.getvalue()).code == "unpacks_too_large"
    assert time.perf_counter() - started < 1


def test_many_modest_parts_are_a_bomb_too() -> None:
    noise = zlib.compress(b"x", 0) * 100
    extra = {f"xl/media/{n}.bin": noise * 20 for n in range(40)}
    raw = make.pack({**make.parts(""), **extra})  # type: ignore[arg-type]  # text and bytes
    assert refusal(raw, limits=Limits(unpacked_bytes=500_000)).code == "unpacks_too_large"
    assert refusal(raw, limits=Limits(entries=40)).code == "suspicious"


def _lie(raw: bytes, size: int) -> bytes:
    """Let the directory say that the sheet unpacks to this size."""
    place = raw.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert raw[place : place + 4] == b"PK\x01\x02"
    return raw[: place + 24] + struct.pack("<I", size) + raw[place + 28 :]


def test_a_part_that_unpacks_to_another_size_than_declared_is_refused() -> None:
    raw = make.workbook(make.grid(*[("a", "b")] * 2000))
    for size in (1, 50_000, 5_000_000):
        assert refusal(_lie(raw, size)).code == "damaged"


@pytest.mark.parametrize(
    "name",
    ["xl/workbook.xml", "XL/Workbook.xml", "xl\\workbook.xml"],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_there_twice_is_refused(name: str) -> None:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, make.book("other"))
    assert refusal(out.getvalue()).code == "suspicious"


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "C:/x.xml", "x\ny.xml", "x" * 300, "a/../b", "..\\b"],
)
def test_absurd_names_are_refused(name: str) -> None:
    error = refusal(with_part(name))
    assert error.code == "suspicious"
    assert "\n" not in str(error)


def test_a_name_cut_by_a_zero_byte_is_refused() -> None:
    raw = with_part("xl/safe_xlsx.xml").replace(b"safe_xlsx", b"safe\x00xlsx")
    assert refusal(raw).code == "suspicious"


def test_entries_that_share_bytes_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in make.parts("").items():
            archive.writestr(name, text)
        twin = zipfile.ZipInfo("xl/twin.xml")
        first = archive.infolist()[0]
        twin.header_offset, twin.file_size = first.header_offset, first.file_size
        twin.compress_size, twin.CRC = first.compress_size, first.CRC
        archive.filelist.append(twin)
        archive.NameToInfo["xl/twin.xml"] = twin
    assert refusal(out.getvalue()).code == "suspicious"


def test_a_password_inside_the_zip_and_other_packings_are_refused() -> None:
    raw = bytearray(GOOD)
    place = raw.rindex(b"PK\x01\x02")
    raw[place + 8] |= 1
    assert refusal(bytes(raw)).code == "encrypted"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        for name, text in make.parts("").items():
            archive.writestr(name, text)
    assert refusal(out.getvalue()).code == "suspicious"


def test_a_workbook_inside_a_workbook_is_not_opened() -> None:
    parts = {**make.parts(make.grid(("a", "b")))}
    bomb = make.pack({"x": "0" * 5_000_000})
    raw = make.pack({**parts, "xl/embeddings/a.xlsx": bomb})  # type: ignore[arg-type]  # text and bytes
    assert [line.cells for line in open_workbook("a.xlsx", raw).sheets[0].rows()] == [["a", "b"]]


MILLION = """
import re, sys, time, django
from django.conf import settings
settings.configure()
django.setup()
from bihuan.kit.sheets.reading import SheetError, open_workbook
raw = open(sys.argv[1], "rb").read()
before = time.process_time()
try:
    open_workbook("a.xlsx", raw)
except SheetError as error:
    # VmHWM is this program's own peak; ru_maxrss would carry over the peak of who started it.
    peak = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]
    print(error.code, time.process_time() - before, int(peak) // 1024)
"""


def test_a_sheet_of_a_million_rows_is_refused_quickly_and_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number in range(1_048_576):
            sheet.write_number(number, 0, number)
    child = subprocess.run(
        [sys.executable, "-c", MILLION, str(path)], capture_output=True, text=True, check=True
    )
    code, seconds, megabytes = child.stdout.split()
    assert code == "too_many_rows"
    assert float(seconds) < 20  # a workbook read whole takes minutes; the bench holds the figure
    assert int(megabytes) < 300


# Whatever the bytes are.


def only_sheet_errors(name: str, raw: bytes) -> None:
    try:
        for sheet in open_workbook(name, raw, formulas="values").sheets:
            for _line in sheet.rows():
                pass
    except SheetError as error:
        assert str(error)


NAMES = st.sampled_from(["a.xlsx", "a.csv", "a.xls", "a", "", "\x00.csv", "a.xlsx.txt"])


@settings(max_examples=300, deadline=None)
@given(NAMES, st.binary(max_size=400))
def test_random_bytes_raise_nothing_but_sheet_errors(name: str, raw: bytes) -> None:
    only_sheet_errors(name, raw)
    only_sheet_errors(name, b"PK\x03\x04" + raw)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(GOOD) - 1))
@example(0)
def test_a_truncated_workbook_is_refused(length: int) -> None:
    assert refusal(GOOD[:length]).code in ("empty", "not_a_workbook", "damaged")


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=8)
)
def test_flipped_bytes_raise_nothing_but_sheet_errors(flips: list[tuple[int, int]]) -> None:
    raw = bytearray(GOOD)
    for place, value in flips:
        raw[place] = value
    only_sheet_errors("a.xlsx", bytes(raw))


PIECES = st.sampled_from(
    [
        "<row>", "</row>", '<row r="2">', '<c r="A1">', "<c>", "</c>", '<c t="s">', "<v>", "</v>",
        "1", "-7", "1e999", "<f>", "</f>", "<is>", "</is>", "<t>", "</t>", "<rPh>", "</rPh>",
        '<c r="XFD9" t="d">', "&#0;", "&lt;", "<![CDATA[x]]>", "<!-- -->", "\ud7ff", "_xFFFF_",
        '<c s="-1" t="n">', '<c s="x">', '<row r="x">', '<row r="99999999999999999999">',
    ]
)  # fmt: skip
PARTS = st.sampled_from(sorted(make.parts("")))


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_scrambled_cells_raise_nothing_but_sheet_errors(rows: str) -> None:
    only_sheet_errors("a.xlsx", make.workbook(rows))


@settings(max_examples=200, deadline=None)
@given(PARTS, st.data())
def test_scrambled_parts_raise_nothing_but_sheet_errors(part: str, data: st.DataObject) -> None:
    parts = make.parts(make.grid(("a", "b")))
    text = parts[part]
    cut = data.draw(st.integers(0, len(text)))
    again = data.draw(st.integers(0, len(text)))
    parts[part] = text[:cut] + data.draw(st.text(max_size=5)) + text[again:]
    only_sheet_errors("a.xlsx", make.pack(parts))
