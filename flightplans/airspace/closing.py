"""Which no-fly zones are in the way: around a place, or between two places."""

from __future__ import annotations

import heapq

import shapely
from shapely import Geometry, MultiPolygon, Point, Polygon, STRtree

from flightplans.airspace.zones import Airspace, Role, Zone, closed_each_xy
from flightplans.geo import MetricFrame

XY = tuple[float, float]
TOUCHING_M = 0.01


def around(place: XY, airspace: Airspace, frame: MetricFrame, margin_m: float) -> tuple[Zone, ...]:
    """The no-fly zones that are too near to a place, in their order."""
    zones = airspace.of(Role.NO_FLY)
    covering = shapely.covers(closed_each_xy(zones, frame, margin_m), Point(place))
    return tuple(zone for zone, covers in zip(zones, covering.tolist(), strict=True) if covers)


def between(start: XY, goal: XY, airspace: Airspace, frame: MetricFrame, margin_m: float) -> tuple[Zone, ...]:
    """The fewest no-fly zones without which there is a way from start to goal; () if the corridor itself has none.

    Free parts and closed parts of the corridor that touch are a graph in which a zone costs one: its shortest path
    says which to take away. Where zones lie over each other that may not do yet: it is asked again with what is left,
    and at the end every zone that could have stayed is taken off the list. None of those named is named in vain.
    """
    zones = airspace.of(Role.NO_FLY)
    whole = Airspace(airspace.of(Role.CORRIDOR)).area_xy(frame, margin_m)
    if not _joined(whole, start, goal):
        return ()

    def open_without(taken: list[Zone]) -> bool:
        return _joined(_without(airspace, taken).area_xy(frame, margin_m), start, goal)

    taken: list[Zone] = []
    while not open_without(taken):
        left = _without(airspace, taken)
        still = left.of(Role.NO_FLY)
        closed = list(shapely.intersection(closed_each_xy(still, frame, margin_m), whole))
        free = list(shapely.get_parts(left.area_xy(frame, margin_m)))
        found = _fewest(free, closed, Point(start), Point(goal))
        if not found:
            return tuple(zone for zone, part in zip(still, closed, strict=True) if not part.is_empty)
        taken += [still[index] for index in found]
    for zone in tuple(taken):
        others = [other for other in taken if other is not zone]
        if open_without(others):
            taken = others
    return tuple(zone for zone in zones if any(zone is each for each in taken))


def _without(airspace: Airspace, taken: list[Zone]) -> Airspace:
    return Airspace(tuple(zone for zone in airspace.zones if not any(zone is each for each in taken)))


def _joined(area: Polygon | MultiPolygon, start: XY, goal: XY) -> bool:
    return any(part.covers(Point(start)) and part.covers(Point(goal)) for part in shapely.get_parts(area))


def _fewest(free: list[Geometry], closed: list[Geometry], start: Point, goal: Point) -> list[int]:
    """Numbers of the closed parts on the cheapest way (Dijkstra: a free part costs nothing, a closed one 1)."""
    parts = [*free, *closed]
    tree = STRtree(parts)
    ends = {index for index in range(len(free)) if free[index].covers(goal)}
    heap: list[tuple[int, int, tuple[int, ...]]] = [
        (0, index, (index,)) for index in range(len(free)) if free[index].covers(start)
    ]
    done: set[int] = set()
    while heap:
        cost, here, way = heapq.heappop(heap)
        if here in ends:
            return [index - len(free) for index in way if index >= len(free)]
        if here in done:
            continue
        done.add(here)
        for there in tree.query(parts[here], predicate="dwithin", distance=TOUCHING_M).tolist():
            if there not in done:
                heapq.heappush(heap, (cost + (there >= len(free)), there, (*way, there)))
    return []
