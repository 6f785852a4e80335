"""Two versions of a standard side by side: which clause continues which, and what changed in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from bihuan.rules.standard.tree import Node

SIMILAR: Final = 0.8
# Beyond this many comparisons of names only equal names are paired; the person pairs the rest.
MOST_COMPARISONS: Final = 250_000


class Pair(NamedTuple):
    """A clause of the older version and the one of the newer that continues it, by code."""

    older: str
    newer: str


class Proposal(NamedTuple):
    """A pair and why it is proposed: ``same``, ``name`` or ``similar``; `likeness` is 0 to 1."""

    older: str
    newer: str
    why: str
    likeness: float


class Change(NamedTuple):
    """One line of a comparison.

    `kind` is ``added``, ``removed``, ``split``, ``merged`` or the gravest of `marks`: ``reruled``,
    ``rescored``, ``reworded``, ``moved``; ``same`` without any.
    """

    kind: str
    older: Node | None
    newer: Node | None
    marks: tuple[str, ...] = ()


def propose(older: Sequence[Node], newer: Sequence[Node]) -> tuple[Proposal, ...]:
    """Pair the leaves of two versions, each at most once.

    In this order: same code and name; same name, where only one is left on each side; names at
    least `SIMILAR` alike by `difflib`, likest first, the same code preferred among equals.
    """
    before = {leaf.code: leaf for leaf in older if leaf.is_leaf}
    after = {leaf.code: leaf for leaf in newer if leaf.is_leaf}
    found = [
        *_take(before, after, _same_code(before, after), "same"),
        *_take(before, after, _same_name(before, after), "name"),
    ]
    if len(before) * len(after) <= MOST_COMPARISONS:
        found += _take_similar(before, after)
    order = {leaf.code: place for place, leaf in enumerate(newer)}
    return tuple(sorted(found, key=lambda each: order[each.newer]))


def compare(
    older: Sequence[Node], newer: Sequence[Node], pairs: Iterable[Pair]
) -> tuple[Change, ...]:
    """What became of every leaf, in the order of the newer version, what is gone at the end.

    Parameters
    ----------
    pairs
        Which leaf continues which; a pair with a code that is no leaf of its side is left out.
    """
    before = {leaf.code: leaf for leaf in older if leaf.is_leaf}
    after = {leaf.code: leaf for leaf in newer if leaf.is_leaf}
    kept = [p for p in dict.fromkeys(pairs) if p.older in before and p.newer in after]
    olders, newers = Counter(p.older for p in kept), Counter(p.newer for p in kept)
    titles = _titles(older), _titles(newer)
    lines: dict[str, list[Change]] = {}
    for pair in kept:
        was, now = before[pair.older], after[pair.newer]
        marks = tuple(_marks(was, now, *titles))
        kind = marks[0] if marks else "same"
        if newers[pair.newer] > 1:
            kind = "merged"
        elif olders[pair.older] > 1:
            kind = "split"
        lines.setdefault(pair.newer, []).append(Change(kind, was, now, marks))
    changes = [line for code, leaf in after.items() for line in lines.get(code, [_added(leaf)])]
    gone = [Change("removed", leaf, None) for code, leaf in before.items() if not olders[code]]
    return (*changes, *gone)


class Segment(NamedTuple):
    """A piece of a text beside another: ``kept``, ``gone`` or ``new``."""

    kind: str
    text: str


def wording(was: str, now: str) -> tuple[Segment, ...]:
    """How one text became the other, piece by piece."""
    pieces: list[Segment] = []
    for kind, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Segment("kept", was[a:b]))
            continue
        if b > a:
            pieces.append(Segment("gone", was[a:b]))
        if d > c:
            pieces.append(Segment("new", now[c:d]))
    return tuple(pieces)


def _added(leaf: Node) -> Change:
    return Change("added", None, leaf)


def _marks(was: Node, now: Node, before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    """How two paired leaves differ, gravest first."""
    if (was.rule, was.veto, was.na_allowed) != (now.rule, now.veto, now.na_allowed):
        yield "reruled"
    if was.score != now.score:
        yield "rescored"
    if was.name != now.name:
        yield "reworded"
    if was.code != now.code or before.get(was.parent_code) != after.get(now.parent_code):
        yield "moved"
    if (was.methods, was.evidence_kinds) != (now.methods, now.evidence_kinds):
        yield "reproved"


def _titles(nodes: Iterable[Node]) -> dict[str, str]:
    return {node.code: node.name for node in nodes if not node.is_leaf}


def _same_code(before: dict[str, Node], after: dict[str, Node]) -> list[Pair]:
    return [
        Pair(code, code)
        for code, leaf in before.items()
        if code in after and after[code].name == leaf.name
    ]


def _same_name(before: dict[str, Node], after: dict[str, Node]) -> list[Pair]:
    once = Counter(leaf.name for leaf in before.values())
    there: dict[str, list[str]] = {}
    for leaf in after.values():
        there.setdefault(leaf.name, []).append(leaf.code)
    return [
        Pair(leaf.code, there[leaf.name][0])
        for leaf in before.values()
        if once[leaf.name] == 1 and len(there.get(leaf.name, ())) == 1
    ]


def _take(
    before: dict[str, Node], after: dict[str, Node], pairs: list[Pair], why: str
) -> list[Proposal]:
    """Turn pairs into proposals, and take their leaves off both sides."""
    for pair in pairs:
        del before[pair.older], after[pair.newer]
    return [Proposal(pair.older, pair.newer, why, 1.0) for pair in pairs]


def _take_similar(before: dict[str, Node], after: dict[str, Node]) -> list[Proposal]:
    near = sorted(
        _similar(before.values(), after.values()),
        key=lambda p: (-p.likeness, p.older != p.newer, p.newer, p.older),
    )
    taken: list[Proposal] = []
    for proposal in near:
        if proposal.older in before and proposal.newer in after:
            del before[proposal.older], after[proposal.newer]
            taken.append(proposal)
    return taken


def _similar(before: Iterable[Node], after: Iterable[Node]) -> list[Proposal]:
    found: list[Proposal] = []
    matcher = SequenceMatcher(autojunk=False)
    earlier = list(before)
    for leaf in after:
        matcher.set_seq2(leaf.name)
        for was in earlier:
            matcher.set_seq1(was.name)
            if matcher.real_quick_ratio() < SIMILAR or matcher.quick_ratio() < SIMILAR:
                continue
            if (likeness := matcher.ratio()) >= SIMILAR:
                found.append(Proposal(was.code, leaf.code, "similar", likeness))
    return found
