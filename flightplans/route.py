"""The shortest way on a map of polygons: A* over the corners that a taut string can touch.

A shortest path among polygons bends only at reflex corners of the free area, and there it wraps around the
corner (Lozano-Perez and Wesley, Comm. ACM 22(10), 1979). So only edges that are tangent at both ends are looked
at, and which of those are unobstructed is asked lazily, corner by corner, and kept for later queries.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from itertools import count, pairwise

import numpy as np
import shapely
from shapely import MultiPolygon, Point, Polygon
from shapely.geometry.polygon import orient

from flightplans.errors import Disconnected, GoalOutside, StartOutside
from flightplans.geo import Floats

XY = tuple[float, float]

_START, _GOAL = -1, -2


@dataclass(frozen=True)
class Route:
    """A polyline in metres from start to goal, both included."""

    points_m: tuple[XY, ...]
    length_m: float


class RouteMap:
    """A prepared area (metres, holes allowed) that answers shortest-path queries exactly."""

    def __init__(self, area: Polygon | MultiPolygon) -> None:
        self._area = area
        shapely.prepare(self._area)
        self._corners, self._before, self._after = _reflex_corners(area)
        self._seen: dict[int, list[tuple[int, float]]] = {}

    def shortest(self, start: XY, goal: XY) -> Route:
        """The shortest path inside the area. Raises StartOutside, GoalOutside or Disconnected."""
        self._refuse_outside(start, goal)
        if self._area.covers(shapely.linestrings([start, goal])):
            return Route((start, goal), math.dist(start, goal))
        came_from = self._search(start, goal)
        points = [goal]
        node = came_from[_GOAL]
        while node != _START:
            points.append(self._xy(node))
            node = came_from[node]
        points.append(start)
        points.reverse()
        return Route(tuple(points), sum(math.dist(a, b) for a, b in pairwise(points)))

    def _refuse_outside(self, start: XY, goal: XY) -> None:
        if not self._area.covers(Point(start)):
            raise StartOutside(self._area.distance(Point(start)))
        if not self._area.covers(Point(goal)):
            raise GoalOutside(self._area.distance(Point(goal)))

    def _search(self, start: XY, goal: XY) -> dict[int, int]:
        """Predecessors of the best path, by node; corners are numbered, start and goal are negative."""
        to_goal = np.hypot(*(self._corners - np.asarray(goal)).T)
        ends_at = dict(self._visible_from(goal))
        best: dict[int, float] = {_START: 0.0}
        came_from: dict[int, int] = {}
        order = count()
        queue: list[tuple[float, int, int]] = [(0.0, next(order), _START)]
        done: set[int] = set()
        while queue:
            _, _, node = heapq.heappop(queue)
            if node == _GOAL:
                return came_from
            if node in done:
                continue
            done.add(node)
            steps = self._visible_from(start) if node == _START else self._neighbours(node)
            if node in ends_at:
                steps = [*steps, (_GOAL, ends_at[node])]
            for step, length in steps:
                cost = best[node] + length
                if cost < best.get(step, math.inf):
                    best[step], came_from[step] = cost, node
                    left = 0.0 if step == _GOAL else float(to_goal[step])
                    heapq.heappush(queue, (cost + left, next(order), step))
        raise Disconnected

    def _xy(self, corner: int) -> XY:
        x, y = self._corners[corner]
        return float(x), float(y)

    def _neighbours(self, corner: int) -> list[tuple[int, float]]:
        if corner not in self._seen:
            here = self._corners[corner]
            ahead = self._corners - here
            wraps = _same_side(ahead, self._before[corner] - here, self._after[corner] - here)
            self._seen[corner] = self._visible_from(self._xy(corner), wraps)
        return self._seen[corner]

    def _visible_from(self, place: XY, wanted: np.typing.NDArray[np.bool_] | None = None) -> list[tuple[int, float]]:
        """Corners in sight of a place that a taut string from there can wrap around, with their distances."""
        here = np.asarray(place)
        ahead = self._corners - here
        wraps = _same_side(ahead, self._before - here, self._after - here) & np.any(ahead != 0, axis=1)
        index = np.flatnonzero(wraps if wanted is None else wraps & wanted)
        ends = self._corners[index]
        lines = shapely.linestrings(np.stack([np.broadcast_to(here, ends.shape), ends], axis=1))
        index = index[shapely.covers(self._area, lines)]
        return [(int(i), float(d)) for i, d in zip(index, np.hypot(*ahead[index].T), strict=True)]


def _same_side(direction: Floats, one: Floats, other: Floats) -> np.typing.NDArray[np.bool_]:
    """Whether two points (relative to the line's start) lie on one side of each line, or on it."""
    return _cross(direction, one) * _cross(direction, other) >= 0


def _cross(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0])


def _reflex_corners(area: Polygon | MultiPolygon) -> tuple[Floats, Floats, Floats]:
    """Corners where the inner angle is over 180 degrees, with the corner before and after each."""
    found = [np.empty((0, 3, 2))]
    for polygon in area.geoms if isinstance(area, MultiPolygon) else (area,):
        oriented = orient(polygon)
        for ring in (oriented.exterior, *oriented.interiors):
            points = np.asarray(ring.coords)[:-1, :2]
            before, after = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
            reflex = _cross(points - before, after - points) < 0
            found.append(np.stack([points, before, after], axis=1)[reflex])
    every = np.concatenate(found)
    return every[:, 0], every[:, 1], every[:, 2]
