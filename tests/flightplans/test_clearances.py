"""Clearances that are never short, whatever the shape, wherever on the plane."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, box

from flightplans.airspace.clearance import inward, outward
from flightplans.airspace.zones import Airspace, Role, Zone
from flightplans.geo import MetricFrame

FRAME = MetricFrame(6676)
SPOT = FRAME.point_xy(35.8, 138.1)


@st.composite
def shapes(draw: st.DrawFn) -> Polygon:
    """Stars, wedges and boxes of all turns, drawn to the centimetre, some with a hole."""
    turns = sorted(draw(st.lists(st.integers(0, 359), min_size=3, max_size=12, unique=True)))
    reach = draw(st.lists(st.integers(200, 15_000), min_size=len(turns), max_size=len(turns)))
    corners = [
        (round(r * math.cos(math.radians(a))) / 100, round(r * math.sin(math.radians(a))) / 100)
        for a, r in zip(turns, reach, strict=True)
    ]
    polygon = Polygon(corners)
    assume(polygon.is_valid and polygon.area > 1)
    hole = polygon.buffer(-5)
    if draw(st.booleans()) and isinstance(hole, Polygon) and hole.area > 4:
        return Polygon(polygon.exterior, [hole.exterior])
    return polygon


def along(line: shapely.Geometry, step_m: float = 0.7) -> np.ndarray:
    return shapely.points(shapely.get_coordinates(shapely.segmentize(line, step_m)))


def test_the_trap_is_real_a_plain_buffer_and_even_an_enlarged_one_are_short() -> None:
    plain = Point(0, 0).buffer(30, quad_segs=2)
    assert plain.exterior.distance(Point(0, 0)) < 30 - 2
    turn = math.radians(67)
    wedge = Polygon([(-100, 0), (0, 0), (100 * math.cos(turn), 100 * math.sin(turn)), (-100, 300)])
    enlarged = wedge.buffer(30 / math.cos(math.pi / 8), quad_segs=2)
    assert wedge.distance(enlarged.exterior) < 27.2
    assert wedge.distance(outward(wedge, 30).exterior) >= 30


@given(zone=shapes(), clearance=st.floats(0.5, 300))
@settings(deadline=None, max_examples=120)
def test_no_point_outside_a_clearance_is_nearer_than_it(zone: Polygon, clearance: float) -> None:
    grown = outward(zone, clearance)
    assert grown.covers(zone)
    assert shapely.distance(zone, along(grown.boundary)).min() >= clearance - 1e-6


@given(zone=shapes(), margin=st.floats(0.5, 20))
@settings(deadline=None, max_examples=120)
def test_no_point_inside_a_margin_is_nearer_to_the_edge(zone: Polygon, margin: float) -> None:
    left = inward(zone, margin)
    assert left.is_empty or shapely.distance(zone.boundary, along(left.boundary)).min() >= margin - 1e-6


@pytest.mark.parametrize("thin", [Point(0, 0), LineString([(0, 0), (40, 3)]), Polygon([(0, 0), (99, 0), (0, 1e-7)])])
def test_points_lines_and_needles_keep_their_distance_too(thin: shapely.Geometry) -> None:
    assert shapely.distance(thin, along(outward(thin, 30).boundary)).min() >= 30 - 1e-6


def test_a_grid_that_was_handed_on_shortens_nothing() -> None:
    rounded = shapely.set_precision(Polygon([(0.1234, 0), (99.9, 7.77), (50, 90.123)]), 0.001)
    assert shapely.distance(rounded, along(outward(rounded, 18).boundary)).min() >= 18 - 1e-6


def corridor_and(*closed: shapely.Geometry, clearance_m: float = 0.0) -> Airspace:
    """A field of a square kilometre with zones in metres from its middle."""
    field = Zone("field", Role.CORRIDOR, "畑", "field", "test", on_the_ground(box(-500, -500, 500, 500)))
    zones = [
        Zone(f"z{n}", Role.NO_FLY, "家", "house", "test", on_the_ground(each), clearance_m)
        for n, each in enumerate(closed)
    ]
    return Airspace((field, *zones))


def on_the_ground(geometry: shapely.Geometry) -> Polygon | MultiPolygon:
    moved = shapely.transform(geometry, lambda c: c + np.array(SPOT))
    degrees: Polygon | MultiPolygon = FRAME.geometry_degrees(moved)
    return degrees


@given(
    zones=st.lists(st.tuples(shapes(), st.integers(-400, 400), st.integers(-400, 400)), min_size=1, max_size=6),
    clearance=st.floats(0, 60),
    margin=st.floats(0, 30),
)
@example(  # whose corner, rounded to the grid, takes an edge along
    zones=[(Polygon([(2, 0), (11.99, 0.21), (38.85, 24.28), (1.34, 1.49), (1.31, 1.51)]), 0, 0)],
    clearance=0.0,
    margin=19.5,
)
@settings(deadline=None, max_examples=40)
def test_no_point_of_the_area_is_too_near_to_any_zone_or_edge(
    zones: list[tuple[Polygon, int, int]], clearance: float, margin: float
) -> None:
    placed = [shapely.transform(zone, lambda c, at=(x, y): c + np.array(at)) for zone, x, y in zones]
    airspace = corridor_and(*placed, clearance_m=clearance)
    area = airspace.area_xy(FRAME, margin)
    assume(not area.is_empty)
    samples = along(area.boundary, 3.0)
    for zone in airspace.of(Role.NO_FLY):
        assert shapely.distance(FRAME.geometry_xy(zone.polygon), samples).min() >= clearance + margin
    edge = airspace.corridor_xy(FRAME).boundary
    assert margin == 0 or shapely.distance(edge, samples).min() >= margin
    assert shapely.get_precision(area) == 0.001


def test_a_zone_with_a_hair_is_closed_all_along_the_hair() -> None:
    hair = Polygon([(0, 0), (0, 1e-12), (30, 0), (0, 0), (-20, 20), (-20, -20)])
    airspace = corridor_and(hair, clearance_m=10)
    tip = FRAME.geometry_xy(airspace.zones[1].polygon).bounds[2]
    assert not airspace.area_xy(FRAME).covers(Point(tip + 9.9, SPOT[1]))


def test_touching_and_overlapping_zones_leave_no_way_between_and_holes_stay_open() -> None:
    ring = box(-200, -200, 200, 200).difference(box(-150, -150, 150, 150))
    touching = [box(-500, 250, 0, 300), box(0, 250, 500, 300), box(-30, 240, 30, 260)]
    area = corridor_and(ring, *touching).area_xy(FRAME)
    assert len(area.geoms) == 3
    island = next(part for part in area.geoms if part.covers(Point(SPOT)))
    assert island.area == pytest.approx(300**2, rel=1e-3)
    assert any(len(part.interiors) == 1 for part in area.geoms)
