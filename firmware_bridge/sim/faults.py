"""What can be broken on purpose. Each fault has a name, may end by itself, and is installed again after a reboot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from firmware_bridge.sim.world import World

if TYPE_CHECKING:
    from firmware_bridge.sim.autopilot import Autopilot
    from firmware_bridge.sim.inbox import Inbox

NAMES = ("link_cut", "gnss_loss", "upload_refused", "readback_altered")


class UnknownFault(Exception):
    """There is no fault of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no fault {name!r}; there are: {', '.join(NAMES)}")
        self.name = name


class Faults:
    """Faults in force, with the simulated time at which each ends."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._until_s: dict[str, float | None] = {}
        self._autopilot: Autopilot | None = None
        self._inbox: Inbox | None = None

    def start(self, name: str, seconds: float | None) -> None:
        """Break something, for so many simulated seconds or until it is mended. Raises UnknownFault."""
        if name not in NAMES:
            raise UnknownFault(name)
        self._until_s[name] = None if seconds is None else self._world.time_s + seconds
        self._apply()

    def stop(self, name: str) -> None:
        """Mend it. Raises UnknownFault."""
        if name not in NAMES:
            raise UnknownFault(name)
        self._until_s.pop(name, None)
        self._apply()

    def __contains__(self, name: str) -> bool:
        return name in self._until_s

    def install(self, autopilot: Autopilot, inbox: Inbox) -> None:
        """A new boot has the old troubles."""
        self._autopilot, self._inbox = autopilot, inbox
        self._apply()

    def step(self) -> None:
        """End what is over."""
        if not self._until_s:
            return
        over = [
            name for name, until_s in self._until_s.items() if until_s is not None and until_s <= self._world.time_s
        ]
        for name in over:
            self.stop(name)

    def _apply(self) -> None:
        if self._autopilot is not None:
            self._autopilot.now.gnss_available = "gnss_loss" not in self
        for server in self._inbox.servers if self._inbox is not None else []:
            server.refuses = "upload_refused" in self
            server.altered = "readback_altered" in self
