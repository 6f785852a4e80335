"""Numbering styles as data, and the search for places where a numbered heading may begin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bihuan.rules.reading.words import HAN, LABELS, PROBLEM


@dataclass(frozen=True, slots=True)
class Style:
    """One way of numbering.

    Parameters
    ----------
    name
        What the outline compares: two headings of one name are neighbours or one holds the other.
    pattern
        What is printed, on half-width text; the group ``n`` holds the number, if there is one.
    inline
        Whether it may also stand inside a paragraph, behind the end of a sentence.
    problem
        Whether the style itself says that a problem follows.
    section
        Whether it only ever opens the sections of a notice, so that it adds nothing to a number.
    """

    name: str
    pattern: str
    inline: bool = True
    problem: bool = False
    section: bool = False


_N = f"(?P<n>[{HAN}]{{1,3}})"
_D = "(?P<n>\\d{1,3})"
# Behind `1.` no digit may follow (部门。1.5万户), unless it begins a year: 1.2021年以来…
_NO_DECIMAL = (
    "(?!\\d)|(?=(?:19|20)\\d\\d年)"
    # …, nor unless the sentence is a problem's name: 8.120急救出车不及时问题。
    "|(?=\\d{1,4}[\u4e00-\u9fff][^。;:\n]{2,40}问题(?:的?整改(?:情况)?)?。)"
)

STYLES: tuple[Style, ...] = (
    Style("part", f"第{_N}部分[:、. ]?", section=True),
    Style(
        "problem",
        f"(?:反馈|具体|存在|整改)?(?:问题|意见) ?(?P<n>[{HAN}]{{1,3}}|\\d{{1,3}})[:、. \n]",
        problem=True,
    ),
    Style(
        "problem_paren",
        f"(?:反馈|具体|存在|整改)?问题 ?[(](?P<n>[{HAN}]{{1,3}}|\\d{{1,3}})[)][:、. \n]",
        problem=True,
    ),
    Style("han", f"{_N} ?[、.](?!\\d)", section=True),
    Style("han_paren", f"[(]{_N}[)][、.:]?"),
    Style("dotted", "\\d{1,2}[.](?P<n>\\d{1,2})(?:[、.](?!\\d)| )", inline=False),
    Style("digit", f"{_D} ?(?:、|[.](?:{_NO_DECIMAL}))"),
    Style("digit_paren", f"[(]{_D}[)][、.]?"),
    Style("digit_half", f"{_D}[)](?!\\d)", inline=False),
    Style("square", f"[\\[【〔]{_D}[\\]】〕]"),
    Style("circled", "(?P<n>[\u2460-\u2473])"),
    Style("circled_paren", "(?P<n>[\u2474-\u2487])"),
    Style("digit_stop", "(?P<n>[\u2488-\u249b])"),
    Style("ordinal", f"第{_N}[项条个]?[、,:]", inline=False),
    Style("no", "[Nn][Oo]\\. ?(?P<n>\\d{1,3})[:、. ]", inline=False),
    Style("bare", f"{_D} (?=关于|针对)", inline=False, problem=True),
    Style(
        "labelled",
        f"(?:[【\\[](?:{dict(LABELS)[PROBLEM]})[】\\]]:?|(?:{dict(LABELS)[PROBLEM]}):)(?P<n>)",
        inline=False,
        problem=True,
    ),
    Style(
        "about",
        "(?P<n>)(?=(?:关于|针对)[^;\n]{2,120}问题的?整改(?:落实)?(?:情况)?[。:\n])",
        inline=False,
        problem=True,
    ),
)
BY_NAME = {style.name: style for style in STYLES}


@dataclass(frozen=True, slots=True)
class Marker:
    """A place where a heading may begin: offsets of the clean text, ``end`` behind the number."""

    style: Style
    value: int | None
    start: int
    end: int
    at_line: bool
    printed: str


def _named(style: Style) -> str:
    """The pattern as an alternative of its own name; the number is found again in the match."""
    return f"(?P<{style.name}>{style.pattern.replace('(?P<n>', '(?:')})"


_AT_LINE = re.compile("(?:\\A|(?<=\n))[ \t]*(?:" + "|".join(map(_named, STYLES)) + ")")
# Behind the end of a sentence, a colon or a bracket; behind another number at a line: 1.(1); or
# glued to a word when 关于 follows.
_INLINE = re.compile(
    "(?:(?<=[。!?;:”)】])"
    f"|(?<=[\n]\\d[.、]|[\n][{HAN}][、.])(?=[(])"
    "|(?<=[\u4e00-\u9fff])(?=(?:[(].{1,3}[)]|\\d{1,3}[.、])(?:关于|针对)))[ \t]*(?:"
    + "|".join(_named(style) for style in STYLES if style.inline)
    + ")"
)
_OWN = {style.name: re.compile(style.pattern) for style in STYLES}


def markers(text: str, *, start: int = 0, end: int | None = None) -> Iterator[Marker]:
    """Every place in the clean text where a heading may begin, in order."""
    stop = len(text) if end is None else end
    at_line = (_marker(text, match, at_line=True) for match in _AT_LINE.finditer(text, start, stop))
    inline = (_marker(text, match, at_line=False) for match in _INLINE.finditer(text, start, stop))
    yield from _merged(at_line, inline)


def _merged(first: Iterator[Marker], second: Iterator[Marker]) -> Iterator[Marker]:
    """Both in order of place; of two that overlap the earlier one, then the one at a line."""
    behind = 0
    left, right = next(first, None), next(second, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left.start <= right.start):
            assert left is not None
            one, left = left, next(first, None)
        else:
            one, right = right, next(second, None)
        if one.start >= behind:
            yield one
            behind = one.end


def _marker(text: str, match: re.Match[str], *, at_line: bool) -> Marker:
    style = BY_NAME[str(match.lastgroup)]
    start, end = match.span(style.name)
    own = _OWN[style.name].match(text, start)
    assert own is not None
    return Marker(style, number(own["n"]), start, end, at_line, _printed(text[start:end], style))


def _printed(whole: str, style: Style) -> str:
    """The number as printed, without punctuation; a pair of brackets is part of it."""
    if style.problem:
        own = re.search(f"[{HAN}]+|\\d+", whole)
        return own.group() if own else ""
    return whole.strip(" \n、.:,[]【】〔〕").removesuffix(")" if "(" not in whole else "")


_UNITS = {"十": 10, "百": 100}


def number(printed: str) -> int | None:
    """Value of Arabic digits, Chinese numerals below 1,000 or one circled digit; None if empty."""
    if not printed:
        return None
    if printed.isdecimal():
        return int(printed)
    for first, last in (("\u2460", "\u2473"), ("\u2474", "\u2487"), ("\u2488", "\u249b")):
        if first <= printed <= last:
            return ord(printed) - ord(first) + 1
    if not any(unit in printed for unit in _UNITS):
        return int("".join(str(_digit(one)) for one in printed))
    total = digit = 0
    for one in printed:
        if one in _UNITS:
            total += (digit or 1) * _UNITS[one]
            digit = 0
        else:
            digit = _digit(one)
    return total + digit


def _digit(one: str) -> int:
    return 0 if one in "〇零" else "一二三四五六七八九".index(one) + 1
