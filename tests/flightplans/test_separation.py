"""Two tracks through space and time: whether they come too near, and how long to wait until they do not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightplans.separation.starts import earliest_clear_start
from flightplans.separation.tracks import Track, conflict


def track(*points: tuple[float, float, float, float]) -> Track:
    """Points as (t, x, y, z)."""
    return Track(np.array([each[0] for each in points], float), np.array([each[1:] for each in points], float))


OUT = track((0, 0, 0, 60), (100, 1200, 0, 60))
HOME = track((0, 1200, 0, 85), (100, 0, 0, 85))


def test_two_that_meet_a_layer_apart_are_no_conflict() -> None:
    assert conflict(OUT, HOME) is None


def test_two_that_meet_at_one_height_are_a_conflict_where_and_when_they_meet() -> None:
    found = conflict(OUT, Track(HOME.t_s, HOME.xyz_m - [0, 0, 20]))
    assert found is not None
    assert (found.time_s, found.horizontal_m, found.vertical_m) == pytest.approx((50, 0, 5))


def test_a_layer_counts_only_where_it_is_kept() -> None:
    sinking = track((0, 1200, 0, 85), (60, 480, 0, 85), (100, 0, 0, 25))
    found = conflict(OUT, sinking)
    assert found is None
    sinking_early = track((0, 1200, 0, 85), (40, 720, 0, 85), (60, 480, 0, 55), (100, 0, 0, 55))
    assert conflict(OUT, sinking_early) is not None


def test_one_behind_the_other_needs_the_distance() -> None:
    assert conflict(OUT, OUT.later(8)) is not None
    assert conflict(OUT, OUT.later(9)) is None


def test_taking_off_under_somebody_who_lands_is_a_conflict_until_he_stands() -> None:
    landing = track((0, 0, 0, 85), (50, 0, 0, 10), (64, 0, 0, 0))
    take_off = track((0, 20, 0, 0), (24, 20, 0, 60), (60, 450, 0, 60))
    assert conflict(landing, take_off) is not None
    assert conflict(landing, take_off.later(64)) is None


def test_who_stands_on_the_ground_is_in_nobodys_way() -> None:
    assert conflict(OUT, OUT.later(100)) is None


def test_somebody_who_holds_over_a_hall_is_in_the_way_of_who_passes_at_his_height() -> None:
    holding = track((0, 600, 80, 55), (300, 600, 80, 55))
    found = conflict(OUT, holding)
    assert found is not None
    assert (found.time_s, found.horizontal_m, found.vertical_m) == pytest.approx((50, 80, 5))
    assert conflict(OUT, Track(holding.t_s, holding.xyz_m - [0, -25, 0])) is None


metres = st.floats(-400, 400)
heights = st.floats(0, 60)


@st.composite
def tracks(draw: st.DrawFn) -> Track:
    waits = draw(st.lists(st.floats(1, 40), min_size=1, max_size=5))
    moments = np.concatenate([[draw(st.floats(0, 30))], waits]).cumsum()
    return Track(moments, np.array([(draw(metres), draw(metres), draw(heights)) for _ in moments]))


def apart(a: Track, b: Track, t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    gap = a.at(t) - b.at(t)
    return np.hypot(gap[:, 0], gap[:, 1]), np.abs(gap[:, 2])


@given(tracks(), tracks())
@settings(deadline=None)
def test_nothing_that_a_fine_sampling_finds_is_overlooked(a: Track, b: Track) -> None:
    start, end = max(a.t_s[0], b.t_s[0]), min(a.t_s[-1], b.t_s[-1])
    found = conflict(a, b)
    if start < end:
        over_ground, in_height = apart(a, b, np.linspace(start, end, 2000))
        if np.any((over_ground < 99.99) & (in_height < 14.99)):
            assert found is not None
    if found is not None:
        assert start <= found.time_s <= end
        assert found.horizontal_m <= 100 + 1e-6
        assert found.vertical_m <= 15 + 1e-6
        over_ground, in_height = apart(a, b, np.array([found.time_s]))
        assert (over_ground[0], in_height[0]) == pytest.approx((found.horizontal_m, found.vertical_m), abs=1e-6)


@given(tracks(), tracks(), st.floats(-500, 500))
@settings(deadline=None)
def test_it_is_the_same_from_both_sides_and_at_any_time_of_day(a: Track, b: Track, later: float) -> None:
    one, other = conflict(a, b), conflict(b.later(later), a.later(later))
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one.horizontal_m == pytest.approx(other.horizontal_m, abs=1e-4)


@given(tracks(), tracks(), st.floats(1, 100))
@settings(deadline=None)
def test_whoever_is_in_conflict_is_so_with_wider_limits_too(a: Track, b: Track, more_m: float) -> None:
    if conflict(a, b) is not None:
        assert conflict(a, b, 100 + more_m, 15 + more_m) is not None


@given(tracks(), st.lists(tracks(), max_size=3))
@settings(deadline=None, max_examples=50)
def test_after_the_wait_the_way_is_clear_even_a_little_early_or_late(own: Track, others: list[Track]) -> None:
    wait_s = earliest_clear_start([own], others, early_or_late_s=10)
    assert wait_s is not None, "everything has landed long before the longest wait is over"
    for shift_s in (-10, -7.3, -5, 0, 1.7, 5, 10):
        assert all(conflict(own.later(wait_s + shift_s), each) is None for each in others)
    for sooner_s in np.arange(0.5, wait_s, 0.5):
        shifts = np.arange(-10, 10.01, 0.25) - sooner_s
        assert any(conflict(own.later(wait_s + shift), each, 100.01, 15.01) for shift in shifts for each in others)


def test_with_nobody_in_the_air_nobody_waits() -> None:
    assert earliest_clear_start([OUT], [], early_or_late_s=30) == 0


def test_every_way_that_a_flight_may_take_has_to_be_clear() -> None:
    meets = Track(HOME.t_s, HOME.xyz_m - [0, 0, 20])
    assert earliest_clear_start([HOME], [HOME.later(50)]) == 0
    assert earliest_clear_start([HOME, OUT], [meets.later(50)]) == pytest.approx(150, abs=0.02)
    assert earliest_clear_start([HOME], [HOME, HOME.later(9)]) == pytest.approx(9 + 100 / 12, abs=0.02)


def test_somebody_who_stays_longer_than_anybody_waits_gives_no_start() -> None:
    for_ever = track((0, 600, 0, 60), (9000, 600, 0, 60))
    assert earliest_clear_start([OUT], [for_ever]) is None
