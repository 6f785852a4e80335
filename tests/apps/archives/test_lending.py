"""Lending: two persons, one borrower at a time, back with a condition; nobody lends to himself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from bihuan.apps.archives import queries as archives
from bihuan.apps.archives.actions import dossiers
from bihuan.apps.archives.actions import lending as actions
from bihuan.apps.archives.actions.lending import Outsider, Use
from bihuan.apps.archives.models import Item, Lending, LentItem
from bihuan.apps.archives.queries import lending as queries
from bihuan.apps.archives.states import LENT_DAYS
from bihuan.kit import clock
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from bihuan.kit.sheets.reading import open_workbook
from tests.apps.archives.test_dossiers import filed
from tests.apps.county import MONDAY, MORNING, County

SignIn = Callable[[str], Client]
USE = Use("编写年鉴")
GUEST = Outsider("孙某", "县审计局", "审函〔2026〕3号")


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: MORNING)


def later(days: int) -> datetime:
    return MORNING + timedelta(days=days)


def asked(county: County, *items: Item, who: str = "inspector", use: Use = USE) -> Lending:
    return actions.ask_lending(county.deed(who), item_ids=[i.pk for i in items], use=use)


def lent(county: County, *items: Item, **more: Any) -> Lending:
    told = {"use": USE, "outsider": GUEST, **more}
    return actions.lend(county.deed("archivist"), item_ids=[i.pk for i in items], **told)


def state() -> list[tuple[Any, ...]]:
    """Everything a refusal might have changed."""
    return [
        *Lending.objects.order_by("pk").values_list("pk", "state", "due_on", "reason", "copies"),
        *LentItem.objects.order_by("pk").values_list("pk", "handed_on", "returned_on", "condition"),
    ]


def refused(do: Callable[[], object], kind: type[Refused] = Refused) -> Refused:
    before = state()
    with pytest.raises(kind) as told, transaction.atomic():
        do()
    assert state() == before
    return told.value


def test_a_loan_goes_from_asking_to_the_shelf_again(county: County) -> None:
    one, two = filed(county), filed(county)
    loan = asked(county, one, two)
    assert (loan.state, loan.due_on) == ("asked", MONDAY + timedelta(days=LENT_DAYS))
    assert not queries.lent_out([one.pk])
    loan = actions.decide_lending(county.deed("archivist"), lending_id=loan.pk, agreed=True)
    loan = actions.hand_out(county.deed("archivist"), lending_id=loan.pk)
    assert loan.state == "out"
    assert queries.lent_out([one.pk, two.pk]).keys() == {one.pk, two.pk}
    back = {"lending_id": loan.pk, "condition": "完好"}
    loan = actions.take_back_items(
        county.deed("archivist", at=later(3)), item_ids=[one.pk], copies="2 页", **back
    )
    assert (loan.state, loan.copies) == ("out", "2 页")
    loan = actions.take_back_items(
        county.deed("coordinator", at=later(4)), item_ids=[two.pk], **back
    )
    assert loan.state == "returned"
    assert [line.returned_on for line in loan.lines.order_by("pk")] == [
        date(2026, 3, 5),
        date(2026, 3, 6),
    ]
    assert asked(county, one).state == "asked"


def test_what_is_out_is_not_lent_again(county: County) -> None:
    one, two = filed(county), filed(county)
    waiting = asked(county, one)
    agreed = asked(county, one, who="director")
    actions.decide_lending(county.deed("archivist"), lending_id=agreed.pk, agreed=True)
    lent(county, one)
    keeper = county.deed("archivist")
    told = refused(lambda: actions.decide_lending(keeper, lending_id=waiting.pk, agreed=True))
    assert "孙某" in told.items[0]
    refused(lambda: actions.hand_out(county.deed("archivist"), lending_id=agreed.pk))
    refused(lambda: lent(county, two, one))
    refused(lambda: dossiers.void_item(county.deed("archivist"), item_id=one.pk, reason="重复"))


def test_nobody_decides_on_his_own_loan(county: County) -> None:
    item = filed(county)
    loan = asked(county, item, who="archivist")
    me = county.persons["archivist"].pk
    calls: list[Callable[[], object]] = [
        lambda: actions.decide_lending(county.deed("archivist"), lending_id=loan.pk, agreed=True),
        lambda: lent(county, item, outsider=None, borrower_id=me),
    ]
    for call in calls:
        refused(call, NotAllowed)
    actions.decide_lending(county.deed("coordinator"), lending_id=loan.pk, agreed=True)
    refused(lambda: actions.hand_out(county.deed("archivist"), lending_id=loan.pk), NotAllowed)
    actions.hand_out(county.deed("coordinator"), lending_id=loan.pk)
    refused(
        lambda: actions.take_back_items(
            county.deed("archivist"), lending_id=loan.pk, item_ids=[item.pk], condition="好"
        ),
        NotAllowed,
    )
    refused(
        lambda: actions.extend_lending(
            county.deed("archivist"),
            lending_id=loan.pk,
            due_on=MONDAY + timedelta(days=30),
            reason="未看完",
        ),
        NotAllowed,
    )


def test_what_makes_no_sense_is_refused(county: County, neighbour: County) -> None:
    item, void = filed(county), filed(county)
    dossiers.void_item(county.deed("archivist"), item_id=void.pk, reason="重复归档")
    theirs = filed(neighbour)
    for use in (
        Use(" "),
        Use("看", way="buy"),
        Use("看", due_on=MONDAY - timedelta(days=1)),
        Use("看", due_on=MONDAY + timedelta(days=91)),
    ):
        refused(lambda use=use: asked(county, item, use=use))  # type: ignore[misc]
    refused(lambda: asked(county, void))
    refused(lambda: asked(county, theirs), NotFound)
    refused(lambda: asked(county, item, who="lab_head"), NotFound)
    refused(lambda: asked(county), NotFound)
    refused(lambda: lent(county, item, outsider=Outsider("孙某", "县审计局", " ")))
    refused(lambda: lent(county, item, outsider=None))
    refused(lambda: lent(county, item, borrower_id=county.persons["head"].pk))
    stranger = neighbour.persons["head"].pk
    refused(lambda: lent(county, item, outsider=None, borrower_id=stranger), NotFound)
    loan = asked(county, item)
    keeper = county.deed("archivist")
    refused(lambda: actions.decide_lending(keeper, lending_id=loan.pk, agreed=False, reason=" "))
    refused(lambda: actions.hand_out(county.deed("archivist"), lending_id=loan.pk))
    refused(lambda: actions.hand_out(neighbour.deed("archivist"), lending_id=loan.pk), NotFound)
    refused(
        lambda: actions.withdraw_lending(county.deed("director"), lending_id=loan.pk), NotAllowed
    )
    out = lent(county, item)
    for more in ({"item_ids": [], "condition": "好"}, {"item_ids": [void.pk], "condition": "好"}):
        refused(
            lambda more=more: actions.take_back_items(  # type: ignore[misc]
                county.deed("archivist"), lending_id=out.pk, **more
            ),
            NotFound,
        )
    refused(
        lambda: actions.take_back_items(
            county.deed("archivist"), lending_id=out.pk, item_ids=[item.pk], condition=" "
        )
    )
    for due in (out.due_on, MONDAY + timedelta(days=91)):
        refused(
            lambda due=due: actions.extend_lending(  # type: ignore[misc]
                county.deed("archivist"), lending_id=out.pk, due_on=due, reason="未看完"
            )
        )


def test_an_approval_that_came_too_late_is_not_handed_out(county: County) -> None:
    loan = asked(county, filed(county))
    actions.decide_lending(county.deed("archivist"), lending_id=loan.pk, agreed=True)
    refused(lambda: actions.hand_out(county.deed("archivist", at=later(16)), lending_id=loan.pk))


def test_desks_tell_borrower_and_keeper(county: County) -> None:
    item = filed(county)
    loan = asked(county, item)

    def kinds(who: str, on: date = MONDAY) -> list[str]:
        return [one.kind for one in archives.waiting_for(county.actor(who), on=on)]

    assert kinds("archivist") == ["借阅待审批"]
    assert kinds("coordinator") == ["借阅待审批"]
    assert kinds("inspector") == []
    (mine,) = archives.raised_by(county.actor("inspector"), on=MONDAY)
    assert mine.title == "编写年鉴"
    actions.decide_lending(county.deed("archivist"), lending_id=loan.pk, agreed=True)
    assert kinds("archivist") == ["借阅待发出"]
    actions.hand_out(county.deed("archivist"), lending_id=loan.pk)
    assert kinds("archivist") == []
    assert kinds("inspector") == ["借阅待归还"]
    over = loan.due_on + timedelta(days=1)
    assert kinds("inspector", over) == kinds("archivist", over) == ["借阅逾期"]
    assert kinds("handler", over) == []
    actions.extend_lending(
        county.deed("archivist"), lending_id=loan.pk, due_on=over, reason="未看完"
    )
    assert kinds("archivist", over) == []


def test_a_loan_is_seen_by_keepers_and_by_whose_it_is(county: County, neighbour: County) -> None:
    mine = filed(county, evidence_ids=None)
    loan = lent(county, mine, outsider=None, borrower_id=county.persons["lab_handler"].pk)
    lent(neighbour, filed(neighbour))
    seen = {
        who
        for who in ("director", "archivist", "lab_handler", "lab_head", "handler", "sysadmin")
        if queries.lendings_visible_to(county.actor(who)).filter(pk=loan.pk).exists()
    }
    assert seen == {"director", "archivist", "lab_handler"}
    assert queries.lendings_visible_to(county.actor("archivist")).count() == 1


def test_the_register_answers_its_conditions_and_travels(county: County) -> None:
    loan = lent(county, filed(county, title="=cmd|关于报表的通知"))
    asked(county, filed(county))
    by = county.actor("archivist")
    over = loan.due_on + timedelta(days=1)
    for conditions, count in (
        ({}, 2),
        ({"words": "审计局"}, 1),
        ({"words": "报表"}, 1),
        ({"words": "没有"}, 0),
        ({"state": "asked"}, 1),
        ({"overdue": True}, 1),
        ({"mine": True}, 1),
        ({"asked_from": MONDAY + timedelta(days=1)}, 0),
    ):
        found = queries.lendings(by, queries.LendingsAsked(**conditions), on=over)  # type: ignore[arg-type]
        assert found.count() == count, conditions
    sheet = queries.register_sheet(queries.lendings_visible_to(by), agency_id=county.agency.pk)
    rows = [
        [str(c) for c in row.cells if c is not None]
        for row in open_workbook("a.xlsx", sheet).sheets[0].rows()
    ]
    assert "借阅人" in rows[0]
    assert "审函〔2026〕3号" in rows[-2]


def test_the_pages_lend_and_take_back(
    county: County, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client, item = signed_in("archivist"), filed(county, title="<b>通知</b>")
    form = reverse("archives:borrow")
    assert "&lt;b&gt;" in client.post(form, {"item": [item.pk]}).content.decode()
    sent = {
        "item": [item.pk],
        "borrower_id": county.persons["head"].pk,
        "purpose": "核对",
        "way": "take",
        "due_on": "2026-03-10",
    }
    assert client.post(form, {**sent, "borrower_id": ""}).status_code == 422
    assert client.post(form, {**sent, "outsider": "某"}).status_code == 422
    assert client.post(form, {**sent, "due_on": "昨天"}).status_code == 422
    assert client.post(form, {**sent, "due_on": "2020-01-01"}).status_code == 409
    assert not Lending.objects.exists()
    assert client.post(form, sent).status_code == 302
    loan = Lending.objects.get()
    assert client.get(form + "?item=999999").status_code == 404
    assert client.get(form).status_code == 404
    for page, words in (("item", "已借出"), ("lending", "张科长"), ("lendings", "张科长")):
        pk = {"item": [item.pk], "lending": [loan.pk]}.get(page, [])
        assert words in client.get(reverse(f"archives:{page}", args=pk)).content.decode()
    assert "已借出" in client.get(reverse("archives:catalogue")).content.decode()
    assert client.get(reverse("archives:lendings_export")).status_code == 200
    extend = reverse("archives:extend_lending", args=[loan.pk])
    assert client.post(extend, {"due_on": "2026-03-20", "reason": "未完"}).status_code == 302
    back = reverse("archives:take_back", args=[loan.pk])
    assert client.post(back, {"item_ids": ["x"], "condition": "好"}).status_code == 422
    assert client.post(back, {"item_ids": [item.pk], "condition": "好"}).status_code == 302
    loan.refresh_from_db()
    assert loan.state == "returned"
    for _n in range(4):
        lent(county, filed(county))
    with django_assert_max_num_queries(16):
        assert client.get(reverse("archives:lendings")).status_code == 200


def test_the_pages_ask_refuse_and_withdraw(county: County, signed_in: SignIn) -> None:
    borrower, keeper, item = signed_in("inspector"), signed_in("archivist"), filed(county)
    sent = {"item": [item.pk], "purpose": "核对", "way": "on_spot", "due_on": "2026-03-10"}
    for _n in range(3):
        assert borrower.post(reverse("archives:borrow"), sent).status_code == 302
    one, two, three = Lending.objects.order_by("pk")
    refuse = reverse("archives:refuse_lending", args=[one.pk])
    assert keeper.post(refuse, {"reason": " "}).status_code == 422
    assert keeper.post(refuse, {"reason": "正在修复"}).status_code == 302
    assert borrower.post(refuse, {"reason": "x"}).status_code == 403
    assert borrower.post(reverse("archives:withdraw_lending", args=[two.pk])).status_code == 302
    assert keeper.post(reverse("archives:approve_lending", args=[three.pk])).status_code == 302
    assert keeper.post(reverse("archives:hand_out", args=[three.pk])).status_code == 302
    assert [loan.state for loan in Lending.objects.order_by("pk")] == [
        "refused",
        "withdrawn",
        "out",
    ]
