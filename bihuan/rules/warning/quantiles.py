"""Quantiles and tails of counts: Poisson, and negative binomial by its dispersion."""

from __future__ import annotations

import numpy as np
from scipy import special

from bihuan.rules.warning.bounds import Floats


def below(count: Floats, mean: Floats, phi: Floats) -> Floats:
    """P(Y <= count) for counts of this mean and variance phi x mean; phi 1 is Poisson.

    Negative binomial of size mean / (phi - 1), as `surveillance` has it.
    """
    wide = phi > 1
    extra = np.where(wide, phi - 1, 1.0)
    with np.errstate(all="ignore"):
        found = np.where(
            wide,
            special.betainc(mean / extra, count + 1, 1 / np.where(wide, phi, 2.0)),
            special.gammaincc(count + 1, mean),
        )
    return np.where(count < 0, 0.0, found)


def at_least(count: Floats, mean: Floats, phi: Floats) -> Floats:
    """P(Y >= count); NaN stays NaN."""
    wide = phi > 1
    extra = np.where(wide, phi - 1, 1.0)
    with np.errstate(all="ignore"):
        found = np.where(
            wide,
            special.betainc(np.maximum(count, 1), mean / extra, extra / np.where(wide, phi, 2.0)),
            special.gammainc(np.maximum(count, 1), mean),
        )
    return np.where(count <= 0, 1.0, np.where(np.isnan(count), np.nan, found))


def quantile(level: float, mean: Floats, phi: Floats) -> Floats:
    """The smallest count with P(Y <= count) >= level; NaN where mean or phi is no number.

    Starts from Cornish and Fisher's approximation and walks, in doubling steps and then halving
    ones, to the exact count.
    """
    found = np.full(mean.shape, np.nan)
    use = np.isfinite(mean) & np.isfinite(phi) & (mean >= 0)
    if use.any():
        found[use] = _search(level, mean[use], phi[use])
    return found


def negative_binomial_quantile(level: float, size: Floats, prob: Floats) -> Floats:
    """The same by size and probability; pairs that occur often are computed once."""
    pairs, place = np.unique((size + 1j * prob).ravel(), return_inverse=True)
    odds = (1 - pairs.imag) / pairs.imag
    found = quantile(level, pairs.real * odds, 1 / pairs.imag)
    return found[place].reshape(size.shape)


def _search(level: float, mean: Floats, phi: Floats) -> Floats:
    z = special.ndtri(level)
    deviation = np.sqrt(mean * phi)
    with np.errstate(all="ignore"):
        skew = (2 * phi - 1) / deviation
        guess = np.floor(mean + deviation * (z + skew * (z * z - 1) / 6) + 0.5)
    guess = np.where(np.isfinite(guess), np.maximum(guess, 0), 0)
    high = guess.copy()
    enough = below(guess, mean, phi) >= level
    low = np.where(enough, guess - 1, guess)  # to become a count below the level
    step = np.ones_like(mean)
    todo = np.flatnonzero(~enough)
    while len(todo):  # up, until enough
        high[todo] = low[todo] + step[todo]
        short = below(high[todo], mean[todo], phi[todo]) < level
        low[todo[short]] = high[todo[short]]
        todo = todo[short]
        step[todo] *= 2
    todo = np.flatnonzero(enough)
    while len(todo):  # down, until too little
        still = (low[todo] >= 0) & (below(low[todo], mean[todo], phi[todo]) >= level)
        todo = todo[still]
        high[todo] = low[todo]
        step[todo] *= 2
        low[todo] = np.maximum(low[todo] - step[todo], -1)
    middle = np.floor((low + high) / 2)
    todo = np.flatnonzero((middle > low) & (middle < high))  # very large counts are not all floats
    while len(todo):
        reached = below(middle[todo], mean[todo], phi[todo]) >= level
        high[todo[reached]] = middle[todo[reached]]
        low[todo[~reached]] = middle[todo[~reached]]
        middle[todo] = np.floor((low[todo] + high[todo]) / 2)
        todo = todo[(middle[todo] > low[todo]) & (middle[todo] < high[todo])]
    return high
