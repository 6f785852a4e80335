"""Archives: items numbered without gaps for good, boxed in order, catalogued and printed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.apps.archives import actions as archives
from bihuan.apps.archives import queries as evidence
from bihuan.apps.archives.actions import dossiers as actions
from bihuan.apps.archives.actions.dossiers import Class
from bihuan.apps.archives.models import Box, Evidence, Fonds, Item, ItemClass
from bihuan.apps.archives.queries import dossiers as queries
from bihuan.kit import clock
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotAllowed, NotFound, Refused
from bihuan.kit.sheets.reading import open_workbook
from tests.apps.county import MONDAY, MORNING, County

SignIn = Callable[[str], Client]
LAST_YEAR = date(2025, 5, 6)
UNDER = Class(2025, "D30", "BGS")


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: MORNING)


def piece(county: County, title: str = "通知", who: str = "archivist") -> Evidence:
    return archives.add_evidence(
        county.deed(who), kind="公文", title=title, event_on=LAST_YEAR, statement="正文"
    )


def filed(county: County, under: Class = UNDER, who: str = "archivist", **more: Any) -> Item:
    told = {"title": "关于开展自查的通知", "author": "县疾控中心", "dated_on": LAST_YEAR, **more}
    ids = told.pop("evidence_ids", None) or [piece(county).pk]
    return actions.file_item(county.deed(who), under=under, evidence_ids=ids, **told)


@act("test.renumber", label="Renumber")
def renumber(deed: Deed, *, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(["Y", "D30", "D10"]), min_size=1, max_size=9))
def test_numbers_run_from_one_in_each_class_without_gaps(county: County, terms: list[str]) -> None:
    with transaction.atomic():
        for term in terms:
            filed(county, Class(2025, term, "BGS"))
        for own in ItemClass.objects.all():
            numbers = list(own.items.order_by("number").values_list("number", flat=True))
            assert numbers == list(range(1, own.last + 1))
            assert own.last == terms.count(own.retention)
        transaction.set_rollback(True)


def test_a_refused_filing_takes_no_number(county: County, neighbour: County) -> None:
    first = filed(county)
    mine = piece(county)
    for more, refusal in (
        ({"title": " "}, Refused),
        ({"under": Class(2025, "D20", "BGS")}, Refused),
        ({"under": Class(2027, "D30", "BGS")}, Refused),
        ({"dated_on": MONDAY + timedelta(days=1)}, Refused),
        ({"evidence_ids": [piece(neighbour).pk]}, NotFound),
        ({"evidence_ids": [first.parts.get().evidence_id]}, Refused),
    ):
        with pytest.raises(refusal), transaction.atomic():
            filed(county, **{"evidence_ids": [mine.pk], **more})
    for who in ("handler", "coordinator", "director"):
        with pytest.raises(NotAllowed), transaction.atomic():
            filed(county, who=who, evidence_ids=[mine.pk])
    assert filed(county).number == 2


def test_a_number_never_changes_and_a_void_item_keeps_its_own(county: County) -> None:
    item = filed(county)
    actions.void_item(county.deed("archivist"), item_id=item.pk, reason="重复归档")
    assert filed(county).number == 2
    for statement in (
        "update archives_item set number = 9",
        "update archives_itemclass set last = 0",
        "update archives_itemclass set retention = 'Y'",
    ):
        with pytest.raises(DatabaseError, match=r"keeps its number|stays as"), transaction.atomic():
            renumber(county.deed("archivist"), statement=statement)
    assert sorted(Item.objects.values_list("number", flat=True)) == [1, 2]


def test_text_and_attachments_are_one_item_in_their_order(county: County) -> None:
    text, other = piece(county, "正文"), piece(county, "附件")
    item = filed(county, evidence_ids=[other.pk, text.pk, other.pk])
    assert [part.evidence_id for part in item.parts.order_by("order")] == [other.pk, text.pk]


def test_boxes_take_what_is_loose_in_order_and_their_backs_say_from_where_to_where(
    county: County,
) -> None:
    actions.set_fonds(county.deed("archivist"), code="0012")
    for _n in range(5):
        item = filed(county)
    own = item.item_class
    one = actions.box_items(county.deed("archivist"), class_id=own.pk, until=3, width_mm=20)
    two = actions.box_items(county.deed("archivist"), class_id=own.pk, until=99, place="3排2层")
    backs = queries.spines(Box.objects.all(), fonds="0012")
    assert [(b.box, b.first, b.last, b.items) for b in backs] == [(one, 1, 3, 3), (two, 4, 5, 2)]
    for more in ({"until": 99}, {"until": 99, "width_mm": 25}):
        with pytest.raises(Refused), transaction.atomic():
            actions.box_items(county.deed("archivist"), class_id=own.pk, **more)
    assert Box.objects.count() == 2


def test_the_catalogue_has_the_columns_of_the_rule(county: County) -> None:
    actions.set_fonds(county.deed("archivist"), code="0012")
    filed(county, self_made=True, document_no="疾控〔2025〕3号", pages=12)
    found = queries.items(county.actor("archivist"), queries.ItemsAsked(year=2025))
    sheet = open_workbook("a.xlsx", queries.catalogue_sheet(found, fonds="0012")).sheets[0]
    cells = [[str(c) for c in row.cells if c is not None] for row in sheet.rows()]
    assert cells[0] == ["序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注"]
    told = cells[-1]
    for words in (
        "0012-WS·2025-D30-BGS-0001",
        "疾控〔2025〕3号",
        "[关于开展自查的通知]",
        "20250506",
    ):
        assert words in told


def test_last_year_s_papers_wait_for_the_archivist_until_they_are_filed(county: County) -> None:
    one = piece(county)
    (line,) = evidence.waiting_for(county.actor("archivist"), on=MONDAY)
    assert line.due_on == date(2026, 6, 30)
    assert not evidence.waiting_for(county.actor("handler"), on=MONDAY)
    filed(county, evidence_ids=[one.pk])
    assert not evidence.waiting_for(county.actor("archivist"), on=MONDAY)


def test_items_are_read_by_the_agency_and_by_whose_pieces_they_hold(
    county: County, neighbour: County
) -> None:
    theirs = piece(county, who="handler")
    item = filed(county, evidence_ids=[theirs.pk])
    filed(neighbour)
    seen = {
        who
        for who in ("director", "archivist", "head", "handler", "lab_head", "sysadmin")
        if queries.items_visible_to(county.actor(who)).filter(pk=item.pk).exists()
    }
    assert seen == {"director", "archivist", "head", "handler"}
    assert queries.items_visible_to(county.actor("archivist")).count() == 1
    with pytest.raises(NotFound), transaction.atomic():
        actions.void_item(neighbour.deed("archivist"), item_id=item.pk, reason="x")
    assert Fonds.objects.count() == 0


def test_the_pages_ask_as_many_questions_of_many_items_as_of_few(
    county: County, signed_in: SignIn
) -> None:
    client = signed_in("archivist")

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("archives:catalogue")).status_code == 200
            assert client.get(reverse("archives:boxes")).status_code == 200
        return len(seen)

    filed(county)
    asked()
    few = asked()
    for _n in range(12):
        item = filed(county)
    actions.box_items(county.deed("archivist"), class_id=item.item_class_id, until=5)
    actions.box_items(county.deed("archivist"), class_id=item.item_class_id, until=9)
    assert asked() == few


def test_the_pages_file_box_and_print(county: County, signed_in: SignIn) -> None:
    client, one = signed_in("archivist"), piece(county, "<b>通知</b>")
    assert "&lt;b&gt;" in client.get(reverse("archives:to_file") + "?year=2025").content.decode()
    form = reverse("archives:file_item")
    assert client.post(form, {"evidence": [one.pk]}).status_code == 200
    sent = {
        "evidence": [one.pk],
        "title": "<b>通知</b>",
        "author": "县疾控中心",
        "dated_on": "2025-05-06",
        "year": "2025",
        "retention": "Y",
        "org_code": "bgs",
    }
    assert client.post(form, {**sent, "year": "3000"}).status_code == 422
    assert client.post(form, sent).status_code == 302
    item = Item.objects.get()
    assert "BGS-0001" in client.get(reverse("archives:item", args=[item.pk])).content.decode()
    boxing = reverse("archives:box_items", args=[item.item_class_id])
    assert client.post(boxing, {"until": "1", "width_mm": "30"}).status_code == 302
    box = Box.objects.get()
    page = client.get(reverse("archives:box", args=[box.pk])).content.decode()
    assert "<svg" in page
    assert "<b>通知" not in page
    for name in ("catalogue", "catalogue_export", "catalogue_print", "boxes", "spines"):
        assert client.get(reverse(f"archives:{name}") + "?year=2025").status_code == 200, name
    assert signed_in("head").get(reverse("archives:box", args=[box.pk])).status_code == 404
    assert signed_in("handler").post(form, sent).status_code == 403
    void = reverse("archives:void_item", args=[item.pk])
    assert client.post(void, {"reason": "重复"}).status_code == 302
