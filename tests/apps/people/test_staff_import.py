"""The staff list comes in by a sheet: looked through first, then everything in one act."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from bihuan.apps.people import actions, queries
from bihuan.apps.people.models import Act, Person, Post, Tenure, Unit
from bihuan.kit import clock
from bihuan.kit.refusals import Refused
from bihuan.kit.sheets.writing import write
from tests.apps.county import County

SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _own_uploads(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path


def sheet(*rows: dict[str, Any]) -> SimpleUploadedFile:
    return SimpleUploadedFile("名单.xlsx", write([(queries.STAFF, rows)], title="名单"))


def new(no: str = "N001", **more: Any) -> dict[str, Any]:
    row = {"staff_no": no, "name": "孙新", "unit": "慢病科", "post": "经办人", "role": "handler"}
    return {**row, **more}


def look(client: Client, *rows: dict[str, Any]) -> Any:
    return client.post(reverse("people:import"), {"file": sheet(*rows)})


def test_nothing_is_changed_before_the_plan_was_seen(county: County, signed_in: SignIn) -> None:
    client = signed_in("sysadmin")
    before = Act.objects.count()
    page = look(client, new(), new("N002", name="周新", post="科长", role="head"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "慢病科" in text
    assert "周新" in text
    assert Act.objects.count() == before
    assert not Unit.objects.filter(name="慢病科").exists()
    token = page.context["token"] if page.context else _token(text)
    done = client.post(reverse("people:import_confirm"), {"token": token})
    assert done.status_code == 200
    assert Act.objects.count() == before + 1
    unit = Unit.objects.get(name="慢病科", agency=county.agency)
    assert set(Post.objects.filter(unit=unit).values_list("title", "role")) == {
        ("经办人", "handler"),
        ("科长", "head"),
    }
    person = Person.objects.get(staff_no="N002")
    assert [str(t.post) for t in person.tenures.all()] == ["慢病科科长"]


def _token(text: str) -> str:
    return text.partition('name="token" value="')[2].partition('"')[0]


def confirm(client: Client, page: Any) -> Any:
    return client.post(reverse("people:import_confirm"), {"token": _token(page.content.decode())})


def test_known_persons_are_corrected_and_blank_cells_leave_what_is_there(
    county: County, signed_in: SignIn
) -> None:
    known = county.persons["handler"]
    client = signed_in("sysadmin")
    row = {"staff_no": known.staff_no, "name": known.name, "phone": "13900000001"}
    assert confirm(client, look(client, row)).status_code == 200
    row = {"staff_no": known.staff_no, "name": known.name, "email": "zhao@example.org"}
    assert confirm(client, look(client, row)).status_code == 200
    known.refresh_from_db()
    assert (known.phone, known.email) == ("13900000001", "zhao@example.org")
    assert known.tenures.count() == 1


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"name": ""}, "B"),
        ({"role": "ruler"}, "E"),
        ({"role": "", "post": "另一岗"}, "E"),
        ({"post": ""}, "D"),
        ({"email": "no mail"}, "G"),
        ({"role": "sysadmin"}, "E"),
        ({"role": "expert"}, "E"),
        ({"unit": "疾控科", "post": "科长", "role": "handler"}, "E"),
    ],
)
def test_a_fault_is_named_with_its_row_and_column_and_nothing_comes_in(
    county: County, signed_in: SignIn, row: dict[str, Any], place: str
) -> None:
    client = signed_in("sysadmin")
    before = Act.objects.count()
    page = look(client, new("N000", name="李好"), new(**row))
    text = page.content.decode()
    assert page.status_code == 200
    assert f"第 4 行 {place} 列" in text or f"row 4, column {place}" in text
    assert "import/confirm" not in text
    assert Act.objects.count() == before


def test_rows_that_contradict_each_other_or_the_administrators_are_faults(
    county: County, signed_in: SignIn
) -> None:
    client = signed_in("sysadmin")
    guard = county.persons["secadmin"]
    for rows in (
        (new(), new(name="别人")),
        (new(), new()),
        (new(guard.staff_no, name=guard.name),),
    ):
        assert "import/confirm" not in look(client, *rows).content.decode()


def test_a_file_with_faults_is_not_imported_by_knowing_its_token(
    county: County, signed_in: SignIn
) -> None:
    client = signed_in("sysadmin")
    page = look(client, new(role="ruler"))
    token = page.content.decode().partition("/import/")[2].partition("/annotated")[0]
    assert client.get(reverse("people:import_annotated", args=[token])).status_code == 200
    before = Act.objects.count()
    answer = client.post(reverse("people:import_confirm"), {"token": token})
    assert answer.status_code == 409
    assert Act.objects.count() == before
    other = signed_in("secadmin")
    assert other.post(reverse("people:import_confirm"), {"token": token}).status_code == 403


@pytest.mark.parametrize("content", [b"", b"\x00\x01binary", b"PK\x03\x04broken"])
def test_a_file_that_is_none_gets_a_sentence(
    county: County, signed_in: SignIn, content: bytes
) -> None:
    file = SimpleUploadedFile("名单.xlsx", content)
    answer = signed_in("sysadmin").post(reverse("people:import"), {"file": file})
    assert answer.status_code == 422


def test_what_changed_meanwhile_is_judged_again_in_the_act(county: County) -> None:
    rows = [new()]
    actions.create_post(
        county.deed("sysadmin"),
        unit_id=actions.open_unit(
            county.deed("sysadmin"), agency_id=county.agency.pk, name="慢病科"
        ).pk,
        title="经办人",
        role="head",
    )
    with pytest.raises(Refused), transaction.atomic():
        actions.import_staff(county.deed("sysadmin"), agency_id=county.agency.pk, rows=rows)
    assert not Person.objects.filter(staff_no="N001").exists()


def test_a_repeated_import_of_one_act_does_it_once(county: County) -> None:
    deed = county.deed("sysadmin")
    first = actions.import_staff(deed, agency_id=county.agency.pk, rows=[new()])
    count = Tenure.objects.count()
    assert actions.import_staff(deed, agency_id=county.agency.pk, rows=[new()]) == first
    assert Tenure.objects.count() == count


def test_twenty_thousand_rows_are_judged_without_a_query_a_row(
    county: County, django_assert_max_num_queries: Any
) -> None:
    rows = [new(f"N{n:05}", post=f"岗{n % 50}") for n in range(2000)]
    content = write([(queries.STAFF, rows)], title="名单")
    from bihuan.kit.sheets.reading import open_workbook
    from bihuan.kit.sheets.tables import read

    with django_assert_max_num_queries(5):
        standing = queries.Standing.of(county.agency.pk, on=clock.today())
        precheck = read(
            queries.STAFF,
            open_workbook("a.xlsx", io.BytesIO(content)),
            check=queries.Judge(standing),
        )
        plan = queries.plan(standing, [row.values for row in precheck.rows])
    assert precheck.ok
    assert len(plan.persons) == 2000
