"""Evidence of a clause: linked and taken off, shared by many, carried to a newer version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from bihuan.apps.archives import actions as archives
from bihuan.apps.archives.models import Evidence
from bihuan.apps.archives.queries import proved_by
from bihuan.apps.standards import actions, queries
from bihuan.apps.standards.models import Clause, ClauseEvidence, Version
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from bihuan.rules.standard import Pair
from tests.apps.county import MONDAY, County
from tests.apps.loop.checking import small_tree

SignIn = Callable[[str], Client]


@pytest.fixture
def version(county: County) -> Version:
    made = actions.load_standard(
        county.deed("coordinator"),
        agency_id=county.agency.pk,
        name="标准",
        label="2026",
        tree=small_tree(),
    )
    return actions.freeze(county.deed("coordinator"), version_id=made.pk)


def leaf(version: Version, code: str = "1.1.1") -> Clause:
    return Clause.objects.get(version=version, code=code)


def piece(county: County, who: str = "handler", **more: Any) -> Evidence:
    given = {"kind": "公文", "title": "办法", "event_on": MONDAY, "statement": "印发", **more}
    return archives.add_evidence(county.deed(who), **given)


def link(county: County, clause: Clause, pieces: Sequence[Evidence], who: str = "handler") -> int:
    return actions.link_evidence(
        county.deed(who), clause_id=clause.pk, evidence_ids=[one.pk for one in pieces]
    )


def test_one_piece_proves_many_clauses_each_once(county: County, version: Version) -> None:
    one = piece(county)
    first, second = leaf(version), leaf(version, "1.1.2")
    assert (link(county, first, [one]), link(county, second, [one])) == (1, 1)
    assert link(county, first, [one]) == 0
    told = proved_by(one.pk, county.actor("handler"))
    assert [p.path for p in told] == [
        reverse("standards:clause", args=[c.pk]) for c in (first, second)
    ]


def test_taken_off_it_stays_on_record_and_may_be_linked_again(
    county: County, version: Version
) -> None:
    one, clause = piece(county), leaf(version)
    link(county, clause, [one])
    for who, reason, refusal in (
        ("head", "不对", NotAllowed),
        ("lab_head", "不对", NotFound),
        ("handler", " ", Refused),
    ):
        with pytest.raises(refusal), transaction.atomic():
            actions.unlink_evidence(
                county.deed(who), clause_id=clause.pk, evidence_id=one.pk, reason=reason
            )
    assert queries.live_links().count() == 1
    actions.unlink_evidence(
        county.deed("archivist"), clause_id=clause.pk, evidence_id=one.pk, reason="不对口"
    )
    assert not queries.live_links().exists()
    assert proved_by(one.pk, county.actor("handler"))[0].ended == "不对口"
    assert link(county, clause, [one]) == 1
    assert ClauseEvidence.objects.count() == 2


def test_only_own_evidence_in_reach_proves_and_only_leaves_take_it(
    county: County, neighbour: County, version: Version
) -> None:
    clause = leaf(version)
    for who, pieces, refusal in (
        ("handler", [piece(neighbour)], NotFound),
        ("lab_head", [piece(county)], NotFound),
        ("handler", [], NotFound),
    ):
        with pytest.raises(refusal), transaction.atomic():
            link(county, clause, pieces, who)
    with pytest.raises(Refused), transaction.atomic():
        link(county, leaf(version, "1.1"), [piece(county)])
    with pytest.raises(Refused), transaction.atomic():
        actions.link_evidence(
            county.deed("handler"),
            clause_id=clause.pk,
            evidence_ids=[piece(county).pk],
            kind="没有的类别",
        )
    assert not ClauseEvidence.objects.exists()


def test_a_withdrawn_piece_proves_nothing_any_more(county: County, version: Version) -> None:
    one, clause = piece(county), leaf(version)
    link(county, clause, [one])
    archives.withdraw_evidence(county.deed("handler"), evidence_id=one.pk, reason="错")
    assert not queries.evidence_of_clause(county.actor("director"), clause).rows
    with pytest.raises(NotFound), transaction.atomic():
        link(county, clause, [one])


def test_settled_pairs_carry_the_evidence_to_the_newer_version(
    county: County, version: Version
) -> None:
    newer = actions.copy_version(county.deed("coordinator"), version_id=version.pk, label="2027")
    one, two = piece(county), piece(county, title="通知")
    link(county, leaf(version), [one, two])
    carry: dict[str, int] = {"older_version_id": version.pk, "newer_version_id": newer.pk}
    pairs = [Pair("1.1.1", "1.1.1")]
    settled = {"older_version_id": version.pk, "newer_version_id": newer.pk}
    actions.settle_pairs(county.deed("coordinator"), **settled, join=pairs)
    assert actions.carry_evidence(county.deed("coordinator"), **carry) == 2
    assert actions.carry_evidence(county.deed("coordinator"), **carry) == 0
    carried = ClauseEvidence.objects.filter(clause=leaf(newer))
    assert {link.evidence_id for link in carried} == {one.pk, two.pk}
    assert all(link.carried_from_id for link in carried)
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.carry_evidence(county.deed("handler"), **carry)
    actions.settle_pairs(county.deed("coordinator"), **settled, part=pairs)


def test_nothing_is_carried_without_a_settled_pair(county: County, version: Version) -> None:
    newer = actions.copy_version(county.deed("coordinator"), version_id=version.pk, label="2027")
    everything = [Pair(c.code, c.code) for c in newer.clauses.filter(is_leaf=True)]
    given = {"older_version_id": version.pk, "newer_version_id": newer.pk}
    actions.settle_pairs(county.deed("coordinator"), **given, part=everything)
    link(county, leaf(version), [piece(county)])
    with pytest.raises(Refused), transaction.atomic():
        actions.carry_evidence(county.deed("coordinator"), **given)
    assert ClauseEvidence.objects.count() == 1


def test_the_pages_link_and_take_off(county: County, version: Version, signed_in: SignIn) -> None:
    one, clause = piece(county), leaf(version)
    client = signed_in("handler")
    form = reverse("standards:link_evidence", args=[clause.pk])
    assert "办法" in client.get(form).content.decode()
    assert "办法" not in client.get(form + "?words=没有").content.decode()
    assert client.post(form, {"evidence": [one.pk]}).status_code == 302
    page = reverse("standards:clause", args=[clause.pk])
    assert "办法" in client.get(page).content.decode()
    assert "办法" not in signed_in("lab_head").get(page).content.decode()
    off = reverse("standards:unlink_evidence", args=[clause.pk, one.pk])
    assert client.post(off, {"reason": ""}).status_code == 422
    assert client.post(off, {"reason": "不对口"}).status_code == 302
    assert client.get(off).status_code == 404
