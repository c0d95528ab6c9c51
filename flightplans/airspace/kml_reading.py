"""Zones out of KML 2.x: what Google Earth, QGIS and this package write.

Read safely: no entities are expanded, nothing is fetched, a DOCTYPE is refused. What is no polygon is told, because a
power line drawn as a path would otherwise be missing without a word.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

from lxml import etree
from shapely import MultiPolygon, Polygon

from flightplans.airspace import zone_properties
from flightplans.airspace.findings import Notes, Reading, Where, reading_of
from flightplans.airspace.shapes import area_of
from flightplans.airspace.zone import Zone

MOST_UNPACKED_BYTES = 50_000_000
OTHER_SHAPES = frozenset(("Point", "LineString", "LinearRing", "Model", "Track", "MultiTrack"))
DRAWN_ONLY = frozenset(("GroundOverlay", "ScreenOverlay", "PhotoOverlay", "Tour"))
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_LONGEST_REASON = 300


def read(data: bytes) -> Reading:
    """Zones of a KML file with everything found on the way; never raises for what the file says."""
    notes = Notes()
    if _DOCTYPE.search(data.replace(b"\0", b"")):
        notes.add("dtd_forbidden")
        return Reading((), tuple(notes.found))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        ends = (
            "truncated" if line >= data.rstrip().count(b"\n") + 1 and "end of" in str(error.msg).lower() else "not_xml"
        )
        notes.add(ends, Where(line=line), **({} if ends == "truncated" else {"column": column, "problem": error.msg}))
        return Reading((), tuple(notes.found))
    return _read_tree(root, notes)


def kml_inside(data: bytes, notes: Notes) -> bytes | None:
    """The KML in a KMZ (its first .kml file); None if there is none, which is noted."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            inside = next((each for each in archive.infolist() if each.filename.lower().endswith(".kml")), None)
            if inside is None or inside.file_size > MOST_UNPACKED_BYTES:
                notes.add("bad_kmz", problem="no .kml inside" if inside is None else f"{inside.file_size} bytes")
                return None
            with archive.open(inside) as file:
                return file.read(MOST_UNPACKED_BYTES)
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError, EOFError) as error:
        notes.add("bad_kmz", problem=str(error))
        return None


def _read_tree(root: etree._Element, notes: Notes) -> Reading:
    zones, unknown = list[tuple[int, Zone]](), dict[str, None]()
    marks = list(_named(root, "Placemark"))
    for index, mark in enumerate(marks):
        zone = _zone(index, mark, unknown, notes)
        zones += [] if zone is None else [(index, zone)]
    for link in _named(root, "NetworkLink"):
        notes.add("unread_content", Where(line=link.sourceline), what="NetworkLink")
    for element in root.iter():
        if _tag(element) in DRAWN_ONLY:
            notes.add("drawn_only", Where(line=element.sourceline), what=_tag(element))
    if unknown:
        notes.add("unknown_properties", names=", ".join(unknown))
    if not marks:
        notes.add("no_zones")
    return replace(reading_of(zones, notes), lines=tuple(mark.sourceline for mark in marks))


def _zone(index: int, mark: etree._Element, unknown: dict[str, None], notes: Notes) -> Zone | None:
    said, strange = zone_properties.ours(dict(_data(mark)))
    unknown.update(dict.fromkeys(strange))
    said.setdefault("name", _text(mark, "name"))
    if not said.get("role"):
        said["role"] = next((word for word in _folders(mark) if zone_properties.is_role(word)), None)
    description = _text(mark, "description").strip()
    if not said.get("reason") and "<" not in description and len(description) <= _LONGEST_REASON:
        said["reason"] = description
    identifier = said.get("id") or mark.get("id")
    where = Where(index, zone_properties.id_of({"id": identifier}, index, notes), mark.sourceline)
    _time_of(mark, said, where, notes)
    area = _area(mark, where, notes)
    _height_of(mark, said)
    zone = zone_properties.zone_of(said, area or Polygon(), where, notes)
    return None if area is None else zone


def _data(mark: etree._Element) -> Iterator[tuple[str, str]]:
    """Names and values of ExtendedData, both ways in which KML has them."""
    for holder in _children(mark, "ExtendedData"):
        for data in _named(holder, "Data"):
            yield data.get("name", ""), _text(data, "value")
        for data in _named(holder, "SimpleData"):
            yield data.get("name", ""), data.text or ""


def _folders(mark: etree._Element) -> Iterator[str]:
    for above in mark.iterancestors():
        if _tag(above) == "Folder":
            yield _text(above, "name")


def _time_of(mark: etree._Element, said: dict[str, Any], where: Where, notes: Notes) -> None:
    if said.get("applicability"):
        return
    for span in _children(mark, "TimeSpan"):
        times = {"startDateTime": _text(span, "begin"), "endDateTime": _text(span, "end")}
        said["applicability"] = [{"permanent": "NO", **{name: text for name, text in times.items() if text}}]
    for stamp in _children(mark, "TimeStamp"):
        notes.add("unread_content", Where(where.index, where.id, stamp.sourceline), what="TimeStamp")


def _height_of(mark: etree._Element, said: dict[str, Any]) -> None:
    """The height of the drawn wall, where the properties say none."""
    if any(said.get(name) for name in ("top_agl_m", "upper_m")):
        return
    polygon = next(_named(mark, "Polygon"), None)
    mode = "" if polygon is None else _text(polygon, "altitudeMode")
    datum = {"relativeToGround": "AGL", "absolute": "AMSL"}.get(mode)
    heights = [float(up) for up in _heights(polygon)] if datum and polygon is not None else []
    if heights and max(heights) > 0:
        said["upper_m"], said["upper_datum"] = max(heights), datum


def _heights(polygon: etree._Element) -> Iterator[str]:
    for coordinates in _named(polygon, "coordinates"):
        for place in (coordinates.text or "").split():
            up = place.split(",")[2:3]
            yield from (text for text in up if re.fullmatch(r"-?\d+(\.\d*)?", text))


def _area(mark: etree._Element, where: Where, notes: Notes) -> Polygon | MultiPolygon | None:
    wrong = [_tag(element) for element in mark.iter() if _tag(element) in OTHER_SHAPES and not _in_polygon(element)]
    if wrong:
        notes.add("not_polygon", where, type=wrong[0])
        return None
    polygons = [_rings(polygon) for polygon in _named(mark, "Polygon")]
    if not polygons:
        notes.add("no_geometry", where)
        return None
    return area_of(polygons, where, notes)


def _in_polygon(element: etree._Element) -> bool:
    return any(_tag(above) == "Polygon" for above in element.iterancestors())


def _rings(polygon: etree._Element) -> list[list[list[str]]]:
    boundaries = [*_children(polygon, "outerBoundaryIs"), *_children(polygon, "innerBoundaryIs")]
    found = (coordinates for boundary in boundaries for coordinates in _named(boundary, "coordinates"))
    return [[place.split(",") for place in (ring.text or "").split()] for ring in found]


def _tag(element: etree._Element) -> str:
    """The name without its namespace: versions of KML differ in it, and some files have none."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _named(root: etree._Element, tag: str) -> Iterator[etree._Element]:
    return (element for element in root.iter() if _tag(element) == tag)


def _children(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    return (element for element in parent if _tag(element) == tag)


def _text(parent: etree._Element, tag: str) -> str:
    return next((element.text or "" for element in _children(parent, tag)), "")
