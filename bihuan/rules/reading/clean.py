"""Raw text → one paragraph a line, half-width, no page furniture; every character keeps its place.

A character of the clean text is a character of the raw one, folded; nothing is inserted and nothing
is moved, so any span found in the clean text can be cut from the raw text literally.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from bihuan.rules.reading import lines
from bihuan.rules.reading.markup import is_markup, unmarked

# Single characters that change their look only: full-width forms, odd blanks, odd line ends, and
# the Kangxi radicals and compatibility ideographs that PDF fonts put in for ordinary characters.
_BLANKS = (0x3000, 0x00A0, 0x202F, 0x205F, *range(0x2000, 0x200B))
_LINE_ENDS = (0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029)
_LOOKALIKES = (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFA6E))
FOLD: dict[int, int] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
FOLD |= dict.fromkeys(_BLANKS, 0x20) | dict.fromkeys(_LINE_ENDS, 0x0A)
FOLD |= {0xFF61: 0x3002, 0x2236: 0x3A, 0xFE55: 0x3A, 0x201F: 0x201D, 0xFF62: 0x300C, 0xFF63: 0x300D}
FOLD |= {
    code: ord(unicodedata.normalize("NFKC", chr(code)))
    for code in _LOOKALIKES
    if len(unicodedata.normalize("NFKC", chr(code))) == 1
}

# Inside a line: runs of blanks become one, invisible characters none.
# A syllable of pinyin in brackets behind its character, as pages of some converters have it.
_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_PINYIN = f"(?<=[\u4e00-\u9fff])[(][a-z\u00fc]{{0,3}}[{_TONES}][a-z\u00fc]{{0,3}}[)]"
_NOISE = re.compile(
    _PINYIN + "|[\u200b-\u200f\u2060-\u2064\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f]+|(?<= ) +"
)
# A blank after a full stop or before a numbered heading is what is left of a lost line end. The
# list ends in the styles of headings.py that survive such a loss.
_LOST_BREAK = re.compile(
    "(?<=[。!?;:]) (?=\\S)|(?<=[。!?;:][”’)】》]) (?=\\S)"
    "|(?<=[\u4e00-\u9fff。)”】》])(?<![题第表图附]) "
    "(?=[(]?[一二三四五六七八九十]{1,3}[)、]|[(]\\d{1,2}[)]|\\d{1,3}[.、](?!\\d)"
    "|(?:反馈|存在)?(?:问题|意见)[一二三四五六七八九十\\d]{1,3}:)"
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Clean text with the way back: pieces begin at ``starts``, in the raw at ``origins``."""

    text: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]

    def to_raw(self, index: int) -> int:
        """Raw offset of the character at this offset of the clean text."""
        if not 0 <= index < len(self.text):
            raise IndexError(index)
        piece = bisect_right(self.starts, index) - 1
        return self.origins[piece] + index - self.starts[piece]

    def to_clean(self, index: int) -> int:
        """Clean offset of a raw offset; for a dropped character, that of the next one kept."""
        piece = bisect_right(self.origins, index) - 1
        if piece < 0:
            return 0
        end = self.starts[piece + 1] if piece + 1 < len(self.starts) else len(self.text)
        return min(self.starts[piece] + index - self.origins[piece], end)

    def dropped(self, raw: str) -> Iterator[tuple[int, int]]:
        """Raw spans of what was left out, in order."""
        ends = (*self.starts, len(self.text))[1:]
        at = 0
        for start, end, origin in zip(self.starts, ends, self.origins, strict=True):
            if origin > at:
                yield at, origin
            at = origin + end - start
        if at < len(raw):
            yield at, len(raw)

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Raw span from the first to behind the last character of a clean span (not empty)."""
        return self.to_raw(start), self.to_raw(end - 1) + 1


def clean(raw: str, *, loose: bool = False) -> Cleaned:
    """Fold, drop furniture, join broken lines, part run-together paragraphs.

    Time grows with the length of the text only: every pattern here looks a bounded way ahead.
    """
    seen = unmarked(raw) if is_markup(raw) else raw
    folded = seen.translate(FOLD)
    spans = lines.paragraphs(folded, raw=seen, loose=loose)
    pieces: list[tuple[int, int, str]] = []
    for start, end, joined in spans:
        if pieces and not joined:
            pieces.append((start - 1, start, "\n"))
        pieces.extend(_kept(folded, start, end))
    return _assembled(pieces)


def _kept(folded: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """The visible parts of one line."""
    line = folded[start:end]
    kept = []
    at = 0
    for noise in _NOISE.finditer(line):
        if noise.start() > at:
            kept.append((start + at, start + noise.start(), line[at : noise.start()]))
        at = noise.end()
    if at < len(line):
        kept.append((start + at, end, line[at:]))
    return kept


def _assembled(pieces: list[tuple[int, int, str]]) -> Cleaned:
    starts: list[int] = []
    origins: list[int] = []
    length = 0
    for raw_start, _, text in pieces:
        if not starts or raw_start - origins[-1] != length - starts[-1]:
            starts.append(length)
            origins.append(raw_start)
        length += len(text)
    paragraphs = "".join(text for _, _, text in pieces).split("\n")
    text = "\n".join(one if lines.is_row(one) else _LOST_BREAK.sub("\n", one) for one in paragraphs)
    return Cleaned(text, tuple(starts), tuple(origins))
