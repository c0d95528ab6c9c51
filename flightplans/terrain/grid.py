"""Height of the ground above mean sea level, from a grid in degrees.

File form (npz, compressed): `height_cm` int32, centimetres above mean sea level, rows from south to north and
columns from west to east, the least int32 where nothing is known; `south_deg`, `west_deg` of the first point;
`step_lat_deg`, `step_lon_deg`; `sources`, a JSON list of name, datum and error_m; `source_index` uint8, which of
them a point is from, if there is more than one. The older form has `height_dm` (decimetres) and no sources.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt

from flightplans.errors import BadTownData, OutsideTerrain
from flightplans.geo import Floats
from flightplans.terrain.disc import extremes, worst_error
from flightplans.terrain.source import UNSTATED, Source, one_datum

_KEYS = ("south_deg", "west_deg", "step_lat_deg", "step_lon_deg")
_ROUNDING = 1e-6  # of a cell: the grid's own edge is inside
_NO_DATA_CM = np.iinfo(np.int32).min

WGS84_A_M = 6378137.0
WGS84_E2 = 0.00669437999014
PLANE_MAY_SHRINK = 1.002
"""A metre of a plane frame may be this much of a metre on the ground at the very most (UTM at its zone's edge
1.001), and what the last digit of a place in degrees may be is in it."""


@dataclass(frozen=True, eq=False)
class Around:
    """The ground in discs around places, an entry a place; bounds, never short of the truth of the grid."""

    lowest_m: Floats
    highest_m: Floats
    error_m: Floats
    """How wrong the grid may be there."""


@dataclass(frozen=True, eq=False)
class Terrain:
    """A grid of heights (orthometric, metres, NaN where unknown); between its points the ground is bilinear."""

    grid_m: npt.NDArray[np.float64]
    south_deg: float
    west_deg: float
    step_lat_deg: float
    step_lon_deg: float
    sources: tuple[Source, ...] = (UNSTATED,)
    source_index: npt.NDArray[np.uint8] | None = None
    """Which of `sources` each point is from; None: all from the first."""

    @property
    def bounds_deg(self) -> tuple[float, float, float, float]:
        """South, west, north, east."""
        rows, columns = self.grid_m.shape
        north = self.south_deg + (rows - 1) * self.step_lat_deg
        return self.south_deg, self.west_deg, north, self.west_deg + (columns - 1) * self.step_lon_deg

    @property
    def datum(self) -> str:
        """The vertical datum of all heights, "" where nobody said it."""
        return one_datum(self.sources)

    @property
    def worst_error_m(self) -> float:
        """The greatest error of all sources."""
        return max(source.error_m for source in self.sources)

    def height_m(self, latitude_deg: float, longitude_deg: float) -> float:
        """Ground above sea level at one place. Raises OutsideTerrain."""
        return float(self.heights_m(np.array([latitude_deg]), np.array([longitude_deg]))[0])

    def heights_m(self, latitude_deg: Floats, longitude_deg: Floats) -> Floats:
        """Ground above sea level at many places, in the shape given.

        Raises OutsideTerrain for the first that lies outside or in a gap.
        """
        heights = self.heights_or_gaps_m(latitude_deg, longitude_deg)
        unknown = np.isnan(heights)
        if np.any(unknown):
            raise _outside(unknown, latitude_deg, longitude_deg)
        return heights

    def heights_or_gaps_m(self, latitude_deg: Floats, longitude_deg: Floats) -> Floats:
        """As `heights_m`, NaN where nothing is known."""
        row, column = self._cells(latitude_deg, longitude_deg)
        last_row, last_column = self.grid_m.shape[0] - 1, self.grid_m.shape[1] - 1
        inside = (row >= -_ROUNDING) & (row <= last_row + _ROUNDING)
        inside &= (column >= -_ROUNDING) & (column <= last_column + _ROUNDING)
        row, column = np.where(inside, row, 0.0), np.where(inside, column, 0.0)
        r = np.clip(row.astype(int), 0, last_row - 1)
        c = np.clip(column.astype(int), 0, last_column - 1)
        u, v, grid = row - r, column - c, self.grid_m
        south = _between(grid[r, c], grid[r, c + 1], v)
        north = _between(grid[r + 1, c], grid[r + 1, c + 1], v)
        return np.where(inside, _between(south, north, u), np.nan)

    def around(self, latitude_deg: Floats, longitude_deg: Floats, radius_m: float) -> Around:
        """The ground within `radius_m` of places (1-d arrays). Raises OutsideTerrain where a disc holds a gap."""
        row, column = self._cells(latitude_deg, longitude_deg)
        latitude = np.radians(np.asarray(latitude_deg, float))
        along_m, across_m = _metres_a_degree(latitude)
        radius = radius_m * PLANE_MAY_SHRINK + 0.02
        # Nearer to the pole a degree of longitude is shorter: that of the disc's own polar side holds.
        shortest_m = across_m - radius / along_m * np.radians(1) * WGS84_A_M * np.radians(1)
        rows, columns = radius / (along_m * self.step_lat_deg), radius / (shortest_m * self.step_lon_deg)
        lowest, highest = extremes(self.grid_m, row, column, rows, columns)
        unknown = np.isnan(lowest)
        if np.any(unknown):
            raise _outside(unknown, latitude_deg, longitude_deg)
        if self.source_index is None:
            error = np.full(len(row), self.sources[0].error_m)
        else:
            errors = np.array([source.error_m for source in self.sources])
            error = worst_error(self.source_index, errors, row, column, rows, columns)
        return Around(lowest, highest, error)

    def errors_m(self, latitude_deg: Floats, longitude_deg: Floats) -> Floats:
        """How wrong the heights at places inside the grid may be: the worst of the sources around each."""
        row, column = self._cells(latitude_deg, longitude_deg)
        if self.source_index is None:
            return np.full(row.shape, self.sources[0].error_m)
        errors = np.array([source.error_m for source in self.sources])[self.source_index]
        last_row, last_column = errors.shape[0] - 1, errors.shape[1] - 1
        r, c = (np.clip(np.floor(at).astype(int), 0, last - 1) for at, last in ((row, last_row), (column, last_column)))
        return np.asarray(np.maximum.reduce([errors[r, c], errors[r, c + 1], errors[r + 1, c], errors[r + 1, c + 1]]))

    def _cells(self, latitude_deg: Floats, longitude_deg: Floats) -> tuple[Floats, Floats]:
        row = (np.asarray(latitude_deg, float) - self.south_deg) / self.step_lat_deg
        return row, (np.asarray(longitude_deg, float) - self.west_deg) / self.step_lon_deg

    @classmethod
    def from_npz(cls, data: bytes) -> Terrain:
        """Read the file form. Raises BadTownData if it is not one."""
        try:
            with np.load(BytesIO(data)) as archive:
                heights = _heights_of(archive)
                south, west, step_lat, step_lon = (float(archive[key]) for key in _KEYS)
                sources = (
                    tuple(Source(**said) for said in json.loads(str(archive["sources"])))
                    if "sources" in archive
                    else ()
                )
                index = np.asarray(archive["source_index"], np.uint8) if "source_index" in archive else None
        except (EOFError, KeyError, OSError, TypeError, ValueError, zipfile.BadZipFile) as error:
            raise BadTownData("terrain", repr(error)) from error
        if heights.ndim != 2 or min(heights.shape) < 2:
            raise BadTownData("terrain", f"a grid of shape {heights.shape}")
        if not (0 < step_lat < 1 and 0 < step_lon < 1 and -90 <= south <= 90 and -180 <= west <= 180):
            raise BadTownData("terrain", f"a grid from {south}, {west} in steps of {step_lat}, {step_lon} degrees")
        if not all(source.error_m >= 0 and np.isfinite(source.error_m) for source in sources):
            raise BadTownData("terrain", "a source with a negative or unknown error")
        if index is not None and (index.shape != heights.shape or index.max() >= max(1, len(sources))):
            raise BadTownData("terrain", "points of sources that are not named")
        return cls(heights, south, west, step_lat, step_lon, sources or (UNSTATED,), index)

    def to_npz(self) -> bytes:
        """Write the file form; heights are rounded to the centimetre."""
        out = BytesIO()
        heights = np.where(np.isnan(self.grid_m), _NO_DATA_CM, np.rint(self.grid_m * 100))
        more: dict[str, Any] = {} if self.source_index is None else {"source_index": self.source_index}
        np.savez_compressed(
            out,
            height_cm=heights.astype(np.int32),
            south_deg=np.float64(self.south_deg),
            west_deg=np.float64(self.west_deg),
            step_lat_deg=np.float64(self.step_lat_deg),
            step_lon_deg=np.float64(self.step_lon_deg),
            sources=np.array(json.dumps([source.to_json() for source in self.sources], ensure_ascii=False)),
            **more,
        )
        return out.getvalue()


def _heights_of(archive: Any) -> Floats:
    if "height_cm" not in archive:
        return np.asarray(archive["height_dm"], float) / 10.0
    stored = archive["height_cm"]
    return np.asarray(np.where(stored == _NO_DATA_CM, np.nan, stored / 100.0))


def _between(one: Floats, other: Floats, share: Floats) -> Floats:
    """Linear between two; the one alone at its own place, whatever the other is."""
    mixed = one * (1 - share) + other * share
    return np.where(share == 0, one, np.where(share == 1, other, mixed))


def _metres_a_degree(latitude_rad: Floats) -> tuple[Floats, Floats]:
    """Metres of a degree northward and eastward on the ellipsoid (meridian and prime vertical radius)."""
    flat = 1 - WGS84_E2 * np.sin(latitude_rad) ** 2
    northward = WGS84_A_M * (1 - WGS84_E2) / flat**1.5
    eastward = WGS84_A_M / np.sqrt(flat) * np.cos(latitude_rad)
    return np.radians(1) * northward, np.radians(1) * eastward


def _outside(unknown: npt.NDArray[np.bool_], latitude_deg: Floats, longitude_deg: Floats) -> OutsideTerrain:
    first = int(np.argmax(np.ravel(unknown)))
    return OutsideTerrain(float(np.ravel(latitude_deg)[first]), float(np.ravel(longitude_deg)[first]))
