"""COMMAND_LONG and COMMAND_INT: what each command does and how it is answered.

ACCEPTED means that the command was taken, not that anything happened: as on the real autopilot an AUTO with an
empty mission, or MISSION_START while disarmed, is accepted.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.sim import telemetry
from firmware_bridge.sim.autopilot import Autopilot
from firmware_bridge.sim.items import GLOBAL, RELATIVE, Item
from firmware_bridge.sim.numbers import whole
from firmware_bridge.sim.streams import Streams
from firmware_bridge.sim.telemetry_board import BANNER

_ACCEPTED = int(mav.MAV_RESULT_ACCEPTED)
_REJECTED_NOW = int(mav.MAV_RESULT_TEMPORARILY_REJECTED)
_DENIED = int(mav.MAV_RESULT_DENIED)
_UNSUPPORTED = int(mav.MAV_RESULT_UNSUPPORTED)
_FAILED = int(mav.MAV_RESULT_FAILED)
_INT_ONLY = int(mav.MAV_RESULT_COMMAND_INT_ONLY)
_FORCE_ARM, _FORCE_DISARM = 2989, 21196
_AUTO, _LOITER, _GUIDED, _LAND, _RTL = 3, 5, 4, 9, 6
_INFO, _NOTICE = 6, 5
_FARTHEST_HOME_M = 50_000.0


@dataclass(frozen=True)
class Command:
    """A command of either form. `x` and `y` are in 1e-7 degrees where the command has a place."""

    number: int
    params: tuple[float, float, float, float]
    x: int
    y: int
    z: float
    frame: int
    as_int: bool

    @classmethod
    def from_long(cls, message: Any) -> Command:
        """From COMMAND_LONG; heights count above home for a take-off, above the sea otherwise."""
        params = (message.param1, message.param2, message.param3, message.param4)
        frame = RELATIVE if message.command == mav.MAV_CMD_NAV_TAKEOFF else GLOBAL
        x, y = whole(message.param5 * 1e7), whole(message.param6 * 1e7)
        return cls(message.command, params, x, y, message.param7, frame, False)

    @classmethod
    def from_int(cls, message: Any) -> Command:
        """From COMMAND_INT."""
        params = (message.param1, message.param2, message.param3, message.param4)
        return cls(message.command, params, message.x, message.y, message.z, message.frame, True)


class Commands:
    """The table of commands of one boot; `reboot` is called some moments after it was asked for."""

    def __init__(self, autopilot: Autopilot, streams: Streams, reboot: Callable[[], None]) -> None:
        self._ap, self._streams, self._reboot = autopilot, streams, reboot
        self._table: dict[int, Callable[[Command], int]] = {
            mav.MAV_CMD_COMPONENT_ARM_DISARM: self._arm_disarm,
            mav.MAV_CMD_DO_SET_MODE: self._set_mode,
            mav.MAV_CMD_MISSION_START: self._mission_start,
            mav.MAV_CMD_NAV_TAKEOFF: self._take_off,
            mav.MAV_CMD_NAV_LAND: lambda _: self._mode(_LAND),
            mav.MAV_CMD_NAV_RETURN_TO_LAUNCH: lambda _: self._mode(_RTL),
            mav.MAV_CMD_NAV_LOITER_UNLIM: lambda _: self._mode(_LOITER),
            mav.MAV_CMD_DO_REPOSITION: self._reposition,
            mav.MAV_CMD_DO_SET_MISSION_CURRENT: self._set_mission_current,
            mav.MAV_CMD_DO_CHANGE_SPEED: self._change_speed,
            mav.MAV_CMD_DO_PAUSE_CONTINUE: self._pause_continue,
            mav.MAV_CMD_CONDITION_YAW: self._yaw,
            mav.MAV_CMD_DO_SET_HOME: self._set_home,
            mav.MAV_CMD_GET_HOME_POSITION: self._get_home,
            mav.MAV_CMD_DO_FENCE_ENABLE: self._fence_enable,
            mav.MAV_CMD_DO_FLIGHTTERMINATION: self._terminate,
            mav.MAV_CMD_DO_GRIPPER: lambda _: _FAILED,
            mav.MAV_CMD_RUN_PREARM_CHECKS: self._prearm_checks,
            mav.MAV_CMD_PREFLIGHT_CALIBRATION: self._calibrate,
            mav.MAV_CMD_DO_START_MAG_CAL: lambda _: _FAILED if self._ap.armed else _ACCEPTED,
            mav.MAV_CMD_PREFLIGHT_REBOOT_SHUTDOWN: self._reboot_now,
            mav.MAV_CMD_SET_MESSAGE_INTERVAL: self._set_interval,
            mav.MAV_CMD_GET_MESSAGE_INTERVAL: self._get_interval,
            mav.MAV_CMD_REQUEST_MESSAGE: self._request_message,
            mav.MAV_CMD_REQUEST_AUTOPILOT_CAPABILITIES: self._request_version,
            mav.MAV_CMD_DO_SEND_BANNER: self._send_banner,
        }

    def handle(self, command: Command, system: int, component: int) -> None:
        """Carry out and acknowledge to the sender."""
        run = self._table.get(command.number)
        result = _UNSUPPORTED if run is None else run(command)
        self._ap.send(mav.MAVLink_command_ack_message(command.number, result, 0, 0, system, component))

    def set_mode_message(self, message: Any, system: int, component: int) -> None:
        """The old SET_MODE message; acknowledged under its own message number."""
        custom = message.base_mode & mav.MAV_MODE_FLAG_CUSTOM_MODE_ENABLED
        result = self._mode(message.custom_mode) if custom else _DENIED
        ack = mav.MAVLink_command_ack_message(mav.MAVLINK_MSG_ID_SET_MODE, result, 0, 0, system, component)
        self._ap.send(ack)

    def _mode(self, number: int) -> int:
        return _ACCEPTED if self._ap.set_mode(number) else _FAILED

    def _set_mode(self, command: Command) -> int:
        if not whole(command.params[0]) & mav.MAV_MODE_FLAG_CUSTOM_MODE_ENABLED:
            return _DENIED
        return self._mode(whole(command.params[1]))

    def _arm_disarm(self, command: Command) -> int:
        ap = self._ap
        if command.params[0] == 1:
            return _ACCEPTED if ap.arming.arm(command.params[1] == _FORCE_ARM) else _FAILED
        if command.params[0] != 0:
            return _UNSUPPORTED
        if ap.armed and not ap.landed and command.params[1] != _FORCE_DISARM:
            return _FAILED
        ap.disarm()
        return _ACCEPTED

    def _mission_start(self, command: Command) -> int:
        if command.params[0] or command.params[1]:
            return _DENIED
        if not self._ap.set_mode(_AUTO):
            return _FAILED
        self._ap.auto_armed = True
        self._ap.auto.start_mission()
        return _ACCEPTED

    def _take_off(self, command: Command) -> int:
        if command.frame not in (RELATIVE, 6):
            return _DENIED
        ap = self._ap
        if ap.mode is not ap.guided or not math.isfinite(command.z):
            return _FAILED
        return _ACCEPTED if ap.guided.take_off(command.z) else _FAILED

    def _reposition(self, command: Command) -> int:
        if not command.as_int:
            return _INT_ONLY
        ap = self._ap
        change = whole(command.params[1]) & mav.MAV_DO_REPOSITION_FLAGS_CHANGE_MODE
        if (ap.mode is not ap.guided and not change) or not _is_place(command):
            return _DENIED
        point = ap.places.point_of(_item(command), ap.places.here)
        if ap.places.fence_forbids(point) or not ap.set_mode(_GUIDED):
            return _FAILED
        return _ACCEPTED if ap.guided.go(point) else _FAILED

    def _set_mission_current(self, command: Command) -> int:
        ap = self._ap
        if not math.isfinite(command.params[0]) or not ap.auto.mission.set_current(whole(command.params[0])):
            return _FAILED
        ap.send(telemetry.mission_current(ap))
        return _ACCEPTED

    def _change_speed(self, command: Command) -> int:
        kind, speed = whole(command.params[0]), command.params[1]
        if not speed > 0 or kind not in (0, 1, 2, 3):
            return _DENIED
        mode = self._ap.mode
        if kind < 2:
            done = mode.set_speed(across=speed)
        else:
            done = mode.set_speed(up=speed) if kind == 2 else mode.set_speed(down=speed)
        return _ACCEPTED if done else _FAILED

    def _pause_continue(self, command: Command) -> int:
        on = command.params[0] == 0
        if command.params[0] not in (0, 1):
            return _DENIED
        if self._ap.mode.pause(on):
            return _ACCEPTED
        self._ap.say(_INFO, "Failed to pause" if on else "Failed to resume")
        return _FAILED

    def _yaw(self, command: Command) -> int:
        angle, _, direction, relative = command.params
        if not 0 <= angle <= 360 or relative not in (0, 1):
            return _FAILED
        body = self._ap.body
        turn = math.radians(-angle if direction < 0 else angle)
        body.want_yaw_rad = (body.yaw_rad + turn if relative else math.radians(angle)) % (2 * math.pi)
        return _ACCEPTED

    def _set_home(self, command: Command) -> int:
        ap = self._ap
        if command.params[0] == 1 or (command.x == 0 and command.y == 0):
            return _ACCEPTED if ap.now.position_ok and ap.places.set_home(ap.places.here, lock=True) else _FAILED
        if command.params[0] != 0 or not _is_place(command):
            return _FAILED
        north_m, east_m, up_m = ap.places.point_of(_item(command), (0.0, 0.0, 0.0))
        if math.hypot(north_m, east_m) > _FARTHEST_HOME_M:
            return _FAILED
        return _ACCEPTED if ap.places.set_home((north_m, east_m, up_m), lock=True) else _FAILED

    def _get_home(self, command: Command) -> int:
        if self._ap.places.home is None:
            return _FAILED
        self._streams.request(mav.MAVLINK_MSG_ID_HOME_POSITION)
        self._streams.request(mav.MAVLINK_MSG_ID_GPS_GLOBAL_ORIGIN)
        return _ACCEPTED

    def _fence_enable(self, command: Command) -> int:
        if command.params[0] not in (0, 1):
            return _FAILED
        self._ap.params.put("FENCE_ENABLE", command.params[0])
        return _ACCEPTED

    def _terminate(self, command: Command) -> int:
        if command.params[0] <= 0.5:
            return _FAILED
        self._ap.disarm()
        return _ACCEPTED

    def _prearm_checks(self, command: Command) -> int:
        if self._ap.armed:
            return _REJECTED_NOW
        self._ap.arming.check("PreArm")
        return _ACCEPTED

    def _calibrate(self, command: Command) -> int:
        if self._ap.armed:
            self._ap.say(_NOTICE, "Disarm to allow calibration")
            return _FAILED
        p1, p2, p3, p4 = command.params
        return _ACCEPTED if any(part != 0 for part in (p1, p2, p3, p4, command.x)) else _UNSUPPORTED

    def _reboot_now(self, command: Command) -> int:
        if self._ap.armed:
            return _FAILED
        if command.params[0] not in (1, 3):
            return _UNSUPPORTED
        self._reboot()
        return _ACCEPTED

    def _set_interval(self, command: Command) -> int:
        number, interval_us = command.params[0], command.params[1]
        if not (math.isfinite(number) and math.isfinite(interval_us)):
            return _DENIED
        return _ACCEPTED if self._streams.set_interval(whole(number), interval_us) else _DENIED

    def _get_interval(self, command: Command) -> int:
        number = whole(command.params[0])
        interval_us = self._streams.interval_us(number)
        self._ap.send(mav.MAVLink_message_interval_message(number, interval_us))
        return _ACCEPTED if interval_us else _FAILED

    def _request_message(self, command: Command) -> int:
        return _ACCEPTED if self._streams.request(whole(command.params[0])) else _FAILED

    def _request_version(self, command: Command) -> int:
        if command.params[0] != 1:
            return _FAILED
        self._streams.request(mav.MAVLINK_MSG_ID_AUTOPILOT_VERSION)
        return _ACCEPTED

    def _send_banner(self, command: Command) -> int:
        self._ap.say(_INFO, BANNER)
        self._ap.say(_INFO, "Frame: HEXA/X")
        return _ACCEPTED


def _is_place(command: Command) -> bool:
    return abs(command.x) <= 900_000_000 and abs(command.y) <= 1_800_000_000 and math.isfinite(command.z)


def _item(command: Command) -> Item:
    frame = RELATIVE if command.frame in (RELATIVE, 6) else GLOBAL
    return Item(command.number, frame, x=command.x, y=command.y, z=command.z)
