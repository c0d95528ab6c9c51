"""Every rule, held against the exported missions of a round trip or of one leg."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon, prepare

from flightplans.proof.areas import FAR_M, away, depth_inside, fence_of, fence_reach, wrong_rally
from flightplans.proof.blocks import layers_m, wrong_marks
from flightplans.proof.exported import Exported
from flightplans.proof.flown import COLUMN_M, Carriers, Piece, gather, lines_of, speeds_of
from flightplans.proof.ground import Floats
from flightplans.proof.over import (
    Ints,
    Pieces,
    Surveyed,
    columns,
    least_and_most,
    outermost,
    over_cover,
    over_obstacles,
    survey,
)
from flightplans.proof.town import Spot, Town
from flightplans.proof.verdict import Rules, Verdict, at_least, at_most

NEVER_M = -1.0


@dataclass(frozen=True, eq=False)
class Leg:
    """One exported mission from a site to another."""

    mission: Exported
    start: Spot
    end: Spot
    port: Spot
    """Where rally points may be, beside emergency places."""


def prove_leg(leg: Leg, town: Town, rules: Rules) -> tuple[Verdict, ...]:
    """Every rule of one mission. Raises NoGround where nothing is known of the ground."""
    (verdicts,) = _prove((leg,), town, rules)
    return verdicts


def prove_round_trip(outward: Leg, homeward: Leg, town: Town, rules: Rules) -> tuple[Verdict, ...]:
    """Both missions, those of the way home as "home_...", and how far the ways are apart in height.

    Raises NoGround where nothing is known of the ground.
    """
    there, back = _prove((outward, homeward), town, rules)
    named = (replace(verdict, name=f"home_{verdict.name}") for verdict in back)
    return layers_verdict(outward, homeward, town, rules), *there, *named


def layers_verdict(outward: Leg, homeward: Leg, town: Town, rules: Rules) -> Verdict:
    """How far the ways back are above the way out where they are nearest to it."""
    return at_least("layers", layers_m(outward.mission, homeward.mission, town), rules.layer_m, "m")


def inner_layers(leg: Leg, town: Town, rules: Rules) -> Verdict:
    """For an outward mission alone: how far its own return is above its way out."""
    return at_least("layers", layers_m(leg.mission, _return_of(leg.mission), town), rules.layer_m, "m")


def nearest_spot(place: tuple[float, float], town: Town) -> Spot:
    """The port or hall that a place is nearest to."""
    return min(town.spots.values(), key=lambda spot: town.apart_m(spot.place, place))


def _return_of(mission: Exported) -> Exported:
    """The block of the return as if it were a mission of its own."""
    steps = (mission.steps[0], *mission.steps[(mission.hold or 0) + 1 : mission.landing])
    return replace(mission, steps=steps)


def _prove(legs: Sequence[Leg], town: Town, rules: Rules) -> list[tuple[Verdict, ...]]:
    """Several missions, the ground and the corridor under lines that they share looked at once."""
    carriers = Carriers()
    flown = [gather(carriers, leg.mission, town) for leg in legs]
    surveyed = survey(carriers, town, rules.side_error_m)
    depth = depth_inside(town.corridor, town.edge, surveyed.lines)
    cases = [_Case(leg, town, rules, pieces, surveyed, depth) for leg, pieces in zip(legs, flown, strict=True)]
    return [tuple(case.verdicts()) for case in cases]


@dataclass(frozen=True, eq=False)
class _Case:
    """One mission before the rules."""

    leg: Leg
    town: Town
    rules: Rules
    flown: tuple[Piece, ...]
    surveyed: Surveyed
    depth_m: Floats
    """Inside the corridor, of every carrier."""

    @cached_property
    def fence(self) -> Polygon | None:
        return fence_of(self.leg.mission, self.town)

    @cached_property
    def carriers(self) -> Ints:
        """Which of all carriers this mission uses."""
        return np.unique(np.array([piece[0] for piece in self.flown]))

    def verdicts(self) -> Iterator[Verdict]:
        yield from self._over_ground()
        yield at_least("area", self.depth_m[self.carriers].min(), self.rules.side_error_m, "m")
        yield at_least("no_fly", away(self.surveyed.lines[self.carriers], self.town), self.rules.side_error_m, "m")
        yield from self._speeds()
        yield from self._fence()
        mission, rules = self.leg.mission, self.rules
        yield at_most("items", len(mission.steps), rules.max_items, "")
        wrong = list(wrong_marks(mission, self.leg.start, self.leg.end, self.town, rules.hold_s))
        yield at_most("marks", len(wrong), 0, "")
        yield at_most("rally", len(wrong_rally(mission, self.fence, self.leg.port, self.town, rules)), 0, "")

    def _over_ground(self) -> Iterator[Verdict]:
        rules = self.rules
        pieces = Pieces.of(outermost(self.flown), self.surveyed)
        least, most = least_and_most(self.surveyed, pieces)
        way = ~(columns(self.surveyed, pieces) & self._over_the_ends(pieces))
        yield at_least("clearance", least[way].min(initial=np.inf), rules.clearance_m, "m")
        yield at_most("ceiling", most.max(), rules.ceiling_m, "m")
        over = over_obstacles(self.surveyed, pieces, self.town, rules.side_error_m)
        if over:
            yield at_least("obstacle", min(over), rules.obstacle_clearance_m, "m")
        if rules.clearance_over:
            asked = dict(rules.clearance_over)
            left = min(over_cover(self.surveyed, pieces, self.town, asked, rules.side_error_m), default=np.inf)
            yield at_least("cover", min(left, FAR_M), 0.0, "m")

    def _over_the_ends(self, pieces: Pieces) -> npt.NDArray[np.bool_]:
        """Which pieces are nowhere but over start or end: only there an aircraft may come down to the ground."""
        places = np.array([self.leg.start.place, self.leg.end.place])
        ends = shapely.points(self.town.plane.metres(places[:, 0], places[:, 1]))
        away_m = shapely.distance(self.surveyed.lines[pieces.carrier], ends[:, None])
        return np.asarray(away_m.min(axis=0) < COLUMN_M)

    def _speeds(self) -> Iterator[Verdict]:
        speed = self.leg.mission.speed_m_s
        ordered = self.rules.speed_m_s if speed is None else speed
        rules, lines = self.rules, list(lines_of(self.leg.mission, self.town, ordered))
        speeds = speeds_of(lines, self.town, rules.climb_m_s, rules.descent_m_s)
        yield at_most("climb_rate", speeds.climb, rules.climb_m_s, "m/s")
        yield at_most("descent_rate", speeds.descent, rules.descent_m_s, "m/s")
        yield at_least("steep_speed", speeds.slowest, rules.slowest_m_s, "m/s")
        yield at_most("speed", speeds.ordered, rules.speed_m_s, "m/s")

    def _fence(self) -> Iterator[Verdict]:
        mission, rules, fence = self.leg.mission, self.rules, self.fence
        depth, reach = NEVER_M, 0.0
        if fence is not None:
            prepare(fence)
            depth = float(depth_inside(fence, fence.exterior, self.surveyed.lines[self.carriers]).min())
            reach = fence_reach(fence, self.town)
        corners = sum(len(each) for _, each in mission.polygons)
        yield at_least("fence", depth, rules.side_error_m, "m")
        yield at_most("fence_reach", reach, rules.fence_reach_m, "m")
        yield at_most("fence_corners", corners, rules.fence_corners, "")
        if mission.ceiling_m is not None:
            highest = max(max(piece[3:]) for piece in self.flown)
            top = mission.ceiling_m + mission.steps[0].height_m - highest
            yield at_least("fence_ceiling", top, rules.fence_ceiling_m, "m")
