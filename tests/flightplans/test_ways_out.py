"""Every point of a plan has a way out: stretches without gaps, straight lines that hold when sampled densely."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from flightplans.airframe import HEXACOPTER
from flightplans.delivery import DeliveryPlan
from flightplans.errors import NoWayOut, PlanRefused
from flightplans.mission.items import Cmd, MissionBundle
from flightplans.plan import Limits, PlanRequest, plan_delivery
from flightplans.ways_out.refuges import cut, nearest
from flightplans.ways_out.way_out import Deed, Failure, Stage
from flightplans.world import EmergencyPlace, World

HALLS = ("hiji", "mizokuchi", "kurogochi", "nakao", "ichinose", "sugishima")


def value_of(plan: DeliveryPlan, name: str, *, home: bool = False) -> float:
    (found,) = [each for each in plan.autopilot_parameters if each.name == name]
    return found.home if home else found.out


@pytest.mark.parametrize("hall_id", HALLS)
def test_every_metre_of_every_stage_has_a_way_out_for_every_failure(plan_to: Any, hall_id: str) -> None:
    plan: DeliveryPlan = plan_to(hall_id, 5000)
    for stage in Stage:
        for failure in Failure:
            rows = [way for way in plan.ways_out if (way.stage, way.failure) == (stage, failure)]
            if stage is Stage.HOLD:
                assert len(rows) == 1 and rows[0].from_m == rows[0].to_m == pytest.approx(plan.route_length_m, abs=0.2)
                continue
            assert rows[0].from_m == 0 and rows[-1].to_m == pytest.approx(plan.route_length_m, abs=0.2)
            assert all(b.from_m == a.to_m and b.from_s == a.to_s for a, b in pairwise(rows))


@pytest.mark.parametrize("hall_id", HALLS)
def test_the_town_has_enough_places_for_a_failed_battery_everywhere(plan_to: Any, hall_id: str) -> None:
    plan: DeliveryPlan = plan_to(hall_id, 5000)
    by_battery = [way for way in plan.ways_out if way.failure is Failure.BATTERY]
    assert all(way.ok and way.deed is Deed.STRAIGHT and way.place_id for way in by_battery)
    assert value_of(plan, "BATT_FS_LOW_ACT") == value_of(plan, "BATT_FS_LOW_ACT", home=True) == 2
    halls = {"port", *HALLS}
    assert {way.place_id for way in plan.ways_out if way.place_id} & halls <= {"port"}


def _xy(ina: World, bundle: MissionBundle) -> Any:
    items = [item for item in bundle.rally if item.command == Cmd.NAV_RALLY_POINT]
    x, y = ina.frame.to_xy(np.array([i.latitude_deg for i in items]), np.array([i.longitude_deg for i in items]))
    return np.column_stack([x, y]), np.array([item.altitude_m for item in items])


@pytest.mark.parametrize("hall_id", ["kurogochi", "nakao", "sugishima"])
@pytest.mark.parametrize("home", [False, True])
def test_a_straight_flight_from_any_second_is_as_safe_as_the_plan_says(
    plan_to: Any, ina: World, hall_id: str, home: bool
) -> None:
    """From the items alone: where would RTL go from here, and does that line keep area and height, every 5 m?"""
    plan: DeliveryPlan = plan_to(hall_id, 5000)
    bundle, leg = (plan.homeward_mission, plan.home) if home else (plan.outward_mission, plan.out)
    home_m, rtl_m = bundle.mission[0].altitude_m, value_of(plan, "RTL_ALT_M", home=home)
    rally, height = _xy(ina, bundle)
    area = ina.airspace.area_xy(ina.frame, 14.9)
    shapely.prepare(area)
    points = leg.points
    x, y = ina.frame.to_xy(
        np.array([each.latitude_deg for each in points]), np.array([each.longitude_deg for each in points])
    )
    along = np.array([each.distance_m for each in points])
    for at_m in np.arange(0.0, along[-1], 12.0):
        here = np.array([np.interp(at_m, along, x), np.interp(at_m, along, y)])
        now_m = float(np.interp(at_m, along, [each.altitude_amsl_m for each in points])) - home_m
        away = np.hypot(*(rally - here).T)
        k = int(away.argmin())
        wished = max(height[k], 0.0, rtl_m)
        flown_m = home_m + max(now_m, min(wished, max(3 * away[k], now_m)))
        line = here + (rally[k] - here) * np.linspace(0, 1, int(away[k] / 5) + 2)[:, None]
        assert shapely.contains_xy(area, line).all(), (hall_id, at_m)
        ground = ina.terrain.heights_m(*ina.frame.to_degrees(line[:, 0], line[:, 1]))
        # Between the 25 m of the proof's own samples the ground of this grid rises by less than a metre.
        assert flown_m - ground.max() >= 39.0, (hall_id, at_m)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(-500, 2500), st.floats(-800, 800)), min_size=1, max_size=9, unique=True))
def test_a_way_is_cut_exactly_where_the_nearest_place_changes(places: list[tuple[float, float]]) -> None:
    xy = np.array([[0.0, 0.0], [800.0, 150.0], [900.0, -300.0], [2000.0, 0.0]])
    distance = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    refuges = np.array(places)
    pieces = cut(xy, np.array([900.0, 910, 905, 950]), distance, refuges)
    assert pieces.distance_m[0, 0] == 0 and pieces.distance_m[-1, 1] == pytest.approx(distance[-1])
    for share in (0.001, 0.3, 0.7, 0.999):
        inside = pieces.xy[:, 0] + share * (pieces.xy[:, 1] - pieces.xy[:, 0])
        away = np.hypot(*np.moveaxis(inside[:, None, :] - refuges[None, :, :], 2, 0))
        own = away[np.arange(len(inside)), pieces.refuge]
        assert np.all(own <= away.min(axis=1) + 1e-6)
        assert np.all(away[np.arange(len(inside)), nearest(inside, refuges)] <= own + 1e-6)


@settings(max_examples=25, deadline=None)
@given(taken=st.sets(st.integers(0, 13)))
def test_places_taken_away_never_make_it_better(plan_to: Any, ina: World, taken: set[int]) -> None:
    """No point comes nearer to a place, and what was covered with all of them is at best still covered."""
    plan: DeliveryPlan = plan_to("nakao", 5000)
    points = plan.out.points
    xy = np.array([ina.frame.point_xy(each.latitude_deg, each.longitude_deg) for each in points])
    places = np.array([ina.frame.point_xy(each.latitude_deg, each.longitude_deg) for each in ina.emergency_places])
    port = ina.frame.point_xy(ina.port.latitude_deg, ina.port.longitude_deg)
    few = np.vstack([port, *(place for number, place in enumerate(places) if number not in taken)])
    every = np.vstack([port, places])
    before, after = (np.hypot(*(xy - some[nearest(xy, some)]).T) for some in (every, few))
    assert np.all(after >= before)
    left = tuple(place for number, place in enumerate(ina.emergency_places) if number not in taken)
    limits = Limits(emergency_places_needed=False)
    fewer = plan_delivery(
        PlanRequest(ina.port, ina.sites["nakao"], 5000, 3.0, 225.0, limits=limits), replace(ina, emergency_places=left)
    )
    assert straight_m(fewer) <= straight_m(plan) + 1.0


def straight_m(plan: DeliveryPlan) -> float:
    """Metres from which a failed battery still reaches a place by the autopilot's own straight way."""
    by_battery = [way for way in plan.ways_out if way.failure is Failure.BATTERY and way.deed is Deed.STRAIGHT]
    return sum(way.to_m - way.from_m for way in by_battery if way.ok)


def test_a_way_without_places_is_refused_and_a_place_where_one_is_wanted_closes_the_gap(ina: World) -> None:
    request = PlanRequest(ina.port, ina.sites["kurogochi"], 5000, 4.0, 180.0)
    world = replace(ina, emergency_places=())
    gaps = []
    for number in range(12):
        try:
            plan_delivery(request, world)
            break
        except PlanRefused as refused:
            reasons = [each for each in refused.reasons if isinstance(each, NoWayOut)]
            assert reasons and len(reasons) == len(refused.reasons)
            assert all(each.nearest_m > 0 and each.to_m >= each.from_m for each in reasons)
            gaps.append(max(reasons, key=lambda each: each.to_m - each.from_m))
            where = (gaps[-1].wanted_latitude_deg, gaps[-1].wanted_longitude_deg)
            new = EmergencyPlace(f"new-{number}", "新", *where, ina.terrain.height_m(*where), "emergency")
            world = replace(world, emergency_places=(*world.emergency_places, new))
    else:
        pytest.fail("twelve places were not enough")
    assert gaps and gaps[0].nearest_id == "port"
    unminded = replace(request, limits=Limits(emergency_places_needed=False))
    told = plan_delivery(unminded, replace(ina, emergency_places=())).ways_out
    assert any(not way.ok for way in told if way.failure is Failure.BATTERY)


def test_the_autopilot_is_told_only_where_not_every_straight_line_is_proven(ina: World) -> None:
    """Without the place in the bend, lines to its neighbours leave the area: it goes on along the corridor first."""
    request = PlanRequest(ina.port, ina.sites["nakao"], 2000)
    some = tuple(each for each in ina.emergency_places if each.id != "gravel-works")
    plan = plan_delivery(request, replace(ina, emergency_places=some))
    on = [way for way in plan.ways_out if way.deed is Deed.CORRIDOR and way.failure is Failure.BATTERY]
    assert on and all(way.ok and way.why in ("area", "ground") for way in on)
    assert value_of(plan, "BATT_FS_LOW_ACT") == 0


def test_the_levels_of_the_battery_stand_in_their_order(plan_to: Any) -> None:
    for hall_id in HALLS:
        plan = plan_to(hall_id, 5000)
        capacity = value_of(plan, "BATT_CAPACITY")
        low, critical = value_of(plan, "BATT_LOW_MAH") / capacity, value_of(plan, "BATT_CRT_MAH") / capacity
        assert 0.05 < critical < low <= 0.05 + 0.20 * 0.95


def test_a_home_high_up_does_not_lift_straight_lines_more_than_it_must(plan_to: Any) -> None:
    plan = plan_to("sugishima", 5000)
    assert value_of(plan, "RTL_ALT_M") == 60
    assert value_of(plan, "RTL_ALT_M", home=True) == 1
    over = {way.stage for way in plan.ways_out if way.why == "over_ceiling"}
    assert over <= {Stage.HOME}


def test_a_motor_out_is_told_and_does_not_forbid(ina: World) -> None:
    weak = replace(HEXACOPTER, rotor_max_thrust_n=30.0)
    plan = plan_delivery(PlanRequest(ina.port, ina.sites["hiji"], 5000, airframe=weak), ina)
    rows = [way for way in plan.ways_out if way.failure is Failure.MOTOR]
    heavy = [way for way in rows if way.stage is not Stage.HOME]
    assert all(way.deed is Deed.FALLS and way.why == "thrust" and not way.ok for way in heavy)
    strong = plan_delivery(PlanRequest(ina.port, ina.sites["hiji"], 5000), ina)
    assert all(way.ok for way in strong.ways_out if way.failure is Failure.MOTOR)
