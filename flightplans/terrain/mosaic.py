"""Many tiles, of one or of several resolutions, as one grid.

Tiles whose points lie on one lattice are laid side by side. The finest lattice becomes the grid; where it has nothing,
coarser tiles are read between their points. Of two tiles that both know a point the more exact one is taken, of
equally exact ones the first. What nobody knows stays a gap: a flight over it is refused with the place, it is never
taken for 0 m.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from flightplans.compiled import kernel
from flightplans.errors import BadTownData
from flightplans.geo import Floats
from flightplans.terrain.grid import Terrain
from flightplans.terrain.source import Source, one_datum
from flightplans.terrain.tile import BadTerrainFile, Tile

Bounds = tuple[float, float, float, float]

MOST_POINTS = 40_000_000
BANK_M = 5.0
"""Water may lie so much under its bank: the error of a level that was taken from the shore."""
_NONE = 255


@dataclass(frozen=True)
class Lattice:
    """Steps in degrees, and where rows and columns would lie nearest to 0 degrees."""

    step_lat_deg: float
    step_lon_deg: float
    lat_deg: float
    lon_deg: float

    def row(self, latitude_deg: float) -> float:
        """A row, counted from 0 degrees."""
        return (latitude_deg - self.lat_deg) / self.step_lat_deg

    def column(self, longitude_deg: float) -> float:
        """A column, counted from 0 degrees."""
        return (longitude_deg - self.lon_deg) / self.step_lon_deg

    def holds(self, ground: Terrain) -> bool:
        """Whether a tile's points are points of this lattice (to a hundredth of a step)."""
        if not all(
            math.isclose(mine, theirs, rel_tol=1e-7)
            for mine, theirs in ((self.step_lat_deg, ground.step_lat_deg), (self.step_lon_deg, ground.step_lon_deg))
        ):
            return False
        places = self.row(ground.south_deg), self.column(ground.west_deg)
        return all(abs(at - round(at)) < 0.01 for at in places)


@dataclass(frozen=True, eq=False)
class Joined:
    """One grid of heights, whose sources they are (255: nobody's), and where water without a height is."""

    ground: Terrain
    index: npt.NDArray[np.uint8]
    water: npt.NDArray[np.bool_]
    error_m: float = 0.0


def joined(tiles: Sequence[Tile], bounds_deg: Bounds | None = None, water_from_shore: bool = False) -> Terrain:
    """One grid of all tiles, inside `bounds_deg` (south, west, north, east) if given.

    Raises BadTownData where heights above different zeros would mix, where there is nothing or far too much.
    """
    if bounds_deg is not None:
        tiles = [cut for tile in tiles if (cut := _cut(tile, bounds_deg)) is not None]
    if not tiles:
        raise BadTerrainFile("terrain", "no heights inside the bounds")
    one_datum(source for tile in tiles for source in tile.ground.sources)
    sources = tuple(dict.fromkeys(source for tile in tiles for source in tile.ground.sources))
    if len(sources) >= _NONE:
        raise BadTerrainFile("terrain", f"{len(sources)} different sources are too many to tell apart")
    parts = [_laid_out(lattice, group, sources) for lattice, group in _by_lattice(tiles)]
    parts.sort(key=lambda part: part.ground.step_lat_deg * part.ground.step_lon_deg)
    whole = parts[0] if len(parts) == 1 else _merged(parts, sources)
    return _finished(whole, sources, water_from_shore)


def _cut(tile: Tile, bounds: Bounds) -> Tile | None:
    ground = tile.ground
    south, west, north, east = bounds
    rows, columns = ground.grid_m.shape
    r0 = max(0, math.floor((south - ground.south_deg) / ground.step_lat_deg))
    r1 = min(rows, math.ceil((north - ground.south_deg) / ground.step_lat_deg) + 1)
    c0 = max(0, math.floor((west - ground.west_deg) / ground.step_lon_deg))
    c1 = min(columns, math.ceil((east - ground.west_deg) / ground.step_lon_deg) + 1)
    if r1 - r0 < 1 or c1 - c0 < 1:
        return None
    part = (slice(r0, r1), slice(c0, c1))
    cut = replace(
        ground,
        grid_m=ground.grid_m[part],
        south_deg=ground.south_deg + r0 * ground.step_lat_deg,
        west_deg=ground.west_deg + c0 * ground.step_lon_deg,
        source_index=None if ground.source_index is None else ground.source_index[part],
    )
    return Tile(cut, None if tile.water is None else tile.water[part])


def _by_lattice(tiles: Sequence[Tile]) -> Iterator[tuple[Lattice, list[Tile]]]:
    groups: list[tuple[Lattice, list[Tile]]] = []
    for tile in tiles:
        ground = tile.ground
        for lattice, group in groups:
            if lattice.holds(ground):
                group.append(tile)
                break
        else:
            lattice = Lattice(ground.step_lat_deg, ground.step_lon_deg, ground.south_deg, ground.west_deg)
            groups.append((lattice, [tile]))
    yield from groups


def _laid_out(lattice: Lattice, tiles: Sequence[Tile], sources: tuple[Source, ...]) -> Joined:
    """Tiles of one lattice side by side; the most exact first, so that nothing better is written over."""
    south, west, north, east = _extent([tile.ground for tile in tiles])
    row, column = round(lattice.row(south)), round(lattice.column(west))
    shape = round(lattice.row(north)) - row + 1, round(lattice.column(east)) - column + 1
    whole = _empty(shape, south, west, lattice.step_lat_deg, lattice.step_lon_deg, sources)
    whole = replace(whole, error_m=max(_error_m(tile) for tile in tiles))
    for tile in sorted(tiles, key=_error_m):
        ground = tile.ground
        r, c = round(lattice.row(ground.south_deg)) - row, round(lattice.column(ground.west_deg)) - column
        part = (slice(r, r + ground.grid_m.shape[0]), slice(c, c + ground.grid_m.shape[1]))
        index = _renumbered(ground, sources)
        if tile.water is not None:
            whole.water[part] |= tile.water
        _fill(whole, part, ground.grid_m, index)
    return whole


def _merged(parts: Sequence[Joined], sources: tuple[Source, ...]) -> Joined:
    """The finest lattice over everything; the most exact part first, the others where it has nothing."""
    finest = parts[0].ground
    south, west, north, east = _extent([part.ground for part in parts])
    south -= math.remainder(south - finest.south_deg, finest.step_lat_deg)
    west -= math.remainder(west - finest.west_deg, finest.step_lon_deg)
    shape = int((north - south) / finest.step_lat_deg) + 1, int((east - west) / finest.step_lon_deg) + 1
    whole = _empty(shape, south, west, finest.step_lat_deg, finest.step_lon_deg, sources)
    longitude = west + finest.step_lon_deg * np.arange(shape[1], dtype=float)
    for part in sorted(parts, key=lambda part: part.error_m):
        for row in range(shape[0]):
            latitude = np.full(shape[1], south + finest.step_lat_deg * row)
            heights = part.ground.heights_or_gaps_m(latitude, longitude)
            r, c = (
                np.rint((latitude - part.ground.south_deg) / part.ground.step_lat_deg).astype(int),
                np.rint((longitude - part.ground.west_deg) / part.ground.step_lon_deg).astype(int),
            )
            inside = (r >= 0) & (r < part.index.shape[0]) & (c >= 0) & (c < part.index.shape[1])
            r, c = np.where(inside, r, 0), np.where(inside, c, 0)
            whole.water[row] |= inside & part.water[r, c]
            _fill(whole, (slice(row, row + 1), slice(None)), heights[None], part.index[r, c][None])
    return whole


def _error_m(tile: Tile) -> float:
    """Of its survey; the first source, the sea's tide is another one."""
    return tile.ground.sources[0].error_m


def _extent(grounds: Sequence[Terrain]) -> Bounds:
    south, west, north, east = zip(*(ground.bounds_deg for ground in grounds), strict=True)
    return min(south), min(west), max(north), max(east)


def _fill(whole: Joined, part: tuple[slice, slice], heights: Floats, index: npt.NDArray[np.uint8]) -> None:
    """Write what is known where nothing is yet."""
    grid, numbers = whole.ground.grid_m[part], whole.index[part]
    new = np.isnan(grid) & ~np.isnan(heights)
    grid[new], numbers[new] = heights[new], index[new]


def _renumbered(ground: Terrain, sources: tuple[Source, ...]) -> npt.NDArray[np.uint8]:
    """Whose each point is, by the numbers of all sources together."""
    numbers = np.array([sources.index(source) for source in ground.sources], np.uint8)
    own = np.zeros(ground.grid_m.shape, np.uint8) if ground.source_index is None else ground.source_index
    return np.asarray(numbers[own])


def _empty(
    shape: tuple[int, int], south: float, west: float, step_lat: float, step_lon: float, sources: tuple[Source, ...]
) -> Joined:
    if shape[0] * shape[1] > MOST_POINTS or min(shape) < 2:
        raise BadTerrainFile("terrain", f"a grid of {shape[1]} x {shape[0]} points: give --bounds S,W,N,E of the town")
    ground = Terrain(np.full(shape, np.nan), south, west, step_lat, step_lon, sources)
    return Joined(ground, np.full(shape, _NONE, np.uint8), np.zeros(shape, bool))


def _finished(whole: Joined, sources: tuple[Source, ...], water_from_shore: bool) -> Terrain:
    ground, index = whole.ground, whole.index
    missing = whole.water & np.isnan(ground.grid_m)
    if water_from_shore and np.any(missing):
        reached = _levels_from_shore(ground.grid_m, missing)
        index = np.where(reached, np.uint8(len(sources)), index)
        worst = max(source.error_m for source in sources)
        sources = (*sources, Source("内水面 level of the nearest shore", sources[0].datum, max(BANK_M, worst)))
    if np.all(np.isnan(ground.grid_m)):
        raise BadTownData("terrain", "not one height in these files")
    if len(sources) == 1:
        return replace(ground, sources=sources, source_index=None)
    return replace(ground, sources=sources, source_index=np.where(index == _NONE, 0, index).astype(np.uint8))


@kernel
def _levels_from_shore(grid, missing):  # type: ignore[no-untyped-def]
    """Give water the height of its nearest known point, from the shore inwards; which points got one."""
    rows, columns = grid.shape
    reached = np.zeros(grid.shape, np.bool_)
    wave = [(i, j) for i in range(rows) for j in range(columns) if not np.isnan(grid[i, j])]
    while len(wave) > 0:
        behind = [(0, 0) for _ in range(0)]
        for i, j in wave:
            for k, m in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
                if 0 <= k < rows and 0 <= m < columns and missing[k, m] and np.isnan(grid[k, m]):
                    grid[k, m] = grid[i, j]
                    reached[k, m] = True
                    behind.append((k, m))
        wave = behind
    return reached
