"""Energy of a multirotor: what a leg takes from the battery.

Power = (induced + profile + drag + climb) / drive efficiency + avionics, in steady flight with the rotors tilted
against the drag:

* induced: momentum theory in forward flight (Glauert), v_i = v_h^2 / |air through the disk|, times a factor for
  real rotors (1.15: Leishman, Principles of Helicopter Aerodynamics, 2006, 2.9). At a standstill this is
  P = k (m g)^1.5 / sqrt(2 rho A), the form of D'Andrea (2014, doi 10.1109/TASE.2014.2326952) and Dorling et al.
  (2017, doi 10.1109/TSMC.2016.2582745).
* profile: grows with (1 + 4.65 mu^2) of the advance ratio mu (Leishman, 5.4.2).
* drag: half rho CdA v^3, as Stolaroff et al. (2018, doi 10.1038/s41467-017-02411-5).
* climb: weight times climb speed; going down gives nothing back unless logs show it (`descent_gain`).

All this is linear in six coefficients ("terms", `energy.interval.TERMS`): that is what can be fitted from logs and
carries a covariance. Beside the terms the battery's own resistance is counted (`energy.battery`). Models of this kind
that were not fitted to an airframe are too optimistic (Zhang et al. 2021, doi 10.1016/j.trd.2020.102668): plans stand
on an upper quantile (`energy.interval`). Wind and density: `energy.wind`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from flightplans.airframe import STANDARD_GRAVITY_M_S2, Airframe
from flightplans.energy.battery import FRESH, BatteryState, with_loss
from flightplans.energy.interval import TERMS
from flightplans.energy.wind import Air, Wind, air_density_kg_m3, through_air
from flightplans.geo import Floats

__all__ = ["Course", "Effort", "Use", "Way", "Wind", "air_density_kg_m3", "effort", "power_terms", "power_w"]

GROUND_S = 15.0
"""Rotors turning before lifting off and after touching down."""
PROFILE_GROWTH = 4.65
NEWTON_STEPS = 7
NOTHING = (0.0,) * len(TERMS)


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
    """Time and mean energy of a part of a flight; `terms` are Wh per power coefficient, for the upper estimate."""

    duration_s: float
    energy_wh: float
    terms: tuple[float, ...] = NOTHING

    def __add__(self, other: Use) -> Use:
        terms = tuple(a + b for a, b in zip(self.terms, other.terms, strict=True))
        return Use(self.duration_s + other.duration_s, self.energy_wh + other.energy_wh, terms)


@dataclass(frozen=True, eq=False)
class Course:
    """Pieces of a flight in order, one entry of each array a piece; hovering and columns have no velocity.

    `velocity_m_s` (n x 2, east and north) is wished over the ground; `altitude_m` is AMSL, `agl_m` over the ground.
    """

    seconds: Floats
    velocity_m_s: Floats
    climb_m_s: Floats
    altitude_m: Floats
    agl_m: Floats

    def __len__(self) -> int:
        return len(self.seconds)

    @classmethod
    def of(cls, *parts: Course) -> Course:
        """Several after each other."""
        fields = ("seconds", "velocity_m_s", "climb_m_s", "altitude_m", "agl_m")
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in fields))

    @classmethod
    def along(cls, airframe: Airframe, way: Way, ground_m: Floats, speed_m_s: float) -> Course:
        """From the first to the last waypoint at a ground speed, slower where a piece is too steep for that."""
        step, rise = np.diff(way.xy, axis=0), np.diff(way.altitude_m)
        rate = np.where(rise > 0, airframe.climb_speed_m_s, airframe.descent_speed_m_s)
        seconds = np.maximum(np.hypot(*step.T) / speed_m_s, np.abs(rise) / rate)
        safe = np.maximum(seconds, 1e-9)
        middle = (way.altitude_m[1:] + way.altitude_m[:-1]) / 2
        agl = middle - (ground_m[1:] + ground_m[:-1]) / 2
        return cls(seconds, step / safe[:, None], rise / safe, np.maximum(way.altitude_m[1:], middle), agl)

    @classmethod
    def above_one_place(cls, pieces: list[tuple[float, float, float, float]]) -> Course:
        """Pieces of (seconds, climb m/s, altitude AMSL, height over ground) with no way over the ground."""
        seconds, climb, altitude, agl = np.array(pieces, float).T
        return cls(seconds, np.zeros((len(seconds), 2)), climb, altitude, agl)


@dataclass(frozen=True, eq=False)
class Effort:
    """What each piece of a course takes: its time (longer than wished against a strong wind), and terms (n x 6, Wh per
    coefficient) whose sum times the coefficients is its energy."""

    seconds: Floats
    terms: Floats
    energy_wh: Floats

    @property
    def use(self) -> Use:
        """All pieces together."""
        terms = tuple(float(value) for value in self.terms.sum(axis=0))
        return Use(float(self.seconds.sum()), float(self.energy_wh.sum()), terms)


def power_terms(
    airframe: Airframe, mass_kg: float | Floats, airspeed_m_s: Floats, climb_m_s: Floats, density: Floats
) -> Floats:
    """Shaft powers per coefficient in steady flight, W, one more axis than the (broadcast) arguments.

    Times `Airframe.power_coefficients` and summed it is battery power.
    """
    mass, speed, climb, rho = np.broadcast_arrays(
        *(np.asarray(v, float) for v in (mass_kg, airspeed_m_s, climb_m_s, density))
    )
    up, down = np.maximum(climb, 0), np.maximum(-climb, 0)
    weight = mass * STANDARD_GRAVITY_M_S2
    per_area = 0.5 * rho * speed**2
    drag = airframe.drag_area_m2 * per_area
    thrust = np.hypot(weight, drag)
    sine = drag / thrust
    induced = _induced_speed(thrust / (2 * rho * airframe.disk_area_m2), speed * weight / thrust, speed * sine + up)
    advance = speed / airframe.blade_tip_speed_m_s
    return np.stack(
        [
            thrust * induced,
            mass * (1 + PROFILE_GROWTH * advance**2),
            per_area * speed,
            weight * up,
            np.ones_like(speed),
            -weight * down,
        ],
        axis=-1,
    )


def _induced_speed(hover_squared: Floats, along: Floats, through: Floats) -> Floats:
    """Glauert's equation v |(along, through + v)| = v_h^2 by Newton's method.

    The left side is convex and rising and v_h is not under the root, so the steps come down to it from above.
    """
    speed = np.sqrt(hover_squared)
    for _ in range(NEWTON_STEPS):
        inflow = through + speed
        passing = np.hypot(along, inflow)
        speed = speed - (speed * passing - hover_squared) / (passing + speed * inflow / passing)
    return np.asarray(speed)


def power_w(
    airframe: Airframe, mass_kg: float, airspeed_m_s: Floats | float, climb_m_s: Floats | float, density: Floats | float
) -> Floats:
    """Mean power that the motors and avionics take in steady flight; level airspeed, climb."""
    terms = power_terms(airframe, mass_kg, np.asarray(airspeed_m_s), np.asarray(climb_m_s), np.asarray(density))
    return np.asarray(terms @ np.array(airframe.power_coefficients))


def effort(airframe: Airframe, payload_g: int, course: Course, air: Air, battery: BatteryState = FRESH) -> Effort:
    """Time and energy of every piece, the dearest of all that the air may be."""
    east, north = course.velocity_m_s.T
    wanted, track = np.hypot(east, north), np.degrees(np.arctan2(east, north))
    wind, from_deg = air.at(course.altitude_m, course.agl_m)
    flown = through_air(wanted, track, wind, from_deg, air, airframe.max_airspeed_m_s)
    slower = np.where(wanted > 0, wanted / np.where(wanted > 0, flown.ground_speed_m_s, 1), 1.0)
    densities = np.stack(air.densities(course.altitude_m))
    speeds = np.repeat(flown.airspeeds_m_s, len(densities), axis=0)
    rho = np.tile(densities, (len(flown.airspeeds_m_s), 1))
    terms = power_terms(airframe, airframe.mass_kg(payload_g), speeds, course.climb_m_s / slower, rho)
    power = terms @ np.array(airframe.power_coefficients)
    at = np.argmax(power, axis=0), np.arange(len(course))
    seconds = course.seconds * slower
    hours = seconds * with_loss(airframe, power[at], battery) / 3600
    return Effort(seconds, terms[at] * hours[:, None], power[at] * hours)


def fly_way(airframe: Airframe, payload_g: int, way: Way, speed_m_s: float, wind: Wind | Air) -> Use:
    """From the first to the last waypoint at a ground speed; in this very wind, or in all that the air may be.

    Layers of wind over the ground are read as over sea level here: who needs them makes a Course.
    """
    course = Course.along(airframe, way, np.zeros(len(way.altitude_m)), speed_m_s)
    return effort(airframe, payload_g, course, _air(wind)).use


def hover(
    airframe: Airframe, payload_g: int, seconds: float, altitude_m: float, wind: Wind | Air, climb_m_s: float = 0
) -> Use:
    """Staying above one place, or going straight up."""
    course = Course.above_one_place([(seconds, climb_m_s, altitude_m, altitude_m)])
    return effort(airframe, payload_g, course, _air(wind)).use


def take_off(airframe: Airframe, payload_g: int, height_m: float, altitude_m: float, wind: Wind | Air) -> Use:
    """Straight up from the ground to `height_m` over it, `altitude_m` AMSL."""
    return effort(airframe, payload_g, taking_off(airframe, height_m, altitude_m), _air(wind)).use


def climb(airframe: Airframe, payload_g: int, height_m: float, altitude_m: float, wind: Wind | Air) -> Use:
    """Straight up in the air by `height_m`, to `altitude_m` AMSL."""
    return hover(airframe, payload_g, height_m / airframe.climb_speed_m_s, altitude_m, wind, airframe.climb_speed_m_s)


def land(airframe: Airframe, payload_g: int, height_m: float, altitude_m: float, wind: Wind | Air) -> Use:
    """Straight down from `height_m` over the ground, slower at the end, until the rotors stand."""
    return effort(airframe, payload_g, landing(airframe, height_m, altitude_m), _air(wind)).use


def taking_off(airframe: Airframe, height_m: float, altitude_m: float) -> Course:
    """Rotors turning on the ground, then the column up to `altitude_m` AMSL."""
    rate = airframe.climb_speed_m_s
    return Course.above_one_place(
        [(GROUND_S, 0.0, altitude_m, 0.0), (height_m / rate, rate, altitude_m, height_m)],
    )


def landing(airframe: Airframe, height_m: float, altitude_m: float) -> Course:
    """The column down from `altitude_m` AMSL, slower at the end, and rotors turning on the ground."""
    final = min(height_m, airframe.final_descent_height_m)
    down, slow = airframe.descent_speed_m_s, airframe.final_descent_speed_m_s
    return Course.above_one_place(
        [
            ((height_m - final) / down, -down, altitude_m, height_m),
            (final / slow, -slow, altitude_m, final),
            (GROUND_S, 0.0, altitude_m, 0.0),
        ]
    )


def _air(wind: Wind | Air) -> Air:
    return wind if isinstance(wind, Air) else replace(Air(), wind=wind, exact=True)
