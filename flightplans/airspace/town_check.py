"""What a file of zones means for a town: corridor in pieces, places too narrow to fly, halls outside, zones in vain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import shapely
from shapely import Geometry, MultiPolygon, Point, Polygon
from shapely.ops import nearest_points

from flightplans.airspace.clearance import outward
from flightplans.airspace.closing import around, between
from flightplans.airspace.findings import Finding, Notes, Reading, Where
from flightplans.airspace.in_force import lowest_agl_m, open_to
from flightplans.airspace.when import label
from flightplans.airspace.zones import Airspace, Role, Zone, closed_each_xy
from flightplans.geo import MetricFrame
from flightplans.world import Site, World

MARGIN_M = 18.0
"""What the planner keeps on each side: 15 m track error and 3 m for thinning corners."""
CEILING_M = 150.0
LEAST_PART_M2 = 400.0
"""A free part smaller than this leads nowhere: it is not told."""
MOST_PLACES = 20


def findings(reading: Reading, world: World, town: str, at: datetime | None = None) -> tuple[Finding, ...]:
    """What else is to be said of the zones that could be read, in a town, and at a time if one is given."""
    notes = Notes()
    for number, zone in enumerate(reading.zones):
        _zone(zone, reading.where(number), world, town, at, notes)
    airspace = Airspace(reading.zones)
    if reading.zones and not airspace.of(Role.CORRIDOR):
        notes.add("no_corridor", town=town)
        airspace = Airspace((*world.airspace.of(Role.CORRIDOR), *reading.zones))
    if not airspace.of(Role.CORRIDOR):
        return tuple(notes.found)
    airspace = airspace.at(at) if at is not None else airspace
    corridor = airspace.corridor_xy(world.frame)
    concerned = shapely.intersects(closed_each_xy(reading.zones, world.frame, MARGIN_M), corridor).tolist()
    for number, zone in enumerate(reading.zones):
        if zone.role is not Role.CORRIDOR and not concerned[number]:
            notes.add("no_effect", reading.where(number))
    _pieces(corridor, world.frame, notes)
    free, core = airspace.area_xy(world.frame), airspace.area_xy(world.frame, MARGIN_M)
    _cuts(free, corridor, airspace, world.frame, notes)
    for place, width_m in _narrow(free, core):
        notes.add("narrow_place", _at(place, world.frame), width=f"{width_m:.0f}", margin=f"{MARGIN_M:.0f}")
    for site in world.sites.values():
        _site(site, core, airspace, world.frame, notes)
    return tuple(notes.found)


def _zone(zone: Zone, where: Where, world: World, town: str, at: datetime | None, notes: Notes) -> None:
    south, west, north, east = world.terrain.bounds_deg
    left, low, right, high = zone.polygon.bounds
    if left < west or low < south or right > east or high > north:
        notes.add("outside_terrain", where, town=town)
    limits = zone.limits
    if zone.role is Role.NO_FLY and (limits.lower or limits.upper):
        over = limits.lower is not None and lowest_agl_m(limits.lower, zone, world.terrain) >= CEILING_M
        notes.add("over_ceiling" if over else "limits_ignored", where)
    if zone.role is Role.CORRIDOR and not open_to(CEILING_M, zone, world.terrain):
        notes.add("low_corridor", where)
    if zone.role is not Role.NO_FLY and zone.clearance_m > 0:
        notes.add("unused_clearance", where, metres=f"{zone.clearance_m:g}")
    ends = [period.end for period in zone.applies]
    last = max((end for end in ends if end is not None), default=None)
    if at is not None and last is not None and None not in ends and last < at:
        notes.add("past", where, end=f"{last:%Y-%m-%d %H:%M}")


def _pieces(corridor: Polygon | MultiPolygon, frame: MetricFrame, notes: Notes) -> None:
    """Each part of the corridor that touches no other, where it comes nearest to one."""
    parts = sorted(shapely.get_parts(corridor), key=lambda part: -float(part.area))
    for part in parts[1 : MOST_PLACES + 1]:
        others = MultiPolygon([other for other in parts if other is not part])
        here, there = nearest_points(part, others)
        notes.add("parts", _at(here, frame), gap=f"{here.distance(there):.2f}")


def _cuts(
    free: Polygon | MultiPolygon, corridor: Polygon | MultiPolygon, airspace: Airspace, frame: MetricFrame, notes: Notes
) -> None:
    """Where no-fly zones alone, without any margin, cut a part of the corridor in two."""
    for part in shapely.get_parts(corridor):
        inside = [
            piece
            for piece in shapely.get_parts(free)
            if piece.area >= LEAST_PART_M2 and part.covers(piece.representative_point())
        ]
        inside.sort(key=lambda piece: -float(piece.area))
        for piece in inside[1 : MOST_PLACES + 1]:
            start, goal = (each.representative_point() for each in (inside[0], piece))
            closing = between((start.x, start.y), (goal.x, goal.y), airspace, frame, 0.0)
            if closing:
                place, _ = nearest_points(frame.geometry_xy(closing[0].polygon), piece)
                notes.add("cut_by", _at(place, frame), zones="、".join(label(zone) for zone in closing))


def _narrow(free: Polygon | MultiPolygon, core: Polygon | MultiPolygon) -> Iterator[tuple[Point, float]]:
    """Places that join two parts of the core (what is left with the margin) but are too narrow for it, with width."""
    cores = [part for part in shapely.get_parts(core) if part.area >= LEAST_PART_M2]
    if len(cores) < 2:
        return
    grown = [outward(part, MARGIN_M) for part in cores]
    left = free.difference(shapely.union_all(grown))
    told = 0
    for neck in shapely.get_parts(left):
        near = [part for part, whole in zip(cores, grown, strict=True) if whole.distance(neck) < 1.0]
        if len(near) > 1 and told < MOST_PLACES:
            told += 1
            yield neck.representative_point(), _width_m(free, neck, near)


def _width_m(free: Geometry, neck: Geometry, cores: list[Polygon]) -> float:
    """Twice the greatest margin with which the neck still joins its sides (bisected to 10 cm)."""
    around_it = free.intersection(neck.buffer(6 * MARGIN_M))
    ends = [core.intersection(around_it).representative_point() for core in cores[:2]]
    joined, apart = 0.0, MARGIN_M
    while apart - joined > 0.05:
        middle = (joined + apart) / 2
        parts = shapely.get_parts(around_it.buffer(-middle))
        together = any(all(part.distance(end) < 1e-6 for end in ends) for part in parts)
        joined, apart = (middle, apart) if together else (joined, middle)
    return 2 * joined


def _site(site: Site, core: Geometry, airspace: Airspace, frame: MetricFrame, notes: Notes) -> None:
    x, y = frame.point_xy(site.latitude_deg, site.longitude_deg)
    if core.covers(Point(x, y)):
        return
    where = Where(latitude_deg=site.latitude_deg, longitude_deg=site.longitude_deg)
    closing = around((x, y), airspace, frame, MARGIN_M)
    if closing:
        notes.add("site_closed", where, name=site.name, zones="、".join(label(zone) for zone in closing))
    else:
        notes.add("site_outside", where, name=site.name, distance=f"{core.distance(Point(x, y)):.0f}")


def _at(place: Point, frame: MetricFrame) -> Where:
    latitude, longitude = frame.point_degrees(place.x, place.y)
    return Where().at(latitude, longitude)
