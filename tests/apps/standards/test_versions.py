"""A version's life: copied, revised, frozen, retired; and what continues what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from bihuan.apps.standards import actions, queries
from bihuan.apps.standards.models import Mapping, Version
from bihuan.apps.standards.queries.searching import SOURCES
from bihuan.kit.refusals import Changed, NotAllowed, NotFound, Refused
from bihuan.rules.scoring import Threshold
from bihuan.rules.standard import Pair
from tests.apps.county import MORNING, County
from tests.apps.searching import told
from tests.apps.standards.test_editing import clause, codes, scoring


@pytest.fixture
def newer(county: County, frozen: Version) -> Version:
    """A draft made from the frozen one."""
    return actions.copy_version(county.deed("coordinator"), version_id=frozen.pk, label="2027")


def facts(version: Version, **other: Any) -> dict[str, Any]:
    return {
        "version_id": version.pk,
        "revision": version.revision,
        "label": version.label,
        "source": version.source,
        "effective_on": version.effective_on,
        "total": version.total,
        "grades": queries.thresholds_of(version),
        "veto_on": version.veto_on,
        **other,
    }


def test_a_draft_freezes_only_when_its_sums_are_right(county: County, draft: Version) -> None:
    leaf = clause(draft, "5.1.1")
    actions.edit_clause(
        county.deed("coordinator"),
        clause_id=leaf.pk,
        revision=1,
        name=leaf.name,
        scoring=scoring("5"),
    )
    with pytest.raises(Refused) as refused, transaction.atomic():
        actions.freeze(county.deed("coordinator"), version_id=draft.pk)
    assert "101" in " ".join(refused.value.items)
    draft.refresh_from_db()
    assert (draft.state, draft.frozen_at) == ("draft", None)
    actions.revise_version(county.deed("coordinator"), **facts(draft, total=Decimal(101)))
    frozen = actions.freeze(county.deed("coordinator"), version_id=draft.pk)
    assert (frozen.state, frozen.frozen_at) == ("frozen", MORNING)


def test_a_frozen_version_is_not_frozen_again_and_a_retired_one_stays_so(
    county: County, frozen: Version
) -> None:
    with pytest.raises(Refused), transaction.atomic():
        actions.freeze(county.deed("coordinator"), version_id=frozen.pk)
    with pytest.raises(Refused), transaction.atomic():
        actions.retire(county.deed("coordinator"), version_id=frozen.pk, reason=" ")
    retired = actions.retire(
        county.deed("coordinator"), version_id=frozen.pk, reason="市级印发新细则"
    )
    assert (retired.state, retired.retired_for) == ("retired", "市级印发新细则")
    with pytest.raises(Refused), transaction.atomic():
        actions.retire(county.deed("coordinator"), version_id=frozen.pk, reason="再次")


def test_what_is_said_of_a_draft_is_revised_with_its_grades(county: County, draft: Version) -> None:
    grades = (Threshold("丙", Decimal(60)), Threshold("甲", Decimal("92.5")))
    revised = actions.revise_version(
        county.deed("coordinator"),
        **facts(
            draft,
            label="2026 修订",
            source="党组发〔2026〕3号",
            effective_on=date(2026, 4, 1),
            grades=grades,
            veto_on="any_loss",
        ),
    )
    assert revised.grades == [{"name": "甲", "at_least": "92.5"}, {"name": "丙", "at_least": "60"}]
    assert (revised.label, revised.veto_on, revised.revision) == ("2026 修订", "any_loss", 2)
    with pytest.raises(Changed) as changed, transaction.atomic():
        actions.revise_version(
            county.deed("coordinator"), **facts(draft, revision=1, label="别人的")
        )
    assert "2026 修订" in changed.value.theirs.values()
    assert "别人的" in changed.value.yours.values()


@pytest.mark.parametrize(
    "wrong",
    [
        {"grades": (Threshold("甲", Decimal(90)), Threshold("甲", Decimal(80)))},
        {"grades": (Threshold("甲", Decimal(190)),)},
        {"veto_on": "sometimes"},
        {"label": "  "},
    ],
)
def test_wrong_facts_are_refused_and_change_nothing(
    county: County, draft: Version, wrong: dict[str, Any]
) -> None:
    with pytest.raises(Refused), transaction.atomic():
        actions.revise_version(county.deed("coordinator"), **facts(draft, **wrong))
    fresh = Version.objects.get(pk=draft.pk)
    assert (fresh.grades, fresh.veto_on, fresh.label, fresh.revision) == (
        draft.grades,
        "zero",
        draft.label,
        1,
    )


def test_a_copy_has_the_same_tree_and_each_leaf_continues_its_own(
    frozen: Version, newer: Version
) -> None:
    assert (newer.state, newer.based_on_id, newer.standard_id) == (
        "draft",
        frozen.pk,
        frozen.standard_id,
    )
    assert queries.nodes_of(newer.pk) == queries.nodes_of(frozen.pk)
    links = queries.continues(frozen.pk, newer.pk)
    assert len(links) == 22
    assert {(link.kind, link.rule_same) for link in links} == {("same", True)}
    assert (
        clause(newer, "2.1.1").pk
        == {old: new for old, new, *_ in links}[clause(frozen, "2.1.1").pk]
    )
    assert queries.faults_of(newer) == ()


def test_what_changed_since_is_told_by_the_continuation(
    county: County, frozen: Version, newer: Version
) -> None:
    deed = county.deed("coordinator")
    leaf = clause(newer, "2.1.1")
    same_rule = {"rule": "count", "full_at": "4", "zero_below": "0", "unit": "次/年"}
    actions.edit_clause(
        deed,
        clause_id=leaf.pk,
        revision=1,
        name=leaf.name,
        scoring=scoring("7", rule=same_rule, evidence_kinds=["会议记录", "签到考勤"]),
    )
    other = clause(newer, "2.2.1")
    actions.edit_clause(
        deed.again(), clause_id=other.pk, revision=1, name="出勤率", scoring=scoring("5")
    )
    actions.recode_clause(deed.again(), clause_id=clause(newer, "2.3").pk, code="3.3")
    actions.drop_clause(deed.again(), clause_id=clause(newer, "5.2.1").pk)
    links = {link.older_id: link for link in queries.continues(frozen.pk, newer.pk)}
    assert len(links) == 21
    assert links[clause(frozen, "2.1.1").pk].kind == "rescored"
    assert links[clause(frozen, "2.1.1").pk].rule_same
    assert links[clause(frozen, "2.2.1").pk].kind == "reruled"
    assert not links[clause(frozen, "2.2.1").pk].rule_same
    assert links[clause(frozen, "2.3.1").pk].kind == "moved"
    assert links[clause(frozen, "1.1.1").pk].kind == "same"


def test_pairs_are_undone_and_settled_anew_without_deleting(
    county: County, frozen: Version, newer: Version
) -> None:
    deed = county.deed("coordinator")
    given = {"older_version_id": frozen.pk, "newer_version_id": newer.pk}
    rows = Mapping.objects.count()
    assert actions.settle_pairs(deed, **given, part=[Pair("1.1.1", "1.1.1")]) == 21
    assert (Mapping.objects.count(), Mapping.objects.filter(dropped=True).count()) == (rows, 1)
    assert Pair("1.1.1", "1.1.1") not in queries.pairs_between(frozen.pk, newer.pk)
    again = [Pair("1.1.1", "1.1.1"), Pair("1.1.1", "1.1.2")]
    assert actions.settle_pairs(deed.again(), **given, join=again) == 23
    assert (Mapping.objects.count(), Mapping.objects.filter(dropped=True).count()) == (rows + 1, 0)
    kinds = {
        (link.older_id, link.newer_id): link.kind for link in queries.continues(frozen.pk, newer.pk)
    }
    first, second = clause(frozen, "1.1.1").pk, clause(newer, "1.1.2").pk
    assert kinds[first, clause(newer, "1.1.1").pk] == "split"
    assert kinds[first, second] == "merged"


@pytest.mark.parametrize("pair", [Pair("1.1", "1.1"), Pair("9.9.9", "1.1.1"), Pair("", "")])
def test_only_scored_clauses_are_paired(
    county: County, frozen: Version, newer: Version, pair: Pair
) -> None:
    with pytest.raises(Refused), transaction.atomic():
        actions.settle_pairs(
            county.deed("coordinator"),
            older_version_id=frozen.pk,
            newer_version_id=newer.pk,
            join=[pair],
        )
    assert len(queries.pairs_between(frozen.pk, newer.pk)) == 22


def test_a_version_is_not_paired_with_itself_nor_with_another_agency_s(
    county: County, frozen: Version, foreign: Version
) -> None:
    deed = county.deed("coordinator")
    with pytest.raises(Refused), transaction.atomic():
        actions.settle_pairs(deed, older_version_id=frozen.pk, newer_version_id=frozen.pk)
    with pytest.raises(NotFound), transaction.atomic():
        actions.settle_pairs(deed.again(), older_version_id=frozen.pk, newer_version_id=foreign.pk)


def test_unsettled_leaves_get_proposals_and_the_rest_is_added_or_removed(
    county: County, frozen: Version, large: Version
) -> None:
    seen = queries.side_by_side(frozen.pk, large.pk)
    assert seen.counts["removed"] == len(seen.removed)
    assert seen.counts["added"] == len(seen.added)
    assert seen.proposed == 22 - len(seen.removed)
    assert not queries.continues(frozen.pk, large.pk)


def test_the_library_loaded_again_under_another_label_is_proposed_whole(
    county: County, frozen: Version
) -> None:
    again = actions.load_standard(
        county.deed("coordinator"),
        agency_id=county.agency.pk,
        name=frozen.standard.name,
        label="2027",
        tree=queries.tree_of(frozen),
    )
    assert again.standard_id == frozen.standard_id
    pairings = queries.proposals_between(frozen.pk, again.pk)
    assert {each.why for each in pairings} == {"same"}
    count = actions.settle_pairs(
        county.deed("coordinator"),
        older_version_id=frozen.pk,
        newer_version_id=again.pk,
        join=[Pair(each.older, each.newer) for each in pairings],
    )
    assert count == 22


def test_links_of_a_clause_show_only_versions_one_may_see(
    county: County, neighbour: County, frozen: Version, newer: Version
) -> None:
    old, new = clause(frozen, "1.1.1"), clause(newer, "1.1.1")
    by = county.actor("head")
    assert [link.clause for link in queries.links_to_older(by, new)] == [old]
    assert [link.clause for link in queries.links_to_newer(by, old)] == [new]
    assert queries.links_to_newer(neighbour.actor("head"), old) == []


@pytest.mark.parametrize("who", ["director", "head", "handler", "inspector", "sysadmin"])
def test_only_the_coordinator_drafts_freezes_and_retires(
    county: County, draft: Version, who: str
) -> None:
    for verb, given in (
        (actions.freeze, {}),
        (actions.retire, {"reason": "旧"}),
        (actions.copy_version, {"label": "2027"}),
    ):
        with pytest.raises(NotAllowed), transaction.atomic():
            verb(county.deed(who), version_id=draft.pk, **given)
    assert Version.objects.get().state == "draft"


def test_the_neighbour_finds_nothing_to_freeze(neighbour: County, draft: Version) -> None:
    for verb, given in (
        (actions.freeze, {}),
        (actions.retire, {"reason": "旧"}),
        (actions.copy_version, {"label": "2027"}),
    ):
        with pytest.raises(NotFound), transaction.atomic():
            verb(neighbour.deed("coordinator"), version_id=draft.pk, **given)
    assert Version.objects.get().state == "draft"


def test_search_finds_clauses_of_versions_not_retired(
    county: County, neighbour: County, frozen: Version, newer: Version
) -> None:
    by = county.actor("handler")
    hits = told(SOURCES, "党课", by)
    assert [hit.title for hit in hits] == ["2.1.4 党课按期开展（每季度至少1次）"] * 2
    assert hits[0].detail == str(newer)
    assert hits[0].path == f"/standards/clauses/{clause(newer, '2.1.4').pk}/"
    assert told(SOURCES, "dkaq", by) == hits
    assert told(SOURCES, "党课 没有", by) == []
    assert told(SOURCES, "党课", neighbour.actor("handler")) == []
    assert told(SOURCES, "党课", county.actor("sysadmin")) == []
    actions.retire(county.deed("coordinator"), version_id=newer.pk, reason="不用")
    assert len(told(SOURCES, "党课", by)) == 1


def test_the_next_code_follows_the_last(draft: Version) -> None:
    assert queries.next_code(draft.pk, "2.1") == "2.1.5"
    assert queries.next_code(draft.pk, "") == "6"
    assert queries.next_code(draft.pk, "9.9") == ""
    assert "2.1.5" not in codes(draft)
