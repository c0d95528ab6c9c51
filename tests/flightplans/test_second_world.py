"""What holds for every plan over real ground that nothing was tuned for: the grid of Jacksboro, Tennessee."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightplans.airframe import HEXACOPTER
from flightplans.delivery import DeliveryPlan, LegPlan
from flightplans.errors import HeightImpossible
from flightplans.heights.band import band_along
from flightplans.heights.least_energy import effort
from flightplans.heights.profile import HeightBlocked, profile_within
from flightplans.plan import Limits, PlanRefused, PlanRequest, plan_delivery
from flightplans.route import Route
from tests.flightplans.second_world import ERROR_M, PLACES, bilinear, jacksboro, jacksboro_ground

HALLS = tuple(name for name in PLACES if name != "port")
LIMITS = Limits(way_out_s=600.0, emergency_places_needed=False)
"""Legs climb by 400 m: the way down to an emergency place is long. Heights are asked here, not places."""


@cache
def plan_to(hall: str) -> DeliveryPlan:
    world = jacksboro()
    return plan_delivery(PlanRequest(world.port, world.sites[hall], 2000, 3.0, 225.0, limits=LIMITS), world)


def over_ground(leg: LegPlan) -> tuple[float, float]:
    """Least and greatest height over the ground, every 2 m along and all around within the track error."""
    frame, ground = jacksboro().frame, jacksboro_ground()
    places = np.array([frame.point_xy(point.latitude_deg, point.longitude_deg) for point in leg.points])
    run = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(places, axis=0).T))])
    at = np.arange(0, run[-1], 2.0)
    x, y = np.interp(at, run, places[:, 0]), np.interp(at, run, places[:, 1])
    height = np.interp(at, run, [point.altitude_amsl_m for point in leg.points])
    turn = np.arange(0, 2 * np.pi, np.pi / 8)
    off = np.array([(r * np.cos(a), r * np.sin(a)) for r in (0, 5, 10, 15) for a in turn])
    around = frame.to_degrees(x[:, None] + off[:, 0], y[:, None] + off[:, 1])
    over = height[:, None] - bilinear(ground, *around)
    return float(over.min()), float(over.max())


@pytest.mark.parametrize("hall", HALLS)
def test_no_point_is_below_the_clearance_or_above_the_ceiling(hall: str) -> None:
    """And the 5 m by which the model may be wrong are kept free at both ends."""
    plan = plan_to(hall)
    for leg in (plan.out, plan.home):
        lowest, highest = over_ground(leg)
        assert lowest >= LIMITS.clearance_m + ERROR_M
        assert highest <= LIMITS.ceiling_m - LIMITS.ceiling_margin_m - ERROR_M
    assert all(check.ok for check in plan.checks)
    assert len(plan.outward_mission.mission) <= LIMITS.max_items


@pytest.mark.parametrize("hall", HALLS)
def test_steep_stretches_are_flown_as_slowly_as_they_ask_for_and_no_slower_than_the_limit(hall: str) -> None:
    plan = plan_to(hall)
    assert plan.heights is not None
    points = plan.out.points
    for here, there, piece in zip(points, points[1:], plan.heights.pieces, strict=False):
        rise, run = there.altitude_amsl_m - here.altitude_amsl_m, piece.to_m - piece.from_m
        for speed, up in ((piece.speed_out_m_s, rise), (piece.speed_home_m_s, -rise)):
            rate = up / run * speed
            assert -HEXACOPTER.descent_speed_m_s - 0.01 <= rate <= HEXACOPTER.climb_speed_m_s + 0.01
            assert LIMITS.slowest_m_s <= speed <= HEXACOPTER.cruise_speed_m_s
    slow_s = sum((piece.to_m - piece.from_m) / piece.speed_out_m_s for piece in plan.heights.pieces)
    assert plan.out.duration_s > slow_s


@pytest.mark.parametrize("hall", HALLS)
def test_the_plan_says_where_it_is_lowest_and_highest_of_every_piece(hall: str) -> None:
    plan = plan_to(hall)
    facts = plan.heights
    assert facts is not None
    assert [piece.from_m for piece in facts.pieces] == pytest.approx([p.distance_m for p in plan.out.points[:-1]])
    assert min(piece.lowest_agl_m for piece in facts.pieces) == pytest.approx(plan.min_height_agl_m)
    layer = LIMITS.homeward_layer_m
    assert max(piece.highest_agl_m for piece in facts.pieces) + layer == pytest.approx(plan.max_height_agl_m)
    assert facts.climb_m - facts.descent_m == pytest.approx(
        plan.out.points[-1].altitude_amsl_m - plan.out.points[0].altitude_amsl_m, abs=0.1
    )
    assert (facts.datum, facts.terrain_error_m) == ("NAVD88", ERROR_M)
    assert [column.site_id for column in facts.columns] == ["port", hall]
    assert DeliveryPlan.from_json(json.loads(json.dumps(plan.to_json()))) == plan


def test_a_worse_terrain_model_asks_for_more_height_and_too_bad_a_one_is_refused() -> None:
    world, site = jacksboro(), jacksboro().sites["valley"]
    lows = []
    for error_m in (0.0, 5.0, 12.0):
        source = replace(world.terrain.sources[0], error_m=error_m)
        there = replace(world, terrain=replace(world.terrain, sources=(source,)))
        lows.append(plan_delivery(PlanRequest(world.port, site, 500, limits=LIMITS), there).min_height_agl_m)
    assert lows[0] < lows[1] < lows[2]
    source = replace(world.terrain.sources[0], error_m=40.0)
    there = replace(world, terrain=replace(world.terrain, sources=(source,)))
    with pytest.raises(PlanRefused) as refused:
        plan_delivery(PlanRequest(world.port, site, 500, limits=LIMITS), there)
    assert isinstance(refused.value.reasons[0], HeightImpossible)


@given(
    st.floats(36.47, 36.70), st.floats(-84.39, -84.10), st.floats(0, 360), st.floats(300, 3000), st.sampled_from([4, 8])
)
@settings(max_examples=40, deadline=None)
def test_any_line_over_real_ground_keeps_both_limits_or_is_refused(
    latitude: float, longitude: float, course_deg: float, length_m: float, slowest_m_s: float
) -> None:
    world, limits = jacksboro(), Limits(slowest_m_s=slowest_m_s)
    x, y = world.frame.point_xy(latitude, longitude)
    east, north = length_m * np.sin(np.radians(course_deg)), length_m * np.cos(np.radians(course_deg))
    goal = world.frame.point_degrees(x + east, y + north)
    south, west, top, right = world.terrain.bounds_deg
    if not (south + 0.001 < goal[0] < top - 0.001 and west + 0.001 < goal[1] < right - 0.001):
        return
    band = band_along(Route(((x, y), (x + east, y + north)), length_m), world.frame, world.terrain, (), limits)
    cost = effort(HEXACOPTER, 12.0, limits)
    try:
        profile = profile_within(band, 60.0, cost)
    except HeightBlocked as blocked:
        assert blocked.needed_amsl_m > blocked.allowed_amsl_m
        return
    at = np.arange(0, length_m, 1.0)
    height = np.interp(at, band.distance_m[profile.index], np.round(profile.altitude_m, 1))
    px, py = x + east * at / length_m, y + north * at / length_m
    for off_x, off_y in ((0, 0), (15, 0), (-15, 0), (0, 15), (0, -15), (10, 10), (-10, 10), (10, -10), (-10, -10)):
        over = height - bilinear(world.terrain, *world.frame.to_degrees(px + off_x, py + off_y))
        assert over.min() >= limits.clearance_m + ERROR_M
        assert over.max() <= limits.ceiling_m - limits.ceiling_margin_m - limits.homeward_layer_m - ERROR_M
    slopes = np.abs(np.diff(profile.altitude_m) / np.diff(band.distance_m[profile.index]))
    assert slopes.max() <= 1.5 / slowest_m_s
