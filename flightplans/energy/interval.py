"""How sure a prediction of energy is: from the mean to an upper quantile of what a flight may take.

A calibrated airframe knows the covariance of its fitted coefficients and how much whole flights differ from each other
for reasons that no log tells (gusts, a wind other than reported, wear): the variance of a flight's energy E with the
terms x is x' S x + (flight_sd E)^2, and the upper estimate stands as many standard deviations above the mean as
Student's t has at the quantile (Gelman et al., Bayesian Data Analysis, 3rd ed., 14.2: prediction in linear regression
with unknown variance). What differs from second to second averages out over a flight and is not counted.

An airframe that was never calibrated has one number, `energy_upper_factor`: the model itself may be wrong by so much,
and that error is common to the whole flight. It is the special case S = 0, flight_sd = (factor - 1) / 1.645.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np

from flightplans.geo import Floats

TERMS = ("induced", "profile", "drag", "climb", "avionics", "descent")
"""What battery power consists of, in the order of all coefficients, covariances and terms."""
FEWEST_DEGREES = 3
FACTOR_QUANTILE = 0.95
"""The quantile that `energy_upper_factor` means."""


@dataclass(frozen=True)
class Calibration:
    """What a fit from flight logs knows of its own error.

    `covariance` (6 x 6, in the order of TERMS) is that of the power coefficients; `flight_sd` the relative standard
    deviation of whole flights; `degrees` the degrees of freedom behind it.
    """

    covariance: tuple[tuple[float, ...], ...]
    flight_sd: float
    degrees: float
    flights: int
    hours: float
    left_out_error_percent: float
    """Root mean square error of a flight's energy when that flight was left out of the fit."""

    @property
    def matrix(self) -> Floats:
        """The covariance as an array."""
        return np.asarray(self.covariance, float)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Calibration:
        """Inverse of `dataclasses.asdict`, also after a trip through text. Raises KeyError, TypeError, ValueError."""
        rows = tuple(tuple(float(value) for value in row) for row in data["covariance"])
        if len(rows) != len(TERMS) or any(len(row) != len(TERMS) for row in rows):
            raise ValueError(f"covariance is not {len(TERMS)} x {len(TERMS)}")
        known = cls(**{**data, "covariance": rows})
        if not np.isfinite(known.matrix).all() or np.any(np.diag(known.matrix) < 0):
            raise ValueError("covariance is none")
        if not 0 <= known.flight_sd < 1 or not known.degrees >= FEWEST_DEGREES:
            raise ValueError(f"flight_sd {known.flight_sd}, degrees {known.degrees}")
        return known


def upper_wh(mean_wh: Floats, terms: Floats, calibration: Calibration | None, factor: float, quantile: float) -> Floats:
    """The upper quantile of energy, Wh: any shape of means, with terms of one more axis (length 6)."""
    mean = np.asarray(mean_wh, float)
    if calibration is None:
        share = _normal(quantile) / _normal(FACTOR_QUANTILE)
        return np.asarray(mean * (1 + (factor - 1) * share))
    spread = np.einsum("...i,ij,...j->...", terms, calibration.matrix, terms)
    sd = np.sqrt(np.maximum(spread, 0) + (calibration.flight_sd * mean) ** 2)
    return np.asarray(mean + student_t(quantile, calibration.degrees) * sd)


@cache
def student_t(quantile: float, degrees: float) -> float:
    """Quantile of Student's t by its expansion in 1/degrees (Abramowitz & Stegun 26.7.5).

    Good to 0.1 % from 5 degrees on and to 3 % at 3. Raises ValueError outside 0.5..0.9999 or below 3 degrees.
    """
    if not 0.5 <= quantile <= 0.9999 or degrees < FEWEST_DEGREES:
        raise ValueError(f"quantile {quantile}, {degrees} degrees of freedom")
    z = _normal(quantile)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    fourth = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + first / degrees + second / degrees**2 + third / degrees**3 + fourth / degrees**4


@cache
def _normal(quantile: float) -> float:
    return NormalDist().inv_cdf(quantile)
