"""Lines and arcs: inside the area, never closer to a turn than the speed allows, and what it costs."""

from __future__ import annotations

import math

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from flightplans.errors import RouteRefused
from flightplans.route import Route, RouteMap
from flightplans.route.flyable import FlyablePath, flyable, turn_radius_m
from flightplans.route.rounded import shortest_flyable
from flightplans.world import World
from tests.flightplans.route_maps import Area, random_map

FIELD = box(0, 0, 1000, 600).difference(box(400, 0, 600, 300))
ENDS = ((50.0, 50.0), (950.0, 50.0))


def is_smooth(path: FlyablePath) -> None:
    """Each stretch begins where the last one ended, in the same direction; arcs end where they say."""
    heading = None
    for stretch in path.stretches:
        places = list(stretch.places(0.02 * stretch.length_m))
        assert places[-1] == pytest.approx(stretch.end_m, abs=1e-6)
        for end, (one, other) in (("first", places[:2]), ("last", places[-2:])):
            ahead = math.atan2(other[1] - one[1], other[0] - one[0])
            if end == "first" and heading is not None:
                assert abs(math.remainder(ahead - heading, 2 * math.pi)) < 0.1
            heading = ahead


def lies_in(area: Area, path: FlyablePath) -> bool:
    """Sampled; places on a line between two corners on the border are rounded."""
    return bool(shapely.distance(area, shapely.points(list(path.places(2.0)))).max() < 1e-6)


@given(number=st.sampled_from([0, 2, 6]), pair=st.integers(0, 5), speed=st.floats(3, 15), aside=st.floats(0.1, 30))
@settings(max_examples=12, deadline=None)
def test_a_round_is_never_farther_from_the_way_than_it_may_be(
    number: int, pair: int, speed: float, aside: float
) -> None:
    drawn = random_map(number)
    try:
        route = RouteMap(drawn.area).shortest(*drawn.pairs[pair])
    except RouteRefused:
        return
    path = flyable(route, speed, 2.5, aside)
    is_smooth(path)
    assert path.widest_cut_m <= aside + 1e-9
    assert shapely.distance(shapely.points(list(path.places(1.0))), route.line).max() <= aside + 1e-6
    assert path.length_m <= route.length_m + 1e-9
    assert path.time_s >= path.length_m / speed
    for corner in path.corners:
        assert corner.speed_m_s**2 <= 2.5 * corner.radius_m * (1 + 1e-6)


@given(number=st.sampled_from([0, 6, 8, 12]), pair=st.integers(0, 5), speed=st.sampled_from([6.0, 12.0]))
@settings(max_examples=15, deadline=None)
def test_no_place_of_a_flyable_way_lies_outside_the_area(number: int, pair: int, speed: float) -> None:
    drawn = random_map(number)
    try:
        shortest = RouteMap(drawn.area).shortest(*drawn.pairs[pair])
    except RouteRefused:
        return
    path = shortest_flyable(drawn.area, *drawn.pairs[pair], speed)
    assert lies_in(drawn.area, path)
    assert path.length_m >= shortest.length_m - 1e-6
    if path.at_cruise_speed:
        assert all(s.radius_m is None or s.radius_m >= turn_radius_m(speed) - 1e-6 for s in path.stretches)


def test_around_a_house_at_cruise_speed_takes_a_detour_of_centimetres() -> None:
    shortest = RouteMap(FIELD).shortest(*ENDS)
    path = shortest_flyable(FIELD, *ENDS, 12.0)
    assert path.at_cruise_speed
    assert path.turn_radius_m == pytest.approx(57.6)
    assert all(s.radius_m == pytest.approx(57.6) for s in path.stretches if s.radius_m)
    assert shortest.length_m < path.length_m < shortest.length_m + 15
    assert lies_in(FIELD, path)


def test_where_it_is_too_narrow_to_turn_the_aircraft_slows_down() -> None:
    gate = box(0, 0, 400, 400).difference(box(195, 0, 205, 380))
    path = shortest_flyable(gate, (150, 10), (250, 10), 12.0)
    assert not path.at_cruise_speed
    assert 0 < path.slowest_corner_m_s < 12
    assert lies_in(gate, path)


def test_a_right_angle_is_cut_by_what_the_formula_says() -> None:
    route = Route(((0, 0), (100, 0), (100, 100)), 200)
    path = flyable(route, 12.0, 2.5, 2.0)
    corner = path.corners[0]
    assert corner.cut_m == pytest.approx(2.0)
    assert corner.radius_m == pytest.approx(2 / (math.sqrt(2) - 1))
    assert corner.speed_m_s == pytest.approx(math.sqrt(2.5 * corner.radius_m))
    assert path.length_m == pytest.approx(200 - 2 * corner.radius_m + corner.radius_m * math.pi / 2)
    assert flyable(route, 12.0, 2.5, 0.0).slowest_corner_m_s < 1e-6


def test_a_straight_way_takes_its_length_and_two_ramps() -> None:
    path = flyable(Route(((0, 0), (600, 0), (1200, 0)), 1200), 12.0)
    assert path.corners == ()
    assert path.time_s == pytest.approx(1200 / 12 + 12 / 1.0)


def test_turning_back_is_a_stop() -> None:
    path = flyable(Route(((0, 0), (100, 0), (0, 0)), 200), 12.0)
    assert path.slowest_corner_m_s < 0.01
    assert path.time_s > 2 * 100 / 12


def test_every_corner_of_the_sample_ways_can_be_flown(ina: World) -> None:
    area = ina.airspace.area_xy(ina.frame, 18.0)
    port, hall = (ina.frame.point_xy(s.latitude_deg, s.longitude_deg) for s in (ina.port, ina.sites["sugishima"]))
    path = shortest_flyable(area, port, hall, 12.0)
    assert lies_in(area, path)
    assert path.length_m < 1.02 * RouteMap(area).shortest(port, hall).length_m
