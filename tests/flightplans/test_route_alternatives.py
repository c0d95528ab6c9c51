"""Ways through other corridors, on maps whose classes can be counted by hand."""

from __future__ import annotations

import math

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box

from flightplans.errors import GoalOutside, RouteRefused
from flightplans.route import Route, RouteMap
from flightplans.route.alternatives import sides_passed
from flightplans.route.facts import side
from tests.flightplans.exact_way import exact_length_m
from tests.flightplans.route_maps import random_map

LAKE = box(400, 100, 600, 280)
ONE_LAKE = box(0, 0, 1000, 400).difference(LAKE)
ENDS = ((50.0, 200.0), (950.0, 200.0))
TREE = box(495, 190, 505, 200)


def closed(area: Polygon | MultiPolygon, gap: Polygon) -> float:
    """The shortest length with a gap filled, by the exact solver."""
    return exact_length_m(area.difference(gap), *ENDS)


def test_a_lake_is_passed_on_either_side() -> None:
    best = RouteMap(ONE_LAKE).shortest(*ENDS)
    others = RouteMap(ONE_LAKE).alternatives(*ENDS, 3)
    assert best.points_m[1:-1] == ((400, 280), (600, 280))
    assert [way.points_m[1:-1] for way in others] == [((400, 100), (600, 100))]
    assert others[0].length_m == pytest.approx(closed(ONE_LAKE, box(499, 280, 501, 400)), abs=1e-9)


def test_two_lakes_side_by_side_leave_three_ways_in_the_order_of_length() -> None:
    lakes = box(0, 0, 1000, 600).difference(shapely.union_all([box(400, 80, 600, 210), box(400, 290, 600, 500)]))
    ends = ((50.0, 150.0), (950.0, 150.0))
    best, *others = [RouteMap(lakes).shortest(*ends), *RouteMap(lakes).alternatives(*ends, 5, 2.0)]
    assert len(others) == 2
    assert best.length_m < others[0].length_m < others[1].length_m
    highest = [max(y for _, y in way.points_m[1:-1]) for way in (best, *others)]
    assert sorted(highest) == [80, 210, 500]


def test_a_tree_in_the_open_is_no_other_corridor() -> None:
    assert RouteMap(box(0, 0, 1000, 400).difference(TREE)).alternatives(*ENDS, 3) == ()


def test_a_tree_in_the_way_adds_none_to_the_two_ways_around_a_lake() -> None:
    trees = [TREE, box(480, 320, 484, 326), box(520, 310, 526, 315), box(300, 330, 306, 336)]
    others = RouteMap(ONE_LAKE.difference(shapely.union_all(trees))).alternatives(*ENDS, 3)
    assert [max(y for _, y in way.points_m[1:-1]) for way in others] == [100]


def test_a_way_much_longer_is_none_to_be_told() -> None:
    wide = box(0, -3000, 1000, 400).difference(box(400, -2900, 600, 280))
    assert RouteMap(wide).alternatives(*ENDS, 3, 1.5) == ()
    assert len(RouteMap(wide).alternatives(*ENDS, 3, 20.0)) == 1


def test_where_there_is_no_way_there_is_no_other_one() -> None:
    with pytest.raises(GoalOutside):
        RouteMap(ONE_LAKE).alternatives((50, 200), (500, 200), 2)


@given(number=st.sampled_from([0, 6, 12, 18]), pair=st.integers(0, 5))
@settings(max_examples=12, deadline=None)
def test_every_other_way_is_taut_inside_and_no_shorter(number: int, pair: int) -> None:
    drawn = random_map(number)
    route_map = RouteMap(drawn.area)
    try:
        best = route_map.shortest(*drawn.pairs[pair])
    except RouteRefused:
        return
    others = route_map.alternatives(*drawn.pairs[pair], 2, 1.6, 60.0)
    told: list[Route] = [best]
    for way in others:
        assert told[-1].length_m <= way.length_m <= 1.6 * best.length_m + 1e-9
        assert way.line.difference(drawn.area.buffer(1e-6)).length < 1e-6
        assert all(shapely.hausdorff_distance(way.line, other.line, 0.05) > 50 for other in told)
        told.append(way)
        for before, here, after in zip(way.points_m, way.points_m[1:], way.points_m[2:], strict=False):
            # Pulled a little straighter at the bend, the string would leave the area.
            chord = [tuple(h + (o - h) * 1e-3 for h, o in zip(here, other, strict=True)) for other in (before, after)]
            assert shapely.LineString(chord).difference(drawn.area).length > 0


def test_the_side_is_told_of_what_lies_between() -> None:
    best = RouteMap(ONE_LAKE).shortest(*ENDS)
    other = RouteMap(ONE_LAKE).alternatives(*ENDS, 1)[0]
    assert [(n, side(heading)) for n, heading in sides_passed(best, other, [LAKE, box(0, 0, 10, 10)])] == [(0, "south")]
    assert side(359.0) == "north"
    assert side(math.degrees(-math.pi / 4) % 360) == "north-west"
