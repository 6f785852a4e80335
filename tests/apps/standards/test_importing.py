"""Import: template, upload, precheck, confirmation; and an export that comes back unchanged."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from bihuan.apps.standards import actions, queries
from bihuan.apps.standards.models import Standard, Version
from bihuan.kit.sheets.reading import open_workbook
from tests.apps.county import County

SignedIn = Callable[[str], Client]
LIBRARY = Path(__file__).parents[3] / "library" / "standards"
BRANCH, BRANCH_RULES = (
    (LIBRARY / f"branch-appraisal-100{end}.csv").read_bytes() for end in ("", "-rules")
)
SAID = {
    "name": "支部考核",
    "label": "2026",
    "kind": "appraisal",
    "total": "100",
    "grades": "优秀 90\n合格 60",
    "veto_on": "zero",
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> None:
    """Uploads go to a folder of the test's own."""
    settings.HOME = tmp_path


def send(client: Client, *files: tuple[str, bytes]) -> Any:
    given = {
        field: SimpleUploadedFile(name, content)
        for field, (name, content) in zip(("standard_file", "rules_file"), files, strict=False)
    }
    return client.post(reverse("standards:upload"), given)


def text(response: Any) -> str:
    return str(response.content.decode())


def reread(content: bytes) -> queries.Checked:
    return queries.precheck([("again.xlsx", content)])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("key", ["cdc-grade-165", "sanitary-county-covert", "branch-appraisal-100"])
def test_an_exported_version_imports_again_without_change(
    county: County, key: str, language: str
) -> None:
    version = actions.load_from_library(county.deed("system"), agency_id=county.agency.pk, key=key)
    tree = queries.tree_of(version)
    with translation.override(language):
        checked = reread(queries.export(version))
    assert checked.faults == ()
    assert checked.tree is not None
    assert checked.tree.nodes == tree.nodes
    assert checked.tree.grades == tree.grades
    about, again = tree.about, checked.tree.about
    assert again._replace(kind="") == about._replace(kind="")
    assert queries.kind_named(again.kind) == about.kind


def test_a_draft_with_deeper_levels_and_odd_figures_comes_back_too(county: County) -> None:
    from tests.apps.standards.test_editing import add, scoring

    version = actions.load_from_library(
        county.deed("system"), agency_id=county.agency.pk, key="branch-appraisal-100"
    )
    add(county, version, "2.1.9", scoring=None)
    bands = {"rule": "tier", "bands": "0.95-1;0.6-0.9;0-0.5"}
    add(county, version, "2.1.9.1", scoring=scoring("0.25", rule=bands, look_back_years=3))
    sloped = {"rule": "inverse", "full_at": "0.2", "zero_below": "2", "unit": "%"}
    add(county, version, "2.9", scoring=scoring("7", rule=sloped, veto=True, na_allowed=True))
    version.total = Decimal("107.25")
    tree = queries.tree_of(version)
    checked = reread(queries.export(version))
    assert checked.faults == ()
    assert checked.tree is not None
    assert checked.tree.nodes == tree.nodes


def test_two_csv_files_are_checked_then_imported_as_a_draft(
    county: County, signed_in: SignedIn
) -> None:
    client = signed_in("coordinator")
    answer = send(client, ("标准.csv", BRANCH), ("规则.csv", BRANCH_RULES))
    assert answer.status_code == 302
    page = client.get(answer.url)
    assert page.status_code == 200
    assert not Version.objects.exists()
    done = client.post(answer.url + "confirm", SAID)
    version = Version.objects.get()
    assert done.url == reverse("standards:version", args=[version.pk])
    assert (version.state, version.total, version.standard.agency_id) == (
        "draft",
        100,
        county.agency.pk,
    )
    assert version.grades == [
        {"name": "优秀", "at_least": "90"},
        {"name": "合格", "at_least": "60"},
    ]
    assert queries.clauses_of(version.pk).filter(is_leaf=True).count() == 22


def test_a_repeated_confirmation_imports_once(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    url = send(client, ("标准.csv", BRANCH), ("规则.csv", BRANCH_RULES)).url
    act_id = re.search(r'name="act_id" value="([0-9a-f-]+)"', text(client.get(url)))
    assert act_id is not None
    said = {**SAID, "act_id": act_id[1]}
    first = client.post(url + "confirm", said)
    second = client.post(url + "confirm", said)
    assert first.url == second.url
    assert Version.objects.count() == 1


def test_gb18030_files_are_read(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    files = [
        (f"{n}.csv", raw.decode().encode("gb18030")) for n, raw in enumerate((BRANCH, BRANCH_RULES))
    ]
    assert send(client, *files).status_code == 302


def faulty() -> bytes:
    rows = list(csv.reader(io.StringIO(BRANCH.decode())))
    rows[2][2] = "1.1.1"
    rows[3][4] = "四"
    rows[4][5] = "查阅资料;突击检查"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def test_every_fault_is_named_with_sheet_row_and_column_and_nothing_is_imported(
    signed_in: SignedIn,
) -> None:
    client = signed_in("coordinator")
    answer = send(client, ("标准.csv", faulty()), ("规则.csv", BRANCH_RULES))
    checked = queries.precheck([("标准.csv", faulty()), ("规则.csv", BRANCH_RULES)])
    places = [(f.code, f.sheet, f.row, f.column, f.title, f.value) for f in checked.faults]
    assert places == [
        ("code_twice", "标准", 3, "C", "code", "1.1.1"),
        ("score_not_a_number", "标准", 4, "E", "score", "四"),
        ("method_unknown", "标准", 5, "F", "method", "突击检查"),
        ("rule_for_unknown", "规则", 3, "A", "code", "1.1.2"),
    ]
    page = text(client.get(answer.url))
    for fault in checked.faults:
        assert fault.message in page
    refused = client.post(answer.url + "confirm", SAID)
    assert refused.status_code == 422
    assert not Standard.objects.exists()


def test_the_annotated_file_says_in_each_row_what_is_wrong_and_is_read_again(
    signed_in: SignedIn,
) -> None:
    client = signed_in("coordinator")
    answer = send(client, ("标准.csv", faulty()), ("规则.csv", BRANCH_RULES))
    page = client.get(answer.url + "file-1")
    sheet = open_workbook("annotated.xlsx", page.content).sheets[0]
    notes = {line.number: str(line.cells[8]) for line in sheet.rows() if len(line.cells) > 8}
    assert set(notes) == {1, 3, 4, 5}
    assert "突击检查" in notes[5]
    again = queries.precheck([("标准.xlsx", page.content), ("规则.csv", BRANCH_RULES)])
    assert [fault.row for fault in again.faults] == [3, 4, 5, 3]
    assert client.get(answer.url + "file-3").status_code == 409


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.csv", b""),
        ("图片.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("宏.xlsm", b"PK\x03\x04" + b"\0" * 100),
        ("网页.csv", b"<html><body><table></table></body></html>"),
        ("乱码.csv", b"\xff\x00\x81\x81\x00"),
    ],
)
def test_what_is_no_spreadsheet_is_told_at_once_and_not_kept(
    signed_in: SignedIn, tmp_path: Path, name: str, content: bytes
) -> None:
    answer = send(signed_in("coordinator"), (name, content))
    assert answer.status_code == 422
    assert not list(tmp_path.glob("uploads/*/*"))


def workbook(rows: list[list[object]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("标准")
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write(number, place, cell)
    return out.getvalue()


def single(*rows: list[object]) -> bytes:
    head = "类别序号,类别,编号,指标,分值,评审方法,佐证种类,否决,"
    head += "小节,计分规则,满分线,零分线,单位,合理缺项,牵头科室,数据来源"
    return workbook([head.split(","), *rows])


ROW: list[object] = [1, "组织", "1.1", "有方案", 6, "查阅资料", "公文", 0, "", "是否"]


def test_numbers_percentages_and_flags_of_a_workbook_are_read_as_people_see_them() -> None:
    sloped = [*ROW[:9], "比例", 95, 50, "%", 1, "办公室", ""]
    sloped[2], sloped[4] = "1.10", 2.5
    checked = queries.precheck([("一张.xlsx", single([*ROW, "", "", "", False], sloped))])
    assert checked.faults == ()
    assert checked.tree is not None
    first, second = checked.tree.leaves
    assert (first.code, second.code, second.score) == ("1.1", "1.10", Decimal("2.5"))
    assert second.rule == {"kind": "ratio", "full": "95", "zero": "50", "unit": "%"}
    assert (first.na_allowed, second.na_allowed) == (False, True)


def test_a_code_typed_as_a_number_is_pointed_at() -> None:
    row: list[object] = [*ROW, "", "", "", 0]
    row[2] = 1.1
    checked = queries.precheck([("一张.xlsx", single(row))])
    assert ("code_unsure", 2, "C") in [(f.code, f.row, f.column) for f in checked.faults]


def test_a_formula_is_refused_with_its_cell(signed_in: SignedIn) -> None:
    row: list[object] = [*ROW, "", "", "", 0]
    row[4] = "=2*3"
    answer = send(signed_in("coordinator"), ("一张.xlsx", single(row)))
    assert answer.status_code == 422
    assert "E2" in text(answer)


def test_the_template_is_a_workbook_that_only_lacks_rows(signed_in: SignedIn) -> None:
    content = signed_in("coordinator").get(reverse("standards:template")).content
    checked = reread(content)
    assert {fault.code for fault in checked.faults} == {"table_empty"}


def test_a_total_that_differs_from_the_clauses_is_refused_at_confirmation(
    signed_in: SignedIn,
) -> None:
    client = signed_in("coordinator")
    url = send(client, ("标准.csv", BRANCH), ("规则.csv", BRANCH_RULES)).url
    assert client.post(url + "confirm", {**SAID, "total": "120"}).status_code == 409
    assert client.post(url + "confirm", {**SAID, "grades": "优秀 九十"}).status_code == 422
    assert client.post(url + "confirm", {**SAID, "name": ""}).status_code == 422
    assert not Standard.objects.exists()


def test_another_person_does_not_get_at_the_upload(neighbour: County, signed_in: SignedIn) -> None:
    url = send(signed_in("coordinator"), ("标准.csv", BRANCH), ("规则.csv", BRANCH_RULES)).url
    other = Client()
    other.force_login(
        neighbour.accounts["coordinator"],
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    assert other.get(url).status_code == 404
    assert other.get(url + "file-1").status_code == 404
    assert other.post(url + "confirm", SAID).status_code == 404
    assert not Standard.objects.exists()


@pytest.mark.parametrize("who", ["director", "head", "handler", "inspector", "sysadmin"])
def test_only_the_coordinator_imports(signed_in: SignedIn, who: str) -> None:
    client = signed_in(who)
    token = "0" * 64
    for address in (
        reverse("standards:upload"),
        reverse("standards:template"),
        reverse("standards:library"),
        reverse("standards:precheck", args=[token]),
        reverse("standards:annotated", args=[token, 1]),
    ):
        assert client.get(address).status_code == 403, address
    for address in (
        reverse("standards:upload"),
        reverse("standards:confirm", args=[token]),
        reverse("standards:load", args=["branch-appraisal-100"]),
    ):
        assert client.post(address, SAID).status_code == 403, address
    assert not Standard.objects.exists()


def test_a_standard_of_the_library_is_loaded_by_a_click_and_shown_as_loaded(
    signed_in: SignedIn,
) -> None:
    client = signed_in("coordinator")
    done = client.post(reverse("standards:load", args=["sanitary-county-covert"]))
    version = Version.objects.get()
    assert done.url == reverse("standards:version", args=[version.pk])
    page = text(client.get(reverse("standards:library")))
    assert reverse("standards:load", args=["sanitary-county-covert"]) not in page
    assert reverse("standards:load", args=["cdc-grade-165"]) in page
    assert client.post(reverse("standards:load", args=["nothing"])).status_code == 404


def test_one_fault_among_thousands_of_rows_is_found() -> None:
    count = 5_000
    rows = [[*ROW, "", "", "", 0] for _ in range(count)]
    for number, row in enumerate(rows, start=1):
        row[2] = f"1.{number}"
    rows[-1][4] = "x"
    checked = queries.precheck([("大.xlsx", single(*rows))])
    assert [(fault.code, fault.row) for fault in checked.faults] == [
        ("score_not_a_number", count + 1)
    ]
