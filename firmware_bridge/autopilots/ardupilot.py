"""ArduCopter: mode numbers of ArduCopter/mode.h, parameters that were renamed in version 4.7."""

from __future__ import annotations

from dataclasses import dataclass

from firmware_bridge.autopilots.base import Autopilot, OlderName

MODES = {
    "STABILIZE": 0,
    "ACRO": 1,
    "ALT_HOLD": 2,
    "AUTO": 3,
    "GUIDED": 4,
    "LOITER": 5,
    "RTL": 6,
    "CIRCLE": 7,
    "LAND": 9,
    "DRIFT": 11,
    "SPORT": 13,
    "FLIP": 14,
    "AUTOTUNE": 15,
    "POSHOLD": 16,
    "BRAKE": 17,
    "THROW": 18,
    "AVOID_ADSB": 19,
    "GUIDED_NOGPS": 20,
    "SMART_RTL": 21,
    "FLOWHOLD": 22,
    "FOLLOW": 23,
    "ZIGZAG": 24,
    "SYSTEMID": 25,
    "AUTOROTATE": 26,
    "AUTO_RTL": 27,
    "TURTLE": 28,
}

IN_CENTIMETRES = {
    "RTL_ALT_M": "RTL_ALT",
    "RTL_CLIMB_MIN_M": "RTL_CLIMB_MIN",
    "RTL_SPEED_MS": "RTL_SPEED",
    "WP_SPD": "WPNAV_SPEED",
    "WP_SPD_UP": "WPNAV_SPEED_UP",
    "WP_SPD_DN": "WPNAV_SPEED_DN",
    "LAND_SPD_MS": "LAND_SPEED",
    "LAND_ALT_LOW_M": "LAND_ALT_LOW",
}
"""Names of version 4.7, in metres, and what they were before, in centimetres."""


@dataclass(frozen=True)
class ArduCopter(Autopilot):
    """ArduPilot's firmware for multicopters."""

    def older_name(self, name: str, value: float) -> OlderName | None:
        """Names before 4.7: other units, and a list of checks to do instead of a list of checks to skip."""
        if name in IN_CENTIMETRES:
            return OlderName(IN_CENTIMETRES[name], value * 100)
        if name == "MAV_GCS_SYSID":
            return OlderName("SYSID_MYGCS", value)
        if name == "ARMING_SKIPCHK" and value == 0:
            return OlderName("ARMING_CHECK", 1)
        return None


ARDUCOPTER = ArduCopter(
    name="ardupilot",
    commandable=True,
    modes=MODES,
    arming_mode="GUIDED",
    mission_mode="AUTO",
    hold_mode="BRAKE",
    return_mode="RTL",
    land_mode="LAND",
)
