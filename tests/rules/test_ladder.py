"""Colour ladders: the three shipped ones, and what holds for every ladder."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules.ladder import (
    LADDERS,
    SANMING,
    SUQIAN,
    ZHENPING,
    Ladder,
    Step,
    Trigger,
    colour,
    with_notice,
)
from bihuan.rules.refusal import Refusal

DUE = date(2026, 3, 31)
DAY = timedelta(days=1)


def seen(ladder: Ladder, days_after_due: int = -30, **more: object) -> str | None:
    facts = {
        "due_on": DUE,
        "progress": None,
        "planned": None,
        "rejected": False,
        "misses": 0,
        "closed": False,
    }
    return colour(ladder, on=DUE + days_after_due * DAY, **{**facts, **more})


@pytest.mark.parametrize(
    ("days", "shown"), [(-30, None), (-8, None), (-7, "blue"), (0, "blue"), (1, "red"), (90, "red")]
)
def test_suqian_is_blue_near_the_due_day_and_red_after_it(days, shown):
    assert seen(SUQIAN, days) == shown


def test_suqian_is_yellow_behind_plan_or_after_a_rejection():
    assert seen(SUQIAN, progress=40, planned=50) == "yellow"
    assert seen(SUQIAN, progress=50, planned=50) is None
    assert seen(SUQIAN, rejected=True) == "yellow"
    assert seen(SUQIAN, 0, rejected=True) == "yellow"
    assert seen(SUQIAN, 1, rejected=True) == "red"


def test_progress_that_is_not_known_is_not_behind():
    assert seen(SUQIAN, progress=None, planned=50) is None
    assert seen(SUQIAN, progress=0, planned=None) is None


def test_the_days_before_due_are_a_parameter():
    assert seen(with_notice(SUQIAN, days=3), -7) is None
    assert seen(with_notice(SUQIAN, days=3), -3) == "blue"
    assert with_notice(ZHENPING, days=3) == ZHENPING


def test_sanming_goes_one_colour_up_with_each_deadline_missed():
    assert [seen(SANMING, misses=n) for n in range(5)] == [None, "blue", "orange", "red", "red"]


def test_sanming_counts_the_deadline_in_force_once_it_has_passed():
    assert seen(SANMING, 0) is None
    assert seen(SANMING, 1) == "blue"
    assert seen(SANMING, 1, misses=1) == "orange"
    assert seen(SANMING, 1, misses=2) == "red"


def test_zhenping_is_white_from_the_start_yellow_on_a_miss_red_on_the_second():
    assert seen(ZHENPING) == "white"
    assert seen(ZHENPING, 1) == "yellow"
    assert seen(ZHENPING, chased=True) == "yellow"
    assert seen(ZHENPING, 1, misses=1) == "red"


@pytest.mark.parametrize("ladder", LADDERS.values(), ids=lambda ladder: ladder.key)
def test_what_is_closed_has_no_colour(ladder):
    assert seen(ladder, 90, misses=3, rejected=True, closed=True) is None


def test_without_a_deadline_no_deadline_is_missed():
    assert seen(SUQIAN, due_on=None) is None
    assert seen(SANMING, due_on=None) is None
    assert seen(ZHENPING, due_on=None) == "white"


def test_a_relapse_raises_by_one_colour_and_never_beyond_the_last():
    assert SANMING.raised(None) == "blue"
    assert SANMING.raised("blue") == "orange"
    assert SANMING.raised("blue", by=2) == "red"
    assert SANMING.raised("red") == "red"


def test_a_step_is_found_by_its_colour():
    assert SUQIAN.step("yellow").label == "Yellow"
    with pytest.raises(Refusal, match="ladder_no_such_colour"):
        SUQIAN.step("orange")


def test_each_shipped_ladder_has_a_source_labels_slips_and_somebody_to_tell():
    assert set(LADDERS) == {"suqian", "sanming", "zhenping"}
    for ladder in LADDERS.values():
        assert ladder.source
        assert ladder.label
        for mild, severe in zip(ladder.steps, ladder.steps[1:], strict=False):
            assert set(mild.recipients) < set(severe.recipients)
        assert all(step.label and step.form and step.recipients for step in ladder.steps)


def test_every_word_of_a_ladder_has_its_chinese():
    parts = Path(__file__).parents[2] / "bihuan/locale/parts/ladder.po"
    with parts.open("rb") as file:
        chinese = {m.id: m.string for m in read_po(file)}
    for ladder in LADDERS.values():
        for word in (ladder.label, *(w for s in ladder.steps for w in (s.label, s.form))):
            assert chinese[word]


def made(*triggers: Trigger) -> Ladder:
    steps = tuple(Step(f"c{n}", "C", (t,), ("handler",), "Slip") for n, t in enumerate(triggers))
    return Ladder("own", "Own", steps, "here")


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (made, "ladder_empty"),
        (lambda: made(Trigger("full_moon")), "ladder_bad_trigger"),
        (lambda: made(Trigger("missed", 0)), "ladder_bad_trigger"),
        (lambda: made(Trigger("due_within")), "ladder_bad_trigger"),
        (lambda: made(Trigger("overdue", 2)), "ladder_bad_trigger"),
        (
            lambda: Ladder("own", "Own", (Step("c", "C", (), ("a",), "S"),), ""),
            "ladder_bad_trigger",
        ),
        (lambda: Ladder("own", "Own", SUQIAN.steps + SUQIAN.steps, ""), "ladder_colour_twice"),
    ],
)
def test_a_wrong_ladder_is_not_built(build, code):
    with pytest.raises(Refusal) as caught:
        build()
    assert caught.value.code == code


ladders = st.sampled_from(sorted(LADDERS)).map(LADDERS.__getitem__)
percents = st.none() | st.integers(0, 100)


def rank(ladder: Ladder, shown: str | None) -> int:
    return [None, *(step.colour for step in ladder.steps)].index(shown)


@given(ladders, st.integers(-60, 60), st.integers(0, 60), percents, percents, st.integers(0, 4))
def test_waiting_never_makes_a_colour_milder(ladder, days, wait, progress, planned, misses):
    facts = {"progress": progress, "planned": planned, "misses": misses}
    now, later = seen(ladder, days, **facts), seen(ladder, days + wait, **facts)
    assert rank(ladder, now) <= rank(ladder, later)


@given(ladders, st.integers(-60, 60), st.integers(0, 4), st.integers(0, 4))
def test_more_missed_deadlines_never_make_a_colour_milder(ladder, days, misses, more):
    assert rank(ladder, seen(ladder, days, misses=misses)) <= rank(
        ladder, seen(ladder, days, misses=misses + more)
    )
