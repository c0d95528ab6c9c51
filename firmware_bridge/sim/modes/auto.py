"""AUTO: flies the mission. What each command does, when it is done."""

from __future__ import annotations

import math
from enum import Enum, auto
from typing import TYPE_CHECKING

from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.sim.items import Item
from firmware_bridge.sim.legs import Point
from firmware_bridge.sim.mission import Mission, MissionState
from firmware_bridge.sim.modes.base import Mode
from firmware_bridge.sim.modes.descent import Descent
from firmware_bridge.sim.modes.rtl import Rtl
from firmware_bridge.sim.modes.takeoff import TakeOff

if TYPE_CHECKING:
    from firmware_bridge.sim.autopilot import Autopilot

_ALLOW_ARMING, _ALLOW_TAKEOFF = 1, 2
"""Bits of AUTO_OPTIONS."""
_FLOWN_THROUGH = frozenset({16, 17, 19, 82})
"""A waypoint before one of these need not be a stop."""
_POINTS = frozenset({16, 17, 19, 82})
_INFO, _CRITICAL = 6, 2


class _Phase(Enum):
    STAY = auto()
    TAKE_OFF = auto()
    FLY = auto()
    LAND = auto()
    RTL = auto()
    WAIT = auto()


class Auto(Mode):
    """Carries out the items that `Mission` chooses."""

    number, name, flies_itself = 3, "AUTO", True

    def __init__(self, autopilot: Autopilot) -> None:
        super().__init__(autopilot)
        self.mission = Mission(autopilot.storage.mission, autopilot.params, self)
        self._phase = _Phase.STAY
        self._takeoff: TakeOff | None = None
        self._descent: Descent | None = None
        self._rtl: Rtl | None = None
        self._speeds: tuple[float | None, float | None, float | None] = (None, None, None)
        self._arrived_s: float | None = None
        self._do_until_s = 0.0
        self._wait_until_s = 0.0
        self._seen_changes = 0
        self._to_begin = False
        self.paused = False

    def enter(self) -> bool:
        ap = self.ap
        if ap.armed and not self.mission.present:
            return False
        if ap.armed and ap.landed and not self.mission.begins_with_takeoff():
            ap.say(_CRITICAL, "Auto: Missing Takeoff Cmd")
            return False
        self._speeds = (None, None, None)
        self._phase, self._to_begin, self.paused = _Phase.STAY, True, False
        ap.way.start(ap.speed_limits(), self._radius_m())
        ap.way.halt()
        return True

    def leave(self) -> None:
        self.mission.stop()

    def start_mission(self) -> None:
        """MISSION_START while already in AUTO."""
        if self.mission.state is not MissionState.RUNNING:
            self._to_begin = True

    def step(self, dt_s: float) -> None:
        self._run_mission()
        ap = self.ap
        if self._phase is _Phase.TAKE_OFF and self._takeoff is not None:
            if int(ap.params["AUTO_OPTIONS"]) & _ALLOW_TAKEOFF and ap.armed:
                ap.auto_armed = True
            if ap.armed and ap.auto_armed and not self._takeoff.complete:
                self._takeoff.step(dt_s)
        elif self._phase is _Phase.LAND and self._descent is not None:
            if not ap.landed:
                self._descent.step(dt_s)
        elif self._phase is _Phase.RTL and self._rtl is not None:
            self._rtl.step(dt_s)
        elif not ap.landed:
            ap.way.step(dt_s, ap.now)

    def arming_allowed(self) -> bool:
        return bool(int(self.ap.params["AUTO_OPTIONS"]) & _ALLOW_ARMING)

    @property
    def is_landing(self) -> bool:
        return self._phase is _Phase.LAND or (
            self._phase is _Phase.RTL and self._rtl is not None and self._rtl.is_landing
        )

    @property
    def is_taking_off(self) -> bool:
        return self._phase is _Phase.TAKE_OFF and self._takeoff is not None and not self._takeoff.complete

    @property
    def destination(self) -> Point | None:
        return self.ap.way.destination if self._phase in (_Phase.FLY, _Phase.STAY, _Phase.RTL) else None

    def set_speed(self, across: float | None = None, up: float | None = None, down: float | None = None) -> bool:
        self._speeds = (across or self._speeds[0], up or self._speeds[1], down or self._speeds[2])
        self.ap.way.set_limits(self.ap.speed_limits(*self._speeds))
        return True

    def pause(self, on: bool) -> bool:
        if self.mission.state is not MissionState.RUNNING or self._phase not in (_Phase.FLY, _Phase.STAY):
            return False
        self.paused = on
        self.ap.way.pause(on)
        return True

    # --- what Mission asks for -----------------------------------------------------------------------------

    def begin(self, seq: int, item: Item) -> bool:
        """Start an item; False skips it."""
        self.ap.say(_INFO, f"Mission: {seq} {_NAMES.get(item.command, str(item.command))}")
        if item.command in _POINTS:
            self._fly_to(seq, item)
        elif item.command == mav.MAV_CMD_NAV_TAKEOFF:
            self._takeoff = TakeOff(self.ap, self.ap.places.point_of(item, self._here())[2])
            self._phase = _Phase.TAKE_OFF
        elif item.command == mav.MAV_CMD_NAV_LAND:
            self._begin_landing(item)
        elif item.command == mav.MAV_CMD_NAV_RETURN_TO_LAUNCH:
            self._rtl = Rtl(self.ap)
            self._rtl.disarms = False
            self._rtl.enter()
            self._phase = _Phase.RTL
        elif item.command == mav.MAV_CMD_NAV_DELAY:
            self._wait_until_s = self.ap.time_s + item.param1
            self._phase = _Phase.WAIT
        else:
            return self._begin_do(item)
        return True

    def verify(self, seq: int, item: Item) -> bool:
        """Is the item done?"""
        command = item.command
        if command in (mav.MAV_CMD_NAV_WAYPOINT, mav.MAV_CMD_NAV_SPLINE_WAYPOINT, mav.MAV_CMD_NAV_LOITER_TIME):
            return self._stayed(seq, item.param1)
        if command == mav.MAV_CMD_NAV_TAKEOFF:
            return self._takeoff is not None and self._takeoff.complete
        if command == mav.MAV_CMD_NAV_LAND:
            return self._landing_done()
        if command == mav.MAV_CMD_NAV_RETURN_TO_LAUNCH:
            return self._rtl is not None and self._rtl.complete
        if command == mav.MAV_CMD_NAV_DELAY:
            return self.ap.time_s >= self._wait_until_s
        if command == mav.MAV_CMD_CONDITION_DELAY:
            return self.ap.time_s >= self._do_until_s
        if command == mav.MAV_CMD_CONDITION_DISTANCE:
            return self.ap.distance_to_go_m() < item.param1
        return bool(command != mav.MAV_CMD_NAV_LOITER_UNLIM)

    def item_reached(self, seq: int) -> None:
        """Tell the ground."""
        self.ap.send(mav.MAVLink_mission_item_reached_message(seq))

    def mission_over(self) -> None:
        """Stay where we are, or disarm if we stand on the ground."""
        if self.ap.landed:
            self.ap.disarm()
            return
        self._phase = _Phase.STAY
        self.ap.way.halt()

    # -------------------------------------------------------------------------------------------------------

    def _run_mission(self) -> None:
        changes = self.ap.storage.mission.changes
        if self._to_begin:
            if not self.ap.now.origin_set:
                return
            self._to_begin, self._seen_changes = False, changes
            self.mission.start_or_resume()
            return
        if changes != self._seen_changes:
            self._seen_changes = changes
            if self.mission.state is MissionState.RUNNING and self._phase is _Phase.FLY:
                self.mission.restart_current()
                self.ap.say(_CRITICAL, "Auto mission changed, restarted command")
        if not self.paused:
            self.mission.update()

    def _fly_to(self, seq: int, item: Item) -> None:
        ap = self.ap
        if ap.places.needs_terrain(item):
            ap.terrain_missing()
            return
        point = ap.places.point_of(item, self._here())
        ap.way.set_limits(ap.speed_limits(*self._speeds))
        ap.way.go(point, self._point_after(seq, item, point))
        ap.face(point)
        self._arrived_s, self._phase = None, _Phase.FLY

    def _point_after(self, seq: int, item: Item, point: Point) -> Point | None:
        stays = item.param1 > 0 or item.command not in (mav.MAV_CMD_NAV_WAYPOINT, mav.MAV_CMD_NAV_SPLINE_WAYPOINT)
        following = None if stays else self.mission.next_nav(seq + 1)
        if following is None or following.command not in _FLOWN_THROUGH or self.ap.places.needs_terrain(following):
            return None
        after = self.ap.places.point_of(following, point)
        return after if math.dist(after, point) > 0.5 else None

    def _here(self) -> Point:
        return self.ap.way.destination or self.ap.places.here

    def _radius_m(self) -> float:
        return max(0.1, self.ap.params["WPNAV_RADIUS"] / 100)

    def _begin_landing(self, item: Item) -> None:
        ap = self.ap
        self._descent = None
        if item.has_place:
            north_m, east_m = ap.places.frame.to_metres(item.latitude_deg, item.longitude_deg)
            point = (north_m, east_m, ap.aim.up_m)
            ap.way.set_limits(ap.speed_limits(*self._speeds))
            ap.way.go(point)
            ap.face(point)
            self._phase = _Phase.FLY
        else:
            self._descent, self._phase = Descent(ap), _Phase.LAND

    def _landing_done(self) -> bool:
        ap = self.ap
        if self._phase is _Phase.FLY:
            if ap.way.reached:
                self._descent, self._phase = Descent(ap), _Phase.LAND
            return False
        if not (ap.landed and ap.ground_idle):
            return False
        if ap.armed and not self.mission.takeoff_follows():
            ap.disarm()
            return False
        return True

    def _stayed(self, seq: int, seconds: float) -> bool:
        if not self.ap.way.reached:
            return False
        if self._arrived_s is None:
            self._arrived_s = self.ap.time_s
        if self.ap.time_s - self._arrived_s < seconds:
            return False
        self.ap.say(_INFO, f"Reached command #{seq}")
        return True

    def _begin_do(self, item: Item) -> bool:
        if item.command == mav.MAV_CMD_DO_CHANGE_SPEED and item.param2 > 0:
            kind = int(item.param1)
            across, up, down = (None, item.param2, None) if kind == 2 else (None, None, item.param2)
            self.set_speed(*((item.param2, None, None) if kind in (0, 1) else (across, up, down)))
        elif item.command == mav.MAV_CMD_DO_SET_HOME:
            self.ap.places.set_home_by(item)
        elif item.command == mav.MAV_CMD_CONDITION_DELAY:
            self._do_until_s = self.ap.time_s + item.param1
        elif item.command == mav.MAV_CMD_CONDITION_YAW:
            self.ap.body.want_yaw_rad = math.radians(item.param1 % 360)
        return True


_NAMES = {
    16: "WP",
    17: "LoitUnlim",
    19: "LoitTime",
    20: "RTL",
    21: "Land",
    22: "Takeoff",
    82: "SplineWP",
    93: "Delay",
    112: "CondDelay",
    114: "CondDist",
    115: "CondYaw",
    177: "Jump",
    178: "ChangeSpeed",
    179: "SetHome",
    189: "LandStart",
}
"""What the aircraft calls its commands in texts."""
