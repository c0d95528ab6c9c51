"""Zones as GeoJSON (RFC 7946): a FeatureCollection of Polygons and MultiPolygons, WGS 84 longitude and latitude.

Properties: `zone_properties`. Anything that is no area, or has a frame of its own, is told and makes the file unusable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shapely import MultiPolygon, Polygon
from shapely.geometry import mapping

from flightplans.airspace import zone_properties
from flightplans.airspace.findings import Notes, Reading, Where, reading_of
from flightplans.airspace.shapes import area_of
from flightplans.airspace.zone import Zone

_DEGREES = ("CRS84", "EPSG::4326", "EPSG:4326", "EPSG::6668", "EPSG:6668", "EPSG::4612")
"""Longitude and latitude of WGS 84, JGD2011 and JGD2000: the same within a metre."""


def written(zones: Iterable[Zone]) -> dict[str, Any]:
    """A FeatureCollection."""
    return {"type": "FeatureCollection", "features": [_feature(zone) for zone in zones]}


def read(data: Any) -> Reading:
    """Zones of a parsed file with everything found on the way; never raises for what the file says."""
    notes = Notes()
    features = data.get("features") if isinstance(data, Mapping) else None
    if not isinstance(features, Sequence) or isinstance(features, str):
        notes.add("not_collection", wanted="features")
        return Reading((), tuple(notes.found))
    _look_at_frame(data, notes)
    zones, unknown = list[tuple[int, Zone]](), dict[str, None]()
    for index, feature in enumerate(features):
        zone = _zone(index, feature, unknown, notes)
        zones += [] if zone is None else [(index, zone)]
    if unknown:
        notes.add("unknown_properties", names=", ".join(unknown))
    if not features:
        notes.add("no_zones")
    return reading_of(zones, notes)


def _feature(zone: Zone) -> dict[str, Any]:
    return {"type": "Feature", "properties": zone_properties.properties_of(zone), "geometry": mapping(zone.polygon)}


def _look_at_frame(data: Mapping[str, Any], notes: Notes) -> None:
    """The `crs` member of the older specification, which QGIS and others still write."""
    crs = data.get("crs")
    said = crs.get("properties") if isinstance(crs, Mapping) else None
    name = str(said.get("name", "?")) if isinstance(said, Mapping) else str(crs)
    if crs is not None and not name.endswith(_DEGREES):
        notes.add("not_degrees", crs=name)


def _zone(index: int, feature: Any, unknown: dict[str, None], notes: Notes) -> Zone | None:
    if not isinstance(feature, Mapping) or not isinstance(feature.get("properties"), Mapping):
        notes.add("not_feature", Where(index), problem="no properties")
        return None
    said, strange = zone_properties.ours(feature["properties"])
    unknown.update(dict.fromkeys(strange))
    if "id" not in said and feature.get("id") is not None:
        said["id"] = feature["id"]
    where = Where(index, zone_properties.id_of(said, index, notes))
    area = _area(feature.get("geometry"), where, notes)
    zone = zone_properties.zone_of(said, area or Polygon(), where, notes)
    return None if area is None else zone


def _area(geometry: Any, where: Where, notes: Notes) -> Polygon | MultiPolygon | None:
    if not isinstance(geometry, Mapping):
        notes.add("no_geometry", where)
        return None
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        notes.add("not_polygon", where, type=str(kind))
        return None
    return area_of([coordinates] if kind == "Polygon" else coordinates, where, notes)
