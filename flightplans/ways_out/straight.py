"""Proof of the straight lines: from every point of a way to the refuge that the autopilot would choose.

From a straight piece of the way the lines to one place fill a triangle. It lies in the permitted area if its border
does and no closed zone lies inside it whole: nothing is sampled. Ground and obstacles below are sampled every
SAMPLE_M along the lines and on both sides of them within the track error.

The height is that of ArduCopter's RTL (`ModeRTL::compute_return_target`, ArduCopter/mode_rtl.cpp): the rally point's
height above home, RTL_ALT and 0, whichever is most; near the place not more than RTL_CONE_SLOPE times the way
left; never below the present height.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from flightplans.airspace.zones import Airspace, Role
from flightplans.geo import Floats, MetricFrame
from flightplans.request import PlanRequest
from flightplans.ways_out.refuges import Bools, Ints, Pieces, groups, lower, worse
from flightplans.world import World

SAMPLE_M = 25.0
GROUP_M = 150.0
CONE_SLOPE = 3.0
"""RTL_CONE_SLOPE, the autopilot's default; set with the other parameters."""


@dataclass(frozen=True, eq=False)
class Lines:
    """The straight lines of some pieces, from their starts and ends: arrays n x 2, in the order of `Pieces`.

    `inside` (n) tells that all lines of the piece stay in the permitted area.
    """

    length_m: Floats
    needed_m: Floats
    """Least height AMSL that clears the ground and every obstacle under the line."""
    lowest_ground_m: Floats
    inside: Bools

    def backward(self) -> Lines:
        """The same lines for the way flown back."""
        length, needed, lowest = (each[::-1, ::-1] for each in (self.length_m, self.needed_m, self.lowest_ground_m))
        return Lines(length, needed, lowest, self.inside[::-1])


@lru_cache(maxsize=8)
def permitted(airspace: Airspace, frame: MetricFrame, margin_m: float) -> Polygon | MultiPolygon:
    """The area where a straight line may lead: as far from every edge as a planned way; prepared for questions."""
    area = airspace.area_xy(frame, margin_m)
    shapely.prepare(area)
    return area


def straight_lines(pieces: Pieces, refuges_xy: Floats, request: PlanRequest, world: World) -> Lines:
    """Look at all lines of these pieces. Raises OutsideTerrain."""
    ends = refuges_xy[pieces.refuge]
    length = np.hypot(*np.moveaxis(pieces.xy - ends[:, None, :], 2, 0))
    needed, lowest = _ground_under(pieces, ends, request, world)
    area = permitted(world.airspace, world.frame, request.limits.side_error_m)
    return Lines(length, needed, lowest, _inside(pieces, refuges_xy, area))


def line_height_m(
    altitude_m: Floats, length_m: Floats, refuge_m: Floats | float, home_m: float, return_alt_m: float
) -> Floats:
    """Height AMSL of the straight way from heights AMSL, with RTL_ALT above home."""
    now = altitude_m - home_m
    wished = np.maximum(np.maximum(refuge_m - home_m, 0.0), return_alt_m)
    coned = np.minimum(wished, np.maximum(length_m * CONE_SLOPE, now))
    return np.asarray(home_m + np.maximum(coned, now))


def _inside(pieces: Pieces, refuges_xy: Floats, area: Polygon | MultiPolygon) -> Bools:
    first = groups(pieces, GROUP_M)
    last = np.append(first[1:], len(pieces.refuge)) - 1
    good = _triangles_inside(pieces.xy[first, 0], pieces.xy[last, 1], refuges_xy[pieces.refuge[first]], area)
    inside = np.repeat(good, last - first + 1)
    (doubtful,) = np.nonzero(~inside)
    if len(doubtful):
        own = pieces.xy[doubtful]
        inside[doubtful] = _triangles_inside(own[:, 0], own[:, 1], refuges_xy[pieces.refuge[doubtful]], area)
    return np.asarray(inside)


def _triangles_inside(a: Floats, b: Floats, c: Floats, area: Polygon | MultiPolygon) -> Bools:
    borders = shapely.linestrings(np.stack([a, b, c, a], axis=1))
    inside = np.asarray(shapely.covers(area, borders))
    for hole in _hole_points(area):
        inside &= ~_holds(a, b, c, hole)
    return inside


def _hole_points(area: Polygon | MultiPolygon) -> Floats:
    """One corner of each hole: a hole that the border of a triangle does not cross is inside whole or not at all."""
    holes = [ring.coords[0] for part in shapely.get_parts(area) for ring in part.interiors]
    return np.asarray(holes, float).reshape(-1, 2)


def _holds(a: Floats, b: Floats, c: Floats, point: Floats) -> Bools:
    """Which triangles hold a point."""
    sides = [_side(p, q, point) for p, q in ((a, b), (b, c), (c, a))]
    return np.asarray((np.minimum.reduce(sides) > 0) | (np.maximum.reduce(sides) < 0))


def _side(p: Floats, q: Floats, point: Floats) -> Floats:
    along, to = q - p, point - p
    return np.asarray(along[:, 0] * to[:, 1] - along[:, 1] * to[:, 0])


def _ground_under(pieces: Pieces, ends: Floats, request: PlanRequest, world: World) -> tuple[Floats, Floats]:
    """Least height that clears everything under each line, and the lowest ground under it: n x 2 each."""
    starts, line_of = _once(pieces, ends)
    places, owner = _samples(starts, request.limits.side_error_m)
    at = _degrees(places, starts, owner, world.frame)
    modelled, error = world.terrain.heights_m(*at), world.terrain.errors_m(*at)
    ground = modelled + error
    order = np.concatenate([[0], np.nonzero(np.diff(owner))[0] + 1])
    needed = np.maximum.reduceat(ground, order) + request.limits.clearance_m
    for wide, top_agl_m in _obstacles(world.airspace, world.frame, request.limits.side_error_m):
        top = top_agl_m + request.limits.obstacle_clearance_m
        crossed = shapely.intersects(wide, shapely.linestrings(starts))
        if np.any(crossed):
            under = np.full(len(ground), -np.inf)
            (near,) = np.nonzero(crossed[owner])
            inside = near[shapely.contains_xy(wide, places[near])]
            under[inside] = ground[inside]
            # A line that only cuts a corner between two samples bears the ground that it has anywhere.
            most = np.maximum.reduceat(under, order)
            most = np.where(np.isfinite(most), most, np.maximum.reduceat(ground, order))
            needed = np.where(crossed, np.maximum(needed, most + top), needed)
    lowest = np.minimum.reduceat(modelled - error, order)
    return needed[line_of], lowest[line_of]


@lru_cache(maxsize=8)
def _obstacles(airspace: Airspace, frame: MetricFrame, side_m: float) -> tuple[tuple[Polygon, float], ...]:
    """What is crossed above, widened by the track error and half a sample, and its height over the ground."""
    found = []
    for zone in airspace.of(Role.OBSTACLE):
        wide: Polygon = frame.geometry_xy(zone.polygon).buffer(side_m + SAMPLE_M / 2)
        shapely.prepare(wide)
        found.append((wide, zone.top_agl_m))
    return tuple(found)


def _once(pieces: Pieces, ends: Floats) -> tuple[Floats, Ints]:
    """Lines (m x 2 x 2, from the way to the place), where the end of a piece is the start of the next only once; and
    which line belongs to start and end of each piece (n x 2)."""
    count = len(pieces.refuge)
    same = np.append(pieces.refuge[1:] == pieces.refuge[:-1], False)
    (own_end,) = np.nonzero(~same)
    begin = np.stack([pieces.xy[:, 0], ends], axis=1)
    finish = np.stack([pieces.xy[own_end, 1], ends[own_end]], axis=1)
    of_end = np.arange(1, count + 1)
    of_end[own_end] = count + np.arange(len(own_end))
    return np.concatenate([begin, finish]), np.column_stack([np.arange(count), of_end])


def _samples(lines: Floats, side_m: float) -> tuple[Floats, Ints]:
    """Places every SAMPLE_M along the lines, on them and on both sides (k x 2), and the line of each, ascending."""
    step = lines[:, 1] - lines[:, 0]
    length = np.hypot(*step.T)
    counts = np.ceil(length / SAMPLE_M).astype(np.int64) + 1
    owner = np.repeat(np.arange(len(lines)), counts)
    number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    share = number / np.maximum(counts - 1, 1)[owner]
    middle = lines[owner, 0] + share[:, None] * step[owner]
    across = np.column_stack([-step[:, 1], step[:, 0]]) / np.maximum(length, 1e-9)[:, None] * side_m
    beside = middle[:, None, :] + across[owner][:, None, :] * np.array([-1.0, 0.0, 1.0])[None, :, None]
    return beside.reshape(-1, 2), np.repeat(owner, 3)


def _degrees(places: Floats, lines: Floats, owner: Ints, frame: MetricFrame) -> tuple[Floats, Floats]:
    """Latitude and longitude of places near lines of some kilometres at most: the plane's own projection at the start
    of each line and its derivative there.

    The derivative is that of the first line; ten kilometres on it is wrong by a thousandth, 1 m at the end of a line
    of 1 km: nothing beside the grid's 25 m.
    """
    at, inverse = np.unique(lines[:, 0], axis=0, return_inverse=True)
    near = 100.0
    latitude, longitude = frame.to_degrees(at[:, 0], at[:, 1])
    east = frame.to_degrees(at[:1, 0] + near, at[:1, 1])
    north = frame.to_degrees(at[:1, 0], at[:1, 1] + near)
    away = (places - lines[owner, 0]) / near
    start = np.asarray(inverse).ravel()[owner]
    by_east = [float(moved[0] - value[0]) for moved, value in zip(east, (latitude, longitude), strict=True)]
    by_north = [float(moved[0] - value[0]) for moved, value in zip(north, (latitude, longitude), strict=True)]
    return (
        latitude[start] + away[:, 0] * by_east[0] + away[:, 1] * by_north[0],
        longitude[start] + away[:, 0] * by_east[1] + away[:, 1] * by_north[1],
    )


def refuge_heights_m(pieces: Pieces, lines: Lines, least_m: Floats, ceiling_m: float) -> Floats:
    """Height AMSL of each rally point: `least_m`, or as much as the lines to it ask for where the way itself is lower
    and from the column above the hall, but never over the ceiling above the lowest ground under any line to it."""
    heights, needed = least_m.copy(), worse(lines.needed_m)
    wanting = needed > lower(pieces.altitude_m)
    wanting[-1] = True
    np.maximum.at(heights, pieces.refuge[wanting], needed[wanting])
    np.minimum.at(heights, np.repeat(pieces.refuge, 2), (lines.lowest_ground_m + ceiling_m).ravel())
    return np.asarray(heights)
