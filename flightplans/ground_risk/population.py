"""Who is on the ground: houses as points with their people, and squares of the census.

Houses (GeoJSON): points with `id`, `name`, `persons`, and as one likes `kind` ("house", "school", "camp", ...),
`outdoors` (the share of them who are in the open) and `hours` ("8-16": nobody is there at other hours).
Squares (CSV): a column with the code of the square (地域メッシュコード) and one with its people, as the census tables
of e-Stat have them (KEY_CODE and 人口（総数）), whose second line of headings is passed over. A `*` (秘匿) counts as
nobody: the census adds those people to a neighbouring square.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flightplans.errors import BadTownData
from flightplans.ground_risk.mesh import NoMeshCode, Square, square_of

OUTDOORS = 0.15
"""Share of a house's people in the open near it, when the file says nothing: twice the 7-8 % of the day that people
spend outdoors (Klepeis et al. 2001, doi 10.1038/sj.jea.7500165: 87 % in buildings, 6 % in vehicles)."""
ELSEWHERE_PER_KM2 = 2.0
"""Walkers, anglers and farmers where no house and no square says anything; an assumption to be replaced by a count."""
CODE_HEADINGS = ("key_code", "mesh_code", "mesh", "メッシュコード", "地域メッシュコード")
PEOPLE_HEADINGS = (
    "persons",
    "population",
    "人口（総数）",
    "人口総数",
    "人口",
    "t000846001",
    "t001100001",
    "t001141001",
)
SECRET = {"*", "＊", "X", "x"}
_HOURS = re.compile(r"(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True)
class House:
    """A building or another place where people are (a school, a camp site), as a point."""

    id: str
    name: str
    latitude_deg: float
    longitude_deg: float
    persons: float
    kind: str = "house"
    outdoors: float = OUTDOORS
    """Share of its people who are in the open."""
    from_hour: int = 0
    to_hour: int = 24
    """Local hours in which its people are there, the last one excluded; from 22 to 6 goes over midnight."""

    def persons_during(self, hours: tuple[int, ...]) -> float:
        """Most people there in any of these hours of the day; (): at its fullest."""
        if not hours or self.from_hour == self.to_hour % 24:
            return self.persons
        if self.from_hour > self.to_hour:
            inside = any(hour >= self.from_hour or hour < self.to_hour for hour in hours)
        else:
            inside = any(self.from_hour <= hour < self.to_hour for hour in hours)
        return self.persons if inside else 0.0


@dataclass(frozen=True)
class Cell:
    """A square of the census with its people."""

    code: str
    square: Square
    persons: float

    @property
    def plain_code(self) -> str:
        """Its digits alone."""
        return self.code.replace("-", "")


@dataclass(frozen=True)
class Population:
    """People by squares, and how many there are where nothing was counted."""

    cells: tuple[Cell, ...] = ()
    elsewhere_per_km2: float = ELSEWHERE_PER_KM2
    source: str = ""


def houses_from_geojson(data: Mapping[str, Any]) -> tuple[House, ...]:
    """Read points of a FeatureCollection. Raises BadTownData that names the feature at fault and says what is wrong."""
    features = data.get("features") if isinstance(data, Mapping) else None
    if not isinstance(features, list):
        raise BadTownData("houses", "no FeatureCollection: there is no list of features")
    houses = tuple(_house(number, feature) for number, feature in enumerate(features))
    seen: set[str] = set()
    for number, house in enumerate(houses):
        if house.id in seen:
            raise BadTownData(f"houses, feature {number}", f"the id {house.id!r} is used twice")
        seen.add(house.id)
    return houses


def houses_to_geojson(houses: Iterable[House]) -> dict[str, Any]:
    """Inverse of `houses_from_geojson`."""
    return {"type": "FeatureCollection", "features": [_feature(house) for house in houses]}


def population_from_csv(text: str, people_column: str | None = None, source: str = "") -> Population:
    """Read squares from CSV text. Raises BadTownData that names the line at fault and says what is wrong."""
    rows = list(csv.reader(text.lstrip("\ufeff").splitlines()))
    if not rows:
        raise BadTownData("population", "the file is empty")
    headings = [heading.strip().lower() for heading in rows[0]]
    code_at = _column(headings, CODE_HEADINGS, "the code of the square")
    wanted = PEOPLE_HEADINGS if people_column is None else (people_column.strip().lower(),)
    people_at = _column(headings, wanted, "the number of people")
    cells: dict[str, Cell] = {}
    for number, row in enumerate(rows[1:], start=2):
        if not "".join(row).strip() or (number == 2 and len(row) > code_at and not row[code_at].strip()):
            continue
        cell = _cell(number, row, code_at, people_at)
        if cell.code in cells:
            raise BadTownData(f"population, line {number}", f"the square {cell.code} comes twice")
        cells[cell.code] = cell
    if len({len(code) for code in cells}) > 1:
        raise BadTownData("population", "squares of different sizes in one file: some people would count twice")
    return Population(tuple(cells.values()), source=source)


def population_to_csv(population: Population) -> str:
    """Inverse of `population_from_csv`, as far as squares go."""
    lines = [f"{cell.code},{cell.persons:g}" for cell in population.cells]
    return "\n".join(["KEY_CODE,population", *lines]) + "\n"


def _cell(number: int, row: list[str], code_at: int, people_at: int) -> Cell:
    where = f"population, line {number}"
    if len(row) <= max(code_at, people_at):
        raise BadTownData(where, f"{len(row)} columns only")
    try:
        square = square_of(row[code_at])
    except NoMeshCode as error:
        raise BadTownData(where, f"not a code of a square: {error}") from error
    said = row[people_at].strip()
    if said in SECRET or not said:
        return Cell(row[code_at].strip(), square, 0.0)
    try:
        persons = float(said.replace(",", ""))
    except ValueError as error:
        raise BadTownData(where, f"{said!r} is not a number of people") from error
    if not 0 <= persons < 1e7:
        raise BadTownData(where, f"{said} people in one square cannot be")
    return Cell(row[code_at].strip(), square, persons)


def _column(headings: list[str], names: Iterable[str], what: str) -> int:
    for name in names:
        if name in headings:
            return headings.index(name)
    raise BadTownData("population", f"no column with {what}: looked for {', '.join(names)} in {', '.join(headings)}")


def _house(number: int, feature: Any) -> House:
    where = f"houses, feature {number}"
    try:
        said, geometry = feature["properties"], feature["geometry"]
        kind, (longitude, latitude) = geometry["type"], geometry["coordinates"][:2]
        house_id, name, persons = str(said["id"]), str(said.get("name", "")), float(said["persons"])
        outdoors, hours = float(said.get("outdoors", OUTDOORS)), str(said.get("hours", "0-24"))
        place = float(latitude), float(longitude)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadTownData(where, f"something is missing or is no number: {error!r}") from error
    match = _HOURS.fullmatch(hours)
    problems = {
        f"a {kind}, not a Point": kind != "Point",
        f"{place[0]}, {place[1]} is no place: longitude comes first": not (
            abs(place[0]) <= 90 and abs(place[1]) <= 180
        ),
        f"{persons:g} persons": not 0 <= persons < 1e6,
        f"outdoors {outdoors:g} is no share between 0 and 1": not 0 <= outdoors <= 1,
        f"hours {hours!r} are not like 8-16": match is None or max(map(int, match.groups())) > 24,
    }
    for problem, is_so in problems.items():
        if is_so:
            raise BadTownData(where, problem)
    first, last = map(int, match.groups()) if match else (0, 24)
    return House(house_id, name, *place, persons, str(said.get("kind", "house")), outdoors, first, last)


def _feature(house: House) -> dict[str, Any]:
    properties = {
        "id": house.id,
        "name": house.name,
        "kind": house.kind,
        "persons": house.persons,
        "outdoors": house.outdoors,
        "hours": f"{house.from_hour}-{house.to_hour}",
    }
    geometry = {"type": "Point", "coordinates": [house.longitude_deg, house.latitude_deg]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}
