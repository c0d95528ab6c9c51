"""Who is on the ground: codes of squares, files with faults, and nobody lost on the map."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from flightplans.errors import BadTownData
from flightplans.geo import MetricFrame
from flightplans.ground_risk.exposure import JUDGED_PER_KM2, exposure_map
from flightplans.ground_risk.judgement import people
from flightplans.ground_risk.mesh import NoMeshCode, code_at, square_of
from flightplans.ground_risk.population import (
    House,
    Population,
    houses_from_geojson,
    houses_to_geojson,
    population_from_csv,
    population_to_csv,
)
from flightplans.plan import PlanRequest
from flightplans.sample.people import houses, population
from flightplans.world import World

FRAME = MetricFrame(6676)
HOME = House("a", "家", 35.76, 138.085, 4.0)
AROUND = (
    *(each - 1000 for each in FRAME.point_xy(35.76, 138.085)),
    *(e + 1000 for e in FRAME.point_xy(35.76, 138.085)),
)
BOUNDS = (float(AROUND[0]), float(AROUND[1]), float(AROUND[2]), float(AROUND[3]))


@pytest.mark.parametrize(
    ("code", "south", "west", "height_s", "width_s"),
    [
        ("5339", 35 + 1 / 3, 139.0, 2400, 3600),
        ("5339-35", 35 + 1 / 3 + 3 / 12, 139.625, 300, 450),
        ("53393599", 35 + 1 / 3 + 3 / 12 + 9 / 120, 139.7375, 30, 45),
        ("533935992", 35.658333333, 139.74375, 15, 22.5),
        ("5339359921", 35.658333333, 139.74375, 7.5, 11.25),
    ],
)
def test_a_code_names_its_square(code: str, south: float, west: float, height_s: float, width_s: float) -> None:
    """東京タワー (35.658581, 139.745433) lies in all of them."""
    square = square_of(code)
    assert (square.south_deg, square.west_deg) == pytest.approx((south, west))
    assert square.north_deg - square.south_deg == pytest.approx(height_s / 3600)
    assert square.east_deg - square.west_deg == pytest.approx(width_s / 3600)
    assert code_at(35.658581, 139.745433, len(code.replace("-", ""))) == code.replace("-", "")


@given(st.floats(24, 45.5), st.floats(123, 148), st.sampled_from([4, 6, 8, 9, 10, 11]))
def test_a_place_lies_in_the_square_of_its_code(latitude: float, longitude: float, digits: int) -> None:
    square = square_of(code_at(latitude, longitude, digits))
    assert square.south_deg - 1e-9 <= latitude <= square.north_deg + 1e-9
    assert square.west_deg - 1e-9 <= longitude <= square.east_deg + 1e-9


def test_a_square_is_as_large_as_on_the_plane() -> None:
    square = square_of("53384077")
    box = shapely.box(square.west_deg, square.south_deg, square.east_deg, square.north_deg)
    assert square.area_m2 == pytest.approx(FRAME.geometry_xy(box).area, rel=3e-4)


@pytest.mark.parametrize("code", ["", "53", "53393a99", "5339359", "53398599", "5339359905", "533935990"])
def test_what_is_no_code_is_said(code: str) -> None:
    with pytest.raises(NoMeshCode):
        square_of(code)


def test_a_census_table_with_two_lines_of_headings_and_secret_squares() -> None:
    text = '\ufeffKEY_CODE,HTKSYORI,T000846001\n,,人口（総数）\n533840772,0,"1,204"\n533840773,2,*\n'
    cells = population_from_csv(text).cells
    assert [(cell.code, cell.persons) for cell in cells] == [("533840772", 1204.0), ("533840773", 0.0)]
    again = population_from_csv(population_to_csv(Population(cells)))
    assert again.cells == cells


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("code,people\n", "no column with the code"),
        ("mesh,people\n", "no column with the number"),
        ("mesh,population\n5338,3\n53384077,2\n", "different sizes"),
        ("mesh,population\n53384077,-3\n", "line 2: -3 people"),
        ("mesh,population\n53384077,many\n", "line 2: 'many' is not"),
        ("mesh,population\n53384077,nan\n", "line 2: nan people"),
        ("mesh,population\n53384077,1\n53384077,1\n", "line 3: the square 53384077 comes twice"),
        ("mesh,population\n5338407x,1\n", "line 2: not a code"),
    ],
)
def test_a_fault_in_a_table_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(BadTownData, match=said):
        population_from_csv(text)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"persons": "x"}, "no number"),
        ({"persons": -1}, "-1 persons"),
        ({"outdoors": 3}, "outdoors 3 is no share"),
        ({"hours": "all day"}, "not like 8-16"),
        ({"hours": "8-30"}, "not like 8-16"),
    ],
)
def test_a_fault_in_a_house_is_said(change: dict[str, object], said: str) -> None:
    data = houses_to_geojson([HOME])
    data["features"][0]["properties"] |= change
    with pytest.raises(BadTownData, match=said):
        houses_from_geojson(data)


def test_a_house_with_its_degrees_changed_over_is_found() -> None:
    data = houses_to_geojson([HOME])
    data["features"][0]["geometry"]["coordinates"].reverse()
    with pytest.raises(BadTownData, match="longitude comes first"):
        houses_from_geojson(data)
    with pytest.raises(BadTownData, match="used twice"):
        houses_from_geojson(houses_to_geojson([HOME, HOME]))


def test_people_are_there_at_their_hours() -> None:
    school = House("s", "", 0, 0, 40, "school", 0.3, 8, 16)
    night = House("n", "", 0, 0, 2, "works", 0.3, 22, 6)
    assert [school.persons_during(hours) for hours in ((7,), (8,), (15,), (16,), (7, 8), ())] == [0, 40, 40, 0, 40, 40]
    assert [night.persons_during((hour,)) for hour in (21, 22, 3, 6)] == [0, 2, 2, 0]
    assert House("h", "", 0, 0, 3).persons_during((23,)) == 3


def test_a_flight_counts_who_is_there_while_it_is_under_way(ina: World) -> None:
    evening = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)  # 22:30 in the town
    request = PlanRequest(ina.port, ina.sites["nakao"], 1000)
    assert request.risk.hours_of(request) == ()
    assert request.risk.hours_of(replace(request, at=evening)) == (22, 23, 0)
    noon = replace(request, at=evening.replace(hour=3))
    by_day, by_night = (people(each, ina).layers.sum() for each in (noon, replace(request, at=evening)))
    assert by_day > by_night + 1e-3
    assert people(request, ina).layers.sum() >= by_day


@given(st.floats(0, 200), st.floats(0, 1), st.floats(2, 15))
def test_nobody_is_lost_on_the_map(persons: float, outdoors: float, sigma: float) -> None:
    house = House("a", "", HOME.latitude_deg, HOME.longitude_deg, persons, outdoors=outdoors)
    exposure = exposure_map((house,), Population(elsewhere_per_km2=0), FRAME, BOUNDS, sigma)
    total = exposure.layers.sum(axis=(0, 1)) * exposure.cell_m**2
    assert total == pytest.approx([persons * outdoors, persons * (1 - outdoors)], rel=2e-3, abs=1e-4)


def test_squares_count_only_whom_the_houses_leave() -> None:
    text = f"mesh,population\n{code_at(HOME.latitude_deg, HOME.longitude_deg, 9)},10\n"
    squares = Population(population_from_csv(text).cells, elsewhere_per_km2=0)
    both = exposure_map((HOME,), squares, FRAME, BOUNDS, 7.5)
    assert both.layers.sum() * both.cell_m**2 == pytest.approx(10, rel=0.02)
    assert both.source == "houses and squares"


def test_without_data_the_map_is_judged_and_says_so() -> None:
    exposure = exposure_map((), None, FRAME, BOUNDS, 7.5)
    assert not exposure.known
    assert exposure.layers.sum(axis=2) == pytest.approx(np.full((2, 2), JUDGED_PER_KM2 * 1e-6))
    assert exposure.densest_per_km2(shapely.box(*BOUNDS)) == pytest.approx(JUDGED_PER_KM2)


def test_the_sample_town_is_what_its_module_writes(ina: World) -> None:
    made = houses()
    assert json.loads(json.dumps(houses_to_geojson(made))) == json.loads(json.dumps(houses_to_geojson(ina.houses)))
    assert ina.population is not None
    assert population_to_csv(population(made)) == population_to_csv(ina.population)
