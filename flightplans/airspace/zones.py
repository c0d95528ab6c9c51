"""Where flying is permitted: corridors minus no-fly zones, and obstacles that are crossed above.

GeoJSON form: a FeatureCollection of Polygons whose properties say `role` (corridor, no_fly, obstacle), `id`,
`name`, `reason` and `source`; a no-fly zone may have `clearance_m` (kept around it), an obstacle has `top_agl_m`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shapely import Geometry, MultiPolygon, Polygon, set_precision, union_all
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape

from flightplans.errors import BadTownData
from flightplans.geo import MetricFrame

PRECISION_M = 0.001
QUAD_SEGS = 2
"""Few corners a quarter circle: each may become a waypoint."""


class Role(StrEnum):
    """What a zone does to flights."""

    CORRIDOR = "corridor"
    NO_FLY = "no_fly"
    OBSTACLE = "obstacle"


@dataclass(frozen=True)
class Zone:
    """A polygon in (longitude, latitude) with what it is and who says so."""

    id: str
    role: Role
    name: str
    reason: str
    source: str
    polygon: Polygon
    clearance_m: float = 0.0
    """Kept around a no-fly zone."""
    top_agl_m: float = 0.0
    """Height of an obstacle over the ground."""

    def feature(self) -> dict[str, Any]:
        """As a GeoJSON feature."""
        properties = {
            "id": self.id,
            "role": str(self.role),
            "name": self.name,
            "reason": self.reason,
            "source": self.source,
            "clearance_m": self.clearance_m,
            "top_agl_m": self.top_agl_m,
        }
        return {"type": "Feature", "properties": properties, "geometry": mapping(self.polygon)}


@dataclass(frozen=True)
class Airspace:
    """All zones of a town."""

    zones: tuple[Zone, ...]

    def of(self, role: Role) -> tuple[Zone, ...]:
        """The zones of one role."""
        return tuple(zone for zone in self.zones if zone.role is role)

    def corridor_xy(self, frame: MetricFrame) -> Polygon | MultiPolygon:
        """Union of the corridors in metres, no-fly zones not taken out."""
        shapes = [frame.geometry_xy(zone.polygon) for zone in self.of(Role.CORRIDOR)]
        return polygonal(set_precision(union_all(shapes), PRECISION_M))

    def area_xy(self, frame: MetricFrame, margin_m: float = 0.0) -> Polygon | MultiPolygon:
        """Where the aircraft may be, in metres: `margin_m` away from every edge, and from every no-fly zone that
        much more than its own clearance."""
        closed = [
            outward(frame.geometry_xy(zone.polygon), zone.clearance_m + margin_m) for zone in self.of(Role.NO_FLY)
        ]
        corridor = inward(self.corridor_xy(frame), margin_m)
        return polygonal(set_precision(corridor.difference(union_all(closed)), PRECISION_M))

    def to_geojson(self) -> dict[str, Any]:
        """A FeatureCollection in the form of this module."""
        return {"type": "FeatureCollection", "features": [zone.feature() for zone in self.zones]}

    @classmethod
    def from_geojson(cls, data: Mapping[str, Any]) -> Airspace:
        """Read the form of this module. Raises BadTownData that names the feature at fault."""
        return cls(tuple(_zone(index, feature) for index, feature in enumerate(data.get("features", ()))))


def outward(geometry: Geometry, distance_m: float) -> Geometry:
    """A buffer that is never short of the true one.

    GEOS draws a round corner with chords, which lie inside the circle by r (1 - cos(pi / (4 quad_segs))): the
    radius is made that much larger, so that the chords touch the true circle instead.
    """
    if distance_m <= 0:
        return geometry
    return geometry.buffer(distance_m / math.cos(math.pi / (4 * QUAD_SEGS)), quad_segs=QUAD_SEGS)


def inward(geometry: Geometry, distance_m: float) -> Geometry:
    """A shrunk geometry, every point of it at least `distance_m` from the old edge."""
    if distance_m <= 0:
        return geometry
    return geometry.buffer(-distance_m / math.cos(math.pi / (4 * QUAD_SEGS)), quad_segs=QUAD_SEGS)


def polygonal(geometry: Geometry) -> Polygon | MultiPolygon:
    """Only the parts with an area (a difference can leave lines and points)."""
    if isinstance(geometry, Polygon | MultiPolygon):
        return geometry
    parts = [part for part in getattr(geometry, "geoms", ()) if isinstance(part, Polygon)]
    return MultiPolygon(parts)


def _zone(index: int, feature: Mapping[str, Any]) -> Zone:
    where = f"airspace feature {index}"
    try:
        said = feature["properties"]
        polygon = shape(feature["geometry"])
        role = Role(said["role"])
        zone_id, name, reason, source = (str(said[key]) for key in ("id", "name", "reason", "source"))
        clearance_m, top_agl_m = (float(said.get(key, 0)) for key in ("clearance_m", "top_agl_m"))
    except (AttributeError, KeyError, TypeError, ValueError, ShapelyError) as error:
        raise BadTownData(where, repr(error)) from error
    if not isinstance(polygon, Polygon) or polygon.is_empty or not polygon.is_valid:
        raise BadTownData(where, f"{zone_id} is not a valid polygon")
    return Zone(zone_id, role, name, reason, source, polygon, clearance_m, top_agl_m)
