"""Every change is one act: written in the journal, chained, refused outside an act."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from bihuan.apps.people import actions
from bihuan.apps.people.models import Act, Change, Unit
from bihuan.kit.refusals import NotAllowed, Refused
from tests.apps.county import County


def test_a_verb_leaves_one_sealed_act_with_what_it_changed(county: County) -> None:
    deed = county.deed("sysadmin")
    unit = actions.open_unit(deed, agency_id=county.agency.pk, name="新科室")
    act = Act.objects.get(act_id=deed.act_id)
    assert (act.verb, act.person_id) == ("people.open_unit", county.persons["sysadmin"].pk)
    assert act.seq is not None
    assert len(act.hash) == 64
    kinds = Change.objects.filter(act=act).values_list("object_type", "object_id", "kind")
    assert list(kinds) == [("people.Unit", unit.pk, "insert"), ("people.Unit", unit.pk, "update")]


def test_a_repeated_act_id_returns_the_first_result_and_changes_nothing(county: County) -> None:
    deed = county.deed("sysadmin")
    first = actions.open_unit(deed, agency_id=county.agency.pk, name="新科室")
    count = Unit.objects.count(), Act.objects.count()
    assert actions.open_unit(deed, agency_id=county.agency.pk, name="新科室") == first
    assert (Unit.objects.count(), Act.objects.count()) == count


def test_an_act_id_used_for_something_else_is_refused(county: County) -> None:
    deed = county.deed("sysadmin")
    actions.open_unit(deed, agency_id=county.agency.pk, name="新科室")
    with pytest.raises(Refused), transaction.atomic():
        actions.open_unit(deed, agency_id=county.agency.pk, name="另一科室")
    assert not Unit.objects.filter(name="另一科室").exists()


def test_a_write_outside_an_act_is_refused_by_the_database(county: County) -> None:
    with pytest.raises(DatabaseError, match="outside an act"), transaction.atomic():
        Unit.objects.filter(pk=county.units["疾控科"].pk).update(name="改名")
    assert Unit.objects.get(pk=county.units["疾控科"].pk).name == "疾控科"


def test_the_journal_itself_cannot_be_changed_or_removed(county: County) -> None:
    actions.open_unit(county.deed("sysadmin"), agency_id=county.agency.pk, name="新科室")
    for attempt in (Act.objects.all().delete, lambda: Change.objects.update(kind="insert")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()


def test_a_role_that_may_not_is_refused_and_nothing_changes(county: County) -> None:
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.open_unit(county.deed("handler"), agency_id=county.agency.pk, name="新科室")
    assert not Unit.objects.filter(name="新科室").exists()


def test_a_sign_in_is_not_refused_for_the_columns_the_journal_skips(
    county: County, signed_in: Callable[[str], Client]
) -> None:
    before = Change.objects.count()
    assert signed_in("head").session["_auth_user_id"] == str(county.accounts["head"].pk)
    assert Change.objects.count() == before
