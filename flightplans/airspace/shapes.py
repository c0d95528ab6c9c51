"""Rings of coordinates from a file to an area, with what is wrong with them and where."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from pyproj import Geod
from shapely import MultiPolygon, Polygon
from shapely.errors import ShapelyError

from flightplans.airspace.findings import Notes, Where

Ring = list[tuple[float, float]]

JAPAN_DEG = (20.0, 122.0, 46.0, 154.5)
"""South, west, north, east, with all islands."""
SLIVER_M2 = 1.0
NARROW_M = 0.5
_ELLIPSOID = Geod(ellps="GRS80")
_PLACE = re.compile(r"\[([-\d.eE+]+) ([-\d.eE+]+)\]")
_CROSSES = "Self-intersection"
_TOUCHES = "Ring Self-intersection"


def area_of(polygons: Any, where: Where, notes: Notes) -> Polygon | MultiPolygon | None:
    """An area of GeoJSON's MultiPolygon coordinates (polygons of rings of positions, longitude first).

    Rings of a file have to be closed. None if something is wrong, which is noted with its place.
    """
    if not _listed(polygons) or not polygons or not all(_listed(rings) and rings for rings in polygons):
        notes.add("bad_coordinates", where, problem="no rings")
        return None
    read = [[_ring(ring, where, notes) for ring in rings] for rings in polygons]
    parts = []
    for rings in read:
        whole = [ring for ring in rings if ring is not None]
        if len(whole) < len(rings):
            return None
        parts.append(Polygon(whole[0], whole[1:]))
    return checked(parts[0] if len(parts) == 1 else MultiPolygon(parts), where, notes)


def checked(area: Polygon | MultiPolygon, where: Where, notes: Notes) -> Polygon | MultiPolygon | None:
    """The area if its shape is right; None if not, which is noted."""
    if not area.is_valid:
        _say_why(area, where, notes)
        return None
    square_m, round_m = ground_size(area)
    inside = area.representative_point()
    at = where.at(inside.y, inside.x)
    if square_m < SLIVER_M2:
        notes.add("sliver", at, area=f"{square_m:.2g}")
        return None
    if 2 * square_m / round_m < NARROW_M:
        notes.add("narrow_shape", at, width=f"{2 * square_m / round_m:.2f}")
    south, west, north, east = JAPAN_DEG
    if not (south <= inside.y <= north and west <= inside.x <= east):
        notes.add("outside_japan", at)
    return area


def ground_size(area: Polygon | MultiPolygon) -> tuple[float, float]:
    """Square metres and metres around, on the ellipsoid."""
    square_m, round_m = 0.0, 0.0
    for part in getattr(area, "geoms", [area]):
        part_m2, part_m = _ELLIPSOID.geometry_area_perimeter(shapely.orient_polygons(part))
        square_m, round_m = square_m + abs(part_m2), round_m + part_m
    return square_m, round_m


def apart_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two (longitude, latitude)."""
    return float(_ELLIPSOID.inv(*one, *other)[2])


def _listed(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _ring(said: Any, where: Where, notes: Notes) -> Ring | None:
    if not _listed(said) or not all(_listed(place) and len(place) >= 2 for place in said):
        notes.add("bad_coordinates", where, problem="not a list of positions")
        return None
    try:
        ring = [(float(place[0]), float(place[1])) for place in said]
    except (TypeError, ValueError) as error:
        notes.add("bad_coordinates", where, problem=str(error))
        return None
    if not ring or not np.isfinite(ring).all():
        notes.add("bad_coordinates", where, problem="empty or not finite")
        return None
    return ring if _in_degrees(ring, where, notes) and _closed(ring, where, notes) else None


def _in_degrees(ring: Ring, where: Where, notes: Notes) -> bool:
    south, west, north, east = JAPAN_DEG
    for first, second in ring:
        said = {"first": f"{first:g}", "second": f"{second:g}"}
        in_japan_swapped = south <= first <= north and west <= second <= east
        if in_japan_swapped or (abs(second) > 90 and abs(second) <= 180 and abs(first) <= 90):
            notes.add("swapped", where.at(first, second), **said)
            return False
        if abs(first) > 180 or abs(second) > 90:
            notes.add("not_on_earth", where, **said)
            return False
    return True


def _closed(ring: Ring, where: Where, notes: Notes) -> bool:
    if ring[0] != ring[-1]:
        gap = apart_m(ring[0], ring[-1])
        notes.add(
            "unclosed", where.at(ring[-1][1], ring[-1][0]), gap=f"{gap:.1f} m" if gap < 1e4 else f"{gap / 1e3:.0f} km"
        )
        return False
    if len(set(ring)) < 3:
        notes.add("few_corners", where.at(ring[0][1], ring[0][0]), count=len(set(ring)))
        return False
    return True


def _say_why(area: Polygon | MultiPolygon, where: Where, notes: Notes) -> None:
    """GEOS says the first fault and its place."""
    try:
        said = str(shapely.is_valid_reason(area))
    except ShapelyError as error:
        notes.add("bad_shape", where, problem=str(error))
        return
    found = _PLACE.search(said)
    at = where.at(float(found[2]), float(found[1])) if found and math.isfinite(float(found[1])) else where
    problem = said.partition("[")[0]
    if problem == _CROSSES:
        notes.add("crosses_itself", at)
    elif problem == _TOUCHES:
        notes.add("touches_itself", at)
    else:
        notes.add("bad_shape", at, problem=problem)
