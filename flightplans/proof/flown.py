"""What a mission makes an aircraft fly: straight lines in space, jumps of a return included.

Lines over the same ground are pieces of one carrier, so that the ground is looked at once. Columns (straight up or
down) are pieces of carriers without length.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from flightplans.proof.exported import CHANGE_SPEED, LAND, Exported, LatLon
from flightplans.proof.ground import Floats
from flightplans.proof.town import Town

COLUMN_M = 1.0
"""A line of less way over the ground than this is a column."""


@dataclass(frozen=True)
class Point:
    """A place and a height above mean sea level."""

    place: LatLon
    height_m: float


@dataclass(frozen=True)
class Line:
    """Flown from one point to the other at the speed ordered last."""

    start: Point
    end: Point
    speed_m_s: float


Piece = tuple[int, float, float, float, float]
"""Carrier, from and to which share of it, the heights there."""


@dataclass
class Carriers:
    """All lines, by the ground they lead over: `ends` are the places of each carrier."""

    ends: list[tuple[LatLon, LatLon]] = field(default_factory=list)
    _known: dict[tuple[LatLon, LatLon], int] = field(default_factory=dict)

    def piece(self, low_m: float, high_m: float, over: tuple[LatLon, LatLon], shares: tuple[float, float]) -> Piece:
        """A line from one height to another between two shares of the way between two places."""
        here, there = over
        begin, end = shares
        if here > there:
            here, there, begin, end = there, here, 1 - begin, 1 - end
        number = self._known.setdefault((here, there), len(self.ends))
        if number == len(self.ends):
            self.ends.append((here, there))
        forward = (begin, low_m) <= (end, high_m)
        return (number, begin, end, low_m, high_m) if forward else (number, end, begin, high_m, low_m)

    def places(self) -> Floats:
        """Latitude and longitude of both ends, n x 2 x 2."""
        return np.array(self.ends)


def lines_of(mission: Exported, town: Town, speed_m_s: float) -> Iterator[Line]:
    """Every line of the mission, each block from where it is entered; a landing goes over its place first."""
    for number, here, there, speed in _ways(mission, town, speed_m_s):
        if mission.steps[number].command == LAND:
            over = Point(there.place, here.height_m)
            yield Line(here, over, speed)
            yield Line(over, there, speed)
        else:
            yield Line(here, there, speed)


def gather(carriers: Carriers, mission: Exported, town: Town) -> tuple[Piece, ...]:
    """All lines of a mission, and those of turning back, as pieces of carriers, each once."""
    pieces: dict[Piece, None] = {}
    for line in lines_of(mission, town, 1.0):
        ends = (line.start.place, line.end.place)
        pieces[carriers.piece(line.start.height_m, line.end.height_m, ends, (0.0, 1.0))] = None
    points = _points(mission, town)
    for number, here, there, _ in _ways(mission, town, 1.0):
        target = mission.back[number] if number < len(mission.back) else number
        to = points[target] if 0 <= target < len(points) else None
        if mission.steps[number].command == LAND or to is None or to == here:
            continue
        for share in (0.5, 1.0):
            pieces[_turn(carriers, here, there, to, share)] = None
    return tuple(pieces)


def _turn(carriers: Carriers, here: Point, there: Point, to: Point, share: float) -> Piece:
    """From a share of the way to a point back to where the return begins."""
    height = here.height_m + (there.height_m - here.height_m) * share
    if to.place in (here.place, there.place):
        end = 0.0 if to.place == here.place else 1.0
        return carriers.piece(height, to.height_m, (here.place, there.place), (share, end))
    (lat, lon), (far_lat, far_lon) = here.place, there.place
    at = (lat + (far_lat - lat) * share, lon + (far_lon - lon) * share) if share < 1 else there.place
    return carriers.piece(height, to.height_m, (at, to.place), (0.0, 1.0))


def _points(mission: Exported, town: Town) -> list[Point | None]:
    """Where each step leads; a landing leads to the ground."""
    points: list[Point | None] = []
    for step in mission.steps:
        if step.place is None:
            points.append(None)
        else:
            points.append(Point(step.place, town.ground.at(step.place) if step.command == LAND else step.height_m))
    return points


def _ways(mission: Exported, town: Town, speed_m_s: float) -> Iterator[tuple[int, Point, Point, float]]:
    """Each step that leads somewhere, whence, whither, and the speed ordered last."""
    points = _points(mission, town)
    last, speed = points[0], speed_m_s
    for number in range(1, len(points)):
        step, there = mission.steps[number], points[number]
        if number == mission.landing and mission.hold is not None and 0 <= mission.hold < len(points):
            last = points[mission.hold]
        if step.command == CHANGE_SPEED and step.param2 > 0:
            speed = step.param2
        if there is not None and last is not None:
            yield number, last, there, speed
            last = there


@dataclass(frozen=True)
class Speeds:
    """Of a whole mission, m/s."""

    climb: float
    descent: float
    slowest: float
    ordered: float


def speeds_of(lines: Sequence[Line], town: Town, climb_m_s: float, descent_m_s: float) -> Speeds:
    """Greatest climb, descent and ordered speed of the way, and the least speed over the ground.

    On a line too steep for the ordered speed an autopilot slows down until its vertical limit is kept (ArduPilot
    AC_WPNav and SCurve, PX4 MPC_Z_VEL_MAX_UP and _DN).
    """
    ends = np.array([(line.start.place, line.end.place) for line in lines])
    flat = town.plane.metres(ends[..., 0].ravel(), ends[..., 1].ravel()).reshape(-1, 2, 2)
    run = np.hypot(*(flat[:, 1] - flat[:, 0]).T)
    rise = np.array([line.end.height_m - line.start.height_m for line in lines])
    ordered = np.array([line.speed_m_s for line in lines])
    moving = run >= COLUMN_M
    run, rise, speed = run[moving], rise[moving], ordered[moving]
    slope = np.abs(rise) / run
    flown = np.minimum(speed, np.where(rise > 0, climb_m_s, descent_m_s) / np.maximum(slope, 1e-12))
    rate = rise / run * flown
    return Speeds(
        climb=float(rate.max(initial=0.0)),
        descent=float(-rate.min(initial=0.0)),
        slowest=float(flown.min(initial=float(ordered.min(initial=np.inf)))),
        ordered=float(ordered.max(initial=0.0)),
    )
