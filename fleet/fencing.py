"""May this process still command? A controller that was frozen or cut off must not act on an aircraft of another.

The lease's row says who owns the links; this is what its owner knows of it without asking: how long ago it was
renewed, by a clock that nobody can set.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from fleet.lease import LEASE_S

SURE_FOR_S = LEASE_S / 2
"""Half of the time after which another may take over: what is begun within it is over before that."""


@dataclass
class Fence:
    """The time of the last renewal; wall seconds by the monotonic `clock`."""

    clock: Callable[[], float] = time.monotonic
    renewed_s: float = field(init=False)

    def __post_init__(self) -> None:
        self.renewed_s = self.clock()

    def renewed(self, at_s: float) -> None:
        """Note a renewal that was begun at `at_s`: the lease counts from then at the latest."""
        self.renewed_s = at_s

    def holds(self) -> bool:
        """Tell whether nobody else can own the aircraft yet."""
        return self.clock() - self.renewed_s < SURE_FOR_S
