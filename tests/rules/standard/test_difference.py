"""Two versions compared: pairs are proposed by code and name, and changes told leaf by leaf."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from bihuan.rules.standard import Node, Pair, compare, grow, propose
from bihuan.rules.standard.difference import MOST_COMPARISONS
from tests.rules.standard.small import leaf, shipped

BRANCHES = {"1": "组织", "1.1": "责任", "1.2": "机构", "2": "业务", "2.1": "免疫"}


def tree(*leaves: Node) -> tuple[Node, ...]:
    return grow(leaves, BRANCHES)


def proposed(older: tuple[Node, ...], newer: tuple[Node, ...]) -> list[tuple[str, str, str]]:
    return [(each.older, each.newer, each.why) for each in propose(older, newer)]


def test_the_same_code_and_name_go_together_before_a_name_alone() -> None:
    older = tree(leaf("1.1.1", "每季开会"), leaf("1.1.2", "有方案"))
    newer = tree(leaf("1.1.1", "每季开会"), leaf("1.1.2", "有预案库"), leaf("1.2.1", "有方案"))
    assert proposed(older, newer) == [("1.1.1", "1.1.1", "same"), ("1.1.2", "1.2.1", "name")]


def test_a_name_that_stands_twice_is_left_to_the_person() -> None:
    older = tree(leaf("1.1.1", "有方案"), leaf("1.1.2", "有方案"))
    newer = tree(leaf("1.2.1", "有方案"))
    assert proposed(older, newer) == [("1.1.1", "1.2.1", "similar")]
    twice = tree(leaf("1.2.1", "有方案"), leaf("1.2.2", "有方案"))
    assert proposed(tree(leaf("1.1.1", "有方案")), twice) == [("1.1.1", "1.2.1", "similar")]


def test_similar_names_are_paired_likest_first_and_unlike_ones_not_at_all() -> None:
    older = tree(leaf("1.1.1", "免疫规划疫苗接种率达到九成"), leaf("1.1.2", "消毒产品抽检"))
    newer = tree(
        leaf("1.1.1", "档案管理"),
        leaf("2.1.1", "免疫规划疫苗接种率达到九成五"),
        leaf("2.1.2", "免疫规划疫苗接种率达到九五成以上"),
    )
    found = propose(older, newer)
    assert [(p.older, p.newer, p.why) for p in found] == [("1.1.1", "2.1.1", "similar")]
    # 13 and 14 characters, 13 in common: 2 x 13 / 27
    assert abs(found[0].likeness - 26 / 27) < 1e-9


def test_each_leaf_is_proposed_at_most_once() -> None:
    older = tree(leaf("1.1.1", "开展健康教育活动"), leaf("1.1.2", "开展健康教育活动月"))
    newer = tree(leaf("1.1.1", "开展健康教育活动周"))
    found = propose(older, newer)
    assert len(found) == 1


def test_names_are_not_compared_one_by_one_when_there_are_too_many() -> None:
    count = int(MOST_COMPARISONS**0.5) + 1
    older = tuple(leaf(f"1.{n}", f"旧指标第{n}号") for n in range(count))
    newer = tuple(leaf(f"1.{n}", f"新指标第{n}号") for n in range(count))
    assert propose(older, newer) == ()


def test_a_standard_against_itself_is_the_same_throughout() -> None:
    read = shipped("cdc-grade-165").tree
    assert read is not None
    pairs = [Pair(p.older, p.newer) for p in propose(read.nodes, read.nodes)]
    changes = compare(read.nodes, read.nodes, pairs)
    assert [change.kind for change in changes] == ["same"] * 165


def test_added_and_removed_leaves_are_told() -> None:
    older = tree(leaf("1.1.1", "甲"), leaf("1.1.2", "乙"))
    newer = tree(leaf("1.1.1", "甲"), leaf("1.2.1", "丙"))
    changes = compare(older, newer, [Pair("1.1.1", "1.1.1")])
    assert [(c.kind, c.older and c.older.code, c.newer and c.newer.code) for c in changes] == [
        ("same", "1.1.1", "1.1.1"),
        ("added", None, "1.2.1"),
        ("removed", "1.1.2", None),
    ]


def marks(was: Node, now: Node) -> tuple[str, tuple[str, ...]]:
    change = compare(tree(was), tree(now), [Pair(was.code, now.code)])[0]
    return change.kind, change.marks


def test_what_changed_in_a_leaf_is_marked_gravest_first() -> None:
    was = leaf("1.1.1", "接种率", 6, kind="yes")
    assert marks(was, was) == ("same", ())
    assert marks(was, replace(was, name="接种率达标")) == ("reworded", ("reworded",))
    assert marks(was, replace(was, score=Decimal(5))) == ("rescored", ("rescored",))
    assert marks(was, replace(was, rule={"kind": "deduct"})) == ("reruled", ("reruled",))
    assert marks(was, replace(was, veto=True)) == ("reruled", ("reruled",))
    assert marks(was, replace(was, evidence_kinds=("台账",))) == ("reproved", ("reproved",))
    assert marks(was, replace(was, code="1.2.1")) == ("moved", ("moved",))
    both = replace(was, code="2.1.1", score=Decimal(5), name="新", rule={"kind": "tier"})
    assert marks(was, both) == ("reruled", ("reruled", "rescored", "reworded", "moved"))


def test_a_section_of_another_name_moves_its_leaves_even_under_the_same_code() -> None:
    was = leaf("1.1.1", "接种率")
    renamed = grow([was], {**BRANCHES, "1.1": "免疫"})
    change = compare(tree(was), renamed, [Pair("1.1.1", "1.1.1")])[0]
    assert (change.kind, change.marks) == ("moved", ("moved",))


def test_one_leaf_into_two_is_split_and_two_into_one_merged() -> None:
    older = tree(leaf("1.1.1", "甲"), leaf("1.1.2", "乙"), leaf("1.1.3", "丙"))
    newer = tree(leaf("1.2.1", "甲一"), leaf("1.2.2", "甲二"), leaf("1.2.3", "乙丙"))
    pairs = [
        Pair("1.1.1", "1.2.1"),
        Pair("1.1.1", "1.2.2"),
        Pair("1.1.2", "1.2.3"),
        Pair("1.1.3", "1.2.3"),
    ]
    changes = compare(older, newer, pairs)
    assert [(c.kind, c.older and c.older.code, c.newer and c.newer.code) for c in changes] == [
        ("split", "1.1.1", "1.2.1"),
        ("split", "1.1.1", "1.2.2"),
        ("merged", "1.1.2", "1.2.3"),
        ("merged", "1.1.3", "1.2.3"),
    ]


def test_a_pair_with_a_branch_or_an_unknown_code_is_left_out() -> None:
    older, newer = tree(leaf("1.1.1", "甲")), tree(leaf("1.1.1", "甲"))
    changes = compare(older, newer, [Pair("1.1", "1.1"), Pair("9.9.9", "1.1.1")])
    assert [change.kind for change in changes] == ["added", "removed"]
