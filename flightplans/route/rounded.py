"""The shortest way that can be flown without slowing down: its rounds lie inside the area by construction.

Whoever keeps d off every border may round corners by d (see `flyable`). So the area is made narrower, little at first,
until the corners of its shortest way leave room for the turn radius. The last step, by a little more than the radius
itself, suffices nearly always: its border around an obstacle's corner is drawn around a circle of that radius. Corners
so near together that each has no room for its round are flown as one; how far the result is from the way that was
rounded is measured. The shortest curve of bounded curvature among obstacles is NP-hard to find (Reif and Wang,
WAFR 1998): this one is the shortest way, of those that keep so much off every border, rounded.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, set_precision

from flightplans.airspace.clearance import PRECISION_M, inward, polygonal
from flightplans.errors import RouteRefused
from flightplans.route import RouteMap
from flightplans.route.flyable import CORNER_ACCEL_M_S2, FlyablePath, flyable, heading_change, turn_radius_m
from flightplans.route.way import XY, Route

STEPS = (0.01, 0.03, 0.1, 0.3, 1.1)
"""Shares of the turn radius by which the area is made narrower."""
SAMPLE_M = 0.5
TRIED = 20
MOST_RAD = math.radians(120)
"""Corners are not joined to one that turns by more."""


def shortest_flyable(
    area: Polygon | MultiPolygon,
    start: XY,
    goal: XY,
    speed_m_s: float,
    accel_m_s2: float = CORNER_ACCEL_M_S2,
) -> FlyablePath:
    """Lines and arcs inside the area (metres) with the turn radius of the cruise speed.

    An end nearer to a border is left or reached in a straight line from a hover. Where the area is too narrow: of those
    ways that slow down at corners the one that takes the least time. Raises what `RouteMap` raises where there
    is no way at all.
    """
    radius = turn_radius_m(speed_m_s, accel_m_s2)
    slower = [flyable(RouteMap(area).shortest(start, goal), speed_m_s, accel_m_s2, 0.0)]
    if slower[0].at_cruise_speed:
        return slower[0]
    for step in STEPS:
        aside = step * radius
        narrower = polygonal(set_precision(inward(area, aside + PRECISION_M), PRECISION_M))
        try:
            ends = [_nearest(end, narrower, area) for end in (start, goal)]
            route = RouteMap(narrower).shortest(*ends)
        except RouteRefused:
            break  # a narrower one has no way either
        path = flyable(route, speed_m_s, accel_m_s2, aside)
        fewer = flyable(_fewer_corners(route, radius), speed_m_s, accel_m_s2, aside)
        kept = [each for each in (path, fewer) if each is path or _aside_m(each, route) <= aside]
        for each in kept:
            if each.at_cruise_speed:
                return each.between(start, goal)
        slower += [each.between(start, goal) for each in kept]
    return min(slower, key=lambda path: path.time_s)


def _nearest(place: XY, narrower: Polygon | MultiPolygon, area: Polygon | MultiPolygon) -> XY:
    """Where an end near a border joins the narrower area: a corner that is reached in a straight line, or itself."""
    if narrower.is_empty or narrower.covers(Point(place)):
        return place
    corners = shapely.get_coordinates(narrower)
    order = np.argsort(np.hypot(*(corners - place).T))[:TRIED]
    found = ((float(x), float(y)) for x, y in corners[order])
    return next((corner for corner in found if area.covers(LineString([place, corner]))), place)


def _aside_m(path: FlyablePath, route: Route) -> float:
    """The most by which a path is beside a way, sampled, and what it may be between samples."""
    places = shapely.points(list(path.places(SAMPLE_M)))
    return float(shapely.distance(places, route.line).max()) + SAMPLE_M / 2


def _fewer_corners(route: Route, radius_m: float) -> Route:
    """Pieces too short for the rounds at both ends, which turn the same way, give way to a corner beyond them."""
    points = list(route.points_m)
    n = 1
    while n < len(points) - 2:
        before, here, there, after = points[n - 1 : n + 3]
        one, other = heading_change(before, here, there), heading_change(here, there, after)
        needed = radius_m * (math.tan(abs(one) / 2) + math.tan(abs(other) / 2))
        meeting = _meeting(before, here, there, after) if one * other > 0 and abs(one + other) < MOST_RAD else None
        if meeting is not None and math.dist(here, there) < max(needed, 2 * radius_m * math.tan(abs(one) / 2)):
            points[n : n + 2] = [meeting]
            n = max(n - 1, 1)
        else:
            n += 1
    return Route(tuple(points), sum(math.dist(a, b) for a, b in pairwise(points)))


def _meeting(a: XY, b: XY, c: XY, d: XY) -> XY | None:
    """Where the line from a through b meets the one from c to d, prolonged back."""
    ux, uy, vx, vy = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
    across = ux * vy - uy * vx
    if across == 0:
        return None
    share = ((c[0] - a[0]) * vy - (c[1] - a[1]) * vx) / across
    return a[0] + ux * share, a[1] + uy * share
