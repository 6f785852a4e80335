"""Every leaf is owned before the start; a material change asks for a new pledge."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.actions.responsibilities import Owner
from bihuan.apps.programmes.models import Pledge, Programme, Responsibility
from bihuan.apps.standards.models import Clause
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from tests.apps.county import County
from tests.apps.programmes.conftest import upper_ones_sign


def leaves(programme: Programme) -> list[int]:
    version = programme.version_id
    return list(
        Clause.objects.filter(version_id=version, is_leaf=True).values_list("pk", flat=True)
    )


def owner(county: County, handler: str = "handler") -> Owner:
    return Owner(
        leader_id=county.persons["leader"].pk,
        lead_unit_id=county.units["疾控科"].pk,
        head_id=county.persons["head"].pk,
        handler_id=county.persons[handler].pk,
    )


def assign_all(county: County, programme: Programme) -> None:
    owners = dict.fromkeys(leaves(programme), owner(county))
    actions.assign_many(county.deed("coordinator"), programme.pk, owners=owners)


def test_a_programme_starts_only_when_every_leaf_is_owned(
    county: County, programme: Programme
) -> None:
    with pytest.raises(Refused) as refused:
        actions.start(county.deed("coordinator"), programme.pk)
    assert len(refused.value.items) == len(leaves(programme))
    programme.refresh_from_db()
    assert programme.state == "draft"
    assign_all(county, programme)
    assert actions.start(county.deed("coordinator"), programme.pk).state == "running"


def test_only_the_office_assigns(county: County, programme: Programme) -> None:
    owners = {leaves(programme)[0]: owner(county)}
    with pytest.raises(NotAllowed):
        actions.assign_many(county.deed("head"), programme.pk, owners=owners)
    assert not Responsibility.objects.exists()


def test_people_of_another_agency_cannot_be_given_anything(
    county: County, neighbour: County, programme: Programme
) -> None:
    foreign = replace(owner(county), handler_id=neighbour.persons["handler"].pk)
    with pytest.raises(NotFound):
        actions.assign(
            county.deed("coordinator"),
            programme.pk,
            clause_id=leaves(programme)[0],
            owner=foreign,
        )
    assert not Responsibility.objects.exists()


def test_a_material_change_makes_the_signed_pledge_stale_and_asks_again(
    county: County, programme: Programme
) -> None:
    assign_all(county, programme)
    assert actions.ask_pledges(county.deed("coordinator"), programme.pk) == 3
    upper_ones_sign(county, programme)
    pledge = Pledge.objects.get(person=county.persons["handler"])
    actions.sign_pledge(county.deed("handler"), pledge.pk)
    assert queries.pledge_coverage(programme) == queries.Coverage(3, 3)
    actions.assign(
        county.deed("coordinator"),
        programme.pk,
        clause_id=leaves(programme)[0],
        owner=Owner(handler_id=county.persons["handler2"].pk),
    )
    pledge.refresh_from_db()
    assert pledge.state == "stale"
    standing = Pledge.objects.filter(programme=programme, state="asked", role="handler")
    assert {p.person_id for p in standing} == {
        county.persons["handler"].pk,
        county.persons["handler2"].pk,
    }


def test_nobody_signs_for_another(county: County, programme: Programme) -> None:
    assign_all(county, programme)
    actions.ask_pledges(county.deed("coordinator"), programme.pk)
    pledge = Pledge.objects.get(person=county.persons["handler"])
    with pytest.raises(NotFound):
        actions.sign_pledge(county.deed("head"), pledge.pk)
    pledge.refresh_from_db()
    assert pledge.state == "asked"


def test_handing_over_moves_everything_owed(county: County, programme: Programme) -> None:
    assign_all(county, programme)
    actions.hand_over(
        county.deed("coordinator"),
        from_person_id=county.persons["handler"].pk,
        to_person_id=county.persons["handler2"].pk,
    )
    assert not queries.owed_by(county.persons["handler"].pk).exists()
    assert queries.owed_by(county.persons["handler2"].pk).count() == len(leaves(programme))


def test_who_asks_for_an_exemption_does_not_decide_it(county: County, programme: Programme) -> None:
    assign_all(county, programme)
    allowed = Clause.objects.filter(version_id=programme.version_id, na_allowed=True).first()
    clause = allowed or Clause.objects.filter(version_id=programme.version_id, is_leaf=True).first()
    assert clause is not None
    if allowed is None:
        with pytest.raises(Refused):
            actions.ask_exemption(
                county.deed("coordinator"), programme.pk, clause_id=clause.pk, reason="无此职能"
            )
        return
    exemption = actions.ask_exemption(
        county.deed("coordinator"), programme.pk, clause_id=clause.pk, reason="无此职能"
    )
    with pytest.raises(NotAllowed):
        actions.decide_exemption(county.deed("coordinator"), exemption.pk, agreed=True)
    decided = actions.decide_exemption(county.deed("director"), exemption.pk, agreed=True)
    assert (decided.state, queries.exempt_clause_ids(programme)) == ("approved", {clause.pk})
