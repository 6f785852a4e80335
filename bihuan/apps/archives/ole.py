"""Whether an old Office file (an OLE container, [MS-CFB]) wants a password; nothing else of it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from bihuan.apps.archives.media import OLE

MOST_SECTORS = 4096  # of a chain that is followed: a directory or the head of a stream
MOST_RECORDS = 64  # of a workbook: the password's stands among the first
LEAST = 4096  # a shorter stream lies elsewhere; no real document has one
FAT_SECTORS = 109  # named in the header
WORD, BOOKS, ENCRYPTED = (
    "WordDocument",
    ("Workbook", "Book"),
    ("EncryptionInfo", "EncryptedPackage"),
)
FIB_FLAGS, FIB_ENCRYPTED = 10, 0x0100  # [MS-DOC] 2.5.2
FILEPASS = 0x002F  # [MS-XLS] 2.4.117


def wants_password(content: BinaryIO) -> bool:
    """True for a Word or Excel file of before 2007, or a newer one, that is locked.

    What is broken is not called locked.
    """
    try:
        streams = dict(_streams(content))
        if any(name in streams for name in ENCRYPTED):
            return True
        if WORD in streams:
            head = _head(content, *streams[WORD])
            (flags,) = struct.unpack_from("<H", head, FIB_FLAGS)
            return bool(flags & FIB_ENCRYPTED)
        return any(_book_locked(_head(content, *streams[n])) for n in BOOKS if n in streams)
    except (struct.error, UnicodeDecodeError, OverflowError, OSError):
        return False
    finally:
        content.seek(0)


def _streams(content: BinaryIO) -> Iterator[tuple[str, tuple[int, int]]]:
    """Names with first sector and length, out of the directory."""
    first = struct.unpack_from("<I", _start(content), 48)[0]
    for sector in _chain(content, first):
        raw = _sector(content, sector)
        for at in range(0, len(raw) - 127, 128):
            (length,) = struct.unpack_from("<H", raw, at + 64)
            name = raw[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le")
            start, size = struct.unpack_from("<II", raw, at + 116)
            yield name, (start, size)


def _head(content: BinaryIO, start: int, size: int) -> bytes:
    """The first sector of a stream."""
    return _sector(content, start) if size >= LEAST else b""


def _book_locked(head: bytes) -> bool:
    at = 0
    for _count in range(MOST_RECORDS):
        if at + 4 > len(head):
            break
        kind, length = struct.unpack_from("<HH", head, at)
        if kind == FILEPASS:
            return True
        at += 4 + length
    return False


def _start(content: BinaryIO) -> bytes:
    content.seek(0)
    head = content.read(512)
    if not head.startswith(OLE):
        raise struct.error
    return head


def _sector(content: BinaryIO, number: int) -> bytes:
    size = 1 << min(struct.unpack_from("<H", _start(content), 30)[0], 12)
    content.seek((number + 1) * size)
    return content.read(size)


def _chain(content: BinaryIO, sector: int) -> Iterator[int]:
    """The sectors that follow each other, as the allocation table tells."""
    table = struct.unpack_from(f"<{FAT_SECTORS}I", _start(content), 76)
    for _count in range(MOST_SECTORS):
        if sector >= 0xFFFFFFFA:
            return
        yield sector
        share = len(_sector(content, 0)) // 4 or 128
        entries = _sector(content, table[min(sector // share, FAT_SECTORS - 1)])
        (sector,) = struct.unpack_from("<I", entries, 4 * (sector % share))
