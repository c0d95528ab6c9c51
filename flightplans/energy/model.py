"""Energy of a multirotor: what a leg takes from the battery.

Power = (induced + profile + drag + climb) / drive efficiency + avionics, in steady flight with the rotors tilted
against the drag:

* induced: momentum theory in forward flight (Glauert), v_i = v_h^2 / |air through the disk|, times a factor for
  real rotors (1.15: Leishman, Principles of Helicopter Aerodynamics, 2006, 2.9). At a standstill this is
  P = k (m g)^1.5 / sqrt(2 rho A), the form of D'Andrea (2014, doi 10.1109/TASE.2014.2326952) and Dorling et al.
  (2017, doi 10.1109/TSMC.2016.2582745).
* profile: grows with (1 + 4.65 mu^2) of the advance ratio mu (Leishman, 5.4.2).
* drag: half rho CdA v^3, as Stolaroff et al. (2018, doi 10.1038/s41467-017-02411-5).
* climb: weight times climb speed; going down gives nothing back.

Wind counts through the speed against the air. It may die down or blow as forecast: the dearer of both is taken,
so more wind never makes a plan easier. Models of this kind that were not fitted to an airframe are too optimistic
(Zhang et al. 2021, doi 10.1016/j.trd.2020.102668): plans use `energy_upper_factor` times the mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flightplans.airframe import STANDARD_GRAVITY_M_S2, Airframe
from flightplans.geo import Floats

WARMER_THAN_STANDARD_K = 10.0
GROUND_S = 15.0
"""Rotors turning before lifting off and after touching down."""


@dataclass(frozen=True)
class Wind:
    """Steady wind, the direction it comes from in degrees from north."""

    speed_m_s: float = 0.0
    from_deg: float = 0.0

    @property
    def toward_xy(self) -> Floats:
        """Velocity of the air, east and north, m/s."""
        angle = np.radians(self.from_deg)
        return -self.speed_m_s * np.array([np.sin(angle), np.cos(angle)])


@dataclass(frozen=True, eq=False)
class Way:
    """Waypoints of a leg: places in metres, n x 2, and heights AMSL."""

    xy: Floats
    altitude_m: Floats

    def reversed(self) -> Way:
        """The same way flown back."""
        return Way(self.xy[::-1], self.altitude_m[::-1])

    def raised(self, layer_m: float) -> Way:
        """The same way, everywhere so much higher."""
        return Way(self.xy, np.round(self.altitude_m + layer_m, 1))


@dataclass(frozen=True)
class Use:
    """Time and mean energy of a part of a flight."""

    duration_s: float
    energy_wh: float

    def __add__(self, other: Use) -> Use:
        return Use(self.duration_s + other.duration_s, self.energy_wh + other.energy_wh)


def air_density_kg_m3(altitude_m: Floats | float) -> Floats:
    """Standard atmosphere (ICAO Doc 7488) on a day 10 K warmer than standard, the hard side."""
    altitude = np.asarray(altitude_m, float)
    pressure_pa = 101325 * (1 - 2.25577e-5 * altitude) ** 5.25588
    return np.asarray(pressure_pa / (287.05 * (288.15 - 0.0065 * altitude + WARMER_THAN_STANDARD_K)))


def power_w(
    airframe: Airframe, mass_kg: float, airspeed_m_s: Floats | float, climb_m_s: Floats | float, density: Floats | float
) -> Floats:
    """Mean battery power in steady flight; level airspeed, climb (down counts as level)."""
    speed, climb, rho = (np.asarray(value, float) for value in (airspeed_m_s, climb_m_s, density))
    climb = np.maximum(climb, 0)
    weight = mass_kg * STANDARD_GRAVITY_M_S2
    drag = 0.5 * rho * airframe.drag_area_m2 * speed**2
    thrust = np.hypot(weight, drag)
    induced = airframe.induced_factor * thrust * _induced_speed(airframe, thrust, speed, climb, drag / thrust, rho)
    advance = speed / airframe.blade_tip_speed_m_s
    profile = airframe.profile_power_w_per_kg * mass_kg * (1 + 4.65 * advance**2)
    shaft = induced + profile + drag * speed + weight * climb
    return np.asarray(shaft / airframe.drive_efficiency + airframe.avionics_w)


def _induced_speed(
    airframe: Airframe, thrust: Floats, speed: Floats, climb: Floats, tilt_sine: Floats, density: Floats
) -> Floats:
    """Glauert's equation for a tilted disk, by damped iteration (the map is a contraction at these speeds)."""
    hover_squared = thrust / (2 * density * airframe.disk_area_m2)
    along = speed * np.sqrt(1 - tilt_sine**2)
    through = speed * tilt_sine + climb
    induced = np.sqrt(hover_squared)
    for _ in range(40):
        induced = 0.5 * (induced + hover_squared / np.hypot(along, through + induced))
    return np.asarray(induced)


def fly_way(airframe: Airframe, payload_g: int, way: Way, speed_m_s: float, wind: Wind) -> Use:
    """From the first to the last waypoint at a ground speed, slower where a piece is too steep for that."""
    step = np.diff(way.xy, axis=0)
    rise = np.diff(way.altitude_m)
    rate = np.where(rise > 0, airframe.climb_speed_m_s, airframe.descent_speed_m_s)
    seconds = np.maximum(np.hypot(*step.T) / speed_m_s, np.abs(rise) / rate)
    airspeed = np.hypot(*(step / seconds[:, None] - wind.toward_xy).T)
    density = air_density_kg_m3(way.altitude_m[1:])
    power = power_w(airframe, airframe.mass_kg(payload_g), airspeed, rise / seconds, density)
    return Use(float(seconds.sum()), float((power * seconds).sum()) / 3600)


def hover(
    airframe: Airframe, payload_g: int, seconds: float, altitude_m: float, wind: Wind, climb_m_s: float = 0
) -> Use:
    """Staying above one place, or going straight up."""
    density = air_density_kg_m3(altitude_m)
    power = power_w(airframe, airframe.mass_kg(payload_g), wind.speed_m_s, climb_m_s, density)
    return Use(seconds, float(power) * seconds / 3600)


def take_off(airframe: Airframe, payload_g: int, height_m: float, altitude_m: float, wind: Wind) -> Use:
    """Straight up from the ground to `height_m` over it, `altitude_m` AMSL."""
    ground = hover(airframe, payload_g, GROUND_S, altitude_m, wind)
    return ground + climb(airframe, payload_g, height_m, altitude_m, wind)


def climb(airframe: Airframe, payload_g: int, height_m: float, altitude_m: float, wind: Wind) -> Use:
    """Straight up in the air by `height_m`, to `altitude_m` AMSL."""
    return hover(airframe, payload_g, height_m / airframe.climb_speed_m_s, altitude_m, wind, airframe.climb_speed_m_s)


def land(airframe: Airframe, payload_g: int, height_m: float, altitude_m: float, wind: Wind) -> Use:
    """Straight down from `height_m` over the ground, slower at the end, until the rotors stand."""
    final = min(height_m, airframe.final_descent_height_m)
    seconds = (height_m - final) / airframe.descent_speed_m_s + final / airframe.final_descent_speed_m_s
    return hover(airframe, payload_g, seconds + GROUND_S, altitude_m, wind)
