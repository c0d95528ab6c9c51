"""When a flight may start: the delays that bring it too near to others, exactly, and the first one that does not.

Of every piece of one track and every piece of another, the delays at which they come too near are one interval
(flightplans.separation.kernels). What is left between all of them is free: no steps of time are tried.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from flightplans.separation.kernels import spans
from flightplans.separation.many import packed
from flightplans.separation.tracks import HORIZONTAL_M, VERTICAL_M, Track

WHOLE_S = 0.01
"""A start is told in hundredths of a second, on the safe side."""


def forbidden_delays(
    own: Sequence[Track],
    others: Iterable[Track],
    *,
    horizontal_m: float = HORIZONTAL_M,
    vertical_m: float = VERTICAL_M,
    early_or_late_s: float = 0.0,
) -> tuple[tuple[float, float], ...]:
    """Delays of `own`, seconds, at which something of it comes too near to any of the others: open intervals in order.

    A negative delay is an earlier start. With `early_or_late_s` also what would be too near when one of both is so
    much early or late.
    """
    theirs = tuple(others)
    if not own or not theirs:
        return ()
    t, xyz, first = packed((*own, *theirs))
    found = spans(t, xyz, first, len(own), horizontal_m, vertical_m, math.inf)
    order = found[np.argsort(found[:, 0]), :2]
    return tuple(_joined((low - early_or_late_s, high + early_or_late_s) for low, high in order.tolist()))


def earliest_clear_start(
    own: Sequence[Track],
    others: Iterable[Track],
    *,
    horizontal_m: float = HORIZONTAL_M,
    vertical_m: float = VERTICAL_M,
    early_or_late_s: float = 0.0,
    longest_wait_s: float = 1800.0,
) -> float | None:
    """How many seconds to wait at least until nothing of `own` comes near any of `others`.

    `own` are the ways that a flight may take, `others` those that the others may. With `early_or_late_s` it stays
    clear even when one of them is so much early or late. None when no start within the longest wait is clear.
    """
    limits = {"horizontal_m": horizontal_m, "vertical_m": vertical_m, "early_or_late_s": early_or_late_s}
    wait_s = 0.0
    for low, high in forbidden_delays(own, others, **limits):
        if low < wait_s < high:
            wait_s = math.ceil(high / WHOLE_S + 1e-3) * WHOLE_S
    return round(wait_s, 2) if wait_s <= longest_wait_s else None


def _joined(intervals: Iterable[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Intervals in the order of their beginnings, overlapping ones made one."""
    last: tuple[float, float] | None = None
    for low, high in intervals:
        if last is not None and low < last[1]:
            last = (last[0], max(last[1], high))
            continue
        if last is not None:
            yield last
        last = (low, high)
    if last is not None:
        yield last
