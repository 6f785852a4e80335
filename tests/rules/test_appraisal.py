"""The annual appraisal: weighted rates, what does not concern a department, the cap, the ranks."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules.scoring import Weighed, appraise, ranks

CAP = Decimal(5)


def weighed(weight: str, scored: str, attainable: str) -> Weighed:
    return Weighed(Decimal(weight), Decimal(scored), Decimal(attainable))


def test_rates_are_weighted() -> None:
    # 60 × 90 % + 40 × 75 % = 54 + 30 = 84
    done = appraise([weighed("60", "18", "20"), weighed("40", "75", "100")], cap=CAP)
    assert (done.score, done.counted, done.total) == (Decimal("84.00"), 100, Decimal("84.00"))


def test_a_programme_that_does_not_concern_the_department_leaves_with_its_weight() -> None:
    done = appraise([weighed("60", "18", "20"), weighed("40", "0", "0")], cap=CAP)
    assert (done.score, done.counted) == (Decimal("90.00"), 60)
    assert appraise([weighed("40", "0", "0")], cap=CAP).total is None


def test_only_the_result_is_rounded_and_half_goes_up() -> None:
    # 1/3 and 2/3 of equal weight are exactly one half; rounded first they would be 50.00 by luck,
    # 1/3, 1/3 and 1/3 of weights 1 : 1 : 1 are 33.333 … → 33.33
    thirds = [weighed("1", "1", "3")] * 3
    assert appraise(thirds, cap=CAP).score == Decimal("33.33")
    # 2001 of 4000: 50.025 %
    assert appraise([weighed("100", "2001", "4000")], cap=CAP).score == Decimal("50.03")


def test_additions_count_up_to_the_cap() -> None:
    programmes = [weighed("100", "98", "100")]
    some = appraise(programmes, additions=[Decimal(2), Decimal("1.5")], cap=CAP)
    assert (some.given, some.bonus, some.total) == (
        Decimal("3.5"),
        Decimal("3.5"),
        Decimal("101.5"),
    )
    many = appraise(programmes, additions=[Decimal(4), Decimal(4)], cap=CAP)
    assert (many.given, many.bonus, many.total) == (8, 5, 103)


def test_equals_share_a_place() -> None:
    totals = [Decimal(90), Decimal(95), None, Decimal(90), Decimal(80)]
    assert ranks(totals) == [2, 1, None, 2, 4]


points = st.decimals("0.01", "100", places=2)


@st.composite
def concerned(draw: st.DrawFn) -> Weighed:
    attainable = draw(points)
    scored = draw(st.decimals(0, attainable, places=2))
    return Weighed(draw(points), scored, attainable)


@given(st.lists(concerned(), min_size=1, max_size=6), st.lists(points, max_size=4), points)
def test_what_holds_for_every_appraisal(
    programmes: list[Weighed], additions: list[Decimal], cap: Decimal
) -> None:
    done = appraise(programmes, additions=additions, cap=cap)
    rates = [p.scored * 100 / p.attainable for p in programmes]
    half = Decimal("0.005")
    assert done.score is not None
    assert min(rates) - half <= done.score <= max(rates) + half
    assert done.bonus <= cap
    # the order does not matter, nor the scale of the weights, nor what does not concern it
    assert appraise(programmes[::-1], additions=additions, cap=cap) == done
    doubled = [p._replace(weight=2 * p.weight) for p in programmes]
    assert appraise(doubled, cap=cap).score == done.score
    nothing = Weighed(Decimal(7), Decimal(0), Decimal(0))
    assert appraise([*programmes, nothing], additions=additions, cap=cap) == done
