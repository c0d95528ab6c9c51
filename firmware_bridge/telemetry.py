"""Everything heard from one aircraft, kept as the latest values, given out as snapshots."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from firmware_bridge.autopilots import UNKNOWN, Autopilot, autopilot_for
from firmware_bridge.decode import DECODERS
from firmware_bridge.dialect import Message, mavlink
from firmware_bridge.errors import EffectMissing
from firmware_bridge.statustext import SentenceMaker
from firmware_bridge.vehicle import StatusText, VehicleState

TEXTS_KEPT = 64
LOOK_AGAIN_S = 0.25  # ages grow without any message: a waiting predicate is asked again this often
# A packet that was overtaken looks like a clock that went back a little; a reboot begins near zero.
REBOOT_BACK_S = 3.0
# What an autopilot forgets when it starts again.
FORGOTTEN_BY_REBOOT = (
    "home",
    "current_item",
    "reached_item",
    "mission_finished",
    "mission_total",
    "prearm_ok",
    "ekf_ok",
    "gps_fix",
    "fence_breached",
    "landed",
)


class Telemetry:
    """The radio thread tells it, everybody may read it. All times are time.monotonic()."""

    def __init__(self, name: str, system_id: int, heartbeat_lost_s: float) -> None:
        self._name = name
        self._system_id = system_id
        self._lost_s = heartbeat_lost_s
        self._changed = threading.Condition()
        self._values: dict[str, Any] = {}
        self._texts: deque[StatusText] = deque(maxlen=TEXTS_KEPT)
        self._texts_heard = 0
        self._sentences = SentenceMaker()
        self._heartbeat_s: float | None = None
        self._position_s: float | None = None
        self._battery_readings = 0
        self._waiting = 0
        self.autopilot: Autopilot = UNKNOWN

    def apply(self, message: Message, now: float) -> None:
        """Take in one message of the autopilot."""
        kind = message.get_type()
        decoder = DECODERS.get(kind)
        with self._changed:
            if kind == "HEARTBEAT":
                self._heartbeat(message, now)
            elif kind == "STATUSTEXT":
                self._keep(self._sentences.add(message, now), now)
            elif decoder is not None:
                changes = decoder(message)
                self._battery_readings += "battery_percent" in changes
                self._values.update(changes)
            if kind == "GLOBAL_POSITION_INT":
                self._position_s = now
            if hasattr(message, "time_boot_ms"):
                self._clock(message.time_boot_ms / 1000)
            if self._waiting:
                self._changed.notify_all()

    def tick(self, now: float) -> None:
        """Called now and then by the radio thread: what is overdue."""
        with self._changed:
            self._keep(self._sentences.overdue(now), now)

    def link(self, loss: float | None, round_trip_s: float | None) -> None:
        """How good the way to it is, told at each heartbeat."""
        with self._changed:
            self._values.update(link_loss=loss, link_round_trip_s=round_trip_s)

    def identity_conflict(self, found: bool) -> None:
        """Two aircraft use this system id, or do so no more."""
        with self._changed:
            self._values["identity_conflict"] = found
            self._changed.notify_all()

    def snapshot(self) -> VehicleState:
        """What is known now."""
        now = time.monotonic()
        with self._changed:
            age_s = None if self._heartbeat_s is None else now - self._heartbeat_s
            return VehicleState(
                name=self._name,
                system_id=self._system_id,
                connected=age_s is not None and age_s < self._lost_s,
                heartbeat_age_s=age_s,
                position_age_s=None if self._position_s is None else now - self._position_s,
                battery_readings=self._battery_readings,
                autopilot=self.autopilot.name,
                statustexts=tuple(self._texts),
                **self._values,
            )

    def wait_for(self, predicate: Callable[[VehicleState], bool], timeout_s: float, effect: str) -> VehicleState:
        """Wait until `predicate` holds. Raises EffectMissing."""
        until_s = time.monotonic() + timeout_s
        with self._changed:
            self._waiting += 1
            try:
                while True:
                    state = self.snapshot()
                    if predicate(state):
                        return state
                    left_s = until_s - time.monotonic()
                    if left_s <= 0:
                        raise EffectMissing(effect, timeout_s)
                    self._changed.wait(min(left_s, LOOK_AGAIN_S))
            finally:
                self._waiting -= 1

    def _heartbeat(self, message: Message, now: float) -> None:
        self._heartbeat_s = now
        self.autopilot = autopilot_for(message.autopilot, message.type)
        armed = bool(message.base_mode & mavlink.MAV_MODE_FLAG_SAFETY_ARMED)
        if armed and not self._values.get("armed"):
            self._values.pop("reached_item", None)  # belongs to the flight before
        self._values.update(
            armed=armed,
            mode=self.autopilot.mode_name(message.custom_mode),
            failsafe=message.system_status in (mavlink.MAV_STATE_CRITICAL, mavlink.MAV_STATE_EMERGENCY),
        )

    def _clock(self, time_s: float) -> None:
        before_s = self._values.get("vehicle_time_s")
        if before_s is not None and time_s < before_s - REBOOT_BACK_S:
            self._rebooted()
        if before_s is None or time_s > before_s or time_s < before_s - REBOOT_BACK_S:
            self._values["vehicle_time_s"] = time_s

    def _rebooted(self) -> None:
        self._values["reboots"] = self._values.get("reboots", 0) + 1
        for field in FORGOTTEN_BY_REBOOT:
            self._values.pop(field, None)

    def _keep(self, sentences: list[tuple[int, str]], now: float) -> None:
        for severity, text in sentences:
            self._texts_heard += 1
            self._texts.append(StatusText(self._texts_heard, severity, text, now))
