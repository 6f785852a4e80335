"""A record's timeline speaks in names and words, and asks the database a fixed number of times."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils.translation import override

from bihuan.apps.people import actions, queries
from bihuan.apps.people.queries.labels import FIELD_LABELS, HIDDEN_FIELDS, KIND_LABELS
from tests.apps.county import MONDAY, MORNING, County


def test_a_change_shows_who_when_and_names_instead_of_ids(county: County) -> None:
    unit = county.units["疾控科"]
    actions.change_unit(
        county.deed("sysadmin"),
        unit_id=unit.pk,
        name="疾病控制科",
        parent_id=county.units["办公室"].pk,
        order=0,
    )
    with override("en"):
        entry = queries.timeline([("people.Unit", unit.pk)])[0]
    assert (entry["who"], entry["post"]) == ("系统员", "信息科系统管理员")
    assert entry["when"] == "2026-03-02 09:00"
    assert entry["verb"] == "Change a department"
    assert set(entry["changes"]) == {
        ("Name", "疾控科", "疾病控制科"),
        ("Department above", "", "办公室"),
    }


def test_coded_values_are_words_and_technical_fields_are_hidden(county: County) -> None:
    actions.set_scope(
        county.deed("secadmin"), post_id=county.posts["handler"].pk, scope="units", reason="代管"
    )
    with override("en"):
        newest, oldest = queries.timeline([("people.Post", county.posts["handler"].pk)])
    assert newest["changes"] == [("Scope", "Own items", "Own department and below")]
    assert ("Role", "", "Handler") in oldest["changes"]
    assert ("Department", "", "疾控科") in oldest["changes"]
    assert not {"Id", "Path", "Pinyin"} & {label for label, _b, _a in oldest["changes"]}


def test_the_callers_words_name_its_own_coded_values(county: County) -> None:
    words = {"people.Agency.kind": {"cdc": "Centre for disease control"}}
    with override("en"):
        entry = queries.timeline([("people.Agency", county.agency.pk)], words=words)[0]
    assert ("Kind", "", "Centre for disease control") in entry["changes"]
    assert entry["who"] == "The system"


def test_one_act_on_several_records_is_one_entry(county: County) -> None:
    person = county.persons["handler"]
    tenure = person.tenures.get()
    actions.leave(county.deed("sysadmin"), person_id=person.pk, on=MONDAY, open_items=())
    entries = queries.timeline([("people.Person", person.pk), ("people.Tenure", tenure.pk)])
    assert len(entries) == 3  # entered, appointed, left
    with override("en"):
        left = queries.timeline([("people.Person", person.pk), ("people.Tenure", tenure.pk)])[0]
    assert {label for label, _b, _a in left["changes"]} == {"Until", "Left on"}


def test_a_record_without_history_has_an_empty_timeline(county: County) -> None:
    assert queries.timeline([]) == []
    assert queries.timeline([("people.Unit", 987654321)]) == []


def test_a_long_timeline_asks_no_more_than_a_short_one(
    county: County, django_assert_max_num_queries: Any
) -> None:
    post = county.posts["handler"]
    for day in range(12):
        deed = county.deed("sysadmin", at=MORNING + timedelta(days=day))
        actions.rename_post(deed, post_id=post.pk, title=f"经办人{day}")
    objects = [("people.Post", post.pk)]
    objects += [("people.Tenure", t.pk) for t in post.tenures.all()]
    with django_assert_max_num_queries(6):
        assert len(queries.timeline(objects)) == 14


@pytest.mark.parametrize(
    "label", ["people", "archives", "standards", "policies", "surveillance", "programmes", "loop"]
)
def test_every_column_people_can_change_has_a_name(label: str) -> None:
    missing = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_app_config(label).get_models()
        if model._meta.label in KIND_LABELS
        for field in model._meta.concrete_fields
        if {field.name, field.attname}.isdisjoint(HIDDEN_FIELDS)
        and field.name not in FIELD_LABELS
        and f"{model._meta.label}.{field.name}" not in FIELD_LABELS
        and field.name not in {"password", "last_login"}
    ]
    assert missing == []
