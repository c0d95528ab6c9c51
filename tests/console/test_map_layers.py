"""What lies on the map: relief, water, airspace, lines of flights, and a Leaflet of our own."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from flask import Flask
from PIL import Image

from fleet.console import ground, relief, streams
from fleet.console.layers import thinned
from fleet.console.relief import Bounds
from fleet.flights import FlightState
from fleet.sites import town_world
from flightplans.terrain.grid import Terrain
from orders.db import Database
from tests.console import scene
from tests.staff.tablet import Tablet


def a_valley(rows: int = 60, columns: int = 40) -> relief.Heights:
    """A valley that falls to the south, with a hollow in its bed; rows run from north to south."""
    down, right = np.mgrid[0:rows, 0:columns].astype(float)
    heights = 900.0 - 2.0 * down + 12.0 * np.abs(right - columns / 2)
    heights[rows // 2, columns // 2] -= 25.0
    return np.asarray(heights)


def test_slopes_that_face_the_sun_are_bright() -> None:
    down, right = np.mgrid[0:9, 0:9].astype(float)
    to_the_sun = relief.hill_shade(down * 5 + right * 5, 10.0)
    away = relief.hill_shade(-down * 5 - right * 5, 10.0)
    assert to_the_sun.mean() > relief.hill_shade(np.zeros((9, 9)), 10.0).mean() > away.mean()


def test_contours_stand_where_the_height_band_changes() -> None:
    heights = np.tile(np.array([10.0, 40.0, 60.0, 90.0, 110.0]), (3, 1))
    assert relief.contours(heights, 50.0)[0].tolist() == [False, True, False, True, False]


def test_rows_are_even_in_mercator_and_touch_both_edges() -> None:
    rows = relief.mercator_rows(Bounds(35.0, 138.0, 36.0, 139.0), 5)
    assert np.allclose(rows[[0, -1]], [36.0, 35.0])
    gaps = -np.diff(rows)
    assert (np.diff(gaps) > 0).all()


def test_all_rain_leaves_the_valley_and_no_hollow_keeps_it() -> None:
    passing = streams.cells_above(a_valley())
    assert passing.min() == 1
    bed = passing[:, 20]
    assert bed[-1] == passing.max()
    assert bed[31] > bed[29] > 30 * 20


def test_a_lake_is_water_and_a_level_yard_is_not() -> None:
    heights = a_valley(80, 80)
    heights[20:50, 30:50] = 815.0
    heights[60:64, 60:64] = 700.0
    water = streams.standing_water(heights)
    assert water[35, 40]
    assert not water[61:63, 61:63].any()
    assert not water[:10].any()


def test_the_picture_is_a_png_of_the_whole_terrain_made_once(operator: Tablet) -> None:
    first = operator.client.get("/map/ground.png")
    picture = Image.open(BytesIO(first.data))
    rows, columns = town_world("ina").terrain.grid_m.shape
    assert picture.size == (columns * ground.FINER, rows * ground.FINER)
    again = operator.client.get("/map/ground.png", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_lake_is_blue_and_the_ridge_is_not() -> None:
    terrain = town_world("ina").terrain
    painted = Image.open(BytesIO(ground.ground_of_town("ina").png)).convert("RGB")
    lake = np.argwhere(np.abs(terrain.grid_m - 815.0) < 0.01)
    row, column = lake[len(lake) // 2]
    high = np.unravel_index(np.argmax(terrain.grid_m), terrain.grid_m.shape)

    def colour(south_row: int, west_column: int) -> tuple[int, ...]:
        from_north = terrain.grid_m.shape[0] - 1 - south_row
        found = painted.getpixel((int(west_column) * ground.FINER, int(from_north) * ground.FINER))
        assert isinstance(found, tuple)
        return tuple(int(each) for each in found)

    blue, grey = colour(int(row), int(column)), colour(int(high[0]), int(high[1]))
    assert blue[2] > blue[0] + 30
    assert abs(grey[2] - grey[0]) < 30


def test_any_terrain_can_be_painted() -> None:
    small = Terrain(a_valley(12, 10)[::-1], 35.0, 138.0, 0.0002, 0.0002)
    assert Image.open(BytesIO(ground.ground_of(small).png)).size == (20, 24)


def test_the_town_has_its_airspace_sites_and_emergency_places(operator: Tablet) -> None:
    town = operator.client.get("/map/town.json").get_json()
    assert {each["properties"]["role"] for each in town["zones"]["features"]} == {"corridor", "no_fly", "obstacle"}
    times = {each["properties"]["id"]: each["properties"]["when"] for each in town["zones"]["features"]}
    assert (times["school"], times["river"]) == ("月火水木金 07:30〜17:00", "")
    assert {each["id"] for each in town["sites"]} == set(town_world("ina").sites)
    (south, west), (north, east) = town["ground"]["bounds"]
    assert all(south < each["lat"] < north and west < each["lon"] < east for each in town["sites"])
    assert town["emergency"]


def test_open_flights_have_their_planned_and_flown_lines(operator: Tablet, database: Database) -> None:
    flight_id = scene.bring_to(database, scene.planned(database, "H0001"), FlightState.OUTBOUND)
    scene.on_the_way(database, flight_id, 0.5)
    (line,) = operator.client.get("/map/flights.json").get_json()["flights"]
    assert (line["id"], line["drone"]) == (flight_id, "yuai-1")
    assert len(line["planned"]) > 5
    assert 40 < len(line["flown"]) < 70
    scene.move(database, flight_id, FlightState.RETURNING, FlightState.HOME)
    assert operator.client.get("/map/flights.json").get_json() == {"flights": []}


def test_long_tracks_are_thinned_and_keep_their_end() -> None:
    track = [(float(index), 0.0) for index in range(5000)]
    kept = thinned(track, 600)
    assert 400 < len(kept) <= 601
    assert (kept[0], kept[-1]) == (track[0], track[-1])
    assert thinned(track[:10], 600) == track[:10]


def test_leaflet_comes_from_this_server(app: Flask) -> None:
    client = app.test_client()
    script = client.get("/leaflet/leaflet.js")
    assert b'version="1.9' in script.data
    assert client.get("/leaflet/leaflet.css").status_code == 200
    assert client.get("/leaflet/../apps.py").status_code == 404
    script.close()


def test_the_board_asks_no_other_server_for_anything(operator: Tablet) -> None:
    addresses = operator.open("/board").root.xpath(
        "//@src | //link/@href | //form/@action | //@data-town | //@data-live-json-json"
    )
    assert len(addresses) > 5
    assert [each for each in addresses if not str(each).startswith("/")] == []
