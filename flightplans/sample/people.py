"""Makes the sample town's people: `python -m flightplans.sample.people FOLDER` writes ina_houses.geojson and
ina_population.csv.

INVENTED like all of the sample town: houses stand inside of the no-fly zones that are called after them, farmhouses are
strewn along the terraces outside of the corridor, and the squares of the census add up to the same people.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from shapely import Point, STRtree

from flightplans.airspace.zones import Role
from flightplans.ground_risk.mesh import code_at, square_of
from flightplans.ground_risk.population import Cell, House, Population, houses_to_geojson, population_to_csv
from flightplans.sample.town import AREAS, FRAME, ORIGIN, SOURCE, XY, Area, airspace, river

SEED = 710
LOT_M = 26.0
HOUSEHOLDS = (1, 1, 2, 2, 2, 3, 4)
FARMHOUSES = 26
FARM_CLEAR_M = 45.0
"""A farmhouse keeps so far from the corridor: whoever draws one leaves out what is inhabited."""
FARM_FROM_RIVER_M = (150.0, 330.0)
MESH_DIGITS = 9
PLACES: tuple[tuple[str, str, float, float, tuple[int, int]], ...] = (  # zone, kind, persons, share outdoors, hours
    ("school", "school", 42.0, 0.3, (8, 16)),
    ("boats", "pier", 4.0, 1.0, (7, 18)),
    ("works", "works", 5.0, 0.8, (8, 17)),
    ("camp", "camp", 18.0, 1.0, (0, 24)),
)


def houses() -> tuple[House, ...]:
    """Villages first, then farmhouses, then the places where people are by day."""
    dice = np.random.RandomState(SEED)
    zones = {area.id: area for area in AREAS}
    villages = [area for area in AREAS if area.reason == "houses"]
    built = [house for village in villages for house in _village(village, dice)]
    by_day = (_place(zones[zone], kind, persons, out, hours) for zone, kind, persons, out, hours in PLACES)
    return (*built, *_farmhouses(dice), *by_day)


def population(people: tuple[House, ...]) -> Population:
    """Squares of 500 m with the residents of the houses in them."""
    residents: Counter[str] = Counter()
    for house in people:
        if house.kind == "house":
            residents[code_at(house.latitude_deg, house.longitude_deg, MESH_DIGITS)] += round(house.persons)
    return Population(tuple(Cell(code, square_of(code), count) for code, count in sorted(residents.items())))


def write(folder: Path) -> None:
    """Write both files."""
    people = houses()
    lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in houses_to_geojson(people)["features"])
    text = f'{{"note": "{SOURCE}", "type": "FeatureCollection", "features": [\n{lines}\n]}}\n'
    (folder / "ina_houses.geojson").write_text(text, "utf-8")
    (folder / "ina_population.csv").write_text(population_to_csv(population(people)), "utf-8")


def _village(area: Area, dice: np.random.RandomState) -> Iterator[House]:
    """Lots in rows, one in six of them a field."""
    west, south, east, north = _bounds(area)
    name = area.name.removesuffix("の家並み")
    number = 0
    for y in np.arange(south + LOT_M / 2, north, LOT_M):
        for x in np.arange(west + LOT_M / 2, east, LOT_M):
            aside = dice.uniform(-6, 6, 2)
            if dice.uniform() < 1 / 6:
                continue
            number += 1
            at = float(x + aside[0]), float(y + aside[1])
            yield _house(f"{area.id.removeprefix('houses-')}-{number:02d}", f"{name} {number}", at, dice)


def _farmhouses(dice: np.random.RandomState) -> Iterator[House]:
    line = river()
    corridor = STRtree([FRAME.geometry_xy(zone.polygon) for zone in airspace().of(Role.CORRIDOR)])
    number = 0
    while number < FARMHOUSES:
        at = line.interpolate(dice.uniform(0.08, 0.7), normalized=True)
        ahead = line.interpolate(line.project(at) + 10)
        along = np.array([ahead.x - at.x, ahead.y - at.y]) / max(at.distance(ahead), 1e-9)
        beside = dice.uniform(*FARM_FROM_RIVER_M) * dice.choice([-1, 1])
        place = at.x - along[1] * beside, at.y + along[0] * beside
        here = Point(place[0] + ORIGIN[0], place[1] + ORIGIN[1])
        if not len(corridor.query(here, predicate="dwithin", distance=FARM_CLEAR_M)):
            number += 1
            yield _house(f"farm-{number:02d}", f"農家 {number}", place, dice)


def _place(area: Area, kind: str, persons: float, outdoors: float, hours: tuple[int, int]) -> House:
    west, south, east, north = _bounds(area)
    latitude, longitude = _degrees(((west + east) / 2, (south + north) / 2))
    return House(area.id, area.name, latitude, longitude, persons, kind, outdoors, *hours)


def _house(house_id: str, name: str, at: XY, dice: np.random.RandomState) -> House:
    return House(house_id, name, *_degrees(at), float(dice.choice(HOUSEHOLDS)))


def _degrees(at: XY) -> tuple[float, float]:
    latitude, longitude = FRAME.point_degrees(at[0] + ORIGIN[0], at[1] + ORIGIN[1])
    return round(latitude, 6), round(longitude, 6)


def _bounds(area: Area) -> tuple[float, float, float, float]:
    x, y = zip(*area.corners, strict=True)
    return min(x), min(y), max(x), max(y)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
