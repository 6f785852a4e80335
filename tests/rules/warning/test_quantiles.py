"""The quantile of a negative binomial is the first count whose probability is high enough."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import nbinom

from bihuan.rules.warning.quantiles import negative_binomial_quantile


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.99, 1 - 1e-6])
def test_it_is_the_one_of_scipy(level: float) -> None:
    chance = np.random.default_rng(4)
    size = np.concatenate([np.arange(40) + 0.5, chance.integers(1, 10**6, 60) + 0.5])
    prob = chance.uniform(0.01, 0.99, 100)
    size[7] = prob[8] = np.nan
    got = negative_binomial_quantile(level, size.reshape(10, 10), prob.reshape(10, 10)).ravel()
    known = ~(np.isnan(size) | np.isnan(prob))
    np.testing.assert_array_equal(got[known], nbinom.ppf(level, size[known], prob[known]))
    assert np.isnan(got[~known]).all()


def test_it_is_the_first_that_is_enough_for_huge_counts_too() -> None:
    size, prob = np.array([2.0**50]), np.array([0.9])
    got = negative_binomial_quantile(0.95, size, prob)
    assert nbinom.cdf(got, size, prob) >= 0.95
    mean = size * (1 - prob) / prob
    assert abs(got - mean) < 2 * np.sqrt(mean / prob)
