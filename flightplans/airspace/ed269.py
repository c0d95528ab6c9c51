"""Zones as EUROCAE ED-269 JSON (UASZoneVersion), the form in which authorities publish geographical zones.

Members, values and lengths: InterUSS uas_standards 4.4.0, `eurocae_ed269` (the standard's own text is not free);
positions are longitude, latitude, as in all published files. What ED-269 has no member for (role, clearance, date of
the source, exact heights) stands in `extendedProperties` under "yuai", and is believed on the way back only if writing
it again gives the same members: who changes those in another program is not overruled.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

from shapely.geometry import mapping

from flightplans.airspace import applicability_form, zone_properties
from flightplans.airspace.height_limits import Height, HeightDatum
from flightplans.airspace.zone import Kind, Role, Zone
from flightplans.errors import OutsideGeoid
from flightplans.terrain.datum import geoid_height_m

OURS = "yuai"
COUNTRY = "JPN"
IDENTIFIER_LENGTH = 7
TEXT_LENGTH = 200
OTHER_REASON_LENGTH = 30
RESTRICTIONS = {Role.NO_FLY: "PROHIBITED", Role.OBSTACLE: "CONDITIONAL", Role.CORRIDOR: "NO_RESTRICTION"}
REASONS = {
    Kind.HOUSES: "POPULATION",
    Kind.DID: "POPULATION",
    Kind.PEOPLE: "POPULATION",
    Kind.SCHOOL: "SENSITIVE",
    Kind.PRIVATE_LAND: "PRIVACY",
    Kind.AIRPORT: "AIR_TRAFFIC",
    Kind.NATURE: "NATURE",
}
MADE_IDENTIFIER = re.compile(r"Z\d{6}")


def written(zones: Iterable[Zone], title: str = "飛行空域") -> dict[str, Any]:
    """An ED269Schema document, ready for JSON."""
    zones = tuple(zones)
    taken = {zone.id for zone in zones if len(zone.id) <= IDENTIFIER_LENGTH}
    features = []
    for number, zone in enumerate(zones, 1):
        identifier = zone.id if zone.id in taken else f"Z{number:06d}"
        features.append(feature(zone, identifier))
    return {"title": title, "description": "UAS zones (ED-269), JGD2011 / WGS 84", "features": features}


def feature(zone: Zone, identifier: str) -> dict[str, Any]:
    """One UASZoneVersion."""
    ours = zone_properties.properties_of(zone)
    ours.pop("applicability", None)
    return {
        "identifier": identifier,
        "country": COUNTRY,
        "name": zone.name[:TEXT_LENGTH],
        "type": "COMMON",
        "restriction": RESTRICTIONS[zone.role],
        "restrictionConditions": _conditions(zone),
        "reason": [REASONS.get(zone.kind, "OTHER")],
        "otherReasonInfo": zone.reason[:OTHER_REASON_LENGTH],
        "regulationExemption": "NO",
        "message": zone.reason[:TEXT_LENGTH],
        "applicability": applicability_form.written(zone.applies),
        "zoneAuthority": [{"name": zone.source[:TEXT_LENGTH], "purpose": "INFORMATION"}],
        "geometry": _volumes(zone),
        "extendedProperties": {OURS: ours},
    }


def _conditions(zone: Zone) -> str:
    if zone.role is Role.OBSTACLE:
        return "Cross above the upper limit."
    return f"Keep {zone.clearance_m:g} m away." if zone.clearance_m else ""


def _volumes(zone: Zone) -> list[dict[str, Any]]:
    """One volume a part, all between the same limits."""
    limits = _limits(zone)
    parts = getattr(zone.polygon, "geoms", [zone.polygon])
    return [{"uomDimensions": "M", **limits, "horizontalProjection": mapping(part)} for part in parts]


def _limits(zone: Zone) -> dict[str, Any]:
    """Whole metres, rounded away from the middle: what is closed never becomes less."""
    upper = zone.limits.upper
    if upper is None and zone.role is Role.OBSTACLE:
        upper = Height(zone.top_agl_m)
    low, low_datum = _member(zone.limits.lower or Height(0.0), zone)
    said: dict[str, Any] = {"lowerLimit": math.floor(low), "lowerVerticalReference": str(low_datum)}
    if upper is None:
        return {**said, "upperVerticalReference": str(HeightDatum.AGL)}
    high, high_datum = _member(upper, zone)
    return {**said, "upperLimit": math.ceil(high), "upperVerticalReference": str(high_datum)}


def _member(height: Height, zone: Zone) -> tuple[float, HeightDatum]:
    """ED-269 knows AGL and AMSL; a height over the ellipsoid becomes one over the sea where the geoid is known."""
    if height.datum is not HeightDatum.WGS84:
        return height.metres, height.datum
    middle = zone.polygon.centroid
    try:
        return height.metres - geoid_height_m(middle.y, middle.x), HeightDatum.AMSL
    except OutsideGeoid:
        return height.metres, height.datum
