"""Numbers as offices write them → values: 5万8120, 一百八十, 二十三点四, 壹万伍仟, 1 304."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
DIGITS |= {c: i for i, c in enumerate("〇壹贰叁肆伍陆柒捌玖")} | {"两": 2}
STEPS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
GREAT = {"万": 10**4, "亿": 10**8}
FACTORS = STEPS | GREAT

_ARABIC = re.compile("(\\d+(?:\\.\\d+)?)([百千万亿]*)")
_BLANKS = re.compile("[,\\s]")


def han(text: str) -> Decimal | None:
    """The value of a number in Chinese characters; None where it is none.

    >>> han("一百八十"), han("三百五"), han("二十三点四"), han("十二个")
    (Decimal('180'), Decimal('350'), Decimal('23.4'), None)
    """
    whole, point, part = text.partition("点")
    value = _stepped(whole) if set(whole) & set(FACTORS) else _in_a_row(whole)
    if value is None or not point:
        return None if value is None else Decimal(value)
    places = _in_a_row(part)
    return None if places is None else Decimal(f"{value}.{places:0{len(part)}d}")


def arabic(text: str) -> Decimal | None:
    """The value of digits with 百, 千, 万, 亿 between and behind them; None where it is none.

    >>> arabic("5万8120"), arabic("1 304"), arabic("1亿2000万")
    (Decimal('58120'), Decimal('1304'), Decimal('120000000'))
    """
    if text.isascii() and text.isdigit():
        return Decimal(text)
    bare = _BLANKS.sub("", text)
    total, at = Decimal(0), 0
    for found in _ARABIC.finditer(bare):
        if found.start() != at:
            return None
        value = Decimal(found[1])
        for step in found[2]:
            value *= FACTORS[step]
        total, at = total + value, found.end()
    return total if at and at == len(bare) else None


def _in_a_row(text: str) -> int | None:
    """Digit by digit: 二〇二一."""
    if not text or any(c not in DIGITS for c in text):
        return None
    return int("".join(str(DIGITS[c]) for c in text))


def _stepped(text: str) -> int | None:
    """By its steps: 一千零五; a last digit behind a hundred counts the next lower step: 三百五."""
    total, section, digit, last = 0, 0, None, 0
    for c in text:
        if c in DIGITS:
            if digit:
                return None
            digit, last = DIGITS[c], last if DIGITS[c] else 1
        elif c in STEPS:
            section += (1 if digit is None else digit) * STEPS[c]
            digit, last = None, STEPS[c]
        elif c in GREAT:
            section += digit or 0
            total = (total + section) * GREAT[c] if c == "亿" else total + section * GREAT[c]
            section, digit, last = 0, None, GREAT[c]
        else:
            return None
    return total + section + (digit or 0) * (last // 10 if last >= 100 else 1)
