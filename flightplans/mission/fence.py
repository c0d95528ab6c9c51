"""The fence that the autopilot holds itself to, and the rally points for its last resort.

Fence: one inclusion polygon, the part of the corridor near the track, widened. It is kept under 70 corners, which
the smallest autopilots can store, by simplifying it outwards: widened by more than the simplification may cut.
Rally points: the port and emergency places (`flightplans.ways_out.choosing`), never a hall. An aircraft goes to a rally
point by itself, and nobody lands at a hall by itself: people may stand there. ArduPilot takes only the frame "above
home" for them, in whole metres.
"""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely import LineString, MultiPolygon, Polygon

from flightplans.geo import MetricFrame
from flightplans.mission.items import Cmd, Frame, MissionItem
from flightplans.ways_out.refuges import Refuge
from flightplans.world import Site

MAX_FENCE_CORNERS = 65
FENCE_MARGIN_M = 20.0
"""Outside the corridor's edge: the track error is inside it already, the rest is for gusts."""
FENCE_REACH_M = 300.0
"""Corridor farther from the track than this (other halls' branches) is left out."""


def fence_polygon(track: LineString, corridor: Polygon | MultiPolygon) -> Polygon:
    """The inclusion polygon in metres, around a track that lies inside the corridor."""
    near = corridor.intersection(track.buffer(FENCE_REACH_M))
    part = max(shapely.get_parts(near), key=lambda each: float(each.intersection(track).length))
    filled = Polygon(part.exterior)
    tolerance = 2.0
    while True:
        widened = filled.buffer(FENCE_MARGIN_M + tolerance, join_style="mitre").simplify(tolerance)
        if len(widened.exterior.coords) - 1 <= MAX_FENCE_CORNERS:
            return Polygon(widened.exterior)
        tolerance *= 1.3


def fence_items(track: LineString, corridor: Polygon | MultiPolygon, frame: MetricFrame) -> tuple[MissionItem, ...]:
    """The fence as mission items, in order around the polygon."""
    corners = frame.geometry_degrees(fence_polygon(track, corridor)).exterior.coords[:-1]
    return tuple(
        MissionItem(
            Cmd.NAV_FENCE_POLYGON_VERTEX_INCLUSION,
            Frame.GLOBAL,
            param1=len(corners),
            latitude_deg=round(latitude, 7),
            longitude_deg=round(longitude, 7),
        )
        for longitude, latitude in corners
    )


def rally_items(refuges: Sequence[Refuge], home: Site) -> tuple[MissionItem, ...]:
    """The chosen places; heights count from `home`, where the leg starts."""
    return tuple(_rally(each, home) for each in refuges)


def _rally(refuge: Refuge, home: Site) -> MissionItem:
    place = (refuge.site.latitude_deg, refuge.site.longitude_deg)
    height = refuge.whole_m(home.elevation_m)
    return MissionItem(Cmd.NAV_RALLY_POINT, Frame.GLOBAL_RELATIVE_ALT, 0, 0, 0, 0, *place, height)
