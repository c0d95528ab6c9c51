"""One simulated aircraft: the world, the memory, and the autopilot that a reboot replaces."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from firmware_bridge.sim.autopilot import BOOT_S, Autopilot, Outbox
from firmware_bridge.sim.faults import Faults
from firmware_bridge.sim.inbox import Inbox
from firmware_bridge.sim.storage import Storage
from firmware_bridge.sim.streams import Streams
from firmware_bridge.sim.telemetry_board import BANNER
from firmware_bridge.sim.world import World

_INFO = 6
_REBOOT_AFTER_S = 0.5


class Aircraft:
    """Steps the world and the autopilot together, deterministic from the seed and from what comes in when."""

    def __init__(self, world: World, storage: Storage, outbox: Outbox, seed: int) -> None:
        self.world, self.storage = world, storage
        self.faults = Faults(world)
        self.on_power_off: Callable[[], None] = lambda: None
        """Called when the battery comes out: radios that hang on it fall silent."""
        self._outbox, self._seed = outbox, seed
        self._reboot_at_s: float | None = None
        self._greeted = False
        self.boot()

    def boot(self) -> None:
        """Power on: everything but the memory begins anew."""
        self.storage.boots += 1
        self.storage.params.put("STAT_BOOTCNT", self.storage.boots)
        self.storage.mission.locked = False
        if int(self.storage.params["MIS_OPTIONS"]) & 1:
            self.storage.mission.clear()
        source = random.Random(f"boot {self._seed} {self.storage.boots}")
        self.autopilot = Autopilot(self.world, self.storage, self._outbox, source)
        self._streams = Streams(self.autopilot)
        self.inbox = Inbox(self.autopilot, self._streams, self._reboot_soon)
        self.faults.install(self.autopilot, self.inbox)
        self._greeted = False
        self._reboot_at_s = None

    def step(self) -> None:
        """One step of simulated time."""
        self.world.step()
        self.faults.step()
        self.autopilot.step()
        self._streams.step()
        if not self._greeted and self.autopilot.time_s >= BOOT_S:
            self._greeted = True
            self.autopilot.say(_INFO, BANNER)
            self.autopilot.say(_INFO, "Frame: HEXA/X")
        if self._reboot_at_s is not None and self.world.time_s >= self._reboot_at_s:
            self.boot()

    def receive(self, message: Any, wall_s: float) -> None:
        """A message from the radio."""
        self.inbox.handle(message, wall_s)

    def swap_battery(self, percent: float, serial: str) -> None:
        """Take the pack out and put another one in: power off, power on."""
        self.world.swap_battery(percent / 100, serial)
        self.on_power_off()
        self.boot()

    def _reboot_soon(self) -> None:
        self._reboot_at_s = self.world.time_s + _REBOOT_AFTER_S
