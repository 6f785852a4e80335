"""Problems told twice: a list of names first, what was done about each of them further on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bihuan.rules.reading.fields import Fields
from bihuan.rules.reading.headings import number
from bihuan.rules.reading.titles import Title

_BACK = re.compile(
    "(?:\\A|(?<=[\n。;]))[ \t]*(?:针对|关于|对于?)?(?:反馈|上述)?的?"
    "(?:问题|第|序号) ?(?P<n>\\d{1,3}|[一二三四五六七八九十]{1,3})"
    "(?:[个项条号](?:具体)?(?:反馈)?问题|(?=[,:、的]))[^。\n]{4,}。?"
)
_ALIKE = 0.5
# How many problems of one number further on are compared with a bare name.
_MOST_ALIKE = 20


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
    if all(_has_measures(draft) for draft in kept):
        return kept
    said = _said_by_number(text, kept)
    return [draft if _has_measures(draft) else _with(draft, said) for draft in kept]


def _has_measures(draft: Draft) -> bool:
    start, end = draft.fields.measures
    return start < end


def _same(text: str, bare: Draft, full: Draft) -> bool:
    one = _pairs(text[bare.title.start : bare.title.end])
    other = _pairs(text[full.title.start : full.title.end])
    return len(one & other) >= _ALIKE * min(len(one), len(other)) > 0


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


def _with(draft: Draft, said: dict[int, tuple[int, int]]) -> Draft:
    span = said.get(number_of(draft) or 0)
    if span is None or span[0] < draft.title.end:
        return draft
    return replace(draft, fields=replace(draft.fields, measures=span), elsewhere=True)
