"""What each message says about an aircraft: functions from a message to the fields of VehicleState it changes.

Message fields and enums: https://mavlink.io/en/messages/common.html and .../ardupilotmega.html.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from firmware_bridge.dialect import Message, mavlink
from firmware_bridge.vehicle import HomePosition

Changes = dict[str, Any]

UNKNOWN_U16 = 65535
PREARM_BIT = mavlink.MAV_SYS_STATUS_PREARM_CHECK
# Attitude, horizontal velocity, absolute horizontal and vertical position: what flying a mission needs.
EKF_NEEDED = 1 | 2 | 16 | 32
EKF_BAD = 128 | 1024 | 32768  # constant-position mode, not started, satellite positions jump
EKF_VARIANCE_LIMIT = 1.0
MISSION_COMPLETE = 5  # MISSION_STATE_COMPLETE


def position(m: Message) -> Changes:
    """GLOBAL_POSITION_INT: 1e-7 degrees, millimetres, cm/s, hundredths of a degree."""
    return {
        "latitude_deg": m.lat / 1e7,
        "longitude_deg": m.lon / 1e7,
        "altitude_amsl_m": m.alt / 1e3,
        "altitude_relative_m": m.relative_alt / 1e3,
        "ground_speed_m_s": math.hypot(m.vx, m.vy) / 100,
        "climb_m_s": -m.vz / 100,
        "heading_deg": None if m.hdg == UNKNOWN_U16 else m.hdg / 100,
    }


def sys_status(m: Message) -> Changes:
    """SYS_STATUS: millivolts, centiamperes, and the arming bit, which is about the mode chosen now."""
    changes: Changes = {}
    if m.voltage_battery not in (0, UNKNOWN_U16):
        changes["battery_v"] = m.voltage_battery / 1e3
    if m.current_battery >= 0:
        changes["battery_a"] = m.current_battery / 100
    if m.battery_remaining >= 0:
        changes["battery_percent"] = float(m.battery_remaining)
    if m.onboard_control_sensors_present & PREARM_BIT:
        changes["prearm_ok"] = bool(m.onboard_control_sensors_health & PREARM_BIT)
    return changes


def battery_status(m: Message) -> Changes:
    """BATTERY_STATUS of the first battery: the flight battery."""
    if m.id != 0:
        return {}
    changes: Changes = {}
    if m.current_consumed >= 0:
        changes["battery_used_mah"] = float(m.current_consumed)
    if m.battery_remaining >= 0:
        changes["battery_percent"] = float(m.battery_remaining)
    return changes


def mission_current(m: Message) -> Changes:
    """MISSION_CURRENT; total and state are extensions that older autopilots leave at 0."""
    changes: Changes = {"current_item": m.seq}
    if m.total not in (0, UNKNOWN_U16):
        changes["mission_total"] = m.total
    if m.mission_state:
        changes["mission_finished"] = m.mission_state == MISSION_COMPLETE
    return changes


def item_reached(m: Message) -> Changes:
    """MISSION_ITEM_REACHED."""
    return {"reached_item": m.seq}


def gps_raw(m: Message) -> Changes:
    """GPS_RAW_INT: the kind of fix (GPS_FIX_TYPE), satellites, horizontal dilution in hundredths."""
    return {
        "gps_fix": m.fix_type,
        "satellites": None if m.satellites_visible == 255 else m.satellites_visible,
        "gps_hdop": None if m.eph == UNKNOWN_U16 else m.eph / 100,
    }


def ekf_status(m: Message) -> Changes:
    """EKF_STATUS_REPORT: good if the position can be flown by; variances are shares of what is allowed."""
    worst = max(m.velocity_variance, m.pos_horiz_variance, m.pos_vert_variance, m.compass_variance)
    good = m.flags & EKF_NEEDED == EKF_NEEDED and not m.flags & EKF_BAD
    return {"ekf_ok": bool(good and worst < EKF_VARIANCE_LIMIT)}


def extended_state(m: Message) -> Changes:
    """EXTENDED_SYS_STATE: on the ground, or not (in the air, taking off, landing)."""
    if m.landed_state == mavlink.MAV_LANDED_STATE_UNDEFINED:
        return {}
    return {"landed": m.landed_state == mavlink.MAV_LANDED_STATE_ON_GROUND}


def vfr_hud(m: Message) -> Changes:
    """VFR_HUD."""
    return {"air_speed_m_s": m.airspeed, "climb_m_s": m.climb}


def wind(m: Message) -> Changes:
    """WIND: where it comes from, -180 to 180 degrees."""
    return {"wind_speed_m_s": m.speed, "wind_from_deg": m.direction % 360}


def home(m: Message) -> Changes:
    """HOME_POSITION: 1e-7 degrees, millimetres."""
    return {"home": HomePosition(m.latitude / 1e7, m.longitude / 1e7, m.altitude / 1e3)}


def fence_status(m: Message) -> Changes:
    """FENCE_STATUS."""
    return {"fence_breached": bool(m.breach_status)}


def autopilot_version(m: Message) -> Changes:
    """AUTOPILOT_VERSION: version and unique id; an id of zeros is no id."""
    uid = bytes(m.uid2).hex() if any(m.uid2) else f"{m.uid:016x}" if m.uid else None
    v = m.flight_sw_version
    return {"uid": uid, "firmware_version": f"{v >> 24 & 255}.{v >> 16 & 255}.{v >> 8 & 255}"}


DECODERS: dict[str, Callable[[Message], Changes]] = {
    "GLOBAL_POSITION_INT": position,
    "SYS_STATUS": sys_status,
    "BATTERY_STATUS": battery_status,
    "MISSION_CURRENT": mission_current,
    "MISSION_ITEM_REACHED": item_reached,
    "GPS_RAW_INT": gps_raw,
    "EKF_STATUS_REPORT": ekf_status,
    "EXTENDED_SYS_STATE": extended_state,
    "VFR_HUD": vfr_hud,
    "WIND": wind,
    "HOME_POSITION": home,
    "FENCE_STATUS": fence_status,
    "AUTOPILOT_VERSION": autopilot_version,
}
