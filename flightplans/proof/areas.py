"""True distances of lines to edges: how deep inside the corridor and the fence, how far from what is closed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Geometry, Polygon

from flightplans.proof.exported import Exported
from flightplans.proof.ground import Floats
from flightplans.proof.town import Spot, Town
from flightplans.proof.verdict import Rules

FAR_M = 9999.0
NEAR_DEG = 1e-4
RALLY_LEAST_M = 30.0
"""Trees and wires: over a rally point an aircraft comes down straight, so the error of its track is not in it."""

Lines = npt.NDArray[np.object_]


def depth_inside(area: Geometry, edge: Geometry, lines: Lines) -> Floats:
    """Each line's least distance to the edge; negative by its farthest way outside, if it leads there."""
    depth = np.asarray(shapely.distance(edge, lines))
    for number in np.flatnonzero(~shapely.covers(area, lines)):
        outside = shapely.points(shapely.get_coordinates(shapely.difference(lines[number], area)))
        depth[number] = -shapely.distance(area, outside).max(initial=0.0)
    return depth


def away(lines: Lines, town: Town) -> float:
    """Least distance to all no-fly zones with what is kept around each taken off; a zone flown into counts as 0.

    Only zones and lines whose boxes are nearer than the nearest found are measured.
    """
    if not town.no_fly.shapes:
        return FAR_M
    zones, kept = np.array(town.no_fly.shapes), np.array(town.no_fly.metres)
    west, south, east, north = shapely.bounds(zones)[:, None].transpose(2, 0, 1)
    left, low, right, high = shapely.bounds(lines)[None].transpose(2, 0, 1)
    across = np.maximum(np.maximum(west - right, left - east), 0.0)
    along = np.maximum(np.maximum(south - high, low - north), 0.0)
    bound = np.hypot(across, along) - kept[:, None]
    zone, line = np.unravel_index(np.argmin(bound), bound.shape)
    nearest = float(shapely.distance(zones[zone], lines[line]) - kept[zone])
    zone_too, line_too = np.nonzero(bound < nearest)
    distances = shapely.distance(zones[zone_too], lines[line_too]) - kept[zone_too]
    return float(min(nearest, distances.min(initial=FAR_M), FAR_M))


def fence_of(mission: Exported, town: Town) -> Polygon | None:
    """The one polygon that the fence keeps the aircraft in; None when it is anything else."""
    if len(mission.polygons) != 1 or mission.circles or not mission.polygons[0][0]:
        return None
    corners = np.array(mission.polygons[0][1])
    if len(corners) < 3:
        return None
    fence = Polygon(town.plane.metres(corners[:, 0], corners[:, 1]))
    return fence if fence.is_valid else None


def fence_reach(fence: Polygon, town: Town) -> float:
    """How far the fence leads out of the corridor; islands in the corridor do not count."""
    filled = shapely.union_all([Polygon(part.exterior) for part in shapely.get_parts(town.corridor)])
    outside = shapely.get_coordinates(fence.difference(filled))
    return float(shapely.distance(filled, shapely.points(outside)).max(initial=0.0)) if len(outside) else 0.0


def wrong_rally(mission: Exported, fence: Polygon | None, port: Spot, town: Town, rules: Rules) -> list[str]:
    """Rally points that are none: not the port or an emergency place, outside the fence, too low or too high."""
    known = [spot.place for spot in (port, *town.emergency)]
    wrong = [] if mission.rally else ["no rally point"]
    for place, height_m in mission.rally:
        if not any(abs(place[0] - each[0]) < NEAR_DEG and town.apart_m(place, each) <= 1.0 for each in known):
            wrong.append("a rally point that nobody chose")
            continue
        over = height_m - town.ground.at(place)
        if not RALLY_LEAST_M <= over <= rules.ceiling_m:
            wrong.append(f"a rally point {over:.0f} m over the ground")
    if fence is not None and mission.rally:
        places = np.array([place for place, _ in mission.rally])
        inside = shapely.contains_xy(fence, town.plane.metres(places[:, 0], places[:, 1]))
        wrong += ["a rally point outside the fence"] * int(np.count_nonzero(~inside))
    return wrong
