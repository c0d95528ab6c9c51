"""Zones out of EUROCAE ED-269 JSON. Whatever restricts is closed (PROHIBITED, REQ_AUTHORISATION, CONDITIONAL alike):
nobody asks for an authorisation in the air. NO_RESTRICTION permits nothing here, unless this package wrote it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import shapely
from pyproj import Geod
from shapely import MultiPolygon, Polygon

from flightplans.airspace import ed269, zone_properties
from flightplans.airspace.findings import Notes, Reading, Where, reading_of
from flightplans.airspace.shapes import area_of
from flightplans.airspace.zone import Kind, Role, Zone

FEET_M = 0.3048
UNITS_M = {"M": 1.0, "FT": FEET_M}
CIRCLE_CORNERS = 64
RESTRICTING = ("PROHIBITED", "REQ_AUTHORISATION", "REQ_AUTHORIZATION", "CONDITIONAL")
"""The third is not in the standard, but published."""
MEMBERS = frozenset(
    (
        *("title", "identifier", "country", "name", "type", "restriction", "restrictionConditions", "region"),
        *("reason", "otherReasonInfo", "regulationExemption", "uSpaceClass", "message", "applicability"),
        *("zoneAuthority", "geometry", "extendedProperties"),
    )
)
_KINDS = {
    "POPULATION": Kind.PEOPLE,
    "AIR_TRAFFIC": Kind.AIRPORT,
    "NATURE": Kind.NATURE,
    "PRIVACY": Kind.PRIVATE_LAND,
}
_ELLIPSOID = Geod(ellps="WGS84")


def read(data: Any) -> Reading:
    """Zones of a parsed document with everything found on the way; never raises for what it says."""
    notes = Notes()
    document = data if isinstance(data, Mapping) else {}
    features = document.get("features", document.get("UASZoneList"))
    if not isinstance(features, Sequence) or isinstance(features, str):
        notes.add("not_collection", wanted="features, UASZoneList")
        return Reading((), tuple(notes.found))
    zones, unknown = list[tuple[int, Zone]](), dict[str, None]()
    for index, feature in enumerate(features):
        if not isinstance(feature, Mapping):
            notes.add("not_feature", Where(index), problem="no object")
            continue
        unknown.update(dict.fromkeys(str(name) for name in feature if name not in MEMBERS))
        zone = _zone(index, feature, notes)
        zones += [] if zone is None else [(index, zone)]
    if unknown:
        notes.add("unknown_properties", names=", ".join(unknown))
    if not features:
        notes.add("no_zones")
    return reading_of(zones, notes)


def _zone(index: int, feature: Mapping[str, Any], notes: Notes) -> Zone | None:
    identifier = str(feature.get("identifier") or "")
    where = Where(index, identifier or zone_properties.id_of({}, index, notes))
    area = _area(feature.get("geometry"), where, notes)
    ours = _ours(feature)
    if ours and area is not None:
        zone = _believed(feature, ours, area, index)
        if zone is not None:
            return zone
        notes.add("edited_outside", where)
    restriction = str(feature.get("restriction"))
    if restriction == "NO_RESTRICTION":
        notes.add("not_restricting", where)
        return None
    if restriction not in RESTRICTING:
        notes.add("unknown_role", where, value=restriction)
        return None
    if restriction != "PROHIBITED":
        notes.add("hard_restriction", where, restriction=restriction)
    said = {**_said(feature), "clearance_m": ours.get("clearance_m")}
    zone = zone_properties.zone_of(said, area or Polygon(), where, notes)
    return None if area is None else zone


def _ours(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    extended = feature.get("extendedProperties")
    ours = extended.get(ed269.OURS) if isinstance(extended, Mapping) else None
    return ours if isinstance(ours, Mapping) else {}


def _believed(
    feature: Mapping[str, Any], ours: Mapping[str, Any], area: Polygon | MultiPolygon, index: int
) -> Zone | None:
    """The zone as this package knew it, if writing it again gives the members that stand in the file."""
    said = {**ours, "applicability": feature.get("applicability")}
    notes = Notes()
    zone = zone_properties.zone_of(said, area, Where(index, str(ours.get("id"))), notes)
    if zone is None or notes.error_count:
        return None
    again = ed269.feature(zone, str(feature.get("identifier")))
    named = zone.id == feature.get("identifier") or ed269.MADE_IDENTIFIER.fullmatch(str(feature.get("identifier")))
    same = all(_plain(again[name]) == _plain(feature.get(name)) for name in again if name != "geometry")
    limits = [_heights(volume) for volume in again["geometry"]]
    there = [_heights(volume) for volume in feature.get("geometry") or ()]
    return zone if named and same and set(limits) == set(there) else None


def _plain(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _heights(volume: Any) -> str:
    told = volume if isinstance(volume, Mapping) else {}
    return _plain({name: value for name, value in told.items() if name != "horizontalProjection"})


def _said(feature: Mapping[str, Any]) -> dict[str, Any]:
    """Members under our names."""
    reasons = feature.get("reason")
    words = [str(word) for word in reasons] if isinstance(reasons, list) else [str(reasons)] if reasons else []
    texts = (feature.get("message"), feature.get("otherReasonInfo"), ", ".join(words))
    authorities = feature.get("zoneAuthority")
    names = [
        str(each.get("name") or each.get("service") or each.get("contactName") or "")
        for each in (authorities if isinstance(authorities, list) else ())
        if isinstance(each, Mapping)
    ]
    return {
        "role": str(Role.NO_FLY),
        "kind": str(_KINDS.get(words[0], Kind.OTHER)) if words else None,
        "name": feature.get("name") or feature.get("identifier"),
        "reason": next((text for text in texts if text), None),
        "source": ", ".join(name for name in names if name),
        "applicability": feature.get("applicability"),
        **_limits(feature.get("geometry")),
    }


def _limits(volumes: Any) -> dict[str, Any]:
    """The heights, where all volumes have the same; else none, which closes every height."""
    told = [volume for volume in volumes if isinstance(volume, Mapping)] if isinstance(volumes, list) else []
    if not told or len({_heights(volume) for volume in told}) > 1:
        return {}
    volume, said = told[0], dict[str, Any]()
    for side in ("lower", "upper"):
        metres = _in_metres(volume.get(f"{side}Limit"), volume.get("uomDimensions"))
        if metres is not None and not (side == "lower" and metres == 0):
            said |= {f"{side}_m": metres, f"{side}_datum": volume.get(f"{side}VerticalReference")}
    return said


def _in_metres(limit: Any, unit: Any) -> Any:
    """Metres of a limit, also of one that is written as text; as it is, with its unit, if it is no number."""
    if limit is None or limit == "":
        return None
    try:
        number = float(limit)
    except (TypeError, ValueError):
        return f"{limit} {unit}"
    return number * UNITS_M[unit] if unit in UNITS_M and not isinstance(limit, bool) else f"{limit} {unit}"


def _area(volumes: Any, where: Where, notes: Notes) -> Polygon | MultiPolygon | None:
    if not isinstance(volumes, list) or not volumes:
        notes.add("no_geometry", where)
        return None
    polygons = list(_polygons(volumes, where, notes))
    if len(polygons) < len(volumes):
        return None
    area = area_of(polygons, where, Notes())
    if area is not None:
        return area_of(polygons, where, notes)
    parts = [area_of([rings], where, notes) for rings in polygons]
    whole = [part for part in parts if part is not None]
    # Volumes may lie over each other, one above the other; parts of a MultiPolygon may not.
    return shapely.union_all(whole) if len(whole) == len(parts) else None


def _polygons(volumes: list[Any], where: Where, notes: Notes) -> Iterator[Any]:
    for volume in volumes:
        projection = volume.get("horizontalProjection") if isinstance(volume, Mapping) else None
        told = projection if isinstance(projection, Mapping) else {}
        if told.get("type") == "Polygon":
            yield told.get("coordinates")
        elif told.get("type") == "Circle":
            circle = _circle(told, volume.get("uomDimensions") == "FT")
            if circle is None:
                notes.add("bad_coordinates", where, problem="Circle")
            else:
                yield [circle]
        else:
            notes.add("not_polygon", where, type=str(told.get("type")))


def _circle(said: Mapping[str, Any], in_feet: bool) -> list[list[float]] | None:
    """Corners outside the circle, so that the whole circle is inside."""
    center, radius = said.get("center"), said.get("radius")
    if not isinstance(center, list) or len(center) != 2 or not isinstance(radius, int | float) or not radius > 0:
        return None
    if not all(isinstance(each, int | float) and math.isfinite(each) for each in center) or abs(center[1]) > 90:
        return [center, center, center, center] if len(center) == 2 else None
    metres = radius * (FEET_M if in_feet else 1.0) / math.cos(math.pi / CIRCLE_CORNERS) * 1.000001
    turns = [360 * corner / CIRCLE_CORNERS for corner in range(CIRCLE_CORNERS)]
    count = len(turns)
    longitude, latitude, _ = _ELLIPSOID.fwd([center[0]] * count, [center[1]] * count, turns, [metres] * count)
    ring = [[lon, lat] for lon, lat in zip(longitude, latitude, strict=True)]
    return [*ring, ring[0]]
