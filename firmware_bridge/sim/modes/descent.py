"""Coming down to the ground: fast while high, slow near it, and noticing that it is there."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from firmware_bridge.sim.autopilot import Autopilot

_STILL_S = 1.0
"""Lying still this long is a landing."""
_PAUSE_S = 4.0
"""A landing that a failsafe began waits, so that a pilot may take over."""
_SINK_BELOW_M = 1.0


class Descent:
    """From wherever the target is down to the ground; holds the place unless told otherwise."""

    def __init__(self, autopilot: Autopilot, hold_place: bool = True, pause: bool = False) -> None:
        self._ap = autopilot
        self._limits = autopilot.speed_limits()
        autopilot.way.start(self._limits, 1.0)
        if hold_place:
            autopilot.way.halt()
        self._hold = hold_place
        self._wait_s = _PAUSE_S if pause else 0.0
        self._rate_m_s = 0.0
        self._still_s = 0.0
        self._up_m = autopilot.aim.up_m

    def step(self, dt_s: float) -> None:
        """One step; sets the autopilot's `landed` when the ground is there."""
        ap = self._ap
        aim = ap.aim
        if self._hold:
            ap.way.step(dt_s, ap.now)
        else:
            aim.free = True
        self._wait_s -= dt_s
        wanted = 0.0 if self._wait_s > 0 else self._wanted_rate_m_s()
        change = self._limits.vertical_m_s2 * dt_s
        self._rate_m_s += max(-change, min(change, wanted - self._rate_m_s))
        self._up_m = max(self._up_m - self._rate_m_s * dt_s, ap.now.up_m - _SINK_BELOW_M)
        aim.up_m, aim.speed_u, aim.acc_u = self._up_m, -self._rate_m_s, 0.0
        self._feel_ground(dt_s)

    def _wanted_rate_m_s(self) -> float:
        params, height_m = self._ap.params, self._ap.places.height_over_ground_m()
        slow = params["LAND_SPEED"] / 100
        low_m = max(1.0, params["LAND_ALT_LOW"] / 100)
        fast = (params["LAND_SPEED_HIGH"] or params["WPNAV_SPEED_DN"]) / 100
        if height_m <= low_m:
            return slow
        return min(fast, slow + math.sqrt(self._limits.vertical_m_s2 * (height_m - low_m)))

    def _feel_ground(self, dt_s: float) -> None:
        ap = self._ap
        if not ap.body.on_ground or self._rate_m_s <= 0:
            self._still_s = 0.0
            return
        self._still_s += dt_s
        if self._still_s >= _STILL_S:
            ap.land_complete()
