"""What the autopilot believes about its own motion, and how sure it is (a thin EKF).

Between boot and a position that may be flown on lie some simulated seconds, as on the real board: attitude first,
then the satellite receiver's fix, then the origin, then the position.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from firmware_bridge.sim.body import Body

_INFO, _CRITICAL = 6, 2
"""MAV_SEVERITY."""
_DEAD_RECKONING_S = 7.0
"""Without satellites the position is trusted this long."""
_REGAIN_S = 5.0
_DRIFT_M_S = 0.4

ATTITUDE, VELOCITY_XY, VELOCITY_Z, POSITION_REL, POSITION_ABS, HEIGHT_ABS = 1, 2, 4, 8, 16, 32
CONSTANT_POSITION, PREDICTED_REL, PREDICTED_ABS = 128, 256, 512
"""EKF_STATUS_FLAGS of the ardupilotmega dialect."""
_FLYING = ATTITUDE | VELOCITY_XY | VELOCITY_Z | POSITION_REL | POSITION_ABS | HEIGHT_ABS | PREDICTED_REL | PREDICTED_ABS
_STANDING = ATTITUDE | VELOCITY_Z | HEIGHT_ABS | CONSTANT_POSITION


class Estimator:
    """Estimated motion in the world's local frame; `up_m` is above mean sea level."""

    __slots__ = (
        "_body",
        "_drift_e",
        "_drift_n",
        "_fix_at_s",
        "_lost_at_s",
        "_origin_at_s",
        "_position_at_s",
        "_random",
        "_ready_at_s",
        "_say",
        "attitude_ok",
        "east_m",
        "gnss_available",
        "gps_fix",
        "north_m",
        "origin_set",
        "position_ok",
        "satellites",
        "speed_e",
        "speed_n",
        "speed_u",
        "up_m",
        "yaw_rad",
    )

    def __init__(self, body: Body, source: random.Random, say: Callable[[int, str], None]) -> None:
        self._body, self._random, self._say = body, source, say
        self._ready_at_s = 5.0 + source.uniform(0.0, 1.0)
        self._fix_at_s = 6.5 + source.uniform(0.0, 1.0)
        self._origin_at_s = self._fix_at_s + 2.0
        self._position_at_s = 21.0 + source.uniform(0.0, 2.0)
        self._lost_at_s = -1.0
        self._drift_n = self._drift_e = 0.0
        self.gnss_available = True
        self.attitude_ok = self.origin_set = self.position_ok = False
        self.gps_fix, self.satellites = 0, 0
        self.north_m = self.east_m = self.up_m = 0.0
        self.speed_n = self.speed_e = self.speed_u = self.yaw_rad = 0.0
        self.step()

    def step(self) -> None:
        """Follow the truth (every step of simulated time)."""
        body = self._body
        self.north_m = body.north_m + self._drift_n
        self.east_m = body.east_m + self._drift_e
        self.up_m = body.up_m
        self.speed_n, self.speed_e, self.speed_u = body.speed_n, body.speed_e, body.speed_u
        self.yaw_rad = body.yaw_rad

    @property
    def flags(self) -> int:
        """EKF_STATUS_FLAGS."""
        if not self.attitude_ok:
            return 1024
        return _FLYING if self.position_ok else _STANDING

    @property
    def has_fix(self) -> bool:
        """The receiver gives a position in three dimensions."""
        return self.gps_fix >= 3

    def judge(self, time_s: float, dt_s: float) -> None:
        """Look at the sensors (some times a second); `time_s` counts from boot."""
        if not self.attitude_ok and time_s >= self._ready_at_s:
            self.attitude_ok = True
            self._say(_INFO, "EKF3 IMU0 initialised")
            self._say(_INFO, "EKF3 IMU0 tilt alignment complete")
        self._look_at_satellites(time_s)
        if not self.origin_set and self.has_fix and time_s >= self._origin_at_s:
            self.origin_set = True
            self._say(_INFO, "EKF3 IMU0 origin set")
        if self.has_fix:
            self._regain(time_s)
        elif self.position_ok:
            self._lose(time_s, dt_s)

    def _look_at_satellites(self, time_s: float) -> None:
        seen = self.gnss_available and time_s >= self._fix_at_s
        if seen and not self.has_fix:
            self.gps_fix, self.satellites = 3, 15
            if self._lost_at_s >= 0:
                self._position_at_s = time_s + _REGAIN_S
            self._lost_at_s = -1.0
        elif not seen:
            self.gps_fix, self.satellites = 1, 0

    def _regain(self, time_s: float) -> None:
        if not self.position_ok and self.origin_set and time_s >= self._position_at_s:
            self.position_ok = True
            self._drift_n = self._drift_e = 0.0
            self._say(_INFO, "EKF3 IMU0 is using GPS")

    def _lose(self, time_s: float, dt_s: float) -> None:
        if self._lost_at_s < 0:
            self._lost_at_s = time_s
        self._drift_n += self._random.uniform(-1, 1) * _DRIFT_M_S * dt_s
        self._drift_e += self._random.uniform(-1, 1) * _DRIFT_M_S * dt_s
        if time_s - self._lost_at_s > _DEAD_RECKONING_S:
            self.position_ok = False
            self._say(_CRITICAL, "EKF3 IMU0 stopped aiding")
