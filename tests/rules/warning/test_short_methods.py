"""EARS, CUSUM, RKI, Bayes, CDC, the moving percentile and fixed thresholds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from bihuan.rules.warning import METHODS, Calendar, Faulty, Why
from bihuan.rules.warning.moving_percentile import detect as moving_percentile
from tests.rules.warning.reference import Case, cases, differences

NAMES = {
    "earsC": ("ears", {"minSigma": "min_sigma"}),
    "algo.cusum": ("cusum", {}),
    "algo.rki": ("rki", {"actY": "recent"}),
    "algo.bayes": ("bayes", {"actY": "recent"}),
    "algo.cdc": ("cdc", {}),
    "mpm_weekly": ("moving_percentile", {"halfwin": "half"}),
}
SHORT = ("moving_percentile", "fixed", "ears", "cusum", "rki", "bayes", "cdc")
CASES = cases(*NAMES)
SETTINGS: list[tuple[str, dict[str, Any]]] = [
    ("moving_percentile", {}),
    ("moving_percentile", {"p": 0.9, "years": 3, "half": 1, "span": 7}),
    ("fixed", {"threshold": 5.0}),
    ("fixed", {"threshold": 20.0, "span": 7}),
    *(("ears", {"method": which}) for which in ("C1", "C2", "C3")),
    ("ears", {"method": "C3", "compat": "R-1.20.3", "min_sigma": 0.5}),
    *(("cusum", {"trans": t}) for t in ("rossi", "standard", "anscombe", "pearsonNegBin")),
    ("cusum", {"trans": "anscombe2nd", "m": "glm", "start": 110}),
    ("cusum", {"m": 4.0, "start": 0}),
    *(("rki", dict(preset)) for preset in (METHODS["rki"].presets or {}).values()),
    *(("bayes", dict(preset)) for preset in (METHODS["bayes"].presets or {}).values()),
    ("cdc", {}),
    ("cdc", {"b": 2, "m": 2, "span": 1}),
]
IDS = [f"{name}-{'-'.join(map(str, given.values()))}" for name, given in SETTINGS]


def series(rows: int = 40, length: int = 340, seed: int = 5) -> NDArray[np.float64]:
    """Rare and common, flat and seasonal series, some without a case."""
    chance = np.random.default_rng(seed)
    level = np.exp(chance.uniform(-3, 4, (rows, 1)))
    wave = 1 + 0.5 * np.sin(2 * np.pi * np.arange(length) / 52)
    counts = chance.negative_binomial(2, 2 / (2 + level * wave)).astype(np.float64)
    counts[:2] = 0
    counts[2] = 7
    return counts


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_numbers_are_those_of_r(case: Case) -> None:
    name, names = NAMES[case.function]
    given = case.parameters({key: names.get(key, key) for key in case.control})
    if name == "ears":
        given["compat"] = "R-1.20.3"
    elif name != "fixed":
        given["calendar"] = case.calendar
    answer = METHODS[name].detect(case.counts, case.at, **given)
    # R says neither yes nor no where its C3 divided by a deviation of 0.
    assert not differences(case, answer, but={"alarm": np.isnan(case.expected["alarm"])})


@pytest.mark.parametrize(("name", "given"), SETTINGS, ids=IDS)
def test_a_batch_is_its_series_one_by_one(name: str, given: dict[str, Any]) -> None:
    counts = series()
    counts[5, 200:220] = np.nan
    at = np.arange(300, 340)
    together = METHODS[name].run(counts, at, **given)
    for row in range(len(counts)):
        alone = METHODS[name].run(counts[row], at, **given)
        for what in ("bound", "expected", "score", "p_value", "alarm", "why"):
            wanted, got = getattr(together, what)[row], getattr(alone, what)[0]
            np.testing.assert_allclose(got, wanted, rtol=1e-9, err_msg=f"{what} {row}")


@pytest.mark.parametrize(("name", "given"), SETTINGS, ids=IDS)
def test_an_answer_keeps_its_promises_on_any_counts(name: str, given: dict[str, Any]) -> None:
    """Missing, all-zero, constant, huge and short series: no error, and the answer's own rules."""
    chance = np.random.default_rng(3)
    counts = series(length=320)
    counts[10] = 2.0**40 - chance.integers(0, 9, 320)
    counts[11, chance.random(320) < 0.5] = np.nan
    counts[12] = np.nan
    counts[13, -1] = np.nan
    with np.errstate(all="raise"):
        answer = METHODS[name].run(counts, np.arange(320), **given)
    unbound = np.isnan(answer.bound)
    assert ((answer.why == Why.BOUND) == ~unbound).all()
    assert not answer.alarm[unbound].any()
    assert (answer.why[12] == Why.MISSING).all()
    assert (answer.why[13, -1], answer.alarm[13, -1]) == (Why.MISSING, False)
    assert not (answer.bound < 0).any()
    assert not ((answer.p_value < 0) | (answer.p_value > 1)).any()
    if given.get("trans") != "anscombe2nd":  # its correction outgrows a mean near 0, as in R
        assert not answer.alarm[:2].any(), "no cases, no alarm"


@pytest.mark.parametrize(("name", "given"), SETTINGS, ids=IDS)
def test_more_cases_never_end_an_alarm(name: str, given: dict[str, Any]) -> None:
    """But for R's own C3, whose bound moves with the count."""
    counts, at = series(), np.array([339])
    was = np.zeros(len(counts), np.bool_)
    for more in (0, 1, 2, 5, 20, 100, 5000):
        higher = counts.copy()
        higher[:, 339] += more
        now = METHODS[name].run(higher, at, **given).alarm[:, 0]
        assert (now | ~was).all()
        was = now
    assert was.all() or given.get("compat") or (name, "start" in given) == ("cusum", False)


@pytest.mark.parametrize(("name", "given"), SETTINGS, ids=IDS)
def test_the_newest_week_alone_is_the_last_of_many(name: str, given: dict[str, Any]) -> None:
    if name == "cusum" and "start" not in given:
        given = {**given, "start": 200}
    counts = series()
    many = METHODS[name].run(counts, np.arange(280, 340), **given)
    alone = METHODS[name].run(counts, 339, **given)
    np.testing.assert_allclose(alone.bound[:, 0], many.bound[:, -1], rtol=1e-12)
    any_order = METHODS[name].run(counts, np.array([339, 281, 300]), **given)
    np.testing.assert_allclose(any_order.bound, many.bound[:, [59, 1, 20]], rtol=1e-12)


@pytest.mark.parametrize(("name", "given"), SETTINGS, ids=IDS)
def test_short_series_have_no_bound(name: str, given: dict[str, Any]) -> None:
    if given.get("span", 1) == 1 and (name == "fixed" or isinstance(given.get("m"), float)):
        return  # these need no history
    for length in (1, 2, 5):
        answer = METHODS[name].run(
            series(length=length),
            np.arange(length),
            **{key: value for key, value in given.items() if key != "start"},
        )
        early = answer.why[:, 0]
        assert (early == Why.TOO_LITTLE_HISTORY).all()
        assert not answer.alarm[:, 0].any()


def test_periods_still_being_reported_are_not_evaluated() -> None:
    counts = series(rows=3)
    whole = METHODS["ears"].run(counts, np.arange(330, 340))
    waiting = METHODS["ears"].run(counts, np.arange(330, 340), delay=3)
    assert (waiting.why[:, -3:] == Why.INCOMPLETE).all()
    assert np.isnan(waiting.bound[:, -3:]).all()
    np.testing.assert_array_equal(waiting.bound[:, :-3], whole.bound[:, :-3])
    with pytest.raises(Faulty, match="delay_negative"):
        METHODS["ears"].run(counts, 339, delay=-1)


def test_c3_as_the_papers_have_it() -> None:
    """Reckoned by hand from Fricker, Hegler & Dunfee (2008): baseline mean 5, deviation 2."""
    y = np.array([3, 3, 5, 5, 5, 7, 7, 5, 5, 9, 11, 4.0])
    z = 1.959963984540054
    answer = METHODS["ears"].detect(y, [11], method="C3")

    def c2(t: int) -> tuple[float, float, float]:
        base = y[t - 9 : t - 2]
        return base.mean(), base.std(ddof=1), (y[t] - base.mean()) / base.std(ddof=1)

    mean, sd, _ = c2(11)
    past = sum(max(0.0, c2(t)[2] - 1) for t in (9, 10))
    assert past > 1
    np.testing.assert_allclose(answer.bound[0, 0], max(0.0, mean + sd * (z - past)))
    quiet = METHODS["ears"].detect(np.r_[np.zeros(11), 1.0], [11], method="C3")
    assert (quiet.bound[0, 0], bool(quiet.alarm[0, 0])) == (0, True)


def test_large_counts_keep_their_deviation() -> None:
    y = 2.0**40 + np.array([1, 2, 3, 4, 5, 6, 7, 4.0])
    answer = METHODS["ears"].detect(y, [7])
    np.testing.assert_allclose(answer.bound[0, 0] - 2.0**40, 4 + 3.0902323 * 2.1602469, rtol=1e-4)


def test_days_are_held_against_the_same_days_of_earlier_years() -> None:
    first = date(2019, 1, 1)
    days = tuple(first + timedelta(n) for n in range(365 * 7))
    counts = np.array([float(day.month) for day in days])
    at = [days.index(date(2025, 3, 20))]
    answer = moving_percentile(
        counts, at, span=7, half=1, by_date=True, calendar=Calendar(365, dates=days)
    )
    assert answer.extras["observed"][0, 0] == 21
    assert answer.bound[0, 0] == 21
    assert answer.expected[0, 0] == 21
    with pytest.raises(Faulty, match="dates_wanted"):
        moving_percentile(counts, at, by_date=True)


def test_weeks_of_a_year_with_53_stay_in_step_by_date() -> None:
    first = date(2014, 12, 29)  # Monday of 2015-W01; 2015 and 2020 have 53 weeks
    days = tuple(first + timedelta(7 * n) for n in range(540))
    newest = date(2024, 3, 4)
    week = days.index(newest)
    near = [abs((day - newest.replace(year=day.year)).days) <= 3 for day in days]
    counts = np.array(near, np.float64)  # 1 in the week nearest to 4 March
    calendar = Calendar(52, dates=days)
    in_step = moving_percentile(counts, week, half=0, p=0.5, by_date=True, calendar=calendar)
    counted = moving_percentile(counts, week, half=0, p=0.5, calendar=calendar)
    assert (in_step.bound[0, 0], counted.bound[0, 0]) == (1, 0)


def test_months_work_with_twelve_to_a_year() -> None:
    counts = np.tile(np.arange(1.0, 13), 7)
    calendar = Calendar(12)
    answer = moving_percentile(counts, 83, half=1, p=0.5, calendar=calendar)
    assert answer.bound[0, 0] == 11  # 11, 12 and the next year's 1
    assert METHODS["rki"].detect(counts, 83, b=5, w=1, calendar=calendar).expected[0, 0] == 8


def test_a_percentile_and_a_threshold_for_each_series() -> None:
    counts = np.vstack([np.arange(300.0)] * 2)
    answer = moving_percentile(counts, 299, p=[0.5, 0.9])
    assert answer.bound[0, 0] < answer.bound[1, 0]
    with pytest.raises(Faulty, match="percentiles_wrong"):
        moving_percentile(counts, 299, p=[0.5, 0.9, 0.1])
    with pytest.raises(Faulty, match="percentiles_wrong"):
        moving_percentile(counts, 299, p=80)
    told = METHODS["fixed"].detect(counts, 299, threshold=[299, np.nan])
    assert told.alarm.ravel().tolist() == [True, False]
    assert told.why.ravel().tolist() == [Why.BOUND, Why.NO_THRESHOLD]
    with pytest.raises(Faulty, match="thresholds_wrong"):
        METHODS["fixed"].detect(counts, 299, threshold=0)


def test_a_gap_is_left_out_of_bayes_and_of_the_percentile() -> None:
    counts = np.full(300, 4.0)
    holed = counts.copy()
    holed[290:293] = np.nan
    n = 3
    wanted = METHODS["bayes"].detect(counts, 299, w=n).bound
    assert METHODS["bayes"].detect(holed, 296, w=6).bound[0, 0] == wanted[0, 0]
    holed[299 - 52] = np.nan
    assert moving_percentile(holed, 299).bound[0, 0] == 4
    holed[:200] = np.nan
    assert moving_percentile(holed, 299).why[0, 0] == Why.TOO_LITTLE_HISTORY


def test_a_missing_week_leaves_the_sum_as_it_is() -> None:
    y = np.array([2.0, 2, 2, 9, np.nan, 2])
    answer = METHODS["cusum"].detect(y, np.arange(3, 6), m=4.0, k=0.5, h=4)
    np.testing.assert_allclose(answer.extras["cusum"][0, [0, 2]], [2, 0.5])
    assert answer.why[0, 1] == Why.MISSING


def test_the_first_case_after_none_at_all_alarms() -> None:
    y = np.r_[np.zeros(110), 0, 1.0, 0]
    answer = METHODS["cusum"].detect(y, np.arange(110, 113), trans="rossi")
    assert answer.alarm[0].tolist() == [False, True, False]
    assert answer.bound[0].tolist() == [0, 0, 0]


def test_what_cannot_be_asked_is_refused() -> None:
    counts = series(rows=3)
    for name, given, code in (
        ("rki", {"b": 0, "recent": False}, "baseline_empty"),
        ("bayes", {"b": 0, "recent": False}, "baseline_empty"),
        ("cdc", {"by_date": True}, "dates_wanted"),
        ("cusum", {"m": "lm"}, "parameter_no_choice"),
        ("cusum", {"m": -1.0}, "parameter_outside"),
        ("cusum", {"start": 999}, "start_outside"),
        ("ears", {"method": "C4"}, "parameter_no_choice"),
        ("ears", {"baseline": 1}, "parameter_outside"),
    ):
        with pytest.raises(Faulty, match=code):
            METHODS[name].detect(counts, 339, **given)


@pytest.mark.parametrize("name", SHORT)
def test_the_description_of_a_method_is_that_of_its_function(name: str) -> None:
    method = METHODS[name]
    defaults = method.detect.__kwdefaults__
    assert {k: v for k, v in defaults.items() if k != "calendar"} == method.defaults
    answer = method.detect(series(rows=3)[2:], 339)
    assert set(answer.extras) == set(method.extras)
    first = method.weeks_with_history(340, {})[0]
    assert answer.why.item() == Why.BOUND
    early = method.detect(series(rows=3)[2:], first)
    assert early.why.item() == Why.BOUND
    for preset in (method.presets or {}).values():
        method.check(preset)
