"""What was done about a problem, told in one breath → single measures, each with its warning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from bihuan.rules.reading.clean import FOLD
from bihuan.rules.reading.headings import number
from bihuan.rules.reading.substance import is_empty_talk
from bihuan.rules.reading.words import HAN

_MOST = 200


@dataclass(frozen=True, slots=True)
class Span:
    """One measure: offsets into the text given, the words without their number, and whether they
    only strengthen (see ``substance.is_empty_talk``)."""

    start: int
    end: int
    text: str
    empty_talk: bool


_BEHIND = "(?:\\A|(?<=[\n。!?;:,、 )”]))[ \t]*"
# Ways to number measures; the first whose numbers run 1, 2 … is taken. Add a line for another way.
_WAYS = tuple(
    re.compile(_BEHIND + pattern)
    for pattern in (
        f"(?P<n>[{HAN}]{{1,3}})(?:是(?!否)|要(?=[\u4e00-\u9fff]{{2}}))[,:]?",
        f"第(?P<n>[{HAN}]{{1,3}})[,、:]",
        f"[(](?P<n>[{HAN}]{{1,3}}|\\d{{1,2}})[)][、.]?",
        "(?P<n>\\d{1,2})(?:、|[.)](?!\\d))",
        "(?P<n>[\u2460-\u2473\u2474-\u2487\u2488-\u249b])",
        f"(?P<n>[{HAN}]{{1,3}})、",
    )
)
_PAIR = re.compile("[“《(【」』”》)】「『。!?;\n]")
_OPEN = {"“": "”", "《": "》", "(": ")", "【": "】", "「": "」", "『": "』"}


def split_measures(text: str) -> list[Span]:
    """Propose the measures of an item: by 一是…二是…, 第一…, 1.…, ①…, else by sentence.

    What stands before the first number is proposed too, so that no word of the notice is lost.
    """
    plain = text.translate(FOLD)
    cuts = next((found for way in _WAYS if (found := _run(plain, way))), None)
    if cuts is None:
        return _spans(text, _sentences(plain))
    starts = [end for _, end in cuts]
    ends = [start for start, _ in cuts[1:]] + [len(text)]
    return _spans(text, [(0, cuts[0][0]), *zip(starts, ends, strict=True)])


def _run(plain: str, way: re.Pattern[str]) -> list[tuple[int, int]]:
    """Where the numbers 1, 2, 3 … of one way stand; empty unless there are two."""
    found: list[tuple[int, int]] = []
    for match in way.finditer(plain):
        if number(match["n"]) == len(found) + 1 and len(found) < _MOST:
            found.append(match.span())
    return found if len(found) > 1 else []


def _sentences(plain: str) -> list[tuple[int, int]]:
    """Sentences; a stop inside quotes or brackets ends none, a line end closes every bracket."""
    cuts = [0]
    closing: list[str] = []
    for match in _PAIR.finditer(plain):
        one = match.group()
        if one in _OPEN:
            closing.append(_OPEN[one])
        elif closing and one == closing[-1]:
            closing.pop()
        elif one == "\n" or (not closing and one in "。!?;"):
            closing.clear()
            cuts.append(match.end())
    if len(cuts) > _MOST:
        cuts = cuts[:_MOST]
    return list(pairwise([*cuts, len(plain)]))


def _spans(text: str, cuts: list[tuple[int, int]]) -> list[Span]:
    found = []
    for start, end in cuts:
        words = text[start:end].strip()
        if any(one.isalnum() for one in words):
            begin = start + text[start:end].index(words)
            found.append(Span(begin, begin + len(words), words, is_empty_talk(words)))
    return found
