"""Heights between ground and ceiling."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from flightplans.geo import MetricFrame
from flightplans.heights.profile import Band, HeightBlocked, Obstacle, band_along, profile_within
from flightplans.request import Limits
from flightplans.route import Route
from flightplans.terrain.grid import Terrain

FRAME = MetricFrame(6676)
LIMITS = Limits()
SLOPE = 0.125


def hills(heights: list[float]) -> Terrain:
    """Ground that changes every 250 m towards the north."""
    return Terrain(np.repeat(np.array(heights)[:, None], 2, axis=1), 35.8, 138.0, 250 / 111_000, 0.05)


def northward(terrain: Terrain, length_m: float) -> Route:
    x, y = FRAME.point_xy(terrain.south_deg + 100 / 111_000, 138.025)
    points = ((x, y), (x + 5, y + length_m / 2), (x, y + length_m))
    return Route(points, length_m)


def bounds_hold(band: Band, terrain: Terrain, index: np.ndarray, altitude: np.ndarray) -> None:
    """Sampled anew every metre, at the middle and to both sides."""
    at = np.linspace(0, band.distance_m[-1], int(band.distance_m[-1]))
    height = np.interp(at, band.distance_m[index], altitude)
    x, y = (np.interp(at, band.distance_m, band.xy[:, axis]) for axis in (0, 1))
    for side in (-15.0, 0.0, 15.0):
        over = height - terrain.heights_m(*FRAME.to_degrees(x + side, y))
        assert over.min() >= LIMITS.clearance_m
        assert over.max() <= LIMITS.ceiling_m - LIMITS.ceiling_margin_m - LIMITS.homeward_layer_m


@given(st.lists(st.floats(800, 860), min_size=14, max_size=14))
@settings(max_examples=30, deadline=None)
def test_every_profile_keeps_both_limits_and_the_slope_or_is_refused(heights: list[float]) -> None:
    terrain = hills(heights)
    band = band_along(northward(terrain, 2800), FRAME, terrain, (), LIMITS)
    try:
        profile = profile_within(band, 60.0, SLOPE)
    except HeightBlocked as blocked:
        assert blocked.needed_amsl_m > blocked.allowed_amsl_m
        return
    bounds_hold(band, terrain, profile.index, profile.altitude_m)
    slopes = np.diff(profile.altitude_m) / np.diff(band.distance_m[profile.index])
    assert np.max(np.abs(slopes)) <= SLOPE + 1e-6
    assert set(band.corners.tolist()) <= set(profile.index.tolist())


def test_level_ground_is_flown_level_with_no_bend_but_the_routes_own() -> None:
    terrain = hills([850.0] * 14)
    profile = profile_within(band_along(northward(terrain, 2800), FRAME, terrain, (), LIMITS), 60.0, SLOPE)
    assert len(profile.index) == 3
    assert np.allclose(profile.altitude_m, 910, atol=0.01)


def test_a_cliff_too_high_for_the_climb_is_refused_where_it_stands() -> None:
    terrain = hills([800.0] * 6 + [1150.0] * 8)
    with pytest.raises(HeightBlocked) as blocked:
        profile_within(band_along(northward(terrain, 2800), FRAME, terrain, (), LIMITS), 60.0, SLOPE)
    assert 900 < blocked.value.distance_m < 1700


def test_a_power_line_is_crossed_above_its_top() -> None:
    terrain = hills([850.0] * 14)
    route = northward(terrain, 2800)
    x, y = route.points_m[0]
    wires = Obstacle(box(x - 500, y + 1400, x + 500, y + 1440), 60.0)
    band = band_along(route, FRAME, terrain, (wires,), LIMITS)
    profile = profile_within(band, 60.0, SLOPE)
    height = np.interp([1385, 1420, 1455], band.distance_m[profile.index], profile.altitude_m)
    assert np.all(height >= 850 + 60 + LIMITS.obstacle_clearance_m)
    assert profile.altitude_m[0] == pytest.approx(910, abs=0.01)


def test_a_power_line_too_high_to_cross_under_the_ceiling_is_refused() -> None:
    terrain = hills([850.0] * 14)
    route = northward(terrain, 2800)
    x, y = route.points_m[0]
    wires = Obstacle(box(x - 500, y + 1400, x + 500, y + 1440), 90.0)
    with pytest.raises(HeightBlocked):
        profile_within(band_along(route, FRAME, terrain, (wires,), LIMITS), 60.0, SLOPE)
