"""Prepared maps are kept: the second plan among the same zones finds its map ready.

The key is what a map depends on, the zones themselves, their plane and the margin: equal ones share a map, whichever
world they came in, and a zone that changes makes another one. The longest unused map goes first.
"""

from __future__ import annotations

from functools import lru_cache

import shapely
from shapely import Geometry

from flightplans.airspace.zones import Airspace
from flightplans.geo import MetricFrame
from flightplans.route import RouteMap

MAPS = 16
"""About 0.2 MB each with 20 zones, 12 MB with 1,000: zones by time of day, and a few margins."""


@lru_cache(maxsize=MAPS)
def map_of(airspace: Airspace, frame: MetricFrame, margin_m: float) -> RouteMap:
    """Where an aircraft may be, `margin_m` off every edge, prepared. Raises AreaUnusable (which is not kept)."""
    return RouteMap(airspace.area_xy(frame, margin_m))


@lru_cache(maxsize=MAPS)
def room_around(route_map: RouteMap, metres: float) -> Geometry:
    """The map's area grown by less than so many metres: a buffer's chords lie inside of the true circle."""
    grown = route_map.area.buffer(0.999 * metres)
    shapely.prepare(grown)
    return grown
