"""The same fits as `kernel`, in NumPy over many cells at once.

A cell is one week of one series; arrays are rows × cells, or groups × cells. Sums run over the
first axis, one cell's in the order of its rows, so that an answer does not depend on its company.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bihuan.rules.warning.bounds import Floats, Why
from bihuan.rules.warning.design import Design
from bihuan.rules.warning.fitting import MOST_STEPS, SINGULAR, TOLERANCE, Fits, Settings

Flags = NDArray[np.bool_]
VALUES_AT_ONCE = 1 << 15  # rows × cells that stay in the processor's cache
LEAVE = 0.7  # share of cells still iterating below which the finished ones are left behind

# What is kept of a group: block effect now and one step back, sums of W and W t, of omega y.
ALPHA, BEFORE, S, T, Y = range(5)
# What is kept of a cell.
BETA, BETA_BEFORE, D, YT, CONSTANTS, DEVIANCE, GOING, CONVERGED, FIRST = range(9)


class Shape(NamedTuple):
    """A design as arrays that broadcast over cells."""

    time: Floats  # rows × 1
    group: NDArray[np.int64]  # of each row
    starts: NDArray[np.int64]  # first row of each group
    own: int

    def sums(self, values: Floats) -> Floats:
        """Over the rows of each group: groups × cells."""
        return np.add.reduceat(values, self.starts, axis=0)


class Rows(NamedTuple):
    """What is known of the reference rows of some cells; `logpop` is None without an offset."""

    numbers: Floats  # four × rows × cells
    logpop: Floats | None

    @property
    def y(self) -> Floats:
        """Counts, 0 where missing."""
        return np.asarray(self.numbers[0])

    @property
    def log1(self) -> Floats:
        """log(y + 0.1), 0 where missing."""
        return np.asarray(self.numbers[1])

    @property
    def ylogy(self) -> Floats:
        """Part of the deviance."""
        return np.asarray(self.numbers[2])

    @property
    def known(self) -> Floats:
        """1, and 0 where missing."""
        return np.asarray(self.numbers[3])

    def of(self, cells: Flags) -> Rows:
        """Some of the cells."""
        logpop = None if self.logpop is None else self.logpop[:, cells]
        return Rows(self.numbers[:, :, cells], logpop)


@dataclass(frozen=True, slots=True)
class State:
    """A pass of iteratively reweighted least squares for some cells, under way or at its end."""

    cells: NDArray[np.int64]
    wide: Floats
    flat: Floats
    weight: Floats  # omega x population, rows × cells

    def only(self, stay: Flags) -> State:
        """Without the cells that have ended."""
        return State(
            self.cells[stay], self.wide[:, :, stay], self.flat[:, stay], self.weight[:, stay]
        )

    def put(self, other: State, which: Flags) -> None:
        """Keep what `which` of the cells of another have come to."""
        self.wide[:, :, other.cells[which]] = other.wide[:, :, which]
        self.flat[:, other.cells[which]] = other.flat[:, which]


def _begin(shape: Shape, rows: Rows, omega: Floats, *, trend: bool) -> State:
    """After the first solve, from the mean y + 0.1."""
    mean = omega * (rows.y + 0.1)
    target = mean * (rows.log1 if rows.logpop is None else rows.log1 - rows.logpop) - 0.1 * omega
    oy = omega * rows.y
    half = rows.ylogy - rows.y if rows.logpop is None else rows.ylogy - rows.y * (1 + rows.logpop)
    groups, cells = len(shape.starts), rows.y.shape[1]
    wide, flat = np.zeros((5, groups, cells)), np.zeros((9, cells))
    wide[S], wide[T], wide[Y] = shape.sums(mean), shape.sums(mean * shape.time), shape.sums(oy)
    flat[YT], flat[CONSTANTS] = (oy * shape.time).sum(axis=0), (omega * half).sum(axis=0)
    flat[DEVIANCE] = 2 * (omega * (rows.ylogy - rows.y * rows.log1 + 0.1)).sum(axis=0)
    flat[GOING] = 1
    weight = omega if rows.logpop is None else omega * np.exp(rows.logpop)
    state = State(np.arange(cells), wide, flat, weight)
    q, zt = (mean * shape.time**2).sum(axis=0), (target * shape.time).sum(axis=0)
    _solve(state, shape.sums(target), q, zt, trend=trend)
    return state


def _solve(state: State, z: Floats, q: Floats, zt: Floats, *, trend: bool) -> None:
    """Add the change of slope and block effects that the sums of a step ask for."""
    wide, flat = state.wide, state.flat
    wide[BEFORE], flat[BETA_BEFORE] = wide[ALPHA], flat[BETA]
    filled = wide[S] > 0
    s = np.where(filled, wide[S], 1.0)
    change: Floats | float = 0.0
    flat[D] = q
    if trend:
        ratio = np.where(filled, wide[T] / s, 0.0)
        d = q - (wide[T] * ratio).sum(axis=0)
        flat[D] = d
        top = zt - (z * ratio).sum(axis=0)
        change = np.where(d > SINGULAR * q, top / d, np.nan)
        flat[BETA] += change
    wide[ALPHA] += np.where(filled, (z - change * wide[T]) / s, 0.0)


def _moments(shape: Shape, state: State) -> tuple[Floats, Floats, Floats]:
    """By group, sums of omega x population x exp(beta t) times 1, t and t squared."""
    e = shape.time * state.flat[BETA]
    np.exp(e, out=e)
    e *= state.weight
    m0 = shape.sums(e)
    e *= shape.time
    m1 = shape.sums(e)
    e *= shape.time
    return m0, m1, shape.sums(e)


def _pass(shape: Shape, rows: Rows, omega: Floats, *, trend: bool) -> State:
    """Iterate as `glm.fit` does; the sums are left as they were in the last solve."""
    state = _begin(shape, rows, omega, trend=trend)
    last = State(state.cells, state.wide.copy(), state.flat.copy(), state.weight)
    for step in range(MOST_STEPS):
        flat, wide = state.flat, state.wide
        if trend or step == 0:  # without a slope they stay
            m0, m1, m2 = _moments(shape, state)
        mean = np.exp(wide[ALPHA])
        half = flat[CONSTANTS] - flat[BETA] * flat[YT]
        reached = 2 * (half + (mean * m0 - wide[ALPHA] * wide[Y]).sum(axis=0))
        near = np.abs(reached - flat[DEVIANCE]) / (np.abs(reached) + 0.1) < TOLERANCE
        going = flat[GOING] > 0
        ended = going & (near | ~np.isfinite(reached) | (step == MOST_STEPS - 1))
        if ended.any():
            flat[CONVERGED], flat[FIRST] = near, step == 0
            last.put(state, ended)
            going &= ~ended
            flat[GOING] = going
            if not going.any():
                break
        flat[DEVIANCE] = reached
        if going.sum() < LEAVE * len(going):
            state = state.only(going)
            wide, flat = state.wide, state.flat
            m0, m1, m2, mean = m0[:, going], m1[:, going], m2[:, going], mean[:, going]
        wide[S], wide[T] = mean * m0, mean * m1
        zt = flat[YT] - wide[T].sum(axis=0)
        _solve(state, wide[Y] - wide[S], (mean * m2).sum(axis=0), zt, trend=trend)
    return last


class Left(NamedTuple):
    """W of a pass's last solve, sums of W r² and of omega r², Anscombe's numerators."""

    weight: Floats
    by_weight: Floats
    by_omega: Floats
    miss: Floats


def _residuals(shape: Shape, rows: Rows, omega: Floats, fit: State) -> Left:
    """Working residuals r, by the mean one step ahead of the weights."""
    log_old = fit.wide[BEFORE][shape.group] + fit.flat[BETA_BEFORE] * shape.time
    weight = fit.weight * np.exp(log_old)
    if (fit.flat[FIRST] > 0).any():
        weight = np.where(fit.flat[FIRST] > 0, omega * (rows.y + 0.1), weight)
    sixth = fit.wide[ALPHA][shape.group] + fit.flat[BETA] * shape.time
    if rows.logpop is not None:
        sixth += rows.logpop
    sixth *= -1 / 6
    np.exp(sixth, out=sixth)  # the mean to the -1/6
    cube = sixth * sixth * sixth
    square = (rows.y * cube * cube - 1) ** 2
    miss = 1.5 * (np.cbrt(rows.y) ** 2 * sixth - 1 / cube)
    return Left(weight, (weight * square).sum(axis=0), (omega * square).sum(axis=0), miss)


def _reweighed(
    shape: Shape,
    rows: Rows,
    fit: State,
    left: Left,
    phi: Floats,
    settings: Settings,
    *,
    trend: bool,
) -> Floats:
    """Weights with the rows above the threshold weighed down; they average 1."""
    s = np.where(fit.wide[S] > 0, fit.wide[S], 1.0)
    hat = 1 / s[shape.group]
    if trend:
        hat = hat + (shape.time - (fit.wide[T] / s)[shape.group]) ** 2 / fit.flat[D]
    scale = phi * np.maximum(1 - left.weight * hat, 0)
    square = left.miss**2
    out = (left.miss > 0) & (square > settings.weights_threshold**2 * scale)
    omega = rows.known * np.divide(scale, square, out=np.ones_like(scale), where=out)
    scaled: Floats = omega * (rows.known.sum(axis=0) / omega.sum(axis=0))
    return scaled


def _both(shape: Shape, rows: Rows, degrees: Floats, settings: Settings, *, trend: bool) -> Fits:
    """Fit, and fit again reweighted; arrays of cells, `why` for those without convergence."""
    omega = rows.known
    fit = _pass(shape, rows, omega, trend=trend)
    good = fit.flat[CONVERGED] > 0
    if not trend and not settings.must_converge:
        good[:] = True
    left = _residuals(shape, rows, omega, fit)
    phi = np.maximum(left.by_weight / degrees, 1)
    squares = left.by_weight
    if settings.reweight:
        omega = _reweighed(shape, rows, fit, left, phi, settings, trend=trend)
        fit = _pass(shape, rows, omega, trend=trend)
        left = _residuals(shape, rows, omega, fit)
        phi = np.maximum(left.by_weight / degrees, 1)
        squares = left.by_omega if settings.by_omega else left.by_weight
    own = fit.wide[:, shape.own]
    quad = 1 / own[S] + ((own[T] / own[S]) ** 2 / fit.flat[D] if trend else 0.0)
    slope = fit.flat[BETA] if trend else np.full_like(phi, np.nan)
    why = np.where(good, Why.BOUND, Why.NOT_CONVERGED).astype(np.int8)
    spread = squares / degrees
    if trend:  # the t value, kept where the slope is significant
        critical = settings.critical(int(degrees.max()))[degrees.astype(np.int64)]
        why[~(np.abs(slope) > critical * np.sqrt(spread / fit.flat[D]))] = Why.NOT_CONVERGED
    return Fits(np.stack((own[ALPHA], quad, phi, spread, slope)), why)


def _cells(shape: Shape, rows: Rows, logpop: Floats, settings: Settings) -> Fits:
    """Some cells: with a trend, and without one where it does not stay."""
    cells = rows.y.shape[1]
    found = Fits.blank((cells,))
    known = shape.sums(rows.known)
    degrees = known.sum(axis=0) - (known > 0).sum(axis=0)
    enough = (degrees >= 1) & (known[shape.own] > 0)
    todo = enough.copy()
    if settings.trend and (trended := enough & (degrees > 1)).any():
        some = rows.of(trended)
        fit = _both(shape, some, degrees[trended] - 1, settings, trend=True)
        fit.eta[:] += logpop[trended]
        largest = np.where(some.known > 0, some.y, -1).max(axis=0)
        kept = (fit.why == Why.BOUND) & (np.exp(fit.eta) <= largest)
        places = np.flatnonzero(trended)[kept]
        found.numbers[:, places], found.why[places] = fit.numbers[:, kept], Why.BOUND
        todo[places] = False
    if todo.any():
        fit = _both(shape, rows.of(todo), degrees[todo], settings, trend=False)
        fit.eta[:] += logpop[todo]
        fit.numbers[:, fit.why != Why.BOUND] = np.nan
        found.numbers[:, todo], found.why[todo] = fit.numbers, fit.why
    return found


def fit(
    counts: Floats, logpop: Floats, weeks: NDArray[np.int64], design: Design, settings: Settings
) -> Fits:
    """Fit weeks that share a design, for a block of series; see `fitting.Fits`."""
    answer = Fits.blank((counts.shape[0], len(weeks)))
    if design.own < 0:
        return answer
    starts = np.searchsorted(design.group, np.arange(design.groups))
    shape = Shape(design.time[:, np.newaxis], design.group, starts, design.own)
    known = ~np.isnan(counts)
    y = np.where(known, counts, 0.0)
    tables = np.stack((y, np.log(y + 0.1) * known, y * np.log(np.maximum(y, 1)), known))
    at_once = max(2, VALUES_AT_ONCE // len(design.offset))
    numbers, why = answer.numbers.reshape(5, -1), answer.why.reshape(-1)
    for first in range(0, answer.why.size, at_once):
        cell = np.arange(first, min(first + at_once, answer.why.size))
        series, week = cell // len(weeks), weeks[cell % len(weeks)]
        # one cell alone would be summed in another order: it is fitted twice
        pair = np.resize(np.arange(len(cell)), max(2, len(cell)))
        place = (series[pair], week[pair] + design.offset[:, np.newaxis])
        offset = logpop[place] if len(logpop) else None
        own = logpop[series[pair], week[pair]] if len(logpop) else np.zeros(len(pair))
        with np.errstate(all="ignore"):
            found = _cells(shape, Rows(tables[:, *place], offset), own, settings)
        numbers[:, cell], why[cell] = found.numbers[:, : len(cell)], found.why[: len(cell)]
    return answer
