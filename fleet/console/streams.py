"""Where water runs and stands, found from the terrain grid alone: any town's map has its river without more data."""

from __future__ import annotations

from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray

Heights = NDArray[np.float64]
Mask = NDArray[np.bool_]
Cells = NDArray[np.int64]

ROUND_ABOUT = ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1))
QUITE_LEVEL_M = 0.02
LEAST_HALF_WIDTH = 3
"""Standing water is wider than twice so many cells; level yards around houses are smaller."""


def cells_above(heights_m: Heights) -> Cells:
    """How many cells drain through each cell, itself included; hollows fill up and run over.

    Barnes, Lehman and Mulla, Priority-flood, Computers & Geosciences 62, 2014: the grid is flooded from its
    edge inwards, lowest cell first, and every cell drains to the one from which it was reached.
    """
    rows, columns = heights_m.shape
    width = columns + 2
    height = np.pad(heights_m, 1, constant_values=np.inf).ravel().tolist()
    drains_to = [-1] * len(height)
    seen = np.pad(np.zeros((rows, columns), dtype=bool), 1, constant_values=True).ravel().tolist()
    heap = [(height[cell], cell) for cell in _edge_cells(rows, columns)]
    for _, cell in heap:
        seen[cell] = True
    heapify(heap)
    steps = [down * width + right for down, right in ROUND_ABOUT]
    order = []
    while heap:
        level, cell = heappop(heap)
        order.append(cell)
        for step in steps:
            beside = cell + step
            if not seen[beside]:
                seen[beside] = True
                drains_to[beside] = cell
                heappush(heap, (max(level, height[beside]), beside))
    return _sums(order, drains_to).reshape(rows + 2, width)[1:-1, 1:-1]


def _edge_cells(rows: int, columns: int) -> list[int]:
    index = np.arange((rows + 2) * (columns + 2)).reshape(rows + 2, columns + 2)[1:-1, 1:-1]
    return sorted({*index[0].tolist(), *index[-1].tolist(), *index[:, 0].tolist(), *index[:, -1].tolist()})


def _sums(order: list[int], drains_to: list[int]) -> Cells:
    passing = [1] * len(drains_to)
    for cell in reversed(order):
        if drains_to[cell] >= 0:
            passing[drains_to[cell]] += passing[cell]
    return np.array(passing, dtype=np.int64)


def standing_water(heights_m: Heights) -> Mask:
    """Lakes: cells quite level together with all cells round about, over a wide enough area."""
    level = np.ones(heights_m.shape, dtype=bool)
    for window in _windows(heights_m):
        level &= np.abs(window - heights_m) <= QUITE_LEVEL_M
    core = level
    for _ in range(LEAST_HALF_WIDTH - 1):
        core = ~_grown(~core)
    for _ in range(LEAST_HALF_WIDTH + 2):
        core = _grown(core)
    beside = sum(_windows(level.astype(np.float64)), np.zeros(heights_m.shape))
    return np.asarray((level | (beside >= 3)) & core)


def _windows(values: Heights) -> list[Heights]:
    rows, columns = values.shape
    padded = np.pad(values, 1, mode="edge")
    return [padded[1 + down : 1 + down + rows, 1 + right : 1 + right + columns] for down, right in ROUND_ABOUT]


def _grown(mask: Mask) -> Mask:
    grown = mask.copy()
    for window in _windows(mask.astype(np.float64)):
        grown |= window > 0.5
    return grown


def river_strength(heights_m: Heights, from_cells: float, full_cells: float) -> Heights:
    """0 (dry) to 1 (a big river, three cells wide) for every cell, by how much land drains through it."""
    share = np.log(cells_above(heights_m) / from_cells) / np.log(full_cells / from_cells)
    strength = np.clip(share, 0.0, 1.0)
    return np.asarray(np.maximum(strength, _grown(strength >= 1.0)))
