"""The grid of heights."""

from __future__ import annotations

import numpy as np
import pytest

from flightplans.errors import BadTownData, OutsideTerrain
from flightplans.terrain.grid import Terrain

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
