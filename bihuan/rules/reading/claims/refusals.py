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
    pattern, reasons = lexicon.refusing
    found = []
    at = 0
    while match := pattern.search(text, at):
        at = max(match.end(), match.start() + 1)
        reason = reasons[int(str(match.lastgroup)[1:])]
        if not reason and _part_of_a_number(text, match, lexicon):
            at = match.start() + 1
            continue
        found.append(Refused(match.start(), match.end(), reason or lexicon.names[match.group()]))
    return found


def _part_of_a_number(text: str, match: re.Match[str], lexicon: Lexicon) -> bool:
    """Whether a name that begins with numerals (十一, 万家) only stands inside a longer number."""
    word = match.group()
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 4]
    if word[0] in HAN and before and before in f"{HAN}之第点":
        return True
    if set(word) - set(HAN):
        return False
    return after[:1] in tuple(f"{HAN}点余多") or bool(re.match(lexicon.counted, after))
