"""The fit of one series and week after the other, compiled.

Exactly the steps of R's `glm.fit` for log-linear means with one block effect a group and a slope:
the normal equations are an arrow matrix, solved in closed form, and the weighted sums over the
rows of a group need only exp(slope x time), which powers give within a run of equal distances.
Times are relative to the week, so its own linear predictor is its block's effect.
"""

from __future__ import annotations

from math import exp, isfinite, isnan, log, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bihuan.rules.warning.bounds import Floats, Why
from bihuan.rules.warning.compiled import compiled
from bihuan.rules.warning.design import Design
from bihuan.rules.warning.fitting import MOST_STEPS, SINGULAR, TOLERANCE, Fits, Settings

TABLED = 4096  # counts whose logarithms are looked up
SHORT, UNCONVERGED = int(Why.TOO_LITTLE_HISTORY), int(Why.NOT_CONVERGED)


class Plan(NamedTuple):
    """A design and settings, as the compiled functions read them."""

    offset: NDArray[np.int64]
    time: Floats
    run: NDArray[np.int64]
    run_group: NDArray[np.int64]
    run_step: Floats
    groups: int
    own: int
    critical: Floats
    trend: bool
    reweight: bool
    threshold: float
    by_omega: bool
    must_converge: bool


# Packed in two tables: an array costs a compiled call more to pass than to read.
Rows = Floats  # what is known of each reference row of one cell, and room to work in
COUNT, LOG1, YLOGY, Y23, KNOWN, POPULATION, LOGPOP, OMEGA, WEIGHT, MISS = range(10)
Sums = Floats  # by group: of W, W t, W times what is solved for, omega y; moments; block effects
S, T, Z, Y, M0, M1, M2, ALPHA, BEFORE = range(9)


class Fitted(NamedTuple):
    """A pass of iteratively reweighted least squares, at its end."""

    converged: bool
    beta: float
    beta_before: float
    first: bool  # it ended at its first step: W comes from the counts
    d: float  # the slope's entry in the normal equations
    yt: float


@compiled
def _load(counts: Floats, week: int, plan: Plan, table: Floats, rows: Rows) -> float:
    """Read a cell's rows; the largest count, NaN when none is known."""
    largest = np.nan
    for i in range(len(plan.offset)):
        y = counts[week + plan.offset[i]]
        if isnan(y):
            rows[KNOWN, i] = 0.0
            rows[COUNT, i] = rows[LOG1, i] = rows[YLOGY, i] = rows[Y23, i] = 0.0
            continue
        rows[KNOWN, i] = 1.0
        rows[COUNT, i] = y
        if y < TABLED:
            k = int(y)
            rows[LOG1, i], rows[YLOGY, i], rows[Y23, i] = table[0, k], table[1, k], table[2, k]
        else:
            rows[LOG1, i], rows[YLOGY, i], rows[Y23, i] = log(y + 0.1), y * log(y), y ** (2 / 3)
        if not largest >= y:
            largest = y
    return largest


@compiled
def _begin(plan: Plan, rows: Rows, sums: Sums) -> tuple[float, float, float, float]:
    """Sums of the first solve, at mean y + 0.1; and the deviance there."""
    q = zt = yt = deviance = 0.0
    sums[S, :] = 0.0
    sums[T, :] = 0.0
    sums[Z, :] = 0.0
    sums[Y, :] = 0.0
    for r in range(len(plan.run_group)):
        s0 = s1 = z0 = y0 = 0.0
        for i in range(plan.run[r], plan.run[r + 1]):
            om, y, t = rows[OMEGA, i], rows[COUNT, i], plan.time[i]
            w = om * (y + 0.1)
            wz = w * (rows[LOG1, i] - rows[LOGPOP, i]) - om * 0.1
            s0 += w
            s1 += w * t
            z0 += wz
            y0 += om * y
            q += w * t * t
            zt += wz * t
            yt += om * y * t
            deviance += om * (rows[YLOGY, i] - y * rows[LOG1, i] + 0.1)
        g = plan.run_group[r]
        sums[S, g] += s0
        sums[T, g] += s1
        sums[Z, g] += z0
        sums[Y, g] += y0
    return q, zt, yt, 2.0 * deviance


@compiled
def _solve(plan: Plan, sums: Sums, q: float, zt: float, trend: bool) -> tuple[float, float]:
    """The slope, and the slope's entry once the blocks are eliminated; adds the block effects."""
    d, beta = q, 0.0
    if trend:
        top = zt
        for g in range(plan.groups):
            if sums[S, g] > 0:
                ratio = sums[T, g] / sums[S, g]
                d -= sums[T, g] * ratio
                top -= sums[Z, g] * ratio
        # time told by the blocks alone leaves nothing but rounding
        beta = top / d if d > SINGULAR * q else np.nan
    for g in range(plan.groups):
        if sums[S, g] > 0:
            sums[ALPHA, g] += (sums[Z, g] - beta * sums[T, g]) / sums[S, g]
    return beta, d


@compiled
def _moments(plan: Plan, rows: Rows, sums: Sums, beta: float) -> None:
    """By group, sums of omega x population x exp(beta t) times 1, t and t squared."""
    sums[M0, :] = 0.0
    sums[M1, :] = 0.0
    sums[M2, :] = 0.0
    for r in range(len(plan.run_group)):
        first = plan.run[r]
        e = exp(beta * plan.time[first])
        step = exp(beta * plan.run_step[r])
        s0 = s1 = s2 = 0.0
        for i in range(first, plan.run[r + 1]):
            w = rows[OMEGA, i] * rows[POPULATION, i] * e
            wt = w * plan.time[i]
            s0 += w
            s1 += wt
            s2 += wt * plan.time[i]
            e *= step
        g = plan.run_group[r]
        sums[M0, g] += s0
        sums[M1, g] += s1
        sums[M2, g] += s2


@compiled
def _constants(rows: Rows) -> float:
    """The part of half the deviance that no coefficient changes."""
    total = 0.0
    for i in range(len(rows[COUNT])):
        total += rows[OMEGA, i] * (
            rows[YLOGY, i] - rows[COUNT, i] - rows[COUNT, i] * rows[LOGPOP, i]
        )
    return total


@compiled
def _half_deviance(plan: Plan, sums: Sums, constants: float, beta_yt: float) -> float:
    half = constants - beta_yt
    for g in range(plan.groups):
        half += exp(sums[ALPHA, g]) * sums[M0, g] - sums[ALPHA, g] * sums[Y, g]
    return half


@compiled
def _next(plan: Plan, sums: Sums, beta: float, yt: float) -> tuple[float, float]:
    """Sums of the next solve, for what the coefficients change by."""
    q, zt = 0.0, yt
    for g in range(plan.groups):
        a = exp(sums[ALPHA, g])
        sums[S, g] = a * sums[M0, g]
        sums[T, g] = a * sums[M1, g]
        sums[Z, g] = sums[Y, g] - sums[S, g]
        q += a * sums[M2, g]
        zt -= sums[T, g]
    return q, zt


@compiled
def _pass(plan: Plan, rows: Rows, sums: Sums, trend: bool) -> Fitted:
    """Iterate as `glm.fit` does; the sums are left as they were in the last solve."""
    q, zt, yt, deviance = _begin(plan, rows, sums)
    constants = _constants(rows)
    beta = before = 0.0
    sums[ALPHA, :] = 0.0
    for step in range(MOST_STEPS):
        sums[BEFORE, :] = sums[ALPHA]
        before = beta
        change, d = _solve(plan, sums, q, zt, trend)
        beta += change
        if trend or step == 0:  # without a slope they stay
            _moments(plan, rows, sums, beta)
        reached = 2.0 * _half_deviance(plan, sums, constants, beta * yt)
        if not isfinite(reached):
            break
        if abs(reached - deviance) / (abs(reached) + 0.1) < TOLERANCE:
            return Fitted(True, beta, before, step == 0, d, yt)
        deviance = reached
        if step < MOST_STEPS - 1:
            q, zt = _next(plan, sums, beta, yt)
    return Fitted(False, beta, before, False, d, yt)


@compiled
def _residuals(
    plan: Plan, rows: Rows, sums: Sums, fit: Fitted, anscombe: bool
) -> tuple[float, float]:
    """Sums of W r^2 and omega r^2, r the working residuals; keeps W and Anscombe's numerators."""
    by_weight = by_omega = 0.0
    for r in range(len(plan.run_group)):
        g, first = plan.run_group[r], plan.run[r]
        old = exp(sums[BEFORE, g] + fit.beta_before * plan.time[first])
        old_step = exp(fit.beta_before * plan.run_step[r])
        # u to the -6 is the mean of one person
        u = exp(-(sums[ALPHA, g] + fit.beta * plan.time[first]) / 6)
        u_step = exp(-fit.beta * plan.run_step[r] / 6)
        for i in range(first, plan.run[r + 1]):
            v = u * exp(-rows[LOGPOP, i] / 6) if rows[LOGPOP, i] != 0.0 else u
            cube = v * v * v
            residual = rows[COUNT, i] * cube * cube - 1.0
            w = rows[OMEGA, i] * (rows[COUNT, i] + 0.1 if fit.first else rows[POPULATION, i] * old)
            rows[WEIGHT, i] = w
            by_weight += w * residual * residual
            by_omega += rows[OMEGA, i] * residual * residual
            if anscombe:
                rows[MISS, i] = 1.5 * (rows[Y23, i] * v - 1.0 / cube)
            old *= old_step
            u *= u_step
    return by_weight, by_omega


@compiled
def _reweigh(plan: Plan, rows: Rows, sums: Sums, phi: float, d: float) -> None:
    """Weigh down rows whose Anscombe residual is above the threshold; weights average 1."""
    total = known = 0.0
    for r in range(len(plan.run_group)):
        g = plan.run_group[r]
        mean = sums[T, g] / sums[S, g]
        for i in range(plan.run[r], plan.run[r + 1]):
            off = plan.time[i] - mean
            hat = rows[WEIGHT, i] * (1.0 / sums[S, g] + (off * off / d if d > 0 else 0.0))
            scale = phi * max(1.0 - hat, 0.0)  # of the squared residual
            square = rows[MISS, i] * rows[MISS, i]
            out = rows[MISS, i] > 0 and square > plan.threshold * plan.threshold * scale
            rows[OMEGA, i] = rows[KNOWN, i] * (scale / square if out else 1.0)
            total += rows[OMEGA, i]
            known += rows[KNOWN, i]
    for i in range(len(rows[OMEGA])):
        rows[OMEGA, i] *= known / total


@compiled
def _both(plan: Plan, rows: Rows, sums: Sums, trend: bool, degrees: float) -> tuple[Any, ...]:
    """Fit, and fit again reweighted: (converged, last pass, dispersion, spread)."""
    rows[OMEGA] = rows[KNOWN]
    fit = _pass(plan, rows, sums, trend)
    if not fit.converged and (trend or plan.must_converge):
        return False, fit, np.nan, np.nan
    by_weight, by_omega = _residuals(plan, rows, sums, fit, plan.reweight)
    phi = max(by_weight / degrees, 1.0)
    if plan.reweight:
        _reweigh(plan, rows, sums, phi, fit.d if trend else 0.0)
        fit = _pass(plan, rows, sums, trend)
        by_weight, by_omega = _residuals(plan, rows, sums, fit, False)
        phi = max(by_weight / degrees, 1.0)
    squares = by_omega if plan.by_omega and plan.reweight else by_weight
    return True, fit, phi, squares / degrees


@compiled
def _size(plan: Plan, rows: Rows) -> tuple[int, int, bool]:
    """Rows known, groups with any, and whether the week's own has one."""
    known = groups = 0
    own = False
    seen = np.zeros(plan.groups, np.bool_)
    for r in range(len(plan.run_group)):
        for i in range(plan.run[r], plan.run[r + 1]):
            if rows[KNOWN, i] > 0:
                known += 1
                seen[plan.run_group[r]] = True
    for g in range(plan.groups):
        groups += seen[g]
        own = own or (g == plan.own and seen[g])
    return known, groups, own


@compiled
def _cell(
    plan: Plan, rows: Rows, sums: Sums, largest: float, logpop: float
) -> tuple[float, float, float, float, float, int]:
    """One week of one series: eta, quad, phi, spread, slope, why."""
    nan = np.nan
    known, groups, own = _size(plan, rows)
    if known - groups < 1 or not own:
        return nan, nan, nan, nan, nan, SHORT
    degrees = known - groups - 1
    if plan.trend and degrees > 0:
        good, fit, phi, spread = _both(plan, rows, sums, True, degrees)
        if good:
            off = sums[T, plan.own] / sums[S, plan.own]
            eta = sums[ALPHA, plan.own] + logpop
            if (
                abs(fit.beta) > plan.critical[degrees] * sqrt(spread / fit.d)
                and exp(eta) <= largest
            ):
                quad = 1.0 / sums[S, plan.own] + off * off / fit.d
                return eta, quad, phi, spread, fit.beta, 0
    good, fit, phi, spread = _both(plan, rows, sums, False, degrees + 1)
    if not good:
        return nan, nan, nan, nan, nan, UNCONVERGED
    eta = sums[ALPHA, plan.own] + logpop
    return eta, 1.0 / sums[S, plan.own], phi, spread, nan, 0


@compiled
def _block(
    counts: Floats, logpop: Floats, weeks: NDArray[np.int64], plan: Plan, table: Floats
) -> tuple[Floats, NDArray[np.int8]]:
    """Every series of a block, every week; `logpop` has no row without an offset."""
    found = np.empty((5, counts.shape[0], len(weeks)))
    why = np.empty((counts.shape[0], len(weeks)), np.int8)
    rows, sums = np.zeros((10, len(plan.offset))), np.empty((9, plan.groups))
    rows[POPULATION, :] = 1.0
    for s in range(counts.shape[0]):
        for c in range(len(weeks)):
            own = 0.0
            if len(logpop):
                own = logpop[s, weeks[c]]
                for i in range(len(plan.offset)):
                    rows[LOGPOP, i] = logpop[s, weeks[c] + plan.offset[i]]
                    rows[POPULATION, i] = exp(rows[LOGPOP, i])
            largest = _load(counts[s], weeks[c], plan, table, rows)
            eta, quad, phi, spread, slope, code = _cell(plan, rows, sums, largest, own)
            found[0, s, c], found[1, s, c], found[2, s, c] = eta, quad, phi
            found[3, s, c], found[4, s, c], why[s, c] = spread, slope, code
    return found, why


def _table() -> Floats:
    """Logarithms and powers of small counts."""
    y = np.arange(TABLED, dtype=np.float64)
    return np.array([np.log(y + 0.1), y * np.log(np.maximum(y, 1)), y ** (2 / 3)])


TABLE = _table()


def fit(
    counts: Floats, logpop: Floats, weeks: NDArray[np.int64], design: Design, settings: Settings
) -> Fits:
    """Fit weeks that share a design, for a block of series; see `fitting.Fits`."""
    plan = Plan(
        design.offset, design.time, design.run, design.run_group, design.run_step,
        design.groups, design.own, settings.critical(len(design.time)), settings.trend,
        settings.reweight, float(settings.weights_threshold), settings.by_omega,
        settings.must_converge,
    )  # fmt: skip
    found, why = _block(counts, logpop, weeks, plan, TABLE)
    return Fits(found, why)
