"""What proves a year: hand-made spans against every standing."""

from __future__ import annotations

from datetime import date

import pytest

from bihuan.rules.coverage import Span, covers, standing, years_asked

ON = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("spans", "year", "stands"),
    [
        ([], 2026, ("missing", 0)),
        ([Span(2025)], 2025, ("present", 1)),
        ([Span(2025)], 2026, ("missing", 0)),  # a record of one year says nothing of the next
        ([Span(2024, date(2029, 1, 1))], 2026, ("present", 1)),
        ([Span(2024, date(2026, 5, 31))], 2026, ("expiring", 1)),  # 90 days from 2 March
        ([Span(2024, date(2026, 6, 1))], 2026, ("present", 1)),  # 91 days
        ([Span(2024, date(2026, 3, 2))], 2026, ("expiring", 1)),  # its last day is today
        ([Span(2024, date(2026, 3, 1))], 2026, ("expired", 1)),
        ([Span(2024, date(2026, 3, 1))], 2025, ("present", 1)),  # it held in that year
        ([Span(2021, date(2024, 6, 1))], 2026, ("expired", 0)),  # ended, and not followed
        ([Span(2021, date(2024, 6, 1)), Span(2026)], 2026, ("present", 1)),
        ([Span(2021, date(2026, 1, 1)), Span(2026, date(2030, 1, 1))], 2026, ("present", 2)),
        ([Span(2027, date(2030, 1, 1))], 2026, ("missing", 0)),
    ],
)
def test_a_year_stands_as_its_pieces_do(
    spans: list[Span], year: int, stands: tuple[str, int]
) -> None:
    assert standing(spans, year, on=ON) == stands


def test_a_piece_covers_its_own_year_or_all_until_it_ends() -> None:
    assert [covers(Span(2024), y) for y in (2023, 2024, 2025)] == [False, True, False]
    long = Span(2023, date(2025, 1, 1))
    assert [covers(long, y) for y in (2022, 2023, 2024, 2025, 2026)] == [
        *(False, True, True, True, False)
    ]


def test_years_are_asked_from_the_first_or_as_far_as_a_clause_looks_back() -> None:
    assert list(years_asked(since=2018, last=2021)) == [2018, 2019, 2020, 2021]
    assert list(years_asked(since=2018, last=2021, look_back=1)) == [2020, 2021]
    assert list(years_asked(since=2018, last=2021, look_back=9)) == [2018, 2019, 2020, 2021]
