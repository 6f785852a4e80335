"""What a stored file says, as plain text within bounds; a rule's refusal where it says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from pypdf import PdfReader

from bihuan.apps.archives.media import OFFICE_OPEN
from bihuan.kit.documents import MOST_PAGES, PDF_FAULTS, UnreadableDocument, text_of
from bihuan.kit.packages import layout_text, slides_text
from bihuan.kit.sheets.errors import SheetError
from bihuan.kit.sheets.reading import open_workbook

MOST_CHARACTERS = 200_000
NAMES = {
    OFFICE_OPEN + "wordprocessingml.document": "a.docx",
    "text/plain; charset=utf-8": "a.txt",
    "text/plain; charset=gb18030": "a.txt",
}
PACKAGES = {
    OFFICE_OPEN + "presentationml.presentation": slides_text,
    "application/ofd": layout_text,
}
SHEET = OFFICE_OPEN + "spreadsheetml.sheet"
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Said:
    """The text of a file, and whether it says more than is kept."""

    content: str
    cut: bool = False


def readable(media: str) -> bool:
    """Whether text can be read out of files of this kind at all."""
    return media in NAMES or media in PACKAGES or media in (SHEET, PDF)


def said(media: str, raw: bytes) -> Said:
    """The text of a file; `UnreadableDocument` gives the code of why there is none."""
    if media == PDF:
        return _pdf(raw)
    if media == SHEET:
        return _sheet(raw)
    if media in PACKAGES:
        return _bounded(PACKAGES[media](raw))
    return _bounded(text_of(NAMES[media], raw))


def _pdf(raw: bytes) -> Said:
    """Page by page, and no further than the bounds."""
    parts: list[str] = []
    length = 0
    try:
        reader = PdfReader(BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument("encrypted_pdf")
        count = len(reader.pages)
        for number in range(min(count, MOST_PAGES)):
            parts.append(reader.pages[number].extract_text())
            length += len(parts[-1])
            if length > MOST_CHARACTERS:
                break
    except PDF_FAULTS as fault:
        raise UnreadableDocument("damaged_file") from fault
    if not length:
        raise UnreadableDocument("pdf_without_text")
    return _bounded("\n".join(parts), more=len(parts) < count)


def _sheet(raw: bytes) -> Said:
    """The filled cells, a line for each row, under the name of its sheet."""
    lines: list[str] = []
    length = 0
    try:
        for sheet in open_workbook("a.xlsx", raw, formulas="values").sheets:
            if sheet.hidden:
                continue
            lines.append(sheet.name)
            for row in sheet.rows():
                lines.append("\t".join(str(c) for c in row.cells if c is not None))
                length += len(lines[-1])
                if length > MOST_CHARACTERS:
                    return _bounded("\n".join(lines), more=True)
    except SheetError as fault:
        raise UnreadableDocument("damaged_file") from fault
    if not length:
        raise UnreadableDocument("empty_file")
    return _bounded("\n".join(lines))


def _bounded(text: str, *, more: bool = False) -> Said:
    text = text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
    return Said(text[:MOST_CHARACTERS], more or len(text) > MOST_CHARACTERS)
