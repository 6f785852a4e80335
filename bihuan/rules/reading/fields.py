"""What an item says of itself: detail, measures, status, deadline, unit, person, helpers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.rules.reading.closing import CLOSES
from bihuan.rules.reading.labels import Label, labels
from bihuan.rules.reading.states import (
    date_in,
    fold_status,
    group_states,
    is_state,
    states,
    states_at_end,
)
from bihuan.rules.reading.words import (
    DEADLINE,
    DETAIL,
    HELPERS,
    MEASURES,
    OTHER,
    PERSON,
    PROBLEM,
    STANDING,
    STATUS,
    UNIT,
)

_SHORT = (STATUS, DEADLINE, UNIT, PERSON, HELPERS, OTHER)
Span = tuple[int, int]

_BLANK = " \t\n"
# The value of a short label ends with its sentence, its line, or before the next name and colon.
_VALUE_STOP = re.compile("[。;\n]| (?=[\u4e00-\u9fff]{2,6}:)|[)](?=【)")
_HAS_WORDS = re.compile("[\\w《]")

_CLOSED_BY = {"(": ")", "[": "]", "【": "】"}
_ENDING_BRACKET = re.compile("[(【]([^()【】]{2,40})[)】][。]?$")
_AT_ONCE = re.compile("立行立改(?:类|的)")
_PAIR = re.compile("(?P<unit>[^()\n]{1,60})[(](?P<person>[^()\n]{1,60})[)][ \t。;]*")
_NOBODY = "/-—— 无"  # what stands in a cell that says nothing
_LIST_MARK = re.compile("[、,; \t\n]+")
# A name of two characters is set with a blank between them: 李 强.
_SPACED_NAME = re.compile(
    "(?<![\u4e00-\u9fff])([\u4e00-\u9fff]) ([\u4e00-\u9fff])(?![\u4e00-\u9fff])"
)


@dataclass(frozen=True, slots=True)
class Fields:
    """Spans are of the clean text; an empty span has equal ends."""

    detail: Span
    measures: Span
    status: str = ""
    status_words: tuple[str, ...] = ()
    long_term: bool = False
    deadline: str = ""
    unit: str = ""
    person: str = ""
    helpers: str = ""

    @classmethod
    def of(
        cls,
        said: dict[str, str],
        *,
        detail: Span,
        measures: Span,
        stated: Sequence[str] = (),
        group: str = "",
        note: str = "",
    ) -> Fields:
        """Fields from the words under each label, states said elsewhere, a bracket, the group."""
        stated = [*filter(None, (said.get(STATUS),)), *stated, *states(note)] or group_states(group)
        status, long_term = fold_status("、".join(stated))
        deadline = (
            said.get(DEADLINE) or date_in(note) or ("立行立改" if _AT_ONCE.search(group) else "")
        )
        return cls(
            detail=detail,
            measures=measures,
            status=status,
            status_words=tuple(stated),
            long_term=long_term or STANDING in deadline,
            deadline=deadline,
            unit=_listed(said.get(UNIT, "")),
            person=_listed(said.get(PERSON, "")),
            helpers=_listed(said.get(HELPERS, "")),
        )


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Text under a label; kind "" is text without one."""

    kind: str
    start: int
    end: int
    label_start: int


def read_fields(text: str, start: int, end: int, *, note: str = "", group: str = "") -> Fields:
    """Read the span between an item's heading and its end.

    Parameters
    ----------
    note
        A bracket at the end of the heading: (已完成整改).
    group
        The heading above; 已完成的整改事项 says the state of all below it.
    """
    chunks = _chunks(text, start, end)
    said = {kind: _said(text, chunks, kind=kind) for kind in _SHORT}
    detail, measures = _body(text, chunks, start)
    detail, before = _without_state(text, detail)
    measures, words = _state_at_the_edges(text, measures)
    words = [*before, *words]
    return Fields.of(said, detail=detail, measures=measures, stated=words, group=group, note=note)


def _chunks(text: str, start: int, end: int) -> list[_Chunk]:
    """The span cut at its labels; the value of a short label ends with its sentence or line."""
    found = list(labels(text, start, end))
    chunks = [_Chunk("", start, found[0].start if found else end, start)]
    for at, label in enumerate(found):
        behind = found[at + 1].start if at + 1 < len(found) else end
        chunks.extend(_under(text, label, behind))
    return chunks


def _under(text: str, label: Label, end: int) -> list[_Chunk]:
    stop = _VALUE_STOP.search(text, label.end, end)
    value_end = stop.start() if stop else end
    if label.kind in (MEASURES, OTHER) and is_state(text[label.end : value_end]):
        return [
            _Chunk(STATUS, label.end, value_end, label.start),
            _Chunk("", min(value_end + 1, end), end, min(value_end + 1, end)),
        ]
    if label.kind not in _SHORT:
        return [_Chunk(label.kind, label.end, end, label.start)]
    rest = min(value_end + 1, end)
    behind = _Chunk(OTHER if CLOSES.match(text, rest) else "", rest, end, rest)
    pair = _PAIR.fullmatch(text, label.end, value_end) if label.paired else None
    if pair:  # 责任单位(责任人):办公室(李强)
        unit = _Chunk(UNIT, *pair.span("unit"), label.start)
        return [unit, _Chunk(PERSON, *pair.span("person"), label.start), behind]
    return [_Chunk(label.kind, label.end, value_end, label.start), behind]


def _said(text: str, chunks: list[_Chunk], *, kind: str) -> str:
    """The values given for a label, each once, joined as the notice joins names."""
    values = (_value(text[one.start : one.end]) for one in chunks if one.kind == kind)
    return "、".join(dict.fromkeys(filter(None, values)))


def _value(raw: str) -> str:
    start, end = _trim(raw, 0, len(raw), also="。;,、/-—")
    return raw[start:end]


def _listed(value: str) -> str:
    value = "" if value.strip(_NOBODY) == "" else value
    return "、".join(filter(None, _LIST_MARK.split(_SPACED_NAME.sub("\\1\\2", value))))


def _body(text: str, chunks: list[_Chunk], start: int) -> tuple[Span, Span]:
    """Detail and measures: with a label for measures what stands before it explains the problem."""
    free = [one for one in chunks if one.kind in ("", MEASURES) and _words(text, one)]
    labelled = [one for one in free if one.kind == MEASURES]
    explained = [one for one in chunks if one.kind in (DETAIL, PROBLEM) and _words(text, one)]
    if labelled:
        before = [one for one in free if one.end <= labelled[0].label_start]
        explained = sorted(before + explained, key=lambda one: one.start)
        free = [one for one in free if one.start >= labelled[0].start]
    detail = _trim(text, explained[0].start, explained[0].end) if explained else (start, start)
    if not free:
        behind = max(start, detail[1])
        return detail, (behind, behind)
    return detail, _trim(text, free[0].start, _run_end(chunks, free))


def _words(text: str, chunk: _Chunk) -> bool:
    return _HAS_WORDS.search(text, chunk.start, chunk.end) is not None


def _run_end(chunks: list[_Chunk], free: list[_Chunk]) -> int:
    """End of the measures: the last free text, though short labels may stand between."""
    explained = [one.label_start for one in chunks if one.kind in (DETAIL, PROBLEM)]
    stop = min((at for at in explained if at > free[0].start), default=free[-1].end)
    return max(one.end for one in free if one.start < stop)


def _trim(text: str, start: int, end: int, *, also: str = "") -> Span:
    """Without blanks, and without a bracket that is closed or opened outside."""
    while start < end and text[start] in _BLANK + ":," + also:
        start += 1
    open_ends = {
        closing: text.count(closing, start, end) - text.count(opening, start, end)
        for opening, closing in _CLOSED_BY.items()
    }
    while start < end:
        last = text[end - 1]
        if last in _CLOSED_BY:
            open_ends[_CLOSED_BY[last]] += 1
        elif open_ends.get(last, 0) > 0:
            open_ends[last] -= 1
        elif last not in _BLANK + also:
            break
        end -= 1
    return start, end


def _without_state(text: str, detail: Span) -> tuple[Span, list[str]]:
    """The detail without a bracket at its end that says a state: 疫苗过期。(已完成)"""
    start, end = detail
    bracket = _ENDING_BRACKET.search(text[max(start, end - 50) : end])
    if bracket is None or not is_state(bracket[1]):
        return detail, []
    return _trim(text, start, end - len(bracket[0])), states(bracket[1])


def _state_at_the_edges(text: str, span: Span) -> tuple[Span, list[str]]:
    """States said first or last; a line or bracket of their own leaves the measures."""
    (start, end), words = _without_state(text, span)
    cut = max(text.rfind("\n", start, end), start)
    last_line = text[cut:end]
    if is_state(last_line):
        return _trim(text, start, cut), [*words, *states(last_line)]
    first = text[start : min(end, start + 60)].split("。")[0]
    return (start, end), [*words, *(states_at_end(last_line) or states(first))]
