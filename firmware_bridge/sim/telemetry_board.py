"""Messages about the board itself: sensors, radio channels, version. One function a message."""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING, Any

from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.sim.numbers import signed, unsigned
from flightplans.airframe import STANDARD_GRAVITY_M_S2

if TYPE_CHECKING:
    from firmware_bridge.sim.autopilot import Autopilot

VERSION = (4, 7, 0)
BANNER = "ArduCopter V4.7.0-dev (a1f2c3d4)"
_FLIGHT_VERSION = VERSION[0] << 24 | VERSION[1] << 16 | VERSION[2] << 8
_CAPABILITIES = int(
    mav.MAV_PROTOCOL_CAPABILITY_MISSION_FLOAT
    | mav.MAV_PROTOCOL_CAPABILITY_PARAM_FLOAT
    | mav.MAV_PROTOCOL_CAPABILITY_MISSION_INT
    | mav.MAV_PROTOCOL_CAPABILITY_COMMAND_INT
    | mav.MAV_PROTOCOL_CAPABILITY_FTP
    | mav.MAV_PROTOCOL_CAPABILITY_SET_POSITION_TARGET_GLOBAL_INT
    | mav.MAV_PROTOCOL_CAPABILITY_FLIGHT_TERMINATION
    | mav.MAV_PROTOCOL_CAPABILITY_COMPASS_CALIBRATION
    | mav.MAV_PROTOCOL_CAPABILITY_MAVLINK2
    | mav.MAV_PROTOCOL_CAPABILITY_MISSION_FENCE
    | mav.MAV_PROTOCOL_CAPABILITY_MISSION_RALLY
)


def _boot_ms(ap: Autopilot) -> int:
    return int(ap.time_s * 1000) & 0xFFFFFFFF


def autopilot_version(ap: Autopilot) -> Any:
    """`uid2` is the board's own number: two aircraft never share it."""
    digest = hashlib.sha256(f"board {ap.storage.board_number}".encode()).digest()
    uid = int.from_bytes(digest[:8], "little")
    nothing = [0] * 8
    return mav.MAVLink_autopilot_version_message(
        _CAPABILITIES,
        _FLIGHT_VERSION,
        0,
        0,
        50 << 16,
        nothing,
        nothing,
        nothing,
        0x1209,
        0x5741,
        uid,
        list(digest[:18]),
    )


def raw_imu(ap: Autopilot) -> Any:
    forces, turn = _imu(ap)
    return mav.MAVLink_raw_imu_message(int(ap.time_s * 1e6), *forces, 0, 0, turn, *_field(ap))


def scaled_imu2(ap: Autopilot) -> Any:
    forces, turn = _imu(ap)
    return mav.MAVLink_scaled_imu2_message(_boot_ms(ap), *forces, 0, 0, turn, *_field(ap))


def scaled_pressure(ap: Autopilot) -> Any:
    hectopascal = 1013.25 * (1 - 2.25577e-5 * ap.now.up_m) ** 5.25588
    return mav.MAVLink_scaled_pressure_message(_boot_ms(ap), hectopascal, 0.0, 1500)


def rc_channels(ap: Autopilot) -> Any:
    """A pilot's radio with centred sticks; the throttle stands at zero on the ground."""
    values = [1500, 1500, 1000 if ap.landed else 1500, 1500, 1800, 1000, 1000, 1800]
    for channel, value in ap.rc_overrides.items():
        values[channel] = value
    return mav.MAVLink_rc_channels_message(_boot_ms(ap), 16, *values, *[0] * 10, 254)


def servo_outputs(ap: Autopilot) -> Any:
    lift = 0.0 if ap.landed else ap.params["MOT_THST_HOVER"] * ap.body.push_u / STANDARD_GRAVITY_M_S2
    pulse = 1000 if not ap.armed else unsigned(1000 + 1000 * min(1.0, max(ap.params["MOT_SPIN_ARM"], lift)), 16)
    return mav.MAVLink_servo_output_raw_message(int(ap.time_s * 1e6) & 0xFFFFFFFF, 0, *[pulse] * 6, 0, 0)


def power_status(ap: Autopilot) -> Any:
    return mav.MAVLink_power_status_message(5000, 0, 0)


def meminfo(ap: Autopilot) -> Any:
    return mav.MAVLink_meminfo_message(0, 65535, 131072)


def vibration(ap: Autopilot) -> Any:
    level = 0.0 if ap.landed else 4.0
    return mav.MAVLink_vibration_message(int(ap.time_s * 1e6), level, level, 1.4 * level, 0, 0, 0)


def system_time(ap: Autopilot) -> Any:
    """Satellite time is simulated time from the simulation's own epoch."""
    return mav.MAVLink_system_time_message(int((ap.storage.epoch_s + ap.world.time_s) * 1e6), _boot_ms(ap))


def ahrs(ap: Autopilot) -> Any:
    return mav.MAVLink_ahrs_message(0.0, 0.0, 0.0, 0.0, 0.0, 0.002, 0.002)


def rangefinder(ap: Autopilot) -> Any:
    metres = ap.places.range_m()
    return mav.MAVLink_rangefinder_message(metres or 0.0, metres or 0.0)


def distance_sensor(ap: Autopilot) -> Any:
    if ap.params["RNGFND1_TYPE"] == 0:
        return None
    most = unsigned(ap.params["RNGFND1_MAX"] * 100, 16)
    metres = ap.places.range_m()
    here = unsigned(most + 1 if metres is None else metres * 100, 16)
    least = unsigned(ap.params["RNGFND1_MIN"] * 100, 16)
    return mav.MAVLink_distance_sensor_message(_boot_ms(ap), least, most, here, 0, 0, 25, 0)


def _imu(ap: Autopilot) -> tuple[list[int], int]:
    roll, pitch = ap.body.lean_rad()
    felt = STANDARD_GRAVITY_M_S2 if ap.body.on_ground else math.hypot(ap.body.push_u, ap.body.push_n, ap.body.push_e)
    forces = [round(1000 * math.sin(pitch)), round(-1000 * math.sin(roll)), round(-1000 * felt / STANDARD_GRAVITY_M_S2)]
    return [signed(part, 16) for part in forces], round(1000 * ap.body.yaw_rate_rad_s)


def _field(ap: Autopilot) -> list[int]:
    return [round(300 * math.cos(ap.now.yaw_rad)), round(-300 * math.sin(ap.now.yaw_rad)), 350]
