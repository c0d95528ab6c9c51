"""The ground under a strip, to the centimetre: every place where a bilinear surface can be extreme is looked at.

Inside a cell of the grid the surface is a saddle, so over a strip it is highest and lowest at grid points, where the
strip's edges cross grid lines, or (by centimetres) along an edge inside a cell, which is sampled every 5 m. A strip
is what lies within a reach of a straight line; between its ends degrees run evenly.

Lengths of a degree: meridian and prime vertical radius of curvature of the WGS 84 ellipsoid (Torge, Geodesy, 4.1.3).
"""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Place = tuple[float, float]
"""Latitude and longitude."""

SEMI_MAJOR_M, ECCENTRICITY_2 = 6378137.0, 6.69437999014e-3
SLACK = 1e-6
"""Of a cell: the grid's own edge is inside."""
STEP_M = 5.0
AROUND = 48
"""Directions in which the rounded ends of a strip are looked at."""
COSINES, SINES = (turned(np.arange(AROUND) * (2 * np.pi / AROUND)) for turned in (np.cos, np.sin))
BESIDE = np.sin(np.radians([-90.0, -60.0, -30.0, 0.0, 30.0, 60.0, 90.0]))
"""Lines beside the line that are looked at, in reaches: where ground and way both rise, the worst place of a disc is
on its rim at any angle, and within 15 degrees of one of these (4 % of what ground and way rise over the reach)."""
CORNER = ("south_deg", "west_deg", "step_lat_deg", "step_lon_deg")
UNKNOWN_CM = np.iinfo(np.int32).min


class NoGround(Exception):
    """A place lies outside the grid, or where nothing is known."""


@dataclass(frozen=True, eq=False)
class Strips:
    """Places within reach of lines: metres along each from its start, how far along from there the line's points are
    within reach, and the ground above mean sea level as high and as low as it may be."""

    along_m: Floats
    reach_m: Floats
    high_m: Floats
    low_m: Floats
    first: npt.NDArray[np.int64]
    """Where each line's places begin; one more entry than lines."""
    length_m: Floats


@dataclass(frozen=True, eq=False)
class Ground:
    """Heights above mean sea level, rows from south to north; NaN where unknown."""

    grid_m: Floats
    south_deg: float
    west_deg: float
    step_lat_deg: float
    step_lon_deg: float
    error_m: Floats | float = 0.0
    """How wrong the heights may be, everywhere or of each point of the grid."""

    @classmethod
    def from_npz(cls, data: bytes) -> Ground:
        """The package's file of heights. Raises NoGround if it is none."""
        try:
            with np.load(BytesIO(data)) as file:
                if "height_cm" in file:
                    whole = file["height_cm"]
                    grid = np.where(whole == UNKNOWN_CM, np.nan, whole / 100.0)
                else:
                    grid = file["height_dm"] / 10.0
                errors = (
                    [float(each["error_m"]) for each in json.loads(str(file["sources"]))] if "sources" in file else []
                )
                error = np.array(errors)[file["source_index"]] if "source_index" in file else (errors or [0.0])[0]
                south, west, *steps = (float(file[key]) for key in CORNER)
                return cls(grid, south, west, steps[0], steps[1], error)
        except (EOFError, KeyError, OSError, TypeError, ValueError, zipfile.BadZipFile) as error_found:
            raise NoGround(str(error_found)) from error_found

    def at(self, place: Place) -> float:
        """The ground at one place (latitude, longitude). Raises NoGround."""
        row, column = self._inside(place)
        last_row, last_column = self.grid_m.shape[0] - 1, self.grid_m.shape[1] - 1
        south, west = min(max(int(row), 0), last_row - 1), min(max(int(column), 0), last_column - 1)
        up, right, grid = row - south, column - west, self.grid_m
        low = float(grid[south, west]) * (1 - right) + float(grid[south, west + 1]) * right
        high = float(grid[south + 1, west]) * (1 - right) + float(grid[south + 1, west + 1]) * right
        height: float = low * (1 - up) + high * up
        if math.isnan(height):
            raise NoGround(f"nothing is known of the ground at {place[0]:.5f}, {place[1]:.5f}")
        return height

    def apart_m(self, one: Place, other: Place) -> float:
        """Between two places, as degrees run evenly."""
        row_m, column_m = self._cell_size((one[0] + other[0]) / 2)
        (row, column), (row_too, column_too) = self._cell(one), self._cell(other)
        return math.hypot((row - row_too) * row_m, (column - column_too) * column_m)

    def range_in(self, bounds: tuple[float, float, float, float]) -> tuple[float, float]:
        """Lowest and highest ground of the cells under west, south, east, north; without end where one is unknown."""
        west, south, east, north = bounds
        (low_row, low_column), (high_row, high_column) = self._cell((south, west)), self._cell((north, east))
        rows, columns = self.grid_m.shape
        if min(low_row, low_column) < 0 or high_row > rows - 1 or high_column > columns - 1:
            return -math.inf, math.inf
        cells = self.grid_m[
            math.floor(low_row) : math.ceil(high_row) + 1, math.floor(low_column) : math.ceil(high_column) + 1
        ]
        return (-math.inf, math.inf) if np.isnan(cells).any() else (float(cells.min()), float(cells.max()))

    def strips(self, lines: Sequence[tuple[Place, Place]], reach_m: float) -> Strips:
        """The ground within reach of lines. Raises NoGround."""
        for place in {place for line in lines for place in line}:
            self._inside(place)
        frames = [self._frame(start, end, reach_m) for start, end in lines]
        parts = [[np.concatenate(each) for each in zip(*frame.places(), strict=True)] for frame in frames]
        along, across = (np.concatenate([part[n] for part in parts]) for n in (0, 1))
        counts = [len(part[0]) for part in parts]
        numbers = np.repeat(np.array([frame.numbers for frame in frames]), counts, axis=0).T
        row, column, row_m, column_m, north, east = numbers
        cells = row + (along * north - across * east) / row_m, column + (along * east + across * north) / column_m
        ground, error = self._heights(*cells), self._errors(*cells)
        return Strips(
            along_m=along,
            reach_m=np.sqrt(np.maximum(reach_m**2 - across**2, 0.0)),
            high_m=ground + error,
            low_m=ground - error,
            first=np.concatenate([[0], np.cumsum(counts)]),
            length_m=np.array([frame.length for frame in frames]),
        )

    def _frame(self, start: Place, end: Place, reach_m: float) -> _Frame:
        (row, column), (end_row, end_column) = self._cell(start), self._cell(end)
        row_m, column_m = self._cell_size((start[0] + end[0]) / 2)
        north_m, east_m = (end_row - row) * row_m, (end_column - column) * column_m
        length = math.hypot(north_m, east_m)
        north, east = (north_m / length, east_m / length) if length > 0 else (1.0, 0.0)
        return _Frame(row, column, row_m, column_m, north, east, length, reach_m)

    def _cell(self, place: Place) -> tuple[float, float]:
        return (place[0] - self.south_deg) / self.step_lat_deg, (place[1] - self.west_deg) / self.step_lon_deg

    def _inside(self, place: Place) -> tuple[float, float]:
        """The cell of a place. Raises NoGround: a line to the other side of the world would be looked at for hours."""
        row, column = self._cell(place)
        last_row, last_column = self.grid_m.shape[0] - 1, self.grid_m.shape[1] - 1
        if not (-SLACK <= row <= last_row + SLACK and -SLACK <= column <= last_column + SLACK):
            raise NoGround(f"{place[0]:.5f}, {place[1]:.5f} is outside the grid of heights")
        return row, column

    def _cell_size(self, latitude_deg: float) -> tuple[float, float]:
        """Metres northward and eastward."""
        sine = math.sin(math.radians(latitude_deg))
        bent = 1 - ECCENTRICITY_2 * sine**2
        meridian = SEMI_MAJOR_M * (1 - ECCENTRICITY_2) / bent**1.5
        parallel = SEMI_MAJOR_M / math.sqrt(bent) * math.sqrt(1 - sine**2)
        return meridian * math.radians(self.step_lat_deg), parallel * math.radians(self.step_lon_deg)

    def _heights(self, row: Floats, column: Floats) -> Floats:
        last_row, last_column = self.grid_m.shape[0] - 1, self.grid_m.shape[1] - 1
        beyond = max(row.max() - last_row, column.max() - last_column, -row.min(), -column.min())
        if beyond > SLACK:
            raise NoGround("outside the grid of heights")
        south = np.minimum(np.maximum(row, 0).astype(int), last_row - 1)
        west = np.minimum(np.maximum(column, 0).astype(int), last_column - 1)
        up, right = row - south, column - west
        flat, width, corner = self.grid_m.ravel(), last_column + 1, south * (last_column + 1) + west
        low_left, low_right, high_left, high_right = (flat[corner + step] for step in (0, 1, width, width + 1))
        low = low_left + (low_right - low_left) * right
        high = high_left + (high_right - high_left) * right
        heights = low + (high - low) * up
        if np.isnan(heights).any():
            raise NoGround("a gap in the grid of heights")
        return np.asarray(heights)

    def _errors(self, row: Floats, column: Floats) -> Floats | float:
        """The worst of the grid's points around each place."""
        if isinstance(self.error_m, float):
            return self.error_m
        last_row, last_column = self.grid_m.shape[0] - 1, self.grid_m.shape[1] - 1
        south = np.minimum(np.maximum(row, 0).astype(int), last_row - 1)
        west = np.minimum(np.maximum(column, 0).astype(int), last_column - 1)
        low = np.maximum(self.error_m[south, west], self.error_m[south, west + 1])
        return np.asarray(np.maximum(low, np.maximum(self.error_m[south + 1, west], self.error_m[south + 1, west + 1])))


@dataclass(frozen=True)
class _Frame:
    """A line in the grid: its start (cells), the size of a cell, its direction, length and the reach (metres)."""

    row: float
    column: float
    row_m: float
    column_m: float
    north: float
    east: float
    length: float
    reach: float

    @property
    def numbers(self) -> tuple[float, ...]:
        """What it takes to find cells."""
        return self.row, self.column, self.row_m, self.column_m, self.north, self.east

    def cells(self, along: Floats, across: Floats) -> tuple[Floats, Floats]:
        """Row and column of places along and to the right of the line."""
        north = along * self.north - across * self.east
        east = along * self.east + across * self.north
        return self.row + north / self.row_m, self.column + east / self.column_m

    def places(self) -> Iterator[tuple[Floats, Floats]]:
        """Everything worth looking at, as metres along and across."""
        for centre in {0.0, self.length}:
            yield centre + self.reach * COSINES, self.reach * SINES
        along = np.linspace(0.0, self.length, int(self.length / STEP_M) + 2)
        yield np.tile(along, len(BESIDE)), np.repeat(self.reach * BESIDE, len(along))
        yield from self._crossings(self.reach * BESIDE)
        yield self._grid_points()

    def _crossings(self, across: Floats) -> Iterator[tuple[Floats, Floats]]:
        """Where lines beside this one cross the lines of the grid."""
        first, last = self.cells(np.zeros(len(across)), across), self.cells(np.full(len(across), self.length), across)
        for begin, end in zip(first, last, strict=True):
            step = end[0] - begin[0]
            low, high = min(begin.min(), end.min()), max(begin.max(), end.max())
            lines = np.arange(np.ceil(low), np.floor(high) + 1)
            if step != 0 and len(lines):
                along = (lines - begin[:, None]) * (self.length / step)
                beside, number = np.nonzero((along >= 0.0) & (along <= self.length))
                yield along[beside, number], across[beside]

    def _grid_points(self) -> tuple[Floats, Floats]:
        """Points of the grid within reach: for each grid line across the strip, those beside the line."""
        by_row = abs(self.north) >= abs(self.east)
        size, other, lead = (
            (self.row_m, self.column_m, self.north) if by_row else (self.column_m, self.row_m, self.east)
        )
        begin, begin_other = (self.row, self.column) if by_row else (self.column, self.row)
        drift = (self.east if by_row else self.north) / lead
        ends = sorted((begin, begin + self.length * lead / size))
        lines = np.arange(np.ceil(ends[0] - self.reach / size), np.floor(ends[1] + self.reach / size) + 1)
        middle = np.clip((lines - begin) * size, min(0.0, self.length * lead), max(0.0, self.length * lead)) * drift
        half = self.reach * np.hypot(1.0, drift) / other
        count = int(half) + 2
        beside = np.floor(begin_other + middle / other)[:, None] + np.arange(-count, count + 2)
        lead_m = np.broadcast_to(((lines - begin) * size)[:, None], beside.shape).ravel()
        other_m = ((beside - begin_other) * other).ravel()
        north_m, east_m = (lead_m, other_m) if by_row else (other_m, lead_m)
        along = north_m * self.north + east_m * self.east
        across = east_m * self.north - north_m * self.east
        beyond = along - np.clip(along, 0.0, self.length)
        near = np.hypot(beyond, across) <= self.reach
        return along[near], across[near]
