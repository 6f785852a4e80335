"""Whether a file opens at all: locked or damaged ones are refused when they come, not later."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from pypdf import PdfReader

from bihuan.apps.archives.media import HEAD_BYTES, OFFICE_OPEN, OLE, ZIP
from bihuan.apps.archives.ole import wants_password
from bihuan.kit.documents import PDF_FAULTS, UnreadableDocument, text_of

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
WORD = OFFICE_OPEN + "wordprocessingml.document"
PDF = "application/pdf"
TEXT = "text/plain"
HEAD_PAGES = 2  # of a PDF: a mark of secrecy stands on the first
MOST_WORD_BYTES = 16 * 1024 * 1024
MOST_UNPACKED = 512 * 1024 * 1024
STEP = 1024 * 1024
LOCKED = 0x1  # the flag of a part that wants a password
NO_TEXT = ("empty_file", "pdf_without_text")


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening a file showed."""

    pages: int | None = None
    head: str = ""  # the first of its text, as far as it costs little


def refuse_locked(name: str, content: BinaryIO) -> None:
    """An office file with a password, or a package that is broken off, before it is told by kind.

    Raises `UnreadableDocument` with `encrypted_document` or `damaged_file`.
    """
    content.seek(0)
    head = content.read(HEAD_BYTES)
    content.seek(0)
    if head.startswith(OLE) and name.lower().endswith((".docx", ".xlsx", ".pptx")):
        raise UnreadableDocument("encrypted_document" if ENCRYPTED in head else "damaged_file")
    if head.startswith(OLE) and wants_password(content):
        raise UnreadableDocument("encrypted_document")
    office = name.lower().endswith((".docx", ".xlsx", ".pptx", ".ofd"))
    if head.startswith(ZIP) and office and not zipfile.is_zipfile(content):
        raise UnreadableDocument("damaged_file")
    content.seek(0)


def opened(media: str, content: BinaryIO) -> Opened:
    """Open a file of a known kind; `UnreadableDocument` says why it does not open."""
    content.seek(0)
    try:
        if media == PDF:
            return _pdf(content)
        if media.startswith(OFFICE_OPEN) or media == "application/ofd":
            return _package(media, content)
        if media.startswith(TEXT):
            return Opened(head=text_of("a.txt", content.read(HEAD_BYTES) or b" "))
        return Opened()
    except UnreadableDocument as fault:
        if media.startswith(TEXT):
            return Opened()  # a character cut at the end of the sample
        raise fault
    finally:
        content.seek(0)


def _pdf(content: BinaryIO) -> Opened:
    try:
        reader = PdfReader(content)
        # A PDF that only forbids printing opens with the empty password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument("encrypted_pdf")
        pages = len(reader.pages)
        head = [page.extract_text() for page in reader.pages[:HEAD_PAGES]]
    except PDF_FAULTS as fault:
        raise UnreadableDocument("damaged_file") from fault
    if not pages:
        raise UnreadableDocument("damaged_file")
    return Opened(pages, "\n".join(head))


def _package(media: str, content: BinaryIO) -> Opened:
    """Every part read through, so that a broken one shows; Word's text on the way."""
    try:
        with zipfile.ZipFile(content) as package:
            _read_through(package)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, EOFError) as fault:
        raise UnreadableDocument("damaged_file") from fault
    return _word(content) if media == WORD else Opened()


def _read_through(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UnreadableDocument("zip_bomb")
    if any(part.flag_bits & LOCKED for part in parts):
        raise UnreadableDocument("encrypted_document")
    for part in parts:
        with package.open(part) as stream:
            while stream.read(STEP):
                pass


def _word(content: BinaryIO) -> Opened:
    content.seek(0)
    raw = content.read(MOST_WORD_BYTES + 1)
    if len(raw) > MOST_WORD_BYTES:
        return Opened()  # mostly pictures; the job reads what it says
    try:
        return Opened(head=text_of("a.docx", raw))
    except UnreadableDocument as fault:
        if fault.code in NO_TEXT:
            return Opened()
        raise
