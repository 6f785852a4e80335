"""Tree → the rows of the tables that `reading` reads back to the same tree."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from bihuan.rules.scoring import parse_rule
from bihuan.rules.standard.layout import ITEMS
from bihuan.rules.standard.tree import Node, Tree, ancestors, figure, tidy

Row = Mapping[str, object]


class Written(NamedTuple):
    """The rows of each table, by our names of the columns."""

    standard: list[Row]
    rules: list[Row]
    grades: list[Row]
    about: list[Row]


def write(tree: Tree) -> Written:
    """A standard as rows: figures without idle zeros, flags as bools, lists as lists."""
    names = {node.code: node.name for node in tree.nodes if not node.is_leaf}
    sums = {node.code: node.score for node in tree.nodes if node.depth == 1}
    return Written(
        [_standard_row(leaf, names, sums) for leaf in tree.leaves],
        [_rule_row(leaf, names) for leaf in tree.leaves],
        [{"grade": grade.name, "at_least": tidy(grade.at_least)} for grade in tree.grades],
        [{"item": key, "value": value} for key, value in _about(tree).items()],
    )


def _standard_row(leaf: Node, names: Mapping[str, str], sums: Mapping[str, Decimal]) -> Row:
    return {
        "category_no": leaf.class_code,
        "category": names[leaf.class_code],
        "code": leaf.code,
        "indicator": leaf.name,
        "score": tidy(leaf.score),
        "method": list(leaf.methods),
        "evidence": list(leaf.evidence_kinds),
        "veto": leaf.veto,
        "category_score": tidy(sums[leaf.class_code]),
    }


def _rule_row(leaf: Node, names: Mapping[str, str]) -> Row:
    mapping = leaf.rule or {}
    rule = parse_rule(mapping)
    full = rule.threshold if rule.full is None else rule.full
    return {
        "code": leaf.code,
        "section": ">".join(names[code] for code in list(ancestors(leaf.code))[1:]),
        "rule": rule.kind,
        "full_at": None if full is None else tidy(full),
        "zero_below": None if rule.zero is None else tidy(rule.zero),
        "unit": mapping.get("unit"),
        "na_allowed": leaf.na_allowed,
        "lead_dept": leaf.lead_unit_name,
        "fact_source": leaf.fact_source,
        "bands": rule.as_mapping().get("bands"),
        "look_back_years": leaf.look_back_years,
    }


def _about(tree: Tree) -> dict[str, str]:
    about = tree.about
    told = {
        "name": about.name,
        "label": about.label,
        "kind": about.kind,
        "issuer": about.issuer,
        "source": about.source,
        "effective_on": about.effective_on.isoformat() if about.effective_on else "",
        "total": figure(tree.total if about.total is None else about.total),
        "veto_on": about.veto_on,
    }
    assert told.keys() == ITEMS.keys()
    return told
