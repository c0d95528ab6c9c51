"""The highest and the lowest ground inside a disc, with nothing missed between samples.

Between its points a grid is bilinear, and a bilinear surface has its extremes over a rectangle at the rectangle's
corners. The disc is covered by strips as wide as the circle is at their broadest; each strip is cut by the grid's
lines, and every corner of that cutting is looked at. So the answer is never less (highest) or more (lowest) than
the truth over the disc, and by no more than what the strips stick out.

Rows and columns are counted from the grid's south-west point; a radius has its own number of rows and columns.
"""

from __future__ import annotations

import math

import numpy as np

from flightplans.compiled import inlined, kernel, part

STRIPS = 6


@kernel
def extremes(grid, row, column, radius_rows, radius_columns):  # type: ignore[no-untyped-def]
    """(lowest, highest) around each place; NaN where the grid ends or has a gap inside the disc."""
    lowest, highest = np.empty(len(row)), np.empty(len(row))
    for n in range(len(row)):
        low, high = np.inf, -np.inf
        for strip in range(STRIPS):
            below, above = 2.0 * strip / STRIPS - 1.0, 2.0 * (strip + 1) / STRIPS - 1.0
            nearest = 0.0 if below * above <= 0.0 else min(abs(below), abs(above))
            wide = math.sqrt(1.0 - nearest * nearest) * radius_columns[n]
            south, north = row[n] + below * radius_rows[n], row[n] + above * radius_rows[n]
            least, most = _over_rectangle(grid, south, north, column[n] - wide, column[n] + wide)
            if math.isnan(least):
                low = high = np.nan
                break
            low, high = min(low, least), max(high, most)
        lowest[n], highest[n] = low, high
    return lowest, highest


@part
def _over_rectangle(grid, south, north, west, east):  # type: ignore[no-untyped-def]
    """Extremes of the bilinear surface over a rectangle: at the corners of its cutting by the grid's lines."""
    rows, columns = grid.shape
    if not (south >= -1e-6 and north <= rows - 1 + 1e-6 and west >= -1e-6 and east <= columns - 1 + 1e-6):
        return np.nan, np.nan
    south, north = max(south, 0.0), min(north, rows - 1.0)
    west, east = max(west, 0.0), min(east, columns - 1.0)
    low, high = np.inf, -np.inf
    r = south
    while True:
        c = west
        while True:
            height = _bilinear(grid, r, c)
            if math.isnan(height):
                return np.nan, np.nan
            low, high = min(low, height), max(high, height)
            if c >= east:
                break
            c = min(math.floor(c) + 1.0, east)
        if r >= north:
            break
        r = min(math.floor(r) + 1.0, north)
    return low, high


@inlined
def _bilinear(grid, r, c):  # type: ignore[no-untyped-def]
    """One height; a neighbour of no weight is not asked, it may be a gap."""
    i, j = int(r), int(c)
    u, v = r - i, c - j
    height = grid[i, j] if v == 0.0 else grid[i, j] * (1.0 - v) + grid[i, j + 1] * v
    if u > 0.0:
        north = grid[i + 1, j] if v == 0.0 else grid[i + 1, j] * (1.0 - v) + grid[i + 1, j + 1] * v
        height = height * (1.0 - u) + north * u
    return height


@kernel
def worst_error(index, errors, row, column, radius_rows, radius_columns):  # type: ignore[no-untyped-def]
    """The greatest error of the sources of all grid points that bear on a disc."""
    rows, columns = index.shape
    worst = np.zeros(len(row))
    for n in range(len(row)):
        for i in range(max(0, int(row[n] - radius_rows[n])), min(rows, int(row[n] + radius_rows[n]) + 2)):
            for j in range(
                max(0, int(column[n] - radius_columns[n])), min(columns, int(column[n] + radius_columns[n]) + 2)
            ):
                worst[n] = max(worst[n], errors[index[i, j]])
    return worst
