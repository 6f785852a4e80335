"""The verification finds what was changed behind the journal's back, and names it."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from bihuan.apps.people import actions, queries
from bihuan.apps.people.models import Act, Change, Unit
from bihuan.apps.people.queries import Fault, Report
from tests.apps.county import County
from tests.apps.people.tampering import tamper


@pytest.fixture
def unit(county: County) -> Unit:
    """A department opened by an act, with acts before and after it."""
    opened = actions.open_unit(county.deed("sysadmin"), agency_id=county.agency.pk, name="新科室")
    actions.open_unit(county.deed("sysadmin"), agency_id=county.agency.pk, name="后来的科室")
    return opened


@pytest.fixture
def act(unit: Unit) -> Act:
    change = Change.objects.get(object_type="people.Unit", object_id=unit.pk, kind="insert")
    return change.act


def one(report: Report) -> Fault:
    assert len(report.faults) == 1, report.faults
    return report.faults[0]


def test_an_untouched_journal_is_clean(unit: Unit) -> None:
    report = queries.verify()
    assert report.faults == []
    assert report.clean
    assert report.acts == Act.objects.count()
    assert report.changes == Change.objects.count()
    assert report.rows >= Unit.objects.count()
    assert report.head == Act.objects.get(seq=report.seq).hash


def test_a_changed_change_is_found_and_its_act_named(unit: Unit, act: Act) -> None:
    tamper(
        "update people_change set after = after || %s where act_id = %s and kind = 'insert'",
        json.dumps({"name": "改过的"}),
        act.pk,
    )
    fault = one(queries.verify(rows=False))
    assert (fault.kind, fault.seq, fault.verb) == ("changed", act.seq, "people.open_unit")
    assert fault.objects == (("people.Unit", unit.pk),)


@pytest.mark.parametrize(
    ("column", "value"),
    [("verb", "people.close_unit"), ("person_id", 1), ("at", "2020-01-01"), ("channel", "api")],
)
def test_a_changed_act_is_found_whatever_was_changed(act: Act, column: str, value: object) -> None:
    tamper(f"update people_act set {column} = %s where id = %s", value, act.pk)
    assert (one(queries.verify()).kind, one(queries.verify()).seq) == ("changed", act.seq)


def test_a_removed_change_is_found(unit: Unit, act: Act) -> None:
    tamper("delete from people_change where act_id = %s and kind = 'update'", act.pk)
    assert Fault("changed", act.seq, "people.open_unit", (("people.Unit", unit.pk),)) in (
        queries.verify().faults
    )


def test_an_added_change_is_found(act: Act) -> None:
    tamper(
        "insert into people_change (act_id, object_type, object_id, kind)"
        " values (%s, 'people.Unit', 1, 'delete')",
        act.pk,
    )
    fault = queries.verify(rows=False).faults[0]
    assert (fault.kind, fault.seq) == ("changed", act.seq)


def test_a_removed_act_is_found_with_what_it_left_behind(unit: Unit, act: Act) -> None:
    tamper("delete from people_act where id = %s", act.pk)
    report = queries.verify(rows=False)
    assert report.faults[0] == Fault("removed", act.seq)
    assert {f.kind for f in report.faults[1:]} == {"orphan"}
    assert report.faults[1].objects == (("people.Unit", unit.pk),)


def test_a_removed_act_is_found_even_when_its_number_is_given_away(act: Act) -> None:
    tamper("delete from people_change where act_id = %s", act.pk)
    tamper("delete from people_act where id = %s", act.pk)
    tamper("update people_act set seq = seq - 1 where seq > %s", act.seq)
    kinds = [f.kind for f in queries.verify(rows=False).faults]
    assert "changed" in kinds
    assert "truncated" in kinds


def test_a_removed_end_is_found(act: Act) -> None:
    last = Act.objects.get(seq=(act.seq or 0) + 1)
    tamper("delete from people_change where act_id = %s", last.pk)
    tamper("delete from people_act where id = %s", last.pk)
    assert one(queries.verify(rows=False)) == Fault("truncated", last.seq)


def test_an_unsealed_act_is_found(act: Act) -> None:
    _copy_of(act, "null")
    fault = one(queries.verify())
    assert (fault.kind, fault.seq, fault.verb) == ("unsealed", None, "people.open_unit")


@pytest.mark.parametrize("seq", ["0", "(select max(seq) + 1 from people_act)"])
def test_an_inserted_act_is_found(act: Act, seq: str) -> None:
    _copy_of(act, seq)
    fault = one(queries.verify())
    assert (fault.kind, fault.verb) == ("inserted", "people.open_unit")


def _copy_of(act: Act, seq: str) -> None:
    tamper(
        "insert into people_act (act_id, seq, verb, at, account_id, person_id, channel, digest,"
        f" hash) select gen_random_uuid(), {seq}, verb, at, account_id, person_id, channel,"
        " digest, hash from people_act where id = %s",
        act.pk,
    )


def test_an_act_changed_and_hashed_anew_breaks_the_link_to_the_next(act: Act) -> None:
    tamper("update people_act set channel = 'api' where id = %s", act.pk)
    tamper(
        "update people_act a set hash = journal_hash((select hash from people_act where seq ="
        " a.seq - 1), a.seq, journal_line(a), journal_changes(a.id)) where id = %s",
        act.pk,
    )
    fault = one(queries.verify())
    assert (fault.kind, fault.seq) == ("changed", (act.seq or 0) + 1)


def test_a_journal_rewritten_to_its_end_is_found_by_a_hash_noted_elsewhere(act: Act) -> None:
    noted = queries.verify()
    last = Act.objects.get(seq=noted.seq)
    tamper("update people_act set channel = 'api' where id = %s", last.pk)
    tamper(
        "update people_act a set hash = journal_hash((select hash from people_act where seq ="
        " a.seq - 1), a.seq, journal_line(a), journal_changes(a.id)) where id = %s",
        last.pk,
    )
    tamper("update people_chain set hash = (select hash from people_act where id = %s)", last.pk)
    assert queries.verify().clean
    fault = one(queries.verify(anchor=(noted.seq, noted.head)))
    assert (fault.kind, fault.seq) == ("rewritten", last.seq)


def test_a_moved_end_of_the_chain_is_found(act: Act) -> None:
    tamper("update people_chain set hash = repeat('0', 64)")
    assert one(queries.verify()).kind == "end"


def test_a_record_changed_outside_is_found_with_its_field(unit: Unit) -> None:
    tamper("update people_unit set name = '别的名字' where id = %s", unit.pk)
    assert one(queries.verify()) == Fault(
        "row_changed", objects=(("people.Unit", unit.pk),), field="name"
    )


def test_a_record_removed_outside_is_found(unit: Unit) -> None:
    tamper("delete from people_unit where id = %s", unit.pk)
    assert one(queries.verify()) == Fault("row_removed", objects=(("people.Unit", unit.pk),))


def test_a_record_put_in_outside_is_found(county: County) -> None:
    tamper(
        'insert into people_unit (id, agency_id, name, pinyin, path, "order", version)'
        " values (987654, %s, '影子科室', '', '/987654/', 0, 0)",
        county.agency.pk,
    )
    assert one(queries.verify()) == Fault("row_inserted", objects=(("people.Unit", 987654),))


def test_columns_the_journal_skips_are_not_held_against_anybody(county: County) -> None:
    tamper("update people_account set last_login = now() where id = %s", county.accounts["head"].pk)
    assert queries.verify().clean


def test_a_switched_off_trigger_is_found(county: County) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table people_unit disable trigger journal")
    assert one(queries.verify()) == Fault("unguarded", field="people_unit")


@pytest.mark.parametrize("how", ["disable", "drop"])
def test_a_journal_whose_own_guard_is_gone_is_found(county: County, how: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        if how == "drop":
            cursor.execute("drop trigger journal_guard on people_change")
        else:
            cursor.execute("alter table people_change disable trigger journal_guard")
    assert one(queries.verify()) == Fault("unguarded", field="people_change")


def test_a_dropped_trigger_is_found(county: County) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("drop trigger journal on people_unit")
    assert one(queries.verify()) == Fault("unguarded", field="people.Unit")


def test_an_export_can_be_recomputed_without_the_product(act: Act) -> None:
    import hashlib

    lines = list(queries.export_lines())
    previous = ""
    for line in lines:
        text = "\x1d".join((previous, str(line["seq"]), line["line"], line["changes"]))
        assert hashlib.sha256(text.encode()).hexdigest() == line["hash"]
        previous = line["hash"]
    assert len(lines) == Act.objects.count()
