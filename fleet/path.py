"""Where an aircraft is on its planned path: metres along it, metres beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import asin, cos, hypot, radians, sin, sqrt
from typing import Self

from firmware_bridge.vehicle import VehicleState
from flightplans.geo import MetricFrame
from flightplans.plan import LegPlan
from flightplans.world import Site

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius R1 of the GRS 80 ellipsoid."""

XY = tuple[float, float]


@dataclass(frozen=True)
class Placed:
    """A position seen from the path: metres from its start to the nearest point, metres beside it."""

    along_m: float
    cross_m: float


@dataclass(frozen=True)
class GroundPath:
    """The planned path of a leg as a line on the ground, in local metres."""

    frame: MetricFrame
    points: tuple[XY, ...]

    @classmethod
    def of_leg(cls, frame: MetricFrame, leg: LegPlan) -> Self:
        """Make the path of a planned leg."""
        return cls(frame, tuple(frame.point_xy(each.latitude_deg, each.longitude_deg) for each in leg.points))

    @property
    def length_m(self) -> float:
        """Horizontal length."""
        return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(self.points))

    def place(self, latitude_deg: float, longitude_deg: float) -> Placed:
        """Find the nearest point of the path."""
        return nearest(self.points, self.frame.point_xy(latitude_deg, longitude_deg))


def nearest(points: Sequence[XY], at: XY) -> Placed:
    """Find the point of a polyline that is nearest to `at`; a single point is a polyline too."""
    best = Placed(0.0, hypot(at[0] - points[0][0], at[1] - points[0][1]))
    walked_m = 0.0
    for start, end in pairwise(points):
        length_m = hypot(end[0] - start[0], end[1] - start[1])
        along_m, cross_m = _on_segment(start, end, length_m, at)
        if cross_m < best.cross_m:
            best = Placed(walked_m + along_m, cross_m)
        walked_m += length_m
    return best


def _on_segment(start: XY, end: XY, length_m: float, at: XY) -> tuple[float, float]:
    if length_m == 0.0:
        return 0.0, hypot(at[0] - start[0], at[1] - start[1])
    unit = ((end[0] - start[0]) / length_m, (end[1] - start[1]) / length_m)
    along_m = (at[0] - start[0]) * unit[0] + (at[1] - start[1]) * unit[1]
    along_m = min(max(along_m, 0.0), length_m)
    foot = (start[0] + along_m * unit[0], start[1] + along_m * unit[1])
    return along_m, hypot(at[0] - foot[0], at[1] - foot[1])


def metres_between(
    a_latitude_deg: float, a_longitude_deg: float, b_latitude_deg: float, b_longitude_deg: float
) -> float:
    """Distance on the ground by the haversine formula on a sphere (0.5 % off at most, used for nearness only)."""
    a, b = radians(a_latitude_deg), radians(b_latitude_deg)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(b_longitude_deg - a_longitude_deg) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(half))


def metres_to(site: Site, state: VehicleState) -> float | None:
    """Return how far an aircraft is from a site over the ground; None while its position is unknown."""
    if state.latitude_deg is None or state.longitude_deg is None:
        return None
    return metres_between(site.latitude_deg, site.longitude_deg, state.latitude_deg, state.longitude_deg)
