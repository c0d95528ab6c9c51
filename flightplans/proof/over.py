"""How far the lines of a mission are over the ground, at the worst place within the track error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Geometry

from flightplans.proof.flown import COLUMN_M, Carriers, Piece
from flightplans.proof.ground import Floats, Strips
from flightplans.proof.town import Town

TOUCH_M = 1e-6
ELSEWHERE = "elsewhere"
CIRCLE = 32
"""Corners of a quarter circle around an obstacle: 5 mm short at 15 m."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Surveyed:
    """All carriers with the ground around them, ready to be held against heights."""

    strips: Strips
    lines: npt.NDArray[np.object_]
    """The carriers on the plane, a point for a column."""

    @property
    def length_m(self) -> Floats:
        """Of each carrier."""
        return self.strips.length_m


def survey(carriers: Carriers, town: Town, reach_m: float) -> Surveyed:
    """Look at the ground along all carriers. Raises NoGround."""
    ends = carriers.places()
    flat = town.plane.metres(ends[..., 0].ravel(), ends[..., 1].ravel()).reshape(-1, 2, 2)
    return Surveyed(town.ground.strips(carriers.ends, reach_m), np.asarray(shapely.linestrings(flat)))


@dataclass(frozen=True, eq=False)
class Pieces:
    """Lines with heights on carriers: from and to which metre, and the heights there."""

    carrier: Ints
    begin_m: Floats
    end_m: Floats
    low_m: Floats
    high_m: Floats

    @classmethod
    def of(cls, pieces: Sequence[Piece], surveyed: Surveyed) -> Pieces:
        """Pieces with their metres."""
        rows = np.array(pieces)
        number = rows[:, 0].astype(int)
        length = surveyed.length_m[number]
        return cls(number, rows[:, 1] * length, rows[:, 2] * length, rows[:, 3], rows[:, 4])

    def only(self, keep: npt.NDArray[np.bool_]) -> Pieces:
        """Some of them."""
        begin, end, low, high = (each[keep] for each in (self.begin_m, self.end_m, self.low_m, self.high_m))
        return Pieces(self.carrier[keep], begin, end, low, high)

    def height_at(self, along_m: Floats, piece: Ints) -> Floats:
        """The height of pieces at metres along their carriers."""
        begin, run = self.begin_m[piece], (self.end_m - self.begin_m)[piece]
        share = (along_m - begin) / np.where(run == 0, 1.0, run)
        return np.asarray(self.low_m[piece] + (self.high_m - self.low_m)[piece] * share)

    def within(self, begin_m: Floats, end_m: Floats) -> Pieces:
        """Cut to stretches of their carriers, an entry a piece; heights go with it."""
        every = np.arange(len(self.carrier))
        low, high = np.minimum(self.begin_m, self.end_m), np.maximum(self.begin_m, self.end_m)
        begin, end = np.clip(begin_m, low, high), np.clip(end_m, low, high)
        return Pieces(self.carrier, begin, end, self.height_at(begin, every), self.height_at(end, every))


def least_and_most(surveyed: Surveyed, pieces: Pieces) -> tuple[Floats, Floats]:
    """The least and the greatest height over the ground of each piece, anywhere within reach of it."""
    strips = surveyed.strips
    first = strips.first
    count = np.diff(first)[pieces.carrier]
    place = np.concatenate([np.arange(first[n], first[n + 1]) for n in pieces.carrier])
    along, reach = strips.along_m[place], strips.reach_m[place]
    begin, end = np.minimum(pieces.begin_m, pieces.end_m), np.maximum(pieces.begin_m, pieces.end_m)
    column = begin == end
    rise = np.where(column, 0.0, (pieces.high_m - pieces.low_m) / np.where(column, 1.0, pieces.end_m - pieces.begin_m))
    at_zero = pieces.low_m - rise * pieces.begin_m
    on_top = np.where(column, pieces.high_m, at_zero)
    low, high, rises = np.repeat(begin, count), np.repeat(end, count), np.repeat(rise, count)
    before, after = along - reach, along + reach
    near = (after >= low - TOUCH_M) & (before <= high + TOUCH_M)
    one = np.repeat(at_zero, count) + rises * np.minimum(np.maximum(before, low), high)
    other = np.repeat(on_top, count) + rises * np.minimum(np.maximum(after, low), high)
    over = np.where(near, np.minimum(one, other) - strips.high_m[place], np.inf)
    top = np.where(near, np.maximum(one, other) - strips.low_m[place], -np.inf)
    begins = np.cumsum(count) - count
    return np.minimum.reduceat(over, begins), np.maximum.reduceat(top, begins)


def columns(surveyed: Surveyed, pieces: Pieces) -> npt.NDArray[np.bool_]:
    """Which pieces lead straight up or down."""
    return np.asarray(surveyed.length_m[pieces.carrier] < COLUMN_M)


def outermost(pieces: Sequence[Piece]) -> list[Piece]:
    """Without those that lie between two others over the same ground: they are neither the lowest nor the highest."""
    full: dict[int, list[Piece]] = {}
    for piece in pieces:
        if piece[1:3] == (0.0, 1.0):
            full.setdefault(piece[0], []).append(piece)
    return [piece for piece in pieces if not _between(piece, full.get(piece[0], []))]


def _between(piece: Piece, full: list[Piece]) -> bool:
    """Whether one lies under it and another over it (not itself)."""
    _, begin, end, low, high = piece
    under = over = False
    for other in full:
        if other is not piece:
            at_begin = other[3] + (other[4] - other[3]) * begin
            at_end = other[3] + (other[4] - other[3]) * end
            under = under or (at_begin <= low and at_end <= high)
            over = over or (at_begin >= low and at_end >= high)
    return under and over


def over_obstacles(surveyed: Surveyed, pieces: Pieces, town: Town, reach_m: float) -> list[float]:
    """For each obstacle that a way comes within reach of: the least height over its top."""
    found = []
    for area, top_m in zip(town.obstacles.shapes, town.obstacles.metres, strict=True):
        least_m = least_near(surveyed, pieces, area, reach_m)
        if np.isfinite(least_m):
            found.append(least_m - top_m)
    return found


def over_cover(
    surveyed: Surveyed, pieces: Pieces, town: Town, asked: Mapping[str, float], reach_m: float
) -> Iterator[float]:
    """How much is left of what is asked over each kind of land cover, and elsewhere: where no disc is inside one."""
    for kind, area in town.cover:
        if kind in asked:
            yield least_near(surveyed, pieces, area, reach_m) - asked[kind]
    if ELSEWHERE in asked:
        deep = shapely.union_all([area.buffer(-reach_m) for _, area in town.cover])
        yield least_within(surveyed, pieces, shapely.difference(surveyed.lines, deep)) - asked[ELSEWHERE]


def least_near(surveyed: Surveyed, pieces: Pieces, area: Geometry, reach_m: float) -> float:
    """Least height over the ground where a way is within reach of an area; infinite if nowhere."""
    near = shapely.distance(area, surveyed.lines) <= reach_m
    if not near[pieces.carrier].any():
        return np.inf
    wide = area.buffer(reach_m / np.cos(np.pi / (4 * CIRCLE)), quad_segs=CIRCLE)
    inside = np.full(len(surveyed.lines), None, dtype=object)
    inside[near] = shapely.intersection(surveyed.lines[near], wide)
    return least_within(surveyed, pieces, inside)


def least_within(surveyed: Surveyed, pieces: Pieces, parts: npt.NDArray[np.object_]) -> float:
    """Least height over the ground of the way on parts of its carriers, a geometry (or None) a carrier."""
    way = pieces.only(~columns(surveyed, pieces))
    least = np.inf
    for number in np.unique(way.carrier).tolist():
        line, on = surveyed.lines[number], way.only(way.carrier == number)
        low, high = np.minimum(on.begin_m, on.end_m), np.maximum(on.begin_m, on.end_m)
        for part in [] if parts[number] is None else shapely.get_parts(parts[number]):
            ends = shapely.points(shapely.get_coordinates(part))
            if not len(ends):
                continue
            at = np.asarray(shapely.line_locate_point(line, ends)) * (surveyed.length_m[number] / line.length)
            begin, end = np.full(len(low), at.min()), np.full(len(low), at.max())
            touching = (low <= end) & (high >= begin)
            if touching.any():
                over, _ = least_and_most(surveyed, on.within(begin, end).only(touching))
                least = min(least, float(over.min()))
    return least
