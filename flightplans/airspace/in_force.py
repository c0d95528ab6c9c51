"""The world as a flight at a certain time meets it: zones in force, and heights of zones over the ground below them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from flightplans.airspace.height_limits import Height, HeightDatum
from flightplans.airspace.zones import Airspace, Role, Zone
from flightplans.errors import OutsideGeoid
from flightplans.geo import Floats
from flightplans.terrain.datum import geoid_height_m
from flightplans.terrain.grid import Terrain
from flightplans.world import World

MOST_SPARE_MINUTES = 24 * 60
KEPT = 8
_kept: dict[tuple[int, tuple[int, ...]], tuple[World, World]] = {}
"""Worlds already made, with the one they were made of: who plans the next flight meets the same object again."""


def in_force(world: World, since: datetime | None, until: datetime | None, ceiling_m: float = 150.0) -> World:
    """The world with only what a flight in this time has to reckon with; itself if that is everything.

    Without moments: at any time. A no-fly zone that begins over the ceiling is left out, and so is a corridor that is
    not open from the ground to the ceiling; an obstacle whose top is given over the sea or the ellipsoid gets it over
    the lowest ground below. Raises ValueError for a naive moment.
    """
    during = world.airspace.during(since, until)
    zones = tuple(_reckoned(during.zones, world.terrain, ceiling_m))
    if len(zones) == len(world.airspace.zones) and all(
        a is b for a, b in zip(zones, world.airspace.zones, strict=True)
    ):
        return world
    given = {id(zone) for zone in world.airspace.zones}
    key = (id(world), tuple(id(zone) if id(zone) in given else hash(zone.id) for zone in zones))
    found = _kept.get(key)
    if found is None:
        found = (world, replace(world, airspace=Airspace(zones)))
        while len(_kept) >= KEPT:
            _kept.pop(next(iter(tuple(_kept))), None)
        _kept[key] = found
    return found[1]


def not_in_force(airspace: Airspace, since: datetime, until: datetime) -> tuple[Zone, ...]:
    """The no-fly zones and obstacles that a flight in this time need not mind, but one at another time must."""
    closing = (zone for zone in airspace.zones if zone.role is not Role.CORRIDOR)
    return tuple(zone for zone in closing if not zone.counts((since, until)))


def spare_time(airspace: Airspace, since: datetime, until: datetime) -> timedelta:
    """How much later a flight may take place before another zone concerns it: whole minutes, at most a day."""

    def concerned(minutes: int) -> set[int]:
        return {id(zone) for zone in airspace.during(since, until + timedelta(minutes=minutes)).zones}

    now, good, bad = concerned(0), 0, MOST_SPARE_MINUTES + 1
    while bad - good > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if concerned(middle) == now else (good, middle)
    return timedelta(minutes=good)


def open_to(ceiling_m: float, corridor: Zone, terrain: Terrain) -> bool:
    """Whether a corridor's own limits leave everything between the ground and the ceiling open."""
    lower, upper = corridor.limits.lower, corridor.limits.upper
    from_ground = lower is None or highest_agl_m(lower, corridor, terrain) <= 0
    return from_ground and (upper is None or lowest_agl_m(upper, corridor, terrain) >= ceiling_m)


def lowest_agl_m(limit: Height, zone: Zone, terrain: Terrain) -> float:
    """How low over the ground a limit comes anywhere in a zone; minus infinity where the ground is not known."""
    return (
        limit.metres
        if limit.datum is HeightDatum.AGL
        else _amsl_m(limit, zone, -math.inf) - _ground_m(zone, terrain)[1]
    )


def highest_agl_m(limit: Height, zone: Zone, terrain: Terrain) -> float:
    """How high over the ground a limit comes anywhere in a zone; infinity where the ground is not known."""
    return (
        limit.metres if limit.datum is HeightDatum.AGL else _amsl_m(limit, zone, math.inf) - _ground_m(zone, terrain)[0]
    )


def _reckoned(zones: tuple[Zone, ...], terrain: Terrain, ceiling_m: float) -> Iterator[Zone]:
    for zone in zones:
        lower, upper = zone.limits.lower, zone.limits.upper
        if zone.role is Role.NO_FLY and lower is not None and lowest_agl_m(lower, zone, terrain) >= ceiling_m:
            continue
        if zone.role is Role.CORRIDOR and not open_to(ceiling_m, zone, terrain):
            continue
        if zone.role is Role.OBSTACLE and zone.top_agl_m == 0 and upper is not None:
            yield replace(zone, top_agl_m=min(highest_agl_m(upper, zone, terrain), 9_999.0))
        else:
            yield zone


def _amsl_m(limit: Height, zone: Zone, unknown: float) -> float:
    if limit.datum is not HeightDatum.WGS84:
        return limit.metres
    middle = zone.polygon.centroid
    try:
        return limit.metres - geoid_height_m(middle.y, middle.x)
    except OutsideGeoid:
        return unknown


def _ground_m(zone: Zone, terrain: Terrain) -> tuple[float, float]:
    """Lowest and highest ground of the grid's cells under a zone's bounds; infinite where it leaves the grid or
    the grid has a gap."""
    west, south, east, north = zone.polygon.bounds
    rows = _cells(south, north, terrain.south_deg, terrain.step_lat_deg)
    columns = _cells(west, east, terrain.west_deg, terrain.step_lon_deg)
    count_rows, count_columns = terrain.grid_m.shape
    if rows[0] < 0 or columns[0] < 0 or rows[1] >= count_rows or columns[1] >= count_columns:
        return -math.inf, math.inf
    ground: Floats = terrain.grid_m[rows[0] : rows[1] + 1, columns[0] : columns[1] + 1]
    if np.isnan(ground).any():
        return -math.inf, math.inf
    return float(np.min(ground)), float(np.max(ground))


def _cells(low: float, high: float, origin: float, step: float) -> tuple[int, int]:
    return math.floor((low - origin) / step), math.ceil((high - origin) / step)
