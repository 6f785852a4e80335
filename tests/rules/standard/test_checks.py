"""What keeps a tree from being frozen, whether imported or edited by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bihuan.rules.refusal import Refusal
from bihuan.rules.standard import Node, check, grow, read_rule
from tests.rules.standard.small import leaf, shipped

NAMES = {"1": "组织", "1.1": "责任"}
GOOD = grow([leaf("1.1.1", "甲"), leaf("1.1.2", "乙")], NAMES)
TEN = Decimal(10)


def codes(nodes: tuple[Node, ...], total: Decimal = TEN) -> list[str]:
    return [fault.code for fault in check(nodes, total=total)]


def test_a_tree_in_order_has_no_fault() -> None:
    assert codes(GOOD) == []
    tree = shipped("cdc-grade-165").tree
    assert tree is not None
    assert check(tree.nodes, total=Decimal(1000)) == ()


def test_points_that_do_not_add_up_are_told_for_branch_and_whole() -> None:
    assert codes(GOOD, Decimal(11)) == ["sum_differs"]
    changed = tuple(replace(n, score=Decimal(7)) if n.code == "1.1.2" else n for n in GOOD)
    faults = check(changed, total=TEN)
    assert [(f.code, f.params.get("value"), f.params["sum"]) for f in faults] == [
        ("branch_sum_differs", "1", 12),
        ("branch_sum_differs", "1.1", 12),
        ("sum_differs", None, 12),
    ]


def test_a_tree_without_leaves_is_told() -> None:
    assert codes(()) == ["no_leaves"]
    assert codes(GOOD[:2]) == ["no_leaves"]


def test_a_branch_with_nothing_below_is_told() -> None:
    assert codes((*GOOD, Node("2", "空", is_leaf=False))) == ["branch_empty"]


def test_codes_that_repeat_or_hang_in_the_air_are_told() -> None:
    assert codes((*GOOD, leaf("1.1.2", "丙", 0))) == ["code_repeated"]
    assert codes((*GOOD, leaf("1.9.1", "丙", 0))) == ["parent_missing"]
    assert codes((*GOOD, leaf("3", "丙", 0))) == ["parent_missing"]
    assert codes((*GOOD, leaf("1.1.1.1", "丙", 0))) == ["parent_is_leaf"]


@pytest.mark.parametrize("rule", [None, {}, {"kind": "guess"}, {"kind": "ratio", "full": "95"}])
def test_a_leaf_without_a_rule_that_can_be_read_is_told(rule: dict[str, object] | None) -> None:
    bare = tuple(replace(n, rule=rule) if n.code == "1.1.2" else n for n in GOOD)
    faults = check(bare, total=TEN)
    assert [(f.code, f.params["value"]) for f in faults] == [("leaf_rule_missing", "1.1.2")]


def test_a_rule_is_stored_in_one_spelling() -> None:
    told = read_rule(rule="比例", full_at="95.00", zero_below="50.0", unit=" % ")
    assert told == {"kind": "ratio", "full": "95", "zero": "50", "unit": "%"}
    assert read_rule(rule="INV", full_at="0.20", zero_below="2", unit="%")["kind"] == "inverse"


@pytest.mark.parametrize(
    ("given", "code", "column"),
    [
        ({"rule": " "}, "rule_missing", "rule"),
        ({"rule": "ratio", "full_at": "95", "zero_below": "5"}, "blank", "unit"),
        ({"rule": "ratio", "unit": "长" * 21}, "too_long", "unit"),
        ({"rule": "yes", "bands": "0-1"}, "rule_idle_param", "bands"),
        ({"rule": "scale"}, "rule_missing_param", "full_at"),
        ({"rule": "tier", "bands": "1-0"}, "rule_bad_bands", "bands"),
        ({"rule": "tier", "bands": "a-b"}, "rule_not_a_number", "bands"),
    ],
)
def test_a_rule_that_cannot_stand_names_the_field(
    given: dict[str, str], code: str, column: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        read_rule(**given)
    assert (refusal.value.code, refusal.value.params["column"]) == (code, column)
