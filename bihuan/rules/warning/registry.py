"""Every method by its name; a new one is a line here."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.rules.warning import (
    bayes,
    cdc,
    cusum,
    ears,
    farrington,
    farrington_flexible,
    fixed,
    moving_percentile,
    rki,
)
from bihuan.rules.warning.faults import Faulty
from bihuan.rules.warning.methods import Method

_ALL: tuple[Method, ...] = (
    farrington_flexible.METHOD,
    farrington.METHOD,
    moving_percentile.METHOD,
    fixed.METHOD,
    ears.METHOD,
    cusum.METHOD,
    rki.METHOD,
    bayes.METHOD,
    cdc.METHOD,
)
METHODS: Mapping[str, Method] = {each.name: each for each in _ALL}


def method(name: str) -> Method:
    """The method of that name.

    Raises
    ------
    Faulty
        ``method_unknown`` (``name``, ``known``).
    """
    if name not in METHODS:
        raise Faulty("method_unknown", name=name, known=", ".join(METHODS))
    return METHODS[name]
