"""The peer of the route map: A* over square cells, eight neighbours each, as it stands in every textbook."""

from __future__ import annotations

import heapq
import math

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

XY = tuple[float, float]
DIAGONAL = math.sqrt(2)


class Grid:
    """Cells of a size in metres whose middle lies inside the area."""

    def __init__(self, area: Polygon | MultiPolygon, cell_m: float) -> None:
        west, south, east, north = area.bounds
        self._cell_m = cell_m
        self._origin = (west - cell_m, south - cell_m)  # a closed cell all around: no neighbour is ever outside
        columns, rows = int((east - west) / cell_m) + 3, int((north - south) / cell_m) + 3
        self._columns = columns
        xs = self._origin[0] + (np.arange(columns) + 0.5) * cell_m
        ys = self._origin[1] + (np.arange(rows) + 0.5) * cell_m
        shapely.prepare(area)
        free = shapely.contains_xy(area, *np.meshgrid(xs, ys))
        free[[0, -1], :] = free[:, [0, -1]] = False
        self._free = free.ravel().tolist()

    def length_m(self, start: XY, goal: XY) -> float:
        """Of the shortest way over the cells' middles. Raises LookupError where there is none."""
        begin, end = self._cell(start), self._cell(goal)
        columns, free = self._columns, self._free
        straight, across = self._cell_m, self._cell_m * DIAGONAL
        steps = [(d, straight) for d in (1, -1, columns, -columns)]
        steps += [(d, across) for d in (columns + 1, columns - 1, 1 - columns, -columns - 1)]
        best = {begin: 0.0}
        queue = [(self._left_m(begin, end), begin)]
        done: set[int] = set()
        while queue:
            _, cell = heapq.heappop(queue)
            if cell == end:
                return math.dist(start, self._middle(begin)) + best[cell] + math.dist(goal, self._middle(end))
            if cell in done:
                continue
            done.add(cell)
            for way, length_m in steps:
                after, cost = cell + way, best[cell] + length_m
                if free[after] and cost < best.get(after, math.inf):
                    best[after] = cost
                    heapq.heappush(queue, (cost + self._left_m(after, end), after))
        raise LookupError("no way over the cells")

    def _left_m(self, cell: int, end: int) -> float:
        """What is left at least with eight directions."""
        dy, dx = abs(cell // self._columns - end // self._columns), abs(cell % self._columns - end % self._columns)
        return self._cell_m * (max(dx, dy) + (DIAGONAL - 1) * min(dx, dy))

    def _cell(self, place: XY) -> int:
        column, row = (int((at - zero) / self._cell_m) for at, zero in zip(place, self._origin, strict=True))
        return row * self._columns + column

    def _middle(self, cell: int) -> XY:
        row, column = divmod(cell, self._columns)
        return self._origin[0] + (column + 0.5) * self._cell_m, self._origin[1] + (row + 0.5) * self._cell_m
