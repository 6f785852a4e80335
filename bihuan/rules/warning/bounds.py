"""What every method answers: a bound for each series and week, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bihuan.rules.warning.faults import CELLS_AT_ONCE

Floats = NDArray[np.float64]


class Why(IntEnum):
    """Why there is no bound; ``BOUND`` where there is one."""

    BOUND = 0
    TOO_LITTLE_HISTORY = 1  # reference periods before the first one, or too few that are known
    BELOW_LIMIT = 2  # too few cases in the last periods for an alarm to be of use
    MISSING = 3  # the period itself, or one of those summed with it, is not known
    NOT_CONVERGED = 4  # the model has no answer, as for a season without a case
    NO_VARIATION = 5  # the baseline does not vary, so no deviation can be measured in it
    NO_THRESHOLD = 6  # no threshold is laid down for the series
    INCOMPLETE = 7  # cases of the period are still being reported
    UNBOUNDED = 8  # the estimate is so uncertain that no number bounds it


@dataclass(frozen=True, slots=True)
class Bounds:
    """One method's answer, every array series × weeks asked for.

    Attributes
    ----------
    at
        The weeks asked for, as positions from 0.
    bound
        Upper bound in cases; NaN where there is none (`why` says why).
    expected
        Expected cases without an outbreak; NaN where the method has none.
    score
        How far the count lies beyond what is expected, in the method's own unit.
    p_value
        Probability of a count at least as large without an outbreak; NaN where the method has none.
    alarm
        True where the week alarms; never where the count or the bound is missing.
    why
        Codes of `Why`.
    extras
        What the method has beyond these (``phi``, ``trend``, ``cusum``, …), arrays of the same
        shape.
    """

    at: NDArray[np.int64]
    bound: Floats
    expected: Floats
    score: Floats
    p_value: Floats
    alarm: NDArray[np.bool_]
    why: NDArray[np.int8]
    extras: dict[str, Floats] = field(default_factory=dict)

    @classmethod
    def blank(cls, series: int, at: NDArray[np.int64], extras: Iterable[str] = ()) -> Bounds:
        """No bound anywhere, to be filled: floats NaN, alarms false, `why` TOO_LITTLE_HISTORY."""
        shape = (series, len(at))
        names = tuple(extras)
        # One piece of memory, which the system hands out in large pages: much less waiting for it.
        bound, expected, score, p_value, *more = np.full((4 + len(names), *shape), np.nan)
        return cls(
            at=at,
            bound=bound,
            expected=expected,
            score=score,
            p_value=p_value,
            alarm=np.zeros(shape, np.bool_),
            why=np.full(shape, Why.TOO_LITTLE_HISTORY, np.int8),
            extras=dict(zip(names, more, strict=True)),
        )

    def without(self, weeks: NDArray[np.bool_], why: Why) -> Bounds:
        """This answer, in place, with nothing in some of the weeks asked for but the reason."""
        numbers = (self.bound, self.expected, self.score, self.p_value, *self.extras.values())
        for values in numbers:
            values[:, weeks] = np.nan
        self.alarm[:, weeks] = False
        self.why[:, weeks] = why
        return self

    def put(self, series: slice, part: Bounds) -> None:
        """Write the answer for some of the series into this one."""
        for name in ("bound", "expected", "score", "p_value", "alarm", "why"):
            getattr(self, name)[series] = getattr(part, name)
        for name, values in part.extras.items():
            self.extras[name][series] = values


def in_blocks(
    counts: NDArray[Any],
    at: NDArray[np.int64],
    evaluate: Callable[[Floats, slice], Bounds],
    *,
    extras: Iterable[str] = (),
    cells: int = CELLS_AT_ONCE,
    workers: int = 1,
) -> Bounds:
    """Evaluate some series at a time, so that memory stays bounded however many there are.

    Parameters
    ----------
    counts
        Series × time, from `checked_counts`.
    evaluate
        Given the block as float64 and which series it is, its answer.
    cells
        Most counts in one block.
    workers
        Threads that work on blocks; compiled and NumPy code let them run side by side.
    """
    answer = Bounds.blank(counts.shape[0], at, extras)
    at_once = max(1, cells // max(counts.shape[1], 1))

    def work(first: int) -> None:
        some = slice(first, min(first + at_once, counts.shape[0]))
        answer.put(some, evaluate(np.ascontiguousarray(counts[some], np.float64), some))

    firsts = range(0, counts.shape[0], at_once)
    if workers == 1:
        for first in firsts:
            work(first)
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(work, firsts))
    return answer


def recent_sums(counts: Floats, at: NDArray[np.int64], periods: int) -> Floats:
    """Cases of the last `periods` weeks with the week itself; NaN when one is missing or before 0.

    Shape series × len(at).
    """
    total = np.zeros((counts.shape[0], len(at)))
    for back in range(periods):
        weeks = at - back
        total += np.where(weeks >= 0, counts[:, np.maximum(weeks, 0)], np.nan)
    return total
