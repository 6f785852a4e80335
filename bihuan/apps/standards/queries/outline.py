"""The tree of a version as its page shows it: classes with their clauses, searched and filtered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from bihuan.apps.standards.models import Clause
from bihuan.rules.standard import ancestors


class Wanted(NamedTuple):
    """What the reader looks for; blank means anything."""

    words: str = ""
    special: str = ""  # veto | absent
    rule: str = ""
    method: str = ""
    evidence: str = ""
    lead: str = ""

    @property
    def everything(self) -> bool:
        """Whether nothing narrows the tree."""
        return not any(self)


class ClassOutline(NamedTuple):
    """A class and what of it is shown; `leaves` and `points` are of the whole class."""

    clause: Clause
    shown: list[Clause]
    leaves: int
    points: Decimal
    matches: int


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole tree, and sums over the leaves that are shown."""

    classes: list[ClassOutline]
    leaves: int
    matches: int
    points: Decimal  # of the leaves shown
    vetoes: int
    absent: int
    absent_points: Decimal
    leads: list[str]  # every lead department of the version


def outline(clauses: Sequence[Clause], wanted: Wanted) -> Outline:
    """Arrange the clauses of a version, in reading order, as a page shows them."""
    leaves = [clause for clause in clauses if clause.is_leaf]
    matching = _matcher(wanted)
    shown = [leaf for leaf in leaves if matching(leaf)]
    kept = {leaf.code for leaf in shown}
    kept.update(above for leaf in shown for above in ancestors(leaf.code))
    if wanted.everything:
        kept.update(clause.code for clause in clauses)
    absent = [leaf for leaf in leaves if leaf.na_allowed]
    return Outline(
        classes=_classes(clauses, kept),
        leaves=len(leaves),
        matches=len(shown),
        points=sum((leaf.score for leaf in shown), Decimal(0)),
        vetoes=sum(leaf.veto for leaf in leaves),
        absent=len(absent),
        absent_points=sum((leaf.score for leaf in absent), Decimal(0)),
        leads=list(dict.fromkeys(leaf.lead_unit_name for leaf in leaves if leaf.lead_unit_name)),
    )


def _classes(clauses: Sequence[Clause], kept: set[str]) -> list[ClassOutline]:
    below: dict[str, list[Clause]] = {}
    for clause in clauses:
        below.setdefault(clause.class_code, []).append(clause)
    found: list[ClassOutline] = []
    for group in below.values():
        shown = [clause for clause in group[1:] if clause.code in kept]
        if group[0].code in kept:
            leaves = [clause for clause in group if clause.is_leaf]
            matches = sum(clause.is_leaf for clause in shown)
            found.append(ClassOutline(group[0], shown, len(leaves), group[0].score, matches))
    return found


def _matcher(wanted: Wanted) -> Callable[[Clause], bool]:
    tests: list[Callable[[Clause], bool]] = [_holds(word) for word in wanted.words.split()]
    if wanted.special:
        tests.append(lambda c: c.veto if wanted.special == "veto" else c.na_allowed)
    if wanted.rule:
        tests.append(lambda c: (c.rule or {}).get("kind") == wanted.rule)
    if wanted.method:
        tests.append(lambda c: wanted.method in c.methods)
    if wanted.evidence:
        tests.append(lambda c: wanted.evidence in c.evidence_kinds)
    if wanted.lead:
        tests.append(lambda c: c.lead_unit_name == wanted.lead)
    return lambda clause: all(test(clause) for test in tests)


def _holds(word: str) -> Callable[[Clause], bool]:
    """Whether a leaf's code begins with the word, or its name or pinyin holds it."""
    low = word.casefold()

    def holds(clause: Clause) -> bool:
        code = clause.code
        begins = code == word or code.startswith(f"{word.rstrip('.')}.")
        return begins or low in clause.name.casefold() or low in clause.pinyin

    return holds
