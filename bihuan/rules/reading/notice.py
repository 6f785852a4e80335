"""The outline of a notice → its problems: which headings are parts, items or measures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bihuan.rules.reading.labels import labels
from bihuan.rules.reading.outline import Node
from bihuan.rules.reading.titles import NONE, STRONG, Title
from bihuan.rules.reading.words import FAULT, MEASURES, ORGANISATION, OUTLOOK, RECTIFICATION

_LONGEST_SECTION_NAME = 60
# A section of this name holds problems, whatever the words of each.
_LISTS_PROBLEMS = re.compile(
    "(?:存在|反映|反馈|发现|主要|突出|具体)的?(?:主要|突出|具体)?问题(?:清单)?$"
)
_NEAR_END = 14
# In the name of a section that is about all problems.
_OF_ALL = re.compile(
    "巡[察视]|反馈|整改|审计|督[察查]|检查|考核|评估|指出|移交|问题|事项|任务|意见|方面"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A problem: number as printed, headings above, title, the clean span of its body, and the
    rule that took it for one."""

    no: str
    part: str
    title: Title
    start: int
    end: int
    rule: str
    group: str = ""


def problems(text: str, root: Node) -> list[Found]:
    """The problems in order: the lowest numbered headings that name one.

    A heading with its own 整改情况 is an item, whatever is numbered below it; one whose numbered
    parts mostly name problems is a part; else a heading that names a problem is an item and the
    numbers below it are its measures. Sections on organisation and outlook hold none.
    """
    return [_found(text, node) for node in _Tree(text).items(root)]


@dataclass(slots=True)
class _Tree:
    """Answers about headings, each worked out once: parents ask what their children answered."""

    text: str
    known: dict[int, list[Node]] = field(default_factory=dict)

    def items(self, node: Node) -> list[Node]:
        """The items at or below a heading."""
        if id(node) not in self.known:
            self.known[id(node)] = self._items(node)
        return self.known[id(node)]

    def _items(self, node: Node) -> list[Node]:
        if _is_aside(self.text, node):
            return []
        if node.marker is not None and node.heading(self.text) and self._is_item(node):
            return [node]
        below = {child.start: self.items(child) for child in node.children}
        direct = sum(below[child.start] == [child] for child in node.children)
        fifths = 1 if _LISTS_PROBLEMS.search(whole_heading(self.text, node)) else 3
        if direct >= 2 and direct * 5 >= len(node.children) * fifths:
            for child in node.children:
                if not below[child.start] and _may_join(self.text, child):
                    below[child.start] = [child]
        return [item for child in node.children for item in below[child.start]]

    def _is_item(self, node: Node) -> bool:
        text, sure = self.text, node.title.strength == STRONG
        own_label = _labelled(text, node)
        if not node.children:
            return own_label or (node.title.strength > NONE and not _is_section(text, node))
        if _is_section(text, node):
            return False
        labelled = [child for child in node.children if _labelled(text, child)]
        if own_label and len(labelled) < 2:
            return not _holds_labelled_heads(node)
        if _shares_one_label(node, labelled) or _explained_by_label(text, node):
            return True
        told = [child for child in node.children if not _is_aside(text, child)]
        named = sum(_names(text, child, below=node) for child in told)
        if told and named >= len(told) * (0.8 if sure else 0.5):
            return False
        return node.title.strength > NONE and not any(map(self._holds_items, node.children))

    def _holds_items(self, node: Node) -> bool:
        return bool(node.children) and bool(self.items(node))


def _is_aside(text: str, node: Node) -> bool:
    """Organisation or outlook: said by the heading, unless it names a fault in the same breath."""
    heading = node.heading(text)
    if not heading or node.title.strength == STRONG or len(heading) > _LONGEST_SECTION_NAME:
        return False
    if FAULT.search(heading[-_NEAR_END:]):
        return False
    return bool(ORGANISATION.search(heading) or OUTLOOK.search(heading))


def _is_section(text: str, node: Node) -> bool:
    """巡察反馈问题整改落实情况: stands above problems and is none, though it says 问题."""
    whole = text[node.title.start : max(node.title.head_end, node.title.end)]
    if len(whole) > _LONGEST_SECTION_NAME or not RECTIFICATION.search(whole):
        return False
    if node.title.strength == STRONG and not _OF_ALL.search(node.heading(text)):
        return False  # 关于结核病防治督导走马观花问题的整改情况: no word of a fault, yet a problem
    return not FAULT.search(re.sub("问题|不折不扣", "", node.heading(text)))


def _names(text: str, child: Node, *, below: Node) -> bool:
    """Whether a heading names a problem; under one that does so surely it has to have a body."""
    if child.title.strength == STRONG or _labelled(text, child):
        return True
    short = child.title.head_end - child.start <= 60
    has_body = child.end - child.title.head_end > 4
    sure = below.title.strength == STRONG
    return child.title.strength > NONE and (not sure or (short and has_body))


def _labelled(text: str, node: Node) -> bool:
    """Whether 整改情况 stands in the heading's own text, before anything numbered below it."""
    return any(one.kind == MEASURES for one in labels(text, node.title.end, node.own_end))


def _holds_labelled_heads(node: Node) -> bool:
    return sum(child.style == "labelled" for child in node.children) >= 2


def _shares_one_label(node: Node, labelled: list[Node]) -> bool:
    """A sure problem with a list of its faults and one 整改情况 behind the last of them."""
    if len(node.children) < 2 or node.title.strength < STRONG or labelled != node.children[-1:]:
        return False
    return all(child.end - child.title.head_end <= 2 for child in node.children[:-1])


def _explained_by_label(text: str, node: Node) -> bool:
    """A named problem whose one part below is 反馈问题:…, the long form of the same."""
    if node.title.strength == NONE or len(node.children) != 1:
        return False
    only = node.children[0]
    if only.style == "labelled":
        return True
    after_label = only.marker is not None and only.title.start - only.marker.end >= 3
    below = labels(text, only.title.end, only.end)
    return after_label and any(one.numbered and one.kind == MEASURES for one in below)


def _may_join(text: str, node: Node) -> bool:
    """A neighbour of items whose name shows no fault (公车使用方面) is one as well."""
    bare = node.marker is None or bool(node.children) or not node.heading(text)
    return not (bare or _is_aside(text, node) or _is_section(text, node))


def _found(text: str, node: Node) -> Found:
    above: list[Node] = []
    parent = node.parent
    while parent is not None and parent.parent is not None:
        above.insert(0, parent)
        parent = parent.parent
    return Found(
        no=_number(node, above) or _numbered_above(text, node),
        part="/".join(whole_heading(text, one) for one in above if one.heading(text)),
        title=node.title,
        start=max(node.title.head_end, node.title.end),
        end=node.end,
        rule=_rule(text, node),
        group=whole_heading(text, above[-1]) if above else "",
    )


def _rule(text: str, node: Node) -> str:
    """What made the heading a problem: it says so, 整改情况 below it, its words, its neighbours."""
    if node.title.strength == STRONG:
        return "named"
    if _labelled(text, node):
        return "labelled"
    return "worded" if node.title.strength > NONE else "neighbour"


def _number(node: Node, above: list[Node]) -> str:
    """As printed; below two numbered levels the numbers above are put in front: (一)1(2)."""
    chain = [one.marker for one in (*above, node) if one.marker]
    counted = [one.printed for one in chain if not one.style.section and one.printed]
    if len(counted) > 2:
        return "".join(counted)
    return chain[-1].printed if chain else ""


_NUMBER_LINE = re.compile("(?:编号|序号)[: ]{0,3}(?P<no>\\d{1,3})[ \t\n|]*\\Z")


def _numbered_above(text: str, node: Node) -> str:
    """The number on a line of its own before a block of labels: 编号:01."""
    found = _NUMBER_LINE.search(text[max(node.start - 20, 0) : node.start])
    return found["no"] if found else ""


def whole_heading(text: str, node: Node) -> str:
    """The heading as printed, number and all, on one line and without its final stop."""
    whole = text[node.start : max(node.title.head_end, node.title.end)]
    return re.sub("\\s+", "", whole).rstrip("。;:,")
