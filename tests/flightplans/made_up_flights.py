"""Flights that were made up, so that the truth of what an airframe takes is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from flightplans.airframe import HEXACOPTER, Airframe
from flightplans.energy.model import power_terms
from flightplans.energy.samples import FlightSamples
from flightplans.energy.wind import air_density_kg_m3

TRUE = replace(
    HEXACOPTER, induced_factor=1.32, profile_power_w_per_kg=4.8, drag_area_m2=0.21, drive_efficiency=0.76,
    avionics_w=48.0, descent_gain=0.5,
)  # fmt: skip
PAYLOADS = (0, 1000, 2500, 4000, 5000, 500, 3300)
FLIGHT_SD = 0.04
PHASES = (
    (2.5, 0.0, 30),
    (0.0, 12.0, 300),
    (0.0, 0.0, 60),
    (1.0, 8.0, 60),
    (-1.0, 12.0, 60),
    (0.0, 16.0, 120),
    (-1.5, 0.0, 40),
)
"""Climb, ground speed, seconds."""


def made_up(
    payload_g: int, dice: np.random.Generator, airframe: Airframe = TRUE, flight_sd: float = FLIGHT_SD,
    phases: Sequence[tuple[float, float, int]] = PHASES,
) -> FlightSamples:  # fmt: skip
    """A flight with wind, noise of the current, and an error of its own."""
    climb, speed = (np.concatenate([np.full(p[2], p[n]) for p in phases]) for n in (0, 1))
    air = np.abs(speed + dice.uniform(-4, 4) * np.sin(np.arange(len(speed)) / 170))
    altitude = 850 + np.cumsum(climb)
    terms = power_terms(airframe, airframe.mass_kg(payload_g), air, climb, air_density_kg_m3(altitude))
    power = terms @ np.array(airframe.power_coefficients) * (1 + flight_sd * dice.standard_normal())
    noise = 30 * dice.standard_normal(len(power))
    everywhere = np.ones(len(power), bool)
    return FlightSamples(
        f"{payload_g} g", payload_g, np.arange(len(power)) * 1.0, power + noise, air, climb, altitude, everywhere
    )


def fleet(seed: int, payloads: Sequence[int] = PAYLOADS, **how: object) -> list[FlightSamples]:
    dice = np.random.default_rng(seed)
    return [made_up(grams, dice, **how) for grams in payloads]  # type: ignore[arg-type]
