"""Zones as KML 2.2 (OGC 07-147r2) that Google Earth and QGIS show: one placemark a zone, in the colours of its role.

Everything that a zone knows stands in ExtendedData under the names of `zone_properties`, so nothing is lost on the way
back. Tops are drawn: obstacles and zones with an upper limit stand as walls; TimeSpan is set where one span says all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from lxml import etree
from shapely import Polygon

from flightplans.airspace import zone_properties
from flightplans.airspace.height_limits import HeightDatum
from flightplans.airspace.when import when
from flightplans.airspace.zone import Role, Zone

NAMESPACE = "http://www.opengis.net/kml/2.2"
_COLOURS = {Role.CORRIDOR: "ff7fae2a", Role.NO_FLY: "ff313aa3", Role.OBSTACLE: "ff1a7ad9"}
"""Of lines, as KML has them: alpha, blue, green, red."""
_ROLE_WORDS = {Role.CORRIDOR: "飛べる区域", Role.NO_FLY: "飛行禁止", Role.OBSTACLE: "障害物"}
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""


def written(zones: Iterable[Zone], title: str = "飛行空域") -> bytes:
    """The file, UTF-8."""
    root = etree.Element(f"{{{NAMESPACE}}}kml", nsmap={None: NAMESPACE})
    document = _child(root, "Document")
    _child(document, "name", title)
    for role, colour in _COLOURS.items():
        style = _child(document, "Style", id=str(role))
        _child(_child(style, "LineStyle"), "color", colour)
        _child(_child(style, "PolyStyle"), "color", "40" + colour[2:])
    for zone in zones:
        _placemark(document, zone)
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return text


def _placemark(document: etree._Element, zone: Zone) -> None:
    mark = _child(document, "Placemark")
    _child(mark, "name", zone.name)
    _child(mark, "description", f"{_ROLE_WORDS[zone.role]}: {zone.reason}（出典 {zone.source}）{when(zone)}")
    if len(zone.applies) == 1 and not zone.applies[0].daily:
        span = _child(mark, "TimeSpan")
        for name, moment in (("begin", zone.applies[0].start), ("end", zone.applies[0].end)):
            if moment is not None:
                _child(span, name, moment.isoformat())
    _child(mark, "styleUrl", f"#{zone.role}")
    data = _child(mark, "ExtendedData")
    for name, value in zone_properties.properties_of(zone).items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        _child(_child(data, "Data", name=name), "value", text)
    parts = getattr(zone.polygon, "geoms", None)
    holder = mark if parts is None else _child(mark, "MultiGeometry")
    for part in [zone.polygon] if parts is None else parts:
        _polygon(holder, part, *_drawn_height(zone))


def _drawn_height(zone: Zone) -> tuple[str, float | None]:
    """KML's altitude mode, and the height to draw at."""
    if zone.role is Role.OBSTACLE and zone.top_agl_m > 0:
        return "relativeToGround", zone.top_agl_m
    upper = zone.limits.upper
    if upper is None or upper.datum is HeightDatum.WGS84:
        return "clampToGround", None
    return ("relativeToGround" if upper.datum is HeightDatum.AGL else "absolute"), upper.metres


def _polygon(holder: etree._Element, part: Polygon, mode: str, height_m: float | None) -> None:
    drawn = _child(holder, "Polygon")
    _child(drawn, "tessellate" if height_m is None else "extrude", "1")
    _child(drawn, "altitudeMode", mode)
    for ring, name in ((part.exterior, "outerBoundaryIs"), *((hole, "innerBoundaryIs") for hole in part.interiors)):
        up = "" if height_m is None else f",{height_m!r}"
        places = " ".join(f"{longitude!r},{latitude!r}{up}" for longitude, latitude in ring.coords)
        _child(_child(_child(drawn, name), "LinearRing"), "coordinates", places)


def _child(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    made = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", **attributes)
    if text is not None:
        made.text = _FORBIDDEN.sub("\ufffd", text)
    return made
