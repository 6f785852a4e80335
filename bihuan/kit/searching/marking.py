"""Where words stand in a text: pieces to print, the words marked; a template escapes each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from bihuan.kit.searching.folding import folds

LONGEST = 120  # characters of an excerpt
BEFORE = 30  # of them, before the first word

_BLANK = re.compile(r"\s+")

Pieces = list[tuple[str, bool]]  # a piece of text, and whether it is one of the words


def marked(text: str, words: Sequence[str]) -> Pieces:
    """The text in pieces; those that one of the folded words covers are marked."""
    pieces: Pieces = []
    at = 0
    for start, end in _joined(sorted(_places(text, words))):
        if start > at:
            pieces.append((text[at:start], False))
        pieces.append((text[start:end], True))
        at = end
    return [*pieces, (text[at:], False)] if at < len(text) or not pieces else pieces


def printed(pieces: Pieces) -> SafeString:
    """The pieces for a page, each escaped."""
    parts = (
        f"<mark>{escape(text)}</mark>" if is_word else escape(text) for text, is_word in pieces
    )
    return mark_safe("".join(parts))  # noqa: S308  every piece was escaped


def excerpt(texts: Iterable[str], words: Sequence[str], *, opening: bool = True) -> Pieces:
    """The part of the first of the texts that holds a word; without one, how the first begins.

    No pieces where there is nothing to show, or only an `opening` that is not asked for.
    """
    begins = ""
    for text in texts:
        found = [where.start() for word in words if (where := _spellings(word).search(text))]
        if found:
            return marked(_cut(text, min(found)), words)
        begins = begins or text
    return marked(_cut(begins, 0), words) if opening and begins else []


def _cut(text: str, place: int) -> str:
    start = max(0, place - BEFORE) if place > BEFORE else 0
    end = start + LONGEST
    shown = _BLANK.sub(" ", text[start:end]).strip()
    return f"{'…' if start else ''}{shown}{'…' if end < len(text) else ''}"


def _places(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    for word in words:
        spelt = _spellings(word)
        found = spelt.search(text)
        while found:
            yield found.span()
            found = spelt.search(text, found.start() + 1)


@lru_cache(maxsize=512)
def _spellings(word: str) -> re.Pattern[str]:
    """Every way to write a folded word: to seek these costs less than to fold every text."""
    kin = _kin()
    return re.compile(
        "".join(f"[{re.escape(c + kin[c])}]" if c in kin else re.escape(c) for c in word)
    )


@cache
def _kin() -> dict[str, str]:
    """The characters that are compared as another, by that one."""
    kin: dict[str, str] = {}
    for written, compared in folds().items():
        kin[compared] = kin.get(compared, "") + written
    return kin


def _joined(places: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Places that touch or overlap as one."""
    start, end = -1, -1
    for first, last in places:
        if first > end:
            if end > start:
                yield start, end
            start, end = first, last
        else:
            end = max(end, last)
    if end > start:
        yield start, end
