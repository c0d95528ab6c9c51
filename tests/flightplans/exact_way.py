"""An independent solver for tests: the shortest way among polygons by fractions and trying, slow and plain.

A double is a fraction, exactly. Whether a straight line stays inside the area is decided by fractions alone (numpy
only sorts out what is beyond doubt). A* tries the lines between corners in the order of the length that they promise.
Shares no code and no idea with `flightplans.route` but the theorem that a shortest way bends at corners only.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Point, Polygon

XY = tuple[float, float]
Whole = tuple[int, int]
Floats = NDArray[np.float64]

DOUBT = 2e-15
"""Relative: five times what rounding can do to a determinant of three places (Shewchuk 1997, orient2d: 3.3e-16)."""


@dataclass(frozen=True)
class Rings:
    """The sides of an area, from a to b, as doubles; rings lie in a row."""

    a: Floats
    b: Floats

    @classmethod
    def of(cls, area: Polygon | MultiPolygon) -> Rings:
        rings = [shapely.get_coordinates(ring) for ring in _rings(area)]
        starts, ends = np.vstack([ring[:-1] for ring in rings]), np.vstack([ring[1:] for ring in rings])
        real = np.any(starts != ends, axis=1)
        return cls(starts[real], ends[real])


class ExactArea:
    """Answers whether a line stays inside an area, its border counted as inside, without rounding."""

    def __init__(self, area: Polygon | MultiPolygon) -> None:
        self._rings = Rings.of(area)
        self._fractions: dict[XY, tuple[Fraction, Fraction]] = {}
        self.corners = self._bends(isinstance(area, MultiPolygon))

    def sees(self, p: XY, q: XY) -> bool:
        """Whether every place between p and q lies inside or on the border."""
        near = self._beside(p, q)
        a, b = self._rings.a[near], self._rings.b[near]
        of_a, of_b = self._sides(p, q, a), self._sides(p, q, b)
        crossing = np.flatnonzero(of_a * of_b < 0)
        for n in crossing:
            if self._side(tuple(a[n]), tuple(b[n]), p) * self._side(tuple(a[n]), tuple(b[n]), q) < 0:
                return False
        touched = {(float(x), float(y)) for x, y in a[of_a == 0]}
        stops = sorted({p, q, *(place for place in touched if _between(p, place, q))})
        return all(self._holds(*self._middle(one, other)) for one, other in pairwise(stops))

    def holds(self, place: XY) -> bool:
        """Whether the place lies inside or on the border."""
        return self._holds(*self._exact(place))

    def _beside(self, p: XY, q: XY) -> NDArray[np.bool_]:
        a, b = self._rings.a, self._rings.b
        low, high = np.minimum(p, q), np.maximum(p, q)
        near: NDArray[np.bool_] = np.all((np.minimum(a, b) <= high) & (np.maximum(a, b) >= low), axis=1)
        return near

    def _sides(self, p: XY, q: XY, places: Floats) -> NDArray[np.int64]:
        """1, 0, -1 for each place left of, on, right of the line from p to q."""
        left = (p[0] - places[:, 0]) * (q[1] - places[:, 1])
        right = (p[1] - places[:, 1]) * (q[0] - places[:, 0])
        signs = np.sign(left - right).astype(np.int64)
        for n in np.flatnonzero(np.abs(left - right) <= DOUBT * (np.abs(left) + np.abs(right))):
            signs[n] = self._side(p, q, (float(places[n, 0]), float(places[n, 1])))
        return signs

    def _side(self, p: XY, q: XY, r: XY) -> int:
        (px, py), (qx, qy), (rx, ry) = self._exact(p), self._exact(q), self._exact(r)
        turn = (px - rx) * (qy - ry) - (py - ry) * (qx - rx)
        return (turn > 0) - (turn < 0)

    def _exact(self, place: XY) -> tuple[Fraction, Fraction]:
        found = self._fractions.get(place)
        if found is None:
            found = self._fractions[place] = (Fraction(float(place[0])), Fraction(float(place[1])))
        return found

    def _middle(self, one: XY, other: XY) -> tuple[Fraction, Fraction]:
        (ax, ay), (bx, by) = self._exact(one), self._exact(other)
        return (ax + bx) / 2, (ay + by) / 2

    def _holds(self, x: Fraction, y: Fraction) -> bool:
        """How often a ray to the east crosses the border; sides near the place or its height are asked exactly."""
        a, b = self._rings.a, self._rings.b
        near_x, near_y = float(x), float(y)
        slack = 1e-9 * (1 + abs(near_x) + abs(near_y))
        low, high = np.minimum(a[:, 1], b[:, 1]), np.maximum(a[:, 1], b[:, 1])
        around = (low <= near_y + slack) & (high >= near_y - slack)
        around &= np.maximum(a[:, 0], b[:, 0]) >= near_x - slack
        surely = around & (low < near_y - slack) & (high > near_y + slack)
        surely &= np.minimum(a[:, 0], b[:, 0]) > near_x + slack
        inside = bool(np.count_nonzero(surely) % 2)
        for n in np.flatnonzero(around & ~surely):
            (ax, ay), (bx, by) = self._exact(tuple(a[n].tolist())), self._exact(tuple(b[n].tolist()))
            turn = (ax - x) * (by - y) - (ay - y) * (bx - x)
            if turn == 0 and min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by):
                return True
            if (ay > y) != (by > y) and (turn > 0) == (by > ay):
                inside = not inside
        return inside

    def _bends(self, several: bool) -> list[XY]:
        """Places where a way can bend: all but those where the area's only angle is under 180 degrees.

        Of several parts one may touch another's side with such a corner: all are kept.
        """
        before: dict[XY, list[tuple[XY, XY]]] = {}
        a, b = self._rings.a.tolist(), self._rings.b.tolist()
        sides = [((ax, ay), (bx, by)) for (ax, ay), (bx, by) in zip(a, b, strict=True)]
        coming: dict[XY, list[XY]] = {}
        for one, other in sides:
            coming.setdefault(other, []).append(one)
        for one, other in sides:
            before.setdefault(one, []).append((coming[one][0], other))
        bends = []
        for place, pairs in before.items():
            if several or len(pairs) > 1:
                bends.append(place)
                continue
            back, ahead = pairs[0]
            straight_in = self._middle(back, ahead)
            # Inside at a convex corner: a place on the chord, drawn nearly to the corner.
            if self._side(back, place, ahead) == 0 or not self._convex(place, straight_in):
                bends.append(place)
        return sorted(bends)

    def _convex(self, corner: XY, chord: tuple[Fraction, Fraction]) -> bool:
        x, y = self._exact(corner)
        tiny = Fraction(1, 2**60)
        return self._holds(x + (chord[0] - x) * tiny, y + (chord[1] - y) * tiny)


def exact_length_m(area: Polygon | MultiPolygon, start: XY, goal: XY, exact: ExactArea | None = None) -> float:
    """Length of the shortest way inside the area, borders and touching points included; inf where there is none."""
    exact = exact or ExactArea(area)
    if not _joined(area, start, goal):
        return math.inf
    places = [start, goal, *exact.corners]
    xy = np.array(places)
    to_goal = np.hypot(*(xy - goal).T)
    reached: dict[int, float] = {}
    offers: dict[int, tuple[Floats, NDArray[np.int64]]] = {}
    queue: list[tuple[float, int, int, int]] = [(float(to_goal[0]), 0, 0, -1)]
    while queue:
        _, node, source, rank = heapq.heappop(queue)
        if rank >= 0:
            _next_offer(queue, offers, reached, source, rank)
        if node in reached or (rank >= 0 and not exact.sees(places[source], places[node])):
            continue
        cost = 0.0 if rank < 0 else reached[source] + math.dist(places[source], places[node])
        if node == 1:
            return cost
        reached[node] = cost
        promised = cost + np.hypot(*(xy - xy[node]).T) + to_goal
        order = np.argsort(promised, kind="stable")
        offers[node] = promised[order], order
        _next_offer(queue, offers, reached, node, -1)
    return math.inf


def _next_offer(
    queue: list[tuple[float, int, int, int]],
    offers: dict[int, tuple[Floats, NDArray[np.int64]]],
    reached: dict[int, float],
    source: int,
    rank: int,
) -> None:
    promised, order = offers[source]
    for n in range(rank + 1, len(order)):
        if int(order[n]) not in reached:
            heapq.heappush(queue, (float(promised[n]), int(order[n]), source, n))
            return


def _joined(area: Polygon | MultiPolygon, start: XY, goal: XY) -> bool:
    """Whether both lie in parts that touch, by way of other parts or at once."""
    parts = list(area.geoms) if isinstance(area, MultiPolygon) else [area]
    label = list(range(len(parts)))
    for one, other in combinations(range(len(parts)), 2):
        if label[one] != label[other] and parts[one].intersects(parts[other]):
            label = [label[one] if mark == label[other] else mark for mark in label]
    at = [{label[n] for n, part in enumerate(parts) if part.intersects(Point(end))} for end in (start, goal)]
    return bool(at[0] & at[1])


def _between(p: XY, place: XY, q: XY) -> bool:
    return all(min(one, other) <= at <= max(one, other) for one, at, other in zip(p, place, q, strict=True))


def _rings(area: Polygon | MultiPolygon) -> list[shapely.LinearRing]:
    parts = area.geoms if isinstance(area, MultiPolygon) else [area]
    return [ring for part in parts for ring in (part.exterior, *part.interiors)]
