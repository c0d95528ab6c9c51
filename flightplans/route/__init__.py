"""The shortest way on a map of polygons, exact: a taut string, found in microseconds on a prepared map.

Preparing cuts the area into triangles (`mesh`), sees from every corner the corners that a taut string can reach next
(`sight`). A query looks around from start and goal and searches the corners with A* (`taut`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from shapely import MultiPolygon, Point, Polygon

from flightplans.errors import Disconnected, GoalOutside, StartOutside
from flightplans.route import sight, taut
from flightplans.route.mesh import Bools, Floats, Integers, mesh_of

XY = tuple[float, float]


@dataclass(frozen=True)
class Route:
    """A polyline in metres from start to goal, both included."""

    points_m: tuple[XY, ...]
    length_m: float


class RouteMap:
    """A prepared area (metres, holes allowed) that answers shortest-path queries exactly.

    Its borders belong to it: a way may follow them, and pass where two obstacles touch in a point. Raises
    AreaUnusable for an area that is empty, has no width or crosses itself.
    """

    def __init__(self, area: Polygon | MultiPolygon) -> None:
        self._area = area
        self._mesh = mesh = mesh_of(area)
        order = np.argsort(mesh.corners[:, 0], kind="stable")
        self._corners = np.ascontiguousarray(mesh.corners[order])
        counts = np.bincount(self._corners[:, 0], minlength=len(mesh.xy))
        self._corner_first: Integers = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self._places = mesh.xy[self._corners[:, 0]]
        self._pieces = sight.pieces(
            mesh.xy, mesh.cells, mesh.around_first, mesh.around, self._corners, self._corner_first
        )
        west, south = mesh.xy.min(axis=0)
        east, north = mesh.xy.max(axis=0)
        cell_m = max(math.sqrt((east - west) * (north - south) / len(mesh.cells)), 1e-9)
        columns, rows = int((east - west) / cell_m) + 1, int((north - south) / cell_m) + 1
        self._grid = (west, south, cell_m, columns, rows)
        self._buckets = sight.buckets(mesh.xy, mesh.cells, *self._grid)

    def shortest(self, start: XY, goal: XY) -> Route:
        """The shortest path inside the area. Raises StartOutside, GoalOutside or Disconnected."""
        start, goal = (float(start[0]), float(start[1])), (float(goal[0]), float(goal[1]))
        at_start, at_goal = self._triangles_at(start), self._triangles_at(goal)
        if not len(at_start):
            raise StartOutside(float(self._area.distance(Point(start))))
        if not len(at_goal):
            raise GoalOutside(float(self._area.distance(Point(goal))))
        in_goal = np.zeros(len(self._mesh.cells), np.bool_)
        in_goal[at_goal] = True
        if in_goal[at_start].any():
            return _route([start, goal])
        first, from_start, sees_goal = self._pieces_from(start, at_start, goal, in_goal)
        if sees_goal:
            return _route([start, goal])
        last, from_goal, _ = self._pieces_from(goal, at_goal, start, np.zeros_like(in_goal))
        bends = taut.bends(goal, self._places, *self._pieces, first, from_start, last, from_goal)
        if not len(bends):
            raise Disconnected
        return _route([start, *map(tuple, self._places[bends].tolist()), goal])

    def _triangles_at(self, place: XY) -> Integers:
        inside: Integers = sight.triangles_at(*place, self._mesh.xy, self._mesh.cells, *self._buckets, *self._grid)
        return inside

    def _pieces_from(self, place: XY, at: Integers, goal: XY, in_goal: Bools) -> tuple[Integers, Floats, bool]:
        mesh = self._mesh
        seen: tuple[Integers, Floats, bool] = sight.pieces_from(
            place, at, goal, in_goal, mesh.xy, mesh.cells, self._corners, self._corner_first
        )
        return seen


def _route(points: list[XY]) -> Route:
    """Places that follow each other twice are one."""
    different = [points[0], *(b for a, b in pairwise(points) if a != b)]
    if len(different) == 1:
        different.append(points[-1])
    return Route(tuple(different), sum(math.dist(a, b) for a, b in pairwise(different)))
