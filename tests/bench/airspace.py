"""The permitted area of a valley with many houses, beside GEOS's round corners; files of zones beside bare JSON.

Shortness is how far, in mm, the area comes nearer to a house than clearance and margin allow; 0 for ours.
"""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import shapely
from shapely import Geometry
from shapely.geometry import shape

from flightplans.airspace import town_check, zone_files
from flightplans.airspace.zone_files import Form
from flightplans.airspace.zones import Airspace, Role, Zone
from flightplans.world import World, load_town
from tests.bench.table import Figure, Row

MARGIN_M = 18.0
KEEP_M = 5.0
ROUNDS = 5
ROUND = "round corners, 2 a quarter"
PARSED = "json.loads and shapely.shape"


def run() -> Iterator[Row]:
    """20, 200, 1,000 and 2,000 houses."""
    world = load_town("ina")
    for count in (20, 200, 1_000, 2_000):
        airspace = Airspace((*world.airspace.of(Role.CORRIDOR), *houses(world, count)))
        yield from areas(airspace, world, f"{count:,} houses")
    bare, _ = timed(bare_reading(zone_files.written(airspace.zones, Form.GEOJSON)))
    for form in Form:
        ours, reading = timed(partial(zone_files.read, zone_files.written(airspace.zones, form), form))
        yield Row(f"2,000 zones from {form}", ours, PARSED, bare)
    ours, _ = timed(partial(town_check.findings, reading, world, "ina"))
    yield Row("what they mean for the town", ours, PARSED, bare)


def areas(airspace: Airspace, world: World, of: str) -> Iterator[Row]:
    """Time, corners and shortness of one map."""
    ours, mine = timed(partial(airspace.area_xy, world.frame, MARGIN_M))
    theirs, other = timed(partial(rounded, airspace, world))
    yield Row(f"area, {of}", ours, ROUND, theirs)
    counts = [Figure.exact(len(shapely.get_coordinates(area)), "") for area in (mine, other)]
    yield Row(f"its corners, {of}", counts[0], ROUND, counts[1])
    short = [Figure.exact(short_mm(airspace, world, area), "mm") for area in (mine, other)]
    yield Row(f"shortness, {of}", short[0], ROUND, short[1])


def houses(world: World, count: int) -> list[Zone]:
    """Turned quadrangles of 5 to 30 m along the valley."""
    chance = random.Random(count)
    x, y = world.frame.point_xy(world.port.latitude_deg, world.port.longitude_deg)
    zones = []
    for number in range(count):
        middle = np.array([x + chance.uniform(-1_000, 1_500), y + chance.uniform(-9_500, 500)])
        turns = sorted(chance.uniform(0, 2 * math.pi) for _ in range(4))
        corners = [middle + chance.uniform(5, 15) * np.array([math.cos(a), math.sin(a)]) for a in turns]
        area = world.frame.geometry_degrees(shapely.convex_hull(shapely.multipoints(corners)))
        if area.geom_type == "Polygon":
            zones.append(Zone(f"h{number}", Role.NO_FLY, "家", "house", "bench", area, KEEP_M))
    return zones


def rounded(airspace: Airspace, world: World) -> Geometry:
    """As it was: round corners with the radius that holds for a chord of one quantum."""
    radius = (KEEP_M + MARGIN_M) / math.cos(math.pi / 8)
    grown = [world.frame.geometry_xy(z.polygon).buffer(radius, quad_segs=2) for z in airspace.of(Role.NO_FLY)]
    corridor = airspace.corridor_xy(world.frame).buffer(-MARGIN_M / math.cos(math.pi / 8), quad_segs=2)
    return shapely.set_precision(corridor.difference(shapely.union_all(grown)), 0.001)


def short_mm(airspace: Airspace, world: World, area: Geometry) -> float:
    """Of the nearest point of the area to any house."""
    closed = world.frame.geometries_xy([zone.polygon for zone in airspace.of(Role.NO_FLY)])
    return max(0.0, (KEEP_M + MARGIN_M - float(shapely.distance(shapely.union_all(closed), area))) * 1_000)


def bare_reading(data: bytes) -> Callable[[], object]:
    return lambda: [shape(feature["geometry"]) for feature in json.loads(data)["features"]]


def timed(work: Callable[[], Any]) -> tuple[Figure, Any]:
    samples = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        done = work()
        samples.append((time.perf_counter() - begin) * 1_000)
    return Figure.of(samples, "ms"), done
