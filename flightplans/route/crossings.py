"""Roads, railways and power lines on the way: where they are crossed, how steeply, and how to cross them squarely.

A line is crossed as nearly at right angles as the area allows: the time over it is shortest then (標準マニュアル: over
roads and railways only where it cannot be avoided, and briefly). A flat crossing gets two waypoints, one on each side
of the line, on a perpendicular to it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import shapely
from shapely import Geometry, LineString

from flightplans.geo import Floats, MetricFrame
from flightplans.route.way import XY, Route
from flightplans.terrain.on_the_ground import CrossingLine

SQUARE_ENOUGH_DEG = 60.0
"""A crossing flatter than this is made square where the area allows it; at 60 degrees it is 15 % longer than square."""
BESIDE_M = 25.0
"""The waypoints stand so far on both sides: the track error, and a broad road."""
SHIFTS_M = (0.0, 15.0, -15.0, 30.0, -30.0, 60.0, -60.0, 100.0, -100.0, 160.0, -160.0)
"""Along the line from where it was crossed: the squarest place need not be the one of the shortest way."""


@dataclass(frozen=True, eq=False)
class Line:
    """A line in metres, (corners, 2)."""

    what: CrossingLine
    xy: Floats


@dataclass(frozen=True)
class Met:
    """A crossing: of what, where (metres; along the way), on which piece of way and of line, how steep (90: square)."""

    what: CrossingLine
    place: XY
    at_m: float
    piece: int
    line_piece: int
    angle_deg: float


@lru_cache(maxsize=8)
def lines_xy(lines: tuple[CrossingLine, ...], frame: MetricFrame) -> tuple[Line, ...]:
    """Lines on the plane, kept."""
    return tuple(Line(each, shapely.get_coordinates(frame.geometry_xy(each.line))) for each in lines)


def crossings(points: Sequence[XY], lines: Sequence[Line]) -> list[Met]:
    """All crossings in the order of the way. Who flies along a line, exactly on it, does not cross it."""
    way = np.asarray(points, float)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(way, axis=0).T))])
    found = [met for line in lines for met in _met(way, along, line)]
    return sorted(found, key=lambda met: met.at_m)


def _met(way: Floats, along: Floats, line: Line) -> Iterator[Met]:
    """Pieces that have a place in common; the end of a piece belongs to the next one."""
    start, step = way[:-1, None], np.diff(way, axis=0)[:, None]
    begin, run = line.xy[None, :-1], np.diff(line.xy, axis=0)[None]
    across = step[..., 0] * run[..., 1] - step[..., 1] * run[..., 0]
    apart = begin - start
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (apart[..., 0] * run[..., 1] - apart[..., 1] * run[..., 0]) / across
        of_line = (apart[..., 0] * step[..., 1] - apart[..., 1] * step[..., 0]) / across
        hit = (across != 0) & (share >= 0) & (share < 1) & (of_line >= 0) & (of_line < 1)
    for piece, line_piece in zip(*np.nonzero(hit), strict=True):
        here, there = step[piece, 0], run[0, line_piece]
        x, y = way[piece] + share[piece, line_piece] * here
        at_m = along[piece] + share[piece, line_piece] * math.hypot(*here)
        angle = math.degrees(math.atan2(abs(across[piece, line_piece]), abs(float(here @ there))))
        yield Met(line.what, (float(x), float(y)), float(at_m), int(piece), int(line_piece), angle)


def squarely(route: Route, lines: Sequence[Line], room: Geometry) -> Route:
    """The route with its flat crossings made square where the new pieces stay inside `room`, at the least detour."""
    points = list(route.points_m)
    tried: set[tuple[str, int]] = set()
    while True:
        flat = [
            met
            for met in crossings(points, lines)
            if met.angle_deg < SQUARE_ENOUGH_DEG and (met.what.id, met.line_piece) not in tried
        ]
        if not flat:
            break
        tried.add((flat[0].what.id, flat[0].line_piece))
        points = _made_square(points, flat[0], lines, room)
    return Route(tuple(points), sum(math.dist(a, b) for a, b in pairwise(points)))


def _made_square(points: list[XY], met: Met, lines: Sequence[Line], room: Geometry) -> list[XY]:
    """With two waypoints more, or as it was."""
    before, after = points[met.piece], points[met.piece + 1]
    line = next(line for line in lines if line.what is met.what)
    begin, end = line.xy[met.line_piece], line.xy[met.line_piece + 1]
    run = (end - begin) / np.hypot(*(end - begin))
    normal = np.array([-run[1], run[0]])
    if normal @ (np.subtract(after, before)) < 0:
        normal = -normal
    reach = float(np.subtract(met.place, begin) @ run)
    best, best_m = points, math.inf
    for shift in SHIFTS_M:
        if not 0 <= reach + shift <= math.dist(begin, end):
            continue
        middle = begin + (reach + shift) * run
        new = [before, _xy(middle - BESIDE_M * normal), _xy(middle + BESIDE_M * normal), after]
        length_m = sum(math.dist(a, b) for a, b in pairwise(new))
        if length_m < best_m and _is_better(new, [before, after], lines) and room.covers(LineString(new)):
            best, best_m = points[: met.piece] + new + points[met.piece + 2 :], length_m
    return best


def _is_better(new: Sequence[XY], old: Sequence[XY], lines: Sequence[Line]) -> bool:
    """No crossing more than before, and fewer flat ones."""
    were, are = crossings(old, lines), crossings(new, lines)
    flat_were, flat_are = (sum(met.angle_deg < SQUARE_ENOUGH_DEG for met in each) for each in (were, are))
    return len(are) <= len(were) and flat_are < flat_were


def _xy(place: Floats) -> XY:
    return float(place[0]), float(place[1])
