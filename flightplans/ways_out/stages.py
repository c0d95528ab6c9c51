"""The four stages of a round trip as rows of moments: where the aircraft is, how fast, with what aboard, and the
straight line from there. Every piece is some seconds of flight, and what is proven of both ends of a piece
holds in it: heights and distances are linear or convex between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from flightplans.energy.model import GROUND_S
from flightplans.geo import Floats
from flightplans.request import PlanRequest
from flightplans.ways_out.battery import Powers, Takes, straight_takes
from flightplans.ways_out.refuges import Bools, Pieces, Refuge, lower, worse
from flightplans.ways_out.straight import Lines, line_height_m
from flightplans.ways_out.way_out import Stage


@dataclass(frozen=True, eq=False)
class Leg:
    """A stage with everything that its ways out are judged by; arrays n x 2 for start and end of each piece."""

    stage: Stage
    pieces: Pieces
    lines: Lines
    payload_g: int
    home_m: float
    """Height of the ground where the leg's home is."""
    return_alt_m: float
    time_s: Floats
    """Since the rotors of this leg started (RETURN: since the end of the hold)."""
    line_m: Floats
    """Height AMSL of the straight line."""

    @cached_property
    def safe(self) -> Bools:
        """Pieces whose straight lines all stay in the area and clear the ground and what stands on it (n)."""
        return self.lines.inside & self.clear

    @cached_property
    def clear(self) -> Bools:
        """Pieces whose straight lines clear what is below (n)."""
        return np.asarray(lower(self.line_m) >= worse(self.lines.needed_m) - 0.01)

    @property
    def highest_m(self) -> float:
        """Of the straight lines over the lowest ground below them."""
        return float((self.line_m - self.lines.lowest_ground_m).max())

    def over_ceiling_m(self, ceiling_m: float) -> Floats:
        """How far the straight line is over the ceiling above the lowest ground below it, 0 when it is not (n)."""
        return np.maximum(worse(self.line_m - self.lines.lowest_ground_m) - ceiling_m, 0)


def leg_of(
    stage: Stage, pieces: Pieces, lines: Lines, refuges: Sequence[Refuge], request: PlanRequest, column_m: float,
    home_m: float, return_alt_m: float,
) -> Leg:  # fmt: skip
    """Put a stage together; `column_m` is how high it climbs straight up at its start."""
    up = column_m / request.airframe.climb_speed_m_s
    begin = up if stage is Stage.RETURN else up + GROUND_S
    ends_m = np.array([home_m + each.whole_m(home_m) for each in refuges])[pieces.refuge]
    height = line_height_m(pieces.altitude_m, lines.length_m, ends_m[:, None], home_m, return_alt_m)
    payload_g = 0 if stage is Stage.HOME else request.payload_g
    times = _times(pieces, begin, request)
    return Leg(stage, pieces, lines, payload_g, home_m, return_alt_m, times, height)


def _times(pieces: Pieces, begin_s: float, request: PlanRequest) -> Floats:
    craft = request.airframe
    run = np.diff(pieces.distance_m, axis=1)[:, 0]
    rise = np.diff(pieces.altitude_m, axis=1)[:, 0]
    rate = np.where(rise > 0, craft.climb_speed_m_s, craft.descent_speed_m_s)
    at = begin_s + np.concatenate([[0], np.cumsum(np.maximum(run / request.speed_m_s, np.abs(rise) / rate))])
    return np.column_stack([at[:-1], at[1:]])


def straight_from(
    leg: Leg, refuges: Sequence[Refuge], refuges_xy: Floats, request: PlanRequest, power: Powers
) -> Takes:
    """What the straight way takes from the ends of each piece (n x 2)."""
    ground = np.array([each.site.elevation_m for each in refuges])[leg.pieces.refuge]
    towards = refuges_xy[leg.pieces.refuge][:, None, :] - leg.pieces.xy
    line, now = leg.line_m.ravel(), leg.pieces.altitude_m.ravel()
    found = straight_takes(request, power, line - now, towards.reshape(-1, 2), line - np.repeat(ground, 2))
    return Takes(*(each.reshape(-1, 2) for each in (found.seconds, found.energy_wh, found.aloft_wh)))
