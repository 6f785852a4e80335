"""What a stated figure may stand for: rounding as printed, 余, 近, 约, 以上 and their like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bihuan.rules.reading.claims.reading import Claim

_MONEY: Final = {"万元": 10**4, "亿元": 10**8, "万美元": 10**4, "亿美元": 10**8, "千元": 10**3}
_PERSONS: Final = frozenset("人名位")
_STEPS: Final = {"百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8}
_UNBOUNDED: Final = Decimal(10) ** 30

_AT_LEAST = re.compile("(?<!不)超|逾|不低于|不少于|至少|突破|(?<!不)高于|以上|以外")
_AT_MOST = re.compile("不超|不高于|最多|(?<!不)低于|以下|以内")
_BELOW = re.compile("近")
_MORE = re.compile("余|多|来")
_ABOUT = re.compile("约|大概|左右|上下")
_LESS_BEFORE = re.compile("不[到足满]$")
_WRITTEN = re.compile("\\d[\\d, ]*(?:\\.(\\d+))?([百千万亿]*)")
_TENTHS_ONLY = re.compile("成(?![一二三四五六七八九])|一半|半数")


@dataclass(frozen=True, slots=True)
class Span:
    """The lowest and the highest number a figure may stand for."""

    low: Decimal
    high: Decimal

    def meets(self, other: Span) -> bool:
        """Whether one number may be both."""
        return self.low <= other.high and other.low <= self.high


def kind_of(unit: str) -> str:
    """What may be compared: amounts in yuan, persons however counted; 人次 are no persons."""
    if unit.endswith("美元"):
        return "美元"
    if unit in _MONEY:
        return "元"
    return "人" if unit in _PERSONS else unit


def scale_of(unit: str) -> int:
    """How many yuan one of the unit is; 1 of what is no money."""
    return _MONEY.get(unit, 1)


def value_of(claim: Claim) -> Decimal:
    """The value, amounts in yuan; of a range its lower end."""
    value = claim.value[0] if isinstance(claim.value, tuple) else claim.value
    return Decimal(str(value)) * scale_of(claim.unit)


def span_of(claim: Claim, before: str = "") -> Span:
    """What the figure may stand for; ``before`` is the text in front of it (不到四成)."""
    if isinstance(claim.value, tuple):
        scale = scale_of(claim.unit)
        low, high = (Decimal(str(value)) * scale for value in claim.value)
        return Span(low, high)
    value, half = value_of(claim), _printed(claim) / 2
    words = claim.text
    if _LESS_BEFORE.search(before) or _AT_MOST.search(words):
        return Span(-_UNBOUNDED, value + half)
    if _AT_LEAST.search(words):
        return Span(value - half, _UNBOUNDED)
    step = _magnitude(value)
    if claim.percent:
        step = max(half * 2, Decimal("0.1"))
    if _BELOW.search(words):
        return Span(value - step, value)
    if _ABOUT.search(words):
        return Span(value - max(step / 2, half), value + max(step / 2, half))
    if claim.approx and _MORE.search(words):
        return Span(value, value + step)
    return Span(value - half, value + half)


def _printed(claim: Claim) -> Decimal:
    """How much the last printed digit weighs; 0 for a count that is told to the last one."""
    if claim.percent and _TENTHS_ONLY.search(claim.text):
        return Decimal(10)
    written = list(_WRITTEN.finditer(claim.text))
    if not written:
        places = len(claim.text.partition("点")[2])
        return Decimal(1).scaleb(-places) if claim.percent else Decimal(0)
    last = written[0] if claim.rule == "rate" else written[-1]  # 9.6/10万, 5万8120人
    places, weight = len(last[1] or ""), Decimal(1)
    for sign in last[2]:
        weight *= _STEPS[sign]
    told_to_the_last = not places and weight == 1
    if told_to_the_last and not claim.percent and claim.unit != "个百分点":
        return Decimal(0)
    return weight.scaleb(-places)


def _magnitude(value: Decimal) -> Decimal:
    """The weight of the last digit that is not nought: 1400 → 100, 23万 → 1万."""
    if not value:
        return Decimal(1)
    _sign, _digits, exponent = value.normalize().as_tuple()
    return Decimal(1).scaleb(int(exponent))
