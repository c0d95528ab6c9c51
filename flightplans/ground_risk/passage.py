"""A flight as samples: where it is, how high over the ground, how fast, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from flightplans.geo import Floats

if TYPE_CHECKING:
    from flightplans.delivery import PlanPoint
    from flightplans.request import PlanRequest
    from flightplans.world import Site, World

Integers = npt.NDArray[np.integer]

SAMPLE_M = 25.0
COLUMN_SAMPLE_M = 8.0
ACCELERATION_M_S2 = 1.0
"""How the autopilot gains and loses speed at the ends of a way (ArduCopter's WPNAV_ACCEL, 100 cm/s2 by default)."""


@dataclass(frozen=True, eq=False)
class Passage:
    """One leg from the ground to the ground; every array has a row a sample.

    `kind` of a sample: 0 going up over its start, 1 on the way, 2 coming down over its end. `distance_m` is along the
    way from the column at its start, at the middle of the sample.
    """

    xy_m: Floats
    height_m: Floats
    speed_m_s: Floats
    direction: Floats
    length_m: Floats
    seconds: Floats
    distance_m: Floats
    rise_m_s: Floats
    kind: Floats

    @property
    def duration_s(self) -> float:
        """In the air."""
        return float(self.seconds.sum())

    def table(self) -> Floats:
        """The columns that `casualty.casualties_per_failure` takes."""
        return np.ascontiguousarray(
            np.column_stack([self.xy_m, self.height_m, self.speed_m_s, self.direction, self.length_m])
        )


def passage(points: tuple[PlanPoint, ...], start: Site, end: Site, request: PlanRequest, world: World) -> Passage:
    """The samples of a leg of a plan."""
    latitude, longitude = np.array([(p.latitude_deg, p.longitude_deg) for p in points]).T
    corners = np.column_stack(world.frame.to_xy(latitude, longitude))
    return passage_along(corners, np.array([p.altitude_amsl_m for p in points]), start, end, request, world)


def passage_along(
    corners: Floats, altitude: Floats, start: Site, end: Site, request: PlanRequest, world: World
) -> Passage:
    """The samples of a way through corners (metres) at heights AMSL.

    The speed over the ground falls to nothing at both ends, where the aircraft goes up and down.
    """
    airframe = request.airframe
    latitude, longitude = world.frame.to_degrees(corners[:, 0], corners[:, 1])
    step, rise = np.diff(corners, axis=0), np.diff(altitude)
    across = np.hypot(step[:, 0], step[:, 1])
    counts = np.maximum(1, np.ceil(across / SAMPLE_M)).astype(int)
    piece = np.repeat(np.arange(len(counts)), counts)
    share = (np.arange(len(piece)) - np.repeat(np.cumsum(counts) - counts, counts) + 0.5) / counts[piece]
    xy = corners[piece] + step[piece] * share[:, None]
    high = altitude[piece] + rise[piece] * share
    before = np.concatenate([[0.0], np.cumsum(across)])
    along = before[piece] + across[piece] * share
    to_end = np.minimum(along, before[-1] - along)
    climb = np.where(rise > 0, airframe.climb_speed_m_s, airframe.descent_speed_m_s)
    fastest = np.minimum(request.speed_m_s, across * climb / np.maximum(np.abs(rise), 1e-9))[piece]
    speed = np.minimum(fastest, np.sqrt(2 * ACCELERATION_M_S2 * np.maximum(to_end, 1.0)))
    length = across[piece] / counts[piece]
    seconds = length / np.maximum(speed, 0.1)
    ground = world.terrain.heights_m(*_degrees(latitude, longitude, piece, share))
    way = (xy, high - ground, speed, step[piece] / np.maximum(across[piece], 1e-9)[:, None], length, seconds, along)
    up = _column(corners[0], altitude[0] - start.elevation_m, 0.0, request, up=True)
    down = _column(corners[-1], altitude[-1] - end.elevation_m, float(before[-1]), request, up=False)
    rate = rise[piece] / counts[piece] / seconds
    xy, high, speed, heading, length, seconds, along, rate = (
        np.concatenate(columns) for columns in zip(up, (*way, rate), down, strict=True)
    )
    kind = np.repeat([0.0, 1.0, 2.0], [len(up[0]), len(way[0]), len(down[0])])
    return Passage(xy, high, speed, heading, length, seconds, along, rate, kind)


def _degrees(latitude: Floats, longitude: Floats, at: Integers, share: Floats) -> tuple[Floats, Floats]:
    """Between waypoints degrees are as good as linear: 1 km apart they are off by centimetres."""
    lat, lon = (values[at] + (values[at + 1] - values[at]) * share for values in (latitude, longitude))
    return lat, lon


def _column(place: Floats, height_m: float, distance_m: float, request: PlanRequest, *, up: bool) -> tuple[Floats, ...]:
    """Straight up, or straight down and slower near the ground."""
    airframe, height_m = request.airframe, max(height_m, 0.1)
    count = max(1, int(np.ceil(height_m / COLUMN_SAMPLE_M)))
    heights = (np.arange(count) + 0.5) * height_m / count
    slow = heights < airframe.final_descent_height_m
    rate = np.where(slow, airframe.final_descent_speed_m_s, airframe.descent_speed_m_s)
    speed = np.full(count, airframe.climb_speed_m_s) if up else -rate
    seconds = height_m / count / np.abs(speed)
    still, north = np.zeros(count), np.tile([0.0, 1.0], (count, 1))
    return np.tile(place, (count, 1)), heights, still, north, still, seconds, np.full(count, distance_m), speed
