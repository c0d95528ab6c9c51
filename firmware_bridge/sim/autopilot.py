"""The autopilot of one boot: estimates, modes, arming, failsafes. A reboot makes a new one."""

from __future__ import annotations

import math
import random
from typing import Any, Protocol

from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.sim.arming import Arming
from firmware_bridge.sim.battery import Battery
from firmware_bridge.sim.body import Body
from firmware_bridge.sim.controller import PositionController
from firmware_bridge.sim.crumbs import Crumbs
from firmware_bridge.sim.estimator import Estimator
from firmware_bridge.sim.failsafes import Failsafes
from firmware_bridge.sim.fence import GIVE_UP_M, Fence, fence_names
from firmware_bridge.sim.legs import Point, SpeedLimits
from firmware_bridge.sim.modes.auto import Auto
from firmware_bridge.sim.modes.base import Mode
from firmware_bridge.sim.modes.guided import Guided
from firmware_bridge.sim.modes.land import Land
from firmware_bridge.sim.modes.pilot import AltHold, Brake, Loiter, Stabilize
from firmware_bridge.sim.modes.rtl import Rtl, SmartRtl
from firmware_bridge.sim.navigator import Navigator
from firmware_bridge.sim.places import Places
from firmware_bridge.sim.storage import Storage
from firmware_bridge.sim.world import STEP_S, World
from flightplans.airframe import STANDARD_GRAVITY_M_S2

BOOT_S = 2.5
_ARMING_DELAY_S = 2.0
_SPOOL_DOWN_S = 0.5
_SLOW_EVERY = 5
_CRITICAL, _WARNING, _INFO = 2, 4, 6
_RTL, _LAND = 6, 9
_TEXT_LENGTH = 50


class Outbox(Protocol):
    """Where messages leave the aircraft."""

    def send(self, message: Any) -> None: ...


class Autopilot:
    """Everything between the sensors and the motors. `time_s` counts from boot."""

    def __init__(self, world: World, storage: Storage, outbox: Outbox, source: random.Random) -> None:
        self._world, self._outbox = world, outbox
        self.storage, self.params = storage, storage.params
        self.body: Body = world.body
        self.time_s = 0.0
        self._steps = 0
        self._text_id = 0
        self._airframe_armed_s = 0.0
        self._landed_s = -1.0
        self.armed = False
        self.landed = True
        self.auto_armed = False
        self.rc_overrides: dict[int, int] = {}
        self.now = Estimator(world.body, source, self.say)
        self.aim = PositionController()
        self.way = Navigator(self.aim)
        self.fence = Fence(self.params, storage.fence, world.frame)
        self.places = Places(world, storage, self.now, self.fence, self.send)
        self.failsafes = Failsafes(self)
        self.arming = Arming(self)
        self.crumbs = Crumbs(int(self.params["SRTL_POINTS"]), self.params["SRTL_ACCURACY"])
        self.auto, self.guided, self._land = Auto(self), Guided(self), Land(self)
        pilot: list[Mode] = [Stabilize(self), AltHold(self), Loiter(self), Brake(self), Rtl(self), SmartRtl(self)]
        self._modes = {mode.number: mode for mode in [*pilot, self.auto, self.guided, self._land]}
        self.mode = self._modes.get(int(self.params["INITIAL_MODE"]), self._modes[0])
        self.body.motors_on = False

    # --- the outside ---------------------------------------------------------------------------------------

    @property
    def awake(self) -> bool:
        """Booted far enough to talk."""
        return self.time_s >= BOOT_S

    @property
    def battery(self) -> Battery:
        """The pack that is in now."""
        return self._world.battery

    @property
    def world(self) -> World:
        """For sensors."""
        return self._world

    def send(self, message: Any) -> None:
        """Give a message to the radio."""
        if self.awake:
            self._outbox.send(message)

    def say(self, severity: int, text: str) -> None:
        """STATUSTEXT, in chunks of 50 characters."""
        data = text.encode("ascii", "replace")
        if len(data) <= _TEXT_LENGTH:
            self.send(mav.MAVLink_statustext_message(severity, data))
            return
        self._text_id = self._text_id % 0xFFFF + 1
        for chunk, begin in enumerate(range(0, len(data) + 1, _TEXT_LENGTH)):
            part = data[begin : begin + _TEXT_LENGTH]
            self.send(mav.MAVLink_statustext_message(severity, part, self._text_id, chunk))

    # --- one step ------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Move on by STEP_S: feel, think, push."""
        self._steps += 1
        self.time_s = self._steps * STEP_S
        self.now.step()
        if self._steps % _SLOW_EVERY == 0:
            self._slow_step()
        self.mode.step(STEP_S)
        if self.landed:
            self._rest()
        elif not self.mode.manual_throttle:
            self.aim.step(STEP_S, self.now, self.body, self._world.mass_kg, self._lean_limit_rad)

    @property
    def _lean_limit_rad(self) -> float:
        return math.radians(max(10.0, min(80.0, self.params["ANGLE_MAX"] / 100)))

    def _rest(self) -> None:
        self.aim.take(self.now)
        self.aim.forget()
        self.body.want_n = self.body.want_e = self.body.want_u = 0.0

    def _slow_step(self) -> None:
        self.now.judge(self.time_s, _SLOW_EVERY * STEP_S)
        if self.places.home is None and self.now.origin_set:
            self.places.set_home(self.places.here)
        self.failsafes.check()
        self._check_fence()
        if self.armed:
            self._check_armed()
        elif self._steps % 50 == 0 and self.awake:
            self.arming.watch()

    def _check_armed(self) -> None:
        if self.body.crashed:
            self.say(_CRITICAL, "Crash: Disarming")
            self.disarm()
            return
        delay_s = self.params["DISARM_DELAY"]
        since_s = max(self._airframe_armed_s, self._landed_s)
        if self.landed and not self.mode.is_taking_off and 0 < delay_s < self.time_s - since_s:
            self.disarm()
        elif not self.crumbs.drop(self.places.here):
            self.say(_WARNING, "SmartRTL deactivated: buffer full")

    def _check_fence(self) -> None:
        if self.places.home is None:
            return
        now, places = self.now, self.places
        time_ms = int(self.time_s * 1000)
        new = self.fence.check(now.north_m, now.east_m, places.above_home_m, places.home_ne, time_ms)
        if new and self.armed:
            self.failsafes.fence_broken(fence_names(new), self.fence.distance_m, GIVE_UP_M)

    # --- motors --------------------------------------------------------------------------------------------

    @property
    def motors_ready(self) -> bool:
        """They turn fast enough to lift."""
        return self.armed and self.time_s - self._airframe_armed_s >= _ARMING_DELAY_S + self.params["MOT_SPOOL_TIME"]

    @property
    def ground_idle(self) -> bool:
        """Landed long enough for the motors to have slowed down."""
        return self.landed and self.time_s - self._landed_s >= _SPOOL_DOWN_S

    @property
    def disarms_on_failsafe(self) -> bool:
        """Standing on the ground: rather stop the motors than fly somewhere."""
        if self.armed and self.time_s - self._airframe_armed_s < _ARMING_DELAY_S:
            return True
        return self.landed and not (self.mode is self.auto and self.auto_armed)

    def start_motors(self) -> None:
        """Arm (the checks are the caller's); home is taken anew."""
        self.say(_INFO, "Arming motors")
        self.armed, self.auto_armed = True, False
        self._airframe_armed_s = self.time_s
        home = self.places.home
        if home is not None and not home.locked:
            self.places.set_home(self.places.here)
        self.crumbs.begin(self.places.here)
        self.body.motors_on = True

    def disarm(self) -> None:
        """Stop the motors, wherever the aircraft is; the mission goes back to its beginning."""
        if not self.armed:
            return
        self.say(_INFO, "Disarming motors")
        self.armed = self.auto_armed = False
        self.landed = True
        self._landed_s = self.time_s
        self.body.motors_on = False
        self.auto.mission.reset()

    def leave_ground(self) -> None:
        """The take-off begins."""
        if self.landed:
            self.aim.take(self.now)
            self.landed = False

    def land_complete(self) -> None:
        """The ground carries the aircraft."""
        self.landed = True
        self._landed_s = self.time_s
        self.body.want_u = 0.0

    def hover_by_hand(self) -> None:
        """Level with the thrust of a stick in its middle."""
        self.body.want_n = self.body.want_e = 0.0
        self.body.want_u = 0.0 if self.landed else STANDARD_GRAVITY_M_S2
        if not self.landed and self.body.on_ground:
            self.land_complete()

    # --- modes ---------------------------------------------------------------------------------------------

    def set_mode(self, number: int) -> bool:
        """Change the flight mode; says why if it does not."""
        new = self._modes.get(number)
        if new is self.mode:
            return True
        if new is None:
            self.say(_WARNING, f"No such mode {number}")
            return False
        refusal = ""
        if self.armed and new.needs_position and not self.now.position_ok:
            refusal = "requires position"
        elif not new.enter():
            refusal = "initialisation failed"
        if refusal:
            self.say(_WARNING, f"Mode change to {new.name} failed: {refusal}")
            return False
        self.mode.leave()
        self.mode = new
        self.send(self.heartbeat())
        return True

    def land_with_pause(self, anew: bool = False) -> None:
        """A failsafe lands: a moment of waiting first. `anew` also restarts a landing, for a lost position."""
        self._land.pause_first = True
        if self.mode is self._land and anew:
            self._land.enter()
        self.set_mode(_LAND)

    def terrain_missing(self) -> None:
        """A mission asks for heights above a terrain that is not on board."""
        self.say(_CRITICAL, "Failsafe: Terrain data missing")
        if not self.set_mode(_RTL):
            self.land_with_pause()

    def heartbeat(self) -> Any:
        """HEARTBEAT: mode, armed, and how well it is."""
        base = mav.MAV_MODE_FLAG_CUSTOM_MODE_ENABLED | mav.MAV_MODE_FLAG_STABILIZE_ENABLED
        base |= mav.MAV_MODE_FLAG_MANUAL_INPUT_ENABLED
        base |= mav.MAV_MODE_FLAG_GUIDED_ENABLED if self.mode.flies_itself and not self.landed else 0
        base |= mav.MAV_MODE_FLAG_SAFETY_ARMED if self.armed else 0
        status = mav.MAV_STATE_STANDBY if self.landed else mav.MAV_STATE_ACTIVE
        status = mav.MAV_STATE_CRITICAL if self.failsafes.any else status
        kind, ours = mav.MAV_TYPE_HEXAROTOR, mav.MAV_AUTOPILOT_ARDUPILOTMEGA
        return mav.MAVLink_heartbeat_message(kind, ours, base, self.mode.number, status, 3)

    # --- ways ----------------------------------------------------------------------------------------------

    def distance_to_go_m(self) -> float:
        """To where the mode flies."""
        goal = self.mode.destination
        return math.dist(goal, self.places.here) if goal else 0.0

    def face(self, point: Point, homeward: bool = False) -> None:
        """Turn towards where we fly, as WP_YAW_BEHAVIOR says."""
        behaviour = int(self.params["WP_YAW_BEHAVIOR"])
        north_m, east_m = point[0] - self.now.north_m, point[1] - self.now.east_m
        if behaviour == 0 or (behaviour == 2 and homeward) or math.hypot(north_m, east_m) < 3.0:
            return
        self.body.want_yaw_rad = math.atan2(east_m, north_m) % (2 * math.pi)

    def speed_limits(
        self, across: float | None = None, up: float | None = None, down: float | None = None
    ) -> SpeedLimits:
        """WPNAV speeds, with overrides in m/s."""
        params = self.params
        return SpeedLimits(
            across or max(0.2, params["WPNAV_SPEED"] / 100),
            up or max(0.1, params["WPNAV_SPEED_UP"] / 100),
            down or max(0.1, params["WPNAV_SPEED_DN"] / 100),
            max(0.5, params["WPNAV_ACCEL"] / 100),
            max(0.5, params["WPNAV_ACCEL_Z"] / 100),
        )
