"""Two save the same record: the second is told, sees both, and nothing is overwritten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.forms import model_to_dict
from django.test import Client
from django.urls import reverse

from bihuan.apps.people import actions
from bihuan.apps.people.actions.reach import Versioned
from bihuan.apps.people.models import Act, Group, Membership, Tenure
from bihuan.kit import clock
from tests.apps.county import BEGIN, County

SignIn = Callable[[str], Client]
# form, record, what the first writes, what the second writes, who
FORMS: list[tuple[str, str, dict[str, Any], dict[str, Any], str]] = [
    (
        "correct",
        "person",
        {"name": "赵先存", "staff_no": "A1", "phone": "111"},
        {"name": "赵后存", "staff_no": "A2", "phone": "222"},
        "sysadmin",
    ),
    ("change_unit", "unit", {"name": "先改科"}, {"name": "后改科"}, "sysadmin"),
    ("rename_post", "post", {"title": "先改岗"}, {"title": "后改岗"}, "sysadmin"),
    (
        "set_scope",
        "post",
        {"scope": "units", "reason": "代管"},
        {"scope": "agency", "reason": "统筹"},
        "secadmin",
    ),
    (
        "change_group",
        "group",
        {"kind": "working", "name": "先改组", "starts_on": "2026-01-05"},
        {"kind": "leading", "name": "后改组", "starts_on": "2026-01-06"},
        "coordinator",
    ),
    ("end_group", "group", {"on": "2026-08-01"}, {"on": "2026-08-02"}, "coordinator"),
    ("leave_group", "membership", {"on": "2026-08-01"}, {"on": "2026-08-02"}, "coordinator"),
    ("end_tenure", "tenure", {"on": "2026-08-01"}, {"on": "2026-08-02"}, "sysadmin"),
    ("transfer", "tenure", {"on": "2026-08-01"}, {"on": "2026-08-02"}, "sysadmin"),
    ("end_charge", "charge", {"on": "2026-08-01"}, {"on": "2026-08-02"}, "sysadmin"),
    (
        "let_until",
        "account",
        {"expires_on": "2030-08-01"},
        {"expires_on": "2030-08-02"},
        "sysadmin",
    ),
]
IDS = [form[0] for form in FORMS]


@pytest.fixture
def records(county: County) -> dict[str, Versioned]:
    """One record of each kind that has a form."""
    group = actions.form_group(
        county.deed("coordinator"),
        agency_id=county.agency.pk,
        kind="taskforce",
        name="创建专班",
        starts_on=BEGIN,
    )
    membership = actions.join_group(
        county.deed("coordinator"),
        group_id=group.pk,
        person_id=county.persons["head"].pk,
        starts_on=BEGIN,
    )
    return {
        "person": county.persons["handler"],
        "unit": county.units["检验科"],
        "post": county.posts["handler"],
        "tenure": Tenure.objects.get(person=county.persons["handler"]),
        "charge": county.posts["leader"].charges.order_by("pk")[0],
        "group": Group.objects.get(pk=group.pk),
        "membership": Membership.objects.get(pk=membership.pk),
        "account": county.accounts["handler"],
    }


@pytest.mark.parametrize(("name", "kind", "first", "second", "who"), FORMS, ids=IDS)
def test_the_second_who_saves_is_told_and_overwrites_nothing(
    county: County,
    records: dict[str, Versioned],
    signed_in: SignIn,
    name: str,
    kind: str,
    first: dict[str, Any],
    second: dict[str, Any],
    who: str,
) -> None:
    client, row = signed_in(who), records[kind]
    path = reverse(f"people:{name}", args=[row.pk])
    more = {"post": county.posts["handler2"].pk} if name == "transfer" else {}
    opened = client.get(path).content.decode()
    assert f'name="version" value="{row.version}"' in opened
    assert f'data-keep="{path}"' in opened  # what is typed stays in the browser
    version = {"version": row.version, **more}
    assert client.post(path, first | version).status_code == 302
    row.refresh_from_db()
    saved, acts = model_to_dict(row), Act.objects.count()
    answer = client.post(path, second | version)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "填写期间" in page
    row.refresh_from_db()
    assert model_to_dict(row) == saved
    assert Act.objects.count() == acts


@pytest.mark.parametrize(("name", "kind", "first", "second", "who"), FORMS, ids=IDS)
def test_who_opened_the_form_after_the_other_saved_saves_as_well(
    county: County,
    records: dict[str, Versioned],
    signed_in: SignIn,
    name: str,
    kind: str,
    first: dict[str, Any],
    second: dict[str, Any],
    who: str,
) -> None:
    if name == "transfer":
        first = {**first, "post": county.posts["handler2"].pk}
        second = {"on": "2026-07-01", "post": county.posts["head"].pk}
    client, row = signed_in(who), records[kind]
    path = reverse(f"people:{name}", args=[row.pk])
    assert client.post(path, {**first, "version": row.version}).status_code == 302
    row.refresh_from_db()
    answer = client.post(path, {**second, "version": row.version})
    assert answer.status_code == 302, answer.content.decode()


def test_both_texts_are_shown(
    county: County, records: dict[str, Versioned], signed_in: SignIn
) -> None:
    path = reverse("people:correct", args=[records["person"].pk])
    client, version = signed_in("sysadmin"), {"version": records["person"].version}
    client.post(path, {"name": "赵先存", "staff_no": "A1", "phone": "111", **version})
    given = {"name": "赵后存", "staff_no": "A2", "phone": "222", **version}
    page = client.post(path, given).content.decode()
    assert all(text in page for text in ("赵先存", "A1", "111", "赵后存", "A2", "222", "手机"))


def test_codes_are_shown_in_words(
    county: County, records: dict[str, Versioned], signed_in: SignIn
) -> None:
    post = records["post"]
    path = reverse("people:set_scope", args=[post.pk])
    client, version = signed_in("secadmin"), {"version": post.version}
    client.post(path, {"scope": "units", "reason": "代管", **version})
    page = client.post(path, {"scope": "agency", "reason": "统筹", **version}).content.decode()
    assert "本科室及下级" in page and "本机构" in page and ">agency<" not in page


def test_leaving_meanwhile_outdates_the_forms_it_touches(county: County) -> None:
    person = county.persons["handler2"]
    tenure, account = Tenure.objects.get(person=person), county.accounts["handler2"]
    actions.leave(county.deed("sysadmin"), person_id=person.pk, on=clock.today(), open_items=())
    for row in (tenure, account):
        version = row.version
        row.refresh_from_db()
        assert row.version == version + 1


def test_a_script_that_names_no_version_is_not_held_up(county: County) -> None:
    tenure = Tenure.objects.get(person=county.persons["handler"])
    for day in (date(2026, 8, 1), date(2026, 8, 1) + timedelta(days=1)):
        actions.end_tenure(county.deed("sysadmin"), tenure_id=tenure.pk, ends_on=day)
    tenure.refresh_from_db()
    assert tenure.version == 2
