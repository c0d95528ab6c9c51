"""The order of doors: short, stable, and as the driver taught it."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.delivering.driving_order import (
    distance_m,
    driving_order,
    length_m,
    moved,
    remembered_with,
    shortest_way,
)

HALL = (35.7583, 138.0851)
near = st.tuples(st.floats(35.70, 35.82), st.floats(138.06, 138.12))
doors = st.dictionaries(st.integers(1, 99), near, max_size=7)


def test_a_minute_of_latitude_is_a_sea_mile() -> None:
    assert distance_m((35.0, 138.0), (35.0 + 1 / 60, 138.0)) == pytest.approx(1853, abs=2)
    assert distance_m((60.0, 138.0), (60.0, 139.0)) == pytest.approx(distance_m((0, 0), (0, 1)) / 2, rel=1e-3)


@given(doors)
def test_every_door_is_driven_to_once_and_never_longer_than_nearest_first(
    places: dict[int, tuple[float, float]],
) -> None:
    way = shortest_way(HALL, places)
    assert sorted(way) == sorted(places)
    here, left, greedy = HALL, dict(sorted(places.items())), []
    while left:
        nearest = min(left, key=lambda key: (distance_m(here, left[key]), key))
        greedy.append(left[nearest])
        here = left.pop(nearest)
    assert length_m(HALL, [places[key] for key in way]) <= length_m(HALL, greedy) + 1e-3


@given(doors)
def test_the_same_doors_give_the_same_way_however_they_are_entered(places: dict[int, tuple[float, float]]) -> None:
    assert shortest_way(HALL, dict(reversed(places.items()))) == shortest_way(HALL, places)


@given(doors)
def test_no_single_turn_makes_the_way_shorter(places: dict[int, tuple[float, float]]) -> None:
    way = shortest_way(HALL, places)
    have = length_m(HALL, [places[key] for key in way])
    for first in range(len(way)):
        for last in range(first + 1, len(way)):
            turned = [*way[:first], *reversed(way[first : last + 1]), *way[last + 1 :]]
            assert length_m(HALL, [places[key] for key in turned]) > have - 1e-3


def test_doors_along_one_road_are_driven_from_end_to_end() -> None:
    road = {number: (35.76 + number * 0.001, 138.0851) for number in (4, 1, 3, 2, 5)}
    assert shortest_way(HALL, road) == [1, 2, 3, 4, 5]
    lengths = [length_m(HALL, [road[key] for key in way]) for way in permutations(road)]
    assert length_m(HALL, [road[key] for key in shortest_way(HALL, road)]) == pytest.approx(min(lengths))


def test_what_the_driver_taught_comes_first_then_the_shortest_way_then_the_order_of_entry() -> None:
    places = {3: (35.7600, 138.0851), 4: (35.7590, 138.0851)}
    assert driving_order(HALL, [1, 2, 3, 4, 5], [5, 9, 2], places) == [5, 2, 4, 3, 1]
    assert driving_order(None, [1, 2, 3], [], {}) == [1, 2, 3]


@given(st.lists(st.integers(1, 30), unique=True), st.lists(st.integers(1, 30), unique=True, min_size=1))
def test_teaching_todays_doors_leaves_the_others_where_they_were(remembered: list[int], today: list[int]) -> None:
    taught = remembered_with(remembered, today)
    assert [each for each in taught if each in today] == today
    others = [each for each in remembered if each not in today]
    assert [each for each in taught if each not in today] == others
    assert sorted(taught) == sorted({*remembered, *today})


@given(st.lists(st.integers(1, 30), unique=True, min_size=1), st.sampled_from([-1, 1]), st.data())
def test_a_door_moves_one_place_and_never_over_the_edge(order: list[int], step: int, data: st.DataObject) -> None:
    which = data.draw(st.sampled_from(order))
    changed = moved(order, which, step)
    assert sorted(changed) == sorted(order)
    assert changed.index(which) == min(max(order.index(which) + step, 0), len(order) - 1)
