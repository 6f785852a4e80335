"""What a file is by its bytes, whatever it is called; only kinds an office works with are kept."""

from __future__ import annotations

import zipfile
from pathlib import PurePath
from typing import BinaryIO

HEAD_BYTES = 64 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
MOST_PARTS = 20_000

MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
OFFICE_OPEN = "application/vnd.openxmlformats-officedocument."
# the part that only this kind of package has
PACKAGES: tuple[tuple[str, str], ...] = (
    ("word/document.xml", OFFICE_OPEN + "wordprocessingml.document"),
    ("xl/workbook.xml", OFFICE_OPEN + "spreadsheetml.sheet"),
    ("ppt/presentation.xml", OFFICE_OPEN + "presentationml.presentation"),
    ("OFD.xml", "application/ofd"),  # GB/T 33190, the layout format of official documents
)
OLD_OFFICE: dict[str, str] = {
    ".doc": "application/msword",
    ".wps": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".et": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
    ".dps": "application/vnd.ms-powerpoint",
}


def media_type(name: str, content: BinaryIO) -> str | None:
    """The type of a file; none when it is not one of the kinds that are kept.

    Archives, programs, web pages, and documents with macros are not kept.
    """
    content.seek(0)
    head = content.read(HEAD_BYTES)
    content.seek(0)
    for magic, found in MAGIC:
        if head.startswith(magic):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:12] in (b"ftypheic", b"ftypmif1"):
        return "image/heic"
    if head.startswith(OLE):
        return OLD_OFFICE.get(PurePath(name).suffix.lower())
    return _package(content) if head.startswith(ZIP) else _text(name, head)


def _package(content: BinaryIO) -> str | None:
    """An office package by the names of its parts; nothing of it is unpacked."""
    try:
        with zipfile.ZipFile(content) as package:
            names = set(package.namelist()[:MOST_PARTS])
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return None
    finally:
        content.seek(0)
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".js", ".vbs")) for name in names):
        return None
    return next((found for part, found in PACKAGES if part in names), None)


def _text(name: str, head: bytes) -> str | None:
    """Plain text in UTF-8 or GB18030; a cut character at the end of the sample does no harm."""
    if PurePath(name).suffix.lower() not in (".txt", ".csv", ".md") or b"\x00" in head:
        return None
    for encoding in ("utf-8", "gb18030"):
        try:
            head[: len(head) - 4 if len(head) == HEAD_BYTES else None].decode(encoding)
        except UnicodeDecodeError:
            continue
        return f"text/plain; charset={encoding}"
    return None
