"""A standard as a tree: classes, sections, leaves; branches carry the sum of what is below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from bihuan.rules.scoring import Threshold


@dataclass(frozen=True, slots=True)
class Node:
    """A clause of the tree.

    `score` is in points of the standard; of a branch, the sum of its leaves. `rule` is what
    `scoring.parse_rule` reads, with its `unit`; ``None`` for a branch.
    """

    code: str
    name: str
    is_leaf: bool
    score: Decimal = Decimal(0)
    rule: Mapping[str, object] | None = None
    methods: tuple[str, ...] = ()
    evidence_kinds: tuple[str, ...] = ()
    look_back_years: int = 0
    veto: bool = False
    na_allowed: bool = False
    lead_unit_name: str = ""
    fact_source: str = ""

    @property
    def parent_code(self) -> str:
        """Code of the clause above; blank for a class."""
        return parent_code(self.code)

    @property
    def class_code(self) -> str:
        """Code of the class above, or its own."""
        return self.code.split(".", 1)[0]

    @property
    def depth(self) -> int:
        """1 for a class, 2 for what is right below it, and so on."""
        return self.code.count(".") + 1


class About(NamedTuple):
    """What is said of the standard as a whole; blank or ``None`` where nothing is."""

    name: str = ""
    label: str = ""
    kind: str = ""
    issuer: str = ""
    source: str = ""
    effective_on: date | None = None
    total: Decimal | None = None
    veto_on: str = ""


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole standard, classes first, each branch followed by what is below it."""

    nodes: tuple[Node, ...]
    about: About = field(default_factory=About)
    grades: tuple[Threshold, ...] = ()

    @property
    def leaves(self) -> tuple[Node, ...]:
        """The clauses that are scored, in order."""
        return tuple(node for node in self.nodes if node.is_leaf)

    @property
    def total(self) -> Decimal:
        """Points of all leaves."""
        return sum((leaf.score for leaf in self.leaves), Decimal(0))


def figure(value: Decimal) -> str:
    """A number without idle zeros: 6, 0.8, 100."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def tidy(value: Decimal) -> Decimal:
    """The same number without idle zeros."""
    return Decimal(figure(value))


def parent_code(code: str) -> str:
    """The code above: 1.2 for 1.2.3, blank for 1."""
    return code.rpartition(".")[0]


def ancestors(code: str) -> Iterator[str]:
    """Codes above, topmost first: 1, 1.2 for 1.2.3."""
    parts = code.split(".")
    for length in range(1, len(parts)):
        yield ".".join(parts[:length])


def grow(leaves: Iterable[Node], branch_names: Mapping[str, str]) -> tuple[Node, ...]:
    """The nodes in reading order, branches made from their leaves' codes.

    Parameters
    ----------
    leaves
        In the order of the file; what belongs together is brought together.
    branch_names
        Name of every class and section by code.
    """
    below: dict[str, list[Node]] = {}
    sums: dict[str, Decimal] = {}
    for leaf in leaves:
        for code in ancestors(leaf.code):
            if code not in sums:
                sums[code] = Decimal(0)
                branch = Node(code, branch_names[code], is_leaf=False)
                below.setdefault(branch.parent_code, []).append(branch)
            sums[code] += leaf.score
        below.setdefault(leaf.parent_code, []).append(leaf)
    return tuple(_walk("", below, sums))


def _walk(
    code: str, below: Mapping[str, Sequence[Node]], sums: Mapping[str, Decimal]
) -> Iterator[Node]:
    for node in below.get(code, ()):
        yield node if node.is_leaf else replace(node, score=sums[node.code])
        yield from _walk(node.code, below, sums)
