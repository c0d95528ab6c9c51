"""Height of the ground above mean sea level, from a grid in degrees.

File form (npz, compressed): `height_dm` uint16, decimetres above mean sea level, rows from south to north and
columns from west to east; `south_deg`, `west_deg` of the first cell's point; `step_lat_deg`, `step_lon_deg`.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import numpy.typing as npt

from flightplans.errors import BadTownData, OutsideTerrain
from flightplans.geo import Floats

_KEYS = ("height_dm", "south_deg", "west_deg", "step_lat_deg", "step_lon_deg")
_ROUNDING = 1e-6  # of a cell: the grid's own edge is inside


@dataclass(frozen=True, eq=False)
class Terrain:
    """A grid of heights (orthometric, metres); between its points the ground is bilinear."""

    grid_m: npt.NDArray[np.float64]
    south_deg: float
    west_deg: float
    step_lat_deg: float
    step_lon_deg: float

    @property
    def bounds_deg(self) -> tuple[float, float, float, float]:
        """South, west, north, east."""
        rows, columns = self.grid_m.shape
        north = self.south_deg + (rows - 1) * self.step_lat_deg
        return self.south_deg, self.west_deg, north, self.west_deg + (columns - 1) * self.step_lon_deg

    def height_m(self, latitude_deg: float, longitude_deg: float) -> float:
        """Ground above sea level at one place. Raises OutsideTerrain."""
        return float(self.heights_m(np.array([latitude_deg]), np.array([longitude_deg]))[0])

    def heights_m(self, latitude_deg: Floats, longitude_deg: Floats) -> Floats:
        """Ground above sea level at many places, in the shape given. Raises OutsideTerrain for the first outside."""
        row = (np.asarray(latitude_deg, float) - self.south_deg) / self.step_lat_deg
        column = (np.asarray(longitude_deg, float) - self.west_deg) / self.step_lon_deg
        last_row, last_column = self.grid_m.shape[0] - 1, self.grid_m.shape[1] - 1
        inside = (row >= -_ROUNDING) & (row <= last_row + _ROUNDING)
        inside &= (column >= -_ROUNDING) & (column <= last_column + _ROUNDING)
        if not np.all(inside):
            first = int(np.argmin(np.ravel(inside)))
            raise OutsideTerrain(float(np.ravel(latitude_deg)[first]), float(np.ravel(longitude_deg)[first]))
        r = np.clip(row.astype(int), 0, last_row - 1)
        c = np.clip(column.astype(int), 0, last_column - 1)
        u, v, grid = row - r, column - c, self.grid_m
        south = grid[r, c] * (1 - v) + grid[r, c + 1] * v
        north = grid[r + 1, c] * (1 - v) + grid[r + 1, c + 1] * v
        return np.asarray(south * (1 - u) + north * u)

    @classmethod
    def from_npz(cls, data: bytes) -> Terrain:
        """Read the file form. Raises BadTownData if it is not one."""
        try:
            with np.load(BytesIO(data)) as archive:
                heights, south, west, step_lat, step_lon = (archive[key] for key in _KEYS)
        except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
            raise BadTownData("terrain", repr(error)) from error
        if heights.ndim != 2 or min(heights.shape) < 2:
            raise BadTownData("terrain", f"a grid of shape {heights.shape}")
        return cls(heights / 10.0, float(south), float(west), float(step_lat), float(step_lon))

    def to_npz(self) -> bytes:
        """Write the file form; heights are rounded to the decimetre."""
        out = BytesIO()
        np.savez_compressed(
            out,
            height_dm=np.rint(self.grid_m * 10).astype(np.uint16),
            south_deg=np.float64(self.south_deg),
            west_deg=np.float64(self.west_deg),
            step_lat_deg=np.float64(self.step_lat_deg),
            step_lon_deg=np.float64(self.step_lon_deg),
        )
        return out.getvalue()
