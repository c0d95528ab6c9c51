"""Where emergency places could be: found on the map for a person to go and look at. Nothing here is used for flying.

A candidate lies in the permitted area with the margins of a way, on ground that is flat around it, away from houses,
halls and what is crossed above, and not in a forest or on water. Of all candidates the fewest are proposed that let
the most of the ways to the halls have a safe straight line within reach: greedily, each time the one that helps most
(within 63 % of the best choice for covering problems: Nemhauser, Wolsey & Fisher 1978).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from flightplans.airspace.zones import Kind, Role
from flightplans.errors import OutsideTerrain
from flightplans.geo import Floats
from flightplans.legs import WayBlocked, find_way
from flightplans.request import Limits, PlanRequest
from flightplans.ways_out.drift import houses
from flightplans.ways_out.refuges import Bools, Ints
from flightplans.ways_out.straight import permitted
from flightplans.world import EmergencyPlace, World

GRID_M = 25.0
CLEAR_RADIUS_M = 12.0
MOST_SLOPE = 0.07
"""Four degrees: a landing gear of 0.8 m stands, and the autopilot feels the ground."""
LEAST_SLOPE = 0.002
"""Flatter than any land: water, of which a grid of heights knows only the level."""
AWAY_FROM_HOUSES_M = 50.0
AWAY_FROM_HALLS_M = 80.0
AWAY_FROM_WIRES_M = 60.0
WAY_STEP_M = 40.0
REACH_M = 900.0
"""What a failed battery reaches with the heaviest load against the strongest wind, with a little to spare."""
NOT_THERE = frozenset({Kind.FOREST, Kind.LAKE})


@dataclass(frozen=True)
class Proposal:
    """A place to look at: where, how steep it is, and how many metres of ways it makes safe."""

    place: EmergencyPlace
    slope: float
    gain_m: float


def propose(world: World, *, keep: bool = True, most: int = 20) -> tuple[Proposal, ...]:
    """Places that would help, best first; with `keep` beside those that are approved already, else instead of them."""
    ways = _ways(world)
    spots, slopes = _candidates(world)
    if not len(ways) or not len(spots):
        return ()
    approved = [world.port, *(world.emergency_places if keep else ())]
    have = np.array([world.frame.point_xy(each.latitude_deg, each.longitude_deg) for each in approved])
    nearest, safe = _served(ways, have, world)
    away, sees = _distances(ways, spots), _lines_inside(ways, spots, world)
    found: list[Proposal] = []
    while len(found) < most and not safe.all():
        after = np.where(away < nearest[:, None], sees, safe[:, None])
        gains = after.sum(axis=0) - safe.sum()
        best = int(gains.argmax())
        if gains[best] <= 0:
            break
        safe, nearest = after[:, best], np.minimum(nearest, away[:, best])
        found.append(_proposal(world, spots[best], float(slopes[best]), float(gains[best]) * WAY_STEP_M, len(found)))
    return tuple(found)


def _ways(world: World) -> Floats:
    """Places every WAY_STEP_M along the ways to all halls that have one."""
    parts = []
    for hall in world.halls:
        try:
            track = find_way(PlanRequest(world.port, hall, 0), world).track
        except WayBlocked:
            continue
        along = np.append(np.arange(0.0, track.length, WAY_STEP_M), track.length)
        parts.append(shapely.get_coordinates(shapely.line_interpolate_point(track, along)))
    return np.unique(np.round(np.concatenate(parts), 1), axis=0) if parts else np.empty((0, 2))


def _candidates(world: World) -> tuple[Floats, Floats]:
    """Places on a grid that would do by the map, and their slopes."""
    area = permitted(world.airspace, world.frame, Limits().side_error_m)
    west, south, east, north = area.bounds
    x, y = np.meshgrid(np.arange(west, east, GRID_M), np.arange(south, north, GRID_M))
    spots = np.column_stack([x.ravel(), y.ravel()])
    spots = spots[shapely.contains_xy(area, spots)]
    spots = spots[_open_ground(world, spots)]
    slopes = _slopes(world, spots)
    good = (slopes >= LEAST_SLOPE) & (slopes <= MOST_SLOPE)
    return spots[good], slopes[good]


def _open_ground(world: World, spots: Floats) -> Bools:
    frame, points = world.frame, shapely.points(spots)
    tree, _ = houses(world)
    good = np.ones(len(spots), np.bool_)
    near, _which = tree.query(points, predicate="dwithin", distance=AWAY_FROM_HOUSES_M)
    good[near] = False
    for site in (world.port, *world.halls):
        here = np.array(frame.point_xy(site.latitude_deg, site.longitude_deg))
        good &= np.hypot(*(spots - here).T) > AWAY_FROM_HALLS_M
    for zone in world.airspace.of(Role.OBSTACLE):
        good &= shapely.distance(frame.geometry_xy(zone.polygon), points) > AWAY_FROM_WIRES_M
    kinds = [(zone.kind in NOT_THERE, frame.geometry_xy(zone.polygon)) for zone in world.airspace.of(Role.CORRIDOR)]
    bad = shapely.union_all([shape for wrong, shape in kinds if wrong])
    fine = shapely.union_all([shape for wrong, shape in kinds if not wrong])
    return np.asarray(good & (~shapely.contains_xy(bad, spots) | shapely.contains_xy(fine, spots)))


def _slopes(world: World, spots: Floats) -> Floats:
    """Steepest rise from the middle to the edge of the clear ground; infinite where no ground is known."""
    turn = np.arange(8) * np.pi / 4
    ring = CLEAR_RADIUS_M * np.column_stack([np.cos(turn), np.sin(turn)])
    around = spots[:, None, :] + np.vstack([[[0.0, 0.0]], ring])
    try:
        ground = world.terrain.heights_m(*world.frame.to_degrees(around[..., 0], around[..., 1]))
    except OutsideTerrain:
        return np.full(len(spots), np.inf)
    return np.asarray(np.abs(ground[:, 1:] - ground[:, :1]).max(axis=1) / CLEAR_RADIUS_M)


def _served(ways: Floats, have: Floats, world: World) -> tuple[Floats, Bools]:
    """How far the nearest of the places there are is from each point of the ways, and whether its line is safe."""
    away = _distances(ways, have)
    which: Ints = np.asarray(away.argmin(axis=1), np.int64)
    inside = _lines_inside(ways, have, world)
    return away.min(axis=1), inside[np.arange(len(ways)), which]


def _distances(ways: Floats, spots: Floats) -> Floats:
    return np.asarray(np.hypot(*np.moveaxis(ways[:, None, :] - spots[None, :, :], 2, 0)))


def _lines_inside(ways: Floats, spots: Floats, world: World) -> Bools:
    """Which straight lines are short enough and stay in the permitted area (points x spots)."""
    near = _distances(ways, spots) <= REACH_M
    point, spot = np.nonzero(near)
    area = permitted(world.airspace, world.frame, Limits().side_error_m)
    near[point, spot] = shapely.covers(area, shapely.linestrings(np.stack([ways[point], spots[spot]], axis=1)))
    return np.asarray(near)


def _proposal(world: World, spot: Floats, slope: float, gain_m: float, number: int) -> Proposal:
    latitude, longitude = world.frame.point_degrees(float(spot[0]), float(spot[1]))
    place = EmergencyPlace(
        f"proposed-{number + 1}",
        f"候補 {number + 1}",
        round(latitude, 6),
        round(longitude, 6),
        round(world.terrain.height_m(latitude, longitude), 1),
        "emergency",
        CLEAR_RADIUS_M,
        source="proposed from the map, nobody has seen it",
    )
    return Proposal(place, slope, gain_m)
