"""The grid of heights."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest

from flightplans.errors import BadTownData, OutsideTerrain
from flightplans.terrain.grid import Terrain
from flightplans.terrain.source import Source

GRID = Terrain(np.array([[100.0, 200.0, 300.0], [120.0, 240.0, 310.0]]), 35.0, 138.0, 0.5, 0.25)


def test_grid_points_have_their_own_height() -> None:
    assert GRID.height_m(35.0, 138.25) == 200
    assert GRID.height_m(35.5, 138.5) == 310


def test_between_grid_points_the_ground_is_bilinear() -> None:
    assert GRID.height_m(35.25, 138.125) == pytest.approx((100 + 200 + 120 + 240) / 4)
    assert GRID.height_m(35.0, 138.05) == pytest.approx(120)


def test_many_places_keep_their_shape() -> None:
    heights = GRID.heights_m(np.full((2, 3), 35.1), np.full((2, 3), 138.4))
    assert heights.shape == (2, 3)
    assert np.all(heights == GRID.height_m(35.1, 138.4))


@pytest.mark.parametrize("place", [(34.999, 138.1), (35.501, 138.1), (35.1, 137.999), (35.1, 138.501)])
def test_nothing_is_known_outside_the_grid(place: tuple[float, float]) -> None:
    with pytest.raises(OutsideTerrain) as refused:
        GRID.height_m(*place)
    assert (refused.value.latitude_deg, refused.value.longitude_deg) == place


def test_a_place_of_no_number_is_outside() -> None:
    with pytest.raises(OutsideTerrain):
        GRID.height_m(float("nan"), 138.1)


def test_the_file_form_keeps_decimetres() -> None:
    again = Terrain.from_npz(GRID.to_npz())
    assert np.allclose(again.grid_m, GRID.grid_m, atol=0.05)
    assert again.bounds_deg == GRID.bounds_deg == (35.0, 138.0, 35.5, 138.5)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut", b"no archive at all"])
def test_a_broken_file_is_said_to_be_broken(data: bytes) -> None:
    with pytest.raises(BadTownData):
        Terrain.from_npz(data)


def test_the_file_form_keeps_gaps_and_whose_every_point_is() -> None:
    grid = GRID.grid_m.copy()
    grid[1, 2] = np.nan
    sources = (Source("laser", "JGD2024", 0.3), Source("map", "JGD2024", 5.0))
    index = np.array([[0, 0, 0], [0, 1, 1]], np.uint8)
    again = Terrain.from_npz(replace(GRID, grid_m=grid, sources=sources, source_index=index).to_npz())
    assert np.array_equal(again.grid_m, grid, equal_nan=True)
    assert (again.sources, again.datum) == (sources, "JGD2024")
    assert again.errors_m(np.array([35.1, 35.1]), np.array([138.1, 138.3])).tolist() == [5.0, 5.0]


def test_the_older_form_in_decimetres_is_still_read() -> None:
    heights, place = np.full((2, 3), 8350, np.uint16), {"south_deg": 35.0, "west_deg": 138.0}
    out = BytesIO()
    np.savez_compressed(out, height_dm=heights, step_lat_deg=0.5, step_lon_deg=0.25, **place)
    assert Terrain.from_npz(out.getvalue()).height_m(35.2, 138.3) == 835.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"step_lat_deg": np.nan},
        {"step_lon_deg": -0.25},
        {"south_deg": np.inf},
        {"sources": np.array("[")},
        {"sources": np.array('[{"name": "x", "datum": "", "error_m": -1}]')},
        {"sources": np.array('[{"who": "x"}]')},
        {"source_index": np.full((2, 3), 7, np.uint8)},
        {"source_index": np.zeros((3, 2), np.uint8)},
        {"height_cm": np.zeros(5, np.int32)},
    ],
)
def test_a_file_that_contradicts_itself_is_refused(wrong: dict[str, object]) -> None:
    with np.load(BytesIO(GRID.to_npz())) as archive:
        parts = {**{name: archive[name] for name in archive.files}, **wrong}
    out = BytesIO()
    np.savez_compressed(out, **parts)
    with pytest.raises(BadTownData):
        Terrain.from_npz(out.getvalue())


def test_a_gap_is_no_height_and_its_neighbours_at_their_own_points_are() -> None:
    grid = GRID.grid_m.copy()
    grid[1, 1] = np.nan
    holed = replace(GRID, grid_m=grid)
    assert holed.height_m(35.0, 138.25) == 200
    assert holed.height_m(35.5, 138.5) == 310
    with pytest.raises(OutsideTerrain):
        holed.height_m(35.25, 138.3)
    with pytest.raises(OutsideTerrain):
        holed.around(np.array([35.25]), np.array([138.25]), 5000.0)
