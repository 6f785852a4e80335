"""What looks like a figure and is none: dates, numbers of documents, telephones, names, ranks …"""

from __future__ import annotations

import re
from typing import NamedTuple

from bihuan.rules.reading.claims.lexicon import HAN, Lexicon


class Refused(NamedTuple):
    """A span that is no claim, with the reason."""

    start: int
    end: int
    reason: str


def refused(text: str, lexicon: Lexicon) -> list[Refused]:
    """The spans of a clean text that are no claims, in order, none overlapping another."""
    found: list[Refused] = []
    refusing = lexicon.refusing
    end = 0
    for place in lexicon.begins.finditer(text):
        start = place.start()
        match = refusing(text[start]).match(text, start) if start >= end else None
        if match is None:
            continue
        reason = _reason(text, match, lexicon)
        if reason:
            end = match.end()
            found.append(Refused(match.start(), end, reason))
    return found


def _reason(text: str, match: re.Match[str], lexicon: Lexicon) -> str:
    """Why a span is refused; "" for a name that only stands inside a longer number."""
    group = str(match.lastgroup)
    if group != "name":
        return lexicon.refusals[int(group[1:])].reason
    return "" if _part_of_a_number(text, match, lexicon) else lexicon.names[match.group()]


def _part_of_a_number(text: str, match: re.Match[str], lexicon: Lexicon) -> bool:
    """Whether a name that begins with numerals (十一, 万家) only stands inside a longer number."""
    word = match.group()
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 4]
    if word[0] in HAN and before and before in f"{HAN}之第点":
        return True
    if set(word) - set(HAN):
        return False
    return after[:1] in tuple(f"{HAN}点余多") or bool(re.match(lexicon.counted, after))
