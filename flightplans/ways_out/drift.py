"""Satellites lost: the autopilot lands without knowing where it is (FS_EKF_ACTION 1, FS_DR_ENABLE 1), level, with the
wind. Where does it come down?

`ModeLand::nogps_run` (ArduCopter/mode_land.cpp) holds the aircraft level and lets it down. Against the air it keeps
what speed it had, slowed by its drag alone: dv/dt = -k v^2 with k = rho CdA / (2 m), so the way is
ln(1 + k v t) / k. The air itself moves with the wind. What is not known (gusts, direction, the last position) is a
radius around the whole way.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from shapely import STRtree

from flightplans.airspace.zones import Airspace, Kind, Role
from flightplans.energy.wind import Wind, air_density_kg_m3
from flightplans.geo import Floats, MetricFrame
from flightplans.ground_risk.population import House
from flightplans.request import PlanRequest
from flightplans.ways_out.battery import descent_s
from flightplans.world import World

POSITION_ERROR_M = 15.0
"""The last fix, and half a house."""
WITHOUT_PEOPLE = frozenset({Kind.NATURE, Kind.PRIVATE_LAND, Kind.AIRPORT})
"""Closed for another reason than that people are there."""
WIND_DOUBT = 0.3
"""Of the way with the wind: gusts, another direction near the ground."""
NOTICED_S = 10.0
"""From the last good fix to the landing: the filter's own time-out and one second of FS_EKF_FILT. Until then the
aircraft flies on along its way, which is looked at from its later points."""


@dataclass(frozen=True, eq=False)
class Drifts:
    """Where landings without a position end: seconds, metres drifted, and the house that is hit, -1 for none (n)."""

    seconds: Floats
    drift_m: Floats
    house: np.typing.NDArray[np.int64]


def drifts(
    request: PlanRequest, tree: STRtree, payload_g: int, xy: Floats, velocity: Floats, altitude_m: Floats,
    ground_m: Floats,
) -> Drifts:  # fmt: skip
    """From places (n x 2) with their velocity over the ground (n x 2), heights AMSL and the ground below (n), onto what
    stands in the tree.

    The worse of calm and the forecast wind.
    """
    craft = request.airframe
    seconds = descent_s(craft, altitude_m - ground_m)
    slowing = air_density_kg_m3(altitude_m) * craft.drag_area_m2 / (2 * craft.mass_kg(payload_g))
    worst, house = np.zeros(len(xy)), np.full(len(xy), -1)
    for wind in (Wind(), Wind(request.strongest_wind_m_s, request.wind_from_deg)):
        carried = wind.toward_xy * seconds[:, None]
        own = velocity - wind.toward_xy
        speed = np.hypot(*own.T)
        glide = np.log1p(slowing * speed * seconds) / slowing
        end = xy + carried + own / np.maximum(speed, 1e-9)[:, None] * glide[:, None]
        worst = np.maximum(worst, np.hypot(*(end - xy).T))
        doubt = POSITION_ERROR_M + WIND_DOUBT * wind.speed_m_s * seconds
        hit, which = tree.query(shapely.linestrings(np.stack([xy, end], axis=1)), predicate="dwithin", distance=doubt)
        house[hit] = which
    return Drifts(seconds, worst, house)


@lru_cache(maxsize=8)
def _houses(airspace: Airspace, points: tuple[House, ...], frame: MetricFrame) -> tuple[STRtree, tuple[str, ...]]:
    zones = [zone for zone in airspace.of(Role.NO_FLY) if zone.kind not in WITHOUT_PEOPLE]
    xy = frame.to_xy(
        np.array([each.latitude_deg for each in points]), np.array([each.longitude_deg for each in points])
    )
    shapes = [frame.geometry_xy(zone.polygon) for zone in zones]
    shapes += shapely.points(*xy).tolist() if points else []
    return STRtree(shapes), (*(zone.name for zone in zones), *(each.name for each in points))


def houses(world: World) -> tuple[STRtree, tuple[str, ...]]:
    """What nobody may come down on, in metres, and its names: closed zones with people, without their clearance, and
    houses (points: their width is in POSITION_ERROR_M)."""
    return _houses(world.airspace, world.houses, world.frame)
