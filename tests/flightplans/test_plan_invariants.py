"""What holds for every plan, whatever the hall and the payload."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import LineString, Point

from flightplans.airspace.zones import Role
from flightplans.delivery import DeliveryPlan, LegPlan
from flightplans.errors import HeightImpossible
from flightplans.plan import Limits, PlanRefused, PlanRequest, plan_delivery
from flightplans.world import World

HALLS = ("hiji", "mizokuchi", "kurogochi", "nakao", "ichinose", "sugishima")


@pytest.fixture(params=HALLS)
def hall_id(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def metre_by_metre(leg: LegPlan, world: World) -> tuple[Any, Any, Any]:
    """x, y and height AMSL on straight lines between the leg's points."""
    places = np.array([world.frame.point_xy(p.latitude_deg, p.longitude_deg) for p in leg.points])
    run = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(places, axis=0).T))])
    at = np.arange(0, run[-1], 1.0)
    heights = [p.altitude_amsl_m for p in leg.points]
    return np.interp(at, run, places[:, 0]), np.interp(at, run, places[:, 1]), np.interp(at, run, heights)


@pytest.mark.parametrize("payload_g", [0, 5000])
def test_no_point_is_below_the_clearance_or_above_the_ceiling(
    plan_to: Any, ina: World, hall_id: str, payload_g: int
) -> None:
    plan = plan_to(hall_id, payload_g)
    for leg in (plan.out, plan.home):
        x, y, height = metre_by_metre(leg, ina)
        for east, north in ((0, 0), (15, 0), (-15, 0), (0, 15), (0, -15)):
            over = height - ina.terrain.heights_m(*ina.frame.to_degrees(x + east, y + north))
            assert over.min() >= 40
            assert over.max() <= 140


def test_no_point_is_nearer_than_the_track_error_to_an_edge_or_a_no_fly_zone(
    plan_to: Any, ina: World, hall_id: str
) -> None:
    places = [ina.frame.point_xy(p.latitude_deg, p.longitude_deg) for p in plan_to(hall_id, 5000).out.points]
    track, corridor = LineString(places), ina.airspace.corridor_xy(ina.frame)
    assert corridor.contains(track)
    assert corridor.boundary.distance(track) >= 15
    for zone in ina.airspace.of(Role.NO_FLY):
        assert ina.frame.geometry_xy(zone.polygon).distance(track) >= zone.clearance_m + 15


def test_power_lines_are_crossed_well_above(plan_to: Any, ina: World) -> None:
    (line,) = ina.airspace.of(Role.OBSTACLE)
    x, y, height = metre_by_metre(plan_to("sugishima", 5000).out, ina)
    over = shapely.contains_xy(ina.frame.geometry_xy(line.polygon), x, y)
    assert over.sum() >= 30
    ground = ina.terrain.heights_m(*ina.frame.to_degrees(x[over], y[over]))
    assert np.min(height[over] - ground) >= line.top_agl_m + 30


def test_a_plan_begins_above_the_port_and_ends_above_the_hall_and_comes_back(
    plan_to: Any, ina: World, hall_id: str
) -> None:
    plan, hall = plan_to(hall_id, 5000), ina.sites[hall_id]
    first, last = plan.out.points[0], plan.out.points[-1]
    assert (first.latitude_deg, first.longitude_deg) == (ina.port.latitude_deg, ina.port.longitude_deg)
    assert (last.latitude_deg, last.longitude_deg) == (hall.latitude_deg, hall.longitude_deg)
    assert [p.latitude_deg for p in plan.home.points] == [p.latitude_deg for p in reversed(plan.out.points)]
    assert plan.home.length_m == plan.out.length_m == plan.route_length_m
    assert last.altitude_agl_m == pytest.approx(60, abs=1)


def test_the_way_home_is_the_way_out_exactly_one_layer_higher(plan_to: Any, hall_id: str) -> None:
    plan = plan_to(hall_id, 5000)
    pairs = zip(reversed(plan.home.points), plan.out.points, strict=True)
    layers = [home.altitude_amsl_m - out.altitude_amsl_m for home, out in pairs]
    assert layers == pytest.approx([Limits().homeward_layer_m] * len(layers), abs=1e-6)
    over = [point.altitude_agl_m for leg in (plan.out, plan.home) for point in leg.points]
    assert plan.min_height_agl_m <= min(over) <= max(over) <= plan.max_height_agl_m <= 140


@pytest.mark.parametrize("layer_m", [0.0, 17.5, 40.0])
def test_the_layer_is_a_limit_like_the_others(ina: World, layer_m: float) -> None:
    limits = Limits(homeward_layer_m=layer_m)
    plan = plan_delivery(PlanRequest(ina.port, ina.sites["nakao"], 3000, limits=limits), ina)
    (layers,) = [check for check in plan.checks if check.name == "layers"]
    assert (layers.value, layers.limit, layers.ok) == (layer_m, layer_m, True)


def test_a_layer_that_leaves_no_room_under_the_ceiling_is_refused(ina: World) -> None:
    limits = Limits(homeward_layer_m=95.0)
    with pytest.raises(PlanRefused) as refused:
        plan_delivery(PlanRequest(ina.port, ina.sites["nakao"], 3000, limits=limits), ina)
    assert [type(reason) for reason in refused.value.reasons] == [HeightImpossible]


def test_points_tell_distance_and_height_over_ground_truly(plan_to: Any, ina: World, hall_id: str) -> None:
    leg = plan_to(hall_id, 5000).out
    for point in leg.points:
        ground = ina.terrain.height_m(point.latitude_deg, point.longitude_deg)
        assert point.altitude_agl_m == pytest.approx(point.altitude_amsl_m - ground, abs=0.2)
    xy = [ina.frame.point_xy(p.latitude_deg, p.longitude_deg) for p in leg.points]
    for (here, there), (a, b) in zip(pairwise(leg.points), pairwise(xy), strict=True):
        assert there.distance_m - here.distance_m == pytest.approx(Point(a).distance(Point(b)), abs=0.3)


def test_every_check_passes_and_none_is_missing(plan_to: Any, hall_id: str) -> None:
    checks = {check.name: check for check in plan_to(hall_id, 5000).checks}
    assert all(check.ok for check in checks.values())
    for name in (
        "payload",
        "wind",
        "reserve_out",
        "reserve_home",
        "reserve_return",
        "layers",
        "area",
        "no_fly",
        "clearance",
    ):
        assert name in checks
    for name in ("area", "no_fly", "clearance", "ceiling", "climb_rate", "descent_rate", "fence", "marks"):
        assert f"home_{name}" in checks


def test_reserves_are_kept_with_the_full_payload(plan_to: Any, hall_id: str) -> None:
    plan = plan_to(hall_id, 5000)
    assert plan.reserve_percent == min(plan.out.reserve_percent, plan.home.reserve_percent) >= 30
    assert plan.return_reserve_percent >= 20


def test_a_lighter_box_leaves_more_in_the_battery(plan_to: Any, hall_id: str) -> None:
    light, heavy = plan_to(hall_id, 500), plan_to(hall_id, 5000)
    assert light.out.reserve_percent > heavy.out.reserve_percent
    assert light.home == heavy.home
    assert light.out.points == heavy.out.points


def test_a_plan_survives_json(plan_to: Any, hall_id: str) -> None:
    plan = plan_to(hall_id, 5000)
    assert DeliveryPlan.from_json(json.loads(json.dumps(plan.to_json()))) == plan


def test_the_same_request_gives_the_same_plan(ina: World) -> None:
    request = PlanRequest(ina.port, ina.sites["nakao"], 3200, 2.0, 90.0)
    assert plan_delivery(request, ina) == plan_delivery(request, ina)


def test_no_wind_means_no_less_than_calm(ina: World) -> None:
    """A tailwind may die down: it never makes the prediction better."""
    nakao = ina.sites["nakao"]
    calm = plan_delivery(PlanRequest(ina.port, nakao, 5000), ina)
    for direction in (0.0, 90.0, 180.0, 270.0):
        windy = plan_delivery(PlanRequest(ina.port, nakao, 5000, 4.9, direction), ina)
        assert windy.out.energy_wh >= calm.out.energy_wh
        assert windy.home.energy_wh >= calm.home.energy_wh
        assert windy.return_reserve_percent <= calm.return_reserve_percent


def test_a_faster_aircraft_is_sooner_there_within_the_same_limits(ina: World) -> None:
    slow, fast = (
        plan_delivery(PlanRequest(ina.port, ina.sites["ichinose"], 3000, cruise_speed_m_s=speed), ina)
        for speed in (12.0, 15.0)
    )
    assert fast.out.duration_s < slow.out.duration_s
    assert all(check.ok for check in fast.checks)
