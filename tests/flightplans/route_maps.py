"""Maps for the route's tests and benchmarks: obstacles by chance, of the kinds that break geometry."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import shapely
from shapely import MultiPolygon, Point, Polygon, box
from shapely.affinity import rotate

from flightplans.airspace.zones import polygonal

XY = tuple[float, float]
Area = Polygon | MultiPolygon
WIDTH_M, HEIGHT_M = 4000.0, 1500.0
COUNTS = tuple(round(10 * 100 ** (n / 49)) for n in range(50))
"""Obstacles of the 50 maps: 10 to 1,000."""


@dataclass(frozen=True)
class RandomMap:
    """A map with its kind, the number of its obstacles, and places to go between."""

    kind: str
    obstacles: int
    area: Area
    pairs: tuple[tuple[XY, XY], ...]


@cache
def random_map(number: int, pairs: int = 6, seed: int | None = None, obstacles: int | None = None) -> RandomMap:
    """One of the fifty (0 to 49), always the same; or one of its kind by another seed."""
    dice = np.random.RandomState(1000 + number if seed is None else seed)
    kind = list(KINDS)[number % len(KINDS)]
    count = COUNTS[number] if obstacles is None else obstacles
    area = KINDS[kind](dice, count)
    places = list(_places(dice, area, 2 * pairs))
    return RandomMap(kind, count, area, tuple(zip(places[::2], places[1::2], strict=True)))


def scattered(dice: np.random.RandomState, count: int) -> Area:
    """Turned boxes and round ones that overlap as chance has it."""
    size = 0.35 * math.sqrt(WIDTH_M * HEIGHT_M / count)
    zones = [_thing(dice, _anywhere(dice), dice.uniform(0.3, 1.3) * size) for _ in range(count)]
    return _field(zones)


def chess(dice: np.random.RandomState, count: int) -> Area:
    """Squares of one grid: they touch along sides and at points, lie on the border, and in a line."""
    columns = max(8, round(math.sqrt(2.6 * count * WIDTH_M / HEIGHT_M)))
    cell = round(WIDTH_M / columns)
    rows = round(HEIGHT_M / cell)
    chosen = dice.choice(columns * rows, min(count, columns * rows - 2), replace=False)
    corners = [((n % columns) * cell, (n // columns) * cell) for n in chosen.tolist()]
    return _field([box(x, y, x + cell, y + cell) for x, y in corners])


def nested(dice: np.random.RandomState, count: int) -> Area:
    """Rings with a gap, one inside the other, and boxes in and across them."""
    zones: list[Polygon] = []
    while len(zones) < count:
        middle, size = Point(_anywhere(dice)), dice.uniform(0.4, 1.0) * math.sqrt(WIDTH_M * HEIGHT_M / count)
        outer, inner = middle.buffer(size, quad_segs=2), middle.buffer(0.7 * size, quad_segs=2)
        gap = box(middle.x, middle.y - 0.05 * size, middle.x + 2 * size, middle.y + 0.05 * size)
        zones.append(outer.difference(inner).difference(rotate(gap, dice.uniform(0, 360), origin=middle)))
        zones.append(_thing(dice, (middle.x, middle.y), 0.3 * size))
        zones.append(_thing(dice, (middle.x, middle.y), 0.2 * size))
    return _field(zones[:count])


def slits(dice: np.random.RandomState, count: int) -> Area:
    """Walls across the field with gaps of nothing, a millimetre or a metre between neighbours."""
    walls = max(2, round(math.sqrt(count)))
    zones: list[Polygon] = []
    for wall in range(walls):
        x = (wall + 0.5) * WIDTH_M / walls
        ends = np.sort(dice.uniform(-20, HEIGHT_M + 20, max(2, count // walls)))
        ends = np.round(ends, 3)
        for low, high in pairwise(ends.tolist()):
            gap = float(dice.choice([0.0, 0.001, 1.0, 3.0]))
            if high - gap > low:
                zones.append(box(x - 5, low, x + 5 + dice.randint(3), high - gap))
    return _field(zones)


def touching(dice: np.random.RandomState, count: int) -> Area:
    """Diamonds in chains, corner to corner and corner to the middle of a side, on whole metres."""
    size = max(6, 2 * round(0.11 * math.sqrt(WIDTH_M * HEIGHT_M / count)))
    zones: list[Polygon] = []
    while len(zones) < count:
        x, y = (round(at) for at in _anywhere(dice))
        for step in range(int(dice.randint(1, 6))):
            at = x + 2 * size * step
            zones.append(Polygon([(at - size, y), (at, y - size), (at + size, y), (at, y + size)]))
            if dice.rand() < 0.4:
                zones.append(box(at + size // 2, y + size // 2, at + size // 2 + size, y + size // 2 + size))
            if dice.rand() < 0.3:
                zones.append(box(at - size, y - 2 * size, at + size, y - size))
    return _field(zones[:count])


def in_lines(dice: np.random.RandomState, count: int) -> Area:
    """Triangles and boxes whose corners stand in straight rows, many of them on the way."""
    rows = max(1, round(math.sqrt(count * HEIGHT_M / WIDTH_M)))
    columns = -(-count // rows)
    wide, high = WIDTH_M // columns, HEIGHT_M // rows
    zones: list[Polygon] = []
    for n in range(count):
        x, y = (n % columns) * wide, (n // columns) * high
        w, h = wide * dice.randint(1, 4) / 4, high * dice.randint(1, 4) / 4
        zones.append(box(x, y, x + w, y + h) if dice.rand() < 0.5 else Polygon([(x, y), (x + w, y), (x, y + h)]))
    return _field(zones)


KINDS: dict[str, Callable[[np.random.RandomState, int], Area]] = {
    "scattered": scattered,
    "chess": chess,
    "nested": nested,
    "slits": slits,
    "touching": touching,
    "in lines": in_lines,
}


def _thing(dice: np.random.RandomState, place: XY, size: float) -> Polygon:
    x, y = place
    if dice.rand() < 0.5:
        return Point(place).buffer(size, quad_segs=int(dice.randint(1, 4)))
    w, h = size * dice.uniform(0.2, 1.5), size * dice.uniform(0.2, 1.5)
    return rotate(box(x - w, y - h, x + w, y + h), dice.uniform(0, 180))


def _anywhere(dice: np.random.RandomState) -> XY:
    return float(dice.uniform(0, WIDTH_M)), float(dice.uniform(0, HEIGHT_M))


def _field(zones: list[Polygon]) -> Area:
    field = box(0, 0, WIDTH_M, HEIGHT_M).difference(shapely.union_all(zones))
    return polygonal(shapely.set_precision(field, 0.001))


def _places(dice: np.random.RandomState, area: Area, count: int) -> list[XY]:
    """Inside, at corners and on sides of the area."""
    corners = np.unique(shapely.get_coordinates(area), axis=0)
    found: list[XY] = []
    while len(found) < count:
        chance = dice.rand()
        if chance < 0.2:
            x, y = corners[dice.randint(len(corners))].tolist()
        elif chance < 0.4:
            x, y = area.boundary.interpolate(dice.uniform(0, area.boundary.length)).coords[0]
        else:
            x, y = _anywhere(dice)
        if area.covers(Point(x, y)):
            found.append((float(x), float(y)))
    return found


def valley(count: int, seed: int = 1) -> Area:
    """A winding valley of 10.7 x 3 km, its ring of 380 corners, with obstacles of 4 to 8 corners; few are larger."""
    dice = np.random.RandomState(seed)
    x = np.linspace(0, 10_700, 190)
    middle = 600 * np.sin(x / 1700) + 250 * np.sin(x / 600 + 1)
    half = 1500 + 150 * np.sin(x / 900 + 2)
    low, high = (middle + side * half + dice.uniform(-30, 30, 190) for side in (-1, 1))
    ring = Polygon(np.vstack([np.column_stack([x, low]), np.column_stack([x, high])[::-1]]))
    shrunk = min(1.0, math.sqrt(300 / count) + 0.3)
    zones: list[Polygon] = []
    while len(zones) < count:
        place = float(dice.uniform(0, 10_700)), float(dice.uniform(-2500, 2500))
        if ring.contains(Point(place)):
            size = dice.uniform(10, 60) * shrunk
            square = box(place[0] - size, place[1] - 0.6 * size, place[0] + size, place[1] + 0.6 * size)
            zones.append(
                Point(place).buffer(size, quad_segs=2) if dice.rand() < 0.5 else rotate(square, dice.uniform(0, 180))
            )
    return polygonal(shapely.set_precision(ring.difference(shapely.union_all(zones)), 0.001))


def places_in(area: Area, count: int, seed: int = 3) -> list[XY]:
    """Inside an area, by chance."""
    dice = np.random.RandomState(seed)
    west, south, east, north = area.bounds
    xs, ys = dice.uniform(west, east, 20 * count), dice.uniform(south, north, 20 * count)
    inside = np.flatnonzero(shapely.contains_xy(area, xs, ys))[:count]
    return [(float(xs[n]), float(ys[n])) for n in inside]
