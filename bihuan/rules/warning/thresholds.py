"""Bounds of the Farrington methods from a fitted mean, its uncertainty and the dispersion."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from bihuan.rules.warning.bounds import Floats
from bihuan.rules.warning.quantiles import at_least, quantile

POWERS = {"2/3": 2 / 3, "1/2": 1 / 2, "none": 1.0}


class Threshold(NamedTuple):
    """Upper bound, P(Y >= y) without an outbreak, (y - expected) / (bound - expected)."""

    upper: Floats
    p_value: Floats
    score: Floats


def transformed(
    y: Floats, mean: Floats, se: Floats, phi: Floats, *, z: float, power: str
) -> Threshold:
    """Bound on a scale where counts are nearly normal.

    Farrington et al. 1996, section 3.6: variance of y - mean is phi mean + se²; the power 2/3
    takes the skewness out of counts with small means, 1/2 steadies their variance.

    Parameters
    ----------
    se
        Standard error of the mean, in cases.
    z
        Standard normal quantile of the bound.
    """
    exponent = POWERS[power]
    with np.errstate(all="ignore"):
        tau = phi + se * se / mean
        variance = {
            "none": mean * tau,
            "1/2": tau / 4,
            "2/3": 4 / 9 * np.cbrt(mean) * tau,
        }[power]
        deviation = np.sqrt(variance)
        middle = mean**exponent
        upper = (middle + abs(z) * deviation) ** (1 / exponent)
        p_value = special.ndtr(-(y**exponent - middle) / deviation)
        return Threshold(upper, p_value, (y - mean) / (upper - mean))


def counted(
    y: Floats, eta: Floats, phi: Floats, *, level: float, uncertainty: Floats | float = 0.0
) -> Threshold:
    """Bound as a quantile of a negative binomial (phi 1: Poisson) count.

    Noufaily et al. 2013, section 3.3. The score is on R's scale: its expected value is the linear
    predictor, not the mean.

    Parameters
    ----------
    uncertainty
        Added to the linear predictor before the quantile is taken (muan); 0 plugs the fit in.
    """
    with np.errstate(all="ignore"):
        mean = np.exp(eta + uncertainty)
        upper = quantile(level, mean, phi)
        p_value = np.where(np.isfinite(mean), at_least(y, mean, phi), np.nan)
        return Threshold(upper, p_value, (y - eta) / (upper - eta))
