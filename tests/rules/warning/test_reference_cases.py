"""The reference cases that ship are read as they are written."""

from __future__ import annotations

import numpy as np

from bihuan.rules.warning.bounds import Bounds
from tests.rules.warning.reference import HERE, cases, differences, of_series


def shipped(name: str):
    found = [c for c in cases("farringtonFlexible", "algo.farrington") if c.name == name]
    assert len(found) == 1
    return found[0]


def test_the_shipped_cases_are_there_without_anything_beside_the_checkout() -> None:
    assert (HERE / "synthetic" / "manifest.json").exists()
    case = shipped("ff_gaps_default")
    assert case.counts.shape == (1, 520)
    assert case.at[0] == 419
    assert case.at[-1] == 519
    # hand-read from the first row of the file
    assert case.expected["upperbound"][0, 0] == 10.454931975398537
    assert np.isnan(case.expected["trendVector"][0, 0])


def test_a_difference_is_told_with_its_place() -> None:
    case = shipped("ff_gaps_default")
    answer = Bounds.blank(1, case.at, ("mu0Vector", "phi", "trend", "trendVector"))
    told = differences(case, answer, but={})
    assert any("upperbound: 101 differ; gap t=420" in text for text in told)
    assert not differences(case, answer, but={"*": of_series(case, "gap")})
