"""A round as a sheet: out and in again changes nothing; what others saved is never overwritten."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.apps.loop.models import Answer, Round
from bihuan.apps.loop.queries.answer_sheet import SHEET
from bihuan.apps.people.models import Act, Change
from bihuan.kit.sheets.reading import open_workbook
from bihuan.kit.sheets.tables import read
from bihuan.kit.sheets.writing import write
from tests.apps.county import County
from tests.apps.loop.checking import Checks, running, small_standard

SignIn = Callable[[str], Client]


@pytest.fixture
def checks(county: County) -> Checks:
    return Checks(county, running(county, small_standard(county)))


@pytest.fixture
def round_(checks: Checks) -> Round:
    """A cross-check with an answer of every kind."""
    round_ = checks.round("cross", "互查")
    checks.mandate(round_, "inspector2")
    given: dict[str, Any] = {
        "1.1.1": {"value": "85.50"},
        "1.1.2": {"deductions": ["1.5", "0.5"], "reasons": ["缺签字", "缺 3 月记录"]},
        "1.2.1": {"met": False},
        "1.2.2": {"share": "0.825"},
        "2.1.1": {"value": 3},
        "2.1.2": {"passed": 4, "cases": 5},
    }
    for code, entry in given.items():
        reason = "见现场记录\r\n共两页" if code in {"1.2.1", "1.2.2"} else ""
        checks.says("inspector2", checks.answer(round_, code), entry, reason=reason, sample="20 份")
    return round_


def taken(client: Client, round_: Round) -> list[dict[str, Any]]:
    """The rows of the exported sheet."""
    content = client.get(reverse("loop:answer_sheet", args=[round_.pk])).content
    precheck = read(SHEET, open_workbook("sheet.xlsx", content))
    assert precheck.ok, precheck.faults
    return [dict(row.values) for row in precheck.rows]


def checked(client: Client, round_: Round, rows: list[dict[str, Any]]) -> Any:
    """The answer to uploading these rows."""
    upload = io.BytesIO(write([(SHEET, rows)], title="互查"))
    upload.name = "sheet.xlsx"
    return client.post(reverse("loop:import_answers", args=[round_.pk]), {"sheet": upload})


def confirmed(client: Client, round_: Round, page: Any) -> Any:
    """The answer to confirming what was checked."""
    kept = re.search(r'name="kept" value="([0-9a-f]{64})"', page.content.decode())
    assert kept, page.content.decode()
    return client.post(reverse("loop:import_answers", args=[round_.pk]), {"kept": kept[1]})


def test_out_and_in_again_changes_nothing(round_: Round, signed_in: SignIn) -> None:
    client = signed_in("inspector2")
    rows = taken(client, round_)
    before = list(Answer.objects.order_by("pk").values())
    page = checked(client, round_, rows)
    assert page.status_code == 200
    assert page.context is None or "kept" not in page.content.decode()
    assert list(Answer.objects.order_by("pk").values()) == before


def test_what_was_changed_offline_is_saved_and_nothing_else(
    checks: Checks, round_: Round, signed_in: SignIn
) -> None:
    client = signed_in("inspector2")
    rows = {row["code"]: row for row in taken(client, round_)}
    rows["1.1.1"]["value"] = 95
    rows["1.1.2"]["deductions"] = "0"
    rows["2.1.3"] |= {"value": "1.1", "method": "查阅资料"}
    page = checked(client, round_, list(rows.values()))
    assert "85.5" in page.content.decode()
    changes = Change.objects.count()
    confirmed(client, round_, page)
    scores = dict(round_.answers.values_list("clause__code", "score"))
    assert (scores["1.1.1"], scores["1.1.2"], str(scores["2.1.3"])) == (6, 4, "3.50")
    assert Change.objects.count() == changes + 3
    assert Act.objects.filter(verb="loop.import_answers").count() == 1
    assert checks.answer(round_, "1.2.2").version == 1


def test_what_others_saved_since_is_told_and_kept(
    checks: Checks, round_: Round, signed_in: SignIn
) -> None:
    client = signed_in("inspector2")
    rows = {row["code"]: row for row in taken(client, round_)}
    rows["1.1.1"] |= {"value": 95, "sample": "纸上所记"}
    rows["2.1.1"]["value"] = 4
    checks.says("inspector2", checks.answer(round_, "1.1.1"), {"value": "70"}, sample="桌面所记")
    page = checked(client, round_, list(rows.values())).content.decode()
    assert "纸上所记" in page and "桌面所记" in page
    done = confirmed(client, round_, checked(client, round_, list(rows.values())))
    assert "纸上所记" in done.content.decode()
    assert checks.answer(round_, "1.1.1").sample == "桌面所记"
    assert checks.answer(round_, "2.1.1").score == 8


@pytest.mark.parametrize(
    ("code", "values", "words"),
    [
        ("1.1.2", {"deductions": "缺签字"}, "缺签字"),
        ("1.1.1", {"met": True}, "H"),
        ("1.2.2", {"given": 17.4}, "0.87"),
        ("2.1.2", {"passed": 9}, "9"),
        ("1.1.1", {"code": "9.9.9"}, "9.9.9"),
    ],
)
def test_a_faulty_row_is_named_and_nothing_is_imported(
    round_: Round, signed_in: SignIn, code: str, values: dict[str, Any], words: str
) -> None:
    client = signed_in("inspector2")
    rows = {row["code"]: row for row in taken(client, round_)}
    rows["2.1.3"]["value"] = "1.1"
    rows[code] |= values
    before = list(Answer.objects.order_by("pk").values())
    page = checked(client, round_, list(rows.values()))
    assert page.status_code == 422
    assert words in page.content.decode()
    assert 'name="kept"' not in page.content.decode()
    assert list(Answer.objects.order_by("pk").values()) == before


def test_rows_of_another_round_are_refused(
    checks: Checks, round_: Round, signed_in: SignIn
) -> None:
    client = signed_in("inspector2")
    rows = taken(client, round_)
    other = checks.round("cross", "另一轮")
    checks.mandate(other, "inspector2")
    assert checked(client, other, rows).status_code == 422


def test_a_row_one_may_not_give_is_refused_by_name(
    checks: Checks, round_: Round, signed_in: SignIn
) -> None:
    client = signed_in("coordinator")
    rows = {row["code"]: row for row in taken(client, round_)}
    rows["1.1.1"]["value"] = 95
    page = checked(client, round_, list(rows.values()))
    assert page.status_code == 422
    assert "1.1.1" in page.content.decode()
    assert checks.answer(round_, "1.1.1").version == 1


@pytest.mark.parametrize("content", [b"", b"\x00\x01garbage", b"a,b\n1,2\n", b"PK\x03\x04broken"])
def test_what_is_no_sheet_gets_a_sentence(round_: Round, signed_in: SignIn, content: bytes) -> None:
    upload = io.BytesIO(content)
    upload.name = "sheet.xlsx"
    address = reverse("loop:import_answers", args=[round_.pk])
    page = signed_in("inspector2").post(address, {"sheet": upload})
    assert page.status_code == 422


def test_a_workbook_that_unpacks_too_large_is_refused(round_: Round, signed_in: SignIn) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    packed.seek(0)
    packed.name = "bomb.xlsx"
    address = reverse("loop:import_answers", args=[round_.pk])
    assert signed_in("inspector2").post(address, {"sheet": packed}).status_code == 422


def test_the_sheet_of_a_department_holds_its_own_answers(round_: Round, signed_in: SignIn) -> None:
    codes = {row["code"] for row in taken(signed_in("handler"), round_)}
    assert codes == {"1.1.1", "1.1.2", "2.1.1"}
