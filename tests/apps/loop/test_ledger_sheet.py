"""The ledger goes out as a workbook and comes back: unchanged it changes nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bihuan.apps.loop.models import Finding, Measure
from bihuan.apps.loop.queries.ledger_reading import read_ledger
from bihuan.apps.loop.queries.scope import findings_visible_to
from bihuan.apps.loop.queries.sheets import LEDGER, MEASURES, ledger_sheet
from bihuan.apps.people.models import Act
from bihuan.kit.sheets.reading import open_workbook
from bihuan.kit.sheets.writing import write
from tests.apps.county import County
from tests.apps.loop.story import DUE, Story, set_programme

TRICKY = "一是“登记”不全；\n二是=1+1 账物不符。\r\n三是  空格　结尾 "


@pytest.fixture
def story(county: County) -> Story:
    programme = set_programme(
        county.deed("coordinator"), name="巡察整改", agency_id=county.agency.pk
    )
    return Story(county, programme)


def exported(story: Story) -> bytes:
    rows = findings_visible_to(story.county.actor("coordinator"))
    return ledger_sheet(rows, on=story.day)


def reading(story: Story, content: bytes) -> Any:
    book = open_workbook("台账.xlsx", io.BytesIO(content))
    return read_ledger(story.county.actor("coordinator"), book, on=story.day)


def changed(story: Story, finding: Finding, **values: object) -> bytes:
    row = {"record": finding.pk, **values}
    columns = tuple(c for c in LEDGER.columns if c.key in row)
    table = type(LEDGER)("ledger", columns, LEDGER.title)
    return write([(table, [row])], title="x")


def test_an_unchanged_export_changes_nothing(story: Story) -> None:
    first, measure = story.rectifying()
    story.done(measure)
    story.closed(first)
    story.rectifying()
    story.found(TRICKY, title=" 前后有空格 ", part="第二部分")
    story.assigned(story.found("待认领"))
    back = reading(story, exported(story))
    assert back.ok, [f.message for f in back.faults]
    assert (back.changes, back.added) == ([], [])
    assert back.unchanged == Finding.objects.filter(agency=story.county.agency).count()


def test_the_page_says_that_nothing_would_change(
    story: Story, signed_in: Callable[[str], Client]
) -> None:
    story.rectifying()
    acts = Act.objects.count()
    content = signed_in("coordinator").get(reverse("loop:export_findings")).content
    page = signed_in("coordinator").post(
        reverse("loop:import_ledger"), {"file": SimpleUploadedFile("台账.xlsx", content)}
    )
    assert page.status_code == 200
    assert 'name="token"' not in page.content.decode()
    assert Act.objects.count() == acts


def test_what_was_changed_in_the_sheet_is_done_by_the_verbs(
    story: Story, signed_in: Callable[[str], Client]
) -> None:
    finding = story.found()
    content = changed(
        story,
        finding,
        title="改过的标题",
        lead_unit="检验科",
        handler="检验员",
        due_on=date(2026, 6, 30),
        category="管理",
    )
    client = signed_in("coordinator")
    page = client.post(
        reverse("loop:import_ledger"), {"file": SimpleUploadedFile("台账.xlsx", content)}
    ).content.decode()
    assert Finding.objects.get(pk=finding.pk).lead_unit is None
    token = page.split('name="token" value="')[1].split('"')[0]
    assert client.post(reverse("loop:confirm_ledger"), {"token": token}).status_code == 302
    now = Finding.objects.get(pk=finding.pk)
    assert (now.title, now.category, now.state) == ("改过的标题", "管理", "offered")
    assert now.lead_unit == story.county.units["检验科"]
    assert now.handler == story.county.persons["lab_handler"]
    assert (now.due_on, now.verbatim) == (date(2026, 6, 30), finding.verbatim)


def test_new_measures_are_added_from_the_second_sheet(
    story: Story, signed_in: Callable[[str], Client]
) -> None:
    one, two = story.accepted(), story.accepted()
    rows = [
        {"findings": f"{one.pk}、{two.pk}", "text": "配发登记本50册", "product_kind": "采购"},
    ]
    content = write([(LEDGER, [{"record": one.pk}]), (MEASURES, rows)], title="x")
    client = signed_in("coordinator")
    page = client.post(
        reverse("loop:import_ledger"), {"file": SimpleUploadedFile("台账.xlsx", content)}
    ).content.decode()
    del page
    back = reading(story, content)
    assert [new.finding_ids for new in back.added] == [tuple(sorted((one.pk, two.pk)))]
    assert not Measure.objects.exists()


def test_every_fault_is_named_with_its_place_and_nothing_is_done(story: Story) -> None:
    finding, _measure = story.rectifying()
    back = reading(
        story, changed(story, finding, lead_unit="不存在的科", handler="无此人", due_on=DUE)
    )
    assert not back.ok
    said = " ".join(f.message for f in back.faults)
    assert "不存在的科" in said
    assert "无此人" in said
    assert all(f.row == 3 for f in back.faults if f.key in ("lead_unit", "handler"))


def test_a_record_of_another_agency_is_not_found(story: Story, neighbour: County) -> None:
    foreign = Story(neighbour).found("邻县的问题")
    back = reading(story, changed(story, foreign, title="改人家的"))
    assert not back.ok
    assert Finding.objects.get(pk=foreign.pk).title == "邻县的问题"


def test_what_the_verbs_refuse_refuses_the_whole_sheet(
    story: Story, signed_in: Callable[[str], Client]
) -> None:
    fine, taken = story.found("可派的"), story.accepted()
    rows = [
        {"record": fine.pk, "lead_unit": "检验科"},
        {"record": taken.pk, "lead_unit": "检验科"},
    ]
    columns = tuple(c for c in LEDGER.columns if c.key in ("record", "lead_unit"))
    content = write([(type(LEDGER)("ledger", columns, LEDGER.title), rows)], title="x")
    client = signed_in("coordinator")
    page = client.post(
        reverse("loop:import_ledger"), {"file": SimpleUploadedFile("台账.xlsx", content)}
    ).content.decode()
    token = page.split('name="token" value="')[1].split('"')[0]
    refused = client.post(reverse("loop:confirm_ledger"), {"token": token})
    assert refused.status_code == 409
    assert Finding.objects.get(pk=fine.pk).state == "unassigned"


def test_only_the_office_imports(story: Story, signed_in: Callable[[str], Client]) -> None:
    for who in ("head", "handler", "director", "sysadmin"):
        assert signed_in(who).get(reverse("loop:import_ledger")).status_code == 403


@pytest.mark.parametrize(
    ("name", "content"),
    [("台账.xlsx", b""), ("台账.xlsx", b"\x00\x01binary"), ("台账.xlsm", b"PK\x03\x04")],
)
def test_a_file_that_is_no_workbook_gets_a_sentence(
    story: Story, signed_in: Callable[[str], Client], name: str, content: bytes
) -> None:
    page = signed_in("coordinator").post(
        reverse("loop:import_ledger"), {"file": SimpleUploadedFile(name, content)}
    )
    assert page.status_code == 422
