"""The controlled ground area (立入管理区画): everywhere that the aircraft could come down, by its height and speed.

Law and guidance: 航空法132条の85 and 施行規則236条の70 ask for measures that keep others out from under the way; the
interpretation of the rules (無人航空機に係る規制の運用における解釈について) asks to consider the scatter of a fall
(落下分散範囲) when an area is set, and the examination guide for flights out of sight without observers (審査要領 5-4
(3) c) オ, カ) asks for an area that considers the risk of a fall. Neither prescribes a formula; the sum used in
applications and calculators is

    position error + speed x time until an emergency action + fall (height, speed, wind, drag coefficient),

taken to every side of the way, because an aircraft out of control may turn anywhere before it falls. So it is here:

* position error: `Limits.side_error_m`, plus half the aircraft's span;
* time until an action: `Scatter.recognition_s`;
* fall: the farther of a clean fall (least drag) and a tumbling one (most drag) of `flightplans.ground_risk.descent`,
  from the height over the LOWEST ground around, climbing at that moment if it climbs, in the strongest wind that is
  flown in (`Limits.wind_m_s`) from any side; under a parachute, if one is fitted, its drift.

The polygon is never short: a circle is drawn with its corners outside of it (docs/decisions/0024 and `airspace.zones`),
and between two samples the larger height and speed count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely import Geometry, LineString

from flightplans.airframe import STANDARD_GRAVITY_M_S2
from flightplans.geo import Floats, MetricFrame
from flightplans.ground_risk.casualty import farthest_falls_m
from flightplans.ground_risk.descent import fall_table
from flightplans.terrain.on_the_ground import CrossingLine, LineKind

if TYPE_CHECKING:
    from flightplans.ground_risk.passage import Passage
    from flightplans.request import PlanRequest
    from flightplans.world import World

LOOK_AROUND_M = 60.0
LOOK_DIRECTIONS = 8
WIDTH_STEP_M = 5.0
"""Half widths are rounded up to it: fewer, longer pieces to draw and to put signs along."""
GUARD = 1.01
GUARD_M = 0.6
"""Interpolation of the descent's table (0.1 %), the ground between two looks, coordinates rounded to 1 cm."""
QUAD_SEGS = 3
ROUNDING_M = 0.01
OTHERS_COME = (LineKind.ROAD, LineKind.RAILWAY)
METRES_PER_DEGREE = 111_320.0

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class RoadInside:
    """A road or railway with a part in the area: others may come in there."""

    id: str
    kind: str
    name: str
    length_m: float
    crossed: int
    """How often the way passes over it."""


@dataclass(frozen=True)
class ControlledArea:
    """The area in (longitude, latitude): polygons, each an outer ring and holes; rings closed, as GeoJSON has them."""

    polygons: tuple[tuple[Ring, ...], ...]
    area_m2: float
    least_half_width_m: float
    greatest_half_width_m: float
    houses: tuple[str, ...]
    """Names of the houses inside: each needs a measure of its own (an agreement, a watch while the aircraft passes)."""
    persons: float
    """In these houses."""
    roads: tuple[RoadInside, ...] = ()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ControlledArea:
        """Inverse of `dataclasses.asdict`, also after a trip through text."""
        polygons = tuple(
            tuple(tuple((float(lon), float(lat)) for lon, lat in ring) for ring in polygon)
            for polygon in data["polygons"]
        )
        roads = tuple(RoadInside(**road) for road in data.get("roads", ()))
        return cls(**{**data, "polygons": polygons, "houses": tuple(data["houses"]), "roads": roads})

    def geojson(self) -> dict[str, object]:
        """A MultiPolygon."""
        return {"type": "MultiPolygon", "coordinates": [[list(ring) for ring in polygon] for polygon in self.polygons]}


def half_widths_m(flight: Passage, lowest_ground_m: Floats, request: PlanRequest) -> Floats:
    """How far from each sample of a passage the aircraft could come down; `lowest_ground_m` is how much lower than the
    ground under the sample it is somewhere around."""
    settings, airframe = request.risk, request.airframe
    scatter, wind = settings.scatter, request.limits.wind_m_s
    climb = np.maximum(flight.rise_m_s, 0)
    edge = np.abs(flight.rise_m_s) * flight.seconds / 2
    height = flight.height_m + lowest_ground_m + edge + climb**2 / (2 * STANDARD_GRAVITY_M_S2)
    speed, height = _larger_of_neighbours(flight.speed_m_s), _larger_of_neighbours(height)
    still_rising = speed * climb / STANDARD_GRAVITY_M_S2
    drag = settings.drag_per_m(request)
    table = np.column_stack([flight.xy_m, height, speed])
    falls = farthest_falls_m(table, fall_table(), wind, (drag * scatter.fall_drag[0], drag * scatter.tumble_drag[1]))
    reach = speed * scatter.recognition_s + still_rising + falls
    if airframe.parachute is not None:
        hangs = np.maximum(height - airframe.parachute.opening_m, 0) / airframe.parachute.sink_m_s
        reach = np.maximum(reach, speed + hangs * wind)
    own = request.limits.side_error_m + airframe.span_m / 2
    return np.asarray(own + reach * GUARD + GUARD_M, float)


def area_xy(flights: tuple[Passage, ...], widths_m: tuple[Floats, ...]) -> Geometry:
    """The union over passages, in metres."""
    shapes: list[Geometry] = []
    for flight, widths in zip(flights, widths_m, strict=True):
        shapes += _pieces(flight, widths)
    return shapely.union_all(shapes)


def lowest_around_m(flight: Passage, world: World) -> Floats:
    """How much lower than right below the ground is, at most, within `LOOK_AROUND_M` of each sample; 0 on flat
    ground."""
    latitude, longitude = world.frame.to_degrees(flight.xy_m[:, 0], flight.xy_m[:, 1])
    angles = np.arange(LOOK_DIRECTIONS) * 2 * np.pi / LOOK_DIRECTIONS
    north = LOOK_AROUND_M * np.cos(angles) / METRES_PER_DEGREE
    east = LOOK_AROUND_M * np.sin(angles) / METRES_PER_DEGREE
    south_deg, west_deg, north_deg, east_deg = world.terrain.bounds_deg
    lat = np.clip(latitude[:, None] + north, south_deg, north_deg)
    lon = np.clip(longitude[:, None] + east / np.cos(np.radians(latitude))[:, None], west_deg, east_deg)
    below = world.terrain.heights_m(latitude, longitude)
    return np.asarray(np.maximum(below - world.terrain.heights_m(lat, lon).min(axis=1), 0))


def controlled_area(area: Geometry, widths_m: tuple[Floats, ...], track: LineString, world: World) -> ControlledArea:
    """The area as the plan tells it, with the houses and roads in it; `track` is the way out, in metres."""
    polygons = [part for part in getattr(area, "geoms", [area]) if part.geom_type == "Polygon"]
    rings = [tuple(_ring(ring, world) for ring in (polygon.exterior, *polygon.interiors)) for polygon in polygons]
    inside = []
    if world.houses:
        place = np.array([(house.latitude_deg, house.longitude_deg) for house in world.houses])
        shapely.prepare(area)
        within = shapely.contains_xy(area, *world.frame.to_xy(place[:, 0], place[:, 1]))
        inside = [house for house, is_in in zip(world.houses, within, strict=True) if is_in]
    widths = np.concatenate(widths_m)
    return ControlledArea(
        polygons=tuple(rings),
        area_m2=round(float(area.area), 0),
        least_half_width_m=round(float(widths.min()), 1),
        greatest_half_width_m=round(float(widths.max()), 1),
        houses=tuple(house.name or house.id for house in inside),
        persons=round(float(sum(house.persons for house in inside)), 1),
        roads=tuple(_roads_inside(area, track, world)),
    )


def _roads_inside(area: Geometry, track: LineString, world: World) -> Iterator[RoadInside]:
    """What others drive on and has a part in the area."""
    shapely.prepare(area)
    for road, line in _roads_xy(world.crossing_lines, world.frame):
        if area.intersects(line):
            crossed = len(shapely.get_parts(track.intersection(line)))
            yield RoadInside(
                road.id, str(road.kind), road.name, round(float(area.intersection(line).length), 1), crossed
            )


@lru_cache(maxsize=8)
def _roads_xy(lines: tuple[CrossingLine, ...], frame: MetricFrame) -> tuple[tuple[CrossingLine, Geometry], ...]:
    """Roads and railways on the plane, kept."""
    return tuple((line, frame.geometry_xy(line.line)) for line in lines if line.kind in OTHERS_COME)


def _larger_of_neighbours(values: Floats) -> Floats:
    padded = np.pad(values, 1, mode="edge")
    return np.maximum(np.maximum(padded[:-2], padded[2:]), values)


def _pieces(flight: Passage, widths_m: Floats) -> list[Geometry]:
    """Runs of samples with one width, each drawn with round ends; a column is a line of no length."""
    steps = np.ceil(widths_m / WIDTH_STEP_M).astype(int)
    first = np.concatenate([[0], np.flatnonzero(np.diff(steps)) + 1])
    half = flight.direction * flight.length_m[:, None] / 2
    ends = np.stack([flight.xy_m - half, flight.xy_m + half], axis=1).reshape(-1, 2)
    run = np.repeat(np.searchsorted(first, np.arange(len(steps)), side="right") - 1, 2)
    lines = shapely.simplify(shapely.linestrings(ends, indices=run), ROUNDING_M)
    # A chord of GEOS may span one and a half quanta (`airspace.clearance`).
    radius = (steps[first] * WIDTH_STEP_M + 2 * ROUNDING_M) / np.cos(0.75 * np.pi / (2 * QUAD_SEGS))
    return list(shapely.buffer(lines, radius, quad_segs=QUAD_SEGS))


def _ring(ring: Geometry, world: World) -> Ring:
    coordinates = shapely.get_coordinates(ring)
    latitude, longitude = world.frame.to_degrees(coordinates[:, 0], coordinates[:, 1])
    return tuple((round(float(lon), 7), round(float(lat), 7)) for lat, lon in zip(latitude, longitude, strict=True))
