"""In which triangles a place lies: square cells over the area, each with the triangles that reach into it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from flightplans.compiled import kernel, part
from flightplans.route.mesh import Mesh
from flightplans.route.sides import side

LONGEST = 8.0
"""An area as thin as a thread has at most so many times the rows of a square one."""


class Cells(NamedTuple):
    """Square cells of `size_m` from (`west`, `south`), row by row; cell n has `number[first[n] : first[n + 1]]`."""

    first: NDArray[np.int64]
    number: NDArray[np.int64]
    west: float
    south: float
    size_m: float
    columns: int
    rows: int


def cells_over(mesh: Mesh) -> Cells:
    """About one cell a triangle."""
    west, south = (float(least) for least in mesh.xy.min(axis=0))
    east, north = (float(most) for most in mesh.xy.max(axis=0))
    width, height, count = east - west, north - south, len(mesh.cells)
    size_m = max(math.sqrt(width * height / count), max(width, height) / (LONGEST * math.sqrt(count)))
    columns, rows = int((east - west) / size_m) + 1, int((north - south) / size_m) + 1
    first, number = buckets(mesh.xy, mesh.cells, west, south, size_m, columns, rows)
    return Cells(first, number, west, south, size_m, columns, rows)


def is_torn(mesh: Mesh, cells: Cells) -> bool:
    """Whether a vertex lies on the side of a triangle without being its corner: two parts touch there unnoticed."""
    return bool(torn(mesh.xy, mesh.cells, cells))


@kernel
def buckets(xy, cells, west, south, size_m, columns, rows):  # type: ignore[no-untyped-def]
    """Which triangles may lie in each square cell (row by row): first (cells + 1) and their numbers."""
    first = np.zeros(columns * rows + 1, np.int64)
    span = np.empty((len(cells), 4), np.int64)
    for t in range(len(cells)):
        a, b, c = cells[t, 0], cells[t, 1], cells[t, 2]
        xs, ys = (xy[a, 0], xy[b, 0], xy[c, 0]), (xy[a, 1], xy[b, 1], xy[c, 1])
        span[t, 0], span[t, 1] = int((min(xs) - west) / size_m), int((max(xs) - west) / size_m)
        span[t, 2], span[t, 3] = int((min(ys) - south) / size_m), int((max(ys) - south) / size_m)
        for row in range(span[t, 2], span[t, 3] + 1):
            for column in range(span[t, 0], span[t, 1] + 1):
                first[row * columns + column + 1] += 1
    first = np.cumsum(first)
    number = np.empty(first[-1], np.int64)
    fill = first[:-1].copy()
    for t in range(len(cells)):
        for row in range(span[t, 2], span[t, 3] + 1):
            for column in range(span[t, 0], span[t, 1] + 1):
                cell = row * columns + column
                number[fill[cell]] = t
                fill[cell] += 1
    return first, number


@part
def triangles_at(px, py, xy, cells, grid, inside, terms):  # type: ignore[no-untyped-def]
    """Writes the triangles (borders included) in which a place lies to `inside`; gives how many: 0 outside the area."""
    column, row = math.floor((px - grid.west) / grid.size_m), math.floor((py - grid.south) / grid.size_m)
    if not (column >= 0 and row >= 0 and column < grid.columns and row < grid.rows):
        return 0
    cell = int(row) * grid.columns + int(column)
    count = 0
    for n in range(grid.first[cell], grid.first[cell + 1]):
        triangle = grid.number[n]
        a, b, c = cells[triangle, 0], cells[triangle, 1], cells[triangle, 2]
        if (
            side(xy[a, 0], xy[a, 1], xy[b, 0], xy[b, 1], px, py, terms) >= 0
            and side(xy[b, 0], xy[b, 1], xy[c, 0], xy[c, 1], px, py, terms) >= 0
            and side(xy[c, 0], xy[c, 1], xy[a, 0], xy[a, 1], px, py, terms) >= 0
        ):
            inside[count] = triangle
            count += 1
    return count


@kernel
def torn(xy, cells, grid):  # type: ignore[no-untyped-def]
    """Whether a vertex lies in a triangle of which it is no corner."""
    inside, terms = np.empty(len(cells), np.int64), np.empty(12)
    for v in range(len(xy)):
        for n in range(triangles_at(xy[v, 0], xy[v, 1], xy, cells, grid, inside, terms)):
            t = inside[n]
            if cells[t, 0] != v and cells[t, 1] != v and cells[t, 2] != v:
                return True
    return False
