"""A Poisson regression with one wave a year, for many series of the same weeks at once."""

from __future__ import annotations

import numpy as np

from bihuan.rules.warning.bounds import Floats

ROUNDS = 25  # those of R's glm.fit, as is its measure of convergence
CLOSE = 1e-8
LEAST = 2.220446049250313e-16  # R's smallest mean


def seasonal_means(counts: Floats, times: Floats, later: Floats, frequency: int) -> Floats:
    """Expected counts at `later` times: series × len(later).

    Fits log μ = β₀ + β₁ cos(2πt/f) + β₂ sin(2πt/f) to `counts` (series × `times`, NaN is left
    out) by iteratively reweighted least squares, step by step as R's glm.fit (McCullagh & Nelder
    1989, Generalized Linear Models, section 2.5). NaN for a series whose known weeks do not tell
    level and wave apart.
    """
    design, ahead = _wave(times, frequency), _wave(later, frequency)
    known = ~np.isnan(counts)
    answer = np.full((len(counts), len(later)), np.nan)
    able = np.array([np.linalg.matrix_rank(design[row]) == 3 for row in known], np.bool_)
    if able.any():
        fitted = _fit(np.where(known, counts, 0.0)[able], known[able].astype(np.float64), design)
        answer[able] = np.maximum(np.exp(fitted @ ahead.T), LEAST)
    return answer


def _wave(times: Floats, frequency: int) -> Floats:
    angle = 2 * np.pi / frequency * times
    return np.stack([np.ones_like(angle), np.cos(angle), np.sin(angle)], axis=1)


def _fit(counts: Floats, known: Floats, design: Floats) -> Floats:
    """Coefficients: series × 3."""
    squares = (design[:, :, None] * design[:, None, :]).reshape(len(design), 9)
    mean = counts + 0.1
    linear = np.log(mean)
    fitted = np.zeros((len(counts), 3))
    deviance = _deviance(counts, mean, known)
    todo = np.arange(len(counts))
    for _ in range(ROUNDS):
        weight = known[todo] * mean[todo]
        target = linear[todo] + (counts[todo] - mean[todo]) / mean[todo]
        left = (weight @ squares).reshape(-1, 3, 3)
        right = (weight * target) @ design
        fitted[todo] = _solved(left, right)
        linear[todo] = fitted[todo] @ design.T
        mean[todo] = np.maximum(np.exp(linear[todo]), LEAST)
        now = _deviance(counts[todo], mean[todo], known[todo])
        close = np.abs(now - deviance[todo]) / (np.abs(now) + 0.1) < CLOSE
        deviance[todo] = now
        todo = todo[~close]
        if not len(todo):
            break
    return fitted


def _solved(left: Floats, right: Floats) -> Floats:
    able = np.isfinite(left).all(axis=(1, 2)) & (np.linalg.det(left) != 0)
    answer = np.full(right.shape, np.nan)
    answer[able] = np.linalg.solve(left[able], right[able][:, :, np.newaxis])[:, :, 0]
    return answer


def _deviance(counts: Floats, mean: Floats, known: Floats) -> Floats:
    ratio = np.where(counts > 0, counts, 1.0) / np.where(counts > 0, mean, 1.0)
    part = counts * np.log(ratio) - (counts - mean)
    return np.asarray(2 * (known * part).sum(axis=1), np.float64)
