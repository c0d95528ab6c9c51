"""LAND: down, here, now."""

from __future__ import annotations

from firmware_bridge.sim.modes.base import Mode
from firmware_bridge.sim.modes.descent import Descent


class Land(Mode):
    """Straight down; disarms on the ground. Without a position it drifts."""

    number, name, needs_position, flies_itself = 9, "LAND", False, True
    pause_first = False
    """Set before entering: a failsafe waits a moment before it sinks."""
    _descent: Descent | None = None

    def enter(self) -> bool:
        self._descent = Descent(self.ap, self.ap.now.position_ok, self.pause_first)
        self.pause_first = False
        return True

    def step(self, dt_s: float) -> None:
        if self.ap.landed:
            if self.ap.ground_idle:
                self.ap.disarm()
        elif self._descent is not None:
            self._descent.step(dt_s)

    def arming_allowed(self) -> bool:
        return False

    @property
    def is_landing(self) -> bool:
        return True
