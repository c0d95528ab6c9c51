"""Which of the approved places become rally points of a plan, and how high each is flown to.

The autopilot goes straight to the nearest, so one place more can make a line worse: a place behind a bend draws the
aircraft across it. All places near the way are taken, then one after the other is left out as long as that makes
more of the way safe.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from shapely import LineString, distance, points

from flightplans.geo import Floats
from flightplans.legs import Flown
from flightplans.request import PlanRequest
from flightplans.ways_out.refuges import Pieces, Refuge, cut
from flightplans.ways_out.straight import Lines, refuge_heights_m, straight_lines
from flightplans.world import Site, World

NEAR_WAY_M = 150.0
"""A place farther beside the way lies outside the fence, or beyond what a branch is wide."""
LEAST_HEIGHT_M = 60.0
MAX_PLACES = 20
"""ArduCopter stores 26 rally points on a small board, 46 on a usual one (StorageManager.cpp)."""


@dataclass(frozen=True, eq=False)
class Refuges:
    """The rally points of a plan, the way out cut by them, and its straight lines."""

    chosen: tuple[Refuge, ...]
    xy: Floats
    pieces: Pieces
    lines: Lines


def choose(request: PlanRequest, world: World, flown: Flown) -> Refuges:
    """The port and the emergency places near the way, without those that draw straight lines out of the area.

    Raises OutsideTerrain.
    """
    sites = [request.port, *_near(world, flown.track)]
    best = _looked_at(request, world, flown, sites)
    while not best.lines.inside.all() and len(sites) > 1:
        drawing = {int(number) for number in best.pieces.refuge[~best.lines.inside]} - {0}
        tries = [_looked_at(request, world, flown, _without(sites, number)) for number in sorted(drawing)]
        better = max(tries, key=_inside_m, default=best)
        if _inside_m(better) <= _inside_m(best):
            break
        best, sites = better, [each.site for each in better.chosen]
    return best


def _near(world: World, track: LineString) -> list[Site]:
    places = list(world.emergency_places)
    if not places:
        return []
    frame = world.frame
    xy = [frame.point_xy(each.latitude_deg, each.longitude_deg) for each in places]
    away = distance(track, points(xy))
    order = np.argsort(away, kind="stable")[:MAX_PLACES]
    return [places[number] for number in sorted(order) if away[number] <= NEAR_WAY_M]


def _without(sites: list[Site], number: int) -> list[Site]:
    return [*sites[:number], *sites[number + 1 :]]


def _inside_m(refuges: Refuges) -> float:
    return float(np.diff(refuges.pieces.distance_m, axis=1)[refuges.lines.inside].sum())


def _looked_at(request: PlanRequest, world: World, flown: Flown, sites: list[Site]) -> Refuges:
    frame, limits = world.frame, request.limits
    xy = np.array([frame.point_xy(each.latitude_deg, each.longitude_deg) for each in sites])
    pieces = cut(flown.way.xy, flown.way.altitude_m, flown.distance_m, xy)
    lines = straight_lines(pieces, xy, request, world)
    grounds = np.array([each.elevation_m for each in sites])
    heights = refuge_heights_m(pieces, lines, grounds + LEAST_HEIGHT_M, limits.ceiling_m - limits.ceiling_margin_m)
    chosen = tuple(Refuge(site, float(height)) for site, height in zip(sites, heights, strict=True))
    return Refuges(chosen, xy, pieces, lines)
