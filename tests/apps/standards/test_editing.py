"""Editing a draft: sums and order follow, what cannot stand is refused, nothing is deleted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from bihuan.apps.standards import actions, queries
from bihuan.apps.standards.models import Clause, Version
from bihuan.apps.standards.queries.searching import SOURCES
from bihuan.kit.refusals import Changed, NotAllowed, NotFound, Refused
from tests.apps.county import County
from tests.apps.searching import titles


def scoring(score: str = "4", **other: Any) -> actions.Scoring:
    """What a leaf needs, a plain yes-or-no unless said otherwise."""
    return actions.Scoring(
        score=Decimal(score),
        **{
            "rule": {"rule": "yes"},
            "methods": ["查阅资料"],
            "evidence_kinds": ["公文"],
            **other,
        },
    )


def codes(version: Version) -> list[str]:
    return list(queries.clauses_of(version.pk).values_list("code", flat=True))


def point(version: Version, code: str) -> Decimal:
    return Clause.objects.get(version=version, code=code, dropped=False).score


def clause(version: Version, code: str) -> Clause:
    return Clause.objects.get(version=version, code=code, dropped=False)


def add(county: County, version: Version, code: str, **given: Any) -> Clause:
    given.setdefault("scoring", scoring())
    return actions.add_clause(
        county.deed("coordinator"), version_id=version.pk, code=code, name="新条款", **given
    )


def test_a_clause_is_added_last_below_its_parent_and_its_points_go_up(
    county: County, draft: Version
) -> None:
    made = add(county, draft, "2.2.3", scoring=scoring("3.5"))
    order = codes(draft)
    assert order[order.index("2.2.2") + 1] == "2.2.3"
    assert order[order.index("2.2.3") + 1] == "2.3"
    assert (made.class_code, made.depth, made.pinyin) == ("2", 3, "xintiaokuan xtk")
    assert (point(draft, "2.2"), point(draft, "2")) == (Decimal("13.5"), Decimal("39.5"))
    sentences = [queries.fault_sentence(fault) for fault in queries.faults_of(draft)]
    assert len(sentences) == 1
    assert "103.5" in sentences[0]


def test_many_clauses_added_at_one_place_keep_their_order(county: County, draft: Version) -> None:
    for number in range(2, 16):
        add(county, draft, f"1.2.{number}")
    inside = [code for code in codes(draft) if code.startswith("1.2")]
    assert inside == ["1.2", *(f"1.2.{number}" for number in range(1, 16))]
    orders = list(queries.clauses_of(draft.pk).values_list("order", flat=True))
    assert len(set(orders)) == len(orders)


def test_a_whole_class_is_built_from_nothing(county: County, draft: Version) -> None:
    add(county, draft, "6", scoring=None)
    add(county, draft, "6.1", scoring=None)
    assert [fault.code for fault in queries.faults_of(draft)] == ["branch_empty", "branch_empty"]
    add(county, draft, "6.1.1")
    assert codes(draft)[-3:] == ["6", "6.1", "6.1.1"]
    assert point(draft, "6") == 4


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("2.1.1", {}),
        ("2.9.1", {}),
        ("2.1.1.1", {}),
        ("7", {}),
        ("二..一", {}),
        ("", {}),
        ("2.1.9", {"scoring": scoring("-1")}),
        ("2.1.9", {"scoring": scoring("1.005")}),
        ("2.1.9", {"scoring": scoring(rule={"rule": "ratio", "full_at": "95"})}),
        ("2.1.9", {"scoring": scoring(methods=["突击检查"])}),
        ("2.1.9", {"scoring": scoring(evidence_kinds=[])}),
        ("2.1.9", {"scoring": scoring(look_back_years=51)}),
        ("2.1.9", {"scoring": scoring(lead_unit_name="科" * 81)}),
        ("8", {"scoring": None, "name": "A>B"}),
        ("8", {"scoring": None, "name": " "}),
    ],
)
def test_what_cannot_stand_is_refused_and_adds_nothing(
    county: County, draft: Version, code: str, given: dict[str, Any]
) -> None:
    before = Clause.objects.count()
    with pytest.raises(Refused), transaction.atomic():
        actions.add_clause(
            county.deed("coordinator"),
            version_id=draft.pk,
            code=code,
            **{"name": "新条款", "scoring": scoring(), **given},
        )
    assert Clause.objects.count() == before


def test_an_edited_leaf_brings_its_branches_along(county: County, draft: Version) -> None:
    leaf = clause(draft, "2.1.1")
    actions.edit_clause(
        county.deed("coordinator"),
        clause_id=leaf.pk,
        revision=leaf.revision,
        name="党员大会每季度召开",
        scoring=scoring(
            "7", rule={"rule": "计数", "full_at": "4", "zero_below": "0", "unit": "次"}
        ),
    )
    leaf.refresh_from_db()
    assert (leaf.name, leaf.score, leaf.revision) == ("党员大会每季度召开", 7, 2)
    assert leaf.rule == {"kind": "count", "full": "4", "zero": "0", "unit": "次"}
    assert "dydh" in leaf.pinyin
    assert (point(draft, "2.1"), point(draft, "2")) == (23, 37)


def test_the_second_of_two_editors_is_shown_both_texts(county: County, draft: Version) -> None:
    leaf = clause(draft, "2.1.1")
    for name in ("甲的文字", "乙的文字"):
        if name == "甲的文字":
            actions.edit_clause(
                county.deed("coordinator"),
                clause_id=leaf.pk,
                revision=1,
                name=name,
                scoring=scoring(),
            )
            continue
        with pytest.raises(Changed) as changed, transaction.atomic():
            actions.edit_clause(
                county.deed("coordinator"),
                clause_id=leaf.pk,
                revision=1,
                name=name,
                scoring=scoring(),
            )
    assert "甲的文字" in changed.value.theirs.values()
    assert "乙的文字" in changed.value.yours.values()
    leaf.refresh_from_db()
    assert leaf.name == "甲的文字"


def test_a_branch_stays_a_branch(county: County, draft: Version) -> None:
    branch = clause(draft, "2.1")
    with pytest.raises(Refused), transaction.atomic():
        actions.edit_clause(
            county.deed("coordinator"),
            clause_id=branch.pk,
            revision=1,
            name="改",
            scoring=scoring(),
        )
    actions.edit_clause(
        county.deed("coordinator"), clause_id=branch.pk, revision=1, name="组织生活会议"
    )
    branch.refresh_from_db()
    assert (branch.name, branch.score, branch.is_leaf) == ("组织生活会议", 22, False)


def test_a_clause_taken_out_stays_as_a_row_and_leaves_every_question(
    county: County, draft: Version
) -> None:
    section = clause(draft, "2.1")
    before = Clause.objects.filter(version=draft).count()
    assert actions.drop_clause(county.deed("coordinator"), clause_id=section.pk) == 4
    assert Clause.objects.filter(version=draft).count() == before
    assert not [code for code in codes(draft) if code.startswith("2.1")]
    assert point(draft, "2") == 14
    with pytest.raises(NotFound):
        queries.clause_of(county.actor("head"), section.pk)
    assert not titles(SOURCES, "党员大会", county.actor("head"))
    again = add(county, draft, "2.1", scoring=None)
    assert again.pk != section.pk


def test_a_section_moves_with_all_below_it_to_where_its_new_code_says(
    county: County, draft: Version
) -> None:
    section = clause(draft, "2.1")
    actions.recode_clause(county.deed("coordinator"), clause_id=section.pk, code="5.3")
    order = codes(draft)
    assert order[-5:] == ["5.3", "5.3.1", "5.3.2", "5.3.3", "5.3.4"]
    moved = clause(draft, "5.3.4")
    assert (moved.class_code, moved.parent_id, moved.depth) == ("5", section.pk, 3)
    section.refresh_from_db()
    assert section.parent == clause(draft, "5")
    assert (point(draft, "2"), point(draft, "5")) == (14, 34)
    assert queries.faults_of(draft) == ()


@pytest.mark.parametrize("code", ["2.2", "2.1.5", "9.1", "2.2.1.1", "", "1" * 19])
def test_a_code_that_is_taken_or_hangs_in_the_air_moves_nothing(
    county: County, draft: Version, code: str
) -> None:
    before = codes(draft)
    with pytest.raises(Refused), transaction.atomic():
        actions.recode_clause(
            county.deed("coordinator"), clause_id=clause(draft, "2.1").pk, code=code
        )
    assert codes(draft) == before


def test_a_code_grown_too_long_below_moves_nothing(county: County, draft: Version) -> None:
    add(county, draft, "1234567890123456789", scoring=None)
    before = codes(draft)
    with pytest.raises(Refused), transaction.atomic():
        actions.recode_clause(
            county.deed("coordinator"), clause_id=clause(draft, "2").pk, code="12345678901234567"
        )
    assert codes(draft) == before


def test_a_clause_shifts_among_its_siblings_with_all_below_it(
    county: County, draft: Version
) -> None:
    section = clause(draft, "2.2")
    actions.shift_clause(county.deed("coordinator"), clause_id=section.pk, up=True)
    inside = [code for code in codes(draft) if code.startswith("2")]
    assert inside[:4] == ["2", "2.2", "2.2.1", "2.2.2"]
    assert inside[4:6] == ["2.1", "2.1.1"]
    actions.shift_clause(county.deed("coordinator"), clause_id=section.pk, up=True)
    assert [code for code in codes(draft) if code.startswith("2")] == inside
    actions.shift_clause(county.deed("coordinator"), clause_id=section.pk, up=False)
    assert [c for c in codes(draft) if c.startswith("2")][1:3] == ["2.1", "2.1.1"]


def verbs(version: Version) -> list[tuple[str, dict[str, Any]]]:
    """Every verb that changes a version or its clauses, with what it takes."""
    leaf = clause(version, "1.1.1")
    return [
        ("add_clause", {"version_id": version.pk, "code": "9", "name": "新", "scoring": None}),
        (
            "edit_clause",
            {"clause_id": leaf.pk, "revision": 1, "name": "改", "scoring": scoring()},
        ),
        ("recode_clause", {"clause_id": leaf.pk, "code": "1.1.9"}),
        ("shift_clause", {"clause_id": leaf.pk, "up": False}),
        ("drop_clause", {"clause_id": leaf.pk}),
        (
            "revise_version",
            {
                "version_id": version.pk,
                "revision": 1,
                "label": "改",
                "source": "",
                "effective_on": None,
                "total": Decimal(1),
                "grades": (),
                "veto_on": "zero",
            },
        ),
    ]


def test_every_edit_of_a_frozen_version_is_refused(county: County, frozen: Version) -> None:
    before = queries.tree_of(frozen)
    for name, given in verbs(frozen):
        with pytest.raises(Refused), transaction.atomic():
            getattr(actions, name)(county.deed("coordinator"), **given)
        assert queries.tree_of(Version.objects.get(pk=frozen.pk)) == before, name


def test_no_other_role_edits_and_no_other_agency_s_draft_is_found(
    county: County, neighbour: County, draft: Version
) -> None:
    before = queries.tree_of(draft)
    for name, given in verbs(draft):
        for who in ("director", "leader", "head", "handler", "inspector", "sysadmin"):
            with pytest.raises(NotAllowed), transaction.atomic():
                getattr(actions, name)(county.deed(who), **given)
        with pytest.raises(NotFound), transaction.atomic():
            getattr(actions, name)(neighbour.deed("coordinator"), **given)
        assert queries.tree_of(Version.objects.get(pk=draft.pk)) == before, name
