"""Heights along a route: over the ground and wires, under the ceiling, no steeper than the aircraft climbs.

Three steps, each of which keeps both bounds of the band (`flightplans.heights.band`):

1. Both bounds are made no steeper than the permitted slope (McShane's extension): whatever lies between can be flown.
2. The heights of least energy are searched for (`flightplans.heights.least_energy`).
3. A string is pulled taut in a narrow tube around them: it minimises every convex function of the slope at once (the
   tube property, e.g. Overgaard, "On the taut string interpretation", 2017), so it is no steeper than the bounds
   are; and its many small bends are replaced by few long straight pieces. A straight piece between two heights of a
   line never climbs more than the line did.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from flightplans.compiled import kernel
from flightplans.errors import FlightPlanError
from flightplans.geo import Floats
from flightplans.heights.band import SAMPLE_STEP_M, Band, Ints
from flightplans.heights.least_energy import Effort, steer

TUBES_M = (5.0, 10.0, 20.0, np.inf)
"""How far waypoints may be from the heights of least energy: the first that gives few enough of them."""
ROOM_SHARES = (0.25, 0.0)
LARGEST_ROOM_M = 1.0


class HeightBlocked(FlightPlanError):
    """At `distance_m` along the route the least permitted height is over the greatest."""

    def __init__(self, distance_m: float, needed_amsl_m: float, allowed_amsl_m: float) -> None:
        super().__init__(f"{needed_amsl_m:.0f} m needed, {allowed_amsl_m:.0f} m allowed at {distance_m:.0f} m")
        self.distance_m = distance_m
        self.needed_amsl_m = needed_amsl_m
        self.allowed_amsl_m = allowed_amsl_m


@dataclass(frozen=True, eq=False)
class Profile:
    """The waypoints' places among the band's samples, and their heights AMSL."""

    index: Ints
    altitude_m: Floats


def profile_within(band: Band, end_height_m: float, cost: Effort, most_points: int = 95) -> Profile:
    """Heights of least energy, starting and ending as near to `end_height_m` over the ground as the bounds allow.

    Waypoints are at most `most_points` if corners and band leave room for that. Raises HeightBlocked where no line of
    the permitted slope keeps both bounds.
    """
    low, high = flyable(band, end_height_m, cost.greatest_slope)
    best = steer(band.distance_m, band.ground_m, low, high, cost)
    corner = np.zeros(len(band.distance_m), bool)
    corner[band.corners] = True
    for tube_m in TUBES_M:
        lower, upper = np.maximum(low, best - tube_m), np.minimum(high, best + tube_m)
        string = taut(band.distance_m, *_inner(band, lower, upper, cost.greatest_slope))
        keep = _fewest(band.distance_m, string, lower, upper, corner)
        if len(keep) <= most_points:
            break
    return Profile(keep, string[keep])


def _inner(band: Band, lower: Floats, upper: Floats, slope: float) -> tuple[Floats, Floats]:
    """A tube with room kept free at both sides, so that straight pieces can cut the string's bends; as far as there is
    room, and as no slope grows too steep by it."""
    for share in ROOM_SHARES:
        room = np.minimum(LARGEST_ROOM_M, share * (upper - lower))
        try:
            return _gentle(band, lower + room, upper - room, slope)
        except HeightBlocked:
            continue
    return lower, upper


def flyable(band: Band, end_height_m: float, slope: float) -> tuple[Floats, Floats]:
    """The bounds that a line of at most `slope` can touch, with its two ends given. Raises HeightBlocked."""
    between = slope * SAMPLE_STEP_M / 2
    low, high = _gentle(band, band.low_m + between, band.high_m - between, slope)
    for end in (0, -1):
        height = np.clip(band.ground_m[end] + end_height_m, low[end], high[end])
        low, high = low.copy(), high.copy()
        low[end] = high[end] = height
        low, high = _gentle(band, low, high, slope)
    return low, high


def _gentle(band: Band, low: Floats, high: Floats, slope: float) -> tuple[Floats, Floats]:
    """The tightest bounds that a profile of at most that slope can touch. Raises HeightBlocked."""
    run = slope * band.distance_m
    low = np.maximum(np.maximum.accumulate(low + run) - run, np.maximum.accumulate((low - run)[::-1])[::-1] + run)
    high = np.minimum(np.minimum.accumulate(high - run) + run, np.minimum.accumulate((high + run)[::-1])[::-1] - run)
    worst = int(np.argmax(low - high))
    if low[worst] > high[worst] + 1e-6:
        raise HeightBlocked(float(band.distance_m[worst]), float(low[worst]), float(high[worst]))
    return low, np.maximum(low, high)


def taut(distance: Floats, low: Floats, high: Floats) -> Floats:
    """The shortest string from the first to the last sample between the bounds, at every sample (funnel)."""
    bends = [(0, float(low[0]))]
    s, lows, highs = distance.tolist(), low.tolist(), high.tolist()
    last = len(s) - 1
    while bends[-1][0] < last:
        bends.append(_next_bend(bends[-1], s, lows, highs))
    index, height = zip(*bends, strict=True)
    return np.asarray(np.interp(distance, distance[list(index)], height))


def _next_bend(apex: tuple[int, float], s: list[float], low: list[float], high: list[float]) -> tuple[int, float]:
    """Where a string from the apex first has to bend, or the end."""
    start, height = apex
    steepest, flattest = float("inf"), float("-inf")
    on_high = on_low = start
    for i in range(start + 1, len(s)):
        run = s[i] - s[start]
        to_low, to_high = (low[i] - height) / run, (high[i] - height) / run
        if to_low > steepest:
            return on_high, high[on_high]
        if to_high < flattest:
            return on_low, low[on_low]
        if to_high <= steepest:
            steepest, on_high = to_high, i
        if to_low >= flattest:
            flattest, on_low = to_low, i
    return len(s) - 1, high[-1]


@kernel
def _fewest(distance, string, low, high, corner):  # type: ignore[no-untyped-def]
    """Fewest samples of the string, all corners among them, between which straight lines keep the bounds.

    From each sample the cone of slopes that passes every sample so far is narrowed until it closes (Imai and Iri,
    "Computational-geometric methods for polygonal approximations of a curve", 1986).
    """
    count = len(distance)
    links, before = np.full(count, count + 1), np.full(count, -1)
    links[0] = 0
    for i in range(count - 1):
        flattest, steepest = -np.inf, np.inf
        for j in range(i + 1, count):
            run = distance[j] - distance[i]
            slope = (string[j] - string[i]) / run
            if flattest - 1e-12 <= slope <= steepest + 1e-12 and links[i] + 1 < links[j]:
                links[j], before[j] = links[i] + 1, i
            flattest = max(flattest, (low[j] - string[i]) / run)
            steepest = min(steepest, (high[j] - string[i]) / run)
            if flattest > steepest or corner[j]:
                break
    keep = [count - 1]
    while keep[-1] > 0:
        keep.append(before[keep[-1]])
    return np.array(keep[::-1])
