"""Simulated time against the wall clock."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

_TICK_S = 0.005
_FORGIVEN_S = 0.25
"""A machine that stuttered longer than this is not chased: simulated time is late from then on."""


class Pacer:
    """`speedup` simulated seconds a wall second; 0 is as fast as the machine can."""

    def __init__(self, speedup: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._speedup, self._clock = speedup, clock
        self._begin_s = clock()
        self._offset_s = 0.0

    def target_s(self) -> float:
        """Simulated time that should be reached by now."""
        if self._speedup == 0:
            return math.inf
        return self._offset_s + (self._clock() - self._begin_s) * self._speedup

    def forgive(self, reached_s: float) -> None:
        """Give up what cannot be caught up."""
        if self._speedup and (self.target_s() - reached_s) / self._speedup > _FORGIVEN_S:
            self._begin_s, self._offset_s = self._clock(), reached_s

    def wait_s(self, reached_s: float, step_s: float) -> float:
        """How long the wire may be listened to before the next step is due."""
        if self._speedup == 0:
            return 0.0
        return max(0.0, min(0.1, max(_TICK_S, (reached_s + step_s - self.target_s()) / self._speedup)))
