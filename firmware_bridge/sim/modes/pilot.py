"""Modes in which a pilot has the sticks. Here the sticks are centred: the aircraft stays as the mode lets it."""

from __future__ import annotations

from firmware_bridge.sim.legs import Point
from firmware_bridge.sim.modes.base import Mode


class Stabilize(Mode):
    """Level, thrust for hovering: it drifts, rises and sinks with the air."""

    number, name, needs_position, manual_throttle = 0, "STABILIZE", False, True

    def step(self, dt_s: float) -> None:
        self.ap.hover_by_hand()


class AltHold(Mode):
    """Level, keeps its height, goes with the wind."""

    number, name, needs_position = 2, "ALT_HOLD", False

    def enter(self) -> bool:
        self.ap.way.start(self.ap.speed_limits(), 1.0)
        self.ap.aim.take(self.ap.now)
        return True

    def step(self, dt_s: float) -> None:
        self.ap.aim.free = True


class Loiter(Mode):
    """Brakes and keeps its place."""

    number, name = 5, "LOITER"

    def enter(self) -> bool:
        self.ap.way.start(self.ap.speed_limits(), 2.0)
        self.ap.way.halt()
        return True

    def step(self, dt_s: float) -> None:
        self.ap.way.step(dt_s, self.ap.now)

    @property
    def destination(self) -> Point | None:
        return self.ap.way.destination


class Brake(Loiter):
    """Stops as fast as it can and keeps its place; takes no stick."""

    number, name, flies_itself = 17, "BRAKE", True

    def arming_allowed(self) -> bool:
        return False
