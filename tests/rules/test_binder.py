"""Volumes of a review: no piece lost, doubled or parted; numbers and pages without gaps."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules.binder import Leaf, placed, sheets, volume_number, volumes

YEARS = st.integers(2018, 2026)
PAGES = st.none() | st.integers(1, 400)
PIECES = st.lists(st.builds(Leaf, YEARS, PAGES), max_size=60).map(
    lambda found: sorted(found, key=lambda one: one.year)
)
MOST = st.integers(1, 500)


def test_a_thick_clause_is_split_before_the_piece_that_would_be_too_much() -> None:
    pieces = [Leaf(2018, 200), Leaf(2019, 100), Leaf(2020, 1), Leaf(2021)]
    first, second = volumes(pieces, most_pages=300)
    assert (first.part, first.pieces, first.pages, first.years) == (1, 2, 300, "2018-2019")
    assert (second.part, second.pieces, second.pages, second.uncounted) == (2, 2, 2, 1)
    assert second.years == "2020-2021"


def test_a_piece_thicker_than_a_volume_has_one_of_its_own() -> None:
    found = volumes([Leaf(2020, 5), Leaf(2020, 900), Leaf(2020, 5)], most_pages=300)
    assert [one.pages for one in found] == [5, 900, 5]


def test_by_year_every_year_has_volumes_of_its_own() -> None:
    found = volumes([Leaf(2018, 1), Leaf(2018, 1), Leaf(2020, 1)], by_year=True)
    assert [one.years for one in found] == ["2018", "2020"]


def test_a_clause_without_pieces_has_one_empty_volume() -> None:
    (only,) = volumes([])
    assert (only.part, only.pieces, only.pages, only.years) == (1, 0, 0, "")


def test_pages_run_on_and_one_not_counted_is_one_sheet() -> None:
    found = placed([Leaf(2020, 3), Leaf(2020), Leaf(2020, 2)])
    assert [(one.number, one.span, one.counted) for one in found] == [
        (1, "1-3", True),
        (2, "4", False),
        (3, "5-6", True),
    ]


def test_a_number_is_the_clause_s_code_and_the_part() -> None:
    assert volume_number("1.2.3", 1) == "1.2.3-01"
    assert volume_number("1.2.3", 112) == "1.2.3-112"


@given(PIECES, MOST, st.booleans())
def test_every_piece_stands_in_one_volume_in_order(
    pieces: list[Leaf], most: int, by_year: bool
) -> None:
    found = volumes(pieces, most_pages=most, by_year=by_year)
    assert [one.part for one in found] == list(range(1, len(found) + 1))
    assert [at for one in found for at in range(one.start, one.stop)] == list(range(len(pieces)))
    assert sum(one.pages for one in found) == sum(map(sheets, pieces))
    for one in found:
        assert one.pages <= most or one.pieces == 1
        assert one.pieces or not pieces
        assert not by_year or one.first_year == one.last_year


@given(PIECES, MOST)
def test_no_volume_could_have_held_the_next_one_s_first_piece(
    pieces: list[Leaf], most: int
) -> None:
    found = volumes(pieces, most_pages=most)
    for one, following in pairwise(found):
        assert one.pages + sheets(pieces[following.start]) > most


@given(PIECES, PIECES, MOST, st.booleans())
def test_what_comes_later_moves_nothing_before_it(
    pieces: list[Leaf], more: list[Leaf], most: int, by_year: bool
) -> None:
    before = volumes(pieces, most_pages=most, by_year=by_year)
    after = volumes([*pieces, *more], most_pages=most, by_year=by_year)
    assert after[: len(before) - 1] == before[:-1]


@given(PIECES)
def test_pages_have_no_gap_and_no_overlap(pieces: list[Leaf]) -> None:
    found = placed(pieces)
    pages = [page for one in found for page in range(one.first, one.last + 1)]
    assert pages == list(range(1, sum(map(sheets, pieces)) + 1))
