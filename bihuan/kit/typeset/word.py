"""Sets a paper as Word after GB/T 9704: the same words as the PDF, to be edited in an office."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import (
    WD_ALIGN_PARAGRAPH,
    WD_BREAK,
    WD_LINE_SPACING,
    WD_TAB_ALIGNMENT,
)
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from bihuan.kit.typeset.packing import packed
from bihuan.rules.official import read

# A Word file names the fonts of an office; it holds none.
FANG, KAI, HEI, SONG, TITLE = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
RED: Final = RGBColor(0xE6, 0x00, 0x12)
PITCH: Final = 28.95
CENTER, RIGHT, LEFT = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.LEFT,
)
LINE_OF_TEXT: Final = 156  # mm


def word_of(form: str, paper: Mapping[str, Any], *, at: datetime) -> bytes:
    """The paper as .docx; `form` is file, letter, minutes, sheet or wide (A4 across)."""
    page = _Page(at, wide=form == "wide")
    _head(page, form, paper)
    if paper["addressee"]:
        page.write(f"{paper['addressee']}：")
    page.blocks(paper["blocks"])
    _names(page, paper["attachments"])
    if form != "minutes" and not _made_by(form, paper):
        _signing(page, paper)
    for n, one in enumerate(paper["attachments"], start=1):
        if one["blocks"]:
            page.turn()
            several = len(paper["attachments"]) > 1
            page.write(f"附件{n}" if several else "附件", font=HEI)
            page.write(one["title"], font=TITLE, size=22, align=CENTER, above=PITCH, bold=True)
            page.blocks(one["blocks"])
    _imprint(page, paper)
    return page.saved(at)


def _head(page: _Page, form: str, paper: Mapping[str, Any]) -> None:
    if paper["urgency"]:
        page.write(paper["urgency"], font=HEI)
    if form in ("sheet", "wide"):
        _head_of_form(page, form, paper)
        return
    size = min(48.0, 0.9 * LINE_OF_TEXT / 25.4 * 72 / max(1, len(paper["mark"])))
    above = 20 if form == "letter" else 99.2 - (PITCH if paper["urgency"] else 0)
    page.write(
        paper["mark"],
        font=TITLE,
        size=size,
        align=CENTER,
        above=above,
        color=RED,
        pitch=0,
        bold=True,
    )
    if form == "letter":
        page.rule(page.write(""), RED)
        page.write(paper["number"], align=RIGHT)
    elif paper["upward"]:
        line = page.write(f"{paper['number']}\t签发人：", above=2 * PITCH - 8, chars=1)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(LINE_OF_TEXT - 45))
        page.run(line, paper["signer"], KAI)
        page.rule(line, RED)
    else:
        line = page.write(paper["number"], align=CENTER, above=2 * PITCH - 8)
        if form == "minutes":
            line = page.write(f"{paper['signed']}\t{paper['day']}", chars=1)
            line.paragraph_format.tab_stops.add_tab_stop(Mm(LINE_OF_TEXT - 45))
        page.rule(line, RED)
    page.write(
        paper["title"], font=TITLE, size=22, align=CENTER, above=2 * PITCH, below=PITCH, bold=True
    )


def _head_of_form(page: _Page, form: str, paper: Mapping[str, Any]) -> None:
    page.write(paper["title"], font=TITLE, size=22, align=CENTER, bold=True)
    if _made_by(form, paper):
        line = page.write("\t".join((paper["signed"], paper["number"], paper["day"])), size=12)
        for share, side in ((0.5, WD_TAB_ALIGNMENT.CENTER), (1.0, WD_TAB_ALIGNMENT.RIGHT)):
            line.paragraph_format.tab_stops.add_tab_stop(Mm(page.line * share), side)
    elif paper["number"]:
        page.write(paper["number"], size=14, align=RIGHT)


def _made_by(form: str, paper: Mapping[str, Any]) -> bool:
    """Whether who made it stands below the title; a pledge has the line of its parties."""
    parties = any(one["kind"] == "parties" for one in paper["blocks"])
    return form in ("sheet", "wide") and not parties


def _names(page: _Page, attachments: list[dict[str, Any]]) -> None:
    several = len(attachments) > 1
    for n, one in enumerate(attachments, start=1):
        name = f"{n}. {one['title']}" if several else one["title"]
        page.write(
            f"附件：{name}" if n == 1 else name,
            chars=2 if n == 1 else 5,
            above=PITCH if n == 1 else 0,
        )


def _signing(page: _Page, paper: Mapping[str, Any]) -> None:
    for n, words in enumerate((paper["signed"], paper["day"])):
        if words:
            line = page.write(words, align=RIGHT, above=2 * PITCH if n == 0 else 0, right=4)
            line.paragraph_format.keep_with_next = n == 0


def _imprint(page: _Page, paper: Mapping[str, Any]) -> None:
    if paper["copy_to"]:
        line = page.write(f"抄送：{paper['copy_to']}。", size=14, chars=1, above=PITCH)
        page.rule(line, None, side="top")
        page.rule(line, None)
    if paper["printed_by"]:
        line = page.write(f"{paper['printed_by']}\t{paper['printed_on']}印发", size=14, chars=1)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(LINE_OF_TEXT - 50))
        if not paper["copy_to"]:
            page.rule(line, None, side="top")
        page.rule(line, None)


class _Page:
    """A Word file being written, in the measures of the standard."""

    def __init__(self, at: datetime, *, wide: bool = False) -> None:
        self.file = Document()
        self.line = 261 if wide else LINE_OF_TEXT
        section = self.file.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(25)
        if wide:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = Mm(297), Mm(210)
            section.top_margin, section.bottom_margin = Mm(22), Mm(20)
            section.left_margin, section.right_margin = Mm(18), Mm(18)
            section.footer_distance = Mm(10)
        normal = self.file.styles["Normal"]
        normal.font.name, normal.font.size = FANG, Pt(16)
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), FANG)
        self._grid(section)
        self._numbers(section)

    def write(
        self,
        words: str,
        *,
        font: str = FANG,
        size: float = 16,
        align: Any = LEFT,
        above: float = 0,
        below: float = 0,
        chars: int = 0,
        right: int = 0,
        first: int = 0,
        color: RGBColor | None = None,
        pitch: float = PITCH,
        bold: bool = False,
    ) -> Any:
        """A paragraph; `chars`, `right` and `first` are indents in characters."""
        line = self.file.add_paragraph()
        dress = line.paragraph_format
        dress.alignment, dress.space_before, dress.space_after = align, Pt(above), Pt(below)
        if pitch:
            dress.line_spacing_rule, dress.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
        indent = line._p.get_or_add_pPr().get_or_add_ind()
        for name, given in (("left", chars), ("right", right), ("firstLine", first)):
            if given:
                indent.set(qn(f"w:{name}Chars"), str(given * 100))
        self.run(line, words, font, size=size, color=color, bold=bold)
        return line

    def run(
        self,
        line: Any,
        words: str,
        font: str,
        *,
        size: float = 16,
        color: RGBColor | None = None,
        bold: bool = False,
    ) -> None:
        """Words in a type; the heavy title type is named and not made heavier."""
        run = line.add_run(words)
        run.font.name, run.font.size = font, Pt(round(size * 2) / 2)
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
        run.font.bold = bold and font != TITLE
        if color is not None:
            run.font.color.rgb = color

    def blocks(self, blocks: Iterable[Mapping[str, Any]]) -> None:
        """The content in order."""
        write: dict[str, Callable[[Any], None]] = {
            "paragraphs": self._paragraphs,
            "people": self._people,
            "table": self._listing,
            "signed": self._signed,
            "parties": self._parties,
            "facts": self._pairs,
            "opinions": self._opinions,
        }
        for one in blocks:
            write[one["kind"]](one["content"])

    def rule(self, line: Any, color: RGBColor | None, *, side: str = "bottom") -> None:
        """A rule above or below a paragraph."""
        borders = line._p.get_or_add_pPr().find(qn("w:pBdr"))
        if borders is None:
            borders = OxmlElement("w:pBdr")
            line._p.get_or_add_pPr().insert_element_before(
                borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
            )
        rule = OxmlElement(f"w:{side}")
        weight = "18" if color is not None else "8"
        shade = str(color) if color is not None else "000000"
        for name, given in (("val", "single"), ("sz", weight), ("space", "8"), ("color", shade)):
            rule.set(qn(f"w:{name}"), given)
        borders.append(rule)

    def turn(self) -> None:
        """On to the next page."""
        self.file.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def saved(self, at: datetime) -> bytes:
        """The file's bytes, without a trace of when or where it was made."""
        about = self.file.core_properties
        about.author, about.last_modified_by, about.comments = "", "", ""
        about.created = about.modified = at.replace(tzinfo=None, microsecond=0)
        out = BytesIO()
        self.file.save(out)
        return packed(out.getvalue())

    def _paragraphs(self, content: Iterable[Mapping[str, Any]]) -> None:
        for p in content:
            self._paragraph(p)

    def _people(self, content: Iterable[Iterable[str]]) -> None:
        for label, words in content:
            line = self.write(f"{label}：", font=HEI, chars=2)
            self.run(line, words, FANG)

    def _paragraph(self, p: Mapping[str, Any]) -> None:
        font = {1: HEI, 2: KAI}.get(p["level"], FANG)
        if p["level"] in (1, 2):
            line = self.write(p["mark"] + p["head"], font=font, first=2)
            self.run(line, p["text"], FANG)
        else:
            self.write(p["mark"] + p["text"], first=2)

    def _listing(self, given: Mapping[str, Any]) -> None:
        columns = [one for one in given["columns"] if one["width"]]
        titles, rows = read(given)
        if given["title"]:
            line = self.write(given["title"], font=HEI, size=14, above=PITCH / 2)
            line.paragraph_format.keep_with_next = True
        table = self._table(len(columns), [one["width"] for one in columns])
        self._cells(table.rows[0], titles, HEI, center=True)
        repeat = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeat)
        if rows:
            self._rows(table, rows)

    def _rows(self, table: Any, rows: list[list[str]]) -> None:
        """Like the first, which is copied: Word's own way of adding one reads the whole table."""
        first = table.add_row()
        self._cells(first, ["甲"] * len(rows[0]), FANG)
        pattern = deepcopy(first._tr)
        table._tbl.remove(first._tr)
        for row in rows:
            made = deepcopy(pattern)
            for run, words in zip(made.iter(qn("w:r")), row, strict=True):
                run.text = words
            table._tbl.append(made)

    def _opinions(self, pairs: Iterable[Iterable[str]]) -> None:
        blank = "\n\n签名：　　　　　　年　　月　　日"
        self._pairs((label, words or blank) for label, words in pairs)

    def _pairs(self, pairs: Iterable[Iterable[str]]) -> None:
        table = self._table(2, [1, 4])
        for n, (label, words) in enumerate(pairs):
            row = table.rows[0] if n == 0 else table.add_row()
            self._cells(row, [label, words], FANG, size=14)

    def _signed(self, steps: Iterable[Iterable[str]]) -> None:
        told = []
        for step, opinion, name, day in steps:
            date = day or "　　　年　　月　　日"
            told.append((step, f"{opinion}\n\n签名：{name or '　　　　　　'}　{date}"))
        self._pairs(told)

    def _parties(self, sides: Iterable[Iterable[str]]) -> None:
        for side, name in sides:
            line = self.write(f"{side}：", font=HEI, above=PITCH)
            line.paragraph_format.keep_with_next = True
            self.run(line, name, FANG)
            self.write("（签名）________________　　　年　　月　　日")

    def _table(self, columns: int, widths: list[int]) -> Any:
        table = self.file.add_table(rows=1, cols=columns)
        table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(self.line * width / sum(widths))
        return table

    def _cells(
        self, row: Any, words: Iterable[str], font: str, *, size: float = 12, center: bool = False
    ) -> None:
        for cell, text in zip(row.cells, words, strict=True):
            line = cell.paragraphs[0]
            line.alignment = CENTER if center else LEFT
            self.run(line, text, font, size=size)

    def _grid(self, section: Any) -> None:
        """22 lines of 28 characters, as Word's own document grid."""
        grid = section._sectPr.find(qn("w:docGrid"))
        if grid is None:
            grid = OxmlElement("w:docGrid")
            section._sectPr.append(grid)
        grid.set(qn("w:type"), "linesAndChars")
        grid.set(qn("w:linePitch"), str(round(PITCH * 20)))
        grid.set(qn("w:charSpace"), "-849")  # 156 mm / 28 - 16 pt, in 1/4096 pt

    def _numbers(self, section: Any) -> None:
        """— n —, odd pages on the right, even ones on the left."""
        self.file.settings.odd_and_even_pages_header_footer = True
        for footer, align in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
            line = footer.paragraphs[0]
            line.alignment = align
            side = "right" if align == RIGHT else "left"
            line._p.get_or_add_pPr().get_or_add_ind().set(qn(f"w:{side}Chars"), "100")
            self.run(line, "— ", SONG, size=14)
            for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
                self._field(line, kind, text)
            self.run(line, " —", SONG, size=14)

    def _field(self, line: Any, kind: str, text: str) -> None:
        self.run(line, "", SONG, size=14)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        line.runs[-1]._element.append(part)
