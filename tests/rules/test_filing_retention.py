"""Retention: counted from the year after the class year; what is kept for good never runs out."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules.filing import RETENTIONS, has_run_out, last_class_year, until_when

YEARS = st.integers(1950, 2090)
DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31))
TIMED = st.sampled_from(sorted(key for key, years in RETENTIONS.items() if years))


def test_ten_years_of_2015_end_with_2025() -> None:
    until = until_when(2015, "D10")
    assert until == 2025
    assert not has_run_out(until, on=date(2025, 12, 31))
    assert has_run_out(until, on=date(2026, 1, 1))


@given(YEARS, DAYS)
def test_for_good_is_for_good(year: int, on: date) -> None:
    assert until_when(year, "Y") is None
    assert until_when(year, "D10", prolonged_to="Y", prolonged_in=year) is None
    assert not has_run_out(None, on=on)


@given(YEARS, TIMED, DAYS)
def test_an_item_is_kept_as_many_whole_years_as_its_retention_says(
    year: int, retention: str, on: date
) -> None:
    until, years = until_when(year, retention), RETENTIONS[retention]
    assert until is not None
    assert years is not None
    kept = [y for y in range(year + 1, year + 60) if not has_run_out(until, on=date(y, 12, 31))]
    assert len(kept) == years
    assert has_run_out(until, on=on) == (on.year - year > years)


@given(YEARS, YEARS, TIMED, TIMED)
def test_keeping_longer_counts_anew_from_the_decision(
    year: int, decided: int, first: str, then: str
) -> None:
    told = until_when(year, first, prolonged_to=then, prolonged_in=decided)
    assert told == until_when(decided, then)


@given(YEARS, TIMED, DAYS)
def test_the_newest_year_that_ran_out_divides_the_years(
    year: int, retention: str, on: date
) -> None:
    last = last_class_year(retention, on=on)
    assert last is not None
    assert has_run_out(until_when(year, retention), on=on) == (year <= last)
