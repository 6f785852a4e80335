"""Many files as one ZIP: safe names, a list of their hashes, and never more than a piece in memory.

The same files under the same names give the same bytes, so that a package can be told by its hash.
"""

from __future__ import annotations

import hashlib
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Final

from django.core.files.storage import default_storage
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

MANIFEST: Final = "manifest-sha256.txt"
STEP: Final = 256 * 1024
LONGEST: Final = 150  # bytes of a name: a number before it and " (2)" after it still fit in 255
LONGEST_SUFFIX: Final = 12
MADE: Final = (1980, 1, 1, 0, 0, 0)  # a ZIP knows no earlier day; no clock, so the same is the same
_FORBIDDEN: Final = str.maketrans(dict(zip('\\/:*?"<>|', "＼／：＊？＂＜＞｜", strict=True)))
_DEVICES: Final = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))]
)
_PACKED: Final = frozenset(
    (".pdf", ".ofd", ".docx", ".xlsx", ".pptx", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".zip")
)

_LARGE: Final = 1 << 30

Opener = Callable[[], AbstractContextManager[IO[bytes]]]


class BrokenPackageError(Exception):
    """A file is not any more what its record says; the package must not be used."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a package: its path there, how it is opened, what it must be."""

    path: str
    open: Opener
    size: int = 0  # where known, a small one needs no 64-bit ZIP
    sha256: str = ""  # what it must hash to; blank: whatever it does


@dataclass(frozen=True, slots=True)
class Packed:
    """What was written."""

    sha256: str
    size: int
    files: int


def of_bytes(path: str, content: bytes) -> Entry:
    """A file of a package that is made on the spot."""
    return Entry(path, lambda: BytesIO(content), len(content))


def of_text(path: str, text: str) -> Entry:
    """A text of a package, as a Windows editor opens it."""
    return of_bytes(path, text.replace("\n", "\r\n").encode("utf-8-sig"))


def of_stored(path: str, stored: str, *, size: int = 0, sha256: str = "") -> Entry:
    """A file of the storage, opened only when its turn comes."""
    return Entry(path, lambda: default_storage.open(stored, "rb"), size, sha256)


def safe_name(text: str, *, most: int = LONGEST) -> str:
    """A name for one file or folder that every system can write: no path, no control, no device.

    A suffix stays when the name is cut; `most` counts bytes.
    """
    plain = unicodedata.normalize("NFC", text).translate(_FORBIDDEN)
    plain = "".join(sign if sign.isprintable() else " " for sign in plain)
    plain = " ".join(plain.split()).strip(". ")
    stem, suffix = _split(plain)
    if stem.split(".")[0].lower().strip() in _DEVICES:
        stem = "_" + stem
    stem = _cut(stem, most - len(suffix.encode())).strip(". ")
    return (stem or "_") + suffix


def suffix_of(name: str) -> str:
    """The suffix of a file's name, safe to put after another one."""
    return _split(safe_name(name))[1]


class Names:
    """The paths of one package, each given once; systems that fold case are thought of."""

    def __init__(self) -> None:
        self._taken = {MANIFEST.casefold()}

    def claim(self, *parts: str) -> str:
        """A free path of these folders and this file; one taken already gets (2), (3) …"""
        *folders, name = (safe_name(part) for part in parts)
        stem, suffix = _split(name)
        path, n = PurePosixPath(*folders, name), 1
        while str(path).casefold() in self._taken:
            n += 1
            path = PurePosixPath(*folders, f"{stem} ({n}){suffix}")
        self._taken.add(str(path).casefold())
        return str(path)


def packing(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The bytes of the ZIP as they arise; its last file lists the hashes, for `sha256sum -c`."""
    sink = _Sink()
    lines: list[str] = []
    with zipfile.ZipFile(sink, "w") as package:  # type: ignore[call-overload]  # it only writes
        for entry in entries:
            digest, large = hashlib.sha256(), entry.size >= _LARGE or not entry.size
            with (
                entry.open() as source,
                package.open(_head(entry.path), "w", force_zip64=large) as target,
            ):
                while chunk := source.read(STEP):
                    digest.update(chunk)
                    target.write(chunk)
                    yield sink.taken()
            if entry.sha256 not in ("", digest.hexdigest()):
                raise BrokenPackageError(entry.path)
            lines.append(f"{digest.hexdigest()}  {entry.path}\n")
        package.writestr(_head(MANIFEST), "".join(lines).encode())
    yield sink.taken()


def told(entries: Iterable[Entry], done: Callable[[Packed], None]) -> Iterator[bytes]:
    """The same bytes; when the last of them is out, `done` is told what they were."""
    digest, size, files = hashlib.sha256(), 0, 0

    def counted() -> Iterator[Entry]:
        nonlocal files
        for entry in entries:
            files += 1
            yield entry

    for chunk in packing(counted()):
        digest.update(chunk)
        size += len(chunk)
        yield chunk
    done(Packed(digest.hexdigest(), size, files))


def pack(entries: Iterable[Entry], target: IO[bytes]) -> Packed:
    """Write a ZIP to a file; its own hash and how much it holds."""
    found: list[Packed] = []
    for chunk in told(entries, found.append):
        target.write(chunk)
    return found[0]


def response(
    entries: Iterable[Entry], *, name: str, done: Callable[[Packed], None] = lambda _packed: None
) -> StreamingHttpResponse:
    """A ZIP to save, sent while it is made; `done` is told of it only when all of it was sent."""
    answer = StreamingHttpResponse(told(entries, done), content_type="application/zip")
    answer["Content-Disposition"] = str(content_disposition_header(True, safe_name(name)))
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


class _Sink:
    """What a ZIP is written to: remembers only what was not taken yet, and cannot go back."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, content: bytes) -> int:
        """Keep it until it is taken."""
        self._held += content
        return len(content)

    def flush(self) -> None:
        """Nothing to wait for."""

    def taken(self) -> bytes:
        """All since the last time."""
        held, self._held = bytes(self._held), bytearray()
        return held


def _head(path: str) -> zipfile.ZipInfo:
    """What stands before a file: no day, no owner; deflated unless that would gain nothing."""
    head = zipfile.ZipInfo(path, MADE)
    packed = PurePosixPath(path).suffix.lower() in _PACKED
    head.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    head.create_system, head.external_attr = 3, 0o644 << 16
    return head


def _split(name: str) -> tuple[str, str]:
    """Stem and suffix; what is long or holds a space is no suffix but a part of the name."""
    stem, dot, suffix = name.rpartition(".")
    if not stem or " " in suffix or not 0 < len(suffix.encode()) < LONGEST_SUFFIX:
        return name, ""
    return stem, dot + suffix


def _cut(text: str, most: int) -> str:
    """The first of a text that fits in so many bytes, no sign broken."""
    return text.encode()[: max(most, 0)].decode(errors="ignore")
