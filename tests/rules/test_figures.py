"""Figures: units that do not add, shares of nothing, and the 余 of official prose."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules.figures import Quantity, roughly, share
from bihuan.rules.refusal import Refusal


def visits(value: int | None, **more: str) -> Quantity:
    kind = {"unit": "人次", "grain": "occurrence", "definition": "training.attended", **more}
    return Quantity(value, **kind)


def test_like_counts_add_and_keep_their_terms():
    total = visits(20) + visits(1)
    assert (total.value, total.unit) == (21, "人次")
    assert [part.value for part in total.parts] == [20, 1]


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"unit": "人"}, "units_differ"),
        ({"grain": "distinct"}, "grains_differ"),
        ({"definition": "talk.held"}, "definitions_differ"),
    ],
)
def test_unlike_counts_do_not_add(other, code):
    with pytest.raises(Refusal) as caught:
        visits(20) + visits(1, **other)
    assert caught.value.code == code


def test_an_unknown_term_makes_an_unknown_sum():
    assert (visits(20) + visits(None)).value is None
    assert (visits(None) + visits(20)).value is None


def test_a_share_is_in_per_cent_with_its_denominator():
    passed = share(visits(842), visits(1031), definition="exam.at_least_90")
    assert round(passed.value, 1) == Decimal("81.7")
    assert (passed.unit, passed.definition) == ("%", "exam.at_least_90")
    assert [part.value for part in passed.parts] == [842, 1031]
    assert share(visits(1), visits(2)).definition == "training.attended"


@pytest.mark.parametrize(("part", "whole"), [(0, 0), (None, 5), (5, None)])
def test_a_share_of_nothing_has_no_value(part, whole):
    assert share(visits(part), visits(whole)).value is None


def test_people_are_no_share_of_visits():
    with pytest.raises(Refusal, match="units_differ"):
        share(visits(1, unit="人"), visits(2))


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (623, None, "620余"),
        (600, None, "600"),
        (1123, None, "1100余"),
        (1000, None, "1000"),
        (977, None, "970余"),
        (531, None, "530余"),
        (623, 100, "600余"),
        (7, None, "7"),
        (0, None, "0"),
    ],
)
def test_roughly_writes_an_exact_count_as_prose_does(value, step, text):
    assert roughly(value, step=step) == text


@given(st.integers(0, 10**9), st.sampled_from([None, 10, 100]))
def test_roughly_never_says_more_than_there_is(value, step):
    text = roughly(value, step=step)
    told = int(text.removesuffix("余"))
    assert told < value if text.endswith("余") else told == value
    assert value - told < (step or 100)


@given(st.integers(), st.integers())
def test_the_order_of_terms_does_not_matter(one, other):
    assert (visits(one) + visits(other)).value == (visits(other) + visits(one)).value == one + other
