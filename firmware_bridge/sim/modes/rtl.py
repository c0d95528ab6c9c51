"""RTL and SMART_RTL: home by a straight line at a safe height, or along the crumbs."""

from __future__ import annotations

import math
from enum import Enum, auto

from firmware_bridge.sim.legs import Point
from firmware_bridge.sim.modes.base import Mode
from firmware_bridge.sim.modes.descent import Descent

_OVER_LAST_CRUMB_M = 2.0


class _Stage(Enum):
    CLIMB = auto()
    RETURN = auto()
    WAIT = auto()
    LAND = auto()


class Rtl(Mode):
    """Climb, fly straight to home or to the nearest rally point, wait, land, disarm.

    Straight means straight: over whatever lies between, exclusion fences included.
    """

    number, name, flies_itself = 6, "RTL", True
    _stage = _Stage.CLIMB
    _target: Point = (0.0, 0.0, 0.0)
    _descent: Descent | None = None
    _until_s = 0.0
    disarms = True
    """Off while a mission flies home by an RTL item: then the mission decides."""

    def enter(self) -> bool:
        ap = self.ap
        if ap.places.home is None:
            return False
        ap.way.start(ap.speed_limits(ap.params["RTL_SPEED"] / 100 or None), 2.0)
        self._target = self._return_target()
        self._stage = _Stage.CLIMB
        ap.way.halt()
        stop = ap.way.destination or self._target
        ap.way.go((stop[0], stop[1], self._target[2]), self._target)
        return True

    def step(self, dt_s: float) -> None:
        ap = self.ap
        if self._stage is _Stage.LAND:
            self._come_down(dt_s)
            return
        ap.way.step(dt_s, ap.now)
        if self._stage is _Stage.WAIT:
            if ap.time_s >= self._until_s:
                self._descent, self._stage = Descent(ap), _Stage.LAND
        elif ap.way.reached:
            self._next_stage()

    @property
    def is_landing(self) -> bool:
        return self._stage is _Stage.LAND

    @property
    def destination(self) -> Point | None:
        return None if self.is_landing else self.ap.way.destination

    def set_speed(self, across: float | None = None, up: float | None = None, down: float | None = None) -> bool:
        self.ap.way.set_limits(self.ap.speed_limits(across, up, down))
        return True

    def arming_allowed(self) -> bool:
        return False

    @property
    def complete(self) -> bool:
        """Landed."""
        return self._stage is _Stage.LAND and self.ap.landed and self.ap.ground_idle

    def _next_stage(self) -> None:
        ap = self.ap
        if self._stage is _Stage.CLIMB:
            self._stage = _Stage.RETURN
            ap.way.go(self._target)
            ap.face(self._target, homeward=True)
        else:
            self._stage = _Stage.WAIT
            self._until_s = ap.time_s + ap.params["RTL_LOIT_TIME"] / 1000

    def _come_down(self, dt_s: float) -> None:
        if self.ap.landed:
            if self.disarms and self.ap.ground_idle:
                self.ap.disarm()
        elif self._descent is not None:
            self._descent.step(dt_s)

    def _return_target(self) -> Point:
        """Home or rally point at the height of RTL_ALT and the cone of RTL_CONE_SLOPE, never lower than now."""
        ap, params = self.ap, self.ap.params
        north_m, east_m, base_m = ap.places.return_place()
        above_m = ap.places.above_home_m
        least_m = max(0.3, above_m + max(0.0, params["RTL_CLIMB_MIN"] / 100))
        height_m = max(base_m - ap.places.home_up_m, params["RTL_ALT"] / 100, least_m)
        if params["RTL_CONE_SLOPE"] >= 0.5:
            away_m = math.hypot(north_m - ap.now.north_m, east_m - ap.now.east_m)
            height_m = min(height_m, max(away_m * params["RTL_CONE_SLOPE"], least_m))
        ceiling_m = ap.places.safe_ceiling_m()
        return north_m, east_m, ap.places.home_up_m + max(min(height_m, ceiling_m), above_m)


class SmartRtl(Rtl):
    """Home along the crumbs that were dropped on the way out."""

    number, name = 21, "SMART_RTL"
    _crumbs: list[Point] | None = None

    def enter(self) -> bool:
        ap = self.ap
        crumbs = ap.crumbs.way_back()
        if not crumbs:
            return False
        ap.way.start(ap.speed_limits(), 2.0)
        north_m, east_m, up_m = crumbs.pop()
        self._crumbs = [*crumbs, (north_m, east_m, up_m + _OVER_LAST_CRUMB_M)]
        self._stage = _Stage.RETURN
        self._go_on()
        return True

    def _go_on(self) -> None:
        crumbs = self._crumbs or []
        point = crumbs.pop(0)
        self.ap.way.go(point, crumbs[0] if crumbs else None)
        self.ap.face(point, homeward=True)

    def _next_stage(self) -> None:
        if self._crumbs:
            self._go_on()
        else:
            super()._next_stage()
