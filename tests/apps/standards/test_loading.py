"""Standards from the library: loaded as drafts, frozen, and then out of everybody's reach."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from bihuan.apps.standards import actions, queries
from bihuan.apps.standards.models import Clause, Standard, Version
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from tests.apps.county import County

SIZES = {
    "cdc-grade-165": (205, 165, 1000),
    "sanitary-county-covert": (33, 11, 1000),
    "branch-appraisal-100": (38, 22, 100),
}


@act("test.meddle", label="Meddle")
def meddle(deed: Deed, *, clause_id: int, name: str) -> None:
    """A write that forgets to ask whether the version is frozen."""
    Clause.objects.filter(pk=clause_id).update(name=name)


@pytest.mark.parametrize(("key", "size"), SIZES.items())
def test_each_standard_of_the_library_loads_and_freezes(
    county: County, key: str, size: tuple[int, int, int]
) -> None:
    deed = county.deed("coordinator")
    version = actions.load_from_library(deed, agency_id=county.agency.pk, key=key)
    assert version.state == "draft"
    clauses = queries.clauses_of(version.pk)
    leaves = [clause for clause in clauses if clause.is_leaf]
    assert (len(clauses), len(leaves), version.total) == size
    assert actions.freeze(deed.again(), version_id=version.pk).state == "frozen"


def test_branches_carry_the_points_of_their_leaves(county: County) -> None:
    version = actions.load_from_library(
        county.deed("system"), agency_id=county.agency.pk, key="cdc-grade-165"
    )
    points = dict(queries.clauses_of(version.pk).values_list("code", "score"))
    assert points["1"] == 80
    assert points["4.2"] == 45
    assert sum(points[str(number)] for number in range(1, 8)) == 1000
    leaf = queries.clauses_of(version.pk).get(code="4.3.1")
    assert leaf.parent is not None
    assert (leaf.parent.code, leaf.class_code, leaf.depth) == ("4.3", "4", 3)
    assert leaf.rule == {"kind": "ratio", "full": "90", "zero": "70", "unit": "%"}


def test_the_sample_standard_has_its_vetoes_and_fifteen_leaves_that_may_be_absent(
    county: County,
) -> None:
    version = actions.load_from_library(
        county.deed("system"), agency_id=county.agency.pk, key="cdc-grade-165"
    )
    leaves = queries.clauses_of(version.pk).filter(is_leaf=True)
    vetoes = list(leaves.filter(veto=True).values_list("code", flat=True))
    assert vetoes == ["1.2.1", "3.2.5", "3.6.1", "4.1.7", "4.3.7", "5.1.1", "5.4.7"]
    absent = leaves.filter(na_allowed=True)
    assert absent.count() == 15
    assert sum(leaf.score for leaf in absent) == Decimal(85)


def test_a_frozen_version_is_not_edited_even_by_a_write_that_forgets_to_ask(
    county: County,
) -> None:
    deed = county.deed("coordinator")
    version = actions.load_from_library(
        deed, agency_id=county.agency.pk, key="branch-appraisal-100"
    )
    actions.freeze(deed.again(), version_id=version.pk)
    clause = queries.clauses_of(version.pk).get(code="1.1.1")
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        meddle(deed.again(), clause_id=clause.pk, name="改")
    with pytest.raises(Refused), transaction.atomic():
        actions.drop_clause(deed.again(), clause_id=clause.pk)
    clause.refresh_from_db()
    assert clause.name == "支部委员会配备齐全并按期换届"
    assert not clause.dropped


def test_the_same_label_twice_is_refused_and_changes_nothing(county: County) -> None:
    deed = county.deed("coordinator")
    actions.load_from_library(deed, agency_id=county.agency.pk, key="branch-appraisal-100")
    before = Version.objects.count(), Standard.objects.count(), Clause.objects.count()
    with pytest.raises(Refused), transaction.atomic():
        actions.load_from_library(
            deed.again(), agency_id=county.agency.pk, key="branch-appraisal-100"
        )
    assert (Version.objects.count(), Standard.objects.count(), Clause.objects.count()) == before


@pytest.mark.parametrize("who", ["head", "handler", "inspector", "director", "sysadmin"])
def test_only_the_coordinator_loads_a_standard(county: County, who: str) -> None:
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.load_from_library(
            county.deed(who), agency_id=county.agency.pk, key="branch-appraisal-100"
        )
    assert not Standard.objects.filter(agency=county.agency).exists()


def test_nobody_loads_a_standard_for_another_agency(county: County, neighbour: County) -> None:
    with pytest.raises(NotFound), transaction.atomic():
        actions.load_from_library(
            county.deed("coordinator"), agency_id=neighbour.agency.pk, key="branch-appraisal-100"
        )
    assert not Standard.objects.exists()


def test_administrators_and_neighbours_see_no_standard(county: County, neighbour: County) -> None:
    version = actions.load_from_library(
        county.deed("system"), agency_id=county.agency.pk, key="branch-appraisal-100"
    )
    for who in ("director", "leader", "head", "handler", "inspector", "archivist"):
        assert queries.version_of(county.actor(who), version.pk) == version
        assert queries.clauses_visible_to(county.actor(who)).count() == 38
    expert = replace(county.actor("handler"), roles=frozenset({"expert"}))
    assert queries.version_of(expert, version.pk) == version
    nobody = replace(county.actor("handler"), roles=frozenset())
    assert not queries.versions_visible_to(nobody).exists()
    for by in (county.actor("sysadmin"), county.actor("auditadmin"), neighbour.actor("director")):
        assert not queries.versions_visible_to(by).exists()
        assert not queries.standards_visible_to(by).exists()
        assert not queries.clauses_visible_to(by).exists()
        with pytest.raises(NotFound):
            queries.version_of(by, version.pk)
