"""Which messages are sent how often: nothing until somebody asks. Intervals count in simulated time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.sim import telemetry, telemetry_board
from firmware_bridge.sim.telemetry import Builder

if TYPE_CHECKING:
    from firmware_bridge.sim.autopilot import Autopilot

BUILDERS: dict[int, Builder] = {
    mav.MAVLINK_MSG_ID_HEARTBEAT: lambda ap: ap.heartbeat(),
    mav.MAVLINK_MSG_ID_SYS_STATUS: telemetry.sys_status,
    mav.MAVLINK_MSG_ID_SYSTEM_TIME: telemetry_board.system_time,
    mav.MAVLINK_MSG_ID_GPS_RAW_INT: telemetry.gps_raw,
    mav.MAVLINK_MSG_ID_RAW_IMU: telemetry_board.raw_imu,
    mav.MAVLINK_MSG_ID_SCALED_PRESSURE: telemetry_board.scaled_pressure,
    mav.MAVLINK_MSG_ID_ATTITUDE: telemetry.attitude,
    mav.MAVLINK_MSG_ID_LOCAL_POSITION_NED: telemetry.local_position,
    mav.MAVLINK_MSG_ID_GLOBAL_POSITION_INT: telemetry.global_position,
    mav.MAVLINK_MSG_ID_SERVO_OUTPUT_RAW: telemetry_board.servo_outputs,
    mav.MAVLINK_MSG_ID_MISSION_CURRENT: telemetry.mission_current,
    mav.MAVLINK_MSG_ID_GPS_GLOBAL_ORIGIN: telemetry.origin,
    mav.MAVLINK_MSG_ID_NAV_CONTROLLER_OUTPUT: telemetry.nav_controller,
    mav.MAVLINK_MSG_ID_RC_CHANNELS: telemetry_board.rc_channels,
    mav.MAVLINK_MSG_ID_VFR_HUD: telemetry.vfr_hud,
    mav.MAVLINK_MSG_ID_POSITION_TARGET_GLOBAL_INT: telemetry.position_target,
    mav.MAVLINK_MSG_ID_SCALED_IMU2: telemetry_board.scaled_imu2,
    mav.MAVLINK_MSG_ID_POWER_STATUS: telemetry_board.power_status,
    mav.MAVLINK_MSG_ID_DISTANCE_SENSOR: telemetry_board.distance_sensor,
    mav.MAVLINK_MSG_ID_BATTERY_STATUS: telemetry.battery_status,
    mav.MAVLINK_MSG_ID_AUTOPILOT_VERSION: telemetry_board.autopilot_version,
    mav.MAVLINK_MSG_ID_MEMINFO: telemetry_board.meminfo,
    mav.MAVLINK_MSG_ID_FENCE_STATUS: telemetry.fence_status,
    mav.MAVLINK_MSG_ID_AHRS: telemetry_board.ahrs,
    mav.MAVLINK_MSG_ID_WIND: telemetry.wind,
    mav.MAVLINK_MSG_ID_RANGEFINDER: telemetry_board.rangefinder,
    mav.MAVLINK_MSG_ID_EKF_STATUS_REPORT: telemetry.ekf_status,
    mav.MAVLINK_MSG_ID_VIBRATION: telemetry_board.vibration,
    mav.MAVLINK_MSG_ID_HOME_POSITION: telemetry.home_position,
    mav.MAVLINK_MSG_ID_EXTENDED_SYS_STATE: telemetry.extended_sys_state,
}
_GROUPS: dict[int, tuple[int, ...]] = {
    mav.MAV_DATA_STREAM_RAW_SENSORS: (27, 116, 29),
    mav.MAV_DATA_STREAM_EXTENDED_STATUS: (1, 125, 152, 42, 24, 62, 162, 87),
    mav.MAV_DATA_STREAM_RC_CHANNELS: (36, 65),
    mav.MAV_DATA_STREAM_RAW_CONTROLLER: (),
    mav.MAV_DATA_STREAM_POSITION: (33, 32),
    mav.MAV_DATA_STREAM_EXTRA1: (30,),
    mav.MAV_DATA_STREAM_EXTRA2: (74,),
    mav.MAV_DATA_STREAM_EXTRA3: (163, 2, 168, 173, 132, 147, 193, 241),
}
"""Messages of the old data streams, as ArduCopter sorts them."""
_SHORTEST_S, _LONGEST_S = 0.02, 60.0
_ROUNDING_S = 1e-6


class Streams:
    """The time table of one boot."""

    def __init__(self, autopilot: Autopilot) -> None:
        self._ap = autopilot
        self._intervals: dict[int, float] = {}
        self._due: dict[int, float] = {}
        self._soonest = 0.0
        self.set_interval(mav.MAVLINK_MSG_ID_HEARTBEAT, 1_000_000)

    def set_interval(self, message_id: int, interval_us: float) -> bool:
        """SET_MESSAGE_INTERVAL: -1 stops, 0 is the default (off, but for the heartbeat); False if unknown."""
        if message_id not in BUILDERS:
            return False
        if interval_us == 0:
            interval_us = 1_000_000 if message_id == mav.MAVLINK_MSG_ID_HEARTBEAT else -1
        if interval_us < 0:
            self._intervals.pop(message_id, None)
            self._due.pop(message_id, None)
            return True
        self._intervals[message_id] = min(_LONGEST_S, max(_SHORTEST_S, interval_us / 1e6))
        self._due[message_id] = self._soonest = self._ap.time_s
        return True

    def interval_us(self, message_id: int) -> int:
        """GET_MESSAGE_INTERVAL: -1 if off, 0 if unknown."""
        if message_id not in BUILDERS:
            return 0
        interval_s = self._intervals.get(message_id)
        return -1 if interval_s is None else round(interval_s * 1e6)

    def set_group(self, group: int, rate_hz: float, on: bool) -> None:
        """REQUEST_DATA_STREAM."""
        chosen = _GROUPS.values() if group == mav.MAV_DATA_STREAM_ALL else [_GROUPS.get(group, ())]
        interval_us = 1e6 / rate_hz if on and rate_hz > 0 else -1
        for message_id in (one for ids in chosen for one in ids):
            self.set_interval(message_id, interval_us)

    def request(self, message_id: int) -> bool:
        """REQUEST_MESSAGE: once, now; False if unknown."""
        if message_id not in BUILDERS:
            return False
        self._send(message_id)
        return True

    def step(self) -> None:
        """Send what is due."""
        now_s = self._ap.time_s + _ROUNDING_S
        if now_s < self._soonest or not self._ap.awake:
            return
        for message_id, due_s in self._due.items():
            if due_s <= now_s:
                self._send(message_id)
                step_s = self._intervals[message_id]
                self._due[message_id] = max(due_s + step_s, now_s + 0.5 * step_s)
        self._soonest = min(self._due.values(), default=math.inf)

    def _send(self, message_id: int) -> None:
        message = BUILDERS[message_id](self._ap)
        if message is not None:
            self._ap.send(message)
