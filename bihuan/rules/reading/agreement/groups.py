"""Claims of one subject, and which of them cannot both be true."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bihuan.rules.reading.agreement.layout import Finding, Layout, Placed, finding
from bihuan.rules.reading.agreement.spans import value_of

_DROPPED = re.compile("[\\s“”‘’\"'《》、,()]|^(?:我|本)?(?:单位|中心|局|大队|所|院)(?=[一-鿿]{4})")
_OURS = re.compile("^[我本全](?=[省市州县区镇乡])")
_NOW = re.compile("^(?:截[至止](?:目前|今)|目前)?$")
_TOTALS = re.compile("共|累计|总|合计|全[省市州县区年]|截[至止]|目前")
_AMONG = re.compile("其中|分别|每|各|平均|人均|均")
# A subject of fewer characters (问题, 各类信息) names too many things to be the same one twice.
SHORTEST, SURE = 4, 8
_OCCASIONS = frozenset(("次", "期", "场", "场次", "轮", "批", "天", "个月"))  # told by section
_NAMED = re.compile("[一-鿿]{2}")


@dataclass(frozen=True, slots=True)
class Group:
    """Claims of one subject in units that compare, in order; ``differ``: not all say the same."""

    subject: str
    claims: tuple[int, ...]
    differ: bool


@dataclass(frozen=True, slots=True)
class _Said:
    """A claim with the subject it is filed under; the how many-th of that in its sentence."""

    one: Placed
    subject: str
    turn: int


def groups(layout: Layout) -> list[Group]:
    """What the text states more than once, in the order of the first mention."""
    found = []
    for said in _filed(layout).values():
        if len(said) > 1:
            first = said[0]
            differ = any(not first.one.span.meets(other.one.span) for other in said[1:])
            places = tuple(each.one.index for each in said)
            found.append(Group(first.one.claim.subject, places, differ))
    return sorted(found, key=lambda group: group.claims)


def contradictions(layout: Layout) -> Iterator[Finding]:
    """Pairs of claims of one subject, action, time and area, in different sentences, that disagree.

    Each claim is held against the first it may be compared with, so a group gives at most one
    finding a claim.
    """
    filed = _filed(layout)
    shared = _neighbours(layout, filed)
    for said in filed.values():
        firsts: dict[tuple[str, int], _Said] = {}
        for each in said:
            key = (_period(each.one), each.turn)
            first = firsts.setdefault(key, each)
            if first is not each and _disagree(first, each, shared):
                yield finding("differs", [each.one, first.one], value_of(first.one.claim))


def _filed(layout: Layout) -> dict[tuple[str, str, int], list[_Said]]:
    filed: dict[tuple[str, str, int], list[_Said]] = defaultdict(list)
    for run in layout.sentences:
        turns: Counter[tuple[str, str]] = Counter()
        for one in run:
            subject = _subject(one.claim.subject)
            if not subject or one.changes or one.kind == "个百分点" or one.claim.optional:
                continue
            turn = turns[subject, one.kind]
            turns[subject, one.kind] += 1
            filed[subject, one.kind, turn].append(_Said(one, subject, turn))
    return filed


def _subject(words: str) -> str:
    return _OURS.sub("全", _DROPPED.sub("", words)) if _NAMED.search(words) else ""


def _period(one: Placed) -> str:
    return "" if _NOW.match(one.claim.period) else one.claim.period


def _disagree(first: _Said, other: _Said, shared: dict[int, set[str]]) -> bool:
    one, two = first.one, other.one
    if one.sentence == two.sentence or one.span.meets(two.span):
        return False
    actions = {one.claim.action, two.claim.action} - {""}
    areas = {_OURS.sub("全", each.claim.scope) for each in (one, two)} - {""}
    if len(actions) > 1 or len(areas) > 1 or any(_AMONG.search(each.clause) for each in (one, two)):
        return False
    if one.claim.percent and not first.subject.endswith(("率", "比例", "占比", "比重")):
        return False
    return _same_thing(first, other, shared)


def _same_thing(first: _Said, other: _Said, shared: dict[int, set[str]]) -> bool:
    """A long name, or totals on both sides, or a neighbour that is repeated as well."""
    if len(first.subject) < SHORTEST:
        return False
    if len(first.subject) >= SURE and first.one.kind not in _OCCASIONS:
        return True
    totals = all(_TOTALS.search(each.one.clause + each.one.claim.period) for each in (first, other))
    return totals or bool(shared[first.one.index] & shared[other.one.index])


def _neighbours(
    layout: Layout, filed: dict[tuple[str, str, int], list[_Said]]
) -> dict[int, set[str]]:
    """Per claim, the repeated subjects right before and behind it in its sentence."""
    repeated = {
        each.one.index: each.subject for said in filed.values() if len(said) > 1 for each in said
    }
    return {
        one.index: set(_beside(run, place, repeated))
        for run in layout.sentences
        for place, one in enumerate(run)
    }


def _beside(run: Sequence[Placed], place: int, repeated: dict[int, str]) -> Iterable[str]:
    own = repeated.get(run[place].index)
    for near in (place - 1, place + 1):
        if 0 <= near < len(run):
            subject = repeated.get(run[near].index)
            if subject and subject != own:
                yield subject
