"""An independent pass over finished missions: reads only the items, samples for itself, shares no code with the
planner's geometry, heights or mission building. What it finds wrong is a fault of the planner, never of the town.

Flown pieces are straight lines in space: between waypoints, and from the way to the item that a return would jump
to; who turns back to another height flies that line as slowly as its climb asks for. Columns (straight up or down
at port and hall) are held to area and ceiling, not to the clearance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Geometry, Polygon

from flightplans.airspace.zones import Role
from flightplans.delivery import Check
from flightplans.geo import Floats
from flightplans.mission.items import Cmd, Frame, MissionBundle, MissionItem
from flightplans.request import PlanRequest
from flightplans.world import Site, World

STEP_M = 2.0
RING = 8
COLUMN_M = 1.0
"""A piece of less way over the ground than this is a column."""
PLACE_TOLERANCE_M = 1.0
MAX_FENCE_CORNERS = 70
HALF_MILLIMETRE = 0.0005

Point3 = tuple[float, float, float]
Piece = tuple[Point3, Point3]


@dataclass(frozen=True, eq=False)
class Samples:
    """Places along all pieces: metres, height AMSL, and the ground in a ring of the track error around, as high and
    as low as it may be when the terrain model is wrong by its error."""

    xy: Floats
    points: npt.NDArray[np.object_]
    """The same places as shapely points."""
    altitude_m: Floats
    ground_high_m: Floats
    ground_low_m: Floats
    column: npt.NDArray[np.bool_]


def check_mission(
    bundle: MissionBundle, start: Site, end: Site, request: PlanRequest, world: World
) -> tuple[Check, ...]:
    """Every rule with its worst value over the whole mission, alternatives included."""
    way, jumps = list(flown_pieces(bundle, world)), list(turning_back(bundle, world))
    samples = _sample(_once([*way, *jumps]), request, world)
    limits, airframe = request.limits, request.airframe
    ups, downs, slowest = _rates(way, request)
    return (
        *_over_ground(samples, request),
        *_in_area(samples, request, world),
        *_over_obstacles(samples, request, world),
        at_most("climb_rate", ups, airframe.climb_speed_m_s, "m/s"),
        at_most("descent_rate", downs, airframe.descent_speed_m_s, "m/s"),
        at_least("steep_speed", slowest, min(limits.slowest_m_s, request.speed_m_s), "m/s"),
        at_least("fence", _inside_fence(samples, bundle, world), limits.side_error_m, "m"),
        at_most("fence_corners", len(bundle.fence), MAX_FENCE_CORNERS, ""),
        at_most("items", len(bundle.mission), limits.max_items, ""),
        at_most("marks", sum(1 for _ in _wrong_marks(bundle, start, end, world)), 0, ""),
    )


def at_least(name: str, value: float, limit: float, unit: str) -> Check:
    """A rule with a lower limit."""
    return Check(name, round(float(value), 2), limit, unit, bool(value >= limit - HALF_MILLIMETRE))


def at_most(name: str, value: float, limit: float, unit: str) -> Check:
    """A rule with an upper limit."""
    return Check(name, round(float(value), 2), limit, unit, bool(value <= limit + HALF_MILLIMETRE))


def flown_pieces(bundle: MissionBundle, world: World) -> Iterator[Piece]:
    """All straight lines of this mission, each block from where it is entered."""
    for seq, here, there in _ways(bundle, world):
        if bundle.mission[seq].command == Cmd.NAV_LAND:
            over = (there[0], there[1], here[2])
            yield from ((here, over), (over, there))
        else:
            yield here, there


def turning_back(bundle: MissionBundle, world: World) -> Iterator[Piece]:
    """From the middle and the end of the way to an item, to where its return jumps, unless back on the same line."""
    places, back = _places(bundle, world), bundle.marks.return_seqs
    for seq, here, there in _ways(bundle, world):
        if bundle.mission[seq].command == Cmd.NAV_LAND or seq >= len(back) or back[seq] == seq:
            continue
        to = places[back[seq]]
        if to != here:
            yield ((here[0] + there[0]) / 2, (here[1] + there[1]) / 2, (here[2] + there[2]) / 2), to
            yield there, to


def _ways(bundle: MissionBundle, world: World) -> Iterator[tuple[int, Point3, Point3]]:
    """Each item's number, whence it is flown to, and its place."""
    places, marks = _places(bundle, world), bundle.marks
    for seq in range(1, len(places)):
        entered_by_jump = seq == marks.landing_seq and marks.hold_seq is not None
        yield seq, places[(marks.hold_seq or 0) if entered_by_jump else seq - 1], places[seq]


def _places(bundle: MissionBundle, world: World) -> list[Point3]:
    return [_place(item, bundle.mission[0], world) for item in bundle.mission]


def _once(pieces: Sequence[Piece]) -> list[Piece]:
    """Each line once, whichever way it is flown: the way back is mostly the way out."""
    return list({frozenset(piece): piece for piece in pieces}.values())


def _place(item: MissionItem, home: MissionItem, world: World) -> Point3:
    x, y = world.frame.point_xy(item.latitude_deg, item.longitude_deg)
    above = home.altitude_m if item.frame == Frame.GLOBAL_RELATIVE_ALT else 0.0
    if item.command == Cmd.NAV_LAND:
        return x, y, world.terrain.height_m(item.latitude_deg, item.longitude_deg)
    return x, y, item.altitude_m + above


def _sample(pieces: Sequence[Piece], request: PlanRequest, world: World) -> Samples:
    parts, column = [], []
    for a, b in pieces:
        count = int(np.hypot(b[0] - a[0], b[1] - a[1]) / STEP_M) + 2
        parts.append(np.linspace(a, b, count))
        column.append(np.full(count, np.hypot(b[0] - a[0], b[1] - a[1]) < COLUMN_M))
    every = np.vstack(parts)
    turn = np.arange(RING) * 2 * np.pi / RING
    ring = np.vstack([[[0.0, 0.0]], request.limits.side_error_m * np.column_stack([np.sin(turn), np.cos(turn)])])
    around = every[:, None, :2] + ring
    places = world.frame.to_degrees(around[..., 0], around[..., 1])
    ground, error = world.terrain.heights_m(*places), world.terrain.errors_m(*places).max(axis=1)
    points = np.asarray(shapely.points(every[:, :2]))
    return Samples(
        every[:, :2],
        points,
        every[:, 2],
        ground.max(axis=1) + error,
        ground.min(axis=1) - error,
        np.concatenate(column),
    )


def _over_ground(samples: Samples, request: PlanRequest) -> tuple[Check, Check]:
    limits, way = request.limits, ~samples.column
    over = np.min((samples.altitude_m - samples.ground_high_m)[way])
    top = np.max(samples.altitude_m - samples.ground_low_m)
    return (
        at_least("clearance", over, limits.clearance_m, "m"),
        at_most("ceiling", top, limits.ceiling_m - limits.ceiling_margin_m, "m"),
    )


def _in_area(samples: Samples, request: PlanRequest, world: World) -> tuple[Check, Check]:
    """True distances, no buffers: how far inside the corridor's edge, how far from no-fly zones."""
    margin_m = request.limits.side_error_m
    corridor = shapely.union_all([_metres(zone.polygon, world) for zone in world.airspace.of(Role.CORRIDOR)])
    nearest = np.inf
    for zone in world.airspace.of(Role.NO_FLY):
        closed = _metres(zone.polygon, world)
        shapely.prepare(closed)
        away = shapely.distance(closed, samples.points)
        nearest = min(nearest, float(np.min(away)) - zone.clearance_m)
    return (
        at_least("area", _depth_inside(corridor, samples), margin_m, "m"),
        at_least("no_fly", min(nearest, 9999.0), margin_m, "m"),
    )


def _over_obstacles(samples: Samples, request: PlanRequest, world: World) -> tuple[Check, ...]:
    least, limits = np.inf, request.limits
    for zone in world.airspace.of(Role.OBSTACLE):
        near = shapely.distance(_metres(zone.polygon, world), samples.points) <= limits.side_error_m
        if np.any(near):
            over = (samples.altitude_m - samples.ground_high_m)[near] - zone.top_agl_m
            least = min(least, float(np.min(over)))
    return (at_least("obstacle", least, limits.obstacle_clearance_m, "m"),) if np.isfinite(least) else ()


def _inside_fence(samples: Samples, bundle: MissionBundle, world: World) -> float:
    corners = [(item.longitude_deg, item.latitude_deg) for item in bundle.fence]
    complete = len(corners) >= 3 and all(item.param1 == len(corners) for item in bundle.fence)
    fence = _metres(Polygon(corners), world) if complete else Polygon()
    return _depth_inside(fence, samples) if fence.is_valid and not fence.is_empty else -1.0


def _depth_inside(polygon: Geometry, samples: Samples) -> float:
    """Least distance to the edge; negative if a sample is outside."""
    edge = polygon.boundary
    shapely.prepare(polygon)
    shapely.prepare(edge)
    depth = shapely.distance(edge, samples.points)
    return float(np.min(np.where(shapely.contains_xy(polygon, samples.xy), depth, -depth)))


def _metres(geometry: Geometry, world: World) -> Geometry:
    return world.frame.geometry_xy(geometry)


def _rates(pieces: Sequence[Piece], request: PlanRequest) -> tuple[float, float, float]:
    """Fastest climb, fastest descent and slowest speed over the ground along the way, m/s.

    On a piece too steep for the cruise speed the autopilot slows down until its vertical limit is kept (ArduPilot
    libraries/AP_Math/SCurve.cpp, set_kinematic_limits; PX4 the same by MPC_Z_VEL_MAX_UP and _DN).
    """
    airframe = request.airframe
    rates, slowest = [0.0], request.speed_m_s
    for a, b in pieces:
        run, rise = float(np.hypot(b[0] - a[0], b[1] - a[1])), b[2] - a[2]
        if run >= COLUMN_M:
            limit = airframe.climb_speed_m_s if rise > 0 else airframe.descent_speed_m_s
            speed = min(request.speed_m_s, limit * run / abs(rise)) if rise else request.speed_m_s
            slowest = min(slowest, speed)
            rates.append(rise / run * speed)
    return max(rates), -min(rates), slowest


def check_layers(outward: MissionBundle, homeward: MissionBundle, request: PlanRequest, world: World) -> Check:
    """How far the ways back (RETURN block and homeward mission) are above the way out where they are nearest to it.

    0 when they do not lead over the same places.
    """
    out, back = _out_and_return(outward, world)
    home = np.array(_places(homeward, world)[1:-1])[::-1]
    least = min(_height_between(out, back[::-1]), _height_between(out, home))
    return at_least("layers", least, request.limits.homeward_layer_m, "m")


def _out_and_return(outward: MissionBundle, world: World) -> tuple[Floats, Floats]:
    places, marks = _places(outward, world), outward.marks
    hold, landing = marks.hold_seq or 0, marks.landing_seq or 0
    return np.array(places[1 : hold + 1]), np.array(places[hold + 1 : landing - 1])


def _height_between(lower: Floats, upper: Floats) -> float:
    """Least height of one line over another at the same shares of their lengths; 0 when one leads elsewhere.

    Between the corners of both lines the difference is linear: nothing happens that is not seen at a corner.
    """
    if min(len(lower), len(upper)) < 2:
        return 0.0
    low_share, high_share = _shares(lower), _shares(upper)
    at = np.union1d(low_share, high_share)
    low, high = (
        np.column_stack([np.interp(at, share, line[:, axis]) for axis in range(3)])
        for share, line in ((low_share, lower), (high_share, upper))
    )
    beside = np.hypot(*(high - low)[:, :2].T)
    return float(np.min((high - low)[:, 2])) if beside.max() <= PLACE_TOLERANCE_M else 0.0


def _shares(line: Floats) -> Floats:
    """How far along a line its points are, 0 to 1."""
    run = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line[:, :2], axis=0).T))])
    return np.asarray(run / run[-1])


def _wrong_marks(bundle: MissionBundle, start: Site, end: Site, world: World) -> Iterator[str]:
    """Names of what is not where the marks and the two sites say."""
    items, marks = bundle.mission, bundle.marks
    if items[0].command != Cmd.NAV_WAYPOINT or items[1].command != Cmd.NAV_TAKEOFF or _off(items[0], start, world):
        yield "start"
    if items[-1].command != Cmd.NAV_LAND or _off(items[-1], end, world):
        yield "end"
    if len(marks.return_seqs) != len(items) or any(not 0 < seq < len(items) for seq in marks.return_seqs):
        yield "return length"
    if marks.hold_seq is not None:
        yield from _wrong_blocks(bundle, start, end, world)


def _wrong_blocks(bundle: MissionBundle, start: Site, end: Site, world: World) -> Iterator[str]:
    items, marks = bundle.mission, bundle.marks
    hold, landing = marks.hold_seq or 0, marks.landing_seq or 0
    if items[hold].command != Cmd.NAV_LOITER_TIME or _off(items[hold], end, world):
        yield "hold"
    if landing != len(items) - 2 or items[landing].command != Cmd.NAV_WAYPOINT or _off(items[landing], end, world):
        yield "landing"
    if items[landing - 1].command != Cmd.NAV_LAND or _off(items[landing - 1], start, world):
        yield "return landing"
    block = range(hold + 1, landing)
    if any(seq not in block for seq in marks.return_seqs):
        yield "return outside its block"
    if any(a > b for a, b in pairwise(marks.return_seqs[hold + 1 : landing])):
        yield "return goes backward"


def _off(item: MissionItem, site: Site, world: World) -> bool:
    here = world.frame.point_xy(item.latitude_deg, item.longitude_deg)
    there = world.frame.point_xy(site.latitude_deg, site.longitude_deg)
    return float(np.hypot(here[0] - there[0], here[1] - there[1])) > PLACE_TOLERANCE_M
