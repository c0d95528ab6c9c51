"""Which way to fly when metres may be traded for risk.

The shortest way keeps to the clearances of the zones and to nothing else. Here the shortest ways through other
corridors are laid beside it, where there are any, and ways that keep farther from houses: 90, 120, 160 and 220 m from
each group of them, or as far as the corridor leaves room, except near port and hall, where the aircraft has to come
down among people. The one is taken with the least

    metres of the way out + k x expected deaths of the round trip x 1e6

where k is `PlanRequest.metres_per_micro_casualty`. Among these ways the choice is exact; whatever the ways are, a
greater k never chooses more risk, and a smaller one never more metres: of two ways chosen with k < k', neither is
dearer at its own k, and adding both inequalities leaves (k' - k)(risk' - risk) <= 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import Geometry, MultiPolygon, Point, Polygon

from flightplans.airspace.zone import Kind, Role, Zone
from flightplans.airspace.zones import Airspace
from flightplans.ground_risk.judgement import ComparedWay, expected_casualties
from flightplans.ground_risk.passage import passage_along
from flightplans.legs import THINNING_M, Flown, WayBlocked, find_way, fly_along, other_routes

if TYPE_CHECKING:
    from flightplans.delivery import DeliveryPlan
    from flightplans.request import PlanRequest
    from flightplans.world import World

DISTANCES_M = (90.0, 120.0, 160.0, 220.0)
NEAR_SITES_M = 200.0
TOGETHER_M = 80.0
"""Houses nearer than this to each other are passed as one group."""
ROUNDING_M = 2.0
"""What corners and rounding may take from a way that is just wide enough."""
OTHER_CORRIDORS = 3
LONGEST_SHARE = 1.5
"""A way through another corridor is at most so many times as long."""
MICRO = 1e-6
SAME_M = 0.5


@dataclass(frozen=True, eq=False)
class Candidate:
    """A way that could be flown. `from_houses_m` is what it was asked to keep, 0 for the shortest way of all."""

    from_houses_m: float
    flown: Flown
    length_m: float
    casualties: float
    """Expected deaths on the ground in one round trip; 0 where nothing is traded and nobody asked."""
    corridor: int = 0
    """0: that of the shortest way; 1, 2, ...: another one, by length."""

    def cost_m(self, metres_per_micro_casualty: float) -> float:
        """Metres, with what the risk is worth in metres."""
        return self.length_m + metres_per_micro_casualty * self.casualties / MICRO


def ways_by_cost(request: PlanRequest, world: World) -> list[Candidate]:
    """The ways to try, cheapest first; the shortest alone when risk costs nothing. Raises WayBlocked."""
    if request.metres_per_micro_casualty <= 0:
        flown = find_way(request, world)
        return [Candidate(0.0, flown, float(flown.distance_m[-1]), 0.0)]
    return ranked(candidates(request, world), request.metres_per_micro_casualty)


def compared(plan: DeliveryPlan, ways: Sequence[Candidate], flown: Candidate) -> DeliveryPlan:
    """The plan, telling the ways that it was chosen among."""
    if plan.ground_risk is None or len(ways) < 2:
        return plan
    told = tuple(
        ComparedWay(way.from_houses_m, round(way.length_m, 1), way.casualties, way is flown, way.corridor)
        for way in ways
    )
    return replace(plan, ground_risk=replace(plan.ground_risk, compared=told))


def ranked(found: Sequence[Candidate], metres_per_micro_casualty: float) -> list[Candidate]:
    """Cheapest first; of equally cheap ones the shorter."""
    return sorted(found, key=lambda each: (each.cost_m(metres_per_micro_casualty), each.length_m))


def candidates(request: PlanRequest, world: World) -> tuple[Candidate, ...]:
    """The shortest way, those through other corridors, and those that keep farther from houses, each once.

    Raises WayBlocked if there is no way at all.
    """
    found = [_candidate(0.0, find_way(request, world), request, world)]
    for number, route in enumerate(other_routes(request, world, OTHER_CORRIDORS, LONGEST_SHARE), start=1):
        with suppress(WayBlocked):  # no height keeps its limits there
            candidate = _candidate(0.0, fly_along(route, request, world), request, world)
            found.append(replace(candidate, corridor=number))
    groups = _groups(world, request) if world.houses else []
    for distance_m in DISTANCES_M if groups else ():
        try:
            flown = find_way(request, _keeping_away(world, request, groups, distance_m))
        except WayBlocked:
            continue
        candidate = _candidate(distance_m, flown, request, world)
        if all(abs(candidate.length_m - other.length_m) > SAME_M for other in found):
            found.append(candidate)
    return tuple(found)


def _candidate(distance_m: float, flown: Flown, request: PlanRequest, world: World) -> Candidate:
    back = flown.homeward(request.limits.homeward_layer_m)
    legs = (
        (flown.way, request.port, request.hall, request.payload_g),
        (back.way, request.hall, request.port, 0),
    )
    total = 0.0
    for way, start, end, payload_g in legs:
        flight = passage_along(way.xy, way.altitude_m, start, end, request, world)
        total += float(expected_casualties(request, world, flight, payload_g).sum())
    return Candidate(distance_m, flown, float(flown.distance_m[-1]), total)


def _keeping_away(world: World, request: PlanRequest, groups: Sequence[Geometry], distance_m: float) -> World:
    """The same world with a zone around every group of houses: so far away, or as far as leaves a way past it."""
    frame, margin_m = world.frame, request.limits.side_error_m + THINNING_M
    sites = [shapely.Point(frame.point_xy(s.latitude_deg, s.longitude_deg)) for s in (request.port, request.hall)]
    near_sites = shapely.union_all(shapely.buffer(sites, NEAR_SITES_M, quad_segs=4))
    left = world.airspace.area_xy(frame, margin_m)
    kept: list[Geometry] = []
    for group in groups:
        for distance in sorted((each for each in DISTANCES_M if each <= distance_m), reverse=True):
            around = group.buffer(distance, quad_segs=2).difference(near_sites)
            rest = left.difference(around.buffer(margin_m + ROUNDING_M, quad_segs=2))
            if _joined(rest, *sites):
                left = rest
                kept.append(around.simplify(ROUNDING_M / 2))
                break
    area = MultiPolygon(list(_polygons(frame.geometry_degrees(shapely.union_all(kept)))))
    zone = Zone(
        f"houses-{distance_m:.0f}", Role.NO_FLY, "家から離れる", "houses", "ground risk", area, kind=Kind.HOUSES
    )
    return replace(world, airspace=Airspace((*world.airspace.zones, zone)))


def _groups(world: World, request: PlanRequest) -> list[Geometry]:
    """Houses that stand together, as points; only those that a way could pass."""
    latitude, longitude = np.array([(house.latitude_deg, house.longitude_deg) for house in world.houses]).T
    places = shapely.points(*world.frame.to_xy(latitude, longitude))
    area = world.airspace.area_xy(world.frame, request.limits.side_error_m)
    shapely.prepare(area)
    places = places[shapely.dwithin(area, places, DISTANCES_M[-1])]
    together = shapely.union_all(shapely.buffer(places, TOGETHER_M / 2, quad_segs=2))
    return [shapely.MultiPoint(places[shapely.intersects(part, places)]) for part in _polygons(together)]


def _joined(area: Geometry, start: Point, goal: Point) -> bool:
    return any(part.intersects(start) and part.intersects(goal) for part in _polygons(area))


def _polygons(geometry: Geometry) -> Iterator[Polygon]:
    parts = geometry.geoms if isinstance(geometry, MultiPolygon) else [geometry]
    yield from (part for part in parts if isinstance(part, Polygon) and not part.is_empty)
