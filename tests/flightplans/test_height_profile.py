"""Heights between ground and ceiling."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from flightplans.airframe import HEXACOPTER
from flightplans.errors import OutsideTerrain
from flightplans.geo import Floats, MetricFrame
from flightplans.heights.band import Band, Cover, Obstacle, band_along
from flightplans.heights.least_energy import effort
from flightplans.heights.profile import HeightBlocked, Profile, flyable, profile_within, taut
from flightplans.request import Limits
from flightplans.route import Route
from flightplans.terrain.grid import Terrain
from flightplans.terrain.source import Source

FRAME = MetricFrame(6676)
LIMITS = Limits()
COST = effort(HEXACOPTER, HEXACOPTER.cruise_speed_m_s, LIMITS)
LATITUDE, LONGITUDE = 35.8, 138.0
GROUNDS = ("ramps", "ridges", "cliffs", "noise")


def hills(heights: list[float]) -> Terrain:
    """Ground that changes every 250 m towards the north."""
    return Terrain(np.repeat(np.array(heights)[:, None], 2, axis=1), 35.8, 138.0, 250 / 111_000, 0.05)


def northward(terrain: Terrain, length_m: float) -> Route:
    x, y = FRAME.point_xy(terrain.south_deg + 100 / 111_000, 138.025)
    points = ((x, y), (x + 5, y + length_m / 2), (x, y + length_m))
    return Route(points, length_m)


def ground(kind: str, seed: int, step_m: float) -> Terrain:
    """1.2 km from south to north, 600 m wide."""
    dice = np.random.RandomState(seed)
    rows, columns = int(1400 / step_m), int(700 / step_m)
    north, east = np.meshgrid(np.arange(rows) * step_m, np.arange(columns) * step_m, indexing="ij")
    tilt = dice.uniform(-0.15, 0.15, 2)
    heights = 900 + tilt[0] * north + tilt[1] * east
    if kind == "ridges":
        heights += dice.uniform(5, 25) * np.sin(north / dice.uniform(30, 200) + east / dice.uniform(100, 400))
    elif kind == "cliffs":
        heights += dice.uniform(5, 140) * (north + 0.3 * east > dice.uniform(300, 1000))
    elif kind == "noise":
        heights += dice.uniform(0, 8) * dice.standard_normal(heights.shape)
    metre_deg = 1 / 111_000
    return Terrain(heights, LATITUDE, LONGITUDE, step_m * metre_deg, step_m * metre_deg / np.cos(np.radians(LATITUDE)))


def zigzag(seed: int) -> Route:
    dice = np.random.RandomState(seed + 1)
    x, y = FRAME.point_xy(LATITUDE, LONGITUDE)
    norths = [100.0, *sorted(dice.uniform(150, 1150, 2)), 1250.0]
    points = tuple((x + float(dice.uniform(150, 500)), y + float(north)) for north in norths)
    return Route(points, float(sum(np.hypot(*np.diff(points, axis=0).T))))


def bilinear(terrain: Terrain, latitude: Floats, longitude: Floats) -> Floats:
    """Heights by the textbook, written once more for the tests."""
    row = (latitude - terrain.south_deg) / terrain.step_lat_deg
    column = (longitude - terrain.west_deg) / terrain.step_lon_deg
    i, j = np.floor(row).astype(int), np.floor(column).astype(int)
    u, v, g = row - i, column - j, terrain.grid_m
    return g[i, j] * (1 - u) * (1 - v) + g[i + 1, j] * u * (1 - v) + g[i, j + 1] * (1 - u) * v + g[i + 1, j + 1] * u * v


def worst_over_ground(band: Band, profile: Profile, terrain: Terrain, side_m: float) -> tuple[float, float]:
    """Least and greatest height over the ground: every metre along, every 3 m to the sides and ahead."""
    at = np.linspace(0, band.distance_m[-1], int(band.distance_m[-1]) + 1)
    height = np.interp(at, band.distance_m[profile.index], np.round(profile.altitude_m, 1))
    x, y = (np.interp(at, band.distance_m, band.xy[:, axis]) for axis in (0, 1))
    off = np.array([(e, n) for e in np.arange(-15, 16, 3) for n in np.arange(-15, 16, 3) if np.hypot(e, n) <= side_m])
    over = height[:, None] - bilinear(terrain, *FRAME.to_degrees(x[:, None] + off[:, 0], y[:, None] + off[:, 1]))
    return float(over.min()), float(over.max())


@given(
    st.sampled_from(GROUNDS), st.integers(0, 10_000), st.sampled_from([5.0, 10.0, 40.0]), st.sampled_from([0, 0.3, 5])
)
@settings(max_examples=40, deadline=None)
def test_no_point_of_any_profile_is_below_the_clearance_or_above_the_ceiling_or_too_steep(
    kind: str, seed: int, step_m: float, error_m: float
) -> None:
    terrain = replace(ground(kind, seed, step_m), sources=(Source(error_m=error_m),))
    band = band_along(zigzag(seed), FRAME, terrain, (), LIMITS)
    try:
        profile = profile_within(band, 60.0, COST)
    except HeightBlocked as blocked:
        assert blocked.needed_amsl_m > blocked.allowed_amsl_m
        assert no_height_keeps_both(band, blocked.distance_m)
        return
    lowest, highest = worst_over_ground(band, profile, terrain, LIMITS.side_error_m)
    assert lowest >= LIMITS.clearance_m + error_m
    assert highest <= LIMITS.ceiling_m - LIMITS.ceiling_margin_m - LIMITS.homeward_layer_m - error_m
    slopes = np.diff(profile.altitude_m) / np.diff(band.distance_m[profile.index])
    assert np.max(np.abs(slopes)) <= COST.greatest_slope + 1e-6
    assert set(band.corners.tolist()) <= set(profile.index.tolist())


def no_height_keeps_both(band: Band, at_m: float) -> bool:
    """Somewhere the ground asks for more than the ceiling of another place lets a climb reach, seen from `at_m`."""
    away = np.abs(band.distance_m - at_m) * COST.greatest_slope
    slack = COST.greatest_slope * 5
    return bool(np.max(band.low_m - away) + slack >= np.min(band.high_m + away))


@given(st.sampled_from(GROUNDS), st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_more_clearance_never_lowers_the_bound_and_never_makes_a_blocked_way_free(kind: str, seed: int) -> None:
    terrain, route = ground(kind, seed, 10.0), zigzag(seed)
    bounds = []
    for clearance_m in (30.0, 40.0, 55.0):
        band = band_along(route, FRAME, terrain, (), Limits(clearance_m=clearance_m))
        try:
            bounds.append(flyable(band, 60.0, COST.greatest_slope)[0])
        except HeightBlocked:
            bounds.append(np.full(len(band.low_m), np.inf))
    for less, more in pairwise(bounds):
        assert np.all(more >= less - 1e-9)


@given(st.sampled_from(GROUNDS), st.integers(0, 10_000), st.sampled_from([5.0, 40.0]))
@settings(max_examples=25, deadline=None)
def test_the_bound_of_a_disc_holds_on_a_lattice_of_one_metre_and_is_not_far_off(
    kind: str, seed: int, step_m: float
) -> None:
    terrain = ground(kind, seed, step_m)
    x, y = (np.array([at + 300.0]) for at in FRAME.point_xy(LATITUDE, LONGITUDE))
    around = terrain.around(*FRAME.to_degrees(x, y), 17.5)
    lattice = np.array([(e, n) for e in np.arange(-17, 18) for n in np.arange(-17, 18) if np.hypot(e, n) <= 17.5])
    seen = bilinear(terrain, *FRAME.to_degrees(x + lattice[:, 0], y + lattice[:, 1]))
    assert around.lowest_m[0] <= seen.min()
    assert around.highest_m[0] >= seen.max()
    wider = terrain.around(*FRAME.to_degrees(x, y), 19.5)
    assert around.highest_m[0] <= wider.highest_m[0]


@given(st.sampled_from(GROUNDS), st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_least_energy_takes_no_more_than_the_string_of_least_climb(kind: str, seed: int) -> None:
    """On the reference day; one percent for the levels of the search and the straight pieces."""
    band = band_along(zigzag(seed), FRAME, ground(kind, seed, 10.0), (), LIMITS)
    try:
        profile = profile_within(band, 60.0, COST)
    except HeightBlocked:
        return
    string = taut(band.distance_m, *flyable(band, 60.0, COST.greatest_slope))
    ours = np.interp(band.distance_m, band.distance_m[profile.index], profile.altitude_m)
    assert wh(band, ours) <= wh(band, string) * 1.01


@given(st.sampled_from(GROUNDS), st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_no_line_by_chance_that_keeps_the_rules_takes_less(kind: str, seed: int) -> None:
    """Of two hundred: up and down at random, never too steep, clipped to the bounds. One percent for few waypoints."""
    band, dice = band_along(zigzag(seed), FRAME, ground(kind, seed, 10.0), (), LIMITS), np.random.RandomState(seed)
    try:
        low, high = flyable(band, 60.0, COST.greatest_slope)
    except HeightBlocked:
        return
    profile = profile_within(band, 60.0, COST)
    best = wh(band, np.interp(band.distance_m, band.distance_m[profile.index], profile.altitude_m))
    run = np.diff(band.distance_m)
    for _ in range(200):
        knots = np.sort(dice.uniform(0, band.distance_m[-1], dice.randint(2, 8)))
        slopes = dice.uniform(-1, 1, len(knots) + 1)[np.searchsorted(knots, band.distance_m[1:])] * COST.greatest_slope
        free = low[0] + np.concatenate([[0], np.cumsum(slopes * dice.uniform(0, 1) * run)])
        assert best <= wh(band, np.clip(free, low, high)) * 1.01


def wh(band: Band, height: Floats) -> float:
    run = np.diff(band.distance_m)
    slope = np.linspace(-COST.greatest_slope, COST.greatest_slope, len(COST.of_slope))
    metre = np.interp(np.diff(height) / run, slope, COST.of_slope) + COST.of_amsl * (height[1:] - 900)
    metre += np.interp(height[1:] - band.ground_m[1:], np.arange(len(COST.of_agl)), COST.of_agl)
    return float(np.sum(metre * run))


def test_level_ground_is_flown_level_with_no_bend_but_the_routes_own() -> None:
    terrain = hills([850.0] * 14)
    profile = profile_within(band_along(northward(terrain, 2800), FRAME, terrain, (), LIMITS), 60.0, COST)
    assert len(profile.index) == 3
    assert np.allclose(profile.altitude_m, 910, atol=0.01)


def test_a_cliff_too_high_for_the_climb_is_refused_where_it_stands() -> None:
    terrain = hills([800.0] * 6 + [1150.0] * 8)
    with pytest.raises(HeightBlocked) as blocked:
        profile_within(band_along(northward(terrain, 2800), FRAME, terrain, (), LIMITS), 60.0, COST)
    assert 900 < blocked.value.distance_m < 1700


def test_a_power_line_is_crossed_above_its_top() -> None:
    terrain = hills([850.0] * 14)
    route = northward(terrain, 2800)
    x, y = route.points_m[0]
    wires = Obstacle(box(x - 500, y + 1400, x + 500, y + 1440), 60.0)
    band = band_along(route, FRAME, terrain, (wires,), LIMITS)
    profile = profile_within(band, 60.0, COST)
    height = np.interp([1385, 1420, 1455], band.distance_m[profile.index], profile.altitude_m)
    assert np.all(height >= 850 + 60 + LIMITS.obstacle_clearance_m)
    assert profile.altitude_m[0] == pytest.approx(910, abs=0.01)


def test_a_power_line_too_high_to_cross_under_the_ceiling_is_refused() -> None:
    terrain = hills([850.0] * 14)
    route = northward(terrain, 2800)
    x, y = route.points_m[0]
    wires = Obstacle(box(x - 500, y + 1400, x + 500, y + 1440), 90.0)
    with pytest.raises(HeightBlocked):
        profile_within(band_along(route, FRAME, terrain, (wires,), LIMITS), 60.0, COST)


def test_forest_asks_for_more_and_open_water_for_less_than_the_ground_between() -> None:
    terrain = hills([850.0] * 14)
    route = northward(terrain, 2800)
    x, y = route.points_m[0]
    forest, lake = box(x - 99, y + 500, x + 99, y + 900), box(x - 99, y + 1500, x + 99, y + 2000)
    band = band_along(route, FRAME, terrain, (), LIMITS, (Cover(forest, 55.0), Cover(lake, 20.0)))
    asked = np.interp([100, 470, 495, 700, 905, 1505, 1700, 2100], band.distance_m, band.low_m - 850)
    assert asked == pytest.approx([40, 40, 55, 55, 55, 40, 20, 40], abs=0.1)


def test_a_gap_in_the_terrain_under_the_way_is_refused_with_its_place() -> None:
    terrain = ground("ramps", 1, 10.0)
    terrain.grid_m[60, :] = np.nan
    with pytest.raises(OutsideTerrain) as refused:
        band_along(zigzag(1), FRAME, terrain, (), LIMITS)
    assert refused.value.latitude_deg == pytest.approx(LATITUDE + 60 * terrain.step_lat_deg, abs=40 / 111_000)


def test_a_steep_stretch_is_flown_slowly_rather_than_refused_and_costs_time() -> None:
    """150 m up within 500 m of way: 0.3, far over the 0.125 that cruise speed allows on the way home."""
    terrain = hills([850.0] * 5 + [900.0, 1000.0] + [1000.0] * 7)
    band = band_along(northward(terrain, 2800), FRAME, terrain, (), LIMITS)
    profile = profile_within(band, 60.0, COST)
    slopes = np.diff(profile.altitude_m) / np.diff(band.distance_m[profile.index])
    assert 0.125 < slopes.max() <= COST.greatest_slope
    with pytest.raises(HeightBlocked):
        profile_within(band, 60.0, effort(HEXACOPTER, 12.0, Limits(slowest_m_s=12.0)))


def test_rough_ground_needs_no_more_waypoints_than_a_mission_takes() -> None:
    terrain = hills(list(850 + np.random.RandomState(3).uniform(0, 60, 60)))
    band = band_along(northward(terrain, 14_500), FRAME, terrain, (), LIMITS)
    free, held = (len(profile_within(band, 60.0, COST, most_points=most).index) for most in (95, 10))
    assert held <= 10 < free
