"""From leaves to rate and grade: excused clauses, vetoes, roll-ups, provisional results."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules.refusal import Refusal
from bihuan.rules.scoring import Grade, Leaf, Threshold, grade, parse_thresholds, roll_up, tally

D = Decimal
GRADES = parse_thresholds([{"name": "乙", "at_least": 80}, {"name": "甲", "at_least": "90"}])


def leaf(code: str = "1", score: str | None = "0", full: str = "10", **more: object) -> Leaf:
    return Leaf(code, None if score is None else D(score), D(full), **more)


def test_the_rate_is_842_of_915():
    told = tally([leaf(score="842", full="915"), leaf(score=None, full="85", excused=True)])
    assert (told.total, told.excused, told.denominator) == (1000, 85, 915)
    assert told.rate == D("92.02")
    assert grade(told, GRADES) == Grade("甲", "rate", provisional=False)


def test_an_excused_leaf_leaves_the_total_and_its_score_is_not_counted():
    told = tally([leaf(score="5"), leaf("2", score="10", excused=True)])
    assert (told.scored, told.denominator, told.answered, told.unanswered) == (5, 10, 1, 0)


def test_a_leaf_not_answered_is_no_zero_but_makes_the_grade_provisional():
    told = tally([leaf(score="10"), leaf("2", score=None, full="1")])
    assert (told.answered, told.unanswered) == (1, 1)
    assert told.rate == D("90.91")  # 10 / 11: it still weighs in the denominator
    verdict = grade(told, GRADES)
    assert (verdict.name, verdict.provisional) == ("甲", True)


def test_nothing_attainable_has_no_rate_and_no_grade():
    told = tally([leaf(excused=True)])
    assert told.rate is None
    verdict = grade(told, GRADES)
    assert (verdict.name, verdict.why) == (None, "empty")
    assert tally([]).rate is None


def test_a_failed_veto_fails_the_whole_whatever_the_score():
    told = tally([leaf(score="995", full="995"), leaf("5.1.1", score="0", full="5", veto=True)])
    assert told.rate == D("99.50")
    assert told.vetoes_failed == ("5.1.1",)
    verdict = grade(told, GRADES)
    assert (verdict.name, verdict.why) == ("不通过", "veto")
    assert grade(told, GRADES, failed="否决").name == "否决"


@pytest.mark.parametrize(
    ("more", "veto_on", "failed"),
    [
        ({"score": "10"}, "zero", False),
        ({"score": "9"}, "zero", False),
        ({"score": "0"}, "zero", True),
        ({"score": "9"}, "any_loss", True),
        ({"score": "10"}, "any_loss", False),
        ({"score": None}, "zero", False),
        ({"score": None}, "any_loss", False),
        ({"score": "10", "failed": True}, "zero", True),
        ({"score": None, "failed": True}, "zero", True),
        ({"score": "0", "excused": True}, "zero", False),
        ({"score": "0", "failed": True, "excused": True}, "zero", False),
        ({"score": "0", "veto": False, "failed": True}, "zero", False),
    ],
)
def test_when_a_veto_clause_fails(more, veto_on, failed):
    told = tally([leaf(**{"veto": True, **more})], veto_on=veto_on)
    assert bool(told.vetoes_failed) is failed


def test_the_grade_is_decided_on_the_unrounded_rate():
    told = tally([leaf(score="89.996", full="100")])
    assert told.rate == D("90.00")
    assert grade(told, GRADES).name == "乙"


@pytest.mark.parametrize(
    ("points", "name", "why"),
    [
        ("90", "甲", "rate"),
        ("89.99", "乙", "rate"),
        ("80", "乙", "rate"),
        ("79.99", "不通过", "below"),
    ],
)
def test_thresholds_are_reached_from_their_value_on(points, name, why):
    verdict = grade(tally([leaf(score=points, full="100")]), [("乙", 80), ("甲", 90)])
    assert (verdict.name, verdict.why) == (name, why)


def test_thresholds_are_read_best_first():
    assert (Threshold("甲", D(90)), Threshold("乙", D(80))) == GRADES


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([{"at_least": 90}], "grade_unnamed"),
        ([{"name": "甲"}], "grade_not_a_number"),
        ([{"name": "甲", "at_least": 101}], "grade_outside_percent"),
        ([{"name": "甲", "at_least": -1}], "grade_outside_percent"),
        ([{"name": "甲", "at_least": 90}, {"name": "甲", "at_least": 80}], "grade_twice"),
        ([{"name": "甲", "at_least": 90}, {"name": "乙", "at_least": "90.0"}], "grade_twice"),
    ],
)
def test_wrong_thresholds_are_refused(rows, code):
    with pytest.raises(Refusal) as caught:
        parse_thresholds(rows)
    assert caught.value.code == code


cents = st.integers(0, 2000).map(lambda n: D(n) / 100)


@st.composite
def leaves(draw):
    full = draw(cents)
    part = st.integers(0, int(full * 100)).map(lambda n: D(n) / 100)
    return Leaf(
        draw(st.text("0123456789.", min_size=1, max_size=5)),
        draw(st.none() | part),
        full,
        draw(st.sampled_from("1234567")),
        draw(st.sampled_from(["检验科", "办公室", "传防科"])),
        *(draw(st.booleans()) for _ in range(3)),
    )


many = st.lists(leaves(), max_size=40)


@given(many)
def test_the_whole_is_the_sum_of_its_categories_and_of_its_units(those):
    rolled = roll_up(those)
    for parts in (rolled.by_category.values(), rolled.by_unit.values()):
        for name in ("scored", "total", "excused", "answered", "unanswered", "denominator"):
            assert sum(getattr(p, name) for p in parts) == getattr(rolled.whole, name)
        failed = [code for p in parts for code in p.vetoes_failed]
        assert sorted(failed) == sorted(rolled.whole.vetoes_failed)


@given(many)
def test_a_part_is_what_its_leaves_alone_would_be(those):
    for key, part in roll_up(those).by_category.items():
        assert part == tally([one for one in those if one.category == key])


@given(many)
def test_every_leaf_is_answered_or_not_or_excused(those):
    told = tally(those)
    excused = sum(one.excused for one in those)
    assert told.answered + told.unanswered + excused == len(those)
    assert 0 <= told.scored <= told.denominator <= told.total


@given(many)
def test_one_failed_veto_is_enough(those):
    told = tally([*those, leaf("veto", score="0", full="1", veto=True)])
    assert grade(told, GRADES).name == "不通过"


@given(many, st.randoms(use_true_random=False))
def test_the_order_of_the_leaves_does_not_matter(those, chance):
    shuffled = list(those)
    chance.shuffle(shuffled)
    one, other = tally(those), tally(shuffled)
    assert (one.scored, one.denominator, one.rate) == (other.scored, other.denominator, other.rate)
    assert grade(one, GRADES) == grade(other, GRADES)
