"""The Farrington methods give R's numbers, compiled and in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from bihuan.rules.warning import farrington, farrington_flexible
from bihuan.rules.warning.compiled import HAVE_NUMBA
from tests.rules.warning.reference import Case, cases, differences, of_series

ENGINES = ("compiled", "numpy") if HAVE_NUMBA else ("numpy",)
OFFSET = "populationOffset"
NAMES = {
    "b": "b",
    "w": "w",
    "reweight": "reweight",
    "weightsThreshold": "weights_threshold",
    "alpha": "alpha",
    "trend": "trend",
    "pThresholdTrend": "p_threshold_trend",
    "limit54": "limit54",
    "powertrans": "powertrans",
    "noPeriods": "no_periods",
    "pastWeeksNotIncluded": "past_weeks_not_included",
    "thresholdMethod": "threshold_method",
}


def trend_by_rounding(case: Case) -> np.ndarray:
    """Where R keeps or drops a trend by rounding noise: no case all season, or always the same."""
    kept = case.expected["mu0Vector"]
    if case.control["thresholdMethod"] == "delta":
        kept = np.log(kept)
    constant = np.ptp(np.nan_to_num(case.counts), axis=1) == 0
    return (kept < 1e-6) | constant[:, np.newaxis]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", cases("farringtonFlexible"), ids=lambda case: case.name)
def test_flexible_is_r(case: Case, engine: str) -> None:
    answer = farrington_flexible.detect(
        case.counts,
        case.at,
        calendar=case.calendar,
        population=case.population if case.control.get(OFFSET) else None,
        engine=engine,
        **case.parameters(NAMES, OFFSET),
    )
    unclear = trend_by_rounding(case)
    assert not differences(case, answer, but={"trend": unclear, "trendVector": unclear})


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", cases("algo.farrington"), ids=lambda case: case.name)
def test_classic_is_r(case: Case, engine: str) -> None:
    answer = farrington.detect(
        case.counts, case.at, calendar=case.calendar, engine=engine, **case.parameters(NAMES)
    )
    # a constant series: R keeps or drops the trend by rounding noise
    constant = of_series(case, "const5") if case.name == "fa_edge_b5" else np.False_
    assert not differences(case, answer, but={"*": constant})
