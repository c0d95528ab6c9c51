"""Rules with their values and limits."""

from __future__ import annotations

import math
from dataclasses import dataclass

HALF_MILLIMETRE = 0.0005


@dataclass(frozen=True)
class Verdict:
    """One rule; `spare` is how much is left to the limit, negative when it is broken."""

    name: str
    value: float
    limit: float
    unit: str
    ok: bool
    spare: float


@dataclass(frozen=True)
class Rules:
    """What a mission is held to. Heights above the ground directly underneath, speeds over the ground."""

    clearance_m: float
    ceiling_m: float
    """With the margin taken off."""
    side_error_m: float
    obstacle_clearance_m: float
    layer_m: float
    max_items: int
    speed_m_s: float
    slowest_m_s: float
    """A stretch so steep that it would be flown slower is refused."""
    climb_m_s: float
    descent_m_s: float
    clearance_over: tuple[tuple[str, float], ...] = ()
    """More over kinds of land cover, and "elsewhere"."""
    hold_s: float = math.inf
    """Longest hold that the battery was planned for; without end for a file of which nothing else is known."""
    fence_corners: int = 70
    """The smallest autopilots store so many."""
    fence_ceiling_m: float = 5.0
    """Least room under the fence's ceiling: 2 m of FENCE_MARGIN, 3 m of overshoot."""
    fence_reach_m: float = 250.0
    """A fence that reaches farther out of the corridor catches nothing in time."""


def at_least(name: str, value: float, limit: float, unit: str) -> Verdict:
    """A rule with a lower limit."""
    return Verdict(name, round(float(value), 2), limit, unit, bool(value >= limit - HALF_MILLIMETRE), value - limit)


def at_most(name: str, value: float, limit: float, unit: str) -> Verdict:
    """A rule with an upper limit."""
    return Verdict(name, round(float(value), 2), limit, unit, bool(value <= limit + HALF_MILLIMETRE), limit - value)
