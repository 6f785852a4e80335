"""Points of a leaf: the golden values, every kind, every refusal, and what holds for all values."""

from __future__ import annotations

import decimal
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules.refusal import Refusal
from bihuan.rules.scoring import (
    DEFAULT_BANDS,
    KINDS,
    Band,
    Rule,
    Sampled,
    parse_entry,
    parse_rule,
    sampled,
    score,
)

D = Decimal
GUIDE = parse_rule({"kind": "ratio", "full": 95, "zero": 50})
LATE = parse_rule({"rule": "inv", "full_at": "0.2", "zero_below": "2", "unit": "%"})
TIMES = parse_rule({"kind": "count", "full": "12", "zero": "6"})
SCALE = parse_rule({"rule": "scale", "full_at": "0.8", "zero_below": "0"})
TIER = parse_rule({"kind": "tier"})
DEDUCT = parse_rule({"kind": "deduct"})
YES = parse_rule({"kind": "yes"})


def code_of(call) -> str:
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value.code


@pytest.mark.parametrize(
    ("full_score", "value", "points"),
    [
        # the guide's own example: 6 points at 85 % are about 5.37 (6 x 85 / 95 = 5.3684…)
        (6, "85", "5.37"),
        (6, "95", "6"),
        (6, "50", "3.16"),  # 6 x 50 / 95 = 3.1578…
        (6, "49.9", "0"),
        (5, "85", "4.47"),  # the county's weight of the same indicator: 4.4736…
        (7, "94.9", "6.99"),  # 6.9926…
        (6, "100", "6"),
        (6, "-3", "0"),
    ],
)
def test_a_ratio_earns_as_the_guide_says(full_score, value, points):
    assert score(GUIDE, full_score=full_score, entry=D(value)) == D(points)


@pytest.mark.parametrize(
    ("value", "points"), [("0.2", "7"), ("1.1", "3.50"), ("2", "0"), ("0", "7"), ("9", "0")]
)
def test_an_inverse_falls_from_full_to_zero(value, points):
    assert score(LATE, full_score=7, entry=D(value)) == D(points)


@pytest.mark.parametrize(
    ("times", "points"), [(12, "6"), (13, "6"), (9, "4.5"), (6, "3"), (5, "0")]
)
def test_a_count_earns_as_a_ratio_of_whole_numbers(times, points):
    assert score(TIMES, full_score=6, entry=times) == D(points)


def test_a_count_is_whole():
    assert code_of(lambda: score(TIMES, full_score=6, entry=D("9.5"))) == "entry_not_whole"


def test_a_scale_earns_the_share_of_sampled_cases_that_reach_the_threshold():
    cases = sampled([D("0.80"), D("0.79"), D("0.95")], threshold=D("0.8"))
    assert cases == Sampled(passed=2, cases=3)
    assert score(SCALE, full_score=8, entry=cases) == D("5.33")


def test_no_sampled_case_is_no_score_rather_than_zero():
    assert score(SCALE, full_score=8, entry=Sampled(0, 0)) is None


@pytest.mark.parametrize("entry", [Sampled(4, 3), Sampled(-1, 3)])
def test_a_sample_cannot_pass_more_cases_than_it_has(entry):
    assert code_of(lambda: score(SCALE, full_score=8, entry=entry)) == "entry_bad_sample"


@pytest.mark.parametrize(
    ("points", "share"), [(20, "1"), (18, "0.9"), (17, "0.85"), (10, "0.5"), (9, "0.45"), (0, "0")]
)
def test_a_tier_gives_the_points_of_the_county_table(points, share):
    # 20-point item: 18-20, 10-17, 0-9
    assert score(TIER, full_score=20, entry=D(share)) == points


@pytest.mark.parametrize("share", ["0.87", "0.46", "1.01", "-0.1"])
def test_a_share_between_two_bands_is_refused(share):
    assert code_of(lambda: score(TIER, full_score=20, entry=D(share))) == "entry_outside_bands"


def test_deductions_add_up_and_stop_at_zero():
    assert score(DEDUCT, full_score=6, entry=()) == 6
    assert score(DEDUCT, full_score=6, entry=(D("0.5"), 2)) == D("3.5")
    assert score(DEDUCT, full_score=6, entry=(4, 4)) == 0


def test_a_deduction_cannot_add_points():
    assert code_of(lambda: score(DEDUCT, full_score=6, entry=(D(-1),))) == "entry_negative"


def test_yes_earns_all_or_nothing():
    assert score(YES, full_score=5, entry=True) == 5
    assert score(YES, full_score=5, entry=False) == 0


@pytest.mark.parametrize(
    "rule", [GUIDE, LATE, TIMES, SCALE, TIER, DEDUCT, YES], ids=lambda r: r.kind
)
def test_no_answer_is_no_score(rule):
    assert score(rule, full_score=5, entry=None) is None


@pytest.mark.parametrize(
    ("rule", "entry"),
    [
        (GUIDE, True),
        (GUIDE, Sampled(1, 2)),
        (GUIDE, D("NaN")),
        (GUIDE, D("Infinity")),
        (TIMES, "12"),
        (SCALE, D(1)),
        (TIER, (D(1),)),
        (DEDUCT, D(1)),
        (DEDUCT, Sampled(1, 2)),
        (DEDUCT, (True,)),
        (YES, 1),
    ],
)
def test_an_entry_of_another_kind_is_refused(rule, entry):
    assert code_of(lambda: score(rule, full_score=5, entry=entry)) == "entry_wrong_kind"


def test_half_a_cent_is_rounded_up():
    half = parse_rule({"kind": "ratio", "full": 1000, "zero": 0})
    assert score(half, full_score=1, entry=5) == D("0.01")  # 0.005
    assert score(half, full_score=1, entry=4) == D("0.00")
    assert score(half, full_score=1, entry=25) == D("0.03")  # half-even would say 0.02


def test_a_caller_with_another_decimal_context_gets_the_same_points():
    with decimal.localcontext(decimal.Context(prec=3, rounding=decimal.ROUND_DOWN)):
        assert score(GUIDE, full_score=6, entry=85) == D("5.37")
        assert score(DEDUCT, full_score=D("1000.05"), entry=(D("0.04"),)) == D("1000.01")


def test_a_rule_put_together_by_hand_without_limits_is_refused():
    assert code_of(lambda: score(Rule("ratio"), full_score=5, entry=1)) == "rule_missing_param"


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({}, "rule_unknown_kind"),
        ({"kind": "guess"}, "rule_unknown_kind"),
        ({"kind": "ratio", "full": 95}, "rule_missing_param"),
        ({"kind": "ratio", "full": 95, "zero": " "}, "rule_missing_param"),
        ({"kind": "scale"}, "rule_missing_param"),
        ({"kind": "ratio", "full": "many", "zero": 0}, "rule_not_a_number"),
        ({"kind": "ratio", "full": "NaN", "zero": 0}, "rule_not_a_number"),
        ({"kind": "ratio", "full": "1e400", "zero": 0}, "rule_not_a_number"),
        ({"kind": "ratio", "full": True, "zero": 0}, "rule_not_a_number"),
        ({"kind": "ratio", "full": 95, "zero": "95.0"}, "rule_full_equals_zero"),
        ({"kind": "ratio", "full": 50, "zero": 95}, "rule_wrong_direction"),
        ({"kind": "count", "full": 0, "zero": -1}, "rule_wrong_direction"),
        ({"kind": "inverse", "full": 2, "zero": "0.2"}, "rule_wrong_direction"),
        ({"kind": "scale", "threshold": 0}, "rule_bad_threshold"),
        ({"kind": "scale", "threshold": "1.2"}, "rule_bad_threshold"),
        ({"kind": "tier", "bands": "0.9"}, "rule_bad_bands"),
        ({"kind": "tier", "bands": "0.9-1.1"}, "rule_bad_bands"),
        ({"kind": "tier", "bands": "1-0.9"}, "rule_bad_bands"),
        ({"kind": "tier", "bands": "0-0.5;0.6-1"}, "rule_bad_bands"),
        ({"kind": "tier", "bands": "0.5-1;0-0.6"}, "rule_bad_bands"),
        ({"kind": "tier", "bands": "a-b"}, "rule_not_a_number"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_reason(mapping, code):
    assert code_of(lambda: parse_rule(mapping)) == code


def test_a_tier_without_bands_has_the_default_ones():
    assert TIER.bands == DEFAULT_BANDS
    own = parse_rule({"kind": "tier", "bands": "0.6-1; 0-0.5"})
    assert own.bands == (Band(D("0.6"), D(1)), Band(D(0), D("0.5")))


@pytest.mark.parametrize(
    ("rule", "stored", "entry"),
    [
        (GUIDE, {"value": "85.5"}, D("85.5")),
        (GUIDE, {"value": 85.5}, D("85.5")),
        (LATE, {"value": 0}, D(0)),
        (TIMES, {"value": "9"}, D(9)),
        (SCALE, {"passed": 2, "cases": "3"}, Sampled(2, 3)),
        (TIER, {"share": "0.9"}, D("0.9")),
        (DEDUCT, {"deductions": []}, ()),
        (DEDUCT, {"deductions": ["0.5", 1]}, (D("0.5"), D(1))),
        (YES, {"met": False}, False),
        (GUIDE, None, None),
        (GUIDE, {}, None),
        (GUIDE, {"value": None}, None),
        (SCALE, {"passed": None, "cases": 3}, None),
    ],
)
def test_a_stored_entry_is_read(rule, stored, entry):
    assert parse_entry(rule, stored) == entry


@pytest.mark.parametrize(
    ("rule", "stored", "code"),
    [
        (GUIDE, {"met": True}, "entry_wrong_kind"),
        (SCALE, {"passed": 2}, "entry_wrong_kind"),
        (SCALE, {"passed": "1.5", "cases": 3}, "entry_not_whole"),
        (YES, {"met": "yes"}, "entry_wrong_kind"),
        (DEDUCT, {"deductions": "0.5"}, "entry_wrong_kind"),
        (DEDUCT, {"deductions": ["half"]}, "entry_not_a_number"),
        (GUIDE, {"value": "约85"}, "entry_not_a_number"),
        (GUIDE, {"value": True}, "entry_not_a_number"),
    ],
)
def test_a_stored_entry_that_does_not_fit_is_refused(rule, stored, code):
    assert code_of(lambda: parse_entry(rule, stored)) == code


cents = st.integers(0, 100_000).map(lambda n: D(n) / 100)
values = st.decimals(-10, 500, places=3, allow_nan=False)


@st.composite
def slopes(draw, kinds=("ratio", "inverse", "count")):
    low, high = sorted(draw(st.lists(cents, min_size=2, max_size=2, unique=True)))
    kind = draw(st.sampled_from(kinds))
    full, zero = (low, high) if kind == "inverse" else (high, low)
    return parse_rule({"kind": kind, "full": full, "zero": zero})


@given(rule=slopes(("ratio", "inverse")), full_score=cents, value=values)
def test_points_lie_between_zero_and_full_with_two_places(rule, full_score, value):
    points = score(rule, full_score=full_score, entry=value)
    assert 0 <= points <= full_score
    assert points == points.quantize(D("0.01"))


@given(rule=slopes(("ratio", "inverse")), full_score=cents, one=values, other=values)
def test_a_better_value_never_earns_less(rule, full_score, one, other):
    worse, better = sorted((one, other), reverse=rule.kind == "inverse")
    assert score(rule, full_score=full_score, entry=worse) <= score(
        rule, full_score=full_score, entry=better
    )


@given(rule=slopes(("ratio",)), full_score=cents, value=values)
def test_points_are_the_exact_product_rounded_once(rule, full_score, value):
    points = score(rule, full_score=full_score, entry=value)
    if rule.zero <= value < rule.full:
        # whole-number arithmetic, independent of decimals: floor(x * 100 + 1/2)
        top = full_score.as_integer_ratio(), value.as_integer_ratio(), rule.full.as_integer_ratio()
        (a, b), (c, d), (e, f) = top
        assert points == D((200 * a * c * f + b * d * e) // (2 * b * d * e)) / 100


@given(full_score=cents, lost=st.lists(cents))
def test_deductions_in_any_order_cost_the_same(full_score, lost):
    points = score(DEDUCT, full_score=full_score, entry=tuple(lost))
    assert points == max(full_score - sum(lost), D(0))
    assert points == score(DEDUCT, full_score=full_score, entry=tuple(reversed(lost)))


@given(rule=st.one_of(slopes(), st.sampled_from([SCALE, TIER, DEDUCT, YES])))
def test_a_rule_survives_being_stored(rule):
    assert parse_rule(rule.as_mapping()) == rule


def test_every_kind_has_a_rule_here():
    assert {r.kind for r in (GUIDE, LATE, TIMES, SCALE, TIER, DEDUCT, YES)} == set(KINDS)
