"""Heights along a route: over the ground and wires, under the ceiling, no steeper than the aircraft climbs.

The band between the least and the greatest permitted height is sampled every 5 m with a disc of the track error
around each sample. Both bounds are made no steeper than the permitted slope (McShane's extension), then a string
is pulled taut between them: it minimises every convex function of the slope at once (the tube property, e.g.
Overgaard, "On the taut string interpretation", 2017), so it is no steeper than the bounds are. At last the
string's many small bends are replaced by few long straight pieces that keep the same bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Geometry

from flightplans.errors import FlightPlanError
from flightplans.geo import Floats, MetricFrame
from flightplans.request import Limits
from flightplans.route import Route
from flightplans.terrain.grid import Terrain

SAMPLE_STEP_M = 5.0
DISC_DIRECTIONS = 12
GUARD_M = 0.5
"""What the ground may do between two samples, and rounding."""
BEND_TOLERANCE_M = 4.0
"""Room kept free in the band so that the string's small bends can be left out."""

Ints = npt.NDArray[np.int64]


class HeightBlocked(FlightPlanError):
    """At `distance_m` along the route the least permitted height is over the greatest."""

    def __init__(self, distance_m: float, needed_amsl_m: float, allowed_amsl_m: float) -> None:
        super().__init__(f"{needed_amsl_m:.0f} m needed, {allowed_amsl_m:.0f} m allowed at {distance_m:.0f} m")
        self.distance_m = distance_m
        self.needed_amsl_m = needed_amsl_m
        self.allowed_amsl_m = allowed_amsl_m


@dataclass(frozen=True)
class Obstacle:
    """Something to be crossed above, in metres; `top_agl_m` over the ground under it."""

    area: Geometry
    top_agl_m: float


@dataclass(frozen=True, eq=False)
class Band:
    """Samples along a route: where, the ground below, and the bounds of the height (all heights AMSL)."""

    xy: Floats
    distance_m: Floats
    ground_m: Floats
    low_m: Floats
    high_m: Floats
    corners: Ints
    """Indices of the samples that are corners of the route, both ends included."""


@dataclass(frozen=True, eq=False)
class Profile:
    """The waypoints' places among the band's samples, and their heights AMSL."""

    index: Ints
    altitude_m: Floats


def band_along(
    route: Route, frame: MetricFrame, terrain: Terrain, obstacles: Sequence[Obstacle], limits: Limits
) -> Band:
    """Sample the permitted heights of the way out along a route: the way back has room above. Raises OutsideTerrain."""
    xy, distance, corners = _sampled(route)
    disc = xy[:, None, :] + _disc(limits.side_error_m)
    ground = terrain.heights_m(*frame.to_degrees(disc[..., 0], disc[..., 1]))
    highest = ground.max(axis=1)
    low = highest + limits.clearance_m
    for obstacle in obstacles:
        near = shapely.distance(shapely.points(xy), obstacle.area) <= limits.side_error_m + SAMPLE_STEP_M
        over = highest + obstacle.top_agl_m + limits.obstacle_clearance_m
        low = np.where(near, np.maximum(low, over), low)
    high = ground.min(axis=1) + limits.ceiling_m - limits.ceiling_margin_m - limits.homeward_layer_m
    low, high = _widened(low, np.maximum) + GUARD_M, _widened(high, np.minimum) - GUARD_M
    return Band(xy, distance, ground[:, 0], low, high, corners)


def profile_within(band: Band, end_height_m: float, slope: float) -> Profile:
    """Heights between the bounds, starting and ending as near to `end_height_m` over the ground as they allow.

    `slope` is the greatest rise or fall per metre of way. Raises HeightBlocked.
    """
    low, high = _gentle(band, band.low_m, band.high_m, slope)
    for end in (0, -1):
        height = np.clip(band.ground_m[end] + end_height_m, low[end], high[end])
        low, high = low.copy(), high.copy()
        low[end] = high[end] = height
        low, high = _gentle(band, low, high, slope)
    room = np.minimum(BEND_TOLERANCE_M, 0.45 * (high - low))
    string = _taut(band.distance_m, low + room, high - room)
    keep = _few_bends(band, string, low, high)
    return Profile(keep, string[keep])


def _sampled(route: Route) -> tuple[Floats, Floats, Ints]:
    """Samples at most SAMPLE_STEP_M apart that include every corner."""
    points = np.asarray(route.points_m)
    lengths = np.hypot(*np.diff(points, axis=0).T)
    counts = np.maximum(1, np.ceil(lengths / SAMPLE_STEP_M)).astype(int)
    pieces = [a + (b - a) * np.arange(n)[:, None] / n for a, b, n in zip(points, points[1:], counts, strict=False)]
    xy = np.vstack([*pieces, points[-1:]])
    distance = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    return xy, distance, np.concatenate([[0], np.cumsum(counts)])


def _disc(radius_m: float) -> Floats:
    """The middle first, then two rings."""
    turn = np.arange(DISC_DIRECTIONS) * 2 * np.pi / DISC_DIRECTIONS
    ring = np.column_stack([np.cos(turn), np.sin(turn)])
    return np.vstack([[[0.0, 0.0]], ring * radius_m / 2, ring * radius_m])


def _widened(values: Floats, stronger: np.ufunc) -> Floats:
    """Each sample also bears what its two neighbours ask for: the ground between samples is covered."""
    padded = np.pad(values, 1, mode="edge")
    return np.asarray(stronger(stronger(padded[:-2], padded[2:]), values))


def _gentle(band: Band, low: Floats, high: Floats, slope: float) -> tuple[Floats, Floats]:
    """The tightest bounds that a profile of at most that slope can touch. Raises HeightBlocked."""
    run = slope * band.distance_m
    low = np.maximum(np.maximum.accumulate(low + run) - run, np.maximum.accumulate((low - run)[::-1])[::-1] + run)
    high = np.minimum(np.minimum.accumulate(high - run) + run, np.minimum.accumulate((high + run)[::-1])[::-1] - run)
    worst = int(np.argmax(low - high))
    if low[worst] > high[worst] + 1e-6:
        raise HeightBlocked(float(band.distance_m[worst]), float(low[worst]), float(high[worst]))
    return low, np.maximum(low, high)


def _taut(distance: Floats, low: Floats, high: Floats) -> Floats:
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


def _few_bends(band: Band, string: Floats, low: Floats, high: Floats) -> Ints:
    """Samples to keep as waypoints: every corner, and as many between as the bounds need."""
    keep = set(band.corners.tolist())
    todo = list(zip(band.corners[:-1].tolist(), band.corners[1:].tolist(), strict=True))
    while todo:
        first, last = todo.pop()
        part = slice(first, last + 1)
        chord = np.interp(band.distance_m[part], band.distance_m[[first, last]], string[[first, last]])
        if np.all(chord >= low[part] - 1e-9) and np.all(chord <= high[part] + 1e-9):
            continue
        middle = first + int(np.argmax(np.abs(string[part] - chord)))
        keep.add(middle)
        todo += [(first, middle), (middle, last)]
    return np.array(sorted(keep))
