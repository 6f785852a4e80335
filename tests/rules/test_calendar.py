"""Working days with 调休, and from a cadence to what is owed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules.calendar import (
    SIX_ONES,
    Cadence,
    Calendar,
    Slot,
    occurrence_state,
    occurrences,
    parse_cadence,
)
from bihuan.rules.refusal import Refusal

DAY = timedelta(days=1)
# 2021 Spring Festival: off 11 to 17 February, worked on Sunday 7 and Saturday 20.
SPRING = Calendar(
    rest=frozenset(date(2021, 2, 11) + n * DAY for n in range(7)),
    work=frozenset({date(2021, 2, 7), date(2021, 2, 20)}),
)
PLAIN = Calendar()


def code_of(call) -> str:
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value.code


def year(cadence: Cadence, number: int, calendar: Calendar = PLAIN) -> list[Slot]:
    return occurrences(
        cadence, start=date(number, 1, 1), end=date(number, 12, 31), calendar=calendar
    )


def test_a_make_up_sunday_is_worked_and_a_holiday_friday_is_not():
    assert SPRING.is_workday(date(2021, 2, 7))
    assert not SPRING.is_workday(date(2021, 2, 12))
    assert SPRING.is_workday(date(2021, 2, 10))
    assert not SPRING.is_workday(date(2021, 2, 21))


def test_no_day_is_both_off_and_worked():
    day = frozenset({date(2021, 2, 7)})
    assert code_of(lambda: Calendar(rest=day, work=day)) == "calendar_day_twice"


@pytest.mark.parametrize(
    ("n", "day"),
    [
        (1, date(2021, 2, 18)),
        (3, date(2021, 2, 20)),
        (4, date(2021, 2, 22)),
        (-3, date(2021, 2, 7)),
    ],
)
def test_workdays_are_counted_over_the_holiday(n, day):
    assert SPRING.add_workdays(date(2021, 2, 10), n) == day


def test_no_workdays_is_the_day_itself_even_a_sunday():
    assert SPRING.add_workdays(date(2021, 2, 21), 0) == date(2021, 2, 21)


def test_a_due_day_is_shifted_off_the_holiday():
    eve = date(2021, 2, 11)
    assert SPRING.shift(eve, "next") == date(2021, 2, 18)
    assert SPRING.shift(eve, "previous") == date(2021, 2, 10)
    assert SPRING.shift(eve, "none") == eve
    assert SPRING.shift(date(2021, 2, 7), "next") == date(2021, 2, 7)


def test_workdays_between_counts_the_last_day_and_not_the_first():
    # 7 to 10, 18 to 20 and 22 February
    assert SPRING.workdays_between(date(2021, 2, 5), date(2021, 2, 22)) == 8
    assert SPRING.workdays_between(date(2021, 2, 22), date(2021, 2, 18)) == -3
    assert SPRING.workdays_between(date(2021, 2, 8), date(2021, 2, 8)) == 0


days = st.dates(date(2019, 1, 1), date(2030, 12, 31))


@st.composite
def calendars(draw):
    near = st.integers(0, 120).map(lambda n: date(2026, 1, 1) + n * DAY)
    rest = draw(st.frozensets(near, max_size=40))
    return Calendar(rest=rest, work=draw(st.frozensets(near, max_size=20)) - rest)


near_days = st.dates(date(2025, 12, 1), date(2026, 6, 30))


@given(calendars(), near_days, st.integers(-60, 60))
def test_counting_undoes_adding(calendar, start, n):
    there = calendar.add_workdays(start, n)
    assert calendar.workdays_between(start, there) == n
    assert n == 0 or calendar.is_workday(there)


@given(calendars(), near_days, near_days, near_days)
def test_spans_of_workdays_add_up(calendar, a, b, c):
    a, b, c = sorted((a, b, c))
    whole = calendar.workdays_between(a, c)
    assert whole == calendar.workdays_between(a, b) + calendar.workdays_between(b, c)


@given(calendars(), near_days, st.sampled_from(["next", "previous"]))
def test_a_shift_ends_on_the_nearest_workday_of_its_side(calendar, day, mode):
    there = calendar.shift(day, mode)
    assert calendar.is_workday(there)
    low, high = sorted((day, there))
    skipped = [low + n * DAY for n in range((high - low).days + 1)]
    assert not any(calendar.is_workday(d) for d in skipped if d != there)


# --- cadences


def test_the_six_ones_are_82_in_a_year_of_52_weeks():
    counts = {r.key: len(year(r.cadence, 2025)) for r in SIX_ONES}
    assert counts == {
        "annual_list": 1,
        "monthly_points": 12,
        "weekly_bulletin": 52,
        "month_end_meeting": 12,
        "quarterly_site_meeting": 4,
        "annual_report": 1,
    }
    assert sum(counts.values()) == 82


def test_the_six_ones_are_83_in_a_year_of_53_weeks():
    # 2026 begins on a Thursday: ISO 8601 gives it 53 weeks
    assert sum(len(year(r.cadence, 2026)) for r in SIX_ONES) == 83


def test_a_week_belongs_to_the_year_of_its_thursday():
    slots = year(Cadence("week", 1), 2026)
    assert (slots[0].label, slots[0].due_on) == ("2026W01", date(2025, 12, 29))
    assert (slots[-1].label, slots[-1].due_on) == ("2026W53", date(2026, 12, 28))
    assert year(Cadence("week", 5), 2027)[0].label == "2027W01"


@pytest.mark.parametrize(
    ("cadence", "count", "first", "last"),
    [
        (Cadence("half_month"), 24, "2026-01H1 2026-01-15", "2026-12H2 2026-12-31"),
        (Cadence("half_month", 16), 24, "2026-01H1 2026-01-15", "2026-12H2 2026-12-31"),
        (Cadence("half_month", "start"), 24, "2026-01H1 2026-01-01", "2026-12H2 2026-12-16"),
        (Cadence("month", 31), 12, "2026-01 2026-01-31", "2026-12 2026-12-31"),
        (Cadence("month", 5), 12, "2026-01 2026-01-05", "2026-12 2026-12-05"),
        (Cadence("month", 5, "next"), 12, "2026-01 2026-01-05", "2026-12 2026-12-07"),
        (Cadence("month", "first_workday"), 12, "2026-01 2026-01-01", "2026-12 2026-12-01"),
        (Cadence("month", "last_workday"), 12, "2026-01 2026-01-30", "2026-12 2026-12-31"),
        (Cadence("quarter"), 4, "2026Q1 2026-03-31", "2026Q4 2026-12-31"),
        (Cadence("quarter", 10), 4, "2026Q1 2026-01-10", "2026Q4 2026-10-10"),
        (Cadence("year"), 1, "2026 2026-12-31", "2026 2026-12-31"),
        (Cadence("n_per_month", times=2), 24, "2026-01#1 2026-01-15", "2026-12#2 2026-12-31"),
        (Cadence("n_per_month", times=3), 36, "2026-01#1 2026-01-10", "2026-12#3 2026-12-31"),
    ],
)
def test_each_kind_of_period_is_due_on_its_anchor(cadence, count, first, last):
    slots = year(cadence, 2026)
    assert len(slots) == count
    assert f"{slots[0].label} {slots[0].due_on}" == first
    assert f"{slots[-1].label} {slots[-1].due_on}" == last


def test_a_month_end_on_a_short_month_is_its_last_day():
    assert [s.due_on.day for s in year(Cadence("month", 31), 2024)][:4] == [31, 29, 31, 30]


def test_a_week_without_any_workday_is_due_after_it_when_shifted_on():
    # Monday 27 January to Sunday 2 February 2020 were all off
    off = Calendar(rest=frozenset(date(2020, 1, 24) + n * DAY for n in range(10)))
    ask = {"start": date(2020, 1, 27), "end": date(2020, 2, 2), "calendar": off}
    assert occurrences(Cadence("week", "last_workday"), **ask)[0].due_on == date(2020, 2, 2)
    assert occurrences(Cadence("week", "last_workday", "next"), **ask)[0].due_on == date(2020, 2, 3)


def test_the_window_opens_with_the_period_or_days_before_due_and_closes_after_grace():
    slot = year(Cadence("month", 20, open_days_before=5, grace_days_after=3), 2026)[0]
    assert slot == Slot(1, date(2026, 1, 15), date(2026, 1, 20), date(2026, 1, 23), "2026-01")
    assert year(Cadence("month", 20), 2026)[0].opens_on == date(2026, 1, 1)


def test_a_window_never_opens_after_it_is_due():
    # 1 May is off and 30 April is the workday before
    may = Calendar(rest=frozenset({date(2026, 5, 1)}))
    slot = year(Cadence("month", "start", "previous"), 2026, may)[4]
    assert (slot.label, slot.opens_on, slot.due_on) == (
        "2026-05",
        date(2026, 4, 30),
        date(2026, 4, 30),
    )


def test_only_what_falls_due_in_the_span_is_owed_and_numbered_from_one():
    slots = occurrences(
        Cadence("month", 10), start=date(2026, 3, 11), end=date(2026, 6, 10), calendar=PLAIN
    )
    assert [(s.number, s.label) for s in slots] == [(1, "2026-04"), (2, "2026-05"), (3, "2026-06")]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: Cadence("day"), "cadence_unknown_every"),
        (lambda: Cadence("week", 8), "cadence_bad_anchor"),
        (lambda: Cadence("month", 0), "cadence_bad_anchor"),
        (lambda: Cadence("month", "middle"), "cadence_bad_anchor"),
        (lambda: Cadence("month", shift="up"), "cadence_bad_shift"),
        (lambda: Cadence("month", open_days_before=-1), "cadence_bad_window"),
        (lambda: Cadence("month", grace_days_after=-1), "cadence_bad_window"),
        (lambda: Cadence("month", times=2), "cadence_bad_times"),
        (lambda: Cadence("n_per_month", times=0), "cadence_bad_times"),
        (lambda: Cadence("n_per_month", times=29), "cadence_bad_times"),
        (lambda: parse_cadence({}), "cadence_unknown_every"),
        (lambda: parse_cadence({"every": "month", "anchor": "noon"}), "cadence_not_a_number"),
        (lambda: parse_cadence({"every": "month", "times": True}), "cadence_not_a_number"),
    ],
)
def test_a_wrong_cadence_is_refused(call, code):
    assert code_of(call) == code


@st.composite
def cadences(draw):
    every = draw(st.sampled_from(["week", "half_month", "month", "quarter", "year", "n_per_month"]))
    named = st.sampled_from(["first_workday", "last_workday", "start", "end"])
    return Cadence(
        every,
        draw(named | st.integers(1, 7)),
        draw(st.sampled_from(["next", "previous", "none"])),
        draw(st.none() | st.integers(0, 10)),
        draw(st.integers(0, 10)),
        draw(st.integers(1, 28)) if every == "n_per_month" else 1,
    )


@given(cadences())
def test_a_cadence_survives_being_stored(cadence):
    assert parse_cadence(cadence.as_mapping()) == cadence
    as_text = {k: None if v is None else str(v) for k, v in cadence.as_mapping().items()}
    assert parse_cadence(as_text) == cadence


@given(cadences(), calendars(), near_days, near_days, near_days)
def test_adjoining_spans_owe_each_occurrence_once(cadence, calendar, a, b, c):
    a, b, c = sorted((a, b, c))
    whole = occurrences(cadence, start=a, end=c, calendar=calendar)
    early = occurrences(cadence, start=a, end=b, calendar=calendar)
    late = occurrences(cadence, start=b + DAY, end=c, calendar=calendar)
    assert [s[1:] for s in whole] == [s[1:] for s in early + late]
    assert [s.number for s in whole] == list(range(1, len(whole) + 1))
    assert len({s.label for s in whole}) == len(whole)


@given(cadences(), calendars(), near_days)
def test_a_slot_opens_before_it_is_due_and_closes_after(cadence, calendar, start):
    for slot in occurrences(cadence, start=start, end=start + 100 * DAY, calendar=calendar):
        assert slot.opens_on <= slot.due_on <= slot.closes_on
        assert cadence.shift == "none" or calendar.is_workday(slot.due_on)
        assert len(slot.label) <= 20


# --- how an occurrence stands

SLOT = Slot(1, date(2026, 1, 15), date(2026, 1, 20), date(2026, 1, 23), "2026-01")


def stands(on: int, *, done: int | None = None, excused: bool = False) -> str:
    done_on = None if done is None else date(2026, 1, done)
    return occurrence_state(SLOT, done_on=done_on, excused=excused, on=date(2026, 1, on))


def test_not_done_it_goes_from_planned_to_missed():
    told = {on: stands(on) for on in (14, 15, 20, 21, 23, 24)}
    assert told == {
        14: "planned",
        15: "open",
        20: "open",
        21: "overdue",
        23: "overdue",
        24: "missed",
    }


def test_done_up_to_the_due_day_is_on_time_and_after_it_late():
    assert stands(25, done=20) == "on_time"
    assert stands(25, done=10) == "on_time"
    assert stands(25, done=21) == "late"
    assert stands(25, done=25) == "late"


def test_an_excuse_covers_what_was_not_done_on_time():
    assert stands(25, excused=True) == "excused"
    assert stands(10, excused=True) == "excused"
    assert stands(25, done=22, excused=True) == "excused"
    assert stands(25, done=20, excused=True) == "on_time"


def test_a_past_day_does_not_know_what_was_done_later():
    assert stands(21, done=22) == "overdue"
    assert stands(22, done=22) == "late"


@given(st.integers(1, 30), st.integers(1, 30))
def test_without_a_deed_things_only_get_worse(one, other):
    order = ["planned", "open", "overdue", "missed"]
    early, later = sorted((one, other))
    assert order.index(stands(early)) <= order.index(stands(later))
