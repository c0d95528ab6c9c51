"""Leaving the ground: motors first, then straight up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from firmware_bridge.sim.autopilot import Autopilot

_LEAST_CLIMB_M = 1.0


class TakeOff:
    """A climb to an altitude over the place where it begins."""

    def __init__(self, autopilot: Autopilot, altitude_m: float) -> None:
        self._ap = autopilot
        floor_m = autopilot.now.up_m + (_LEAST_CLIMB_M if autopilot.landed else 0.0)
        self._altitude_m = max(altitude_m, floor_m)
        self._climbing = False
        self.complete = False

    def step(self, dt_s: float) -> None:
        """Wait for the motors, climb, be complete."""
        ap = self._ap
        if not self._climbing:
            if ap.landed and not ap.motors_ready:
                return
            ap.leave_ground()
            ap.way.start(ap.speed_limits(), 1.0)
            ap.way.go((ap.now.north_m, ap.now.east_m, self._altitude_m))
            self._climbing = True
        ap.way.step(dt_s, ap.now)
        self.complete = ap.way.reached
