"""A way as it is flown: straight lines and arcs, with the speed that each corner allows.

An aircraft with speed v and lateral acceleration a turns on a circle of radius r = v^2 / a; a multirotor gets a from
its bank angle, a = g tan(bank) (level coordinated turn, Anderson, Introduction to Flight, section 6.17). ArduCopter
rounds a corner on its inner side and slows down for it, so that the round stays within WPNAV_RADIUS of the waypoint
and the acceleration within WPNAV_ACCEL_C (0: twice WPNAV_ACCEL) (ardupilot.org/copter/docs/parameters.html).

An arc of radius r that touches both lines of a corner, where the heading turns by t, touches them r tan(t/2) before and
after it, and passes it at r (1 / cos(t/2) - 1) on the inner side: no place of the round is farther from the lines
than that. So a way that keeps `aside_m` off every border may be rounded by as much and stays inside.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from flightplans.route.way import XY, Route

CORNER_ACCEL_M_S2 = 2.5
"""Half of what ArduCopter takes in corners by default (2 x WPNAV_ACCEL = 5 m/s2), a bank of 14 of the 30 degrees of
ANGLE_MAX: the rest is left to wind."""
ALONG_ACCEL_M_S2 = 1.0
"""Gaining and losing speed: the careful end of ArduCopter's WPNAV_ACCEL (1.0 m/s2 before, 2.5 m/s2 since 4.2)."""
WAYPOINT_RADIUS_M = 2.0
"""WPNAV_RADIUS, default: so far inside a corner may the aircraft pass."""
STRAIGHT_RAD = 1e-6
BACK_RAD = math.pi - 1e-6
HAIR = 1 + 1e-9
"""What rounding may take from the radius of a corner that is flown at cruise speed."""


@dataclass(frozen=True)
class Corner:
    """A bend of the way: where, by how much the heading turns (degrees, left positive), and the round flown there."""

    place_m: XY
    turn_deg: float
    radius_m: float
    cut_m: float
    """How far inside the corner the round passes."""
    speed_m_s: float


@dataclass(frozen=True)
class Stretch:
    """A line (no `radius_m`), or an arc around `middle_m`, to the left where `turn_deg` is positive."""

    start_m: XY
    end_m: XY
    length_m: float
    radius_m: float | None = None
    middle_m: XY | None = None
    turn_deg: float = 0.0

    def places(self, step_m: float) -> Iterator[XY]:
        """Places along it, both ends included, at most a step apart."""
        count = max(1, math.ceil(self.length_m / step_m))
        if self.middle_m is None:
            for n in range(count + 1):
                share = n / count
                yield tuple(a + (b - a) * share for a, b in zip(self.start_m, self.end_m, strict=True))  # type: ignore[misc]
            return
        (x, y), (from_x, from_y) = self.middle_m, self.start_m
        for n in range(count + 1):
            angle = math.radians(self.turn_deg) * n / count
            cos, sin = math.cos(angle), math.sin(angle)
            east, north = from_x - x, from_y - y
            yield x + east * cos - north * sin, y + east * sin + north * cos


@dataclass(frozen=True)
class FlyablePath:
    """Lines and arcs from start to goal, hovering at both ends; `turn_radius_m` is that of the cruise speed."""

    stretches: tuple[Stretch, ...]
    corners: tuple[Corner, ...]
    length_m: float
    time_s: float
    turn_radius_m: float
    speed_m_s: float

    @property
    def at_cruise_speed(self) -> bool:
        """Whether no corner has to be flown slower."""
        return all(corner.speed_m_s >= self.speed_m_s for corner in self.corners)

    @property
    def slowest_corner_m_s(self) -> float:
        """The least speed of a corner; the cruise speed where there is none."""
        return min((corner.speed_m_s for corner in self.corners), default=self.speed_m_s)

    @property
    def widest_cut_m(self) -> float:
        """The most by which a corner is passed on its inner side."""
        return max((corner.cut_m for corner in self.corners), default=0.0)

    def between(self, start_m: XY, goal_m: XY) -> FlyablePath:
        """With a straight line before and after it, from hover to hover, to ends that lie elsewhere."""
        extra = [_line(start_m, self.stretches[0].start_m), _line(self.stretches[-1].end_m, goal_m)]
        first, last = ((stretch,) if stretch.length_m > 0 else () for stretch in extra)
        time_s = self.time_s + sum(_time_s(part, self.speed_m_s, 1.0) for part in (first, last) if part)
        length_m = self.length_m + sum(stretch.length_m for stretch in extra)
        return replace(self, stretches=(*first, *self.stretches, *last), length_m=length_m, time_s=time_s)

    def places(self, step_m: float) -> Iterator[XY]:
        """Places along the whole way, at most a step apart."""
        for stretch in self.stretches:
            yield from stretch.places(step_m)


def turn_radius_m(speed_m_s: float, accel_m_s2: float = CORNER_ACCEL_M_S2) -> float:
    """v^2 / a."""
    return speed_m_s**2 / accel_m_s2


def flyable(
    route: Route, speed_m_s: float, accel_m_s2: float = CORNER_ACCEL_M_S2, aside_m: float = WAYPOINT_RADIUS_M
) -> FlyablePath:
    """The way with its corners rounded on the inner side, nowhere more than `aside_m` from it.

    Each corner gets the largest round that the radius of the cruise speed, `aside_m` and the lines beside it allow, and
    is flown no faster than that round allows. Raises ValueError for a speed or acceleration of nothing.
    """
    if speed_m_s <= 0 or accel_m_s2 <= 0 or aside_m < 0:
        raise ValueError(f"speed {speed_m_s} m/s, acceleration {accel_m_s2} m/s2, aside {aside_m} m")
    widest = turn_radius_m(speed_m_s, accel_m_s2)
    points = _bends_of(route)
    turns = [heading_change(*three) for three in zip(points, points[1:], points[2:], strict=False)]
    wished = [
        min(widest, aside_m / _beyond_one(turn)) * math.tan(abs(turn) / 2) if abs(turn) < BACK_RAD else 0.0
        for turn in turns
    ]
    corners, stretches, at = [], [], points[0]
    for n, (turn, tangent) in enumerate(zip(turns, _given(wished, points), strict=True)):
        before, here, after = points[n : n + 3]
        radius = tangent / math.tan(abs(turn) / 2)
        speed = min(speed_m_s, math.sqrt(radius * accel_m_s2) * HAIR)
        corners.append(Corner(here, math.degrees(turn), radius, radius * _beyond_one(turn), speed))
        begin, end = _towards(here, before, tangent), _towards(here, after, tangent)
        stretches += [_line(at, begin), _arc(begin, end, radius, turn)]
        at = end
    stretches.append(_line(at, points[-1]))
    length, time_s = sum(stretch.length_m for stretch in stretches), _time_s(stretches, speed_m_s, accel_m_s2)
    flown = tuple(stretch for stretch in stretches if stretch.length_m > 0)
    return FlyablePath(flown, tuple(corners), length, time_s, widest, speed_m_s)


def _bends_of(route: Route) -> list[XY]:
    """Start, the places where the heading changes, and goal."""
    points = [route.points_m[0]]
    for here, after in zip(route.points_m[1:], route.points_m[2:], strict=False):
        if here != points[-1] and abs(heading_change(points[-1], here, after)) > STRAIGHT_RAD:
            points.append(here)
    return [*points, route.points_m[-1]]


def _given(wished: list[float], points: list[XY]) -> list[float]:
    """What each corner gets of the lines beside it: where two wish for more than a line has, both in proportion."""
    wishes = [0.0, *wished, 0.0]
    shares = [
        min(1.0, math.dist(points[n], points[n + 1]) / max(wishes[n] + wishes[n + 1], 1e-12))
        for n in range(len(points) - 1)
    ]
    return [wish * min(shares[n], shares[n + 1]) for n, wish in enumerate(wished)]


def heading_change(before: XY, here: XY, after: XY) -> float:
    """Change of heading, radians in (-pi, pi], left positive."""
    ux, uy, vx, vy = here[0] - before[0], here[1] - before[1], after[0] - here[0], after[1] - here[1]
    return math.atan2(ux * vy - uy * vx, ux * vx + uy * vy)


def _beyond_one(turn: float) -> float:
    """1 / cos(t/2) - 1: how far a round of radius 1 passes inside the corner; without end for turning back."""
    return max(1 / max(math.cos(turn / 2), 1e-12) - 1, 1e-18)


def _towards(place: XY, other: XY, distance_m: float) -> XY:
    share = distance_m / math.dist(place, other)
    return place[0] + (other[0] - place[0]) * share, place[1] + (other[1] - place[1]) * share


def _line(start: XY, end: XY) -> Stretch:
    return Stretch(start, end, math.dist(start, end))


def _arc(start: XY, end: XY, radius_m: float, turn: float) -> Stretch:
    """Its middle stands on the chord's bisector, on the side to which it turns."""
    chord = math.dist(start, end)
    if chord == 0:
        return Stretch(start, end, 0.0, radius_m)
    off = math.sqrt(max(radius_m**2 - chord**2 / 4, 0.0)) * math.copysign(1, turn)
    ux, uy = (end[0] - start[0]) / chord, (end[1] - start[1]) / chord
    middle = (start[0] + end[0]) / 2 - uy * off, (start[1] + end[1]) / 2 + ux * off
    return Stretch(start, end, radius_m * abs(turn), radius_m, middle, math.degrees(turn))


def _time_s(stretches: Sequence[Stretch], speed_m_s: float, accel_m_s2: float) -> float:
    """From hover to hover; speed is gained and lost evenly, between the speeds that the arcs allow."""
    limits = [
        speed_m_s if s.radius_m is None else min(speed_m_s, math.sqrt(s.radius_m * accel_m_s2)) for s in stretches
    ]
    ends = [0.0, *(min(a, b) for a, b in pairwise(limits)), 0.0]
    for order in (range(len(stretches)), range(len(stretches) - 1, -1, -1)):
        for n in order:
            one, other = (n, n + 1) if order.step > 0 else (n + 1, n)
            reach = math.sqrt(ends[one] ** 2 + 2 * ALONG_ACCEL_M_S2 * stretches[n].length_m)
            ends[other] = min(ends[other], reach)
    return sum(_passage_s(s.length_m, ends[n], ends[n + 1], limits[n]) for n, s in enumerate(stretches))


def _passage_s(length_m: float, first: float, last: float, limit: float) -> float:
    """Faster to the limit or as far as the length allows, then slower to the last speed."""
    top = min(limit, math.sqrt(ALONG_ACCEL_M_S2 * length_m + (first**2 + last**2) / 2))
    top = max(top, first, last)
    changing = (2 * top**2 - first**2 - last**2) / (2 * ALONG_ACCEL_M_S2)
    return (2 * top - first - last) / ALONG_ACCEL_M_S2 + max(length_m - changing, 0.0) / max(top, 1e-9)
