"""Messages about flight: where, how fast, in which state. One function a message."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.sim.mission import MissionState
from firmware_bridge.sim.numbers import signed, unsigned
from firmware_bridge.sim.sensor_bits import health_bits

if TYPE_CHECKING:
    from firmware_bridge.sim.autopilot import Autopilot

Builder = Callable[["Autopilot"], Any]
"""Makes the message as of now, or None when the aircraft would not send it."""


def _boot_ms(ap: Autopilot) -> int:
    return int(ap.time_s * 1000) & 0xFFFFFFFF


def _degrees_e7(ap: Autopilot) -> tuple[int, int]:
    latitude, longitude = ap.places.frame.to_degrees(ap.now.north_m, ap.now.east_m)
    return signed(latitude * 1e7, 32), signed(longitude * 1e7, 32)


def _heading_cdeg(ap: Autopilot) -> int:
    return round(math.degrees(ap.now.yaw_rad) * 100) % 36000


def global_position(ap: Autopilot) -> Any:
    now = ap.now
    latitude, longitude = _degrees_e7(ap) if now.origin_set else (0, 0)
    return mav.MAVLink_global_position_int_message(
        _boot_ms(ap),
        latitude,
        longitude,
        signed(now.up_m * 1000, 32),
        signed(ap.places.above_home_m * 1000, 32),
        signed(now.speed_n * 100, 16),
        signed(now.speed_e * 100, 16),
        signed(-now.speed_u * 100, 16),
        _heading_cdeg(ap),
    )


def local_position(ap: Autopilot) -> Any:
    now = ap.now
    if not now.origin_set:
        return None
    return mav.MAVLink_local_position_ned_message(
        _boot_ms(ap),
        now.north_m,
        now.east_m,
        ap.places.home_up_m - now.up_m,
        now.speed_n,
        now.speed_e,
        -now.speed_u,
    )


def attitude(ap: Autopilot) -> Any:
    roll, pitch = ap.body.lean_rad()
    yaw = (ap.now.yaw_rad + math.pi) % (2 * math.pi) - math.pi
    return mav.MAVLink_attitude_message(_boot_ms(ap), roll, pitch, yaw, 0.0, 0.0, ap.body.yaw_rate_rad_s)


def vfr_hud(ap: Autopilot) -> Any:
    now, wind = ap.now, ap.world.wind
    over_ground = math.hypot(now.speed_n, now.speed_e)
    through_air = math.hypot(now.speed_n - wind.north_m_s, now.speed_e - wind.east_m_s)
    throttle = 0 if ap.landed else min(100, unsigned(100 * ap.params["MOT_THST_HOVER"] * ap.body.push_u / 9.81, 7))
    heading = round(math.degrees(now.yaw_rad)) % 360
    return mav.MAVLink_vfr_hud_message(through_air, over_ground, heading, throttle, now.up_m, now.speed_u)


def gps_raw(ap: Autopilot) -> Any:
    now = ap.now
    good = now.has_fix
    latitude, longitude = _degrees_e7(ap) if good else (0, 0)
    course = round(math.degrees(math.atan2(now.speed_e, now.speed_n)) * 100) % 36000
    return mav.MAVLink_gps_raw_int_message(
        int(ap.time_s * 1e6),
        now.gps_fix,
        latitude,
        longitude,
        signed(now.up_m * 1000, 32),
        80 if good else 9999,
        120 if good else 9999,
        unsigned(math.hypot(now.speed_n, now.speed_e) * 100, 16),
        course,
        now.satellites,
    )


def sys_status(ap: Autopilot) -> Any:
    present, enabled, healthy = health_bits(ap)
    battery = ap.battery
    return mav.MAVLink_sys_status_message(
        present,
        enabled,
        healthy,
        120,
        round(battery.voltage_v * 1000),
        round(battery.current_a * 100),
        round(battery.charge * 100),
        0,
        0,
        0,
        0,
        0,
        0,
    )


def battery_status(ap: Autopilot) -> Any:
    battery = ap.battery
    millivolts = round(battery.voltage_v * 1000)
    cells = [millivolts, *[0xFFFF] * 9] if millivolts < 0xFFFF else [0xFFFE, millivolts - 0xFFFE, *[0xFFFF] * 8]
    state = (1, 2, 3)[ap.failsafes.battery_level]
    return mav.MAVLink_battery_status_message(
        0,
        mav.MAV_BATTERY_FUNCTION_UNKNOWN,
        mav.MAV_BATTERY_TYPE_UNKNOWN,
        0x7FFF,
        cells,
        round(battery.current_a * 100),
        round(battery.used_mah),
        round(battery.used_mah * battery.resting_v * 0.036),
        round(battery.charge * 100),
        0,
        state,
    )


def extended_sys_state(ap: Autopilot) -> Any:
    state = mav.MAV_LANDED_STATE_IN_AIR
    if ap.landed:
        state = mav.MAV_LANDED_STATE_ON_GROUND
    elif ap.mode.is_landing:
        state = mav.MAV_LANDED_STATE_LANDING
    elif ap.mode.is_taking_off:
        state = mav.MAV_LANDED_STATE_TAKEOFF
    return mav.MAVLink_extended_sys_state_message(mav.MAV_VTOL_STATE_UNDEFINED, state)


_MISSION_STATES = {
    MissionState.STOPPED: mav.MISSION_STATE_NOT_STARTED,
    MissionState.RUNNING: mav.MISSION_STATE_ACTIVE,
    MissionState.COMPLETE: mav.MISSION_STATE_COMPLETE,
}


def mission_current(ap: Autopilot) -> Any:
    return mission_current_as(ap, ap.auto.mission.current)


def mission_current_as(ap: Autopilot, seq: int) -> Any:
    """MISSION_CURRENT that says a given number."""
    mission = ap.auto.mission
    state = _MISSION_STATES[mission.state] if mission.present else mav.MISSION_STATE_NO_MISSION
    state = mav.MISSION_STATE_PAUSED if ap.auto.paused and ap.mode is ap.auto else state
    total = max(0, len(ap.storage.mission) - 1)
    in_mission_mode = 1 if ap.mode is ap.auto else 2
    return mav.MAVLink_mission_current_message(seq, total, state, in_mission_mode)


def ekf_status(ap: Autopilot) -> Any:
    lost = not ap.now.position_ok
    variance = 1.2 if lost and ap.now.origin_set else 0.05
    return mav.MAVLink_ekf_status_report_message(ap.now.flags, variance, variance, 0.03, 0.02, 0.0)


def wind(ap: Autopilot) -> Any:
    """The estimate wanders less than the gusts: the mean wind is told."""
    return mav.MAVLink_wind_message((ap.world.wind.from_deg + 180) % 360 - 180, ap.world.wind.speed_m_s, 0.0)


def home_position(ap: Autopilot) -> Any:
    return ap.places.home.message() if ap.places.home is not None else None


def origin(ap: Autopilot) -> Any:
    if not ap.now.origin_set:
        return None
    latitude, longitude = ap.places.frame.to_degrees(0.0, 0.0)
    return mav.MAVLink_gps_global_origin_message(
        signed(latitude * 1e7, 32), signed(longitude * 1e7, 32), signed(ap.places.home_up_m * 1000, 32)
    )


def fence_status(ap: Autopilot) -> Any:
    fence = ap.fence
    if not fence.enabled:
        return None
    kind = mav.FENCE_BREACH_NONE
    if fence.breaches & 1:
        kind = mav.FENCE_BREACH_MAXALT
    if fence.breaches & 6:
        kind = mav.FENCE_BREACH_BOUNDARY
    return mav.MAVLink_fence_status_message(int(fence.breaches != 0), fence.breach_count, kind, fence.breach_time_ms)


def nav_controller(ap: Autopilot) -> Any:
    goal, now = ap.mode.destination, ap.now
    roll, pitch = (math.degrees(part) for part in ap.body.lean_rad())
    heading = _heading_cdeg(ap) // 100
    north, east = (goal[0] - now.north_m, goal[1] - now.east_m) if goal else (0.0, 0.0)
    bearing = round(math.degrees(math.atan2(east, north)))
    away = unsigned(math.hypot(north, east), 16)
    return mav.MAVLink_nav_controller_output_message(
        roll, pitch, heading, bearing, away, ap.aim.up_m - now.up_m, 0.0, 0.0
    )


def position_target(ap: Autopilot) -> Any:
    goal = ap.mode.destination
    if goal is None or not ap.now.origin_set:
        return None
    latitude, longitude = ap.places.frame.to_degrees(goal[0], goal[1])
    rest = [0.0] * 8
    return mav.MAVLink_position_target_global_int_message(
        _boot_ms(ap), 0, 0xFFF8, signed(latitude * 1e7, 32), signed(longitude * 1e7, 32), goal[2], *rest
    )
