"""What a method refuses to work on: tables that are not counts, weeks that are not there."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bihuan.rules.refusal import Refusal

MOST = float(2**53)  # above this a float no longer holds every whole number
CELLS_AT_ONCE = 1 << 20


class Faulty(Refusal):
    """A table or a parameter no method can work on.

    ``params`` names the place: ``series`` and ``week`` are positions from 0 in the table as it was
    given, ``value`` is what stands there; for a parameter its ``name``.
    """


def checked_counts(counts: ArrayLike) -> NDArray[Any]:
    """Counts as series × time, checked piece by piece.

    Parameters
    ----------
    counts
        Cases per period, series × time, oldest first; one series may be one-dimensional. Whole,
        not negative; NaN is a missing period (0 is a quiet one).

    Returns
    -------
    NDArray
        Two-dimensional; whole-number types stay as they are (a province's table in 16 bits is a
        quarter of the same in floats), everything else becomes float64.

    Raises
    ------
    Faulty
        ``counts_wrong_shape``, ``counts_no_numbers``, ``count_negative``, ``count_not_whole``,
        ``count_too_large``, each with the first place it is found at.
    """
    table = np.asarray(counts)
    if table.ndim == 1:
        table = table[np.newaxis, :]
    if table.ndim != 2 or table.shape[1] == 0:
        raise Faulty("counts_wrong_shape", shape="×".join(map(str, np.shape(counts))))
    if table.dtype.kind not in "biuf":
        table = _as_numbers(table)
    elif table.dtype.kind in "fb" and table.dtype != np.float64:
        table = table.astype(np.float64)
    at_once = max(1, CELLS_AT_ONCE // table.shape[1])
    for first in range(0, table.shape[0], at_once):
        _check_values(table[first : first + at_once], first)
    return table


def _as_numbers(table: NDArray[Any]) -> NDArray[np.float64]:
    """A table of Python objects or texts; None is missing, text is refused."""
    numbers = np.empty(table.shape, np.float64)
    for place, value in np.ndenumerate(table):
        if value is None:
            numbers[place] = np.nan
        elif isinstance(value, int | float | np.number):
            numbers[place] = value
        else:
            raise Faulty("counts_no_numbers", series=place[0], week=place[1], value=str(value))
    return numbers


def _check_values(part: NDArray[Any], first: int) -> None:
    _refuse(part < 0, "count_negative", part, first)
    if part.dtype.kind == "f":
        _refuse(part != np.floor(part), "count_not_whole", part, first, unless=np.isnan(part))
        _refuse(part > MOST, "count_too_large", part, first)


def _refuse(
    wrong: NDArray[np.bool_],
    code: str,
    part: NDArray[Any],
    first: int,
    unless: NDArray[np.bool_] | None = None,
) -> None:
    wrong = wrong if unless is None else wrong & ~unless
    if wrong.any():
        series, week = (int(n) for n in np.argwhere(wrong)[0])
        value = part[series, week].item()
        raise Faulty(code, series=first + series, week=week, value=value)


def checked_weeks(at: ArrayLike, length: int) -> NDArray[np.int64]:
    """Positions of the periods to evaluate, from 0; one number is one period.

    Raises
    ------
    Faulty
        ``weeks_not_whole``, ``week_outside`` (``week``, ``length``).
    """
    weeks = np.atleast_1d(np.asarray(at))
    if weeks.ndim != 1 or (weeks.size and weeks.dtype.kind not in "iu"):
        raise Faulty("weeks_not_whole")
    weeks = weeks.astype(np.int64)
    for week in weeks[(weeks < 0) | (weeks >= length)][:1]:
        raise Faulty("week_outside", week=int(week), length=length)
    return weeks


def checked_beside(name: str, beside: ArrayLike, shape: tuple[int, ...]) -> NDArray[Any]:
    """A table that goes with the counts (population, past outbreaks): same shape, or one row.

    Raises
    ------
    Faulty
        ``table_other_shape`` (``name``, ``shape``, ``wanted``).
    """
    table = np.asarray(beside)
    if table.ndim == 1:
        table = table[np.newaxis, :]
    if table.ndim != 2 or table.shape[1] != shape[1] or table.shape[0] not in {1, shape[0]}:
        raise Faulty("table_other_shape", name=name, shape=table.shape, wanted=shape)
    return np.broadcast_to(table, shape)
