"""Uploaded TXT, DOCX, PDF, HTML → text in reading order; what cannot be read is refused by code."""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING, Protocol

from docx import Document
from docx.opc.exceptions import OpcError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from bihuan.kit.hypertext import page_text
from bihuan.kit.numbering import Numbering
from bihuan.rules.reading.decode import ReadingError, decode
from bihuan.rules.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_BYTES = 64 * 1024 * 1024
MOST_UNPACKED = 64 * 1024 * 1024
MOST_ENTRIES = 5000
# Office XML shrinks to a fiftieth at best; only entries that could do harm are measured.
MOST_RATIO, RATIO_FROM = 200, 4 * 1024 * 1024
MOST_PAGES = 500
MOST_CHARACTERS = 5_000_000
MOST_PAGE_BYTES = 16 * 1024 * 1024  # of a web page: pictures within it are text, too

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Text that a reader of the page does not see: moved away, pinyin above a character, a second copy.
_UNSEEN = {f"{_W}moveFrom", f"{_W}del", f"{_W}rt", f"{_W}pPr", f"{_W}rPr", _FALLBACK}
_BREAKS = {f"{_W}br", f"{_W}cr"}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_OLE = b"\xd0\xcf\x11\xe0"


class UnreadableDocument(Refusal):
    """A file that gives no text.

    Codes: ``empty_file``, ``too_large``, ``too_long``, ``unknown_type`` (kind), ``old_word``,
    ``encrypted_document``, ``macro_document``, ``zip_bomb``, ``damaged_file``, ``encrypted_pdf``,
    ``pdf_without_text``, ``too_many_pages`` (most), ``binary_file`` (kind), ``mixed_encodings``,
    ``page_without_text``.
    """


class _Node(Protocol):
    """What is used of an XML element."""

    tag: str
    text: str | None

    def __iter__(self) -> Iterator[_Node]: ...


def text_of(name: str, raw: bytes) -> str:
    """Text of an uploaded file, told by its name's ending and checked against its content.

    NUL and half surrogate pairs, which no database stores, become U+FFFD; lengths do not change.
    """
    if not raw:
        raise UnreadableDocument("empty_file")
    if len(raw) > MOST_BYTES:
        raise UnreadableDocument("too_large", most=MOST_BYTES)
    suffix = PurePath(name).suffix.lower()
    if suffix in (".docm", ".dotm"):
        raise UnreadableDocument("macro_document")
    reader = _READERS.get(suffix)
    if reader is None:
        raise UnreadableDocument("old_word" if suffix == ".doc" else "unknown_type", kind=suffix)
    text = reader(raw)
    if len(text) > MOST_CHARACTERS:
        raise UnreadableDocument("too_long", most=MOST_CHARACTERS)
    return _UNSTORABLE.sub("\ufffd", text)


def _plain(raw: bytes) -> str:
    try:
        return decode(raw).text
    except ReadingError as refusal:
        raise UnreadableDocument(refusal.code, **refusal.params) from refusal


def _page(raw: bytes) -> str:
    if len(raw) > MOST_PAGE_BYTES:
        raise UnreadableDocument("too_large", most=MOST_PAGE_BYTES)
    try:
        text = page_text(raw)
    except ReadingError as refusal:
        raise UnreadableDocument(refusal.code, **refusal.params) from refusal
    if not text.strip():
        raise UnreadableDocument("page_without_text")
    return text


# -- Word ------------------------------------------------------------------------------------------


# Broken files make the library fail in these ways; broken XML is a SyntaxError to lxml.
WORD_FAULTS = (
    OpcError,
    KeyError,
    IndexError,
    ValueError,
    AttributeError,
    SyntaxError,
    RecursionError,
    NotImplementedError,
    zipfile.BadZipFile,
    zlib.error,
    OSError,
)


def _word(raw: bytes) -> str:
    """Paragraphs a line each, with the numbers Word would print; table cells parted by tabs."""
    if raw.startswith(_OLE):
        # A .docx locked with a password is an OLE container.
        raise UnreadableDocument("encrypted_document")
    refuse_bomb(raw)
    try:
        document = Document(BytesIO(raw))
        numbering = Numbering.of(document)
        text = "\n".join(_blocks(document.element.body, numbering))
    except WORD_FAULTS as fault:
        raise UnreadableDocument("damaged_file") from fault
    if not text.strip():
        raise UnreadableDocument("empty_file")
    return text


def refuse_bomb(raw: bytes) -> None:
    """Look at the declared sizes before anything is unpacked."""
    try:
        entries = zipfile.ZipFile(BytesIO(raw)).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as fault:
        raise UnreadableDocument("damaged_file") from fault
    packed_hard = any(
        one.file_size > RATIO_FROM and one.file_size > MOST_RATIO * max(one.compress_size, 1)
        for one in entries
    )
    if len(entries) > MOST_ENTRIES or packed_hard:
        raise UnreadableDocument("zip_bomb")
    if sum(one.file_size for one in entries) > MOST_UNPACKED:
        raise UnreadableDocument("zip_bomb")
    if any(one.filename.lower().endswith("vbaproject.bin") for one in entries):
        raise UnreadableDocument("macro_document")


def _blocks(element: _Node, numbering: Numbering) -> Iterator[str]:
    """Lines of the paragraphs and table rows below an element, in document order."""
    for child in element:
        if child.tag == f"{_W}p":
            yield numbering.printed(child) + "".join(_words(child))
        elif child.tag == f"{_W}tr":
            cells = (_cell(cell, numbering) for cell in _within(child, f"{_W}tc"))
            yield "\t".join(cells)
        elif isinstance(child.tag, str) and child.tag not in _UNSEEN:
            yield from _blocks(child, numbering)


def _within(element: _Node, tag: str) -> Iterator[_Node]:
    """The nearest elements of a tag, through wrappers such as content controls."""
    for child in element:
        if child.tag == tag:
            yield child
        elif isinstance(child.tag, str):
            yield from _within(child, tag)


def _cell(cell: _Node, numbering: Numbering) -> str:
    return re.sub("\\s+", " ", " ".join(_blocks(cell, numbering))).strip()


def _words(element: _Node) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag == f"{_W}tab":
            yield " "
        elif child.tag in _BREAKS:
            yield "\n"
        elif isinstance(child.tag, str) and child.tag not in _UNSEEN:
            yield from _words(child)


# -- PDF -------------------------------------------------------------------------------------------

# Broken files make the library fail in all these ways.
PDF_FAULTS = (
    PyPdfError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    NotImplementedError,
    OverflowError,
    OSError,
    zlib.error,
)


def _pdf(raw: bytes) -> str:
    """Text of the pages, parted by form feeds."""
    if b"%PDF-" not in raw[:1024]:
        raise UnreadableDocument("damaged_file")
    try:
        reader = PdfReader(BytesIO(raw))
        if reader.is_encrypted:
            raise UnreadableDocument("encrypted_pdf")
        if len(reader.pages) > MOST_PAGES:
            raise UnreadableDocument("too_many_pages", most=MOST_PAGES)
        text = "\n\f".join(page.extract_text() for page in reader.pages)
    except PDF_FAULTS as fault:
        raise UnreadableDocument("damaged_file") from fault
    if not text.strip():
        raise UnreadableDocument("pdf_without_text")
    return text


_READERS: dict[str, Callable[[bytes], str]] = {
    ".txt": _plain,
    ".text": _plain,
    ".md": _plain,
    ".html": _page,
    ".htm": _page,
    ".docx": _word,
    ".pdf": _pdf,
}
