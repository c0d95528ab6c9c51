"""What lies on the ground below a way: land cover, and lines that are crossed (roads, railways, power lines).

GeoJSON form: a FeatureCollection; Polygons or MultiPolygons with property `kind` (water, forest, farmland, houses) are
land cover; LineStrings with `id`, `kind` (road, railway, power_line, ropeway), `name` and `top_agl_m` are lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from shapely import LineString, MultiPolygon, Polygon
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape

from flightplans.errors import BadTownData

T = TypeVar("T")


class Cover(StrEnum):
    """What the ground is; in the order in which one counts where two overlap."""

    HOUSES = "houses"
    WATER = "water"
    FARMLAND = "farmland"
    FOREST = "forest"


class LineKind(StrEnum):
    """What is crossed."""

    ROAD = "road"
    RAILWAY = "railway"
    POWER_LINE = "power_line"
    ROPEWAY = "ropeway"


@dataclass(frozen=True)
class LandCover:
    """An area of one kind, (longitude, latitude)."""

    kind: Cover
    polygon: Polygon | MultiPolygon


@dataclass(frozen=True)
class CrossingLine:
    """A line on the ground or over it, (longitude, latitude); `top_agl_m` is the height of its highest part."""

    id: str
    kind: LineKind
    name: str
    line: LineString
    top_agl_m: float = 0.0


def land_cover_from_geojson(data: Mapping[str, Any]) -> tuple[LandCover, ...]:
    """Raises BadTownData that names the feature at fault."""
    return _read(data, "land cover", _cover)


def land_cover_to_geojson(areas: Iterable[LandCover]) -> dict[str, Any]:
    """Inverse of `land_cover_from_geojson`."""
    return _collection((area.polygon, {"kind": str(area.kind)}) for area in areas)


def lines_from_geojson(data: Mapping[str, Any]) -> tuple[CrossingLine, ...]:
    """Raises BadTownData that names the feature at fault."""
    return _read(data, "line", _line)


def lines_to_geojson(lines: Iterable[CrossingLine]) -> dict[str, Any]:
    """Inverse of `lines_from_geojson`."""
    return _collection(
        (each.line, {"id": each.id, "kind": str(each.kind), "name": each.name, "top_agl_m": each.top_agl_m})
        for each in lines
    )


def _collection(features: Iterable[tuple[Any, dict[str, Any]]]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": said, "geometry": mapping(geometry)} for geometry, said in features
        ],
    }


def _read(data: Mapping[str, Any], what: str, one: Callable[[Mapping[str, Any]], T]) -> tuple[T, ...]:
    found = []
    for number, feature in enumerate(data.get("features", ())):
        try:
            found.append(one(feature))
        except (AttributeError, KeyError, TypeError, ValueError, ShapelyError) as error:
            raise BadTownData(f"{what} {number}", repr(error)) from error
    return tuple(found)


def _cover(feature: Mapping[str, Any]) -> LandCover:
    area = shape(feature["geometry"])
    if not isinstance(area, Polygon | MultiPolygon) or area.is_empty or not area.is_valid:
        raise ValueError("not a valid area")
    return LandCover(Cover(feature["properties"]["kind"]), area)


def _line(feature: Mapping[str, Any]) -> CrossingLine:
    line, said = shape(feature["geometry"]), feature["properties"]
    if not isinstance(line, LineString) or not line.length > 0:
        raise ValueError("not a line")
    return CrossingLine(said["id"], LineKind(said["kind"]), said["name"], line, float(said.get("top_agl_m", 0)))
