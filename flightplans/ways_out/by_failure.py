"""One stage, one failure: the way out of each of its pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from shapely import STRtree

from flightplans.airframe import STANDARD_GRAVITY_M_S2
from flightplans.errors import NoWayOut
from flightplans.geo import Floats
from flightplans.request import PlanRequest
from flightplans.ways_out.battery import Levels, Powers, Takes
from flightplans.ways_out.choosing import Refuges
from flightplans.ways_out.drift import drifts
from flightplans.ways_out.refuges import Bools, Ints, lower, worse
from flightplans.ways_out.rotors import MotorOut
from flightplans.ways_out.stages import Leg, straight_from
from flightplans.ways_out.stretches import Marked
from flightplans.ways_out.way_out import Deed, Failure, Stage
from flightplans.world import World

CEILING_TOLERANCE_M = 1.0


@dataclass(frozen=True, eq=False)
class Situation:
    """A stage and what its ways out depend on."""

    leg: Leg
    refuges: Refuges
    request: PlanRequest
    world: World
    power: Powers
    crippled: MotorOut
    crippled_power: Powers
    houses: STRtree
    levels: Levels
    ground_m: Floats
    """Below the middle of each piece (n)."""
    left_wh: Floats
    """Upper estimate of what a healthy battery still has above its critical level (n)."""

    @property
    def count(self) -> int:
        """Of the pieces."""
        return len(self.leg.pieces.refuge)

    @property
    def lengths_m(self) -> Floats:
        """Of the straight lines, from the worse end of each piece."""
        return worse(self.leg.lines.length_m)


@dataclass(frozen=True, eq=False)
class Reached:
    """Ways to a refuge, and the upper energy until above it (n; inf where there is none)."""

    marked: Marked
    needed_wh: Floats


def by_battery(at: Situation) -> Reached:
    """A failed battery: straight to the nearest refuge if that line is safe, otherwise first along the corridor."""
    takes = straight_from(at.leg, at.refuges.chosen, at.refuges.xy, at.request, at.power)
    return _to_refuge(at, Failure.BATTERY, takes, at.power, np.full(at.count, at.levels.budget_wh))


def by_motor(at: Situation) -> Marked:
    """A motor out: slowly to the same refuge if the other rotors hold the aircraft, otherwise down here."""
    if not at.crippled.holds:
        height = worse(at.leg.pieces.altitude_m) - lower(at.leg.lines.lowest_ground_m)
        return _falls(at, height)
    takes = straight_from(at.leg, at.refuges.chosen, at.refuges.xy, at.request, at.crippled_power)
    return _to_refuge(at, Failure.MOTOR, takes, at.crippled_power, at.left_wh).marked


def by_gnss(at: Situation) -> Marked:
    """Satellites lost: down here, with the wind; not good where houses or people may be below.

    Looked at from every second piece: the radius of doubt is far wider than a piece is long.
    """
    pieces, count = at.leg.pieces, at.count
    some = np.arange(0, count, 2)
    middle, altitude = pieces.xy[some].mean(axis=1), worse(pieces.altitude_m)[some]
    step = pieces.xy[some, 1] - pieces.xy[some, 0]
    heading = step / np.maximum(np.hypot(*step.T), 1e-9)[:, None]
    pace = 0.0 if at.leg.stage is Stage.HOLD else at.request.speed_m_s
    found = drifts(at.request, at.houses, at.leg.payload_g, middle, heading * pace, altitude, at.ground_m[some])
    house = np.repeat(found.house, 2)[:count]
    return Marked(
        Failure.GNSS,
        [Deed.DOWN_HERE] * count,
        np.full(count, -1),
        np.repeat(found.drift_m, 2)[:count],
        np.repeat(found.seconds, 2)[:count],
        np.zeros(count),
        house < 0,
        ["houses" if each >= 0 else "" for each in house.tolist()],
        house,
    )


def no_way_out(at: Situation, reached: Reached) -> Iterator[NoWayOut]:
    """A refusal for each run of pieces from which no refuge is reached with a failed battery."""
    (bad,) = np.nonzero(~reached.marked.ok)
    for run in np.split(bad, np.nonzero(np.diff(bad) > 1)[0] + 1) if len(bad) else ():
        pieces = at.leg.pieces
        worst = run[int(np.argmax(reached.needed_wh[run]))]
        nearest = at.refuges.chosen[int(pieces.refuge[worst])].site.id
        where = pieces.xy[run].reshape(-1, 2).mean(axis=0)
        middle = pieces.xy[run[len(run) // 2]].mean(axis=0) if len(run) > 2 else where
        latitude, longitude = at.world.frame.point_degrees(float(middle[0]), float(middle[1]))
        yield NoWayOut(
            stage=str(at.leg.stage),
            failure=str(Failure.BATTERY),
            from_m=round(float(pieces.distance_m[run[0], 0]), 1),
            to_m=round(float(pieces.distance_m[run[-1], 1]), 1),
            nearest_id=nearest,
            nearest_m=round(float(at.lengths_m[worst]), 1),
            reach_m=round(reach_m(at), 1),
            wanted_latitude_deg=round(latitude, 6),
            wanted_longitude_deg=round(longitude, 6),
        )


def reach_m(at: Situation) -> float:
    """How far a refuge may be away, straight and level against the forecast wind, for the budget of the battery."""
    against = at.request.strongest_wind_m_s + at.power.speed_m_s
    upper_w = float(at.power.at(against)) * at.power.upper
    return at.levels.budget_wh * 3600 / upper_w * at.power.speed_m_s


def _to_refuge(at: Situation, failure: Failure, takes: Takes, power: Powers, budget_wh: Floats) -> Reached:
    """Straight where that is safe; elsewhere on along the way, forth or back, to the nearest piece where it is."""
    leg, safe = at.leg, at.leg.safe
    aloft, energy, seconds = (worse(each) for each in (takes.aloft_wh, takes.energy_wh, takes.seconds))
    to, extra_m = _nearest_safe(leg, safe)
    extra_s = extra_m / power.speed_m_s
    per_s = (
        float(power.at(at.request.wind_speed_m_s + power.speed_m_s)) * at.request.airframe.energy_upper_factor / 3600
    )
    needed = np.where(np.isfinite(extra_m), aloft[to] + extra_s * per_s, np.inf)
    ok = needed <= budget_wh
    over = leg.over_ceiling_m(at.request.limits.ceiling_m) > CEILING_TOLERANCE_M
    why = np.select([~leg.lines.inside, ~leg.clear, over], ["area", "ground", "over_ceiling"], "").tolist()
    marked = Marked(
        failure,
        [Deed.STRAIGHT if each else Deed.CORRIDOR for each in safe.tolist()],
        leg.pieces.refuge[to],
        np.where(np.isfinite(extra_m), at.lengths_m[to] + extra_m, 0.0),
        np.where(np.isfinite(extra_s), seconds[to] + extra_s, 0.0),
        np.where(np.isfinite(extra_s), energy[to] + extra_s * per_s, 0.0),
        ok,
        why,
        np.full(at.count, -1),
    )
    return Reached(marked, needed)


def _nearest_safe(leg: Leg, safe: Bools) -> tuple[Ints, Floats]:
    """For each piece the piece to go straight from, and the way there along the corridor: itself and 0 when safe."""
    here = np.arange(len(safe))
    if safe.all():
        return here, np.zeros(len(safe))
    if not safe.any():
        return here, np.full(len(safe), np.inf)
    (good,) = np.nonzero(safe)
    at = np.searchsorted(good, here)
    after, before = good[np.minimum(at, len(good) - 1)], good[np.maximum(at - 1, 0)]
    start, end = leg.pieces.distance_m[:, 0], leg.pieces.distance_m[:, 1]
    onward = np.where(after >= here, start[after] - start, np.inf)
    back = np.where(before <= here, end - end[before], np.inf)
    to = np.where(safe, here, np.where(onward <= back, after, before))
    return to, np.where(safe, 0.0, np.minimum(onward, back))


def _falls(at: Situation, height_m: Floats) -> Marked:
    """As long as a fall from this height takes without drag: there is no time for anything else."""
    nowhere, seconds = np.full(at.count, -1), np.sqrt(2 * height_m / STANDARD_GRAVITY_M_S2)
    bad, why = np.zeros(at.count, np.bool_), ["thrust"] * at.count
    return Marked(Failure.MOTOR, [Deed.FALLS] * at.count, nowhere, np.zeros(at.count), seconds, np.zeros(at.count),
                  bad, why, nowhere)  # fmt: skip
