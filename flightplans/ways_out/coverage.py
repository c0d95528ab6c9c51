"""Every second of both legs, each single failure: where the aircraft goes, and whether it gets there.

Judged are OUT (the way out with the payload), HOLD (above the hall), RETURN (the way back with the payload, one layer
higher) and HOME (empty). Whoever turns back climbs between the layers of OUT and RETURN: what holds in both holds
there, for the straight line is never lower than in the one nor higher than in the other. Straight up and down at the
port the port itself is below; at the hall the rally point is high enough for the lines from the column's foot. In a
landing that has begun every failsafe goes on landing (FS_OPTIONS 8).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from flightplans.delivery import Check
from flightplans.energy.battery import usable_wh
from flightplans.energy.journey import Journey
from flightplans.energy.reserves import upper_energy_wh
from flightplans.errors import Refusal
from flightplans.geo import Floats
from flightplans.legs import Flown
from flightplans.mission.check import at_most
from flightplans.request import PlanRequest
from flightplans.ways_out.battery import Levels, Powers, levels, lowered, powers
from flightplans.ways_out.by_failure import Situation, by_battery, by_gnss, by_motor, no_way_out
from flightplans.ways_out.choosing import Refuges
from flightplans.ways_out.drift import houses
from flightplans.ways_out.refuges import Pieces
from flightplans.ways_out.rotors import SPEED_M_S, motor_out
from flightplans.ways_out.stages import Leg, leg_of
from flightplans.ways_out.straight import Lines
from flightplans.ways_out.stretches import stretches
from flightplans.ways_out.way_out import Deed, Failure, Stage, WayOut
from flightplans.world import World

LEAST_RETURN_ALT_M = 1.0
MOST_RETURN_ALT_M = 60.0


@dataclass(frozen=True)
class Covered:
    """The ways out of a plan: stretches, checks, and what forbids the flight.

    `straight_everywhere`, `return_alt_m` and `highest_m` are for the outward and the homeward mission.
    """

    ways: tuple[WayOut, ...]
    checks: tuple[Check, ...]
    refusals: tuple[Refusal, ...]
    levels: Levels
    straight_everywhere: tuple[bool, bool]
    return_alt_m: tuple[float, float]
    highest_m: tuple[float, float]
    """Of the straight lines, AMSL."""


def cover(request: PlanRequest, world: World, flown: Flown, refuges: Refuges, taken: Journey) -> Covered:
    """Look at every failure in every stretch. Raises OutsideTerrain."""
    legs = _legs(request, flown, refuges)
    tree, zones = houses(world)
    names = [each.site.id for each in refuges.chosen]
    highest_m = max(float(leg.line_m.max()) for leg in legs)
    upper = upper_energy_wh(request, taken.unaided) / taken.unaided.energy_wh
    whole, crippled = _strengths(request, highest_m, upper)
    found = levels(request, whole[request.payload_g], max(leg.highest_m for leg in legs))
    ways: list[WayOut] = []
    refusals: list[Refusal] = []
    worst_wh = 0.0
    ground = _ground_m(world, legs[0].pieces)
    grounds = (ground, ground[-1:], ground[::-1], ground[::-1])
    for leg, below in zip(legs, grounds, strict=True):
        out = motor_out(request.airframe, leg.payload_g, highest_m)
        left = _left_wh(request, leg, taken, found)
        at = Situation(
            leg, refuges, request, world, whole[leg.payload_g], out, crippled[leg.payload_g], tree, found, below, left
        )
        reached = by_battery(at)
        refusals += no_way_out(at, reached)
        worst_wh = max(worst_wh, float(np.max(reached.needed_wh)))
        for marked in (reached.marked, by_motor(at), by_gnss(at)):
            ways += stretches(leg, marked, names, zones)
    ways += _without_link(request, legs, taken)
    return Covered(
        tuple(ways),
        tuple(_checks(ways, request, found, worst_wh)),
        tuple(refusals),
        lowered(found, request, worst_wh) if np.isfinite(worst_wh) else found,
        (all(bool(leg.safe.all()) for leg in legs[:-1]), bool(legs[-1].safe.all())),
        (legs[0].return_alt_m, legs[-1].return_alt_m),
        (max(float(leg.line_m.max()) for leg in legs[:-1]), float(legs[-1].line_m.max())),
    )


def _legs(request: PlanRequest, flown: Flown, refuges: Refuges) -> tuple[Leg, ...]:
    layer, port, hall = request.limits.homeward_layer_m, request.port, request.hall
    out, lines = refuges.pieces, refuges.lines
    back, back_lines = out.raised(layer).backward(), lines.backward()
    at_port, at_hall = (_return_alt_m(lines, site.elevation_m, request) for site in (port, hall))
    over_port, over_hall = flown.way.altitude_m[0] - port.elevation_m, flown.way.altitude_m[-1] - hall.elevation_m
    there, there_lines = _last_point(out), _last_line(lines)
    rows = (
        (Stage.OUT, out, lines, over_port, port.elevation_m, at_port),
        (Stage.HOLD, there, there_lines, 0.0, port.elevation_m, at_port),
        (Stage.RETURN, back, back_lines, layer, port.elevation_m, at_port),
        (Stage.HOME, back, back_lines, over_hall + layer, hall.elevation_m, at_hall),
    )
    return tuple(
        leg_of(stage, pieces, of, refuges.chosen, request, float(column), home_m, return_alt)
        for stage, pieces, of, column, home_m, return_alt in rows
    )


def _ground_m(world: World, pieces: Pieces) -> Floats:
    """Below the middle of each piece."""
    middle = pieces.xy.mean(axis=1)
    return world.terrain.heights_m(*world.frame.to_degrees(middle[:, 0], middle[:, 1]))


def _last_point(pieces: Pieces) -> Pieces:
    """Above the hall, as a piece without length."""
    return Pieces(
        pieces.xy[-1:, [1, 1]], pieces.altitude_m[-1:, [1, 1]], pieces.distance_m[-1:, [1, 1]], pieces.refuge[-1:]
    )


def _last_line(lines: Lines) -> Lines:
    return Lines(
        lines.length_m[-1:, [1, 1]], lines.needed_m[-1:, [1, 1]], lines.lowest_ground_m[-1:, [1, 1]], lines.inside[-1:]
    )


def _return_alt_m(lines: Lines, home_m: float, request: PlanRequest) -> float:
    """RTL_ALT, above home: the rally points bear the height that is needed, this one only must not lift a line over
    the ceiling. An aircraft that starts at a high hall has its home up there: then as little as it takes."""
    room = float(lines.lowest_ground_m.min()) + request.limits.ceiling_m - home_m
    return float(np.floor(np.clip(room, LEAST_RETURN_ALT_M, MOST_RETURN_ALT_M)))


def _strengths(request: PlanRequest, altitude_m: float, upper: float) -> tuple[dict[int, Powers], dict[int, Powers]]:
    """Power by payload (with and without it) of the whole aircraft, and of the one with a motor out."""
    whole, crippled = {}, {}
    for payload_g in {request.payload_g, 0}:
        out = motor_out(request.airframe, payload_g, altitude_m)
        whole[payload_g] = powers(request, payload_g, altitude_m, upper)
        crippled[payload_g] = powers(request, payload_g, altitude_m, upper, out.airframe, SPEED_M_S)
    return whole, crippled


def _left_wh(request: PlanRequest, leg: Leg, taken: Journey, found: Levels) -> Floats:
    """What a healthy battery has left over its critical level at each piece: evenly used over the time of the leg."""
    usable = usable_wh(request.airframe, request.battery)
    use, since_s = taken.unaided, leg.time_s[:, 1]
    if leg.stage is Stage.RETURN:
        since_s = since_s + taken.unaided.duration_s - leg.time_s[-1, 1]
    if leg.stage is Stage.HOLD:
        # The hold takes energy, but is not in the time of the return: all of it is gone at its end.
        since_s = since_s + request.hold_s
    if leg.stage is Stage.HOME:
        use = taken.home
    share = np.minimum(since_s / use.duration_s, 1.0)
    critical_wh = found.critical_percent / 100 * request.airframe.battery_wh - (request.airframe.battery_wh - usable)
    return np.asarray(usable - share * upper_energy_wh(request, use) - critical_wh)


def _without_link(request: PlanRequest, legs: tuple[Leg, ...], taken: Journey) -> Iterator[WayOut]:
    """The mission goes on by itself (FS_OPTIONS): it holds, flies home along the corridor and lands at the port."""
    left_s = {Stage.HOME: taken.home.duration_s}
    back_s = taken.unaided.duration_s - taken.out.duration_s
    left_s |= {Stage.OUT: taken.unaided.duration_s + request.hold_s, Stage.HOLD: request.hold_s + back_s}
    left_s |= {Stage.RETURN: back_s}
    for leg in legs:
        first, last = leg.pieces.distance_m[0, 0], leg.pieces.distance_m[-1, 1]
        use = taken.home if leg.stage is Stage.HOME else taken.unaided
        more = legs[2].pieces.distance_m[-1, 1] if leg.stage in (Stage.OUT, Stage.HOLD) else 0.0
        yield WayOut(
            stage=leg.stage,
            failure=Failure.LINK,
            deed=Deed.GOES_ON,
            from_m=round(float(first), 1),
            to_m=round(float(last), 1),
            from_s=0.0 if leg.stage is not Stage.HOLD else round(float(leg.time_s[0, 0]), 1),
            to_s=round(float(leg.time_s[-1, 1]), 1),
            place_id=request.port.id,
            distance_m=round(float(last - first + more), 1),
            time_s=round(left_s[leg.stage], 1),
            energy_wh=round(upper_energy_wh(request, use), 1),
            ok=True,
        )


def _checks(ways: list[WayOut], request: PlanRequest, found: Levels, worst_wh: float) -> Iterator[Check]:
    """The rules. What a lost motor leaves open is told by stretch and counted as ground risk."""
    if request.limits.emergency_places_needed and np.isfinite(worst_wh):
        longest_s = max(way.time_s for way in ways if way.failure is Failure.BATTERY)
        yield at_most("way_out_energy", worst_wh, round(found.budget_wh, 1), "Wh")
        yield at_most("way_out_time", longest_s, request.limits.way_out_s, "s")
    blind = [way for way in ways if way.failure is Failure.GNSS]
    bad_s, whole_s = (sum(way.to_s - way.from_s for way in some) for some in ([w for w in blind if not w.ok], blind))
    yield at_most("way_out_gnss", 100 * bad_s / whole_s, request.limits.drift_percent, "%")
