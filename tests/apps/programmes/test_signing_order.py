"""Pledges are signed from the top down, unless the programme says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.models import Pledge, Programme
from bihuan.kit.refusals import Refused
from tests.apps.county import County
from tests.apps.programmes.conftest import OUTLINE, Stage, owner, upper_ones_sign

SignIn = Callable[[str], Client]


def pledge_of(stage: Stage, who: str) -> Pledge:
    return stage.programme.pledges.get(person=stage.county.persons[who], state="asked")


def sign(stage: Stage, who: str) -> Pledge:
    return actions.sign_pledge(stage.county.deed(who), pledge_of(stage, who).pk)


def test_who_signs_too_early_hears_who_signs_first(stage: Stage) -> None:
    for who, first in (("handler", "张科长"), ("head", "李副主任")):
        with pytest.raises(Refused, match=first):
            sign(stage, who)
    assert not stage.programme.pledges.filter(state="signed").exists()


def test_from_the_top_down_everybody_signs(stage: Stage) -> None:
    for who in ("leader", "head", "handler"):
        assert sign(stage, who).state == "signed"
    assert queries.pledge_coverage(stage.programme).whole


def test_a_level_nobody_holds_keeps_nobody_waiting(county: County, programme: Programme) -> None:
    headless = replace(owner(county), head_id=None)
    owners = dict.fromkeys(queries.leaves(programme).values_list("pk", flat=True), headless)
    actions.assign_many(county.deed("coordinator"), programme.pk, owners=owners)
    actions.ask_pledges(county.deed("coordinator"), programme.pk)
    for who in ("leader", "handler"):
        pledge = programme.pledges.get(person=county.persons[who])
        assert actions.sign_pledge(county.deed(who), pledge.pk).state == "signed"


def test_a_programme_may_let_everybody_sign_as_met(stage: Stage) -> None:
    actions.edit_programme(
        stage.county.deed("coordinator"),
        stage.programme.pk,
        outline=replace(OUTLINE, sign_in_any_order=True),
    )
    stage.programme.refresh_from_db()
    assert queries.signers_before([pledge_of(stage, "handler")]) == {}
    assert sign(stage, "handler").state == "signed"


def test_pages_say_who_signs_first_and_offer_the_button_in_turn(
    stage: Stage, signed_in: SignIn
) -> None:
    mine = pledge_of(stage, "handler")
    page, button = (reverse(f"programmes:{n}", args=[mine.pk]) for n in ("pledge", "sign_pledge"))
    everyone = reverse("programmes:pledges", args=[stage.programme.pk])
    client = signed_in("handler")
    shown = client.get(page).content.decode()
    assert "张科长（科室负责人）" in shown
    assert button not in shown
    for path in (everyone, reverse("programmes:mine")):
        assert "张科长（科室负责人）" in client.get(path).content.decode()
    refused = client.post(button)
    assert refused.status_code == 409
    assert "张科长" in refused.content.decode()
    mine.refresh_from_db()
    assert mine.state == "asked"
    upper_ones_sign(stage.county, stage.programme)
    assert button in client.get(page).content.decode()
    assert "张科长（科室负责人）" not in client.get(everyone).content.decode()
