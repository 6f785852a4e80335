"""Quantiles of counts: the smallest count whose probability to be reached is high enough."""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, ndtri

from bihuan.rules.warning.bounds import Floats


def negative_binomial_quantile(level: float, size: Floats, prob: Floats) -> Floats:
    """The smallest k with P(Y ≤ k) ≥ `level`; NaN where `size` or `prob` is.

    `size` need not be whole; P(Y ≤ k) is the incomplete beta function I_prob(size, k + 1). Pairs
    that occur often, as in small series, are computed once.
    """
    pairs = size + 1j * prob
    different, place = np.unique(pairs.ravel(), return_inverse=True)
    answer = np.full(different.shape, np.nan)
    known = ~np.isnan(different)
    answer[known] = _search(level, different.real[known], different.imag[known])
    return answer[place].reshape(size.shape)


def _search(level: float, size: Floats, prob: Floats) -> Floats:
    """From a normal guess with its skewness, step until the quantile is found."""
    z = float(ndtri(level))
    mean, deviation = size * (1 - prob) / prob, np.sqrt(size * (1 - prob)) / prob
    skew = (2 - prob) / np.sqrt(size * (1 - prob))
    count = np.maximum(0, np.floor(mean + deviation * (z + skew * (z * z - 1) / 6)))
    todo = np.arange(len(count))
    while len(todo):  # up to the first that is enough
        todo = todo[betainc(size[todo], count[todo] + 1, prob[todo]) < level]
        count[todo] += 1
    todo = np.flatnonzero(count > 0)
    while len(todo):  # down while the one below is enough as well
        todo = todo[betainc(size[todo], count[todo], prob[todo]) >= level]
        count[todo] -= 1
        todo = todo[count[todo] > 0]
    return count
