"""How often a household orders, and when it has been silent for longer than it usually is. Rules of values.

Median of the gaps between the days of its last orders: one holiday or one hospital stay among them changes it little
(breakdown point 50 %; Hampel 1974, doi:10.1080/01621459.1974.10482962).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

LEAST_ORDERS = 4
"""Fewer days say nothing about a habit."""
LAST_ORDERS = 13
"""Twelve gaps: a quarter of a year of weekly orders; older habits are forgotten."""
TIMES_THE_GAP = 1.5
DAYS_MORE = 3


@dataclass(frozen=True)
class Rhythm:
    """`gap_days` is the median of the days between orders, `last_day` that of the newest."""

    gap_days: float
    last_day: date
    orders: int

    @property
    def patience_days(self) -> float:
        """So long may it be silent: half as long again, but at least three days more than usual."""
        return max(TIMES_THE_GAP * self.gap_days, self.gap_days + DAYS_MORE)

    @property
    def missed_on(self) -> date:
        """The first day on which the silence is unusual."""
        return self.last_day + timedelta(days=int(self.patience_days) + 1)

    def silent_days(self, today: date) -> int:
        return max(0, (today - self.last_day).days)

    def is_unusual(self, today: date) -> bool:
        return self.silent_days(today) > self.patience_days


def rhythm_of(days: Iterable[date]) -> Rhythm | None:
    """The rhythm of a household by the days on which it ordered (several orders of one day are one); None: too few."""
    known = sorted(set(days))[-LAST_ORDERS:]
    if len(known) < LEAST_ORDERS:
        return None
    gaps = [(later - earlier).days for earlier, later in pairwise(known)]
    return Rhythm(float(median(gaps)), known[-1], len(known))
