"""Uploaded files → text, and the refusals: what is broken, locked, dangerous or no text at all."""

from __future__ import annotations

import zipfile
from io import BytesIO

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pypdf import PdfWriter

from bihuan.kit import documents
from bihuan.kit.documents import UnreadableDocument, text_of
from bihuan.kit.numbering import written
from bihuan.rules.reading.ledger import read_ledger


def _saved(document: Document) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _pdf_with(*pages: str) -> bytes:
    """A small PDF whose font maps every character through ToUnicode, one text line a line."""
    objects: list[bytes] = []

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    def stream(content: bytes) -> bytes:
        return b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)

    used = sorted(set("".join(pages)))
    pairs = "".join(f"<{ord(c):04X}> <{ord(c):04X}>\n" for c in used)
    cmap = add(
        stream(
            (
                "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
                "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
                f"{len(used)} beginbfchar\n{pairs}endbfchar\nendcmap end end"
            ).encode()
        )
    )
    descendant = add(
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/DW 1000"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
    )
    font = add(
        b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H"
        b"/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>" % (descendant, cmap)
    )
    root_at = len(objects) + 1 + 2 * len(pages)
    kids = []
    for page in pages:
        shown = "".join(
            f"<{''.join(f'{ord(c):04X}' for c in line)}> Tj 0 -20 Td\n" for line in page.split("\n")
        )
        content = add(stream(f"BT /F 12 Tf 50 700 Td\n{shown}ET".encode()))
        kids.append(
            add(
                b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 600 800]/Contents %d 0 R"
                b"/Resources<</Font<</F %d 0 R>>>>>>" % (root_at, content, font)
            )
        )
    refs = b" ".join(b"%d 0 R" % kid for kid in kids)
    tree = add(b"<</Type/Pages/Kids[%s]/Count %d>>" % (refs, len(kids)))
    catalog = add(b"<</Type/Catalog/Pages %d 0 R>>" % tree)
    out, places = b"%PDF-1.7\n", []
    for at, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (at, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        catalog,
        start,
    )


def _refused(name: str, raw: bytes) -> str:
    with pytest.raises(UnreadableDocument) as refused:
        text_of(name, raw)
    return refused.value.code


# -- text ------------------------------------------------------------------------------------------


def test_plain_text_in_the_encodings_of_chinese_offices() -> None:
    text = "关于公车管理不严问题的整改。\r\n重新登记。"
    assert text_of("通报.txt", text.encode()) == text
    assert text_of("通报.TXT", text.encode("gb18030")) == text


def test_characters_that_no_database_stores_are_replaced_one_by_one() -> None:
    raw = ("整改" * 300 + "\x00完").encode()
    assert text_of("a.txt", raw) == "整改" * 300 + "\ufffd完"


def test_a_binary_file_named_txt_is_refused() -> None:
    assert _refused("a.txt", b"PK\x03\x04abc") == "binary_file"
    assert _refused("a.txt", b" \n ") == "empty_file"


# -- Word ------------------------------------------------------------------------------------------


def test_paragraphs_and_tables_come_in_document_order() -> None:
    document = docx.Document()
    document.add_paragraph("一、整改情况")
    table = document.add_table(rows=2, cols=3)
    for cell, words in zip(
        [*table.rows[0].cells, *table.rows[1].cells],
        ["序号", "问题", "整改情况", "1", "账目不清\n已提醒", ""],
        strict=True,
    ):
        cell.text = words
    document.add_paragraph("完了\t好")
    assert text_of("a.docx", _saved(document)) == (
        "一、整改情况\n序号\t问题\t整改情况\n1\t账目不清 已提醒\t\n完了 好"
    )


def test_a_table_in_word_is_read_into_a_ledger() -> None:
    document = docx.Document()
    document.add_paragraph("巡察反馈问题整改情况公示")
    table = document.add_table(rows=0, cols=4)
    for row in (
        ("序号", "反馈问题", "整改情况", "责任科室"),
        ("1", "账目不清", "重新建账。\n补记3笔。", "财务科"),
        ("2", "公章外借", "收回公章。", "办公室"),
    ):
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    items = read_ledger(text_of("a.docx", _saved(document))).items
    assert [(one.no, one.title, one.measures, one.unit) for one in items] == [
        ("1", "账目不清", "重新建账。 补记3笔。", "财务科"),
        ("2", "公章外借", "收回公章。", "办公室"),
    ]


def test_numbers_that_word_prints_by_itself_are_part_of_the_text() -> None:
    document = docx.Document()
    document.add_paragraph("巡察问题整改情况通报")
    for title in ("公车管理不严", "账目不清"):
        document.add_paragraph(f"关于{title}问题的整改", style="List Number")
        document.add_paragraph("已重新登记。")
    text = text_of("a.docx", _saved(document))
    assert "1.关于公车管理不严" in text
    assert [one.no for one in read_ledger(text).items] == ["1", "2"]


def _numbered(document: Document, level: int, number: str = "77") -> None:
    paragraph = document.add_paragraph("甲")
    paragraph._p.get_or_add_pPr().append(
        parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/>'
            f'<w:numId w:val="{number}"/></w:numPr>'
        )
    )


def test_levels_formats_and_restarts_of_lists() -> None:
    document = docx.Document()
    lists = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{at}">{start}<w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (start, kind, text) in enumerate(
            [
                ('<w:start w:val="1"/>', "chineseCounting", "%1、"),
                ("", "decimal", "%1.%2 "),
                ("", "bullet", "·"),
                ("", "decimalEnclosedCircle", "%4%9"),
            ]
        )
    )
    lists.append(
        parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>')
    )
    for number, override in (
        ("77", ""),
        ("78", ""),
        ("79", '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'),
        ("80", '<w:lvlOverride w:ilvl="8"><w:startOverride w:val="5"/></w:lvlOverride>'),
    ):
        lists.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{number}">'
                f'<w:abstractNumId w:val="77"/>{override}</w:num>'
            )
        )
    for level, number in ((0, "77"), (1, "77"), (1, "77"), (2, "77"), (3, "77"), (0, "78")):
        _numbered(document, level, number)
    _numbered(document, 1, "80")
    _numbered(document, 0, "79")
    _numbered(document, 0, "0")
    _numbered(document, 5, "77")
    assert text_of("a.docx", _saved(document)).split("\n") == [
        "一、甲",
        "一.1 甲",
        "一.2 甲",
        "甲",
        "①甲",
        "二、甲",
        "二.1 甲",
        "五、甲",
        "甲",
        "甲",
    ]


@pytest.mark.parametrize(
    ("number", "kind", "shown"),
    [
        (3, "chineseCounting", "三"),
        (10, "chineseCountingThousand", "十"),
        (21, "japaneseCounting", "二十一"),
        (120, "chineseCounting", "120"),
        (7, "decimalEnclosedCircleChinese", "⑦"),
        (21, "decimalEnclosedCircle", "21"),
        (4, "lowerLetter", "4"),
    ],
)
def test_formats_of_numbers(number: int, kind: str, shown: str) -> None:
    assert written(number, kind=kind) == shown


def test_a_document_without_lists_and_with_odd_content() -> None:
    document = docx.Document()
    relations = document.part.rels
    lists = next(key for key, one in relations.items() if one.reltype.endswith("/numbering"))
    del relations[lists]
    body = document.element.body
    body.insert(
        0,
        parse_xml(
            f"<w:p {nsdecls('w')}><w:pPr><w:pStyle w:val='ListNumber'/></w:pPr><!-- note -->"
            "<w:ins><w:r><w:t>增</w:t><w:br/><w:t/></w:r></w:ins>"
            "<w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
            "<w:moveFrom><w:r><w:t>移</w:t></w:r></w:moveFrom>"
            "<w:r><w:ruby><w:rt><w:r><w:t>pin</w:t></w:r></w:rt>"
            "<w:rubyBase><w:r><w:t>拼</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"
        ),
    )
    body.insert(
        1,
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><!-- note -->"
            "<w:p><w:r><w:t>控件</w:t></w:r></w:p>"
            "<w:tbl><w:tr><!-- note --><w:sdt><w:sdtContent><w:tc><w:p><w:r><w:t>格</w:t></w:r>"
            "</w:p></w:tc></w:sdtContent></w:sdt></w:tr></w:tbl></w:sdtContent></w:sdt>"
        ),
    )
    assert text_of("a.docx", _saved(document)) == "增\n拼\n控件\n格"


def _zipped(**files: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return out.getvalue()


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    def unpacked(*_: object) -> None:
        raise AssertionError("opened")

    monkeypatch.setattr(documents, "Document", unpacked)
    assert _refused("a.docx", _zipped(a=b"\0" * 70_000_000)) == "zip_bomb"
    # Hardly packed, but too much in all.
    monkeypatch.setattr(documents, "MOST_UNPACKED", 1000)
    assert _refused("a.docx", _zipped(a=bytes(range(256)) * 4, b=b"xyz")) == "zip_bomb"
    monkeypatch.setattr(documents, "MOST_ENTRIES", 1)
    assert _refused("a.docx", _zipped(a=b"1", b=b"2")) == "zip_bomb"


def test_macros_passwords_and_broken_files_are_refused() -> None:
    good = _saved(docx.Document())
    assert _refused("a.docm", good) == "macro_document"
    assert _refused("a.docx", _zipped(**{"word/vbaProject.bin": b"1"})) == "macro_document"
    assert _refused("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1") == "encrypted_document"
    assert _refused("a.docx", b"not a zip") == "damaged_file"
    assert _refused("a.docx", _zipped(a=b"1")) == "damaged_file"
    assert _refused("a.docx", good[: len(good) // 2]) == "damaged_file"
    assert _refused("a.docx", good) == "empty_file"
    assert _refused("a.doc", b"\xd0\xcf\x11\xe0") == "old_word"


@pytest.mark.parametrize("name", ["a.xlsx", "a", "a.png", ".docx", "通报.PPT"])
def test_other_types_are_refused(name: str) -> None:
    assert _refused(name, b"1") == "unknown_type"


def test_nothing_and_too_much_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _refused("a.txt", b"") == "empty_file"
    monkeypatch.setattr(documents, "MOST_CHARACTERS", 3)
    assert _refused("a.txt", b"abcd") == "too_long"
    monkeypatch.setattr(documents, "MOST_BYTES", 3)
    assert _refused("a.txt", b"abcd") == "too_large"


# -- PDF -------------------------------------------------------------------------------------------


def test_pages_of_a_pdf_are_parted_by_form_feeds() -> None:
    raw = _pdf_with(
        "1.关于公车管理不严问题的整改。\n重新登记5台。", "2.关于账目不清问题的整改。\n建账。"
    )
    text = text_of("a.pdf", raw)
    assert text.count("\f") == 1
    items = read_ledger("巡察整改情况通报\n" + text).items
    assert [(one.no, one.title, one.measures) for one in items] == [
        ("1", "公车管理不严", "重新登记5台。"),
        ("2", "账目不清", "建账。"),
    ]


def test_locked_scanned_and_broken_pdfs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    scanned = PdfWriter()
    scanned.add_blank_page(100, 100)
    out = BytesIO()
    scanned.write(out)
    assert _refused("a.pdf", out.getvalue()) == "pdf_without_text"
    scanned.encrypt("geheim", algorithm="RC4-128")
    locked = BytesIO()
    scanned.write(locked)
    assert _refused("a.pdf", locked.getvalue()) == "encrypted_pdf"
    assert _refused("a.pdf", b"%PDF-1.7 but nothing more") == "damaged_file"
    assert _refused("a.pdf", b"no pdf at all") == "damaged_file"
    monkeypatch.setattr(documents, "MOST_PAGES", 1)
    assert _refused("a.pdf", _pdf_with("一", "二")) == "too_many_pages"
