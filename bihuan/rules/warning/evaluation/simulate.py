"""Series with known outbreaks: invented ones, and a county's own history with outbreaks put in.

The form is that of Noufaily et al. (2013), An improved algorithm for outbreak detection in
multiple surveillance systems, Statistics in Medicine 32:1206–1222, section 3: negative binomial
counts around a log-linear trend with seasonal waves; an outbreak's size is Poisson around k
standard deviations of the baseline where it starts, its cases come log-normally later. Chance is
the caller's: every function takes a seed, and the same seed gives the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DELAY_SD = 0.5  # of the logarithm of the weeks from an outbreak's start to a case; its mean is 0


@dataclass(frozen=True, slots=True)
class Scenario:
    """A baseline: mean exp(level + trend·t + Σ_{j ≤ waves} season·(cos 2πjt/f + sin 2πjt/f)).

    `level` and `season` are on the log scale, `trend` is per period, the variance is `spread`
    times the mean (1: Poisson).
    """

    level: float
    trend: float = 0.0
    season: float = 0.0
    waves: int = 1
    spread: float = 1.0

    def mean(self, length: int, period: int) -> Floats:
        """The expected count of each of `length` periods."""
        t = np.arange(1, length + 1)
        angles = 2 * np.pi / period * np.outer(np.arange(1, self.waves + 1), t)
        wave = self.season * (np.cos(angles) + np.sin(angles)).sum(axis=0)
        return np.asarray(np.exp(self.level + self.trend * t + wave), dtype=np.float64)


# Rare to common, flat and growing, without and with seasons, Poisson to over-dispersed.
SCENARIOS = tuple(
    Scenario(level=level, trend=trend, season=season, waves=1, spread=spread)
    for level in (-1.5, 0.5, 2.0, 3.5)
    for trend in (0.0, 0.0015)
    for season in (0.0, 0.4)
    for spread in (1.0, 1.5, 3.0)
)


@dataclass(frozen=True, slots=True)
class Trial:
    """Counts with outbreaks in them: arrays of series × periods.

    `extra` are the cases that belong to the outbreak to be found, one for each series; it starts
    in period `start[series]`. Cases of earlier outbreaks, which spoil the history, are in the
    counts only.
    """

    counts: Floats
    extra: Floats
    start: Ints

    @property
    def ill(self) -> NDArray[np.bool_]:
        """Whether the outbreak has cases in a period."""
        return self.extra > 0


def baselines(
    scenarios: Sequence[Scenario], *, copies: int, length: int, seed: int, period: int = 52
) -> tuple[Floats, Floats]:
    """Counts without outbreaks, and their standard deviations: (scenarios · copies) × length."""
    chance = np.random.default_rng(seed)
    mean = np.repeat([one.mean(length, period) for one in scenarios], copies, axis=0)
    spread = np.repeat([[one.spread] for one in scenarios], copies, axis=0)
    if (spread < 1).any():
        raise ValueError("the variance is at least the mean")
    # A Poisson count around a gamma mean is negative binomial with variance spread·mean.
    wide = np.maximum(spread - 1, 1e-12)
    around = np.where(spread > 1, chance.gamma(mean / wide, wide), mean)
    return chance.poisson(around).astype(np.float64), np.sqrt(spread * mean)


def outbreak(
    chance: np.random.Generator, *, size: float, start: int, length: int, delay: float = 1.0
) -> Floats:
    """The cases of one outbreak by period, at least one; what comes after the end is not seen.

    `size` is the expected number of cases, `delay` the median number of periods to a case.
    """
    cases = max(1, int(chance.poisson(size)))
    late = np.floor(delay * chance.lognormal(0.0, DELAY_SD, cases)).astype(np.int64)
    late -= late.min()  # the start is the first case
    seen = start + late[start + late < length]
    return np.bincount(seen, minlength=length).astype(np.float64)


def trial(
    counts: Floats,
    deviation: Floats,
    *,
    at: Sequence[int] | Ints,
    k: float,
    seed: int,
    past: int = 0,
    past_k: float = 5.0,
    delay: float = 1.0,
) -> Trial:
    """Put one outbreak of k standard deviations into each series, to start in a period of `at`.

    `deviation` holds the baseline's standard deviation for each count; where it is below one,
    one is used, so that a rare disease has outbreaks of k cases. `past` outbreaks of `past_k`
    deviations are put into the history before `at`. Counts are not changed in place; a missing
    count stays missing.
    """
    places = np.asarray(at, dtype=np.int64)
    length = counts.shape[1]
    if not len(places) or places.min() < 0 or places.max() >= length:
        raise ValueError("an outbreak starts within the series")
    chance = np.random.default_rng(seed)
    deviation = np.maximum(deviation, 1.0)
    extra, old = np.zeros_like(counts), np.zeros_like(counts)
    start = chance.choice(places, len(counts))
    for row, first in enumerate(start):
        size = k * float(deviation[row, first])
        extra[row] = outbreak(chance, size=size, start=int(first), length=length, delay=delay)
        for _ in range(past if places.min() > 0 else 0):
            when = int(chance.integers(places.min()))
            size = past_k * float(deviation[row, when])
            old[row] += outbreak(chance, size=size, start=when, length=length, delay=delay)
    return Trial(counts + extra + old, extra, start)


def deviations(counts: Floats, *, period: int = 52) -> Floats:
    """A history's standard deviation around its seasonal mean, the same for all its periods.

    For each series the deviation from the mean of the periods one, two … years apart, which takes
    out the season without a model; with less than two years, from the overall mean.
    """
    length = counts.shape[1]
    phase = np.arange(length) % period if length >= 2 * period else np.zeros(length, np.int64)
    known = ~np.isnan(counts)
    filled = np.where(known, counts, 0.0)
    groups = phase[:, None] == np.arange(phase.max(initial=0) + 1)
    per = known @ groups.astype(np.float64)
    mean = (filled @ groups) / np.maximum(per, 1)
    off = np.where(known, counts - mean[:, phase], 0.0)
    free = np.maximum(known.sum(axis=1) - (per > 0).sum(axis=1), 1)
    return np.repeat(np.sqrt((off**2).sum(axis=1) / free)[:, None], length, axis=1)
