"""Appraisal and destruction: three persons, two who watch, entries for good, bytes only if free."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from bihuan.apps.archives import actions as archives
from bihuan.apps.archives import queries as evidence
from bihuan.apps.archives.actions import disposal as actions
from bihuan.apps.archives.actions import dossiers
from bihuan.apps.archives.actions.dossiers import Class
from bihuan.apps.archives.models import Disposal, DisposalItem, Evidence, File, FileText, Item
from bihuan.apps.archives.queries import disposal as queries
from bihuan.apps.archives.queries import stored_at
from bihuan.apps.archives.queries.keeping import held_against_hashes
from bihuan.apps.archives.queries.proving import Proved
from bihuan.kit import clock
from bihuan.kit.deed import Actor
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from bihuan.kit.sheets.reading import open_workbook
from tests.apps.archives.test_lending import lent
from tests.apps.county import MONDAY, MORNING, County

SignIn = Callable[[str], Client]
OLD = date(2014, 5, 6)


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: MORNING)


def given(county: County, body: str) -> Evidence:
    return archives.give(
        county.deed("archivist"),
        upload=SimpleUploadedFile("旧件.txt", f"{county.agency.name}{body}".encode()),
        unclassified=True,
        kind="公文",
        title=f"旧件{body}",
        event_on=OLD,
        again=True,
    )


def old(county: County, body: str, retention: str = "D10", year: int = 2014) -> Item:
    """An item in a box, its retention over unless told otherwise."""
    item = dossiers.file_item(
        county.deed("archivist"),
        under=Class(year, retention, "BGS"),
        evidence_ids=[given(county, body).pk],
        title=f"<b>{body}",
        author="县疾控中心",
        dated_on=OLD,
    )
    dossiers.box_items(county.deed("archivist"), class_id=item.item_class_id, until=999)
    return item


def drawn(county: County, *items: Item) -> Disposal:
    return actions.draw_disposal(county.deed("archivist"), item_ids=[i.pk for i in items])


def judged(county: County, one: Disposal, *items: Item, keep: str = "") -> Disposal:
    return actions.appraise_items(
        county.deed("archivist"),
        disposal_id=one.pk,
        item_ids=[i.pk for i in items],
        verdict="prolong" if keep else "destroy",
        retention=keep,
        reason="无继续保存价值",
    )


def approved(county: County, one: Disposal) -> Disposal:
    actions.submit_disposal(county.deed("archivist"), disposal_id=one.pk)
    actions.agree_disposal(county.deed("coordinator"), disposal_id=one.pk, opinion="同意")
    return actions.approve_disposal(county.deed("director"), disposal_id=one.pk, opinion="同意")


def destroyed(county: County, one: Disposal, **more: Any) -> Disposal:
    told = {
        "method": "pulped",
        "destroyed_on": MONDAY,
        "watched_by_id": county.persons["head"].pk,
        "also_watched_by_id": county.persons["inspector"].pk,
        **more,
    }
    return actions.destroy_items(county.deed("archivist"), disposal_id=one.pk, **told)


def state() -> list[tuple[Any, ...]]:
    return [
        *Disposal.objects.order_by("pk").values_list("pk", "state", "agreed_by", "approved_by"),
        *DisposalItem.objects.order_by("pk").values_list("pk", "verdict", "retention"),
        *Item.objects.order_by("pk").values_list("pk", "held", "prolonged_to"),
        *File.objects.order_by("pk").values_list("pk", "destroyed_in"),
        *Evidence.objects.order_by("pk").values_list("pk", "withdrawn_reason"),
    ]


def refused(do: Callable[[], object], kind: type[Refused] = Refused) -> Refused:
    before = state()
    with pytest.raises(kind) as told, transaction.atomic():
        do()
    assert state() == before
    return told.value


def test_only_what_has_run_out_is_appraised(county: County, neighbour: County) -> None:
    over = old(county, "甲")
    for body, retention, year in (("乙", "D30", 2014), ("丙", "Y", 2014), ("丁", "D10", 2016)):
        fresh = old(county, body, retention, year)
        refused(lambda fresh=fresh: drawn(county, fresh), NotFound)  # type: ignore[misc]
    away = old(county, "戊")
    lent(county, away)
    old(neighbour, "己")
    by = county.actor("archivist")
    assert list(queries.run_out(by, on=MONDAY)) == [over]
    assert not queries.run_out(county.actor("handler"), on=MONDAY)
    assert not queries.run_out(by, on=date(2024, 12, 31))
    refused(lambda: drawn(county, away), NotFound)
    refused(lambda: drawn(county), NotFound)
    refused(lambda: drawn(neighbour, over), NotFound)
    one = drawn(county, over)
    refused(lambda: drawn(county, over), NotFound)
    refused(lambda: lent(county, over))
    assert str(one) == "2026-1"


def test_a_list_is_destroyed_and_its_entries_stay(
    county: County, django_capture_on_commit_callbacks: Any
) -> None:
    goes, stays = old(county, "甲"), old(county, "乙")
    one = drawn(county, goes, stays)
    judged(county, one, goes)
    judged(county, one, stays, keep="D30")
    approved(county, one)
    stays.refresh_from_db()
    assert (stays.state, stays.prolonged_to, stays.prolonged_in) == ("boxed", "D30", 2026)
    file = File.objects.get(evidence__filed_in__item=goes)
    with django_capture_on_commit_callbacks(execute=True):
        destroyed(county, one)
    goes.refresh_from_db()
    file.refresh_from_db()
    assert (goes.state, goes.number) == ("destroyed", 1)
    assert file.destroyed_in == one
    assert not default_storage.exists(stored_at(file))
    assert FileText.objects.get(file=file).content == ""
    (piece,) = Evidence.objects.filter(filed_in__item=goes)
    assert "2026-1" in piece.withdrawn_reason
    held = held_against_hashes()
    assert held.whole
    assert held.files == 2
    assert (
        dossiers.file_item(
            county.deed("archivist"),
            under=Class(2014, "D10", "BGS"),
            evidence_ids=[given(county, "丙").pk],
            title="新",
            author="县疾控中心",
            dated_on=OLD,
        ).number
        == 3
    )
    assert not queries.run_out(county.actor("archivist"), on=MONDAY).filter(pk=stays.pk)
    assert queries.run_out(county.actor("archivist"), on=date(2057, 1, 1)).filter(pk=stays.pk)
    sheet = open_workbook("a.xlsx", queries.register_sheet(one)).sheets[0]
    assert any("销毁" in str(cell) for row in sheet.rows() for cell in row.cells)


def test_bytes_that_something_else_uses_stay(
    county: County, django_capture_on_commit_callbacks: Any
) -> None:
    """The same file in two items goes with the second of them only."""
    one, two = old(county, "甲"), old(county, "甲")
    file = File.objects.get(sha256=File.objects.get(evidence__filed_in__item=one).sha256)
    for item, there in ((one, True), (two, False)):
        listed = drawn(county, item)
        judged(county, listed, item)
        approved(county, listed)
        with django_capture_on_commit_callbacks(execute=True):
            destroyed(county, listed)
        assert default_storage.exists(stored_at(file)) is there
        assert held_against_hashes().whole


def test_a_file_that_comes_in_again_is_kept_again(
    county: County, django_capture_on_commit_callbacks: Any
) -> None:
    item = old(county, "甲")
    listed = drawn(county, item)
    judged(county, listed, item)
    approved(county, listed)
    with django_capture_on_commit_callbacks(execute=True):
        destroyed(county, listed)
    file = given(county, "甲").file
    assert file is not None
    assert file.destroyed_in is None
    assert held_against_hashes().whole
    assert FileText.objects.get(file=file).state == "computing"


def test_a_destroyed_file_that_is_still_there_is_found_and_erased(county: County) -> None:
    item = old(county, "甲")
    listed = drawn(county, item)
    judged(county, listed, item)
    approved(county, listed)
    destroyed(county, listed)  # the transaction of the test never ends: nothing is removed
    assert len(held_against_hashes().remaining) == 1
    assert not held_against_hashes().whole
    assert actions.erase_destroyed() == 1
    assert held_against_hashes().whole


def test_bytes_that_came_in_again_before_they_were_removed_stay(
    county: County, django_capture_on_commit_callbacks: Any
) -> None:
    item = old(county, "甲")
    listed = drawn(county, item)
    judged(county, listed, item)
    approved(county, listed)
    with django_capture_on_commit_callbacks(execute=True):
        destroyed(county, listed)
        file = given(county, "甲").file  # after the act, before its files are removed
    assert file is not None
    assert default_storage.exists(stored_at(file))
    assert held_against_hashes().whole


def test_what_still_proves_something_open_is_not_destroyed(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = old(county, "甲")
    listed = drawn(county, item)
    settled: list[Proved] = [Proved("措施", "整改", "/", open=True)]

    def proved_by(evidence_id: int, by: Actor) -> list[Proved]:
        return settled

    def used(*_given: Any, **_more: Any) -> set[int]:
        return set(Evidence.objects.values_list("pk", flat=True))

    monkeypatch.setattr(queries, "proved_by", proved_by)
    monkeypatch.setattr(queries, "used_elsewhere", used)
    told = refused(lambda: judged(county, listed, item))
    assert "整改" in told.items[0]
    settled.clear()
    judged(county, listed, item)
    approved(county, listed)
    settled.append(Proved("措施", "整改", "/", open=True))
    refused(lambda: destroyed(county, listed))
    settled.clear()
    destroyed(county, listed)
    piece = Evidence.objects.get(filed_in__item=item)
    assert piece.withdrawn_reason == ""  # a settled thing is shown by it: the piece stays


def test_two_others_decide_and_two_more_watch(county: County) -> None:
    item = old(county, "甲")
    one = drawn(county, item)
    keeper = county.deed("archivist")
    refused(lambda: actions.submit_disposal(keeper, disposal_id=one.pk))
    refused(lambda: judged(county, one, item, keep="D20"))
    judged(county, one, item)
    who = {"disposal_id": one.pk}
    refused(lambda: actions.agree_disposal(county.deed("coordinator"), opinion="同意", **who))
    actions.submit_disposal(county.deed("archivist"), disposal_id=one.pk)
    for name in ("archivist", "director", "head", "handler"):
        refused(
            lambda name=name: actions.agree_disposal(  # type: ignore[misc]
                county.deed(name), opinion="同意", **who
            ),
            NotAllowed,
        )
    refused(lambda: actions.agree_disposal(county.deed("leader"), opinion=" ", **who))
    refused(lambda: actions.approve_disposal(county.deed("director"), opinion="同意", **who))
    actions.agree_disposal(county.deed("leader"), opinion="同意", **who)
    refused(lambda: actions.send_back_disposal(county.deed("director"), reason=" ", **who))
    actions.send_back_disposal(county.deed("director"), reason="再核", **who)
    one.refresh_from_db()
    assert (one.state, one.agreed_by) == ("drawn", None)
    approved(county, one)
    me, head = county.persons["archivist"].pk, county.persons["head"].pk
    for more in (
        {"watched_by_id": head, "also_watched_by_id": head},
        {"watched_by_id": head, "also_watched_by_id": me},
        {"method": "sold"},
        {"destroyed_on": MONDAY + timedelta(days=1)},
        {"destroyed_on": MONDAY - timedelta(days=1)},
    ):
        refused(lambda more=more: destroyed(county, one, **more))  # type: ignore[misc]
    actions.drop_disposal(county.deed("archivist"), reason="暂缓", **who)
    item.refresh_from_db()
    assert item.state == "boxed"


def test_desks_tell_who_decides(county: County, neighbour: County) -> None:
    item = old(county, "甲")

    def kinds(who: str) -> list[str]:
        told = evidence.waiting_for(county.actor(who), on=MONDAY)
        return [one.kind for one in told]

    assert kinds("archivist") == ["保管期满"]
    one = drawn(county, item)
    assert kinds("archivist") == []
    judged(county, one, item)
    actions.submit_disposal(county.deed("archivist"), disposal_id=one.pk)
    assert kinds("coordinator") == kinds("leader") == ["待审核"]
    assert kinds("director") == []
    actions.agree_disposal(county.deed("coordinator"), disposal_id=one.pk, opinion="同意")
    assert kinds("director") == ["待主要负责人批准"]
    actions.approve_disposal(county.deed("director"), disposal_id=one.pk, opinion="同意")
    assert kinds("archivist") == ["已批准销毁"]
    with pytest.raises(NotFound):
        queries.disposal_of(neighbour.actor("archivist"), one.pk)


def test_the_pages_appraise_and_destroy(
    county: County, signed_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    client, item, other = signed_in("archivist"), old(county, "甲"), old(county, "乙")
    assert "&lt;b&gt;" in client.get(reverse("archives:run_out")).content.decode()
    draw = reverse("archives:draw_disposal")
    assert client.post(draw, {"item": ["x"]}).status_code == 404
    assert client.post(draw, {"item": [item.pk, other.pk]}).status_code == 302
    one = Disposal.objects.get()

    def at(name: str) -> str:
        return reverse(f"archives:{name}", args=[one.pk])

    both = {"item": [item.pk, other.pk]}
    assert client.post(at("appraise_items"), both).status_code == 200
    told = {**both, "verdict": "prolong", "reason": "x"}
    assert client.post(at("appraise_items"), told).status_code == 422
    told = {**both, "verdict": "destroy", "reason": "无保存价值"}
    assert client.post(at("appraise_items"), told).status_code == 302
    assert client.post(at("submit_disposal")).status_code == 302
    assert signed_in("leader").get(at("disposal")).status_code == 200
    office = signed_in("coordinator")
    assert office.post(at("agree_disposal"), {"opinion": ""}).status_code == 422
    assert office.post(at("agree_disposal"), {"opinion": "同意"}).status_code == 302
    assert signed_in("director").post(at("approve_disposal"), {"opinion": "同意"})
    sent = {
        "method": "shredded",
        "destroyed_on": "2026-03-02",
        "watched_by_id": county.persons["head"].pk,
        "also_watched_by_id": county.persons["handler"].pk,
    }
    assert client.post(at("destroy_items"), {**sent, "method": "x"}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(at("destroy_items"), sent).status_code == 302
    for name in ("disposal", "disposal_print", "disposal_export"):
        assert client.get(at(name)).status_code == 200, name
    assert "张科长、赵经办" in client.get(at("disposal_print")).content.decode()
    assert "2026-1" in client.get(reverse("archives:disposals")).content.decode()
    assert "已销毁" in client.get(reverse("archives:item", args=[item.pk])).content.decode()
    piece = Evidence.objects.get(filed_in__item=item)
    page = client.get(reverse("archives:piece", args=[piece.pk]))
    assert page.status_code == 200
    assert "鉴定清册 2026-1 号" in page.content.decode()
    for name in ("file", "view"):
        answer = client.get(reverse(f"archives:{name}", args=[piece.pk]))
        assert answer.status_code == 409
        assert "已销毁" in answer.content.decode()
