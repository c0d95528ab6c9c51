"""What every flight mode answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from firmware_bridge.sim.legs import Point

if TYPE_CHECKING:
    from firmware_bridge.sim.autopilot import Autopilot


class Mode:
    """A flight mode: sets the target, or the thrust itself if `direct`."""

    number: ClassVar[int]
    name: ClassVar[str]
    needs_position: ClassVar[bool] = True
    manual_throttle: ClassVar[bool] = False
    flies_itself: ClassVar[bool] = False
    """No pilot in the loop: GUIDED, AUTO, RTL and the like."""

    def __init__(self, autopilot: Autopilot) -> None:
        self.ap = autopilot

    def enter(self) -> bool:
        """Begin; False refuses."""
        return True

    def leave(self) -> None:
        """Another mode takes over."""

    def step(self, dt_s: float) -> None:
        """One step of simulated time."""
        raise NotImplementedError

    def arming_allowed(self) -> bool:
        """Motors may be started in this mode."""
        return True

    @property
    def is_landing(self) -> bool:
        """On the way down to the ground."""
        return False

    @property
    def is_taking_off(self) -> bool:
        """On the way up from it."""
        return False

    @property
    def destination(self) -> Point | None:
        """Where it flies to, if to a point."""
        return None

    def set_speed(self, across: float | None = None, up: float | None = None, down: float | None = None) -> bool:
        """Fly faster or slower, m/s; False if this mode has no speed to set."""
        return False

    def pause(self, on: bool) -> bool:
        """Stay, or go on; False if that makes no sense here."""
        return False
