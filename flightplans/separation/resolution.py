"""The smallest change that keeps a flight apart from others: wait, fly the whole way higher or lower, or another way.

Waiting is found exactly (flightplans.separation.starts). A change of height moves every waypoint of both ways by the
same metres; the heights that bring two pieces too near are one interval each, and a raised flight climbs for longer,
so it is timed anew until nothing changes any more. It has to stay inside the band that the plan's own proof leaves.
A change of height or way is a proposal: the flight is planned and proven again before it may start.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from flightplans.delivery import DeliveryPlan, LegPlan
from flightplans.separation.foresight import starting, tracks_out
from flightplans.separation.kernels import spans
from flightplans.separation.many import LEAST_S, packed
from flightplans.separation.starts import earliest_clear_start
from flightplans.separation.tracks import HORIZONTAL_M, VERTICAL_M, Track
from flightplans.world import World

WHOLE_M = 0.1
"""Heights are told in decimetres, as waypoints have them."""
ROUNDS = 12
FLYING_COSTS = 3.0
"""A second in the air beside a second of waiting on the ground: it takes battery and wears the aircraft."""
PLANNING_COSTS_S = 60.0
"""Another height or way has to be planned, proven and approved again."""

Tracks = tuple[Track, ...]


class Change(StrEnum):
    """What is changed."""

    DELAY = "delay"
    HEIGHT = "height"
    WAY = "way"


@dataclass(frozen=True)
class Resolution:
    """A change after which the flight is clear of all others; `cost_s` ranks it."""

    change: Change
    cost_s: float
    delay_s: float = 0.0
    climb_m: float = 0.0
    """Of every waypoint; negative is lower."""
    way: int | None = None
    """Which of the other ways that were given."""


@dataclass(frozen=True)
class Apart:
    """How far flights are kept apart, and how much each may be early or late."""

    horizontal_m: float = HORIZONTAL_M
    vertical_m: float = VERTICAL_M
    early_or_late_s: float = 30.0
    longest_wait_s: float = 1800.0

    def wait_s(self, own: Tracks, others: Sequence[Track]) -> float | None:
        """The smallest delay that is clear."""
        return earliest_clear_start(
            own,
            others,
            horizontal_m=self.horizontal_m,
            vertical_m=self.vertical_m,
            early_or_late_s=self.early_or_late_s,
            longest_wait_s=self.longest_wait_s,
        )


def separate(
    plan: DeliveryPlan,
    others: Iterable[Track],
    world: World,
    *,
    other_ways: Sequence[DeliveryPlan] = (),
    apart: Apart | None = None,
) -> tuple[Resolution, ...]:
    """Every kind of change that keeps a flight that starts now apart from others, the cheapest first.

    A delay of 0 alone says that nothing needs to change; nothing at all says that no change suffices. `other_ways`
    are plans for the same flight along other corridors, if there are any.
    """
    limits, theirs = apart or Apart(), tuple(others)
    own = _tracks(plan, world)
    wait_s = limits.wait_s(own, theirs)
    if wait_s == 0:
        return (Resolution(Change.DELAY, 0.0),)
    found = [] if wait_s is None else [Resolution(Change.DELAY, wait_s, delay_s=wait_s)]
    for climb_m in (least_climb(plan, theirs, world, limits, sign) for sign in (1, -1)):
        if climb_m is not None:
            cost_s = _costs(_tracks(raised(plan, climb_m), world), own)
            found.append(Resolution(Change.HEIGHT, cost_s, climb_m=climb_m))
    for number, way in enumerate(other_ways):
        tracks = _tracks(way, world)
        if limits.wait_s(tracks, theirs) == 0:
            found.append(Resolution(Change.WAY, _costs(tracks, own), way=number))
    return tuple(sorted(found, key=lambda each: each.cost_s))


def least_climb(plan: DeliveryPlan, others: Sequence[Track], world: World, apart: Apart, sign: int = 1) -> float | None:
    """The smallest change of height up (or down with sign -1) that is clear; None where the band has no such room."""
    room_m = room_above(plan) if sign > 0 else room_below(plan)
    climb_m = 0.0
    for _ in range(ROUNDS):
        tracks = _tracks(raised(plan, climb_m), world)
        step_m = _step(tracks, _tracks(raised(plan, climb_m + sign), world), others, apart, sign)
        if step_m == 0 and apart.wait_s(tracks, others) == 0:
            return round(climb_m, 1)
        climb_m += sign * max(math.ceil(step_m / WHOLE_M - 1e-6) * WHOLE_M if step_m < math.inf else math.inf, WHOLE_M)
        if abs(climb_m) > room_m + 1e-9:
            return None
    return None


def room_above(plan: DeliveryPlan) -> float:
    """How much higher the whole flight may be by its own proof."""
    return _least(plan, ("ceiling",), -1)


def room_below(plan: DeliveryPlan) -> float:
    """How much lower the whole flight may be by its own proof."""
    return _least(plan, ("clearance", "obstacle"), 1)


def raised(plan: DeliveryPlan, climb_m: float) -> DeliveryPlan:
    """The same plan, every waypoint of both ways so much higher: a sketch for its tracks, without proof."""
    return replace(plan, out=_raised(plan.out, climb_m), home=_raised(plan.home, climb_m))


def _raised(leg: LegPlan, climb_m: float) -> LegPlan:
    points = (
        replace(
            point,
            altitude_amsl_m=point.altitude_amsl_m + climb_m,
            altitude_agl_m=point.altitude_agl_m + climb_m,
        )
        for point in leg.points
    )
    return replace(leg, points=tuple(points))


def _least(plan: DeliveryPlan, names: tuple[str, ...], sign: int) -> float:
    margins = [sign * (each.value - each.limit) for each in plan.checks if each.name.removeprefix("home_") in names]
    return max(min(margins, default=0.0), 0.0)


def _tracks(plan: DeliveryPlan, world: World) -> Tracks:
    return tracks_out(plan, world, starting(world.sites[plan.port_id], plan))


def _costs(changed: Tracks, own: Tracks) -> float:
    longer_s = max(track.t_s[-1] for track in changed) - max(track.t_s[-1] for track in own)
    return PLANNING_COSTS_S + FLYING_COSTS * max(float(longer_s), 0.0)


def _step(own: Tracks, moved: Tracks, others: Sequence[Track], apart: Apart, sign: int) -> float:
    """How much farther up (or down) the raised part of a flight has to be to leave what forbids its height now.

    0 when nothing does; infinite when the rest of it, near the ground, is in the way itself.
    """
    if not others:
        return 0.0
    intervals = sorted(sorted((sign * low, sign * high)) for low, high in _forbidden(own, moved, others, apart))
    step_m = 0.0
    for low, high in intervals:
        if low < step_m < high:
            step_m = high
    return step_m


def _forbidden(own: Tracks, moved: Tracks, others: Sequence[Track], apart: Apart) -> list[tuple[float, float]]:
    """Changes of height, in metres, at which a piece of the flight comes too near to somebody."""
    t, xyz, first = packed((*own, *others))
    found = spans(t, xyz, first, len(own), apart.horizontal_m, apart.vertical_m, max(apart.early_or_late_s, LEAST_S))
    rises = _rising(own, moved)
    intervals = []
    for low, high, piece, _ in found.tolist():
        low, high = low - apart.vertical_m, high + apart.vertical_m
        here, there = rises[int(piece)], rises[int(piece) + 1]
        if here and there:
            intervals.append((low, high))
        elif low < 0 < high:
            intervals.append((-math.inf, math.inf))
        elif here or there:
            intervals.append((low, math.inf) if low >= 0 else (-math.inf, high))
    return intervals


def _rising(own: Tracks, moved: Tracks) -> list[bool]:
    """Which points of the tracks go up when the flight does; those near the ground stay."""
    rising: list[bool] = []
    for track, higher in zip(own, moved, strict=True):
        if len(track.t_s) != len(higher.t_s):
            return [False] * sum(len(each.t_s) for each in own)
        rising += (np.abs(higher.xyz_m[:, 2] - track.xyz_m[:, 2]) > WHOLE_M).tolist()
    return rising
