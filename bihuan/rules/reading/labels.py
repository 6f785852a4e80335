"""Labels inside an item: 整改情况:, 【整改措施】, (责任科室:…), or a label alone on its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bihuan.rules.reading.words import HAN, LABELS, MEASURES, PAIRED


@dataclass(frozen=True, slots=True)
class Label:
    """A label in the clean text: its kind, where it begins (its number, if any, counts as part of
    it) and where its value begins. ``paired``: the unit's value has the person in brackets."""

    kind: str
    start: int
    end: int
    numbered: bool = False
    paired: bool = False


_NAMES = "|".join(f"(?P<{kind}>{words})" for kind, words in LABELS)
_NUMBERED = f"(?:[(][{HAN}\\d]{{1,2}}[)]|[{HAN}]{{1,2}}、|\\d{{1,2}}[.、)]|[{HAN}]是)?"
# A label stands at a line, behind a stop, a blank or an opening bracket, and ends in a colon, in
# its closing bracket, or (alone on a line) in the line's end. 整改情况。 at a line is one too.
_LABEL = re.compile(
    f"(?:\\A|(?<=[\n。!?;:,、 \t)】(\\[【]))(?P<numbered>{_NUMBERED})(?P<open>[【\\[]?)(?:{_NAMES})"
    f"(?P<pair>{PAIRED})?(?P<close>[】\\]]?)(?P<colon>[ \t]*:[ \t]*)?"
)
_WHOLE = {kind: re.compile(words) for kind, words in LABELS}


def labels(text: str, start: int, stop: int) -> Iterator[Label]:
    """The labels of a span of clean text, in order."""
    for match in _LABEL.finditer(text, start, stop):
        kind = next(name for name, _ in LABELS if match[name] is not None)
        if match["colon"] or (match["open"] and match["close"]) or _alone(text, match, kind=kind):
            opened = match.start("open") if match["open"] else match.start(kind)
            first = min(match.start("numbered"), opened)
            end = match.end() + (text[match.end() : match.end() + 1] == "。")
            numbered, paired = bool(match["numbered"]), bool(match["pair"])
            yield Label(kind, first, min(end, stop), numbered, paired)


def _alone(text: str, match: re.Match[str], *, kind: str) -> bool:
    at_line = match.start() == 0 or text[match.start() - 1] == "\n"
    behind = text[match.end() : match.end() + 1]
    return at_line and (behind in ("\n", "") or (behind == "。" and kind == MEASURES))


@lru_cache(maxsize=4096)
def kind_of(text: str) -> str:
    """Kind of a text that is a label and nothing else (the head of a table's column), else ""."""
    bare = text.strip(" :【】[]\n")
    return next((kind for kind, words in _WHOLE.items() if words.fullmatch(bare)), "")
