"""Totals and their parts. Only where the words say so are the parts taken for all there is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bihuan.rules.reading.agreement.layout import Finding, Layout, Placed, finding
from bihuan.rules.reading.agreement.spans import Span, value_of

MOST_PARTS, LOOKS_BACK = 40, 12

_AMONG = re.compile("^[^,;:]{0,12}[,:(]?其中[,:]?")
_REST = re.compile("其余|剩余|余下|其他|其它")
_SUM_AFTER = re.compile("^,?(?:共计|合计|总计|一共|总共|共)(?:为|有|达|达到)?$")
_TOTAL_BEFORE = re.compile("共|总|合计")
_ROW = re.compile("^[^,;:()]{0,20}[、和及与][^,;:()]{0,30}$")
_ALL_SEPARATE = re.compile("^,(?:其中)?[^,;:()]{2,30}分别(?:为|有|是|达|达到)?$")
_PER = re.compile("率|均|每|比")
_NOT_ADDED = frozenset(("", "%", "‰", "个百分点", "℃", "倍", "岁", "折"))
_AND = re.compile("^[、,和及与]+$")


def sums(layout: Layout, run: Sequence[Placed]) -> Iterator[Finding]:
    """The totals of a sentence that their parts do not give."""
    for place, total in enumerate(run):
        if total.claim.percent or total.kind in _NOT_ADDED or total.kind.startswith("/"):
            continue
        found = (
            _among(layout, run, place)
            or _separately(layout, run, place)
            or _added_up(layout, run, place)
        )
        if found and not total.changes:
            yield found


def _among(layout: Layout, run: Sequence[Placed], place: int) -> Finding | None:
    """T,其中A x、B y,其余z: all parts when the rest is named, else only not more than T."""
    if place + 1 >= len(run) or not _AMONG.search(layout.between(run[place], run[place + 1])):
        return None
    total = _whole(run, place, run[place + 1].kind)
    if total is None or total.index in layout.rows or _PER.search(total.clause):
        return None  # behind 确诊4例、无症状11例, 其中 may mean both
    parts, complete = _parts(layout, run, place + 1, total)
    if not parts:
        return None
    alone = next((one for one in parts if _compared(total, [one], complete=False)), None)
    if alone is not None and not complete:
        return _compared(total, [alone], complete=False)
    return _compared(total, parts, complete=complete)


def _whole(run: Sequence[Placed], place: int, kind: str) -> Placed | None:
    """What 其中 divides: the figure before it, or the one which that tells a change of."""
    for one in reversed(run[max(0, place - 2) : place + 1]):
        if one.kind != kind:
            return None
        if not one.changes:
            return one
    return None


def _parts(
    layout: Layout, run: Sequence[Placed], first: int, total: Placed
) -> tuple[list[Placed], bool]:
    """The parts named behind 其中, and whether the last of them is the rest."""
    parts: list[Placed] = []
    for one in run[first : first + MOST_PARTS]:
        gap = layout.between(parts[-1] if parts else total, one)
        if one.depth < run[first].depth:
            break
        if one.depth > run[first].depth or (parts and one.kind != total.kind and one.claim.percent):
            continue
        if parts and (";" in gap or "其中" in gap):
            break
        if one.kind != total.kind or one.changes:
            break
        parts.append(one)
        if _REST.search(one.clause):
            return parts, True
    return parts, False


def _separately(layout: Layout, run: Sequence[Placed], place: int) -> Finding | None:
    """共T,A、B、C分别x、y、z: all parts, when nothing but their names stands between."""
    total = run[place]
    if place + 2 >= len(run) or not _TOTAL_BEFORE.search(total.clause):
        return None
    gap = layout.between(total, run[place + 1])
    if not _ALL_SEPARATE.search(gap) or run[place + 1].kind != total.kind:
        return None
    parts = [run[place + 1]]
    for one in run[place + 2 : place + MOST_PARTS]:
        if not _AND.search(layout.between(parts[-1], one)) or one.kind != total.kind:
            break
        parts.append(one)
    names = len(re.split("[、和及与]", gap))
    return _compared(total, parts, complete=True) if len(parts) == names > 1 else None


def _added_up(layout: Layout, run: Sequence[Placed], place: int) -> Finding | None:
    """A x、B y,共z: the row before must give z, from wherever it may begin."""
    total = run[place]
    if place < 2 or not _SUM_AFTER.search(layout.between(run[place - 1], total)):
        return None
    parts: list[Placed] = []
    for one in reversed(run[max(0, place - MOST_PARTS) : place]):
        joined = not parts or _ROW.search(layout.between(one, parts[0]))
        if one.kind != total.kind or one.changes or not joined:
            break
        parts.insert(0, one)
    if len(parts) < 2 or _fits_another_row(layout, run, place):
        return None
    return _compared(total, parts, complete=True)


def _fits_another_row(layout: Layout, run: Sequence[Placed], place: int) -> bool:
    """Whether the figures before, from some other beginning, do give the total."""
    total, low, high = run[place], Decimal(0), Decimal(0)
    for count, one in enumerate(reversed(run[max(0, place - LOOKS_BACK) : place]), 1):
        if one.kind != total.kind:
            continue
        low, high = low + one.span.low, high + one.span.high
        if count > 1 and total.span.meets(Span(low, high)):
            return True
    return False


def _compared(total: Placed, parts: Sequence[Placed], *, complete: bool) -> Finding | None:
    spans = [one.span for one in parts]
    given = Span(sum((s.low for s in spans), Decimal(0)), sum((s.high for s in spans), Decimal(0)))
    if total.span.meets(given):
        return None
    if not complete and given.low <= total.span.high:
        return None
    computed = sum((value_of(one.claim) for one in parts), Decimal(0))
    return finding("parts_differ" if complete else "part_exceeds", [total, *parts], computed)
