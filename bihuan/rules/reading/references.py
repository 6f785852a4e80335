"""Problems told twice: a list of names first, what was done about each of them further on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bihuan.rules.reading.fields import Fields
from bihuan.rules.reading.headings import number
from bihuan.rules.reading.states import STATE, fold_status, states_at_end
from bihuan.rules.reading.titles import Title

_N = "(?:\\d{1,3}|[一二三四五六七八九十]{1,3})"
_BACK = re.compile(
    "(?:\\A|(?<=[\n。;)]))[ \t]*(?:针对|关于|对于?)?(?:反馈|上述)?的?"
    f"(?:问题|第|序号) ?(?P<n>{_N})"
    f"(?:[个项条号](?:具体)?(?:反馈)?(?:问题|(?=[,:]))|(?=[,:的]|、(?!{_N})))[^。\\n]{{4,}}。?"
)
# 一至三项已完成; 第4、5项正在推进
_STATES = re.compile(
    f"(?:第|问题) ?(?P<listed>{_N}(?:、第?{_N}){{0,20}})[个项条](?:问题)?(?:均|都)?(?P<a>{STATE})"
    f"|第?(?P<low>{_N})(?:至|到|-|—|~)第?(?P<high>{_N})[个项条](?:问题)?(?:均|都)?(?P<b>{STATE})"
)
_CHAPTER = re.compile("(?<=\n)(?:关于|针对|对于?)[^。,:\n]{2,30}[。:,](?P<done>[^\n]{4,})")
_ALIKE = 0.5
# How many problems of one number further on are compared with a bare name.
_MOST_ALIKE = 20
_MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """An item in spans of the clean text, before it is cut from the raw one."""

    no: str
    part: str
    title: Title
    fields: Fields
    end: int
    rule: str
    elsewhere: bool = False  # its measures stand in another section, found by its number


def settle(text: str, drafts: list[Draft]) -> list[Draft]:
    """Drop the bare name of a problem that is told in full later; fetch what is said by number."""
    full: dict[int | None, list[Draft]] = {}
    kept: list[Draft] = []
    for draft in reversed(drafts):
        alike = full.setdefault(number_of(draft), [])
        if _has_measures(draft):
            alike.append(draft)
            kept.append(draft)
        elif not any(_same(text, draft, other) for other in alike[-_MOST_ALIKE:]):
            kept.append(draft)
    kept.reverse()
    bare = [draft for draft in kept if not _has_measures(draft)]
    if not bare:
        return kept
    said = _said_by_number(text, kept)
    # Where the numbers tell of the bare ones, they tell of all: what stands below a name is detail.
    of_all = sum(number_of(draft) in said for draft in bare) * 2 > len(bare)
    states = _states_by_number(text) if of_all else {}
    if not of_all and len(bare) * 2 > len(kept):
        return _in_their_order(text, kept)
    return [
        _with(text, draft, said, states) if of_all or not _has_measures(draft) else draft
        for draft in kept
    ]


def _has_measures(draft: Draft) -> bool:
    start, end = draft.fields.measures
    return start < end


def _same(text: str, bare: Draft, full: Draft) -> bool:
    one, other = (text[draft.title.start : draft.title.end] for draft in (bare, full))
    return alike(one, other) >= _ALIKE


def alike(one: str, other: str) -> float:
    """Share of the shorter name's pairs of characters that the other has too."""
    pairs, others = _pairs(one), _pairs(other)
    least = min(len(pairs), len(others))
    return len(pairs & others) / least if least else 0.0


def _pairs(name: str) -> set[str]:
    return {name[at : at + 2] for at in range(len(name) - 1)}


def number_of(draft: Draft) -> int | None:
    """Value of the last number in a draft's printed one."""
    found = re.findall("\\d+|[一二三四五六七八九十]+", draft.no)
    return number(found[-1]) if found else None


def _said_by_number(text: str, drafts: list[Draft]) -> dict[int, tuple[int, int]]:
    """The first sentence outside every item that begins with a problem's number."""
    taken = [(draft.title.start, draft.end) for draft in drafts]
    said: dict[int, tuple[int, int]] = {}
    at = 0
    for found in _BACK.finditer(text):
        start, end = found.span()
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        value = number(found["n"])
        if value is not None and (at == len(taken) or end <= taken[at][0]):
            said.setdefault(value, (start, end))
    return said


def _in_their_order(text: str, drafts: list[Draft]) -> list[Draft]:
    """The answers of a chapter of their own, told in the order of the problems: 关于…。…"""
    found = list(_CHAPTER.finditer(text, drafts[-1].title.end))
    if len(found) != len(drafts) or len(found) < 3:
        return drafts
    return [
        _answered(draft, one.span("done"), states_at_end(one["done"]))
        for draft, one in zip(drafts, found, strict=True)
    ]


def _states_by_number(text: str) -> dict[int, str]:
    """The state said of several problems at once, by their numbers."""
    found: dict[int, str] = {}
    for match in _STATES.finditer(text):
        if match["listed"]:
            named = [number(one) for one in re.split("、第?", match["listed"])]
        else:
            low, high = number(match["low"]) or 0, number(match["high"]) or 0
            named = list(range(low, high + 1)) if low < high <= low + _MOST_LISTED else []
        for one in named:
            found.setdefault(one or 0, match["a"] or match["b"])
    return found


def _with(
    text: str, draft: Draft, said: dict[int, tuple[int, int]], states: dict[int, str]
) -> Draft:
    """The draft with what another section says of its number."""
    value = number_of(draft) or 0
    span = said.get(value)
    if span is None or span[0] < draft.title.end:
        return draft
    words = [*states_at_end(text[slice(*span)]), *filter(None, (states.get(value),))]
    return _answered(draft, span, words)


def _answered(draft: Draft, span: tuple[int, int], words: Sequence[str]) -> Draft:
    """The draft with measures from elsewhere: what stood below its name is detail then.

    ``words`` are states, the first of which counts unless the problem has one of its own.
    """
    fields = draft.fields
    status, long_term = fold_status(words[0]) if words and not fields.status else ("", False)
    if status:
        long_term = fields.long_term or long_term
        said = tuple(words[:1])
        fields = replace(fields, status=status, status_words=said, long_term=long_term)
    start, end = fields.detail
    detail = fields.detail if start < end else fields.measures
    return replace(draft, fields=replace(fields, measures=span, detail=detail), elsewhere=True)
