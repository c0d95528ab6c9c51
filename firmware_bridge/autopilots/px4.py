"""PX4: custom modes are a main and a sub mode in the upper half of the number (px4_custom_mode.h).

Only what the bridge uses is here, and it was never flown: parameters are sent bytewise, a mission begins when
its mode is chosen, GNSS and battery are judged by PX4 itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from firmware_bridge.autopilots.base import Autopilot, ModeNumbers

_MAIN_AUTO = 4
_MAIN = {"MANUAL": 1, "ALTCTL": 2, "POSCTL": 3, "OFFBOARD": 6, "STABILIZED": 7}
_AUTO = {"TAKEOFF": 2, "HOLD": 3, "MISSION": 4, "RTL": 5, "LAND": 6}


def custom_mode(main: int, sub: int = 0) -> int:
    """The number as the heartbeat carries it."""
    return main << 16 | sub << 24


MODES = {name: custom_mode(main) for name, main in _MAIN.items()} | {
    name: custom_mode(_MAIN_AUTO, sub) for name, sub in _AUTO.items()
}


@dataclass(frozen=True)
class Px4(Autopilot):
    """PX4's multicopter firmware."""

    def mode_numbers(self, mode: str) -> ModeNumbers | None:
        """Main and sub mode as two parameters."""
        number = self.modes.get(mode)
        return None if number is None else ModeNumbers(number >> 16 & 255, number >> 24 & 255)


PX4 = Px4(
    name="px4",
    commandable=True,
    modes=MODES,
    arming_mode="HOLD",
    mission_mode="MISSION",
    hold_mode="HOLD",
    return_mode="RTL",
    land_mode="LAND",
    bytewise_params=True,
    starts_with_command=False,
)
