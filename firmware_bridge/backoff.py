"""When to knock again at a door that stays shut."""

from __future__ import annotations

import random
from dataclasses import dataclass, field


@dataclass
class Backoff:
    """Waiting times that grow to a ceiling, spread by chance so that many links do not knock at once.

    There is no last try: a link is never given up.
    """

    first_s: float = 0.2
    factor: float = 1.7
    ceiling_s: float = 5.0
    spread: float = 0.25
    dice: random.Random = field(default_factory=random.Random)
    _tries: int = 0

    def next_s(self) -> float:
        """Seconds to wait before the next try."""
        # The exponent is capped too: a float overflows after some weeks of trying.
        wait_s = min(self.ceiling_s, self.first_s * self.factor ** min(self._tries, 30))
        self._tries += 1
        return wait_s * (1 + self.dice.uniform(-self.spread, self.spread))

    def reset(self) -> None:
        """Somebody opened: begin small again."""
        self._tries = 0
