"""The aircraft as a point of mass that leans: what thrust, drag and the ground do to it."""

from __future__ import annotations

import math

from flightplans.airframe import STANDARD_GRAVITY_M_S2

ATTITUDE_LAG_S = 0.15
"""First-order lag from a wanted thrust vector to the real one: motors and rotation of a 10 kg hexacopter."""
MAX_THRUST_N = 320.0
"""All six motors; twice the weight with full payload."""
CRASH_SPEED_M_S = 4.0
"""Touching the ground faster than this breaks the aircraft."""
YAW_RATE_RAD_S = math.radians(60.0)


class Body:
    """State of motion. Forces are per mass (m/s2): `want_*` is asked for, `push_*` is what the rotors give now.

    `up_m` is the altitude above mean sea level, `yaw_rad` the heading clockwise from north.
    """

    __slots__ = (
        "crashed",
        "east_m",
        "motors_on",
        "north_m",
        "on_ground",
        "push_e",
        "push_n",
        "push_u",
        "speed_e",
        "speed_n",
        "speed_u",
        "touch_speed_m_s",
        "up_m",
        "want_e",
        "want_n",
        "want_u",
        "want_yaw_rad",
        "yaw_rad",
        "yaw_rate_rad_s",
    )

    def __init__(self, up_m: float, yaw_rad: float) -> None:
        self.north_m = self.east_m = 0.0
        self.up_m = up_m
        self.speed_n = self.speed_e = self.speed_u = 0.0
        self.push_n = self.push_e = self.push_u = 0.0
        self.want_n = self.want_e = self.want_u = 0.0
        self.yaw_rad = self.want_yaw_rad = yaw_rad
        self.yaw_rate_rad_s = 0.0
        self.motors_on = False
        self.on_ground = True
        self.crashed = False
        self.touch_speed_m_s = 0.0

    def step(
        self, dt_s: float, drag_per_m: float, wind_n: float, wind_e: float, wind_u: float, ground_m: float
    ) -> None:
        """Move on by `dt_s`. `drag_per_m` is half the density x drag area / mass."""
        self._turn_rotors(dt_s)
        past_n, past_e, past_u = self.speed_n - wind_n, self.speed_e - wind_e, self.speed_u - wind_u
        drag = drag_per_m * math.sqrt(past_n * past_n + past_e * past_e + past_u * past_u)
        if self.on_ground and self.push_u <= STANDARD_GRAVITY_M_S2:
            self.up_m = ground_m
            return
        self.on_ground = False
        self.speed_n += (self.push_n - drag * past_n) * dt_s
        self.speed_e += (self.push_e - drag * past_e) * dt_s
        self.speed_u += (self.push_u - drag * past_u - STANDARD_GRAVITY_M_S2) * dt_s
        self.north_m += self.speed_n * dt_s
        self.east_m += self.speed_e * dt_s
        self.up_m += self.speed_u * dt_s
        if self.up_m <= ground_m:
            self._touch(ground_m)

    def _turn_rotors(self, dt_s: float) -> None:
        if not self.motors_on:
            self.push_n = self.push_e = self.push_u = 0.0
            return
        share = min(1.0, dt_s / ATTITUDE_LAG_S)
        self.push_n += (self.want_n - self.push_n) * share
        self.push_e += (self.want_e - self.push_e) * share
        self.push_u += (self.want_u - self.push_u) * share
        if self.want_yaw_rad == self.yaw_rad:
            self.yaw_rate_rad_s = 0.0
            return
        off = (self.want_yaw_rad - self.yaw_rad + math.pi) % (2 * math.pi) - math.pi
        turn = max(-YAW_RATE_RAD_S * dt_s, min(YAW_RATE_RAD_S * dt_s, off))
        self.yaw_rate_rad_s = turn / dt_s
        self.yaw_rad = (self.yaw_rad + turn) % (2 * math.pi)

    def _touch(self, ground_m: float) -> None:
        self.touch_speed_m_s = -self.speed_u
        hard = self.touch_speed_m_s > CRASH_SPEED_M_S or math.hypot(self.speed_n, self.speed_e) > CRASH_SPEED_M_S
        self.crashed = self.crashed or hard
        self.up_m = ground_m
        self.speed_n = self.speed_e = self.speed_u = 0.0
        self.on_ground = True

    def lean_rad(self) -> tuple[float, float]:
        """Roll (right side down positive) and pitch (nose up positive), from the thrust's direction."""
        if self.on_ground or self.push_u < 0.1:
            return 0.0, 0.0
        cosine, sine = math.cos(self.yaw_rad), math.sin(self.yaw_rad)
        forward = self.push_n * cosine + self.push_e * sine
        right = self.push_e * cosine - self.push_n * sine
        return math.atan2(right, self.push_u), -math.atan2(forward, self.push_u)
