"""What the route map refuses, and with which words; it never hangs, and never answers wrongly instead."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from flightplans.document.text import refusal_line
from flightplans.errors import (
    AreaUnusable,
    Disconnected,
    GoalOutside,
    OutsideAirspace,
    PlaceUnusable,
    PlanRefused,
    RouteRefused,
    StartOutside,
)
from flightplans.plan import PlanRequest, plan_delivery
from flightplans.route import RouteMap
from flightplans.world import World

XY = tuple[float, float]
SQUARE = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]
WITH_HOUSE = box(0, 0, 1000, 400).difference(box(300, 100, 500, 300))

UNUSABLE = {
    "nothing": (Polygon(), "empty"),
    "no parts": (MultiPolygon(), "empty"),
    "a line there and back": (Polygon([(0, 0), (10, 0), (20, 0)]), "Too few points|no width|Self-intersection"),
    "one place three times": (Polygon([(5, 5), (5, 5), (5, 5)]), "Too few points|no width"),
    "a bow tie": (Polygon([(0, 0), (10, 10), (10, 0), (0, 30)]), r"Self-intersection\[5 5|Self-intersection"),
    "a hole outside": (Polygon(SQUARE, [[(200, 0), (300, 0), (300, 90)]]), "Hole lies outside shell"),
    "a hole across the shell": (Polygon(SQUARE, [[(50, 50), (150, 50), (150, 60)]]), "Self-intersection"),
    "a hole that is the shell": (Polygon(SQUARE, [SQUARE]), "Self-intersection|no width"),
    "a hole in a hole": (
        Polygon(SQUARE, [[(10, 10), (90, 10), (90, 90), (10, 90)], [(20, 20), (80, 20), (80, 80)]]),
        "nested",
    ),
    "a hole that touches in two places": (Polygon(SQUARE, [[(50, 0), (80, 50), (50, 100), (20, 50)]]), "disconnected"),
    "parts that overlap": (MultiPolygon([box(0, 0, 60, 60), box(50, 50, 100, 100)]), "Self-intersection"),
    "a coordinate that is no number": (Polygon([(0, 0), (math.nan, 0), (10, 10)]), "no number"),
    "a coordinate without end": (Polygon([(0, 0), (math.inf, 0), (10, 10)]), "no number"),
    "a coordinate beyond the Earth": (Polygon([(0, 0), (1e15, 0), (10, 10)]), "no map of metres"),
    "a line": (LineString([(0, 0), (10, 10)]), "a LineString is no area"),
    "a collection": (GeometryCollection([box(0, 0, 1, 1)]), "a GeometryCollection is no area"),
    "none": (None, "a NoneType is no area"),
}


@pytest.mark.parametrize(("area", "why"), UNUSABLE.values(), ids=UNUSABLE)
def test_an_area_that_is_none_is_refused_in_words(area: Polygon, why: str) -> None:
    with pytest.raises(AreaUnusable, match=why):
        RouteMap(area)


def test_places_named_twice_change_nothing() -> None:
    twice = Polygon([place for place in SQUARE for _ in range(3)], [[(40, 40), (40, 40), (60, 40), (60, 60), (40, 60)]])
    once = Polygon(SQUARE, [[(40, 40), (60, 40), (60, 60), (40, 60)]])
    ends = (10.0, 50.0), (90.0, 50.0)
    assert RouteMap(twice).shortest(*ends) == RouteMap(once).shortest(*ends)


def test_an_area_with_heights_is_seen_from_above() -> None:
    assert RouteMap(shapely.force_3d(WITH_HOUSE, 835.0)).shortest((0, 200), (1000, 200)) == RouteMap(
        WITH_HOUSE
    ).shortest((0, 200), (1000, 200))


@pytest.mark.parametrize(
    ("start", "goal", "refusal", "distance_m", "heading_deg", "nearest"),
    [
        ((-30.0, 10.0), (50.0, 50.0), StartOutside, 30, 90, (0, 10)),
        ((50.0, 50.0), (1040.0, 430.0), GoalOutside, 50, 233.1, (1000, 400)),
        ((310.0, 200.0), (50.0, 50.0), StartOutside, 10, 270, (300, 200)),
        ((50.0, 50.0), (400.0, 120.0), GoalOutside, 20, 180, (400, 100)),
    ],
)
def test_an_end_outside_is_told_how_far_and_where_to(
    start: XY, goal: XY, refusal: type[StartOutside | GoalOutside], distance_m: float, heading_deg: float, nearest: XY
) -> None:
    with pytest.raises(refusal) as refused:
        RouteMap(WITH_HOUSE).shortest(start, goal)
    assert refused.value.distance_m == pytest.approx(distance_m)
    assert refused.value.heading_deg == pytest.approx(heading_deg, abs=0.1)
    assert refused.value.nearest_m == pytest.approx(nearest)
    assert f"{distance_m}.0 m outside" in str(refused.value)


def test_parts_that_do_not_touch_are_disconnected() -> None:
    islands = RouteMap(MultiPolygon([box(0, 0, 10, 10), box(20, 0, 30, 10)]))
    with pytest.raises(Disconnected, match="do not touch"):
        islands.shortest((5, 5), (25, 5))
    assert islands.shortest((25, 1), (25, 9)).length_m == 8


def test_a_wall_across_everything_disconnects() -> None:
    with pytest.raises(Disconnected):
        RouteMap(box(0, 0, 100, 50).difference(box(50, -1, 51, 51))).shortest((10, 10), (90, 10))


@pytest.mark.parametrize("place", [(math.nan, 5.0), (5.0, math.inf), (-math.inf, math.nan)])
def test_a_place_that_is_no_number_is_refused(place: XY) -> None:
    for ends in ((place, (5.0, 5.0)), ((5.0, 5.0), place)):
        with pytest.raises(PlaceUnusable):
            RouteMap(box(0, 0, 10, 10)).shortest(*ends)


def test_a_place_beyond_the_earth_is_refused_one_on_it_is_far_outside() -> None:
    with pytest.raises(PlaceUnusable):
        RouteMap(box(0, 0, 10, 10)).shortest((5, 5), (1e300, -1e300))
    with pytest.raises(GoalOutside):
        RouteMap(box(0, 0, 10, 10)).shortest((5, 5), (9e7, -9e7))


def test_no_way_is_a_way_of_two_equal_points() -> None:
    route = RouteMap(WITH_HOUSE).shortest((20, 20), (20, 20))
    assert route.points_m == ((20, 20), (20, 20))
    assert route.length_m == 0


corners = st.tuples(st.integers(0, 8), st.integers(0, 8)) | st.tuples(st.floats(-9, 9), st.floats(-9, 9))
rings = st.lists(corners, min_size=3, max_size=9)


@given(shell=rings, holes=st.lists(rings, max_size=3), ends=st.tuples(corners, corners))
@settings(max_examples=300, deadline=None)
def test_whatever_is_given_there_is_a_way_inside_or_a_reason(
    shell: list[XY], holes: list[list[XY]], ends: tuple[XY, XY]
) -> None:
    area = Polygon(shell, holes)
    try:
        route = RouteMap(area).shortest(*ends)
    except RouteRefused as refused:
        assert str(refused)
        if not isinstance(refused, StartOutside | GoalOutside):
            assert not area.is_valid or not area.area > 0
        return
    near = area.buffer(1e-9)
    assert all(near.covers(LineString(piece)) for piece in pairwise(route.points_m))
    assert area.covers(Point(ends[0]))
    assert area.covers(Point(ends[1]))


def test_a_plan_to_a_hall_outside_says_where_the_corridor_lies(ina: World) -> None:
    with pytest.raises(PlanRefused) as refused:
        plan_delivery(PlanRequest(ina.port, ina.sites["ura"], 1000), ina)
    reason = refused.value.reasons[0]
    assert isinstance(reason, OutsideAirspace)
    assert reason.heading_deg is not None
    assert "north-west" in refusal_line(reason)
    x, y = ina.frame.point_xy(ina.sites["ura"].latitude_deg, ina.sites["ura"].longitude_deg)
    ahead = math.radians(reason.heading_deg)
    there = Point(x + reason.distance_m * math.sin(ahead), y + reason.distance_m * math.cos(ahead))
    assert ina.airspace.area_xy(ina.frame, 18.0).distance(there) < 30
