"""Slow down who guesses passwords: after a few wrong tries every further try has to wait, longer each time.

Kept in memory on purpose: a wrong try must not write to the shop's database, and a restart forgives nobody for long.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

FREE_TRIES = 4
FIRST_WAIT_S = 2.0
LONGEST_WAIT_S = 60.0
FORGET_AFTER_S = 900.0
MOST_NAMES = 5000


@dataclass(frozen=True)
class _Tries:
    wrong: int
    last_at_s: float


def wait_after(wrong_tries: int) -> float:
    """Seconds to wait after so many wrong tries in a row: none at first, then 2, 4, 8 ... 60."""
    if wrong_tries < FREE_TRIES:
        return 0.0
    return min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** (wrong_tries - FREE_TRIES))


@dataclass
class Patience:
    """Counts wrong tries by log-in name, known or not, so that the answer does not tell which names exist.

    `seconds` is a monotonic clock of the real world: a demonstration day that runs faster must not shorten the wait.
    """

    seconds: Callable[[], float] = time.monotonic
    _tries: OrderedDict[str, _Tries] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def knock(self, login: str) -> float:
        """Seconds that `login` still has to wait; 0 lets one try through.

        The try is counted as wrong before the password is looked at, so that many tries at the same moment
        gain nothing; `right` forgets it again.
        """
        with self._lock:
            at_s = self.seconds()
            tries = self._tries.get(login)
            if tries is None or at_s - tries.last_at_s > FORGET_AFTER_S:
                tries = _Tries(0, at_s)
            left_s = tries.last_at_s + wait_after(tries.wrong) - at_s
            if tries.wrong and left_s > 0.0:
                return left_s
            self._remember(login, _Tries(tries.wrong + 1, at_s))
            return 0.0

    def right(self, login: str) -> None:
        """Forget the wrong tries of somebody who got in."""
        with self._lock:
            self._tries.pop(login, None)

    def _remember(self, login: str, tries: _Tries) -> None:
        self._tries[login] = tries
        self._tries.move_to_end(login)
        while len(self._tries) > MOST_NAMES:
            self._tries.popitem(last=False)
