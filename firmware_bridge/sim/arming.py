"""May the motors be started? The checks, their words, and the starting itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from firmware_bridge.sim.fence import fence_names

if TYPE_CHECKING:
    from firmware_bridge.sim.autopilot import Autopilot

_CRITICAL, _INFO = 2, 6
_ALL, _GPS, _PARAMETERS, _VOLTAGE = 1, 8, 32, 128
"""Bits of ARMING_CHECK."""
_COMPLAIN_EVERY_S = 30.0


class Arming:
    """Pre-arm checks run all the time; their complaints are said every half minute and when asked."""

    def __init__(self, autopilot: Autopilot) -> None:
        self._ap = autopilot
        self._complain_at_s = 15.0
        self.ready = False

    def watch(self) -> None:
        """Once a second, while disarmed."""
        loud = self._ap.time_s >= self._complain_at_s
        if loud:
            self._complain_at_s = self._ap.time_s + _COMPLAIN_EVERY_S
        self.check("PreArm" if loud else None)

    def check(self, prefix: str | None) -> bool:
        """Run the pre-arm checks, saying the failures if there is a prefix."""
        failures = self._failures()
        self.ready = not failures
        if prefix:
            for failure in failures:
                self._ap.say(_CRITICAL, f"{prefix}: {failure}")
        return self.ready

    def arm(self, forced: bool = False) -> bool:
        """Start the motors; False (with the reasons said) if that is not allowed."""
        ap = self._ap
        if ap.armed:
            return True
        failures = self._position_failures() if forced else self._failures() or self._last_failures()
        if failures:
            for failure in failures:
                ap.say(_CRITICAL, f"Arm: {failure}")
            return False
        ap.start_motors()
        return True

    def _last_failures(self) -> list[str]:
        ap = self._ap
        return [] if ap.mode.arming_allowed() else [f"{ap.mode.name} mode not armable"]

    def _failures(self) -> list[str]:
        ap = self._ap
        checks = int(ap.params["ARMING_CHECK"])
        if checks == 0:
            return self._position_failures()
        found = []
        if self._wanted(_PARAMETERS) and ap.params["FS_GCS_ENABLE"] == 2:
            found.append("FS_GCS_ENABLE=2 removed, see FS_OPTIONS")
        if ap.failsafes.gcs:
            found.append("GCS failsafe on")
        if not ap.now.attitude_ok:
            found.append("AHRS: not healthy")
        if not ap.mode.manual_throttle and not ap.now.attitude_ok:
            found.append("Need Alt Estimate")
        if self._wanted(_VOLTAGE):
            found += self._battery_failures()
        found += self._satellite_failures() + self._position_failures() + self._fence_failures()
        return found

    def _wanted(self, bit: int) -> bool:
        return bool(int(self._ap.params["ARMING_CHECK"]) & (bit | _ALL))

    def _satellite_failures(self) -> list[str]:
        ap = self._ap
        if not self._wanted(_GPS) or not self._needs_position() or ap.now.has_fix:
            return []
        return ["GPS 1: Bad fix"]

    def _needs_position(self) -> bool:
        return self._ap.mode.needs_position or self._ap.fence.needs_position

    def _position_failures(self) -> list[str]:
        ap = self._ap
        if not self._needs_position() or ap.now.position_ok:
            return []
        if ap.places.home is None:
            return ["AHRS: waiting for home"]
        return ["Need Position Estimate" if ap.mode.needs_position else "Fence enabled, need position estimate"]

    def _fence_failures(self) -> list[str]:
        broken = self._ap.fence.breaches
        return [f"Vehicle breaching {fence_names(broken)}"] if broken else []

    def _battery_failures(self) -> list[str]:
        params, battery = self._ap.params, self._ap.battery
        left_mah = params["BATT_CAPACITY"] - battery.used_mah
        tests = (
            (battery.voltage_v < params["BATT_LOW_VOLT"], "low voltage failsafe"),
            (left_mah < params["BATT_LOW_MAH"], "low capacity failsafe"),
            (battery.voltage_v < params["BATT_CRT_VOLT"], "critical voltage failsafe"),
            (left_mah < params["BATT_CRT_MAH"], "critical capacity failsafe"),
            (battery.voltage_v < params["BATT_ARM_VOLT"], "below minimum arming voltage"),
            (left_mah < params["BATT_ARM_MAH"], "below minimum arming capacity"),
        )
        first = next((words for failed, words in tests if failed), None)
        found = [f"Battery 1 {first}"] if first else []
        return found + (["Battery failsafe"] if self._ap.failsafes.battery_level else [])
