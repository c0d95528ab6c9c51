"""The same flight along another corridor: a plan of its own, where somebody is in the way on the usual one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from shapely import Geometry, LineString, MultiPolygon, Polygon

from flightplans.airspace.clearance import polygonal
from flightplans.airspace.zones import Airspace, Role, Zone
from flightplans.delivery import DeliveryPlan
from flightplans.errors import PlanRefused
from flightplans.plan import plan_delivery
from flightplans.request import PlanRequest
from flightplans.world import World

HALF_WIDTH_M = 60.0
"""Of the strip that is left of the corridor: room for the track error, thinning and the curve of a corner."""

LatLon = tuple[float, float]


def plans_along(ways: Sequence[Sequence[LatLon]], request: PlanRequest, world: World) -> tuple[DeliveryPlan, ...]:
    """Plans for the same request along other ways, each a row of (latitude, longitude); those that may be flown.

    The corridor is narrowed to a strip around the way, so everything that a plan has to keep is kept there too.
    """
    found = []
    for way in ways:
        try:
            found.append(plan_delivery(request, _narrowed(world, way)))
        except PlanRefused:
            continue
    return tuple(found)


def _narrowed(world: World, way: Sequence[LatLon]) -> World:
    line = LineString([world.frame.point_xy(*place) for place in way])
    strip = world.frame.geometry_degrees(line.buffer(HALF_WIDTH_M))
    return replace(world, airspace=Airspace(tuple(_zones(world.airspace, strip))))


def _zones(airspace: Airspace, strip: Geometry) -> Iterator[Zone]:
    for zone in airspace.zones:
        if zone.role is not Role.CORRIDOR:
            yield zone
            continue
        left = polygonal(zone.polygon.intersection(strip))
        if isinstance(left, Polygon | MultiPolygon) and not left.is_empty:
            yield replace(zone, polygon=left)
