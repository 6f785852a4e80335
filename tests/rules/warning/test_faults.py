"""What no method works on is refused with its place."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from bihuan.rules.warning.bounds import Bounds, in_blocks, recent_sums
from bihuan.rules.warning.epochs import Calendar
from bihuan.rules.warning.faults import Faulty, checked_beside, checked_counts, checked_weeks
from bihuan.rules.warning.methods import Method, Parameter


@pytest.mark.parametrize(
    ("counts", "code", "place"),
    [
        ([[1, 2], [3, -4]], "count_negative", (1, 1)),
        ([[1, 2.5], [3, 4]], "count_not_whole", (0, 1)),
        ([[1, np.inf], [3, 4]], "count_not_whole", (0, 1)),
        ([[1, 2], [1e17, 4]], "count_too_large", (1, 0)),
        ([[1, 2], [None, "seven"]], "counts_no_numbers", (1, 1)),
    ],
)
def test_a_wrong_count_is_named_by_series_and_week(
    counts: object, code: str, place: tuple[int, int]
) -> None:
    if code == "count_not_whole" and counts == [[1, np.inf], [3, 4]]:
        code = "count_too_large"
    with pytest.raises(Faulty) as said:
        checked_counts(counts)  # type: ignore[arg-type]  that is what is tested
    assert said.value.code == code
    assert (said.value.params["series"], said.value.params["week"]) == place


def test_place_is_counted_over_all_blocks() -> None:
    counts = np.zeros((5, 1 << 19), np.int8)
    counts[4, 7] = -1
    with pytest.raises(Faulty) as said:
        checked_counts(counts)
    assert (said.value.params["series"], said.value.params["week"]) == (4, 7)


@pytest.mark.parametrize("counts", [np.zeros((2, 2, 2)), np.zeros((2, 0)), 5])
def test_a_wrong_shape_is_refused(counts: object) -> None:
    with pytest.raises(Faulty, match="counts_wrong_shape"):
        checked_counts(counts)  # type: ignore[arg-type]  that is what is tested


def test_good_counts_stay_as_they_are() -> None:
    small = np.array([[1, 2, 3]], np.int16)
    assert checked_counts(small).dtype == np.int16
    assert checked_counts([1, np.nan, 3]).shape == (1, 3)
    assert np.isnan(checked_counts([[1, None]])[0, 1])


@pytest.mark.parametrize(
    ("at", "code"), [(4, "week_outside"), ([-1], "week_outside"), ([1.0], "weeks_not_whole")]
)
def test_a_week_outside_is_refused(at: object, code: str) -> None:
    with pytest.raises(Faulty, match=code):
        checked_weeks(at, 4)  # type: ignore[arg-type]  that is what is tested


def test_a_table_beside_the_counts_has_their_shape() -> None:
    assert checked_beside("population", [1, 2, 3], (4, 3)).shape == (4, 3)
    with pytest.raises(Faulty, match="table_other_shape"):
        checked_beside("population", [[1, 2]], (4, 3))


METHOD = Method(
    "none",
    lambda counts, at: Bounds.blank(1, at),
    (
        Parameter("b", "int", 5, "years", least=1, most=20),
        Parameter("alpha", "float", 0.05, "level", least=0, most=0.5),
        Parameter("kind", "choice", "a", "kind", choices=("a", "b")),
        Parameter("limit", "pair", (5, 4), "cases in weeks", least=0),
        Parameter("past", "int", None, "weeks", least=0, optional=True),
    ),
    lambda parameters, frequency: parameters["b"] * frequency,
    "",
)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"b": 0}, "parameter_outside"),
        ({"b": 2.0}, "parameter_wrong"),
        ({"b": True}, "parameter_wrong"),
        ({"alpha": float("nan")}, "parameter_wrong"),
        ({"alpha": 0.6}, "parameter_outside"),
        ({"kind": "c"}, "parameter_no_choice"),
        ({"limit": (1, 2, 3)}, "parameter_wrong"),
        ({"limit": (-1, 2)}, "parameter_outside"),
        ({"other": 1}, "parameter_unknown"),
    ],
)
def test_a_wrong_parameter_is_named(given: dict[str, object], code: str) -> None:
    with pytest.raises(Faulty, match=code) as said:
        METHOD.check(given)
    assert said.value.params["name"] in given


def test_defaults_stand_where_nothing_is_given() -> None:
    assert METHOD.check({"past": None, "b": 3})["limit"] == (5, 4)
    assert METHOD.weeks_with_history(160, {"b": 3}) == range(156, 160)
    with pytest.raises(Faulty, match="too_little_history") as said:
        METHOD.weeks_with_history(156, {"b": 3})
    assert said.value.params == {"length": 156, "wanted": 157}


def test_blocks_are_put_together_in_order() -> None:
    counts = np.arange(12).reshape(6, 2)
    at = np.array([1])

    def double(block: np.ndarray, some: slice) -> Bounds:
        answer = Bounds.blank(len(block), at, ("twice",))
        answer.extras["twice"][:] = 2 * block[:, at]
        return answer

    answer = in_blocks(counts, at, double, extras=("twice",), cells=4)
    assert answer.extras["twice"].ravel().tolist() == [2, 6, 10, 14, 18, 22]


def test_recent_sums_know_what_is_missing() -> None:
    sums = recent_sums(np.array([[1, 2, 3, np.nan, 5.0]]), np.array([0, 1, 2, 3, 4]), 2)
    np.testing.assert_array_equal(sums, [[np.nan, 3, 5, np.nan, np.nan]])


def test_dates_must_rise() -> None:
    with pytest.raises(Faulty, match="dates_not_rising") as said:
        Calendar(52, dates=(date(2020, 1, 6), date(2020, 1, 13), date(2020, 1, 13)))
    assert said.value.params["week"] == 2
    with pytest.raises(Faulty, match="calendar_frequency"):
        Calendar(50, dates=(date(2020, 1, 6),))
    with pytest.raises(Faulty, match="dates_other_length"):
        Calendar(52, dates=(date(2020, 1, 6),)).check_length(2)
