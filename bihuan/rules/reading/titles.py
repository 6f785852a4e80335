"""Where the name of a problem begins and ends, and how surely it is one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bihuan.rules.reading.labels import kind_of, labels
from bihuan.rules.reading.states import is_state
from bihuan.rules.reading.words import (
    DETAIL,
    FAULT,
    LABELS,
    MEASURE_VERB,
    ORGANISATION,
    OUTLOOK,
    PROBLEM,
)

NONE, WEAK, STRONG = 0, 1, 2
_LONGEST, _LONGEST_CELL = 300, 80
_NO_BREAK = "\u200b"  # stands for a line end inside a cell
_NEAR_END = 14


@dataclass(frozen=True, slots=True)
class Title:
    """Span of the problem's name; the heading with all its trimmings ends at ``head_end``.

    ``strength``: STRONG if the heading says that it is a problem (关于…问题的整改), WEAK if only
    its words do (公车管理不严), NONE otherwise. ``note`` is a bracket at its end: (已完成整改).
    """

    start: int
    end: int
    head_end: int
    strength: int
    note: str = ""


_PROBLEM_LABEL = dict(LABELS)[PROBLEM]
_BEFORE = re.compile(
    f"[ \t\n]*(?:[【\\[]?(?:{_PROBLEM_LABEL})[】\\]]?[ \t]*:|【(?:{_PROBLEM_LABEL})】)?[ \t\n]*"
)
_ABOUT = re.compile("(?:关于|针对|对于|对(?=[^。;:\n]{2,100}问题))(?:(?:存在|反馈)的)?")
_STAGES = "(?:落实|完成|进展|工作|推进)?"
_SUFFIX = f"(?:的?整改{_STAGES}(?:的)?(?:情况|方面|措施|进展)?|{_STAGES}情况)"
_CLOSER = re.compile(
    f"(?:等)?(?:方面)?(?:(?<=方面)存在)?的?问题{_SUFFIX}?(?P<note>[(][^()]{{2,30}}[)])?$"
)
_CLOSER_WITHOUT = re.compile(f"的?整改{_STAGES}情况(?P<note>[(][^()]{{2,30}}[)])?$")
_SAYS_RECTIFIED = re.compile(f"问题{_SUFFIX}(?:[(][^()]{{2,30}}[)])?$")
_NOTE = re.compile("(?P<note>[(][^()]{2,30}[)])$")
_NOTE_MEANS = re.compile("完成|整改|推进|坚持|到位|销号|月|立行立改|责任|牵头")
_FOUND_BY = re.compile("截[至止]|抽查|经查|经核查|现场检查|检查发现|例如")
_FOUND = re.compile("(?:抽查|经查|检查|核查|发现|例如|其中|如)|.{0,20}?\\d")
_OPENS = re.compile("未|没有|缺[乏少]|违规|擅自|虚[报列假开]|超(?:标准|范围)")
_COMMA_CLOSE = re.compile("(?:关于|针对|对于)[^。;:\n]{2,90}?问题(?=,)")
# The few words of the next line that end a name broken by a line end.
_BROKEN = re.compile("\n(?P<rest>[\u4e00-\u9fff][^。!?;:,\n]{0,11})(?:[。;]|(?=\n)|\\Z)")
_ACTS = re.compile(f"(?:{MEASURE_VERB.pattern})|[对将把向在按为从]|根据|通过|截至|目前")
_OPENERS, _CLOSERS = "“《(【『「", "”》)】』」"
_PAIRS = re.compile(f"[{_OPENERS}{_CLOSERS}。!?;:→\n]")


def title_at(text: str, start: int, end: int) -> Title:
    """The title that begins at or behind ``start``; the item ends at ``end``."""
    behind = _BEFORE.match(text, start, end)
    begin = behind.end() if behind else start
    labelled = any(mark in text[start:begin] for mark in ":】")
    limit = min(end, begin + _LONGEST, _first_label(text, begin, end))
    head_end = _head_end(text, begin, limit)
    return _trimmed(text, begin, head_end, labelled=labelled)


def title_in_cell(text: str, start: int, end: int) -> Title:
    """The title in a cell of a table: all of it, whatever its lines, but for what was found."""
    cell = text[start:end].replace("\n", _NO_BREAK)
    found = title_at(cell, 0, len(cell))
    rest = cell[found.head_end :].strip()
    closed = _CLOSER.search(_bare(cell, 0, found.head_end)) is not None
    if len(cell) <= _LONGEST_CELL and not (rest and (closed or _tells_where(rest))):
        name = cell.rstrip(" 。;,\u200b")
        found = Title(found.start, max(len(name), found.end), len(cell), found.strength, found.note)
        if found.note:
            found = replace(found, end=found.end - len(found.note) - 2)
    return replace(
        found,
        start=start + found.start,
        end=start + found.end,
        head_end=start + found.head_end,
    )


def _first_label(text: str, start: int, end: int) -> int:
    found = labels(text, start, min(end, start + _LONGEST))
    return next((one.start for one in found if one.kind not in (PROBLEM, DETAIL)), end)


def _head_end(text: str, begin: int, limit: int) -> int:
    """End of the heading, behind its stop: all sentences of a paragraph that name the problem."""
    ends = _sentence_ends(text, begin, limit)
    broken = _BROKEN.match(text, ends[0], limit) if len(ends) == 1 else None
    if broken and _is_broken(text[begin : ends[0]], broken["rest"]):
        ends = [broken.end()]
    sentences = [_bare(text, *span) for span in zip([begin, *ends], ends, strict=False)]
    comma = _COMMA_CLOSE.match(text, begin, limit)
    if comma and not _SAYS_RECTIFIED.search(sentences[0]):
        return comma.end()
    if kind_of(sentences[0]):
        return ends[0]
    at = 0
    while (
        at + 1 < min(len(ends), 4)
        and not _CLOSER.search(sentences[at])
        and (_still_names(sentences[at + 1]) or _closes(sentences[at], sentences[at + 1]))
        and not (_says_fault(sentences[at]) and _tells_where(sentences[at + 1]))
        and not _FOUND_BY.match(sentences[at + 1])
    ):
        at += 1
    blank = text.find(" ", begin + 2, min(ends[0], begin + 40))
    if blank > 0 and ends[0] - blank > 30 and not _CLOSER.search(sentences[0]):
        return blank
    return ends[at]


def _sentence_ends(text: str, begin: int, limit: int) -> list[int]:
    """Ends of the first sentences of a paragraph; a stop inside quotes or brackets is none."""
    ends: list[int] = []
    depth = 0
    for match in _PAIRS.finditer(text, begin, limit):
        one = match.group()
        if one in _OPENERS:
            depth += 1
        elif one in _CLOSERS:
            depth = max(0, depth - 1)
        elif one == "\n":
            return [*ends, match.start()] if match.start() > (ends[-1] if ends else begin) else ends
        elif not depth:
            ends.append(match.end())
            if len(ends) == 4:
                return ends
    return [*ends, limit] if not ends or ends[-1] < limit else ends


def _bare(text: str, start: int, end: int) -> str:
    return text[start:end].strip(" \t\n").rstrip("。!?;:,、→ ")


def _is_broken(line: str, rest: str) -> bool:
    """Whether a line end stands inside a name: it shows no fault before the next line's words."""
    if line[-1:] in "。!?;:" or kind_of(rest) or is_state(rest) or _CLOSER.search(line):
        return False
    if OUTLOOK.search(line) or ORGANISATION.search(line):
        return False
    bare = FAULT.search(line[-_NEAR_END:]) is None or line.endswith(("不", "未"))
    return bare and FAULT.search((line[-2:] + rest)[-_NEAR_END:]) is not None


def _says_fault(sentence: str) -> bool:
    """Whether a sentence names the problem by itself: the next tells where it was found."""
    return bool(FAULT.search(sentence[-_NEAR_END:]))


def _tells_where(sentence: str) -> bool:
    """Whether a sentence gives the finding behind a problem: 抽查3家哨点医院,漏报率为8.3%."""
    return bool(_FOUND.match(sentence)) and not _CLOSER.search(sentence)


def _still_names(sentence: str) -> bool:
    """Whether a further sentence of the heading's paragraph still names the problem."""
    name = _without_suffix(sentence)[0]
    return (
        len(name) <= 40
        and "《" not in name
        and not MEASURE_VERB.match(name)
        and bool(FAULT.search(name[-_NEAR_END:]))
    )


def _closes(sentence: str, further: str) -> bool:
    """Whether a further sentence ends the name: 留有空白。未按规范抽检一次性用品问题。"""
    short = max(len(sentence), len(further)) <= _LONGEST_CELL
    return short and _says_fault(sentence) and _CLOSER.search(further) is not None


def _trimmed(text: str, begin: int, head_end: int, *, labelled: bool) -> Title:
    head = _bare(text, begin, head_end)
    about = _ABOUT.match(head)
    core, note, closed = _without_suffix(head)
    name = core[about.end() :] if about else core
    if name[:1] == "“" and name[-1:] == "”" and name.count("“") == 1:
        name = name[1:-1]
    name = name.strip(" \t\n,:")
    if not name:
        name, note, closed = head, "", False
    start = text.find(name, begin, head_end) if name else begin
    goes_on = text[head_end : head_end + 1] == ","
    strength = WEAK if goes_on else _weak(name)
    if closed and strength == NONE and not goes_on and not _ACTS.match(name):
        strength = WEAK  # 编外人员占比过高问题
    if labelled or _SAYS_RECTIFIED.search(head) or (about and closed and not goes_on):
        strength = STRONG
    return Title(start, start + len(name), head_end, strength, note)


def _without_suffix(head: str) -> tuple[str, str, bool]:
    """Heading without 问题的整改 and without a bracket that tells the state; both told apart."""
    for pattern in (_CLOSER, _CLOSER_WITHOUT):
        closer = pattern.search(head)
        if closer and closer.start():
            return head[: closer.start()], (closer["note"] or "")[1:-1], pattern is _CLOSER
    bracket = _NOTE.search(head)
    if bracket and _NOTE_MEANS.search(bracket["note"]):
        core, _, closed = _without_suffix(head[: bracket.start()].rstrip("。 "))
        return core, bracket["note"][1:-1], closed
    return head, "", False


def _weak(name: str) -> int:
    acts = _ACTS.match(name)
    near_end = len(name) <= 120 and FAULT.search(name[-_NEAR_END // 2 if acts else -_NEAR_END :])
    short = len(name) <= 30 and FAULT.search(name) and not acts
    opens = len(name) <= 60 and _OPENS.match(name)
    return WEAK if near_end or short or opens else NONE
