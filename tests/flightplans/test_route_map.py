"""The shortest way among polygons."""

from __future__ import annotations

import heapq
import math
from itertools import combinations

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, box

from flightplans.airspace.zones import polygonal
from flightplans.errors import Disconnected
from flightplans.route import RouteMap
from flightplans.world import World

FIELD = box(0, 0, 1000, 400)
XY = tuple[float, float]

whole = st.integers
obstacles = st.lists(
    st.builds(
        lambda x, y, w, h, round_it: Point(x, y).buffer(w, quad_segs=3) if round_it else box(x, y, x + w, y + h),
        whole(20, 950),
        whole(-20, 400),
        whole(5, 150),
        whole(5, 250),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)
places = st.tuples(whole(0, 1000), whole(0, 400)).map(lambda p: (float(p[0]), float(p[1])))


def field_without(zones: list[Polygon]) -> Polygon | MultiPolygon:
    return polygonal(shapely.set_precision(FIELD.difference(shapely.union_all(zones)), 0.001))


def brute_force_length(area: Polygon | MultiPolygon, start: XY, goal: XY) -> float:
    """Dijkstra over every pair of corners that see each other: slow, and shares nothing with RouteMap."""
    nodes = [start, goal, *{(float(x), float(y)) for x, y in shapely.get_coordinates(area)}]
    steps: dict[int, list[tuple[int, float]]] = {i: [] for i in range(len(nodes))}
    for a, b in combinations(range(len(nodes)), 2):
        if area.covers(LineString([nodes[a], nodes[b]])):
            length = math.dist(nodes[a], nodes[b])
            steps[a].append((b, length))
            steps[b].append((a, length))
    best, queue = {0: 0.0}, [(0.0, 0)]
    while queue:
        cost, node = heapq.heappop(queue)
        for step, length in steps[node]:
            if cost + length < best.get(step, math.inf):
                best[step] = cost + length
                heapq.heappush(queue, (cost + length, step))
    return best.get(1, math.inf)


@given(zones=obstacles, start=places, goal=places)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_no_shorter_way_exists_and_every_piece_lies_inside(zones: list[Polygon], start: XY, goal: XY) -> None:
    area = field_without(zones)
    assume(area.covers(Point(start)) and area.covers(Point(goal)))
    shortest = brute_force_length(area, start, goal)
    if math.isinf(shortest):
        with pytest.raises(Disconnected):
            RouteMap(area).shortest(start, goal)
        return
    route = RouteMap(area).shortest(start, goal)
    assert route.points_m[0] == start
    assert route.points_m[-1] == goal
    assert route.length_m == pytest.approx(shortest, abs=1e-6)
    assert route.length_m == pytest.approx(LineString(route.points_m).length, abs=1e-9)
    for piece in zip(route.points_m, route.points_m[1:], strict=False):
        assert area.covers(LineString(piece))


@given(share=st.floats(0.05, 0.95), aside=st.floats(-80, 80), back=st.floats(0.05, 0.95))
@settings(max_examples=20, deadline=None)
def test_a_way_in_the_sample_corridor_stays_in_it(ina: World, share: float, aside: float, back: float) -> None:
    area = ina.airspace.area_xy(ina.frame, 18.0)
    ends = [ina.frame.point_xy(s.latitude_deg, s.longitude_deg) for s in (ina.port, ina.sites["sugishima"])]
    spine = LineString(RouteMap(area).shortest(*ends).points_m)
    places = [spine.interpolate(share, normalized=True), spine.interpolate(back, normalized=True)]
    start, goal = ((place.x + aside, place.y) for place in places)
    assume(area.covers(Point(start)) and area.covers(Point(goal)))
    route = RouteMap(area).shortest(start, goal)
    assert math.dist(start, goal) - 1e-9 <= route.length_m
    assert area.buffer(1e-6).covers(LineString(route.points_m))


def test_the_same_map_answers_the_same_after_many_queries() -> None:
    area = field_without([box(200, 0, 260, 300), box(500, 100, 560, 400), Point(750, 200).buffer(90)])
    used = RouteMap(area)
    pairs = [((10.0, 10.0 * i), (990.0, 390.0 - 10 * i)) for i in range(12)]
    for start, goal in pairs:
        assert used.shortest(start, goal) == RouteMap(area).shortest(start, goal)
        assert used.shortest(goal, start).length_m == pytest.approx(used.shortest(start, goal).length_m)


def test_a_free_line_is_flown_straight() -> None:
    route = RouteMap(FIELD).shortest((10, 10), (310, 410 - 10))
    assert route.points_m == ((10, 10), (310, 400))
    assert route.length_m == math.hypot(300, 390)


def test_a_path_along_a_wall_with_collinear_corners_is_found() -> None:
    zones = [box(200, 0, 300, 200), box(300, 0, 400, 200), box(500, 0, 600, 200)]
    route = RouteMap(field_without(zones)).shortest((100, 0), (700, 0))
    assert route.length_m == pytest.approx(2 * math.hypot(100, 200) + 400)


def test_zones_that_touch_at_a_point_leave_a_gap_of_no_width() -> None:
    area = field_without([box(400, 0, 500, 200), box(500, 200, 600, 400)])
    assert RouteMap(area).shortest((10, 200), (990, 200)).length_m == pytest.approx(
        brute_force_length(area, (10.0, 200.0), (990.0, 200.0))
    )


def test_a_map_of_a_hundred_obstacles_agrees_with_itself_backwards() -> None:
    rng = np.random.RandomState(7)
    zones = [Point(*rng.uniform((50, 10), (950, 390))).buffer(rng.uniform(5, 18), quad_segs=2) for _ in range(100)]
    route_map = RouteMap(field_without(zones))
    there, back = route_map.shortest((5, 200), (995, 200)), route_map.shortest((995, 200), (5, 200))
    assert there.length_m == pytest.approx(back.length_m, abs=1e-6)
