"""A text cut where its marks begin and end, so that a page shows it beside the rows found in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of a text that belongs to the row of this key; `tone` is a colour of the pages."""

    start: int
    end: int
    key: str
    tone: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same marks; without any it has neither keys nor tone.

    `keys` go from the outermost mark to the innermost, whose tone shows. `stop` is told of the
    first segment of a key: the keyboard stops there, not at every piece.
    """

    text: str
    no: int = 0
    keys: tuple[str, ...] = ()
    tone: str = ""
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """The segments of a text in order, and by key the number of its first."""

    segments: tuple[Segment, ...]
    first: Mapping[str, int]


def marked(text: str, marks: Iterable[Mark]) -> Marked:
    """Cut a text; joined, the segments are the text. Marks may lie in or across each other.

    Time grows with the text and with how many marks lie over a place.
    """
    inside = sorted(_within(marks, len(text)), key=lambda one: (one.start, -one.end))
    edges = sorted({0, len(text), *(edge for one in inside for edge in (one.start, one.end))})
    segments: list[Segment] = []
    first: dict[str, int] = {}
    over: list[Mark] = []
    waiting = iter([*inside, None])
    coming = next(waiting)
    for no, (start, end) in enumerate(pairwise(edges)):
        over = [one for one in over if one.end > start]
        while coming is not None and coming.start == start:
            over.append(coming)
            coming = next(waiting)
        segments.append(_segment(text[start:end], no, over, first))
    return Marked(tuple(segments), first)


def _within(marks: Iterable[Mark], length: int) -> list[Mark]:
    clipped = (Mark(max(m.start, 0), min(m.end, length), m.key, m.tone) for m in marks)
    return [one for one in clipped if one.start < one.end]


def _segment(text: str, no: int, over: list[Mark], first: dict[str, int]) -> Segment:
    if not over:
        return Segment(text, no)
    keys = tuple(dict.fromkeys(one.key for one in over))
    for key in keys:
        first.setdefault(key, no)
    stop = any(first[key] == no for key in keys)
    return Segment(text, no, keys, over[-1].tone, stop)
