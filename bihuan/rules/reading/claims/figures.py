"""Figures in a clean text: the number, its measure word, what makes it approximate."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from bihuan.rules.reading.claims.lexicon import TO, Lexicon
from bihuan.rules.reading.claims.numerals import arabic, han

LONGEST = 40  # characters of a figure

_H = "[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]"
# Behind three numerals stands no word that only looks like one (三万一千单位): any measure word.
_LONG = f"(?:(?<={_H}{_H}{_H})|(?<={_H}{_H}{_H}[余多来]))"
_FORMAL = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟")  # of money only
_A = "(?:\\d{1,3}(?:,\\d{3})+|\\d{1,3}(?: \\d{3})+(?!\\d)|\\d+)(?:\\.\\d+)?"
_GREAT = "[百千万亿]"
_TO = f"(?:{TO})"
_SOFT = (
    "近|约|大约|大概|约有|超过|超出|超|逾|不低于|不少于|不超过|不高于|至少|最多|将近|接近|突破"
    "|高于|低于"
)
_SOFTENERS = frozenset(_SOFT.split("|"))
_BEFORE = f"{_SOFT}|高达|多达"  # the last two make nothing approximate
_LONGEST_BEFORE = 1 + max(map(len, _BEFORE.split("|")))  # with a blank behind it
_TAIL = "及?以上|及?以下|以内|左右|上下|之多|有余|以外"
_MORE = "余|多(?![家个名人次])"
_NO_TENTHS = "(?![立员果绩效功为本长都熟就人型套品分交不])"
_PER_WHAT = "(?:/(?:千人|万人|人|户|笼|灯·?夜?|盒|处|公里|间|次|天|日|年|月|床|张))?"
_RANGES = ("range", "percents")
_RANGE_FORMS = tuple(f"(?P<{name}>" for name in _RANGES)
MONEY = ("元", "美元")
STEPS_OF_MONEY = {"万元": 10**4, "亿元": 10**8}


class Figure(NamedTuple):
    """A quantity that a clean text states; a range has its two ends as value.

    ``number_end`` stands behind the measure word, before 以上. ``rule`` names the form it was read
    by: percent, tenths, rate, fraction, range, money, count, han. ``bare``: 千人, 万名, a step with
    no digit before it.
    """

    start: int
    end: int
    value: Decimal | tuple[Decimal, Decimal]
    unit: str
    approx: bool
    percent: bool
    number_end: int
    rule: str
    bare: bool = False


class _Read(NamedTuple):
    value: Decimal | tuple[Decimal, Decimal]
    unit: str
    soft: bool = False
    percent: bool = False


def figures(
    text: str, lexicon: Lexicon, taken: Sequence[tuple[int, int, str]] = ()
) -> Iterator[Figure]:
    """What reads as a figure in a clean text, in order; none that lies in spans already taken.

    ``taken`` are refused spans in order; a figure that only touches one is still given.
    """
    starts = [one[0] for one in taken]
    pattern, single = _patterns(lexicon.measure, lexicon.counted)
    for match in pattern.finditer(text):
        if match["overlong"] or match.end() - match.start() > LONGEST:
            continue
        rule = _rule(match)
        at = bisect_right(starts, match.end() - 1) - 1
        lies_in = at >= 0 and taken[at][1] > match.start() + _LONGEST_BEFORE
        if lies_in and rule not in _RANGES:
            continue
        read = _RULES[rule](match)
        if read is not None:
            yield _figure(text, match, rule, read)
        elif rule in _RANGES:  # 15名到5所: no range, but two figures
            for one in single.finditer(text, match.start(), match.end()):
                alone = _RULES[_rule(one)](one)
                if alone is not None:
                    yield _figure(text, one, _rule(one), alone)


def _rule(match: re.Match[str]) -> str:
    rule = str(match.lastgroup)
    return rule if rule != "tail" else next(one for one in _RULES if match[one] is not None)


def _figure(text: str, match: re.Match[str], rule: str, read: _Read) -> Figure:
    before, tail = match["before"] or "", match["tail"] or ""
    soft = before in _SOFTENERS
    start = match.start() + (0 if soft else len(before))
    while text[start] == " ":
        start += 1
    rule = "money" if rule == "count" and read.unit.endswith(MONEY) else rule
    return Figure(
        start=start,
        end=match.end(),
        value=read.value,
        unit=read.unit,
        approx=read.soft or soft or bool(tail),
        percent=read.percent,
        number_end=match.end() - len(tail),
        rule=rule,
        bare=rule == "han" and match["h"][0] in "百千万亿",
    )


@lru_cache(maxsize=8)
def _patterns(measure: str, counted: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """All forms, and all but ranges.

    A run too long to be a number goes at once, or each of its places were tried.
    """
    forms = (
        f"(?P<percent>(?P<of>[百千])分之(?P<pch>{_H}+(?:点{_H}+)?|{_A})(?P<pchm>多|余)?)",
        f"(?P<percents>(?P<pcl>{_A})%?{_TO}(?P<pcg>{_A})(?P<pctg>%|个百分点))",
        f"(?P<percent_sign>(?P<pc>{_A})(?P<pcm>余|多)? ?(?P<pct>%|‰|个百分点|百分点))",
        f"(?P<tenths>(?P<ch>[一二两三四五六七八九]|\\d(?=成))成(?P<cg>[一二三四五六七八九半])?"
        f"(?P<chm>多|余)?{_NO_TENTHS})",
        "(?P<half>一半|半数)",
        f"(?P<rate>(?P<rn>{_A}) ?(?P<per>/ ?(?:10万|十万|1万|万|千|百万|100万|1000|100000)人?))",
        f"(?P<fraction>(?P<den>{_H}+)分之(?P<num>{_H}+(?:点{_H}+)?))",
        f"(?P<range>(?P<lo>{_A})(?P<logr>{_GREAT}*)(?P<lou>{measure})?{_TO}"
        f"(?P<hi>{_A})(?P<higr>{_GREAT}*)(?P<him>余|多|来)? ?(?P<hiu>{measure}))",
        f"(?P<count>(?P<n>{_A}(?:{_GREAT}+{_A})*)(?P<gr>{_GREAT}*)(?: ?(?P<nm>余|多|来))?"
        f"(?P<ngr>[万亿]*)(?: ?(?P<u>{measure}{_PER_WHAT}))?(?P<um>{_MORE})?)",
        f"(?P<han>(?P<h>{_H}+)(?P<hm>余|多|来)?(?P<hu>(?:{counted}|{_LONG}{measure}){_PER_WHAT})(?P<hum>{_MORE})?)",
    )
    overlong = f"(?P<overlong>\\d{{16,}}|{_H}{{16,}})"
    begins = "".join(sorted({word[0] for word in _BEFORE.split("|")}))
    single = [form for form in forms if not form.startswith(_RANGE_FORMS)]
    whole, alone = (
        re.compile(
            f"(?=[ \\d{begins}半{_H[1:-1]}])(?:{overlong}"
            f"|(?P<before>{_BEFORE})? ?(?:{'|'.join(some)})(?P<tail>{_TAIL})?)"
        )
        for some in (forms, single)
    )
    return whole, alone


def _percent(m: re.Match[str]) -> _Read | None:
    value = arabic(m["pch"]) if m["pch"][0].isdigit() else han(m["pch"])
    unit = "%" if m["of"] == "百" else "‰"
    return None if value is None else _Read(value, unit, bool(m["pchm"]), percent=unit == "%")


def _percents(m: re.Match[str]) -> _Read | None:
    low, high = arabic(m["pcl"]), arabic(m["pcg"])
    if low is None or high is None:
        return None
    return _Read((low, high), m["pctg"], percent=m["pctg"] == "%")


def _percent_sign(m: re.Match[str]) -> _Read | None:
    value = arabic(m["pc"])
    unit = "个百分点" if m["pct"].endswith("百分点") else m["pct"]
    return None if value is None else _Read(value, unit, bool(m["pcm"]), percent=unit == "%")


def _tenths(m: re.Match[str]) -> _Read | None:
    whole = arabic(m["ch"]) if m["ch"].isdigit() else han(m["ch"])
    part = Decimal(5) if m["cg"] == "半" else han(m["cg"] or "零")
    if whole is None or part is None:
        return None
    return _Read(whole * 10 + part, "%", bool(m["chm"]), percent=True)


def _half(_m: re.Match[str]) -> _Read:
    return _Read(Decimal(50), "%", percent=True)


def _rate(m: re.Match[str]) -> _Read | None:
    value = arabic(m["rn"])
    per = m["per"].replace(" ", "").removesuffix("人")
    per = per.replace("十万", "10万").replace("100000", "10万")
    return None if value is None else _Read(value, per)


def _fraction(m: re.Match[str]) -> _Read | None:
    below, above = han(m["den"]), han(m["num"])
    return None if not below or above is None else _Read(above / below, "")


def _range(m: re.Match[str]) -> _Read | None:
    great, unit = m["higr"], m["hiu"]
    high, low = arabic(m["hi"] + great), arabic(m["lo"] + (m["logr"] or great))
    if low is None or high is None or low >= high or (m["lou"] and m["lou"] != unit):
        return None
    if unit in MONEY and great:
        step = high / (arabic(m["hi"]) or 1)
        return _Read((low / step, high / step), great + unit, bool(m["him"]))
    return _Read((low, high), unit, bool(m["him"]))


def _count(m: re.Match[str]) -> _Read | None:
    number, great, unit = m["n"] + m["gr"], m["ngr"], m["u"] or ""
    value = arabic(number + great)
    if value is None:
        return None
    soft = bool(m["nm"] or m["um"])
    if unit in MONEY:  # money keeps its 万 and 亿
        digits = (number + great).rstrip("万亿")
        steps = (number + great)[len(digits) :]
        alone = arabic(digits) if steps and not set(digits) & {"万", "亿"} else None
        if alone is not None:
            return _Read(alone, steps + unit, soft)
    return _Read(value, unit, soft)


def _han(m: re.Match[str]) -> _Read | None:
    value, unit = han(m["h"]), m["hu"]
    if value is None or (not unit.endswith(MONEY) and set(m["h"]) & _FORMAL):
        return None
    soft = bool(m["hm"] or m["hum"])
    if unit in STEPS_OF_MONEY:  # 一亿五千万元: the 万 belongs to the number
        return _Read(value * STEPS_OF_MONEY[unit], "元", soft)
    return _Read(value, unit, soft)


_RULES: dict[str, Callable[[re.Match[str]], _Read | None]] = {
    "percent": _percent,
    "percents": _percents,
    "percent_sign": _percent_sign,
    "tenths": _tenths,
    "half": _half,
    "rate": _rate,
    "fraction": _fraction,
    "range": _range,
    "count": _count,
    "han": _han,
}
