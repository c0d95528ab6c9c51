"""The way through the air and what flying it takes: route, heights, time and energy of both legs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from shapely import LineString

from flightplans.airspace.closing import around, between
from flightplans.airspace.when import label
from flightplans.delivery import LegPlan, PlanPoint
from flightplans.energy.model import Use, Way
from flightplans.energy.reserves import reserve_percent, upper_energy_wh
from flightplans.errors import (
    AreaUnusable,
    Disconnected,
    FlightPlanError,
    GoalOutside,
    HeightImpossible,
    NoRoute,
    NoTerrain,
    OutsideAirspace,
    OutsideTerrain,
    Refusal,
    RouteRefused,
    StartOutside,
)
from flightplans.geo import Floats
from flightplans.heights.above_ground import covers, elsewhere_m, obstacles
from flightplans.heights.band import Obstacle, band_along
from flightplans.heights.columns import Column, column_faults, column_over
from flightplans.heights.facts import HeightFacts, height_facts
from flightplans.heights.least_energy import effort
from flightplans.heights.profile import HeightBlocked, profile_within
from flightplans.request import PlanRequest
from flightplans.route import XY, Route, RouteMap
from flightplans.route.crossings import lines_xy, squarely
from flightplans.route.kept import map_of, room_around
from flightplans.world import Site, World

THINNING_M = 3.0
"""Corners of the shortest path nearer together than this are one waypoint; the margin grows by as much."""


class WayBlocked(FlightPlanError):
    """No way for this reason. Caught by the planner, which adds the reasons of other rules to it."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


@dataclass(frozen=True, eq=False)
class Flown:
    """A way between two columns, with the ground below its waypoints and at its ends."""

    way: Way
    ground_m: Floats
    distance_m: Floats
    lowest_agl_m: float
    """Over the ground directly below, anywhere on the way (not only at the waypoints)."""
    highest_agl_m: float
    heights: HeightFacts | None = None
    """Of the way out; the way home has none of its own."""

    @property
    def track(self) -> LineString:
        """The way seen from above, metres."""
        return LineString(self.way.xy)

    def homeward(self, layer_m: float) -> Flown:
        """The same way flown back, everywhere exactly `layer_m` higher."""
        return Flown(
            way=self.way.raised(layer_m).reversed(),
            ground_m=self.ground_m[::-1],
            distance_m=self.distance_m[-1] - self.distance_m[::-1],
            lowest_agl_m=self.lowest_agl_m + layer_m,
            highest_agl_m=self.highest_agl_m + layer_m,
        )


def find_way(request: PlanRequest, world: World) -> Flown:
    """The shortest way out. Raises WayBlocked."""
    return fly_along(_route(request, world), request, world)


def fly_along(route: Route, request: PlanRequest, world: World) -> Flown:
    """The way out over a route, with its heights. Raises WayBlocked."""
    frame = world.frame
    limits, crossed = request.limits, obstacles(world)
    try:
        trees = covers(world, limits)
        band = band_along(route, frame, world.terrain, crossed, limits, trees, elsewhere_m(limits))
        cost = effort(request.airframe, request.speed_m_s, request.limits)
        # The outward mission flies every point twice, with a handful of items between.
        most_points = (request.limits.max_items - 10) // 2
        profile = profile_within(band, request.hold_height_m, cost, most_points)
    except OutsideTerrain as error:
        raise WayBlocked(NoTerrain(error.latitude_deg, error.longitude_deg)) from error
    except HeightBlocked as error:
        blocked = HeightImpossible(error.distance_m, error.needed_amsl_m, error.allowed_amsl_m)
        raise WayBlocked(blocked) from error
    at = profile.index
    altitude = np.round(profile.altitude_m, 1)
    over = np.interp(band.distance_m, band.distance_m[at], altitude) - band.ground_m
    lowest, highest = float(over.min()), float(over.max())
    columns = _columns(request, world, crossed, altitude)
    speed, sources = request.speed_m_s, world.terrain.sources
    facts = height_facts(band, at, altitude, sources, request.airframe, speed, columns)
    return Flown(Way(band.xy[at], altitude), band.ground_m[at], band.distance_m[at], lowest, highest, facts)


def _columns(
    request: PlanRequest, world: World, crossed: Sequence[Obstacle], altitude: Floats
) -> tuple[Column, Column]:
    """Over port and hall. Raises WayBlocked for the first thing wrong with one of them."""
    ends = ((request.port, float(altitude[0])), (request.hall, float(altitude[-1])))
    found = []
    for site, top_m in ends:
        column = column_over(site, world.frame, world.terrain, crossed, request.limits, top_m)
        for refusal in column_faults(column, site, request.limits):
            raise WayBlocked(refusal)
        found.append(column)
    return found[0], found[1]


def _route(request: PlanRequest, world: World) -> Route:
    frame, margin_m = world.frame, request.limits.side_error_m
    start, goal = (frame.point_xy(s.latitude_deg, s.longitude_deg) for s in (request.port, request.hall))
    try:
        prepared = map_of(world.airspace, frame, margin_m + THINNING_M)
        route = prepared.shortest(start, goal)
    except StartOutside as error:
        raise WayBlocked(_outside(request.port, start, error, request, world)) from error
    except GoalOutside as error:
        raise WayBlocked(_outside(request.hall, goal, error, request, world)) from error
    except (Disconnected, AreaUnusable) as error:
        closing = between(start, goal, world.airspace, frame, margin_m + THINNING_M)
        names = tuple(label(zone) for zone in closing)
        raise WayBlocked(NoRoute(request.port.id, request.hall.id, names)) from error
    return _thinned(route, prepared, world)


def other_routes(request: PlanRequest, world: World, count: int, longest_share: float) -> tuple[Route, ...]:
    """Routes through other corridors, each the shortest of its own; none where there is no way at all."""
    frame = world.frame
    start, goal = (frame.point_xy(s.latitude_deg, s.longitude_deg) for s in (request.port, request.hall))
    try:
        prepared = map_of(world.airspace, frame, request.limits.side_error_m + THINNING_M)
        found = prepared.alternatives(start, goal, count, longest_share)
    except RouteRefused:
        return ()
    return tuple(_thinned(route, prepared, world) for route in found)


def _thinned(route: Route, prepared: RouteMap, world: World) -> Route:
    """Without corners that lie close together, and square over what is crossed."""
    line = LineString(route.points_m).simplify(THINNING_M)
    thinned = Route(tuple((float(x), float(y)) for x, y in line.coords), float(line.length))
    return squarely(thinned, lines_xy(world.crossing_lines, world.frame), room_around(prepared, THINNING_M))


def _outside(
    site: Site, place: XY, error: StartOutside | GoalOutside, request: PlanRequest, world: World
) -> OutsideAirspace:
    closing = around(place, world.airspace, world.frame, request.limits.side_error_m + THINNING_M)
    names = tuple(label(zone) for zone in closing)
    first, heading = closing[0].name if closing else None, round(error.heading_deg) % 360
    return OutsideAirspace(site.id, round(error.distance_m, 1), first, names, float(heading))


def leg_plan(request: PlanRequest, world: World, flown: Flown, use: Use) -> LegPlan:
    """The leg as the plan tells it."""
    latitude, longitude = world.frame.to_degrees(flown.way.xy[:, 0], flown.way.xy[:, 1])
    columns = zip(latitude, longitude, flown.way.altitude_m, flown.ground_m, flown.distance_m, strict=True)
    points = tuple(
        PlanPoint(
            round(float(lat), 7), round(float(lon), 7), float(alt), round(float(alt - ground), 1), round(float(d), 1)
        )
        for lat, lon, alt, ground, d in columns
    )
    return LegPlan(
        points=points,
        length_m=points[-1].distance_m,
        duration_s=round(use.duration_s, 1),
        energy_wh=round(upper_energy_wh(request, use), 1),
        energy_mean_wh=round(use.energy_wh, 1),
        reserve_percent=round(reserve_percent(request, use), 1),
    )
