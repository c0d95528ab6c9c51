"""A free area cut into triangles, and which triangle lies beside which."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from flightplans.errors import AreaUnusable

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]

OUTSIDE = -1
FARTHEST_M = 1e8
"""Twice the Earth's girth: what lies farther out are no metres on a plane, and products would lose bits."""
WHOLE = 1e-9
ORIENTATIONS = tuple(np.array(turn, float) for turn in (
    ((1, 0), (0, 1)), ((0, 1), (1, 0)), ((-1, 0), (0, 1)), ((1, 0), (0, -1)),
    ((-1, 0), (0, -1)), ((0, -1), (-1, 0)), ((0, 1), (-1, 0)), ((0, -1), (1, 0)),
))  # fmt: skip
"""The eight ways to lay a map on a table: every coordinate keeps its bits. As matrices from the right."""


@dataclass(frozen=True)
class Mesh:
    """Triangles of an area; every coordinate is one of the area's own, to the last bit.

    `xy` (vertices, 2) metres. `triangles` (triangles, 3) vertex numbers, counter-clockwise. `beyond` (triangles, 3):
    across the side opposite to corner i lies corner k of triangle n as 4 n + k, or OUTSIDE. `around_first`
    (vertices + 1) and `around` list the corners 4 n + k that lie at a vertex. `corners` (corners, 3) are the vertices
    where the free area's inner angle is 180 degrees or more, each with the vertex before and after it on its ring
    (the area to the left).
    """

    xy: Floats
    cells: NDArray[np.int32]
    around_first: Integers
    around: Integers
    corners: Integers


def mesh_of(area: Polygon | MultiPolygon) -> Mesh:
    """Constrained Delaunay triangles of an area (metres, holes allowed). Raises AreaUnusable."""
    closed = _cut(_usable(area))
    xy, number = _numbered(closed[:, :3].reshape(-1, 2))
    triangles = _counter_clockwise(xy, number.reshape(-1, 3))
    beyond = _beyond(triangles)
    around_first, around = _around(triangles, len(xy))
    cells = np.zeros((len(triangles), 8), np.int32)
    cells[:, :3], cells[:, 4:7] = triangles, beyond
    return Mesh(xy, cells, around_first, around, _corners(xy, *_border(triangles, beyond)))


def _usable(area: object) -> Polygon | MultiPolygon:
    """The area without heights. Raises AreaUnusable that says what is wrong with it, and where."""
    if not isinstance(area, Polygon | MultiPolygon):
        raise AreaUnusable(f"a {type(area).__name__} is no area")
    flat: Polygon | MultiPolygon = shapely.force_2d(area)
    if flat.is_empty:
        raise AreaUnusable("empty")
    coordinates = shapely.get_coordinates(flat)
    if not np.isfinite(coordinates).all():
        raise AreaUnusable("a coordinate is no number")
    if np.abs(coordinates).max() > FARTHEST_M:
        raise AreaUnusable(f"a coordinate of {np.abs(coordinates).max():.0f} m lies on no map of metres")
    if not flat.is_valid:
        raise AreaUnusable(shapely.is_valid_reason(flat))
    if not flat.area > 0:
        raise AreaUnusable("no width")
    return flat


def _cut(area: Polygon | MultiPolygon) -> Floats:
    """Triangles as closed rings (triangles, 4, 2).

    GEOS 3.13 joins holes to the shell before it clips ears and fails, or leaves a part out, on about one map in a
    hundred where many holes touch: then the same map lying on its side or mirrored is cut instead, to the last bit.
    """
    for turned in ORIENTATIONS:
        try:
            cut = shapely.constrained_delaunay_triangles(shapely.transform(area, lambda xy, t=turned: xy @ t))
        except shapely.errors.GEOSException:
            continue
        if abs(cut.area - area.area) <= WHOLE * area.area:
            closed: Floats = (shapely.get_coordinates(cut) @ turned.T).reshape(-1, 4, 2)
            return closed
    raise AreaUnusable("it cannot be cut into triangles")


def _numbered(places: Floats) -> tuple[Floats, Integers]:
    """The different places, and the number of each among them."""
    order = np.lexsort((places[:, 1], places[:, 0]))
    ranked = places[order]
    fresh = np.concatenate([[True], np.any(ranked[1:] != ranked[:-1], axis=1)])
    number = np.empty(len(places), np.int64)
    number[order] = np.cumsum(fresh) - 1
    return np.ascontiguousarray(ranked[fresh]), number


def _counter_clockwise(xy: Floats, triangles: Integers) -> Integers:
    a, b, c = (xy[triangles[:, n]] for n in range(3))
    turned = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0]) < 0
    triangles[turned] = triangles[turned][:, ::-1]
    return np.ascontiguousarray(triangles)


def _beyond(triangles: Integers) -> Integers:
    """Sides that two triangles have in common, found by their ends."""
    starts, ends = triangles[:, [1, 2, 0]].ravel(), triangles[:, [2, 0, 1]].ravel()
    highest = int(triangles.max()) + 1
    key = np.minimum(starts, ends) * highest + np.maximum(starts, ends)
    order = np.argsort(key, kind="stable")
    same = np.flatnonzero(key[order][1:] == key[order][:-1])
    one, other = order[same], order[same + 1]
    beyond = np.full(len(key), OUTSIDE, np.int64)
    beyond[one], beyond[other] = _code(other), _code(one)
    return beyond.reshape(-1, 3)


def _around(triangles: Integers, vertices: int) -> tuple[Integers, Integers]:
    at = triangles.ravel()
    counts = np.bincount(at, minlength=vertices)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), _code(np.argsort(at, kind="stable"))


def _code(corner: Integers) -> Integers:
    """3 n + k, as numpy counts, to 4 n + k, which is taken apart without a division."""
    return corner + corner // 3


def _border(triangles: Integers, beyond: Integers) -> tuple[Integers, Integers]:
    """Starts and ends of the sides with nothing beyond, the area to their left."""
    of, corner = np.nonzero(beyond == OUTSIDE)
    return triangles[of, (corner + 1) % 3], triangles[of, (corner + 2) % 3]


def _corners(xy: Floats, starts: Integers, ends: Integers) -> Integers:
    """One corner for every gap between free sectors at a vertex: where obstacles touch a vertex has several."""
    leaving = np.argsort(starts, kind="stable")
    coming = np.argsort(ends, kind="stable")
    vertex, before, after = starts[leaving], starts[coming], ends[leaving].copy()
    several = np.flatnonzero(vertex[1:] == vertex[:-1])
    for first in np.unique(vertex[several]):
        at = np.flatnonzero(vertex == first)
        after[at] = _next_around(xy, int(first), before[at], after[at])
    here, back, ahead = xy[vertex], xy[before], xy[after]
    turn = (here - back)[:, 0] * (ahead - here)[:, 1] - (here - back)[:, 1] * (ahead - here)[:, 0]
    # A hair of slack keeps straight corners in: one more place to bend costs time, one too few costs the way.
    slack = 1e-12 * np.hypot(*(here - back).T) * np.hypot(*(ahead - here).T)
    bends = (turn <= slack) | np.isin(vertex, vertex[several])
    return np.ascontiguousarray(np.stack([vertex, before, after], axis=1)[bends])


def _next_around(xy: Floats, vertex: int, before: Integers, after: Integers) -> Integers:
    """For each side that comes in, the side that goes out at the other end of the gap, counter-clockwise."""
    comes, goes = (np.arctan2(*(xy[ends] - xy[vertex]).T[::-1]) for ends in (before, after))
    gap = (goes[None, :] - comes[:, None]) % (2 * np.pi)
    chosen: Integers = after[np.argmin(gap, axis=1)]
    return chosen
