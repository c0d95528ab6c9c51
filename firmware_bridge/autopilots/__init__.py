"""Which autopilot speaks: chosen by the heartbeat."""

from __future__ import annotations

from firmware_bridge.autopilots.ardupilot import ARDUCOPTER
from firmware_bridge.autopilots.base import Autopilot
from firmware_bridge.autopilots.px4 import PX4
from firmware_bridge.autopilots.unknown import UNKNOWN
from firmware_bridge.dialect import mavlink

__all__ = ["ARDUCOPTER", "PX4", "UNKNOWN", "Autopilot", "autopilot_for"]

MULTICOPTERS = frozenset(
    (
        mavlink.MAV_TYPE_QUADROTOR,
        mavlink.MAV_TYPE_HEXAROTOR,
        mavlink.MAV_TYPE_OCTOROTOR,
        mavlink.MAV_TYPE_TRICOPTER,
        mavlink.MAV_TYPE_DODECAROTOR,
        mavlink.MAV_TYPE_DECAROTOR,
    )
)


def autopilot_for(maker: int, vehicle_type: int) -> Autopilot:
    """The autopilot of a heartbeat (MAV_AUTOPILOT, MAV_TYPE); aeroplanes and boats are not ours to command."""
    if vehicle_type not in MULTICOPTERS:
        return UNKNOWN
    if maker == mavlink.MAV_AUTOPILOT_ARDUPILOTMEGA:
        return ARDUCOPTER
    if maker == mavlink.MAV_AUTOPILOT_PX4:
        return PX4
    return UNKNOWN
