"""What the straight way to a refuge takes, and the two levels of the battery at which the aircraft acts by itself.

A battery failure is a battery that suddenly holds no more than BATT_LOW_MAH says (a cell gone, a wrong count, a wind
that nobody forecast): from there the aircraft is above the refuge before BATT_CRT_MAH, at which it lands
wherever it is. BATT_LOW_MAH stays under what a planned flight may land with, so that no planned flight meets it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from flightplans.airframe import Airframe
from flightplans.energy.battery import usable_wh, with_loss
from flightplans.energy.model import GROUND_S, Wind, power_w
from flightplans.geo import Floats
from flightplans.request import PlanRequest

LOITER_S = 5.0
"""RTL_LOIT_TIME: ArduCopter waits above the place before it goes down."""
POOR_END = 0.9
"""Energy of a milliampere-hour near the empty end over the mean: 3.3 V a cell under load against 3.7 V."""
SPARE_PERCENT = 2.0
"""Of the charge, between what is needed and the level set: the count of charge is a few percent wrong."""

AIRSPEEDS_M_S = np.linspace(0.0, 40.0, 81)


@dataclass(frozen=True, eq=False)
class Takes:
    """Seconds and upper energy of many ways, arrays of one shape; `aloft_wh` until above the place."""

    seconds: Floats
    energy_wh: Floats
    aloft_wh: Floats


@dataclass(frozen=True)
class Levels:
    """What is left of the charge, in percent, when the aircraft acts by itself."""

    low_percent: float
    critical_percent: float
    budget_wh: float
    """Upper energy that the way until above a refuge may take; coming down there is in the critical level."""


@dataclass(frozen=True, eq=False)
class Powers:
    """Battery power of an aircraft at one mass and in its thinnest air, W: level by airspeed, and going up."""

    airframe: Airframe
    speed_m_s: float
    level_w: Floats
    rising_w: Floats
    """In calm and in the strongest forecast wind."""
    upper: float
    """Upper estimate over mean."""

    def at(self, airspeed_m_s: Floats | float) -> Floats:
        """Level flight."""
        return np.asarray(np.interp(airspeed_m_s, AIRSPEEDS_M_S, self.level_w))


def powers(
    request: PlanRequest,
    payload_g: int,
    altitude_m: float,
    upper: float,
    airframe: Airframe | None = None,
    speed_m_s: float = 0.0,
) -> Powers:
    """Of the request's aircraft, or of one that is no longer whole; `speed_m_s` 0: as fast as planned."""
    craft = airframe or request.airframe
    airspeed = np.concatenate([AIRSPEEDS_M_S, [0.0, request.strongest_wind_m_s]])
    climb = np.concatenate([np.zeros_like(AIRSPEEDS_M_S), [craft.climb_speed_m_s] * 2])
    thinnest = np.min(request.air.densities(np.array([altitude_m])))
    found = power_w(craft, craft.mass_kg(payload_g), airspeed, climb, thinnest)
    found = found * with_loss(craft, found, request.battery)
    return Powers(craft, speed_m_s or request.speed_m_s, found[:-2], found[-2:], upper)


def straight_takes(
    request: PlanRequest, power: Powers, climb_m: Floats, towards: Floats, height_over_place_m: Floats
) -> Takes:
    """Straight up, straight across by `towards` (vectors in metres), a short wait, straight down and rotors still.

    The dearer of calm and the forecast wind. Shapes: n (towards n x 2); heights in metres.
    """
    craft, length = power.airframe, np.hypot(towards[:, 0], towards[:, 1])
    heading = towards / np.maximum(length, 1e-9)[:, None]
    up_s, across_s = climb_m / craft.climb_speed_m_s, length / power.speed_m_s
    down_s = LOITER_S + descent_s(craft, height_over_place_m) + GROUND_S
    dearest, aloft = np.zeros_like(length), np.zeros_like(length)
    for wind, rising_w in zip(
        (Wind(), Wind(request.strongest_wind_m_s, request.wind_from_deg)), power.rising_w, strict=True
    ):
        against = np.hypot(*(heading * power.speed_m_s - wind.toward_xy).T)
        took = rising_w * up_s + power.at(against) * across_s
        aloft, dearest = np.maximum(aloft, took), np.maximum(dearest, took + power.at(wind.speed_m_s) * down_s)
    upper = power.upper / 3600
    return Takes(up_s + across_s + down_s, dearest * upper, aloft * upper)


def descent_s(airframe: Airframe, height_m: Floats) -> Floats:
    """Straight down from a height over the ground, slower at the end."""
    final = np.minimum(np.maximum(height_m, 0.0), airframe.final_descent_height_m)
    fast = np.maximum(height_m - final, 0.0) / airframe.descent_speed_m_s
    return np.asarray(fast + final / airframe.final_descent_speed_m_s)


def levels(request: PlanRequest, power: Powers, highest_agl_m: float) -> Levels:
    """The critical level of a leg, which leaves enough to come down from its highest point, and what there is between
    it and the least that a planned flight lands with; LOW as high as it may be."""
    craft = request.airframe
    down = straight_takes(request, power, np.zeros(1), np.zeros((1, 2)), np.array([highest_agl_m]))
    # Part of the charge that planning does not count on is missing in an old or cold battery.
    usable = usable_wh(craft, request.battery) / craft.battery_wh
    missing = 100 * (1 - usable)
    critical = math.ceil(missing + _percent(craft, float(down.energy_wh[0])) + SPARE_PERCENT)
    planned = math.floor(missing + request.limits.return_reserve_percent * usable)
    budget = (planned - SPARE_PERCENT - critical) / 100 * craft.battery_wh * POOR_END
    return Levels(planned, critical, max(0.0, budget))


def lowered(found: Levels, request: PlanRequest, worst_wh: float) -> Levels:
    """LOW no higher than the worst way until above a refuge asks for."""
    need = math.ceil(found.critical_percent + _percent(request.airframe, worst_wh) + SPARE_PERCENT)
    return replace(found, low_percent=min(found.low_percent, need))


def _percent(airframe: Airframe, energy_wh: float) -> float:
    """Of the nominal charge, for energy taken near the empty end."""
    return 100 * energy_wh / (airframe.battery_wh * POOR_END)
