"""The levels of a text: 一、 then （一） then 1. then （1）, counted by us, never typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

_DIGITS: Final = "〇一二三四五六七八九"
_CHINESE: Final = "一二三四五六七八九十百〇零"
# What a clerk types before a heading, by level; 1.5倍 and 2026年 begin with no heading's number.
_MARKS: Final = (
    (1, re.compile(rf"[{_CHINESE}]{{1,4}}、\s*")),
    (2, re.compile(rf"[（(][{_CHINESE}]{{1,4}}[)）]\s*")),
    (3, re.compile(r"\d{1,3}[.．、](?!\d)\s*")),
    (4, re.compile(r"[（(]\d{1,3}[)）]\s*")),
)
_ATTACHMENT: Final = re.compile(r"附件\s*\d{0,2}\s*[：:.．、]\s*")
LEVELS: Final = 4
MOST_HEADING = 40  # characters a heading has at most; longer ones are text with a number


class Paragraph(NamedTuple):
    """One paragraph as it is set: its number, the words in the heading's type, the rest."""

    level: int
    mark: str
    head: str
    text: str


def paragraphs_of(text: str) -> list[dict[str, object]]:
    """Lines as a clerk types or pastes them → `{"level", "text"}`; level 0 is plain text."""
    found: list[dict[str, object]] = []
    for line in text.splitlines():
        words = line.strip(" \t　")
        if words:
            level, plain = _told(words)
            found.append({"level": level, "text": plain})
    return found


def text_from(paragraphs: Iterable[Mapping[str, object]]) -> str:
    """The paragraphs as lines with their numbers: what the form shows again."""
    return "\n".join(f"{one.mark}{one.head}{one.text}" for one in numbered(paragraphs))


def attachments_of(text: str) -> list[dict[str, object]]:
    """Names of attachments, a line each; below a line that begins with 附件 stands its text."""
    lines = [line.strip(" \t　") for line in text.splitlines()]
    lines = [line for line in lines if line]
    if not any(_ATTACHMENT.match(line) for line in lines):
        return [{"title": line} for line in lines]
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if head := _ATTACHMENT.match(line):
            found.append((line[head.end() :] or line, []))
        elif found:
            found[-1][1].append(line)
        else:
            found.append((line, []))
    return [
        {"title": title} | ({"paragraphs": paragraphs_of("\n".join(below))} if below else {})
        for title, below in found
    ]


def attachments_text(attachments: Iterable[Mapping[str, object]]) -> str:
    """The attachments as the form shows them again."""
    lines = []
    for n, one in enumerate(attachments, start=1):
        lines.append(f"附件{n}：{one['title']}")
        below = one.get("paragraphs")
        if isinstance(below, list) and below:
            lines.append(text_from(below))
    return "\n".join(lines)


def numbered(paragraphs: Iterable[Mapping[str, object]]) -> list[Paragraph]:
    """The paragraphs with their numbers: each level counts anew below the next one above.

    The heading's type covers a whole paragraph of level 1 or 2 when it is short, else its first
    sentence.
    """
    counts = [0] * (LEVELS + 1)
    found = []
    for one in paragraphs:
        level, text = int(str(one["level"])), str(one["text"])
        if level:
            counts[level] += 1
            counts[level + 1 :] = [0] * (LEVELS - level)
        head, rest = _split(text) if level in (1, 2) else ("", text)
        found.append(Paragraph(level, _mark(level, counts[level]), head, rest))
    return found


def chinese_number(n: int) -> str:
    """1 → 一, 12 → 十二, 30 → 三十, 105 → 一百〇五; up to 999."""
    hundreds, rest = divmod(n, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "〇"
    return text + (_DIGITS[ones] if ones else "")


def _told(words: str) -> tuple[int, str]:
    for level, mark in _MARKS:
        if found := mark.match(words):
            rest = words[found.end() :]
            return (level, rest) if rest else (0, words)
    return 0, words


def _split(text: str) -> tuple[str, str]:
    sentence = text.find("。")
    if 0 <= sentence < MOST_HEADING and sentence + 1 < len(text):
        return text[: sentence + 1], text[sentence + 1 :]
    return (text, "") if len(text) <= MOST_HEADING else ("", text)


def _mark(level: int, n: int) -> str:
    if level == 0:
        return ""
    if level <= 2:
        return f"{chinese_number(n)}、" if level == 1 else f"（{chinese_number(n)}）"
    return f"{n}." if level == 3 else f"（{n}）"
