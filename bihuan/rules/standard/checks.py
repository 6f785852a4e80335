"""Whether a tree may be frozen: codes, sums, rules; the same for imported and edited ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bihuan.rules.refusal import Refusal
from bihuan.rules.scoring import parse_rule
from bihuan.rules.standard.faults import Fault
from bihuan.rules.standard.tree import Node, ancestors


def check(nodes: Sequence[Node], *, total: Decimal) -> tuple[Fault, ...]:
    """What keeps a tree from being frozen.

    Parameters
    ----------
    total
        Points the standard declares.

    Returns
    -------
    tuple of Fault
        Without places; params carry the code of the clause: ``no_leaves``, ``code_repeated``,
        ``parent_missing``, ``parent_is_leaf``, ``branch_empty``, ``branch_sum_differs``,
        ``leaf_rule_missing``, ``sum_differs``.
    """
    return tuple(_faults(nodes, total))


def _faults(nodes: Sequence[Node], total: Decimal) -> Iterator[Fault]:
    leaves = [node for node in nodes if node.is_leaf]
    if not leaves:
        yield Fault("no_leaves")
        return
    yield from _codes(nodes)
    yield from _branches(nodes, leaves)
    for leaf in leaves:
        if not _has_rule(leaf):
            yield _at(leaf, "leaf_rule_missing")
    summed = sum((leaf.score for leaf in leaves), Decimal(0))
    if summed != total:
        yield Fault("sum_differs", params={"total": total, "sum": summed})


def _codes(nodes: Sequence[Node]) -> Iterator[Fault]:
    by_code = {node.code: node for node in nodes}
    for code, count in Counter(node.code for node in nodes).items():
        if count > 1:
            yield Fault("code_repeated", params={"value": code})
    for node in nodes:
        above = by_code.get(node.parent_code)
        if above is None and (node.parent_code or node.is_leaf):
            yield _at(node, "parent_missing")
        elif above is not None and above.is_leaf:
            yield _at(node, "parent_is_leaf", parent=above.code)


def _branches(nodes: Sequence[Node], leaves: Sequence[Node]) -> Iterator[Fault]:
    sums: dict[str, Decimal] = {}
    for leaf in leaves:
        for code in ancestors(leaf.code):
            sums[code] = sums.get(code, Decimal(0)) + leaf.score
    for node in nodes:
        if node.is_leaf:
            continue
        if node.code not in sums:
            yield _at(node, "branch_empty")
        elif sums[node.code] != node.score:
            yield _at(node, "branch_sum_differs", total=node.score, sum=sums[node.code])


def _has_rule(leaf: Node) -> bool:
    try:
        parse_rule(leaf.rule or {})
    except Refusal:
        return False
    return True


def _at(node: Node, code: str, **params: object) -> Fault:
    return Fault(code, params={"value": node.code, "name": node.name, **params})
