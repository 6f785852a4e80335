"""References and days of the archives, each against what DA/T 22 and the notes of it say."""

from __future__ import annotations

from datetime import date

import pytest

from bihuan.rules import filing


def test_a_reference_has_all_its_parts_and_four_digits() -> None:
    told = filing.reference(
        fonds="0012", category="WS", year=2026, retention="D30", org="BGS", number=7
    )
    assert told == "0012-WS·2026-D30-BGS-0007"


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("fonds", "12"),
        ("fonds", "００１２"),
        ("category", "ws"),
        ("org", "办"),
        ("retention", "D20"),
    ],
)
def test_a_part_that_is_written_wrongly_is_named(part: str, value: str) -> None:
    right = {"fonds": "0012", "category": "WS", "org": "BGS", "retention": "Y"}
    assert filing.faults(**right) == ()
    assert filing.faults(**{**right, part: value}) == (part,)


def test_what_a_year_made_is_filed_by_the_end_of_june_and_kept_from_the_next_year() -> None:
    assert filing.due_on(2025) == date(2026, 6, 30)
    assert filing.kept_until(2025, "D10") == 2035
    assert filing.kept_until(2025, "Y") is None


def test_the_catalogue_s_writing() -> None:
    assert filing.shown_title("会议照片", self_made=True) == "[会议照片]"
    assert filing.shown_title("通知", self_made=False) == "通知"
    assert filing.shown_day(date(2026, 3, 2)) == "20260302"
