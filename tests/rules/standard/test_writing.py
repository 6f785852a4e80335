"""What is written reads back to the same tree, whatever the tree."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules.standard import (
    RULE_WORDS,
    TABLES,
    Line,
    Node,
    RawSheet,
    Reading,
    Tree,
    grow,
    read,
    read_rule,
    write,
)
from tests.rules.standard.small import KINDS, METHODS, shipped


def text_of(value: object) -> str:
    """A value as a spreadsheet shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "；".join(value) if isinstance(value, list) else str(value)


def reread(tree: Tree, *, kinds: tuple[str, ...] = KINDS) -> Reading:
    sheets = []
    for role, rows in write(tree)._asdict().items():
        keys = [heading.key for heading in TABLES[role]]
        titles = Line(1, [heading.chinese for heading in TABLES[role]])
        lines = [
            Line(number, [text_of(row[key]) for key in keys])
            for number, row in enumerate(rows, start=2)
        ]
        sheets.append(RawSheet(role, [titles, *lines]))
    return read(sheets, methods=METHODS, evidence_kinds=kinds)


@pytest.mark.parametrize("key", ["cdc-grade-165", "sanitary-county-covert", "branch-appraisal-100"])
def test_a_standard_of_the_library_reads_back_to_the_same(key: str) -> None:
    tree = shipped(key).tree
    assert tree is not None
    kinds = tuple({kind for leaf in tree.leaves for kind in leaf.evidence_kinds})
    again = reread(tree, kinds=kinds)
    assert again.faults == ()
    assert again.tree is not None
    assert again.tree.nodes == tree.nodes


_names = st.text("甲乙丙丁ABC（）、,，;：0 ", min_size=1, max_size=12).map(
    lambda text: " ".join(text.split())
)
_names = _names.filter(bool)
_figures = st.decimals(0, 100, places=2, allow_nan=False)


@st.composite
def _rules(draw: st.DrawFn) -> dict[str, object]:
    kind = draw(st.sampled_from(sorted(RULE_WORDS)))
    low, high = sorted((draw(_figures), draw(_figures)))
    high += 1
    if kind == "count":
        low, high = Decimal(int(low)), Decimal(int(high) + 1)
    if kind in ("ratio", "count", "inverse"):
        full, zero = (low, high) if kind == "inverse" else (high, low)
        return read_rule(rule=kind, full_at=str(full), zero_below=str(zero), unit="%")
    if kind == "scale":
        return read_rule(rule=kind, full_at=str(draw(st.sampled_from(["0.8", "1", "0.75"]))))
    return read_rule(rule=RULE_WORDS[kind][0])


@st.composite
def _trees(draw: st.DrawFn) -> Tree:
    leaves: list[Node] = []
    names: dict[str, str] = {}
    for place in range(1, draw(st.integers(1, 4)) + 1):
        names[f"{place}"] = draw(_names)
        deep = draw(st.booleans())
        if deep:
            names[f"{place}.1"] = draw(_names)
        for number in range(1, draw(st.integers(1, 3)) + 1):
            code = f"{place}.1.{number}" if deep else f"{place}.{number}"
            leaves.append(
                Node(
                    code,
                    draw(_names),
                    is_leaf=True,
                    score=draw(_figures),
                    rule=draw(_rules()),
                    methods=tuple(draw(st.sets(st.sampled_from(METHODS), min_size=1))),
                    evidence_kinds=tuple(draw(st.sets(st.sampled_from(KINDS), min_size=1))),
                    look_back_years=draw(st.integers(0, 50)),
                    veto=draw(st.booleans()),
                    na_allowed=draw(st.booleans()),
                    lead_unit_name=draw(st.just("") | _names),
                    fact_source=draw(st.sampled_from(["", "metric.vaccine"])),
                )
            )
    return Tree(grow(leaves, names))


@given(_trees())
def test_any_tree_reads_back_to_the_same(tree: Tree) -> None:
    again = reread(tree)
    assert again.faults == ()
    assert again.tree is not None
    assert again.tree.nodes == tree.nodes
    assert again.tree.about.total == tree.total
