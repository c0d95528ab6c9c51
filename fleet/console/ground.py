"""The picture of the town's ground for the map: made once a process, from the planner's terrain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from threading import Lock

import numpy as np
from PIL import Image

from fleet.console import relief, streams
from fleet.console.relief import Bounds
from fleet.sites import town_world
from flightplans.terrain.grid import Terrain

FINER = 2
METRES_PER_DEGREE = 111_320.0
HAIR_DEG = 1e-7
STREAM_KM2, RIVER_KM2 = 1.2, 25.0

_painting = Lock()


@dataclass(frozen=True)
class Ground:
    """PNG bytes, and a name that changes with the picture."""

    png: bytes
    version: str


def ground_of_town(town: str) -> Ground:
    """The ground of a town; a second of work, done once in the life of the process, however many ask."""
    with _painting:
        return _ground_of_town(town)


def bounds_of_town(town: str) -> Bounds:
    """Where the picture lies."""
    return bounds_of(town_world(town).terrain)


@cache
def _ground_of_town(town: str) -> Ground:
    return ground_of(town_world(town).terrain)


def bounds_of(terrain: Terrain) -> Bounds:
    """The edges of the picture: a hair inside the terrain, because its edge may lie outside after rounding."""
    south, west, north, east = terrain.bounds_deg
    return Bounds(south + HAIR_DEG, west + HAIR_DEG, north - HAIR_DEG, east - HAIR_DEG)


def ground_of(terrain: Terrain) -> Ground:
    """Paint a terrain, with its streams and lakes."""
    cell_m = terrain.step_lat_deg * METRES_PER_DEGREE
    heights = _in_mercator(terrain, bounds_of(terrain))
    wet = _water(heights, cell_m)
    fine = _finer(heights)
    png = relief.relief_png(fine, cell_m / FINER, np.clip(_finer(wet), 0.0, 1.0))
    return Ground(png, sha256(png).hexdigest()[:12])


def _in_mercator(terrain: Terrain, bounds: Bounds) -> relief.Heights:
    rows, columns = terrain.grid_m.shape
    latitudes = np.clip(relief.mercator_rows(bounds, rows), bounds.south_deg, bounds.north_deg)
    longitudes = np.linspace(bounds.west_deg, bounds.east_deg, columns)
    longitudes = np.clip(longitudes, bounds.west_deg, bounds.east_deg)
    grid_lat, grid_lon = np.meshgrid(latitudes, longitudes, indexing="ij")
    heights = terrain.heights_or_gaps_m(grid_lat, grid_lon)
    # A picture only: where nothing is known it is painted as the lowest ground.
    return np.where(np.isnan(heights), np.nanmin(heights), heights)


def _water(heights_m: relief.Heights, cell_m: float) -> relief.Heights:
    """Share of water in every cell, 0 to 1."""
    cells_per_km2 = 1e6 / cell_m**2
    rivers = streams.river_strength(heights_m, STREAM_KM2 * cells_per_km2, RIVER_KM2 * cells_per_km2)
    return np.asarray(np.maximum(rivers, streams.standing_water(heights_m)))


def _finer(values: relief.Heights) -> relief.Heights:
    rows, columns = values.shape
    picture = Image.fromarray(values.astype(np.float32))
    resized = picture.resize((columns * FINER, rows * FINER), Image.Resampling.BICUBIC)
    return np.asarray(resized, dtype=np.float64)
