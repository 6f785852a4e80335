"""What holds for the Farrington methods whatever the series."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from bihuan.rules.warning import METHODS, Bounds, Calendar, Faulty, Why
from bihuan.rules.warning.compiled import HAVE_NUMBA
from bihuan.rules.warning.quantiles import at_least, below, quantile

ENGINES = ("compiled", "numpy") if HAVE_NUMBA else ("numpy",)
NOUFAILY = dict((METHODS["farrington_flexible"].presets or {})["noufaily"])
SETTINGS: list[tuple[str, dict[str, Any]]] = [
    ("farrington_flexible", {}),
    ("farrington_flexible", NOUFAILY),
    ("farrington_flexible", {**NOUFAILY, "threshold_method": "muan", "b": 2}),
    ("farrington_flexible", {"reweight": False, "powertrans": "1/2"}),
    ("farrington", {}),
    ("farrington", {"b": 3, "trend": False, "powertrans": "none"}),
]
settings = pytest.mark.parametrize(("name", "given"), SETTINGS)
engines = pytest.mark.parametrize("engine", ENGINES)


def series(rows: int = 25, length: int = 330, seed: int = 3) -> NDArray[np.float64]:
    """Rare and common, seasonal, over-dispersed; some with weeks missing."""
    chance = np.random.default_rng(seed)
    level = np.exp(chance.uniform(-2, 4, (rows, 1)))
    wave = np.exp(0.7 * np.cos(2 * np.pi * np.arange(length) / 52))
    counts = chance.negative_binomial(2, 2 / (2 + level * wave)).astype(np.float64)
    counts[::3][chance.random(counts[::3].shape) < 0.03] = np.nan
    return counts


AT = np.array([20, 180, 262, 263, 264, 290, 329])


def parts(answer: Bounds) -> dict[str, NDArray[Any]]:
    names = ("bound", "expected", "score", "p_value", "alarm", "why")
    return {name: getattr(answer, name) for name in names} | answer.extras


def assert_close(one: NDArray[Any], other: NDArray[Any], engine: str) -> None:
    """The compiled engine to the bit; NumPy's own loops may differ in the last one by width."""
    tolerance = 0 if engine == "compiled" else 1e-11
    np.testing.assert_allclose(one, other, rtol=tolerance, atol=tolerance)


def assert_same(one: Bounds, other: Bounds, tolerance: float = 0) -> None:
    theirs = parts(other)
    for name, values in parts(one).items():
        np.testing.assert_allclose(
            values, theirs[name], rtol=tolerance, atol=tolerance, err_msg=name
        )


@engines
@settings
def test_a_series_has_the_same_answer_alone_and_in_company(
    name: str, given: dict[str, Any], engine: str
) -> None:
    counts = series()
    together = METHODS[name].detect(counts, AT, engine=engine, **given)
    for row in range(len(counts)):
        alone = METHODS[name].detect(counts[row], AT, engine=engine, **given)
        for part, values in parts(alone).items():
            assert_close(values[0], parts(together)[part][row], engine)


@engines
@settings
def test_a_week_has_the_same_answer_alone_and_with_others(
    name: str, given: dict[str, Any], engine: str
) -> None:
    counts = series(4)
    together = METHODS[name].detect(counts, AT, engine=engine, **given)
    for column, week in enumerate(AT):
        alone = METHODS[name].detect(counts, int(week), engine=engine, **given)
        for part, values in parts(alone).items():
            assert_close(values[:, 0], parts(together)[part][:, column], engine)


@pytest.mark.skipif(not HAVE_NUMBA, reason="numba is not there")
@settings
def test_both_engines_answer_the_same(name: str, given: dict[str, Any]) -> None:
    counts = series(60)
    assert_same(
        METHODS[name].detect(counts, AT, engine="compiled", **given),
        METHODS[name].detect(counts, AT, engine="numpy", **given),
        tolerance=1e-9,
    )


@engines
@settings
def test_two_threads_answer_the_same(name: str, given: dict[str, Any], engine: str) -> None:
    counts = np.tile(series(), (200, 1))
    detect = METHODS[name].detect
    both = detect(counts, AT[-1:], engine=engine, workers=2, **given)
    assert_same(both, detect(counts, AT[-1:], engine=engine, **given))


@engines
@settings
def test_only_the_distance_in_time_counts(name: str, given: dict[str, Any], engine: str) -> None:
    counts = series(8)
    before = np.random.default_rng(1).integers(0, 50, (8, 37)).astype(np.float64)
    late = METHODS[name].detect(np.hstack((before, counts)), AT[4:] + 37, engine=engine, **given)
    assert_same(late, METHODS[name].detect(counts, AT[4:], engine=engine, **given))


@engines
@settings
def test_the_future_changes_nothing(name: str, given: dict[str, Any], engine: str) -> None:
    counts = series(8)
    early = METHODS[name].detect(counts[:, :291], AT[:6], engine=engine, **given)
    assert_same(early, METHODS[name].detect(counts, AT[:6], engine=engine, **given))


@engines
@settings
def test_odd_series_have_a_reason_where_they_have_no_bound(
    name: str, given: dict[str, Any], engine: str
) -> None:
    odd = np.zeros((7, 330))
    odd[1] = 4
    odd[2] = np.nan
    odd[3] = np.where(np.arange(330) < 300, 4 + np.arange(330) % 3, np.nan)
    odd[4, :280] = np.nan
    odd[5, 100] = 1e15
    odd[6] = np.where(np.arange(330) % 52 < 26, 30, 0)
    answer = METHODS[name].detect(odd, np.arange(330), engine=engine, **given)
    assert not answer.alarm[np.isnan(answer.bound)].any()
    assert (answer.why[np.isnan(answer.bound)] != Why.BOUND).all()
    assert not np.isnan(answer.bound[answer.why == Why.BOUND]).any()
    assert (answer.why[2] == Why.TOO_LITTLE_HISTORY).all()
    assert answer.why[3, 310] == Why.MISSING
    assert (answer.why[4, 280:329] == Why.TOO_LITTLE_HISTORY).all()
    assert not answer.alarm[:2].any()


@engines
def test_a_short_series_has_no_bound(engine: str) -> None:
    for name in ("farrington", "farrington_flexible"):
        answer = METHODS[name].detect([1, 2, 3], [0, 2], engine=engine)
        assert (answer.why == Why.TOO_LITTLE_HISTORY).all()
        with pytest.raises(Faulty, match="too_little_history"):
            METHODS[name].weeks_with_history(263, {})
        assert METHODS[name].weeks_with_history(265, {}) == range(263, 265)


@engines
@settings
def test_a_larger_count_of_the_week_raises_its_score_and_not_its_bound(
    name: str, given: dict[str, Any], engine: str
) -> None:
    counts = np.nan_to_num(series()) + 2
    more = counts.copy()
    more[:, 329] += 40
    calm = METHODS[name].detect(counts, 329, engine=engine, **given)
    loud = METHODS[name].detect(more, 329, engine=engine, **given)
    np.testing.assert_array_equal(calm.bound, loud.bound)
    assert (loud.score > calm.score).all()
    assert (loud.p_value <= calm.p_value).all()
    np.testing.assert_array_equal(loud.alarm, more[:, 329:] > loud.bound)


@engines
def test_twice_the_people_make_the_same_bound_when_all_have_doubled(engine: str) -> None:
    counts = np.nan_to_num(series(6))
    people = np.linspace(1000, 1500, 330) * np.ones((6, 1))
    detect = METHODS["farrington_flexible"].detect
    once = detect(counts, AT[4:], population=people, engine=engine)
    twice = detect(counts, AT[4:], population=2 * people, engine=engine)
    assert_same(once, twice, tolerance=1e-7)
    flat = detect(counts, AT[4:], population=np.full(330, 7.0), engine=engine)
    assert_same(flat, detect(counts, AT[4:], engine=engine), tolerance=1e-7)


@engines
def test_known_outbreaks_are_no_history(engine: str) -> None:
    counts = np.nan_to_num(series(6)) + 1
    outbreak = np.zeros((6, 330), np.bool_)
    outbreak[:, 329 - 52 - 1 : 329 - 52 + 2] = True
    struck = counts + 500 * outbreak
    for name in ("farrington", "farrington_flexible"):
        without = METHODS[name].detect(struck, 329, outbreaks=outbreak, engine=engine)
        gap = METHODS[name].detect(np.where(outbreak, np.nan, counts), 329, engine=engine)
        assert_same(without, gap)
        with_them = METHODS[name].detect(struck, 329, reweight=False, engine=engine)
        bounded = without.why == Why.BOUND
        assert (with_them.bound > without.bound)[bounded].all()
        assert bounded.sum() >= 4


@engines
def test_a_week_of_an_outbreak_can_itself_alarm(engine: str) -> None:
    counts = np.full((1, 330), 3.0) + np.arange(330) % 3
    counts[0, 329] = 40
    outbreak = counts > 30
    for name in ("farrington", "farrington_flexible"):
        assert METHODS[name].detect(counts, 329, outbreaks=outbreak, engine=engine).alarm.all()


@engines
def test_dates_of_years_without_a_leap_day_are_as_numbers(engine: str) -> None:
    days = tuple(date(2021, 3, 1) + timedelta(n) for n in range(1000))
    counts = np.random.default_rng(8).poisson(5, (2, 1000)).astype(np.float64)
    for name in ("farrington", "farrington_flexible"):
        detect = METHODS[name].detect
        dated = detect(counts, 980, b=2, w=10, calendar=Calendar(365, dates=days), engine=engine)
        plain = detect(counts, 980, b=2, w=10, calendar=Calendar(365), engine=engine)
        assert_same(dated, plain, tolerance=1e-9)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"no_periods": 60}, "too_many_blocks"),
        ({"population": np.zeros(330)}, "population_not_positive"),
        ({"population": np.ones(12)}, "table_other_shape"),
        ({"outbreaks": np.zeros((3, 330))}, "table_other_shape"),
        ({"engine": "fortran"}, "parameter_no_choice"),
        ({"calendar": Calendar(52, dates=(date(2020, 1, 6),))}, "dates_other_length"),
        ({"alpha": 2.0}, "parameter_outside"),
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, Any], code: str) -> None:
    with pytest.raises(Faulty, match=code):
        METHODS["farrington_flexible"].detect(series(2), 300, **given)


def test_a_quantile_is_the_smallest_count_that_is_enough() -> None:
    chance = np.random.default_rng(2)
    mean = np.exp(chance.uniform(-12, 11, 4000))
    phi = np.where(chance.random(4000) < 0.3, 1.0, 1 + np.exp(chance.uniform(-9, 6, 4000)))
    for level in (0.4, 0.95, 0.999):
        found = quantile(level, mean, phi)
        assert (below(found, mean, phi) >= level).all()
        assert (below(found - 1, mean, phi) < level).all()
    np.testing.assert_allclose(
        at_least(found, mean, phi), 1 - below(found - 1, mean, phi), atol=1e-12
    )


def test_quantiles_worked_by_hand() -> None:
    # Poisson 1: 0.368, 0.736, 0.920, 0.981; size 1, prob 1/2: 1/2, 3/4, 7/8, 15/16, 31/32
    one = np.ones(1)
    assert quantile(0.95, one, one) == 3
    assert quantile(0.95, one, 2 * one) == 4
    assert at_least(2 * one, one, 2 * one) == pytest.approx(0.25)
    assert np.isnan(quantile(0.95, np.array([np.inf]), one))
