"""The bits of SYS_STATUS: what is there, what is in use, what is well (MAV_SYS_STATUS_SENSOR)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pymavlink.dialects.v20 import ardupilotmega as mav

if TYPE_CHECKING:
    from firmware_bridge.sim.autopilot import Autopilot

_GPS = int(mav.MAV_SYS_STATUS_SENSOR_GPS)
_RANGE = int(mav.MAV_SYS_STATUS_SENSOR_LASER_POSITION)
_POSITION_CONTROL = int(mav.MAV_SYS_STATUS_SENSOR_Z_ALTITUDE_CONTROL | mav.MAV_SYS_STATUS_SENSOR_XY_POSITION_CONTROL)
_MOTORS = int(mav.MAV_SYS_STATUS_SENSOR_MOTOR_OUTPUTS)
_FENCE = int(mav.MAV_SYS_STATUS_GEOFENCE)
_AHRS = int(mav.MAV_SYS_STATUS_AHRS)
_BATTERY = int(mav.MAV_SYS_STATUS_SENSOR_BATTERY)
_PREARM = int(mav.MAV_SYS_STATUS_PREARM_CHECK)
_ALWAYS = int(
    mav.MAV_SYS_STATUS_SENSOR_3D_GYRO
    | mav.MAV_SYS_STATUS_SENSOR_3D_ACCEL
    | mav.MAV_SYS_STATUS_SENSOR_3D_MAG
    | mav.MAV_SYS_STATUS_SENSOR_ABSOLUTE_PRESSURE
    | mav.MAV_SYS_STATUS_SENSOR_ANGULAR_RATE_CONTROL
    | mav.MAV_SYS_STATUS_SENSOR_ATTITUDE_STABILIZATION
    | mav.MAV_SYS_STATUS_SENSOR_YAW_POSITION
    | mav.MAV_SYS_STATUS_SENSOR_RC_RECEIVER
    | mav.MAV_SYS_STATUS_LOGGING
)


def health_bits(ap: Autopilot) -> tuple[int, int, int]:
    """Present, enabled, healthy."""
    present = _ALWAYS | _GPS | _POSITION_CONTROL | _MOTORS | _AHRS | _BATTERY | _PREARM | _FENCE
    present |= _RANGE if ap.params["RNGFND1_TYPE"] else 0
    enabled = present & ~_FENCE & ~_MOTORS & ~_POSITION_CONTROL
    enabled |= _FENCE if ap.fence.enabled else 0
    enabled |= _MOTORS if ap.armed else 0
    enabled |= 0 if ap.mode.manual_throttle else _POSITION_CONTROL
    sick = 0
    sick |= _FENCE if ap.fence.breaches else 0
    sick |= _AHRS if not ap.now.attitude_ok or (ap.now.origin_set and not ap.now.position_ok) else 0
    sick |= _GPS if not ap.now.has_fix else 0
    sick |= _BATTERY if ap.failsafes.battery_level else 0
    sick |= _PREARM if not (ap.armed or ap.arming.ready) else 0
    return present, enabled, present & ~sick
