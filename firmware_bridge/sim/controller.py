"""From a target that moves to a thrust vector: position error to speed, speed error to acceleration.

The cascade, its gains and the integrators are those of a multirotor position controller (P on position, PI on
velocity, feed-forward of the target's own motion); the lean angle and the motors limit the result.
"""

from __future__ import annotations

import math

from firmware_bridge.sim.body import MAX_THRUST_N, Body
from firmware_bridge.sim.estimator import Estimator
from flightplans.airframe import STANDARD_GRAVITY_M_S2

_POSITION_P = 1.0
_SPEED_P = 2.0
_SPEED_I = 1.0
_HEIGHT_P = 1.2
_CLIMB_P = 4.0
_CLIMB_I = 1.5
_MOST_CORRECTION_M_S = 5.0
_MOST_TRIM_M_S2 = 4.5
_LEAST_PUSH = 0.25 * STANDARD_GRAVITY_M_S2


class PositionController:
    """Holds the target (`north_m` ... `climb_m_s`, accelerations as feed-forward) and leans the body towards it."""

    __slots__ = (
        "_trim_e",
        "_trim_n",
        "_trim_u",
        "acc_e",
        "acc_n",
        "acc_u",
        "east_m",
        "free",
        "north_m",
        "speed_e",
        "speed_n",
        "speed_u",
        "up_m",
    )

    def __init__(self) -> None:
        self.north_m = self.east_m = self.up_m = 0.0
        self.free = False
        """No hold in the horizontal: the aircraft goes with the wind."""
        self.still()
        self._trim_n = self._trim_e = self._trim_u = 0.0

    def still(self) -> None:
        """The target stands where it is."""
        self.speed_n = self.speed_e = self.speed_u = 0.0
        self.acc_n = self.acc_e = self.acc_u = 0.0

    def take(self, now: Estimator) -> None:
        """Begin here, at rest."""
        self.north_m, self.east_m, self.up_m = now.north_m, now.east_m, now.up_m
        self.free = False
        self.still()

    def forget(self) -> None:
        """Empty the integrators (on the ground)."""
        self._trim_n = self._trim_e = self._trim_u = 0.0

    def step(self, dt_s: float, now: Estimator, body: Body, mass_kg: float, lean_limit_rad: float) -> None:
        """Write the wanted thrust into the body."""
        off_u = self.up_m - now.up_m
        slow_u = self.speed_u + max(-2.0, min(2.0, _HEIGHT_P * off_u)) - now.speed_u
        self._trim_u = _limit(self._trim_u + _CLIMB_I * slow_u * dt_s)
        lift = STANDARD_GRAVITY_M_S2 + self.acc_u + _CLIMB_P * slow_u + self._trim_u
        lift = max(_LEAST_PUSH, min(MAX_THRUST_N / mass_kg, lift))
        body.want_u = lift
        if self.free:
            body.want_n = body.want_e = 0.0
            return
        fix_n, fix_e = _POSITION_P * (self.north_m - now.north_m), _POSITION_P * (self.east_m - now.east_m)
        size = math.sqrt(fix_n * fix_n + fix_e * fix_e)
        if size > _MOST_CORRECTION_M_S:
            fix_n, fix_e = fix_n * _MOST_CORRECTION_M_S / size, fix_e * _MOST_CORRECTION_M_S / size
        slow_n, slow_e = self.speed_n + fix_n - now.speed_n, self.speed_e + fix_e - now.speed_e
        push_n = self.acc_n + _SPEED_P * slow_n + self._trim_n
        push_e = self.acc_e + _SPEED_P * slow_e + self._trim_e
        most = lift * math.tan(lean_limit_rad)
        size = math.sqrt(push_n * push_n + push_e * push_e)
        if size > most:
            push_n, push_e = push_n * most / size, push_e * most / size
        else:
            self._trim_n = _limit(self._trim_n + _SPEED_I * slow_n * dt_s)
            self._trim_e = _limit(self._trim_e + _SPEED_I * slow_e * dt_s)
        body.want_n, body.want_e = push_n, push_e


def _limit(trim: float) -> float:
    return max(-_MOST_TRIM_M_S2, min(_MOST_TRIM_M_S2, trim))
