"""The sample town against the facts that it was made from."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from flightplans.errors import BadTownData
from flightplans.sample import town
from flightplans.world import World, load_town, sites_from_geojson, sites_to_geojson

IDS = ["port", "hiji", "mizokuchi", "kurogochi", "nakao", "ichinose", "sugishima", "ura"]


@pytest.mark.parametrize(("hall_id", "published_m"), [("nakao", 6600), ("ichinose", 8400), ("sugishima", 10300)])
def test_routes_are_as_long_as_the_real_ones_within_five_percent(plan_to: Any, hall_id: str, published_m: int) -> None:
    assert plan_to(hall_id, 1000).route_length_m == pytest.approx(published_m, rel=0.05)


def test_all_sites_are_there_at_their_height(ina: World) -> None:
    assert list(ina.sites) == IDS
    assert ina.port.id == "port"
    assert [hall.id for hall in ina.halls] == IDS[1:]
    for site in (*ina.sites.values(), *ina.emergency_places):
        assert ina.terrain.height_m(site.latitude_deg, site.longitude_deg) == pytest.approx(site.elevation_m, abs=1)


def test_the_lake_is_level_and_the_river_falls_towards_it(ina: World) -> None:
    line = town.river()
    along = np.arange(line.project(town.Point(-300, 150)), line.project(town.Point(1000, -9000)), 100)
    x, y = np.array([line.interpolate(at).coords[0] for at in along]).T
    bed = ina.terrain.heights_m(*town.FRAME.to_degrees(x + town.ORIGIN[0], y + town.ORIGIN[1]))
    assert bed[5:25] == pytest.approx(np.full(20, 815.0), abs=1.5)
    assert np.all(np.diff(bed) > -3)
    assert bed[-1] > 970


def test_mountains_stand_on_both_sides(ina: World) -> None:
    south, west, north, east = ina.terrain.bounds_deg
    for longitude in (west, east):
        column = ina.terrain.heights_m(np.linspace(south, north, 200), np.full(200, longitude))
        assert column.max() > 1500


def test_one_flat_altitude_cannot_serve_the_whole_valley(ina: World) -> None:
    assert ina.sites["sugishima"].elevation_m + 40 > 815 + 150


def test_the_files_are_what_the_generator_makes(ina: World) -> None:
    latitude, longitude = np.meshgrid(
        ina.terrain.south_deg + ina.terrain.step_lat_deg * np.arange(0, ina.terrain.grid_m.shape[0], 40),
        ina.terrain.west_deg + ina.terrain.step_lon_deg * np.arange(0, ina.terrain.grid_m.shape[1], 40),
    )
    made = town.ground_at(latitude, longitude)
    assert np.allclose(made, ina.terrain.heights_m(latitude, longitude), atol=0.11)
    assert ina.airspace == town.airspace()
    assert (*ina.sites.values(), *ina.emergency_places) == town.sites()


def test_the_terrain_file_is_small() -> None:
    assert len((files("flightplans") / "data" / "ina_terrain.npz").read_bytes()) < 1_500_000


def test_sites_survive_their_file_form(ina: World) -> None:
    sites = tuple(ina.sites.values())
    assert sites_from_geojson(sites_to_geojson(sites)) == sites


@pytest.mark.parametrize("bad", [{}, {"features": [{}]}, {"features": [{"geometry": {"coordinates": []}}]}])
def test_a_broken_sites_file_is_said_to_be_broken(bad: dict[str, Any]) -> None:
    with pytest.raises(BadTownData):
        sites_from_geojson(bad)


@pytest.mark.parametrize("name", ["atlantis", "../ina", ""])
def test_a_town_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(BadTownData):
        load_town(name)
