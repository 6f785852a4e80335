"""The audit administrator reads, exports and verifies the journal; nobody else does."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from bihuan.apps.people import actions, queries
from bihuan.apps.people.models import Act
from bihuan.kit.sheets.reading import open_workbook
from tests.apps.county import County
from tests.apps.people.tampering import tamper

SignIn = Callable[[str], Client]


def opened(county: County, name: str, who: str = "sysadmin") -> Act:
    deed = county.deed(who)
    actions.open_unit(deed, agency_id=county.agency.pk, name=name)
    return Act.objects.get(act_id=deed.act_id)


def test_the_journal_is_filtered_by_verb_person_day_and_record(
    county: County, signed_in: SignIn
) -> None:
    act = opened(county, "新科室")
    unit_id = act.changes.earliest("id").object_id
    client = signed_in("auditadmin")
    path = reverse("people:journal")
    mark = reverse("people:act", args=[act.seq])
    for query, shown in (
        ({"verb": "people.open_unit"}, True),
        ({"verb": "people.close_unit"}, False),
        ({"who": "系统员"}, True),
        ({"who": "张科长"}, False),
        ({"first": "2026-03-02", "last": "2026-03-02"}, True),
        ({"first": "2026-03-03"}, False),
        ({"object_type": "people.Unit", "object_id": unit_id}, True),
        ({"object_type": "people.Person"}, False),
    ):
        page = client.get(path, query).content.decode()
        assert (f'"{mark}"' in page) is shown, query


def test_acts_of_a_neighbour_are_not_there(
    county: County, neighbour: County, signed_in: SignIn
) -> None:
    act = opened(neighbour, "邻县新科室")
    client = signed_in("auditadmin")
    assert client.get(reverse("people:act", args=[act.seq])).status_code == 404
    assert f'"{reverse("people:act", args=[act.seq])}"' not in (
        client.get(reverse("people:journal")).content.decode()
    )
    for who in ("director", "sysadmin", "secadmin"):
        assert not queries.acts_visible_to(county.actor(who)).exists()


def test_an_act_shows_its_changes_and_its_place_in_the_chain(
    county: County, signed_in: SignIn
) -> None:
    act = opened(county, "新科室")
    page = signed_in("auditadmin").get(reverse("people:act", args=[act.seq])).content.decode()
    assert act.hash in page
    assert "新科室" in page
    for who in ("director", "sysadmin", "secadmin", "handler"):
        assert signed_in(who).get(reverse("people:act", args=[act.seq])).status_code == 403


def test_what_business_records_say_is_not_shown(county: County) -> None:
    act = opened(county, "新科室")
    tamper(
        "insert into people_change (act_id, object_type, object_id, kind, after)"
        " values (%s, 'loop.Finding', 1, 'insert', %s)",
        act.pk,
        '{"title": "不能看的问题", "state": "open"}',
    )
    changed = [c for c in queries.act_changes(act) if c.object_type == "loop.Finding"]
    assert len(changed) == 1
    assert not changed[0].content
    assert "不能看的问题" not in str(changed)


def test_the_journal_goes_out_as_a_sheet(county: County, signed_in: SignIn) -> None:
    act = opened(county, "新科室")
    answer = signed_in("auditadmin").get(
        reverse("people:journal_export"), {"verb": "people.open_unit"}
    )
    sheet = open_workbook("a.xlsx", io.BytesIO(answer.content)).sheets[0]
    texts = {cell for line in sheet.rows() for cell in line.cells if isinstance(cell, str)}
    assert act.hash in texts


def test_a_verification_is_itself_an_act_with_what_it_found(
    county: County, signed_in: SignIn
) -> None:
    client = signed_in("auditadmin")
    assert signed_in("sysadmin").post(reverse("people:verify")).status_code == 403
    assert client.post(reverse("people:verify")).status_code == 302
    act = Act.objects.latest("id")
    assert act.verb == "people.verify_journal"
    assert act.result is not None
    assert act.result["value"]["faults"] == []
    tamper("update people_unit set name = '改名' where id = %s", county.units["疾控科"].pk)
    client.post(reverse("people:verify"))
    page = client.get(reverse("people:verifications")).content.decode()
    assert f"people.Unit#{county.units['疾控科'].pk}" in page


def test_the_journals_list_asks_a_fixed_number_of_times(
    county: County, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        opened(county, f"科室{number}")
    client = signed_in("auditadmin")
    with django_assert_max_num_queries(13):
        assert client.get(reverse("people:journal")).status_code == 200
