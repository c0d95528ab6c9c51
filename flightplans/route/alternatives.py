"""Ways through other corridors: each the shortest of its kind, none a detour around the same tree.

Across the shortest way a wall is drawn, from obstacle to obstacle, wide enough to close all within `apart_m`. A way
that leaves a wall between two obstacles uncrossed cannot be pulled over into one that crosses it once: it belongs to
another class (homotopy). A wall ends in the middle of sides, not at a corner, so that no string bends at it: what is
found is taut in the area without the wall too, which is to say the shortest way of its class. Walls are tried along
the way and abreast of what it bends around; the shortest way found is taken, then walls across that one are added.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely import Geometry, LineString, MultiPolygon, Point, Polygon

from flightplans.airspace.clearance import polygonal
from flightplans.errors import RouteRefused
from flightplans.route.way import XY, Route

Shortest = Callable[[Polygon | MultiPolygon, XY, XY], Route]

WALL_M = 0.005
"""Half of a wall's thickness. What it moves of a corner is put back."""
ALONG = 7
"""Walls at so many even places along a way."""
ABREAST = 6
"""Walls abreast of at most so many obstacles that the way bends around."""
SAMPLE_M = 20.0


@dataclass(frozen=True)
class _Found:
    """A way, and the walls that it leaves uncrossed."""

    route: Route
    walls: tuple[Geometry, ...]

    @property
    def closed(self) -> float:
        """How much of the area the walls take: of two that lead to one way the lesser leaves more to find."""
        return sum(float(wall.area) for wall in self.walls)


def ways_apart(
    area: Polygon | MultiPolygon, best: Route, count: int, longest_share: float, apart_m: float, shortest: Shortest
) -> tuple[Route, ...]:
    """Up to `count` other ways between the ends of `best`, shortest first, no longer than its share.

    Each is somewhere `apart_m` or more away from `best` and from all before it. `shortest` answers for a changed area.
    """
    start, goal = best.points_m[0], best.points_m[-1]
    told, newest, open_ways = [best], _Found(best, ()), []
    while len(told) <= count:
        for wall in _walls(area, newest.route, apart_m):
            walls = (*newest.walls, wall)
            left = _joining(polygonal(area.difference(shapely.union_all(walls))), start, goal)
            if left is None:
                continue
            try:
                route = _put_back(shortest(left, start, goal), area)
            except RouteRefused:
                continue
            if route is not None and route.length_m <= longest_share * best.length_m:
                open_ways.append(_Found(route, walls))
        open_ways = [way for way in open_ways if all(_apart_m(way.route, other) >= apart_m for other in told)]
        if not open_ways:
            break
        newest = min(open_ways, key=lambda way: (round(way.route.length_m, 6), way.closed))
        told.append(newest.route)
    return tuple(told[1:])


def _joining(area: Polygon | MultiPolygon, start: XY, goal: XY) -> Polygon | None:
    """The part in which both ends lie: mostly there is none behind a wall, and no map to prepare."""
    parts = area.geoms if isinstance(area, MultiPolygon) else [area]
    return next((part for part in parts if part.intersects(Point(start)) and part.intersects(Point(goal))), None)


def _walls(area: Polygon | MultiPolygon, route: Route, apart_m: float) -> list[Geometry]:
    """Across the way at even places and abreast of the obstacles that it bends around; ends stay open."""
    line = route.line
    places = [line.length * n / (ALONG + 1) for n in range(1, ALONG + 1)]
    places += [line.project(hole) for hole in _bent_around(area, route)]
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > 0.01 * line.length:
            kept.append(place)
    walls = (_wall(area, line, place, apart_m) for place in kept)
    return [wall for wall in walls if not wall.is_empty]


def _bent_around(area: Polygon | MultiPolygon, route: Route) -> list[Point]:
    """The middles of the largest holes at whose border the way bends."""
    parts = area.geoms if isinstance(area, MultiPolygon) else [area]
    holes = [Polygon(ring) for part in parts for ring in part.interiors]
    if not holes or len(route.points_m) < 3:
        return []
    bends = shapely.MultiPoint(route.points_m[1:-1])
    touched = [hole for hole in holes if shapely.dwithin(hole, bends, WALL_M)]
    return [hole.centroid for hole in sorted(touched, key=lambda hole: -float(hole.area))[:ABREAST]]


def _wall(area: Polygon | MultiPolygon, line: LineString, at_m: float, apart_m: float) -> Geometry:
    """Square across a line: every free stretch that comes within `apart_m` of it, from border to border."""
    west, south, east, north = area.bounds
    reach = math.hypot(east - west, north - south)
    here, ahead = line.interpolate(at_m), line.interpolate(at_m + 0.1)
    ux, uy = ahead.x - here.x, ahead.y - here.y
    run = math.hypot(ux, uy) or 1.0
    across = np.array([-uy, ux]) / run * reach
    middle = np.array([here.x, here.y])
    free = shapely.get_parts(area.intersection(LineString([middle - across, middle + across])))
    closed = [piece for piece in free if piece.length > 0 and piece.distance(here) < apart_m]
    return shapely.union_all([piece.buffer(WALL_M, cap_style="square") for piece in closed])


def _put_back(route: Route, area: Polygon | MultiPolygon) -> Route | None:
    """Bends at a wall's end go back to the corner beside it; None for a way that leans on a wall elsewhere."""
    corners = shapely.get_coordinates(area)
    points = [route.points_m[0]]
    for x, y in route.points_m[1:-1]:
        away = np.hypot(corners[:, 0] - x, corners[:, 1] - y)
        nearest = int(np.argmin(away))
        if away[nearest] > 4 * WALL_M:
            return None
        points.append((float(corners[nearest, 0]), float(corners[nearest, 1])))
    points.append(route.points_m[-1])
    line = LineString(points)
    if not area.covers(line) and line.difference(area).length > WALL_M:
        return None
    return Route(tuple(points), sum(math.dist(a, b) for a, b in pairwise(points)))


def _apart_m(route: Route, other: Route) -> float:
    """How far the first is from the second at its farthest, sampled."""
    line = route.line
    count = max(2, math.ceil(line.length / SAMPLE_M))
    places = shapely.line_interpolate_point(line, np.linspace(0, line.length, count))
    return float(shapely.distance([*places, *shapely.points(route.points_m)], other.line).max())


def sides_passed(best: Route, other: Route, zones: Sequence[Geometry]) -> list[tuple[int, float]]:
    """Zones (metres) between two ways: their numbers, and the compass heading from each to the other way."""
    between = shapely.make_valid(Polygon([*best.points_m, *other.points_m[::-1]]))
    passed = []
    for number, zone in enumerate(zones):
        middle = zone.representative_point()
        if between.contains(middle):
            near = other.line.interpolate(other.line.project(middle))
            passed.append((number, math.degrees(math.atan2(near.x - middle.x, near.y - middle.y)) % 360))
    return passed
