"""The shortest way on a map of polygons, exact: a taut string, found in microseconds on a prepared map.

Preparing cuts the area into triangles (`mesh`), sees from every corner the corners that a taut string can reach next
(`sight`). A query looks around from start and goal and searches the corners with A* (`taut`).
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import shapely
from shapely import MultiPolygon, Point, Polygon

from flightplans.errors import Disconnected, GoalOutside, PlaceUnusable, StartOutside
from flightplans.route import places, sight, taut
from flightplans.route.alternatives import ways_apart
from flightplans.route.mesh import FARTHEST_M, mesh_of
from flightplans.route.way import XY, Route

__all__ = ["XY", "Route", "RouteMap"]


class RouteMap:
    """A prepared area (metres, holes allowed) that answers shortest-path queries exactly, from any thread.

    Its borders belong to it: a way may follow them, and pass where two obstacles touch in a point. Raises
    AreaUnusable for an area that is empty, has no width, crosses itself or holds coordinates that are no metres.
    """

    def __init__(self, area: Polygon | MultiPolygon) -> None:
        mesh = mesh_of(area)
        cells = places.cells_over(mesh)
        if isinstance(area, MultiPolygon) and places.is_torn(mesh, cells):
            mesh = mesh_of(shapely.union_all(area.geoms))
            cells = places.cells_over(mesh)
        self.area = area
        order = np.argsort(mesh.corners[:, 0], kind="stable")
        corners = np.ascontiguousarray(mesh.corners[order])
        counts = np.bincount(corners[:, 0], minlength=len(mesh.xy))
        corner_first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        pieces = sight.pieces(mesh.xy, mesh.cells, mesh.around_first, mesh.around, corners, corner_first)
        where = np.ascontiguousarray(mesh.xy[corners[:, 0]])
        self._prepared = taut.Prepared(mesh.xy, mesh.cells, cells, corners, corner_first, where, *pieces)
        self._desks = [taut.new_desk(self._prepared)]

    def shortest(self, start: XY, goal: XY) -> Route:
        """The shortest path inside the area. Raises StartOutside, GoalOutside, PlaceUnusable or Disconnected."""
        start, goal = (float(start[0]), float(start[1])), (float(goal[0]), float(goal[1]))
        try:
            desk = self._desks.pop()  # one query at a time has it
        except IndexError:
            desk = taut.new_desk(self._prepared)
        count = taut.way(*start, *goal, self._prepared, desk)
        between = self._prepared.places[desk.bends[:count]].tolist() if count > 0 else []
        self._desks.append(desk)
        if count >= 0 or count == taut.STRAIGHT:
            return _route([start, *map(tuple, between), goal])
        raise self._refusal(count, start, goal)

    def alternatives(
        self, start: XY, goal: XY, count: int, longest_share: float = 1.5, apart_m: float = 50.0
    ) -> tuple[Route, ...]:
        """Up to `count` ways through other corridors, shortest first, at most so many times as long as the shortest.

        Each is the shortest of its class and somewhere `apart_m` from the others (see `alternatives`); takes as long as
        some ten maps. Raises what `shortest` raises.
        """
        best = self.shortest(start, goal)

        def anew(area: Polygon | MultiPolygon, start: XY, goal: XY) -> Route:
            return RouteMap(area).shortest(start, goal)

        return ways_apart(self.area, best, count, longest_share, apart_m, anew)

    def _refusal(self, why: int, start: XY, goal: XY) -> StartOutside | GoalOutside | PlaceUnusable | Disconnected:
        if not all(abs(at) <= FARTHEST_M for at in (*start, *goal)):
            return PlaceUnusable(start, goal)
        if why == taut.NO_WAY:
            return Disconnected()
        kind, place = (StartOutside, start) if why == taut.START_OUTSIDE else (GoalOutside, goal)
        there = shapely.shortest_line(Point(place), self.area).coords[-1]
        return kind(float(self.area.distance(Point(place))), place, (float(there[0]), float(there[1])))


def _route(points: list[XY]) -> Route:
    """Places that follow each other twice are one."""
    different = [points[0], *(b for a, b in pairwise(points) if a != b)]
    if len(different) == 1:
        different.append(points[-1])
    return Route(tuple(different), sum(math.dist(a, b) for a, b in pairwise(different)))
