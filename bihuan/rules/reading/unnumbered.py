"""Problems without a number: a paragraph with its answer below it; 一是…;二是… in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from bihuan.rules.reading.decode import ReadingError
from bihuan.rules.reading.fields import Fields, read_fields
from bihuan.rules.reading.headings import number
from bihuan.rules.reading.labels import labels
from bihuan.rules.reading.notice import whole_heading
from bihuan.rules.reading.outline import Node
from bihuan.rules.reading.references import Draft, alike
from bihuan.rules.reading.tables import MOST_ROWS
from bihuan.rules.reading.titles import NONE, WEAK, Title, title_at
from bihuan.rules.reading.words import MEASURES

_LONGEST_LABEL = 20
_LINE = re.compile("[^\n]+")
# 市人民医院存在重复收费问题。
_HAS = re.compile(
    "(?:还|仍|均|也)?存在(?:着)?(?P<name>[^。\n]{4,60}(?:。[^。\n]{2,40})?)(?:的)?问题。"
)
_NUMBERED = re.compile("[(]?[一二三四五六七八九十\\d]{1,3}[)、.]")
_LIST = re.compile(
    "(?:存在|反映|反馈|指出|提出|归纳)[^。\n]{0,24}(?:问题|意见)[^。:\n]{0,10}:(?=一是)"
)
_EACH = re.compile("(?P<n>[一二三四五六七八九十]{1,3})是(?P<name>[^。;\n]{4,80})[。;]")
_ANSWER = re.compile(
    "(?:(?<=[。:;\n])|\\A)[ \t]*(?:对|针对|关于)(?:于)?(?P<about>[^。,:\n]{2,24}?)(?:方面)?[,:。]"
)


def answered(text: str, root: Node) -> list[Draft]:
    """Paragraphs that name a problem, each with a label such as 整改落实情况: in the next line."""
    lines = [line.span() for line in _LINE.finditer(text)]
    found: list[Draft] = []
    for at, (start, end) in enumerate(lines[:-1]):
        title = _named(text, start, end)
        if title is None or not _is_answer(text, lines[at + 1]):
            continue
        behind = islice(lines, at + 2, None)
        stop = next((span[0] for span in behind if not _goes_on(text, span)), len(text))
        found.append(_draft(text, root, title, stop))
        if len(found) > MOST_ROWS:
            raise ReadingError("too_many_headings", most=MOST_ROWS)
    return found


def _named(text: str, start: int, end: int) -> Title | None:
    """The problem of a paragraph without a number: 存在…问题, or a first sentence with a fault."""
    if _NUMBERED.match(text, start, end) or next(
        labels(text, start, min(end, start + _LONGEST_LABEL)), None
    ):
        return None
    has = _HAS.search(text, start, end)
    if has:
        return Title(has.start("name"), has.end("name"), has.end(), WEAK)
    title = title_at(text, start, end)
    return title if title.strength > NONE and title.start < title.end else None


def _is_answer(text: str, span: tuple[int, int]) -> bool:
    return _label_of(text, span) == MEASURES


def _goes_on(text: str, span: tuple[int, int]) -> bool:
    """Whether a line still belongs to the answer: it begins with a label."""
    return _label_of(text, span) != ""


def _label_of(text: str, span: tuple[int, int]) -> str:
    """The kind of the label that a line begins with, or ""."""
    first = next(labels(text, span[0], min(span[1], span[0] + _LONGEST_LABEL)), None)
    return first.kind if first is not None and first.start == span[0] else ""


def _draft(text: str, root: Node, title: Title, stop: int) -> Draft:
    fields = read_fields(text, title.head_end, stop, note=title.note)
    return Draft("", _part(text, root, title.start), title, fields, stop, "answered")


def _part(text: str, root: Node, at: int) -> str:
    """The headings that a place stands under, joined."""
    names = []
    node: Node | None = root
    while node is not None:
        node = next((one for one in node.children if one.start <= at < one.end), None)
        if node is not None and node.title.head_end <= at:
            names.append(whole_heading(text, node))
    return "/".join(names)


def listed(text: str) -> list[Draft]:
    """主要存在以下问题:一是…;二是…。, each with the sentences that begin 对… further on."""
    opening = _LIST.search(text)
    if opening is None:
        return []
    end = text.find("\n", opening.end())
    end = len(text) if end < 0 else end
    drafts = list(_each(text, opening.end(), end))
    if len(drafts) < 2:
        return []
    answers = list(_answers(text, end))
    return [_with_answer(text, draft, answers) for draft in drafts]


def _each(text: str, start: int, end: int) -> Iterator[Draft]:
    expected = 1
    for found in _EACH.finditer(text, start, end):
        if number(found["n"]) != expected:
            return
        expected += 1
        title = Title(found.start("name"), found.end("name"), found.end(), WEAK)
        none = Fields(detail=(found.end(), found.end()), measures=(found.end(), found.end()))
        yield Draft(found["n"], "", title, none, found.end(), "listed")


def _answers(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """What each answer is about, and its span: to the next answer or the paragraph's end."""
    found = list(_ANSWER.finditer(text, start))
    for one, following in zip(found, [*found[1:], None], strict=True):
        stop = text.find("\n", one.end())
        stop = len(text) if stop < 0 else stop
        begin = one.start() + len(one.group()) - len(one.group().lstrip(" \t"))
        yield one["about"], begin, min(stop, following.start() if following else stop)


def _with_answer(text: str, draft: Draft, answers: list[tuple[str, int, int]]) -> Draft:
    name = text[draft.title.start : draft.title.end]
    told = [(alike(about, name), start, end) for about, start, end in answers]
    best = max(told, default=(0.0, 0, 0))
    if best[0] < 0.5:
        return draft
    fields = replace(draft.fields, measures=best[1:])
    return replace(draft, fields=fields, elsewhere=True)
