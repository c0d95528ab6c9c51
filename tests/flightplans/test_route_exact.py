"""The route map beside an independent exact solver, on maps by chance and on maps that break geometry."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, box

from flightplans.errors import Disconnected
from flightplans.route import RouteMap
from tests.flightplans.exact_way import ExactArea, exact_length_m
from tests.flightplans.route_maps import KINDS, XY, Area, random_map

SQUARE = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]
TOUCHING_HOLES = {
    "a hole's corner on the shell's side": Polygon(SQUARE, [[(50, 0), (80, 50), (50, 90), (20, 50)]]),
    "a hole's corner on another hole's side": Polygon(
        SQUARE, [[(20, 20), (50, 20), (50, 80), (20, 80)], [(50, 50), (80, 30), (80, 70)]]
    ),
    "a hole at the shell's corner": Polygon(SQUARE, [[(0, 0), (70, 20), (20, 70)]]),
    "three holes around a point": Polygon(
        SQUARE,
        [[(50, 50), (40, 10), (60, 10)], [(50, 50), (90, 60), (90, 90)], [(50, 50), (10, 90), (10, 60)]],
    ),
    "a part's corner on another's side": MultiPolygon([box(0, 0, 50, 100), Polygon([(50, 50), (90, 20), (90, 80)])]),
    "two parts, corner to corner": MultiPolygon([box(0, 0, 50, 50), box(50, 50, 100, 100)]),
    "a slit of no width, closed at one end": Polygon([*SQUARE[:3], (50.0001, 100), (50, 30), (50, 100), (0, 100)]),
    "a thousandth of a millimetre": Polygon(SQUARE, [[(0.000001, 20), (99, 20), (99, 80), (0.000001, 80)]]),
}
CROSSINGS = [
    ((10.0, 1.0), (90.0, 90.0)), ((5.0, 95.0), (95.0, 5.0)), ((0.0, 0.0), (100.0, 100.0)), ((0.0, 100.0), (90.0, 50.0)),
    ((45.0, 1.0), (55.0, 1.0)), ((49.0, 45.0), (49.0, 55.0)), ((50.0, 50.0), (5.0, 5.0)),
]  # fmt: skip


def agrees(route_map: RouteMap, area: Area, exact: ExactArea, start: XY, goal: XY) -> None:
    """Same length to a thousandth of a millimetre, every piece inside by fractions; or no way for both."""
    shortest = exact_length_m(area, start, goal, exact)
    if math.isinf(shortest):
        with pytest.raises(Disconnected):
            route_map.shortest(start, goal)
        return
    route = route_map.shortest(start, goal)
    assert route.length_m == pytest.approx(shortest, rel=1e-6, abs=1e-6)
    assert (route.points_m[0], route.points_m[-1]) == (start, goal)
    assert all(exact.sees(one, other) for one, other in pairwise(route.points_m))


@pytest.mark.parametrize("number", range(32))
def test_a_random_map_has_no_shorter_way(number: int) -> None:
    """The larger of the fifty maps take minutes: `python -m tests.bench crosscheck` runs them all."""
    drawn = random_map(number, 3 if number < 30 else 1)
    route_map, exact = RouteMap(drawn.area), ExactArea(drawn.area)
    for start, goal in drawn.pairs:
        agrees(route_map, drawn.area, exact, start, goal)


@pytest.mark.parametrize("area", TOUCHING_HOLES.values(), ids=TOUCHING_HOLES)
def test_what_touches_can_be_passed(area: Area) -> None:
    route_map, exact = RouteMap(area), ExactArea(area)
    for start, goal in CROSSINGS:
        if exact.holds(start) and exact.holds(goal):
            agrees(route_map, area, exact, start, goal)


@given(seed=st.integers(0, 2**32 - 1), kind=st.sampled_from(sorted(KINDS)), count=st.integers(1, 14))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_map_by_chance_has_no_shorter_way(seed: int, kind: str, count: int) -> None:
    drawn = random_map(list(KINDS).index(kind), 2, seed, count)
    route_map, exact = RouteMap(drawn.area), ExactArea(drawn.area)
    for start, goal in drawn.pairs:
        agrees(route_map, drawn.area, exact, start, goal)


lattice = st.tuples(st.integers(0, 6), st.integers(0, 6))


@given(cells=st.sets(lattice, max_size=20), wedges=st.sets(lattice, max_size=12), ends=st.tuples(lattice, lattice))
@settings(max_examples=80, deadline=None)
def test_on_a_lattice_everything_touches_and_stands_in_line(
    cells: set[tuple[int, int]], wedges: set[tuple[int, int]], ends: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    squares = [box(10 * x, 10 * y, 10 * x + 10, 10 * y + 10) for x, y in cells]
    halves = [Polygon([(10 * x, 10 * y), (10 * x + 20, 10 * y), (10 * x + 10, 10 * y + 10)]) for x, y in wedges]
    left = box(0, 0, 70, 70).difference(shapely.union_all([*squares, *halves]))
    area = MultiPolygon([part for part in shapely.get_parts(left) if isinstance(part, Polygon)])
    start, goal = ((10.0 * x + 5, 10.0 * y) for x, y in ends)
    assume(area.covers(Point(start)) and area.covers(Point(goal)))
    agrees(RouteMap(area), area, ExactArea(area), start, goal)


@given(shift=st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), turn=st.floats(0, 360))
@settings(max_examples=15, deadline=None)
def test_a_map_moved_and_turned_keeps_its_lengths(shift: tuple[float, float], turn: float) -> None:
    drawn = random_map(6, 2)
    area = drawn.area.buffer(0.001)
    lines = [LineString(pair) for pair in drawn.pairs]
    moved = [
        shapely.affinity.translate(shapely.affinity.rotate(shape, turn, origin=(0, 0)), *shift)
        for shape in (area, *lines)
    ]
    still, route_map = RouteMap(area), RouteMap(moved[0])
    for pair, line in zip(drawn.pairs, moved[1:], strict=True):
        length_m = still.shortest(*pair).length_m
        assert route_map.shortest(*line.coords).length_m == pytest.approx(length_m, abs=1e-6)
