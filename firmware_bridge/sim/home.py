"""Home and rally points: where a return ends."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.sim.estimator import Estimator
from firmware_bridge.sim.geo import LocalFrame
from firmware_bridge.sim.items import RELATIVE
from firmware_bridge.sim.legs import Point
from firmware_bridge.sim.numbers import signed
from firmware_bridge.sim.params import ParamTable
from firmware_bridge.sim.storage import RallyList


@dataclass(frozen=True)
class Home:
    """Where heights count from. A locked home is not taken anew when the motors start."""

    latitude_deg: float
    longitude_deg: float
    north_m: float
    east_m: float
    up_m: float
    locked: bool

    @classmethod
    def at(cls, frame: LocalFrame, north_m: float, east_m: float, up_m: float, locked: bool) -> Home:
        """From local metres, kept as the wire has it: 1e-7 degrees and centimetres."""
        latitude, longitude = (round(part, 7) for part in frame.to_degrees(north_m, east_m))
        return cls(latitude, longitude, north_m, east_m, round(up_m, 2), locked)

    def message(self) -> Any:
        """HOME_POSITION."""
        x, y = signed(self.latitude_deg * 1e7, 32), signed(self.longitude_deg * 1e7, 32)
        z = signed(self.up_m * 1000, 32)
        return mav.MAVLink_home_position_message(x, y, z, 0.0, 0.0, 0.0, [1.0, 0.0, 0.0, 0.0], 0.0, 0.0, 0.0)


def best_return_place(
    home: Home | None, now: Estimator, rally: RallyList, params: ParamTable, frame: LocalFrame
) -> Point:
    """The nearest rally point within RALLY_LIMIT_KM, unless home is nearer and counts; straight distances."""
    goal = (home.north_m, home.east_m, home.up_m) if home is not None else (now.north_m, now.east_m, now.up_m)
    points = [_rally_point(rally, seq, frame, goal[2]) for seq in range(len(rally))]
    if not points:
        return goal
    nearest = min(points, key=lambda point: _away_m(point, now))
    limit_m = params["RALLY_LIMIT_KM"] * 1000
    if 0 < limit_m < _away_m(nearest, now):
        return goal
    if params["RALLY_INCL_HOME"] and _away_m(goal, now) <= _away_m(nearest, now):
        return goal
    return nearest


def _rally_point(rally: RallyList, seq: int, frame: LocalFrame, home_up_m: float) -> Point:
    item = rally.at(seq)
    if item is None:
        raise IndexError(seq)
    north_m, east_m = frame.to_metres(item.latitude_deg, item.longitude_deg)
    return north_m, east_m, item.z + (home_up_m if item.frame == RELATIVE else 0.0)


def _away_m(point: Point, now: Estimator) -> float:
    return math.hypot(point[0] - now.north_m, point[1] - now.east_m)
