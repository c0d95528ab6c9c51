"""Other ways told with names: which zones they pass on their other side, how much longer they are, why not taken."""

from __future__ import annotations

from functools import lru_cache

from flightplans.airspace.zones import Airspace, Role
from flightplans.geo import MetricFrame
from flightplans.route import RouteMap
from flightplans.route.alternatives import sides_passed
from flightplans.route.facts import OtherWay, side
from flightplans.route.way import XY, Route

KEPT = 64


@lru_cache(maxsize=KEPT)
def other_ways_kept(
    prepared: RouteMap, start: XY, goal: XY, count: int, longest_share: float, airspace: Airspace, frame: MetricFrame
) -> tuple[OtherWay, ...]:
    """Kept by map and ends: they are looked for once."""
    best = prepared.shortest(start, goal)
    zones = airspace.of(Role.NO_FLY)
    shapes = [frame.geometry_xy(zone.polygon) for zone in zones]

    def told(way: Route) -> OtherWay:
        passes = tuple((zones[n].name, side(heading)) for n, heading in sides_passed(best, way, shapes))
        longer_m = way.length_m - best.length_m
        percent = 100 * longer_m / best.length_m
        points = (frame.point_degrees(*place) for place in way.points_m)
        return OtherWay(
            passes=passes,
            length_m=round(way.length_m, 1),
            longer_m=round(longer_m, 1),
            longer_percent=round(percent, 1),
            why_not="longer",
            points_deg=tuple((round(latitude, 7), round(longitude, 7)) for latitude, longitude in points),
        )

    return tuple(map(told, prepared.alternatives(start, goal, count, longest_share)))
