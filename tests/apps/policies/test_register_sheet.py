"""The register out and in again: nothing changes; what is new is added; faults are named."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from bihuan.apps.policies import actions
from bihuan.apps.policies.actions import Draft
from bihuan.apps.policies.models import Policy
from bihuan.apps.policies.queries import sheet
from bihuan.kit.refusals import Refused
from bihuan.kit.sheets.reading import open_workbook
from bihuan.kit.sheets.tables import Precheck, read
from bihuan.kit.sheets.writing import write
from tests.apps.county import MORNING, County

DAY = date(2026, 1, 5)
ROW: dict[str, Any] = {
    "name": "车辆管理制度",
    "document_no": "县疾控〔2026〕3号",
    "unit": "办公室",
    "issued_on": DAY,
    "effective_on": DAY,
}


def looked(county: County, *rows: dict[str, Any]) -> Precheck:
    content = write([(sheet.REGISTER, rows)], title="制度库")
    standing = sheet.Standing.of(county.agency.pk)
    return read(sheet.REGISTER, open_workbook("a.xlsx", content), check=sheet.Judge(standing))


def brought(county: County, *rows: dict[str, Any]) -> dict[str, int]:
    precheck = looked(county, *rows)
    assert precheck.ok, [f.message for f in precheck.faults]
    given = [row.values for row in precheck.rows]
    return actions.import_policies(
        county.deed("coordinator", at=MORNING + timedelta(days=30)), rows=given
    )


def test_what_went_out_comes_in_unchanged(county: County) -> None:
    brought(county, ROW, {"name": "值班制度"})
    content = sheet.register_sheet(Policy.objects.filter(agency=county.agency))
    standing = sheet.Standing.of(county.agency.pk)
    precheck = read(sheet.REGISTER, open_workbook("a.xlsx", content), check=sheet.Judge(standing))
    assert precheck.ok
    plan = sheet.plan(standing, [row.values for row in precheck.rows])
    assert (plan.changes, plan.known) == (False, 2)


def test_a_list_registers_drafts_and_supersedes(county: County) -> None:
    newer = {
        **ROW,
        "document_no": "县疾控〔2026〕9号",
        "issued_on": date(2026, 2, 2),
        "effective_on": date(2026, 2, 2),
        "replaces": ROW["document_no"],
    }
    done = brought(county, ROW, newer, {"name": "《值班制度》"})
    assert done == {"issued": 2, "drafts": 1, "known": 0}
    first, second, draft = Policy.objects.filter(agency=county.agency).order_by("pk")
    assert (first.state, second.state, draft.state) == ("superseded", "issued", "draft")
    assert (second.supersedes_id, draft.name, first.unit) == (
        first.pk,
        "值班制度",
        county.units["办公室"],
    )


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({**ROW, "unit": "没有的科"}, "unit"),
        ({**ROW, "effective_on": None}, "effective_on"),
        ({**ROW, "effective_on": date(2026, 1, 4)}, "effective_on"),
        ({**ROW, "replaces": "没有的号"}, "replaces"),
        ({"name": "草案", "replaces": "县疾控〔2026〕3号"}, "replaces"),
    ],
)
def test_faults_are_named_and_nothing_comes_in(
    county: County, row: dict[str, Any], key: str
) -> None:
    precheck = looked(county, row)
    assert [fault.key for fault in precheck.faults if not fault.warning] == [key]
    with pytest.raises(Refused), transaction.atomic():
        actions.import_policies(county.deed("coordinator"), rows=[dict(row)])
    assert not Policy.objects.exists()


def test_the_pages_of_the_import(county: County, signed_in: Any) -> None:
    client: Client = signed_in("coordinator")
    content = write([(sheet.REGISTER, [ROW])], title="制度库")
    page = client.post(
        reverse("policies:import"), {"file": SimpleUploadedFile("制度库.xlsx", content)}
    )
    assert page.status_code == 200
    assert "车辆管理制度" in page.content.decode()
    token = re.findall(r'name="token" value="(\w+)"', page.content.decode())[0]
    done = client.post(reverse("policies:confirm"), {"token": token})
    assert done.status_code == 200
    assert Policy.objects.get().state == "issued"
    assert signed_in("head").get(reverse("policies:import")).status_code == 403
    bad = client.post(
        reverse("policies:import"), {"file": SimpleUploadedFile("a.xlsx", b"no workbook")}
    )
    assert bad.status_code == 422


def test_the_pages_of_a_policy(county: County, signed_in: Any) -> None:
    client: Client = signed_in("coordinator")
    made = client.post(
        reverse("policies:enter"),
        {
            "name": "车辆管理制度",
            "document_no": "3号",
            "issued_on": "2026-01-05",
            "effective_on": "2026-01-05",
            "upload": SimpleUploadedFile("制度.txt", "第一条".encode()),
        },
    )
    assert made.status_code == 422  # secrecy was not confirmed
    assert not Policy.objects.exists()
    policy = actions.register_policy(
        county.deed("coordinator"), draft=Draft("车辆管理制度", None, "3号", DAY, DAY)
    )
    for name in ("policy", "execute", "revise", "train", "abolish"):
        page = client.get(reverse(f"policies:{name}", args=[policy.pk]))
        assert page.status_code == 200, name
    listed = client.get(reverse("policies:register"), {"lacks": "execution", "words": "车辆"})
    assert "车辆管理制度" in listed.content.decode()
    early = client.post(
        reverse("policies:execute", args=[policy.pk]), {"on": "2026-01-01", "what": "提前"}
    )
    assert (early.status_code, "2026-01-05" in early.content.decode()) == (409, True)
