"""Percentages and changes that the figures beside them do not give.

Forms taken: 应种100…实种96…接种率95%; 抽查120份,合格96份,合格率80%; 有18份…,占15%;
由10%上升到12%,上升2个百分点; 由448人增加到578人,增加130人; 比上年增加5件,增长50%.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bihuan.rules.reading.agreement.layout import Finding, Layout, Placed, finding
from bihuan.rules.reading.agreement.spans import Span, value_of

LOOKS_BACK = 12  # figures
BEHIND = 12  # characters
HUNDRED = Decimal(100)
PLACES = Decimal("0.01")

_RATE = re.compile("([一-鿿]{2,8})率(?:为|达|达到|仅|仅为|是|约|近|超|只有|:)*$")
_SHARE = re.compile(
    "[,(](?:仅|约|只)?占(?:总数|总量|全部|总人数)?的?$|^(?:仅|约|只)?占(?:总数|总量|全部|总人数)?的?$"
)
_AVERAGE = re.compile("^(?:总体?|平均|综合|全?年|考核)+")
_DUE = re.compile("应[一-鿿]{1,10}$")
_DONE = re.compile("实际?[一-鿿]{1,10}$|已[一-鿿]{1,10}$")
_RISES, _FALLS = "上升|提高|增加|增长|提升|扩大|升|增", "下降|降低|减少|缩短|压减|降|减"
_FROM = re.compile("(?:由|从)[^,;]{0,20}$")
_TO = re.compile(
    f"^(?:的)?(?:(?P<up>{_RISES})|(?P<down>{_FALLS}))(?:到|至|为)(?:了|20\\d\\d年的?)*$"
)
_BY = re.compile(
    f"^[,(](?:净|同比|环比)?(?:(?P<up>{_RISES}|增幅|高)|(?P<down>{_FALLS}|降幅|低))(?:了|约|近|为|达)*$"
)
_THAN = re.compile("[较比](?:上年|去年|上月|上季度)(?:同期)?")


def rates(layout: Layout, run: Sequence[Placed]) -> Iterator[Finding]:
    """The percentages and changes of a sentence that its own figures do not give."""
    used: set[int] = set()  # numerators already spoken for: never the whole of another rate
    for place, one in enumerate(run):
        found = _turned(layout, run, place)
        if found is not None:
            yield found
        elif one.claim.percent and not one.changes:
            yield from _rate(layout, run, place, used)
        elif one.changes:
            yield from _grown(layout, run, place)


# -- shares ----------------------------------------------------------------------------------------


def _rate(layout: Layout, run: Sequence[Placed], place: int, used: set[int]) -> Iterator[Finding]:
    rate = run[place]
    before = run[max(0, place - LOOKS_BACK) : place]
    if not before or isinstance(rate.claim.value, tuple) or _FROM.search(rate.clause):
        return
    tops = [one for one in _numerators(layout, rate, before) if _counts(one)]
    pairs = [(top, under) for top in tops for under in _wholes(layout, before, top, used)]
    used.update(one.index for one in tops)
    if len(pairs) != 1:
        return
    top, under = pairs[0]
    low, high = top.span.low / under.span.high, top.span.high / under.span.low
    if not rate.span.meets(Span(low * HUNDRED, high * HUNDRED)):
        given = value_of(top.claim) / value_of(under.claim) * HUNDRED
        yield finding("rate_differs", [rate, top, under], given.quantize(PLACES))


def _numerators(layout: Layout, rate: Placed, before: Sequence[Placed]) -> list[Placed]:
    """What the rate may be the share of: 合格96份 of 合格率, 实种 of any rate, what 占 follows."""
    if _SHARE.search(layout.between(before[-1], rate)) and before[-1].index + 1 == rate.index:
        return [before[-1]]
    named = _RATE.search(rate.clause)
    if named is None:
        return []
    stem = _AVERAGE.sub("", named[1])
    done = [one for one in before if _DONE.search(one.clause)]
    if done and any(_DUE.search(one.clause) for one in before):
        return done[-1:]
    if len(stem) > 2 and len(named[1]) <= 4:
        stem = stem[-2:]
    if len(stem) < 2:
        return []
    names = re.compile(f"{stem}(?!率)")
    return [
        one
        for one in before
        if names.search(one.clause)
        or names.search(layout.between(one, rate)[:BEHIND].partition(",")[0])
    ]


def _wholes(layout: Layout, before: Sequence[Placed], top: Placed, used: set[int]) -> list[Placed]:
    """The figures the numerator may be a part of: before it, of its unit, not smaller.

    A figure out of a row (大型3家、中型22家) is a part itself, and so is the numerator of a rate.
    """
    found = [
        one
        for one in before
        if one.index < top.index
        and one.kind == top.kind
        and one.index not in used
        and one.index not in layout.rows
        and _counts(one)
        and one.span.high >= top.span.low
    ]
    due = [one for one in found if _DUE.search(one.clause)]
    return due[-1:] or found


def _counts(one: Placed) -> bool:
    """Whether it is a plain count above nought, no percentage, change, range or bound."""
    plain = not (one.claim.percent or one.changes or one.kind == "个百分点")
    return (
        plain
        and not isinstance(one.claim.value, tuple)
        and 0 < one.span.low < 10**20 > one.span.high
    )


# -- changes ---------------------------------------------------------------------------------------


def _turned(layout: Layout, run: Sequence[Placed], place: int) -> Finding | None:
    """由A上升到B,上升C: the direction, then the change when it is told."""
    if place == 0 or not _FROM.search(run[place - 1].clause):
        return None
    before, after = run[place - 1], run[place]
    turn = _TO.search(layout.between(before, after))
    if turn is None or before.kind != after.kind or not (_told(before) and _told(after)):
        return None
    first, second = value_of(before.claim), value_of(after.claim)
    if (second < first) if turn["up"] else (second > first):
        return finding("wrong_direction", [after, before], first)
    if place + 1 >= len(run):
        return None
    by = _BY.search(layout.between(after, run[place + 1]))
    return _change(run[place + 1], after, before) if by else None


def _change(change: Placed, after: Placed, before: Placed) -> Finding | None:
    """The change against the values it was between."""
    if isinstance(change.claim.value, tuple):
        return None
    new, old = after.span, before.span
    points = change.kind == "个百分点"
    if points == after.claim.percent and (points or change.kind == after.kind):
        least, most = new.low - old.high, new.high - old.low
        exact = abs(value_of(after.claim) - value_of(before.claim))
    elif change.claim.percent and old.low > 0:
        least, most = (new.low / old.high - 1) * HUNDRED, (new.high / old.low - 1) * HUNDRED
        exact = abs(value_of(after.claim) / value_of(before.claim) - 1) * HUNDRED
    else:
        return None
    given = Span(-most, -least) if most < 0 else Span(least, most)
    if change.span.meets(given):
        return None
    return finding("change_differs", [change, after, before], exact.quantize(PLACES))


def _grown(layout: Layout, run: Sequence[Placed], place: int) -> Iterator[Finding]:
    """今年B,比上年增加D,增长P%: D ÷ (B - D)."""
    if place + 1 >= len(run) or place == 0:
        return
    level, change, rate = run[place - 1], run[place], run[place + 1]
    by = _BY.search(layout.between(change, rate))
    against = _THAN.search(layout.between(level, change)) or "同比" in change.clause
    if not (by and against and rate.claim.percent and level.kind == change.kind and _counts(level)):
        return
    rises = re.search(f"(?:{_RISES})了?$", change.clause)
    yield from _by_share(level, change, rate, rises=bool(rises))


def _by_share(level: Placed, change: Placed, rate: Placed, *, rises: bool) -> Iterator[Finding]:
    sign = -1 if rises else 1
    old = value_of(level.claim) + sign * value_of(change.claim)
    if old <= 0 or not (_told(change) and _told(rate)):
        return
    delta, now = change.span, level.span
    ends = [
        d / (n + sign * d) * HUNDRED
        for d in (delta.low, delta.high)
        for n in (now.low, now.high)
        if n + sign * d > 0
    ]
    if ends and not rate.span.meets(Span(min(ends), max(ends))):
        given = value_of(change.claim) / old * HUNDRED
        yield finding("change_differs", [rate, level, change], given.quantize(PLACES))


def _told(one: Placed) -> bool:
    """Whether it has one value, not a range or a mere bound."""
    bounded = one.span.low > -(10**20) and one.span.high < 10**20
    return bounded and not isinstance(one.claim.value, tuple)
