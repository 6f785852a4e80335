"""Invented outbreaks have the form that is asked for; measures are those reckoned by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from bihuan.rules.warning import METHODS, Faulty
from bihuan.rules.warning.evaluation.compare import (
    THRESHOLDS,
    Candidate,
    Row,
    back_test,
    candidates,
    chosen,
    known_names,
    reason,
    simulated,
)
from bihuan.rules.warning.evaluation.measure import Measures, Tally, tally
from bihuan.rules.warning.evaluation.simulate import (
    SCENARIOS,
    Scenario,
    baselines,
    deviations,
    outbreak,
    trial,
)


def test_the_same_seed_gives_the_same_numbers() -> None:
    first = baselines(SCENARIOS, copies=2, length=60, seed=9)
    again = baselines(SCENARIOS, copies=2, length=60, seed=9)
    other = baselines(SCENARIOS, copies=2, length=60, seed=10)
    np.testing.assert_array_equal(first[0], again[0])
    assert (first[0] != other[0]).any()
    one = trial(*first, at=[50], k=3, seed=1)
    np.testing.assert_array_equal(one.counts, trial(*first, at=[50], k=3, seed=1).counts)


@pytest.mark.parametrize("spread", [1.0, 1.5, 4.0])
def test_baselines_have_the_mean_and_the_spread_asked_for(spread: float) -> None:
    scenario = Scenario(level=2.0, trend=0.002, season=0.3, spread=spread)
    counts, deviation = baselines([scenario], copies=4000, length=104, seed=3)
    mean = scenario.mean(104, 52)
    np.testing.assert_allclose(counts.mean(axis=0), mean, rtol=0.1)
    np.testing.assert_allclose(deviation[0], np.sqrt(spread * mean))
    assert np.median(counts.var(axis=0) / mean) == pytest.approx(spread, rel=0.05)
    assert mean[51 + 13] / mean[13] == pytest.approx(math.exp(0.002 * 51), rel=0.05)


def test_an_outbreak_begins_at_its_start_and_has_its_size() -> None:
    chance = np.random.default_rng(2)
    sizes = []
    for _ in range(500):
        cases = outbreak(chance, size=20, start=5, length=60)
        assert cases[5] > 0
        assert not cases[:5].any()
        sizes.append(cases.sum())
    assert np.mean(sizes) == pytest.approx(20, rel=0.03)
    assert outbreak(chance, size=0, start=59, length=60)[59] == 1


def test_a_trial_adds_cases_and_leaves_the_history_alone() -> None:
    counts, deviation = baselines(SCENARIOS, copies=1, length=120, seed=4)
    kept = counts.copy()
    counts[0, 7] = np.nan
    put = trial(counts, deviation, at=np.arange(100, 120), k=5, seed=4)
    np.testing.assert_array_equal(put.counts[1:] - put.extra[1:], kept[1:])
    assert np.isnan(put.counts[0, 7])
    assert (put.start >= 100).all()
    assert (put.extra.argmax(axis=1) >= 100).all()
    spoiled = trial(counts, deviation, at=np.arange(100, 120), k=5, seed=4, past=3)
    assert (spoiled.counts[1:, :100] > kept[1:, :100]).any(axis=1).all()
    with pytest.raises(ValueError, match="within the series"):
        trial(counts, deviation, at=[120], k=5, seed=4)


def test_the_deviation_of_a_history_leaves_its_season_out() -> None:
    scenario = Scenario(level=3.0, season=0.5)
    counts, true = baselines([scenario], copies=200, length=520, seed=8)
    found = deviations(counts)
    assert found[:, 0].mean() == pytest.approx(np.sqrt((true[0] ** 2).mean()), rel=0.03)
    assert (found[:, 0] < 0.5 * counts.std(axis=1)).all()
    assert deviations(np.array([[1.0, 3.0, np.nan]]))[0, 0] == pytest.approx(math.sqrt(2))
    assert deviations(np.full((1, 3), np.nan))[0, 0] == 0


def test_measures_are_those_reckoned_by_hand() -> None:
    alarm = np.array([[0, 1, 0, 1, 1], [0, 0, 0, 0, 0], [1, 0, 0, 0, 0]], np.bool_)
    bounded = np.array([[0, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1]], np.bool_)
    ill = np.array([[0, 0, 1, 1, 0], [0, 1, 0, 0, 0], [0, 0, 0, 0, 0]], np.bool_)
    told = tally(alarm, bounded, ill).measures(period=52)
    assert told.outbreaks == 2
    assert told.found == 0.5
    assert told.sensitivity == pytest.approx(1 / 3)
    assert told.specificity == pytest.approx(1 - 3 / 11)
    assert told.false_rate == pytest.approx(3 / 11)
    assert told.precision == 0.25
    assert told.delay == 1
    assert told.false_per_year == pytest.approx(52 * 3 / 11)
    assert told.covered == pytest.approx(14 / 15)
    parts = [tally(alarm[r : r + 1], bounded[r : r + 1], ill[r : r + 1]) for r in range(3)]
    assert sum(parts, Tally()) == tally(alarm, bounded, ill)
    assert math.isnan(Tally().measures(period=52).found)


def test_a_looser_threshold_finds_more_and_errs_more() -> None:
    given = [Candidate("bayes", {"alpha": alpha}) for alpha in (0.001, 0.05)]
    rows = simulated(given, seed=2, copies=3, sizes=(2.0, 8.0), length=120, last=40)
    by_size = {(row.candidate.told, row.k): row.measures for row in rows}
    strict, loose = by_size["alpha=0.001", None], by_size["alpha=0.05", None]
    assert strict.found < loose.found
    assert strict.false_rate < loose.false_rate
    assert by_size["alpha=0.05", 2.0].found < by_size["alpha=0.05", 8.0].found
    assert rows == simulated(given, seed=2, copies=3, sizes=(2.0, 8.0), length=120, last=40)


def test_a_back_test_tells_each_series_and_gives_them_the_same_outbreaks() -> None:
    counts, _ = baselines(SCENARIOS[-3:], copies=1, length=200, seed=6)
    counts[0, 3] = np.nan
    given = [Candidate("ears", {"method": "C2"}), Candidate("fixed", {"threshold": 1e6})]
    rows = back_test(counts, ["A", "B", "C"], given, at=np.arange(150, 200), seed=1, repeats=3)
    assert [(row.series, row.candidate.method) for row in rows] == [
        (name, method) for name in "ABC" for method in ("ears", "fixed")
    ]
    assert {row.measures.outbreaks for row in rows} == {15}
    never = rows[1].measures
    assert (never.found, never.false_rate, never.false_per_year) == (0, 0, 0)
    assert rows[0].measures.found > 0
    with pytest.raises(Faulty, match="names_wrong"):
        back_test(counts, ["A"], given, at=[150], seed=1)


def row(series: str, alpha: float, **told: float) -> Row:
    whole = Measures(20, 0.5, 0.5, 0.9, 0.1, 0.5, 1.0, 1.0, 1.0)
    return Row(series, Candidate("bayes", {"alpha": alpha}), None, replace(whole, **told))


def test_the_default_is_chosen_by_the_stated_rule() -> None:
    finds = row("A", 0.01, found=0.9, false_per_year=1.9)
    errs = row("A", 0.05, found=0.99, false_per_year=2.1)
    assert chosen([finds, errs, row("A", 0.001)]) == {"A": finds}
    assert chosen([finds, errs], most=3) == {"A": errs}
    early = row("A", 0.02, found=0.9, delay=0.0)
    assert chosen([finds, early])["A"] == early
    noisy = row("B", 0.05, found=0.9, false_per_year=9.0)
    calm = row("B", 0.01, found=0.1, false_per_year=8.0)
    assert chosen([noisy, calm])["B"] == calm
    assert chosen([row("C", 0.05, covered=0.0)]) == {}
    assert chosen([replace(finds, k=2.0)]) == {}


def test_the_reason_says_what_decided() -> None:
    best = row("A", 0.05, found=0.8, delay=1.0, false_per_year=1.0)
    less = row("A", 0.01, found=0.6, delay=0.0, false_per_year=0.5)
    later = row("A", 0.01, found=0.8, delay=2.0, false_per_year=0.5)
    noisier = row("A", 0.01, found=0.8, delay=1.0, false_per_year=1.5)
    equal = row("A", 0.07, found=0.8, delay=1.0, false_per_year=1.0)
    noisy = row("A", 0.1, found=1.0, delay=0.0, false_per_year=9.0)
    for others, why in (
        ([less, noisy], "most_found"),
        ([less, later], "sooner"),
        ([later, noisier], "fewer_false"),
        ([later, noisier, equal], "equal"),
        ([noisy], "only"),
    ):
        assert chosen([best, *others]) == {"A": best}
        assert reason(best, [best, *others]) == why
    assert reason(noisy, [noisy]) == "fewest_false"


def test_every_threshold_tried_is_one_its_method_takes() -> None:
    for name in known_names():
        for candidate in candidates([name]):
            METHODS[name].check(candidate.parameters)
    assert set(known_names()) <= set(THRESHOLDS)
    with pytest.raises(Faulty, match="method_without_thresholds"):
        candidates(["fixed"])
    with pytest.raises(Faulty, match="method_unknown"):
        candidates(["oracle"])
