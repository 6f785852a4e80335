"""Bytes of a text file → text: BOM, UTF-8, UTF-16, GB18030; anything else is refused by code."""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.rules.refusal import Refusal


class ReadingError(Refusal):
    """The bytes or the text cannot be read; the code names the reason."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text as stored (no newline is translated, a leading BOM is dropped) and its encoding."""

    text: str
    encoding: str


# UTF-32 stands before UTF-16: its little-endian mark begins with the other's.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)

# First bytes of formats that people take for a text; the name goes into the refusal.
_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0", "ole"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x7fELF", "elf"),
    (b"{\\rtf", "rtf"),
)

_SAMPLE = 4000
_LEAST_PLAUSIBLE = 0.55
_ASCII, _LEAST_UTF8 = bytes(range(128)), 12
_CONTROL = frozenset(map(chr, range(32))) - frozenset("\t\n\r\x0b\x0c\x1a") | {"\x7f", "�"}


def decode(raw: bytes) -> Decoded:
    """Read the bytes of a text file.

    Raises ``ReadingError`` with code ``empty_file``, ``binary_file`` (params: kind) or
    ``mixed_encodings``: part of the file is UTF-8 and part is not.
    """
    if not raw:
        raise ReadingError("empty_file")
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _checked(_attempt(raw[len(mark) :], encoding=encoding), encoding=encoding)
    for magic, kind in _MAGIC:
        if raw.startswith(magic):
            raise ReadingError("binary_file", kind=kind)
    return _guessed(raw)


def _guessed(raw: bytes) -> Decoded:
    """Without a mark: UTF-8 if it is clean, else whichever reads as everyday Chinese."""
    text = _attempt(raw, encoding="utf-8")
    if text is not None and _is_clean(text):
        return _checked(text, encoding="utf-8")
    if _holds_utf8(raw):
        raise ReadingError("mixed_encodings")
    best, best_encoding, best_score = None, "", 0.0
    for encoding in ("gb18030", "utf-16-le", "utf-16-be"):
        text = _attempt(raw, encoding=encoding)
        score = _plausible(text) if text and _is_clean(text) else 0.0
        if score > best_score:
            best, best_encoding, best_score = text, encoding, score
    if best_score < _LEAST_PLAUSIBLE:
        raise ReadingError("binary_file", kind="unknown")
    return _checked(best, encoding=best_encoding)


def _holds_utf8(raw: bytes) -> bool:
    """Whether some line is Chinese in UTF-8 beyond chance: four characters or more."""
    for line in raw.split(b"\n"):
        bare = line.translate(None, _ASCII)
        if len(bare) >= _LEAST_UTF8 and _attempt(bare, encoding="utf-8") is not None:
            return True
    return False


def _attempt(raw: bytes, *, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _checked(text: str | None, *, encoding: str) -> Decoded:
    if text is None or not _is_clean(text):
        raise ReadingError("binary_file", kind="unknown")
    if not text.strip():
        raise ReadingError("empty_file")
    return Decoded(text, encoding)


def _is_clean(text: str) -> bool:
    """Whether hardly any of it is control characters (one in two hundred is forgiven)."""
    return sum(map(text.count, _CONTROL)) * 200 <= len(text)


def _plausible(text: str) -> float:
    """Share of a sample that is ASCII, Chinese punctuation or one of the 3,755 common characters.

    Source of the common characters: GB 2312-1980 level 1, rows 16-55 (first byte B0-D7).
    """
    sample = text[:_SAMPLE]
    encoded = (one.encode("gb2312", errors="ignore") for one in sample)
    return sum(
        len(code) == 1 or (len(code) == 2 and (code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xD7))
        for code in encoded
    ) / len(sample)
