"""A leaver hands everything over in one act; until then nobody leaves and nobody is locked out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from bihuan.apps.loop.models import Finding, Measure
from bihuan.apps.people import actions as people
from bihuan.apps.people.models import Account, Act, Notice, Person
from bihuan.apps.programmes.models import Programme, Responsibility
from bihuan.kit import clock
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from bihuan.web.desk import handing
from tests.apps.county import MONDAY, County
from tests.apps.loop.story import Story
from tests.apps.programmes.conftest import assign_all, prepared

SignIn = Callable[[str], Client]


@pytest.fixture
def leaver(county: County) -> Person:
    """Handles 22 clauses, a finding and its measure."""
    assign_all(county, prepared(county))
    Story(county).rectifying()
    return county.persons["handler"]


def body(answer: object) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def page_of(leaver: Person, name: str = "leaver") -> str:
    return reverse(f"desk:{name}", args=[leaver.pk])


def test_the_office_sees_every_open_item_over_all_apps(
    signed_in: SignIn, county: County, leaver: Person
) -> None:
    page = body(signed_in("coordinator").get(page_of(leaver)))
    finding, measure = Finding.objects.get(), Measure.objects.get()
    for path in (f"/findings/{finding.pk}", f"/measures/{measure.pk}"):
        assert f'href="{path}"' in page
    row = Responsibility.objects.filter(handler=leaver).first()
    assert row is not None and str(row.clause) in page
    assert [len(kind.rows) for kind in handing.owed(leaver.pk)] == [22, 1, 1]


def test_everything_goes_over_in_one_act(signed_in: SignIn, county: County, leaver: Person) -> None:
    taker, acts = county.persons["handler2"], Act.objects.count()
    answer = signed_in("coordinator").post(page_of(leaver, "hand_over"), {"taker": taker.pk})
    assert (answer.status_code, answer["Location"]) == (302, page_of(leaver))
    assert handing.owed(leaver.pk) == []
    assert [len(kind.rows) for kind in handing.owed(taker.pk)] == [22, 1, 1]
    (act,) = Act.objects.order_by("-pk")[: Act.objects.count() - acts]
    assert act.verb == "desk.hand_over_all"
    told = Notice.objects.get(person=taker, kind="handed_over")
    assert leaver.name in told.text and "24" in told.text


def test_a_repeated_submit_hands_over_once(
    signed_in: SignIn, county: County, leaver: Person
) -> None:
    client, taker = signed_in("coordinator"), county.persons["handler2"]
    given = {"taker": taker.pk, "act_id": "5b0a8f6e-6f6e-4e6e-8e6e-0123456789ab"}
    client.post(page_of(leaver, "hand_over"), given)
    again = client.post(page_of(leaver, "hand_over"), given)
    assert again.status_code == 302
    assert Notice.objects.filter(person=taker, kind="handed_over").count() == 1


def test_leaving_with_open_items_is_refused_with_kinds_and_counts_only(
    signed_in: SignIn, leaver: Person
) -> None:
    client = signed_in("sysadmin")
    page = client.get(page_of(leaver))
    refusal = client.post(page_of(leaver), {"on": "2026-03-31"})
    assert (page.status_code, refusal.status_code) == (200, 409)
    title = Finding.objects.get().title
    for answer in (page, refusal):
        assert title not in body(answer) and Measure.objects.get().text not in body(answer)
        assert "24" in body(answer) and "22" in body(answer)
    leaver.refresh_from_db()
    assert leaver.left_on is None


def test_locking_with_open_items_is_refused_with_kinds_and_counts_only(
    signed_in: SignIn, county: County, leaver: Person
) -> None:
    client = signed_in("secadmin")
    assert client.get(page_of(leaver, "lock")).status_code == 200
    refusal = client.post(page_of(leaver, "lock"), {"reason": "离岗"})
    assert refusal.status_code == 409
    assert Finding.objects.get().title not in body(refusal) and "22" in body(refusal)
    assert Account.objects.get(person=leaver).is_active


def test_after_the_hand_over_the_person_leaves(
    signed_in: SignIn, county: County, leaver: Person
) -> None:
    taker, last = county.persons["handler2"], clock.today()
    handing.hand_over_all(county.deed("coordinator"), from_id=leaver.pk, to_id=taker.pk)
    answer = signed_in("sysadmin").post(page_of(leaver), {"on": last.isoformat()})
    assert answer.status_code == 302
    leaver.refresh_from_db()
    assert leaver.left_on == last + timedelta(days=1)
    assert Account.objects.get(person=leaver).expires_on == last


def test_after_the_hand_over_the_account_is_locked(
    signed_in: SignIn, county: County, leaver: Person
) -> None:
    taker = county.persons["handler2"]
    handing.hand_over_all(county.deed("coordinator"), from_id=leaver.pk, to_id=taker.pk)
    client = signed_in("secadmin")
    assert client.post(page_of(leaver, "lock"), {"reason": ""}).status_code == 422
    assert Account.objects.get(person=leaver).is_active
    assert client.post(page_of(leaver, "lock"), {"reason": "离岗"}).status_code == 302
    account = Account.objects.get(person=leaver)
    assert (account.is_active, account.locked_reason) == (False, "离岗")


@pytest.mark.parametrize("taker", ["handler", "sysadmin", "auditadmin"])
def test_administrators_and_the_leaver_take_nothing_over(
    signed_in: SignIn, county: County, leaver: Person, taker: str
) -> None:
    chosen = county.persons[taker]
    offered = handing.takers(county.actor("coordinator"), leaver, on=MONDAY)
    assert str(chosen.pk) not in [pk for pk, _name in offered]
    answer = signed_in("coordinator").post(page_of(leaver, "hand_over"), {"taker": chosen.pk})
    assert answer.status_code == 422
    with pytest.raises(Refused), transaction.atomic():
        handing.hand_over_all(county.deed("coordinator"), from_id=leaver.pk, to_id=chosen.pk)
    assert len(handing.owed(leaver.pk)) == 3


def test_somebody_who_left_or_works_elsewhere_takes_nothing_over(
    county: County, neighbour: County, leaver: Person
) -> None:
    gone = county.persons["handler2"]
    people.leave(county.deed("sysadmin"), person_id=gone.pk, on=MONDAY, open_items=())
    late = county.deed("coordinator", at=county.deed("coordinator").at + timedelta(days=2))
    for taker, refusal in ((gone, Refused), (neighbour.persons["handler"], NotFound)):
        with pytest.raises(refusal), transaction.atomic():
            handing.hand_over_all(late, from_id=leaver.pk, to_id=taker.pk)
    assert len(handing.owed(leaver.pk)) == 3


def test_who_has_nothing_open_hands_nothing_over(county: County) -> None:
    before = Act.objects.count()
    with pytest.raises(Refused), transaction.atomic():
        handing.hand_over_all(
            county.deed("coordinator"),
            from_id=county.persons["handler"].pk,
            to_id=county.persons["handler2"].pk,
        )
    assert Act.objects.count() == before


def test_what_is_over_is_not_handed_over(county: County, leaver: Person) -> None:
    """A withdrawn programme's responsibilities stand as they were."""
    from bihuan.apps.programmes.actions import withdraw

    programme = Programme.objects.get()
    withdraw(county.deed("coordinator"), programme.pk, reason="重复")
    taker = county.persons["handler2"]
    handing.hand_over_all(county.deed("coordinator"), from_id=leaver.pk, to_id=taker.pk)
    assert Responsibility.objects.filter(handler=leaver).count() == 22


@pytest.mark.parametrize("who", ["director", "head", "handler2", "inspector", "auditadmin"])
def test_others_do_not_open_these_pages(
    signed_in: SignIn, county: County, leaver: Person, who: str
) -> None:
    client = signed_in(who)
    assert client.get(page_of(leaver)).status_code == 403
    assert client.get(page_of(leaver, "lock")).status_code == 403
    given = {"taker": county.persons["handler2"].pk}
    assert client.post(page_of(leaver, "hand_over"), given).status_code == 403
    with pytest.raises(NotAllowed):
        handing.hand_over_all(
            county.deed(who), from_id=leaver.pk, to_id=county.persons["handler2"].pk
        )
    assert len(handing.owed(leaver.pk)) == 3


def test_each_administrator_does_only_the_own_part(
    signed_in: SignIn, county: County, leaver: Person
) -> None:
    given = {"taker": county.persons["handler2"].pk}
    assert signed_in("sysadmin").post(page_of(leaver, "hand_over"), given).status_code == 403
    assert signed_in("sysadmin").get(page_of(leaver, "lock")).status_code == 403
    assert signed_in("secadmin").get(page_of(leaver)).status_code == 403
    leave = signed_in("coordinator").post(page_of(leaver), {"on": "2026-03-31"})
    assert leave.status_code == 403
    leaver.refresh_from_db()
    assert leaver.left_on is None


def test_the_office_may_not_let_anybody_leave(signed_in: SignIn, county: County) -> None:
    free = county.persons["lab_handler"]
    assert signed_in("coordinator").post(page_of(free), {"on": "2026-03-31"}).status_code == 403
    free.refresh_from_db()
    assert free.left_on is None


def test_a_person_of_the_neighbour_is_not_found(
    signed_in: SignIn, county: County, neighbour: County
) -> None:
    foreign = neighbour.persons["handler"]
    assert signed_in("coordinator").get(page_of(foreign)).status_code == 404
    assert signed_in("sysadmin").post(page_of(foreign), {"on": "2026-03-31"}).status_code == 404
    assert signed_in("secadmin").get(page_of(foreign, "lock")).status_code == 404
    given = {"taker": county.persons["handler2"].pk}
    assert signed_in("coordinator").post(page_of(foreign, "hand_over"), given).status_code == 404


def test_the_query_count_does_not_grow_with_what_is_open(
    signed_in: SignIn,
    county: County,
    leaver: Person,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _n in range(4):
        Story(county).rectifying()
    client = signed_in("coordinator")
    with django_assert_max_num_queries(25):
        client.get(page_of(leaver))


def test_the_persons_page_shows_the_way(signed_in: SignIn, leaver: Person) -> None:
    address = reverse("people:person", args=[leaver.pk])
    ways = {
        who: page_of(leaver) in body(signed_in(who).get(address))
        for who in ("sysadmin", "coordinator", "secadmin", "head")
    }
    assert ways == {"sysadmin": True, "coordinator": True, "secadmin": False, "head": False}
    assert page_of(leaver, "lock") in body(signed_in("secadmin").get(address))
