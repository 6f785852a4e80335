"""Places that may be headings → the tree of those that are, by the way their numbers run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bihuan.rules.reading.decode import ReadingError
from bihuan.rules.reading.headings import Marker, markers
from bihuan.rules.reading.labels import kind_of, labels
from bihuan.rules.reading.titles import NONE, STRONG, Title, title_at
from bihuan.rules.reading.words import (
    DESCRIBES,
    DETAIL,
    MEASURES,
    ORGANISATION,
    OUTLOOK,
    PROBLEM,
    RECTIFICATION,
)

DEEPEST = 12
MOST_MARKERS = 6000
_LONGEST_LOOSE = 30
_SYMBOLS = "◆●■▲★◇○□△☆※"
_GROUP = re.compile("[类项个条](?:[(][^()]{1,12}[)])?$|问题|方面|部分")
_PART = re.compile("[\u4e00-\u9fff][^。!?;:,\n\t|]{2,29}(?<!通报)(?<!公示)(?<!公告)(?<!报告)")


@dataclass(slots=True, eq=False)
class Node:
    """A heading of the outline; offsets of the clean text, ``end`` behind all that hangs on it."""

    marker: Marker | None
    start: int
    title: Title
    parent: Node | None
    end: int = 0
    children: list[Node] = field(default_factory=list)

    @property
    def style(self) -> str:
        """Name of the numbering style; "" for the root and for headings without a number."""
        return self.marker.style.name if self.marker else ""

    @property
    def value(self) -> int | None:
        """The number, if there is one."""
        return self.marker.value if self.marker else None

    @property
    def own_end(self) -> int:
        """End of the text before the first heading below."""
        return self.children[0].start if self.children else self.end

    def heading(self, text: str) -> str:
        """The heading's words."""
        return text[self.title.start : self.title.end]


def outline(text: str, *, end: int) -> Node:
    """Root of the tree of headings in ``text[:end]``.

    A number is believed if it begins at one, goes on where its style stopped, or stands at a line
    and names a problem; a stray one (a decimal, a reference) breaks the run and is passed over.
    Raises ``ReadingError("too_many_headings")`` where no notice could have so many.
    """
    found = list(_candidates(text, end))
    if len(found) > MOST_MARKERS:
        raise ReadingError("too_many_headings", most=MOST_MARKERS)
    root = Node(None, 0, Title(0, 0, 0, NONE), None)
    stack = [root]
    last: dict[str, int] = {}
    for at, candidate in enumerate(found):
        until = found[at + 1].start if at + 1 < len(found) else end
        _take(text, candidate, stack, last, until=until)
    for node in stack:
        node.end = end
    return root


@dataclass(frozen=True, slots=True)
class _Loose:
    """A line without a number that is the name of a section, or of a part before a restart."""

    start: int
    end: int


def _candidates(text: str, end: int) -> Iterator[Marker | _Loose]:
    """Numbered places and unnumbered section names in order, one more than allowed at most."""
    numbered = markers(text, end=end)
    loose = _loose_sections(text, end)
    one, other = next(numbered, None), next(loose, None)
    taken = 0
    while (one is not None or other is not None) and taken <= MOST_MARKERS:
        if other is None or (one is not None and one.start <= other.start):
            assert one is not None
            yield one
            if other is not None and other.start == one.start:
                other = next(loose, None)
            one = next(numbered, None)
        else:
            yield other
            other = next(loose, None)
        taken += 1


def _loose_sections(text: str, end: int) -> Iterator[_Loose]:
    """Short lines of their own, without a stop, that name how the work went or what comes next."""
    start = 0
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if 2 <= stop - start <= _LONGEST_LOOSE and _is_loose(text[start:stop]):
            yield _Loose(start, stop)
        start = stop + 1


def _names_section(text: str, title: Title) -> bool:
    heading = text[title.start : title.end]
    return len(heading) <= _LONGEST_LOOSE and any(
        names.search(heading) for names in (ORGANISATION, OUTLOOK, RECTIFICATION)
    )


def _is_loose(line: str) -> bool:
    if line[0] in _SYMBOLS:
        return line[-1] not in "。!?;:,、" and _GROUP.search(line) is not None
    if line[-1] in "。!?;:,、" or not ("\u4e00" <= line[0] <= "\u9fff"):
        return False
    return _names_aside(line) or kind_of(line) == MEASURES


def _names_aside(heading: str) -> bool:
    return bool(ORGANISATION.search(heading) or OUTLOOK.search(heading))


def _take(
    text: str,
    candidate: Marker | _Loose,
    stack: list[Node],
    last: dict[str, int],
    *,
    until: int,
) -> None:
    """Put a candidate on the tree, or pass it over."""
    if isinstance(candidate, _Loose):
        _take_loose(text, candidate, stack)
        return
    title = title_at(text, candidate.end, until)
    bare = until == candidate.end and not candidate.style.problem  # 1.(1): a group without a name
    if title.start == title.end and not bare:
        return
    if candidate.style.problem and title.strength < STRONG:
        title = Title(title.start, title.end, title.head_end, STRONG, title.note)
    names = title.strength > NONE or _names_section(text, title)
    weighty = bare or title.strength > NONE or (candidate.at_line and names)
    if candidate.value == 1 and text[max(candidate.start - 3, 0) : candidate.start].rstrip()[
        -1:
    ] in (":", "】"):
        weighty = False  # the first of a list that a label announces stays below the label
    keep = _place(candidate, title, stack, last, weighty=weighty)
    if not 0 < keep <= DEEPEST or _is_no_heading(text, candidate, title, stack, keep=keep):
        return
    if candidate.value == 1 and candidate.at_line and weighty:
        keep = _take_part(text, candidate, stack, keep=keep)
    _push(Node(candidate, candidate.start, title, None), stack, keep=keep)
    if candidate.value is not None:
        last[candidate.style.name] = candidate.value


def _take_loose(text: str, candidate: _Loose, stack: list[Node]) -> None:
    """A section name opens a section; 整改情况 does so only where an aside has to be left."""
    heading = text[candidate.start : candidate.end]
    aside = len(stack) > 1 and _names_aside(stack[1].heading(text))
    if kind_of(heading) == MEASURES and not aside:
        return
    _push(_unnumbered(candidate.start, candidate.end), stack, keep=1)


def _unnumbered(start: int, end: int) -> Node:
    return Node(None, start, Title(start, end, end, NONE), None)


def _take_part(text: str, marker: Marker, stack: list[Node], *, keep: int) -> int:
    """A short line without number or stop before a list's first number is the name of a part."""
    line = text.rfind("\n", 0, max(marker.start - 1, 0)) + 1
    name = text[line : marker.start - 1] if line < marker.start else ""
    parts = [at for at, node in enumerate(stack[:keep]) if node.marker is None and node.parent]
    keep = parts[-1] + 1 if parts else keep  # beside the part before it, not below its last item
    top = stack[keep - 1]
    if not _PART.fullmatch(name) or kind_of(name) or line <= top.title.start:
        return keep
    if top.marker is None and top.parent is not None and not _names_aside(top.heading(text)):
        keep -= 1
    _push(_unnumbered(line, marker.start - 1), stack, keep=keep)
    return keep + 1


# What was done about a problem, said by its number.
_OF_ANOTHER = re.compile(
    "(?:针对|关于|对于?)?第 ?[\\d一二三四五六七八九十、至-]{1,8}[条项个](?:问题)?[,:、]"
)


def _is_no_heading(
    text: str, marker: Marker, title: Title, stack: list[Node], *, keep: int
) -> bool:
    return _is_label(text, title, stack[:keep]) or _belongs_to_another(text, marker, stack[-1])


def _belongs_to_another(text: str, marker: Marker, above: Node) -> bool:
    """(三)针对第6条,…; or 问题表现:… under 反馈问题:… before anything was done about it."""
    if _OF_ANOTHER.match(text, marker.end):
        return True
    if marker.style.name != "labelled" or above.style != "labelled":
        return False
    done = any(one.kind == MEASURES for one in labels(text, above.title.end, marker.start))
    return not done and DESCRIBES.search(text, marker.start, marker.end) is not None


def _is_label(text: str, title: Title, above: list[Node]) -> bool:
    """Whether a numbered heading is only a label of the problem above it: 1.整改情况:"""
    if not any(node.title.strength > NONE for node in above):
        return False
    kind = kind_of(text[title.start : title.end])
    return kind in (MEASURES, DETAIL) or (kind == PROBLEM and title.strength == NONE)


def _push(node: Node, stack: list[Node], *, keep: int) -> None:
    """Close what ends here and hang the node on the one that stays on top."""
    for closed in stack[keep:]:
        closed.end = node.start
    del stack[keep:]
    node.parent = stack[-1]
    stack[-1].children.append(node)
    stack.append(node)


def _place(
    marker: Marker, title: Title, stack: list[Node], last: dict[str, int], *, weighty: bool
) -> int:
    """How many of the stack stay below the marker; 0 passes it over.

    A weighty heading names a problem or a section; another may be one of an item's measures.
    """
    same = [at for at, node in enumerate(stack) if node.style == marker.style.name]
    if marker.value is None:
        return same[0] if same else len(stack)
    follows = [at for at in same if stack[at].value == marker.value - 1]
    if follows:
        return follows[0] if weighty else follows[-1]
    if marker.value == 1:
        restart = same and marker.at_line and weighty
        return same[0] if restart else len(stack)
    surely = marker.at_line and (title.strength == STRONG or (weighty and not title.strength))
    return _out_of_turn(marker, title, stack, same, last, surely=surely)


def _out_of_turn(
    marker: Marker,
    title: Title,
    stack: list[Node],
    same: list[int],
    last: dict[str, int],
    *,
    surely: bool,
) -> int:
    """A number that neither begins nor goes on: it runs through the parts, skips, or strays."""
    if not same:
        if surely and marker.style.section:
            return 1
        runs_on = marker.value is not None and last.get(marker.style.name) == marker.value - 1
        return len(stack) if runs_on or surely else 0
    most = 3 if marker.at_line else 2  # how far a number may skip
    steps = [at for at in same if 0 <= (marker.value or 0) - (stack[at].value or 0) <= most]
    if steps and title.strength > NONE:
        return steps[0]
    return same[0] if surely else 0
