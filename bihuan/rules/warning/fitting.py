"""Quasi-Poisson regressions of the Farrington methods over many series and weeks at once.

What both engines share: the settings of a fit, its answer, and which engine computes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from bihuan.rules.warning.bounds import Floats

MOST_STEPS = 25  # of R's glm.fit, as are the tolerance and the smallest mean
TOLERANCE = 1e-8
SINGULAR = 1e-13  # share of the sum of squares below which a slope is rounding
SMALLEST_MEAN = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class Settings:
    """How a week is fitted.

    Attributes
    ----------
    trend
        Try a linear trend on the log scale.
    p_trend
        The trend stays when its p value is below this.
    reweight
        Fit again with past outbreaks weighted down by their Anscombe residuals.
    weights_threshold
        Residuals above this are weighted down.
    by_omega
        Dispersion of the tests from the reweighting weights (the flexible method in R) instead of
        the fit's own.
    must_converge
        No answer when the model without trend does not converge; otherwise its last step counts.
    """

    trend: bool
    p_trend: float
    reweight: bool
    weights_threshold: float
    by_omega: bool
    must_converge: bool

    def critical(self, rows: int) -> Floats:
        """Smallest |t| of a trend that stays, by degrees of freedom 0 … rows."""
        degrees = np.arange(rows + 1, dtype=np.float64)
        with np.errstate(invalid="ignore"):
            return np.asarray(-special.stdtrit(degrees, self.p_trend / 2))


class Fits(NamedTuple):
    """One fit a series and week: five numbers each, and a code of `Why`."""

    numbers: Floats  # five × the shape of why
    why: NDArray[np.int8]

    @classmethod
    def blank(cls, shape: tuple[int, ...]) -> Fits:
        """Nothing fitted yet: NaN, and the code of too little history."""
        return cls(np.full((5, *shape), np.nan), np.ones(shape, np.int8))

    @property
    def eta(self) -> Floats:
        """Log of the fitted mean of the week."""
        return np.asarray(self.numbers[0])

    @property
    def quad(self) -> Floats:
        """Variance of eta, less the dispersion."""
        return np.asarray(self.numbers[1])

    @property
    def phi(self) -> Floats:
        """Dispersion, at least 1."""
        return np.asarray(self.numbers[2])

    @property
    def spread(self) -> Floats:
        """The dispersion the tests use."""
        return np.asarray(self.numbers[3])

    @property
    def slope(self) -> Floats:
        """Of the trend, a period; NaN without one."""
        return np.asarray(self.numbers[4])
