"""The zip around an .xlsx: judged by its directory before anything in it is unpacked."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from bihuan.kit.sheets.errors import SheetError
from bihuan.kit.sheets.limits import MEGABYTE, Limits

CHUNK = 64 * 1024
NAME_LENGTH = 240
LOCAL_HEADER = 30
# Deflate cannot pass 1032:1; sheets of 60,000 equal rows reach 27:1 (measured 2026-11).
RATIO = 200
RATIO_FROM = 10 * MEGABYTE
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)


class Archive:
    """The parts of a workbook by name, in any case; refuses what no spreadsheet program writes."""

    def __init__(self, raw: bytes, *, limits: Limits) -> None:
        self.raw = raw
        self.limits = limits
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
            entries = self._zip.infolist()
        except BROKEN as broken:
            raise SheetError("damaged", part="zip") from broken
        if len(entries) > limits.entries:
            raise SheetError("suspicious", part=f"{len(entries)} parts")
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            self._admit(entry)
        _refuse_overlap(entries)
        if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
            raise SheetError("unpacks_too_large", limit=limits.unpacked_bytes // MEGABYTE)

    def _admit(self, entry: zipfile.ZipInfo) -> None:
        name = entry.filename
        key = name.replace("\\", "/").casefold()
        # A name twice lets two readers see two different workbooks.
        if key in self._parts or _absurd(entry):
            raise SheetError("suspicious", part=ascii(name[:60]))
        if entry.flag_bits & 0x1:
            raise SheetError("encrypted")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise SheetError("suspicious", part=ascii(name[:60]))
        if entry.file_size > max(RATIO_FROM, RATIO * entry.compress_size):
            raise SheetError("unpacks_too_large", limit=self.limits.unpacked_bytes // MEGABYTE)
        self._parts[key] = entry

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._parts

    @property
    def names(self) -> list[str]:
        """Every part's name in lower case with forward slashes, in the order of the directory."""
        return list(self._parts)

    def chunks(self, name: str) -> Iterator[bytes]:
        """A part, unpacked piece by piece; stops when it yields more than it declared."""
        entry = self._parts.get(name.casefold())
        if entry is None:
            raise SheetError("damaged", part=name)
        left = entry.file_size
        try:
            with self._zip.open(entry) as stream:
                while chunk := stream.read(CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise SheetError("suspicious", part=name)
                    yield chunk
        except BROKEN as broken:
            raise SheetError("damaged", part=name) from broken
        if left:
            raise SheetError("damaged", part=name)

    def read(self, name: str) -> bytes:
        """A whole part, for the small ones."""
        return b"".join(self.chunks(name))

    def replaced(self, parts: dict[str, bytes]) -> bytes:
        """The same archive with some parts' content changed; keys are lower-case names."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for key, entry in self._parts.items():
                if not entry.is_dir():
                    content = parts[key] if key in parts else self.read(key)
                    target.writestr(entry.filename.replace("\\", "/"), content)
        return out.getvalue()


def _absurd(entry: zipfile.ZipInfo) -> bool:
    name = entry.orig_filename.replace("\\", "/")
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        return True
    return name.startswith("/") or ":" in name or ".." in name.split("/")


def _refuse_overlap(entries: list[zipfile.ZipInfo]) -> None:
    """Entries that share bytes are how a small file unpacks to petabytes."""
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end:
            raise SheetError("suspicious", part=ascii(entry.filename[:60]))
        end = entry.header_offset + LOCAL_HEADER + entry.compress_size
