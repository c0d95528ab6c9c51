"""Makes the sample town's files: `python -m flightplans.sample.town FOLDER` writes ina_*.geojson and ina_terrain.npz.

The places are those of 伊那市長谷 as far as public sources give them (halls within 500 m and 40 m of height). All
else is INVENTED for trying things out: the course of the river, the mountains, the corridor, houses, school, power
line. Nothing of it was surveyed; nobody may fly by it.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
from shapely import LineString, Point, Polygon
from shapely.ops import substring

from flightplans.airspace.applicability import WEEK, Daily, Period
from flightplans.airspace.zones import Airspace, Kind, Role, Zone
from flightplans.geo import Floats, MetricFrame
from flightplans.sample.emergency import EMERGENCY
from flightplans.sample.valley import Level, Stream, ground_m, smooth_line
from flightplans.terrain.grid import Terrain
from flightplans.terrain.source import Source
from flightplans.world import Site, sites_to_geojson

FRAME = MetricFrame(6676)
SOURCE = "invented sample data, not surveyed"
GROUND = Source(SOURCE, "JGD2024", 0.0)
"""An invented ground is known exactly."""
SOURCE_DATE = date(2026, 11, 1)
XY = tuple[float, float]

SITES = (
    Site("port", "道の駅 南アルプスむら長谷", 35.81025, 138.08335, 835, "port"),
    Site("hiji", "非持公民館", 35.8130, 138.0870, 840),
    Site("mizokuchi", "溝口公民館", 35.7950, 138.0880, 840),
    Site("kurogochi", "黒河内公民館", 35.7850, 138.0950, 860),
    Site("nakao", "中尾公民館", 35.7583, 138.0851, 890),
    Site("ichinose", "市野瀬公民館", 35.7395, 138.0800, 940),
    Site("sugishima", "杉島公民館", 35.7300, 138.0960, 1000),
    Site("ura", "浦公民館", 35.7080, 138.1080, 1100),
)
ORIGIN = FRAME.point_xy(SITES[0].latitude_deg, SITES[0].longitude_deg)
"""Everything below is in metres east and north of the port."""

LAKE_M = 815.0  # 美和ダム, normal water level
RIVER = (
    *((-1250, 2500), (-950, 1700), (-620, 1050), (-355, 420), (-280, 0), (-340, -520), (-260, -1050), (-20, -1500)),
    *((190, -1950), (480, -2350), (760, -2780), (740, -3230), (400, -3680), (-20, -4020), (-300, -4430)),
    *((-310, -4950), (-150, -5400), (0, -5800), (10, -6300), (-200, -6750), (-430, -7200), (-560, -7600)),
    *((-490, -7980), (-110, -8130), (300, -8130), (650, -8320), (840, -8680), (950, -9100), (1080, -9550)),
    *((1380, -10080), (1700, -10600), (1950, -11050), (2060, -11450), (2250, -12000), (2500, -13500)),
)
BED = (  # (a point near the river, height of its bed)
    ((-1250, 2500), 705.0),
    ((-380, 480), 752.0),
    ((-350, 400), LAKE_M),
    ((700, -2650), LAKE_M),
    ((-20, -4020), 834.0),
    ((-310, -4600), 848.0),
    ((-310, -4900), 858.0),  # the steps are check dams and rapids
    ((0, -5800), 872.0),
    ((-200, -6750), 886.0),
    ((-360, -7050), 902.0),
    ((-560, -7850), 918.0),
    ((-110, -8130), 928.0),
    ((300, -8130), 950.0),
    ((860, -8680), 972.0),
    ((2060, -11450), 1078.0),
    ((2500, -13500), 1180.0),
)
SIDE_STREAMS = (  # (course from its mouth up, height of its bed at distances from the mouth)
    (
        ((-330, 330), (0, 310), (331, 330), (900, 480), (2200, 1000), (5200, 1900)),
        ((0.0, LAKE_M), (300.0, 818.0), (1000.0, 838.0), (5900.0, 1500.0)),
    ),
    (
        ((760, -2780), (1041, -2860), (1700, -3000), (2900, -3300), (5200, -3500)),
        ((0.0, LAKE_M), (300.0, 848.0), (4500.0, 1500.0)),
    ),
    (((-300, -4430), (-1200, -4600), (-2400, -4400), (-4000, -4700)), ((0.0, 845.0), (3700.0, 1450.0))),
    (((-560, -7600), (-1300, -7900), (-2500, -8500), (-4000, -8700)), ((0.0, 917.0), (3600.0, 1550.0))),
    (((1000, -9250), (1700, -8800), (2900, -8500), (5200, -7600)), ((0.0, 985.0), (4500.0, 1700.0))),
)
SIDE_WIDTH = 0.45
CORRIDOR_HALF_WIDTH_M = 120.0
BRANCH_HALF_WIDTH_M = 75.0
WITHOUT_CORRIDOR = "ura"


@dataclass(frozen=True)
class Area:
    """A zone in metres from the port."""

    id: str
    role: Role
    name: str
    reason: str
    corners: tuple[XY, ...]
    clearance_m: float = 0.0
    top_agl_m: float = 0.0
    kind: Kind = Kind.OTHER
    applies: tuple[Period, ...] = ()


def _box(x: float, y: float, width: float, height: float) -> tuple[XY, ...]:
    w, h = width / 2, height / 2
    return ((x - w, y - h), (x + w, y - h), (x + w, y + h), (x - w, y + h))


JAPAN = timezone(timedelta(hours=9))
SCHOOL_HOURS = Period(daily=(Daily(WEEK[:5], time(7, 30, tzinfo=JAPAN), time(17, 0, tzinfo=JAPAN)),))
FESTIVAL = Period(datetime(2027, 8, 14, 9, 0, tzinfo=JAPAN), datetime(2027, 8, 15, 21, 0, tzinfo=JAPAN))
AREAS = (
    Area("houses-hiji", Role.NO_FLY, "非持の家並み", "houses", _box(60, 480, 160, 110), 30, kind=Kind.HOUSES),
    Area(
        "boats", Role.NO_FLY, "美和湖ボート桟橋", "people on the water", _box(-265, -900, 90, 80), 30, kind=Kind.PEOPLE
    ),
    Area(
        "school",
        Role.NO_FLY,
        "小学校と校庭",
        "school",
        _box(120, -1420, 170, 120),
        50,
        kind=Kind.SCHOOL,
        applies=(SCHOOL_HOURS,),
    ),
    Area("houses-mizokuchi", Role.NO_FLY, "溝口の家並み", "houses", _box(480, -1530, 180, 130), 30, kind=Kind.HOUSES),
    Area(
        "houses-kurogochi", Role.NO_FLY, "黒河内の家並み", "houses", _box(1090, -2660, 200, 120), 30, kind=Kind.HOUSES
    ),
    Area("works", Role.NO_FLY, "砂利採取場", "workers and machines", _box(625, -3300, 110, 120), 30, kind=Kind.WORKS),
    Area(
        "power-line",
        Role.OBSTACLE,
        "送電線",
        "power line across the valley",
        ((-1200, -4560), (600, -4620), (600, -4660), (-1200, -4600)),
        top_agl_m=55,
        kind=Kind.POWER_LINE,
    ),
    Area(
        "did", Role.NO_FLY, "人口集中地区", "densely inhabited district", _box(-545, 150, 200, 200), 30, kind=Kind.DID
    ),
    Area(
        "festival",
        Role.NO_FLY,
        "湖畔の夏祭り会場",
        "crowd at the summer festival",
        _box(-480, -560, 100, 120),
        30,
        kind=Kind.TEMPORARY,
        applies=(FESTIVAL,),
    ),
    Area(
        "helipad",
        Role.NO_FLY,
        "場外離着陸場",
        "helicopters take off and land",
        _box(930, -3000, 60, 60),
        50,
        kind=Kind.AIRPORT,
    ),
    Area(
        "orchard",
        Role.NO_FLY,
        "同意のない果樹園",
        "owner gave no consent",
        _box(-470, -5050, 120, 140),
        20,
        kind=Kind.PRIVATE_LAND,
    ),
    Area("houses-nakao", Role.NO_FLY, "中尾の家並み", "houses", _box(230, -5950, 170, 130), 30, kind=Kind.HOUSES),
    Area("camp", Role.NO_FLY, "河原のキャンプ場", "people outdoors", _box(-245, -6480, 130, 110), 30, kind=Kind.PEOPLE),
    Area(
        "nest",
        Role.NO_FLY,
        "クマタカの営巣地",
        "nesting hawk eagles",
        _box(-610, -7250, 150, 160),
        50,
        kind=Kind.NATURE,
    ),
    Area("houses-ichinose", Role.NO_FLY, "市野瀬の家並み", "houses", _box(-190, -7800, 160, 120), 30, kind=Kind.HOUSES),
    Area("houses-sugishima", Role.NO_FLY, "杉島の家並み", "houses", _box(1200, -8800, 150, 110), 30, kind=Kind.HOUSES),
)


def river() -> LineString:
    """The river's centre line from below the dam to above 浦, metres from the port."""
    return smooth_line(RIVER)


def streams() -> tuple[Stream, ...]:
    """The river and its side streams with their beds."""
    main = river()
    bed = tuple((float(main.project(Point(place))), height) for place, height in BED)
    side = (Stream(smooth_line(course), bed_there, SIDE_WIDTH) for course, bed_there in SIDE_STREAMS)
    return (Stream(main, bed), *side)


def ground_at(latitude_deg: Floats, longitude_deg: Floats) -> Floats:
    """Height of the sample ground, metres above sea level, before it was put on a grid."""
    x, y = FRAME.to_xy(latitude_deg, longitude_deg)
    levels = [Level(*_local(site), site.elevation_m) for site in SITES]
    return ground_m(x - ORIGIN[0], y - ORIGIN[1], streams(), levels)


def terrain() -> Terrain:
    """The sample ground on a grid of about 25 m."""
    south, west, rows, columns, step_lat, step_lon = 35.690, 138.045, 632, 326, 0.000225, 0.000277
    latitude, longitude = np.meshgrid(
        south + step_lat * np.arange(rows), west + step_lon * np.arange(columns), indexing="ij"
    )
    heights = np.rint(ground_at(latitude, longitude) * 10) / 10
    return Terrain(heights, south, west, step_lat, step_lon, (GROUND,))


def airspace() -> Airspace:
    """The sample corridor with its branches, no-fly zones and the power line."""
    branches = [_branch(site) for site in SITES if site.id != WITHOUT_CORRIDOR]
    return Airspace(tuple(_zone(area) for area in (_main_corridor(), *branches, *AREAS)))


def sites() -> tuple[Site, ...]:
    """Port, halls and emergency places; the last at the height of the sample ground."""
    places = [_degrees((each.x, each.y)) for each in EMERGENCY]
    longitude, latitude = np.array(places).T
    heights = ground_at(latitude, longitude)
    emergency = [
        each.place(lat, lon, round(float(height), 1))
        for each, (lon, lat), height in zip(EMERGENCY, places, heights, strict=True)
    ]
    return (*SITES, *emergency)


def write(folder: Path) -> None:
    """Write the three files of the town."""
    (folder / "ina_terrain.npz").write_bytes(terrain().to_npz())
    _write_json(folder / "ina_airspace.geojson", airspace().to_geojson())
    _write_json(folder / "ina_sites.geojson", sites_to_geojson(sites()))


def _write_json(path: Path, features: dict[str, Any]) -> None:
    path.write_text(json.dumps({"note": SOURCE, **features}, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _local(site: Site) -> XY:
    x, y = FRAME.point_xy(site.latitude_deg, site.longitude_deg)
    return x - ORIGIN[0], y - ORIGIN[1]


def _degrees(place: XY) -> XY:
    """(longitude, latitude), as GeoJSON has it."""
    latitude, longitude = FRAME.point_degrees(place[0] + ORIGIN[0], place[1] + ORIGIN[1])
    return round(longitude, 6), round(latitude, 6)


def _zone(area: Area) -> Zone:
    polygon = Polygon([_degrees(corner) for corner in area.corners])
    return Zone(
        area.id,
        area.role,
        area.name,
        area.reason,
        SOURCE,
        polygon,
        area.clearance_m,
        area.top_agl_m,
        area.kind,
        SOURCE_DATE,
        applies=area.applies,
    )


def _corridor(area_id: str, name: str, polygon: Polygon, kind: Kind) -> Area:
    corners = tuple((float(x), float(y)) for x, y in polygon.exterior.coords[:-1])
    return Area(area_id, Role.CORRIDOR, name, "river, lake and fields: people unlikely", corners, kind=kind)


def _main_corridor() -> Area:
    line = river()
    used = substring(line, line.project(Point(-320, 260)), line.project(Point(1000, -9150))).simplify(6)
    polygon = used.buffer(CORRIDOR_HALF_WIDTH_M, cap_style="flat", join_style="mitre").simplify(9)
    return _corridor("river", "三峰川・美和湖の河川区域", polygon, Kind.RIVER)


def _branch(site: Site) -> Area:
    """The straight way from the river to a site, with room around its pad."""
    line, place = river(), Point(_local(site))
    kind = {"port": Kind.LAKE, "kurogochi": Kind.FOREST}.get(site.id, Kind.FIELD)
    way = LineString([line.interpolate(line.project(place)), place])
    return _corridor(f"branch-{site.id}", f"{site.name}への支線", way.buffer(BRANCH_HALF_WIDTH_M, quad_segs=2), kind)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
