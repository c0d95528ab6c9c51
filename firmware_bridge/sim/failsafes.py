"""What the aircraft does by itself when the ground, the battery or the position is lost."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from firmware_bridge.sim.autopilot import Autopilot

_WARNING, _CRITICAL, _NOTICE = 4, 2, 5
_LAND, _RTL, _SMART_RTL, _BRAKE, _AUTO, _ALT_HOLD = 9, 6, 21, 17, 3, 2
_GCS_CONTINUE_IN_AUTO, _CONTINUE_LANDING, _GCS_CONTINUE_WITH_PILOT = 2, 8, 16
"""Bits of FS_OPTIONS."""


class Action(IntEnum):
    """BATT_FS_LOW_ACT and friends."""

    NONE = 0
    LAND = 1
    RTL = 2
    SMART_RTL = 3
    SMART_RTL_LAND = 4
    TERMINATE = 5
    AUTO_LAND_START = 6
    BRAKE_LAND = 7


_BY_GCS_SETTING = {
    1: Action.RTL,
    2: Action.RTL,
    3: Action.SMART_RTL,
    4: Action.SMART_RTL_LAND,
    5: Action.LAND,
    6: Action.AUTO_LAND_START,
    7: Action.BRAKE_LAND,
}
"""FS_GCS_ENABLE."""
_PRIORITY = (
    Action.TERMINATE,
    Action.LAND,
    Action.RTL,
    Action.SMART_RTL_LAND,
    Action.SMART_RTL,
    Action.AUTO_LAND_START,
    Action.BRAKE_LAND,
    Action.NONE,
)
"""A battery failsafe overrides an earlier one only by something stronger."""


class Failsafes:
    """Flags and reactions. Everything counts in simulated seconds."""

    def __init__(self, autopilot: Autopilot) -> None:
        self._ap = autopilot
        self.gcs = False
        self.ekf = False
        self.battery_level = 0
        """0 good, 1 low, 2 critical; stays until a reboot."""
        self._gcs_heard_s: float | None = None
        self._low_since_s: dict[int, float] = {}
        self._battery_priority = len(_PRIORITY)
        self._lost_since_s: float | None = None

    @property
    def any(self) -> bool:
        """Something was triggered: the heartbeat says CRITICAL."""
        return self.gcs or self.ekf or self.battery_level > 0

    def gcs_heard(self) -> None:
        """A heartbeat of our own ground station."""
        self._gcs_heard_s = self._ap.time_s

    def check(self) -> None:
        """Ten times a second."""
        self._check_gcs()
        self._check_position()
        if self._ap.armed:
            self._check_battery()

    def fence_broken(self, words: str, distance_m: float, give_up_m: float) -> None:
        """React to a new breach as FENCE_ACTION says."""
        ap = self._ap
        action = int(ap.params["FENCE_ACTION"])
        if not ap.landed:
            ap.say(_NOTICE, f"{words} breached")
        if action == 0:
            return
        if ap.landed:
            ap.disarm()
        elif distance_m > give_up_m or action == 2:
            ap.set_mode(_LAND)
        elif action == 4:
            self._first_of(_BRAKE, _LAND)
        elif action in (3, 5):
            self._first_of(_SMART_RTL, *((_RTL,) if action == 3 else ()), _LAND)
        else:
            self._first_of(_RTL, _LAND)

    def _check_gcs(self) -> None:
        ap = self._ap
        setting = int(ap.params["FS_GCS_ENABLE"])
        if setting == 0 or self._gcs_heard_s is None:
            return
        silent = ap.time_s - self._gcs_heard_s > ap.params["FS_GCS_TIMEOUT"]
        if silent and not self.gcs:
            self.gcs = True
            self._gcs_lost(_BY_GCS_SETTING.get(setting, Action.RTL))
        elif not silent and self.gcs:
            self.gcs = False
            ap.say(_WARNING, "GCS Failsafe Cleared")

    def _gcs_lost(self, action: Action) -> None:
        ap = self._ap
        options = int(ap.params["FS_OPTIONS"])
        if not ap.armed:
            self._announce("GCS")
        elif ap.disarms_on_failsafe:
            self._announce("GCS", "Disarming")
            ap.disarm()
        elif ap.mode.is_landing and options & _CONTINUE_LANDING:
            self._announce("GCS", "Continuing Landing")
            self._do(Action.LAND)
        elif ap.mode.number == _AUTO and options & _GCS_CONTINUE_IN_AUTO:
            self._announce("GCS", "Continuing Auto Mode")
        elif not ap.mode.flies_itself and options & _GCS_CONTINUE_WITH_PILOT:
            self._announce("GCS", "Continuing Pilot Control")
        else:
            self._announce("GCS")
            self._do(action)

    def _check_battery(self) -> None:
        params = self._ap.params
        levels = ((1, "low", "LOW"), (2, "critical", "CRT"))
        for level, word, key in levels:
            if level > self.battery_level and self._battery_below(level, key):
                self.battery_level = level
                battery = self._ap.battery
                told = f"Battery 1 is {word} {battery.voltage_v:.2f}V used {battery.used_mah:.0f} mAh"
                self._ap.say(_WARNING, told)
                self._battery_low(int(params[f"BATT_FS_{key}_ACT"]))

    def _battery_below(self, level: int, key: str) -> bool:
        ap = self._ap
        battery, params = ap.battery, ap.params
        volts = battery.resting_v if params["BATT_FS_VOLTSRC"] else battery.voltage_v
        left_mah = params["BATT_CAPACITY"] - battery.used_mah
        if 0 < left_mah < params[f"BATT_{key}_MAH"] or left_mah <= 0 < params[f"BATT_{key}_MAH"]:
            return True
        if not 0 < volts < params[f"BATT_{key}_VOLT"]:
            self._low_since_s.pop(level, None)
            return False
        since_s = self._low_since_s.setdefault(level, ap.time_s)
        return ap.time_s - since_s >= params["BATT_LOW_TIMER"] > 0

    def _battery_low(self, setting: int) -> None:
        ap = self._ap
        action = Action(setting) if setting in list(Action) else Action.NONE
        priority = _PRIORITY.index(action)
        if priority > self._battery_priority:
            return
        self._battery_priority = priority
        if ap.disarms_on_failsafe:
            self._announce("Battery", "Disarming")
            ap.disarm()
        elif ap.mode.is_landing and action and int(ap.params["FS_OPTIONS"]) & _CONTINUE_LANDING:
            self._announce("Battery", "Continuing Landing")
            self._do(Action.LAND)
        else:
            self._announce("Battery")
            self._do(action)

    def _check_position(self) -> None:
        ap = self._ap
        if ap.now.position_ok or not ap.armed or ap.landed:
            self._lost_since_s = None
            if self.ekf:
                self.ekf = False
                ap.say(_CRITICAL, "EKF Failsafe Cleared")
            return
        if self._lost_since_s is None:
            self._lost_since_s = ap.time_s
        elif ap.time_s - self._lost_since_s >= 1.0 and not self.ekf:
            self.ekf = True
            ap.say(_CRITICAL, "EKF variance")
            self._position_lost()

    def _position_lost(self) -> None:
        ap = self._ap
        setting = int(ap.params["FS_EKF_ACTION"])
        if not (ap.mode.needs_position or ap.mode.is_landing or setting == 3):
            return
        if setting == 2:
            self._first_of(_ALT_HOLD, _LAND)
        else:
            ap.land_with_pause(anew=True)
        ap.say(_CRITICAL, f"EKF Failsafe: changed to {ap.mode.name} Mode")

    def _announce(self, kind: str, done: str = "") -> None:
        self._ap.say(_WARNING, f"{kind} Failsafe - {done}" if done else f"{kind} Failsafe")

    def _do(self, action: Action) -> None:
        if action is Action.LAND:
            self._ap.land_with_pause()
        elif action is Action.RTL or action is Action.AUTO_LAND_START:
            self._first_of(_RTL, _LAND)
        elif action is Action.SMART_RTL:
            self._first_of(_SMART_RTL, _RTL, _LAND)
        elif action is Action.SMART_RTL_LAND:
            self._first_of(_SMART_RTL, _LAND)
        elif action is Action.BRAKE_LAND:
            self._first_of(_BRAKE, _LAND)
        elif action is Action.TERMINATE:
            self._ap.disarm()

    def _first_of(self, *modes: int) -> None:
        for number in modes:
            if number == _LAND:
                self._ap.land_with_pause()
                return
            if self._ap.set_mode(number):
                return
