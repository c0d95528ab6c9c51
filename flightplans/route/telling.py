"""The facts of a planned way, measured on the way as it will be flown."""

from __future__ import annotations

from itertools import pairwise
from math import dist

import numpy as np

from flightplans.delivery import Check
from flightplans.legs import THINNING_M, Flown
from flightplans.mission.check import at_most
from flightplans.request import PlanRequest
from flightplans.route import RouteMap
from flightplans.route.crossings import SQUARE_ENOUGH_DEG, Met, crossings, lines_xy
from flightplans.route.facts import CrossingFact, OtherWay, RouteFacts, metres_over
from flightplans.route.flyable import flyable
from flightplans.route.kept import map_of
from flightplans.route.other_ways import other_ways_kept
from flightplans.route.way import XY, Route
from flightplans.world import Site, World

LONGEST_SHARE = 1.5
"""Other ways up to so many times the shortest are told."""
MOST_OTHER_WAYS = 2


def route_facts(request: PlanRequest, world: World, flown: Flown) -> RouteFacts:
    """Corners, crossings, ground and other ways of the way out."""
    points = tuple((float(x), float(y)) for x, y in flown.way.xy)
    path = flyable(Route(points, sum(dist(a, b) for a, b in pairwise(points))), request.speed_m_s)
    prepared = map_of(world.airspace, world.frame, request.limits.side_error_m + THINNING_M)
    start, goal = (_xy(site, world) for site in (request.port, request.hall))
    shortest_m = prepared.shortest(start, goal).length_m
    met = crossings(points, lines_xy(world.crossing_lines, world.frame))
    return RouteFacts(
        turn_radius_m=round(path.turn_radius_m, 1),
        slowest_corner_m_s=round(path.slowest_corner_m_s, 1),
        widest_cut_m=round(path.widest_cut_m, 2),
        shortest_m=round(shortest_m, 1),
        crossings=tuple(_crossing(each, flown, world) for each in met),
        over_m=metres_over(flown.track, world.land_cover, world.frame),
        other_ways=_other_ways(prepared, start, goal, world),
    )


def route_checks(facts: RouteFacts, request: PlanRequest) -> tuple[Check, ...]:
    """Corners are passed on their inner side within what the aircraft may be beside its track anyway."""
    return (at_most("turn_cut", facts.widest_cut_m, request.limits.side_error_m, "m"),)


def _xy(site: Site, world: World) -> XY:
    return world.frame.point_xy(site.latitude_deg, site.longitude_deg)


def _crossing(met: Met, flown: Flown, world: World) -> CrossingFact:
    latitude, longitude = world.frame.point_degrees(*met.place)
    ground = float(world.terrain.heights_m(np.array([latitude]), np.array([longitude]))[0])
    altitude = float(np.interp(met.at_m, flown.distance_m, flown.way.altitude_m))
    return CrossingFact(
        id=met.what.id,
        what=str(met.what.kind),
        name=met.what.name,
        at_distance_m=round(met.at_m, 1),
        latitude_deg=round(latitude, 7),
        longitude_deg=round(longitude, 7),
        angle_deg=round(met.angle_deg, 1),
        height_over_m=round(altitude - ground - met.what.top_agl_m, 1),
        square=met.angle_deg >= SQUARE_ENOUGH_DEG,
    )


def _other_ways(prepared: RouteMap, start: XY, goal: XY, world: World) -> tuple[OtherWay, ...]:
    return other_ways_kept(prepared, start, goal, MOST_OTHER_WAYS, LONGEST_SHARE, world.airspace, world.frame)
