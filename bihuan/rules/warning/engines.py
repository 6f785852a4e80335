"""Which engine fits: compiled where numba is present, NumPy otherwise or when asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bihuan.rules.warning import batch, kernel
from bihuan.rules.warning.bounds import Floats
from bihuan.rules.warning.compiled import HAVE_NUMBA
from bihuan.rules.warning.design import Weeks
from bihuan.rules.warning.faults import Faulty, checked_beside
from bihuan.rules.warning.fitting import Fits, Settings

ENGINES = ("auto", "compiled", "numpy")
NO_OFFSET = np.empty((0, 0))


def checked_engine(engine: str) -> str:
    """``compiled`` or ``numpy``.

    Raises
    ------
    Faulty
        ``parameter_no_choice``; ``engine_absent`` when numba is asked for and not there.
    """
    if engine not in ENGINES:
        choices = ", ".join(ENGINES)
        raise Faulty("parameter_no_choice", name="engine", value=engine, choices=choices)
    if engine == "compiled" and not HAVE_NUMBA:
        raise Faulty("engine_absent", engine=engine)
    return "compiled" if engine != "numpy" and HAVE_NUMBA else "numpy"


def fit_all(
    counts: Floats,
    logpop: Floats,
    parts: Iterable[Weeks],
    columns: int,
    settings: Settings,
    engine: str,
) -> Fits:
    """Fit every week of a block of series, design after design; series × `columns`."""
    fit = kernel.fit if engine == "compiled" else batch.fit
    answer = Fits.blank((counts.shape[0], columns))
    for part in parts:
        found = fit(counts, logpop, part.weeks, part.design, settings)
        answer.numbers[..., part.columns] = found.numbers
        answer.why[:, part.columns] = found.why
    return answer


def checked_population(population: ArrayLike, shape: tuple[int, ...]) -> NDArray[Any]:
    """Population by series × time, all above 0.

    Raises
    ------
    Faulty
        ``table_other_shape``; ``population_not_positive`` (``series``, ``week``, ``value``).
    """
    table = checked_beside("population", population, shape)
    wrong = np.argwhere(~((table > 0) & np.isfinite(table)))
    for series, week in wrong[:1].tolist():
        value = float(table[series, week])
        raise Faulty("population_not_positive", series=series, week=week, value=value)
    return table
