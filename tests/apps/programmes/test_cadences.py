"""Cadences owe occurrences; each is held on time or late, excused by another, or missed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.models import Occurrence, Programme
from bihuan.kit.refusals import Refused
from tests.apps.county import County

MAY = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)


def test_the_six_ones_owe_82_occurrences_in_2025(county: County, programme: Programme) -> None:
    actions.load_holidays(county.deed("coordinator"), agency_id=county.agency.pk)
    assert actions.add_six_ones(county.deed("coordinator"), programme.pk, year=2025) == 82
    assert Occurrence.objects.count() == 82


def test_a_year_of_53_weeks_owes_one_more(county: County, programme: Programme) -> None:
    assert actions.add_six_ones(county.deed("coordinator"), programme.pk, year=2026) == 83


def weekly(county: County, programme: Programme) -> Occurrence:
    cadence = actions.add_cadence(
        county.deed("coordinator"),
        programme.pk,
        name="每周一调度",
        product="dispatch",
        rhythm={"every": "week", "anchor": 1, "shift": "next", "grace_days_after": 3},
        starts_on=date(2026, 4, 1),
        ends_on=date(2026, 6, 30),
        owner_unit_id=county.units["疾控科"].pk,
    )
    return cadence.occurrences.get(label="2026W18")  # Monday 2026-04-27


def test_held_after_the_due_day_is_late(county: County, programme: Programme) -> None:
    row = weekly(county, programme)
    row = actions.record_held(county.deed("head", at=MAY), row.pk, done_on=date(2026, 4, 29))
    assert queries.standing(row, on=date(2026, 5, 4)) == "late"


def test_not_held_is_missed_once_the_window_has_closed(
    county: County, programme: Programme
) -> None:
    row = weekly(county, programme)
    assert queries.standing(row, on=date(2026, 4, 30)) == "overdue"
    assert queries.standing(row, on=date(2026, 5, 4)) == "missed"


def test_a_day_to_come_cannot_be_recorded(county: County, programme: Programme) -> None:
    row = weekly(county, programme)
    with pytest.raises(Refused):
        actions.record_held(county.deed("head"), row.pk, done_on=date(2026, 4, 27))
    row.refresh_from_db()
    assert (row.state, row.done_on) == ("planned", None)


def test_an_excuse_is_decided_by_a_chief(county: County, programme: Programme) -> None:
    row = weekly(county, programme)
    actions.ask_excuse(county.deed("head"), row.pk, reason="五一假期调整")
    row = actions.decide_excuse(county.deed("director"), row.pk, agreed=True)
    assert queries.standing(row, on=date(2026, 5, 4)) == "excused"


def test_holidays_are_loaded_once(county: County) -> None:
    first = actions.load_holidays(county.deed("coordinator"), agency_id=county.agency.pk)
    again = actions.load_holidays(county.deed("coordinator"), agency_id=county.agency.pk)
    assert first > 0
    assert again == 0
