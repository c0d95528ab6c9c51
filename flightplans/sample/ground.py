"""Makes what lies on the sample town's ground: `python -m flightplans.sample.ground FOLDER` writes
ina_land_cover.geojson and ina_lines.geojson.

INVENTED like all of the sample town: the lake and the river follow its river, fields lie on the terraces, houses where
its zones say so, forest elsewhere; a valley road follows the river's right bank, with a road and a bridge to each hall.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from shapely import Geometry, LineString, MultiPolygon, Point, Polygon, box, get_parts, transform
from shapely.ops import substring

from flightplans.geo import Floats
from flightplans.sample.town import AREAS, FRAME, ORIGIN, SITES, SOURCE, XY, river
from flightplans.terrain.on_the_ground import (
    Cover,
    CrossingLine,
    LandCover,
    LineKind,
    land_cover_to_geojson,
    lines_to_geojson,
)

LAKE_ENDS: tuple[XY, XY] = ((-355, 420), (700, -2650))
LAKE_HALF_WIDTH_M = 95.0
RIVER_HALF_WIDTH_M = 40.0
FIELDS_TO_M = 340.0
VILLAGE_M = 40.0
VALLEY = (-2500.0, -13000.0, 4500.0, 2200.0)
ROAD_BESIDE_M = 240.0
"""The valley road keeps so far from the river's middle, to the east of it."""
ROAD_ENDS: tuple[XY, XY] = ((-620, 1050), (1080, -9550))
BRIDGES: tuple[tuple[str, str, XY], ...] = (
    ("bridge-lake", "湖の大橋", (-300, -250)),
    ("bridge-mid", "三峰川橋", (300, -3800)),
    ("bridge-upper", "上流の橋", (-100, -6500)),
)
POWER_LINE = ((-1200, -4580), (600, -4640))
"""The middle of the zone of the same name."""


def land_cover() -> tuple[LandCover, ...]:
    """Water, houses, fields and forest; none overlaps another."""
    line, valley = river(), box(*VALLEY)
    lake = _part(line, *LAKE_ENDS).buffer(LAKE_HALF_WIDTH_M, cap_style="flat")
    water = line.simplify(5).buffer(RIVER_HALF_WIDTH_M).union(lake).intersection(valley)
    villages = [
        Polygon(area.corners).buffer(VILLAGE_M, join_style="mitre") for area in AREAS if area.reason == "houses"
    ]
    houses = MultiPolygon(villages).buffer(0).difference(water)
    fields = line.simplify(5).buffer(FIELDS_TO_M).intersection(valley).difference(water).difference(houses)
    forest = valley.difference(fields).difference(water).difference(houses)
    kinds = ((Cover.WATER, water), (Cover.HOUSES, houses), (Cover.FARMLAND, fields), (Cover.FOREST, forest))
    return tuple(LandCover(kind, part) for kind, area in kinds for part in get_parts(_degrees(area.simplify(3))))


def lines() -> tuple[CrossingLine, ...]:
    """The valley road, a road to every hall, bridges, and the power line across the valley."""
    return (
        _crossing("valley-road", LineKind.ROAD, "谷の国道", _valley_road()),
        *_roads(),
        _crossing("power-line", LineKind.POWER_LINE, "送電線", LineString(POWER_LINE), 55.0),
    )


def write(folder: Path) -> None:
    """Write both files."""
    for name, features in (
        ("land_cover", land_cover_to_geojson(land_cover())),
        ("lines", lines_to_geojson(lines())),
    ):
        text = json.dumps({"note": SOURCE, **features}, ensure_ascii=False, separators=(",", ":"))
        (folder / f"ina_{name}.geojson").write_text(text + "\n", "utf-8")


def _valley_road() -> LineString:
    road = _part(river(), *ROAD_ENDS).simplify(10).offset_curve(ROAD_BESIDE_M, join_style="mitre").simplify(10)
    return max(get_parts(road), key=lambda part: float(part.length))


def _roads() -> Iterator[CrossingLine]:
    """From the valley road past the hall, and across the river at each bridge."""
    road, line = _valley_road(), river()
    for site in SITES[1:]:
        x, y = FRAME.point_xy(site.latitude_deg, site.longitude_deg)
        hall = Point(x - ORIGIN[0], y - ORIGIN[1])
        fork = road.interpolate(road.project(hall) + 120)
        if 60 < fork.distance(hall) < 900:
            yield _crossing(f"road-{site.id}", LineKind.ROAD, f"{site.name}への道", LineString([fork, hall]))
    for bridge_id, name, (x, y) in BRIDGES:
        at = line.interpolate(line.project(Point(x, y)))
        fork = road.interpolate(road.project(at))
        far = Point(2 * at.x - fork.x, 2 * at.y - fork.y)
        yield _crossing(bridge_id, LineKind.ROAD, name, LineString([fork, at, far]))


def _crossing(line_id: str, kind: LineKind, name: str, line: LineString, top_agl_m: float = 0.0) -> CrossingLine:
    return CrossingLine(line_id, kind, name, _degrees(line), top_agl_m)


def _part(line: LineString, start: XY, end: XY) -> LineString:
    return substring(line, line.project(Point(start)), line.project(Point(end)))


def _degrees(geometry: Geometry) -> Geometry:
    """(longitude, latitude) from metres east and north of the port."""

    def turned(xy: Floats) -> Floats:
        return (xy + ORIGIN).round(3)

    return transform(FRAME.geometry_degrees(transform(geometry, turned)), lambda degrees: degrees.round(6))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
