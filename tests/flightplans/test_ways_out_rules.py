"""The rules behind the ways out: drift, rotors, calls for the battery."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import STRtree

from flightplans.airframe import HEXACOPTER, STANDARD_GRAVITY_M_S2
from flightplans.delivery import DeliveryPlan
from flightplans.energy.wind import air_density_kg_m3
from flightplans.plan import PlanRequest
from flightplans.ways_out.drift import drifts
from flightplans.ways_out.rotors import MARGIN, motor_out
from flightplans.ways_out.turning_back import Call, call, critical_percent, needed_percent
from flightplans.ways_out.way_out import Stage
from flightplans.world import World

NOWHERE = STRtree([shapely.box(1e6, 1e6, 1e6 + 1, 1e6 + 1)])


def drift_of(
    ina: World, wind_m_s: float, from_deg: float, velocity: tuple[float, float], tree: STRtree = NOWHERE
) -> Any:
    request = PlanRequest(ina.port, ina.sites["nakao"], 2000, wind_m_s, from_deg)
    one = np.zeros((1, 2))
    return drifts(request, tree, 2000, one, np.array([velocity]), np.array([960.0]), np.array([880.0]))


def test_in_calm_air_a_hovering_aircraft_comes_straight_down(ina: World) -> None:
    assert drift_of(ina, 0, 0, (0.0, 0.0)).drift_m[0] == pytest.approx(0, abs=1e-6)


def test_an_aircraft_without_position_keeps_its_speed_but_for_its_drag(ina: World) -> None:
    """Against small steps of dv/dt = -k v^2."""
    found = drift_of(ina, 0, 0, (0.0, -12.0))
    k = float(air_density_kg_m3(960.0)) * HEXACOPTER.drag_area_m2 / (2 * HEXACOPTER.mass_kg(2000))
    speed, way, dt = 12.0, 0.0, 0.01
    for _ in range(int(found.seconds[0] / dt)):
        way += speed * dt
        speed -= k * speed**2 * dt
    assert found.drift_m[0] == pytest.approx(way, rel=2e-3)


@pytest.mark.parametrize(("x", "y", "hit"), [(0, -90, True), (0, 90, False), (120, 0, False)])
def test_the_wind_carries_it_onto_the_house_downwind_only(ina: World, x: float, y: float, hit: bool) -> None:
    """Wind from the north: whoever hovers comes down to the south, not as fast as the air: it stood against it."""
    tree = STRtree([shapely.box(x - 10, y - 10, x + 10, y + 10)])
    found = drift_of(ina, 3.0, 0.0, (0.0, 0.0), tree)
    assert bool(found.house[0] >= 0) is hit


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 4900), st.integers(1, 100))
def test_more_payload_leaves_less_thrust_over_weight(payload_g: int, more_g: int) -> None:
    light, heavy = (motor_out(HEXACOPTER, grams, 1000.0) for grams in (payload_g, payload_g + more_g))
    assert heavy.thrust_over_weight < light.thrust_over_weight


def test_four_rotors_of_six_carry_and_a_quadcopter_falls() -> None:
    out = motor_out(HEXACOPTER, 5000, 1000.0)
    weight_n = 15.0 * STANDARD_GRAVITY_M_S2
    density = float(air_density_kg_m3(1000.0)) / 1.225
    assert out.thrust_over_weight == pytest.approx(4 * HEXACOPTER.rotor_max_thrust_n * density / weight_n)
    assert out.holds and out.thrust_over_weight > MARGIN
    assert out.airframe.disk_area_m2 == pytest.approx(HEXACOPTER.disk_area_m2 * 4 / 6)
    assert not motor_out(replace(HEXACOPTER, rotor_count=4), 0, 0.0).holds


def planned_percent(plan: DeliveryPlan, along_m: float) -> float:
    """What an aircraft tells that took exactly the plan's upper estimate."""
    assert plan.energy_out is not None
    left = float(np.interp(along_m, plan.energy_out.distance_m, plan.energy_out.left_percent))
    return 5 + left * 0.95


@pytest.mark.parametrize("hall_id", ["hiji", "nakao", "sugishima"])
def test_a_flight_as_planned_is_never_turned_back(plan_to: Any, hall_id: str) -> None:
    plan: DeliveryPlan = plan_to(hall_id, 3000)
    for along_m in np.linspace(0, plan.route_length_m, 50):
        assert call(plan, Stage.OUT, along_m, planned_percent(plan, along_m)) is Call.ENOUGH


@settings(max_examples=60, deadline=None)
@given(share=st.floats(0, 1), percent=st.floats(0, 100))
def test_calls_come_in_their_order_and_in_time(plan_to: Any, share: float, percent: float) -> None:
    plan: DeliveryPlan = plan_to("nakao", 3000)
    along_m = share * plan.route_length_m
    need, critical = needed_percent(plan, Stage.OUT, along_m), critical_percent(plan)
    assert need is not None and need > 0 and critical is not None
    found = call(plan, Stage.OUT, along_m, percent)
    if found is Call.TURN_BACK:
        assert percent - need >= critical, "home is still reached above the critical level"
    if found is Call.ENOUGH:
        assert percent - 5 - need > 20, "and with the reserve"
    order = [Call.ENOUGH, Call.TURN_BACK, Call.REFUGE]
    less = call(plan, Stage.OUT, along_m, max(0.0, percent - 3))
    assert order.index(less) >= order.index(found)


def test_the_farther_out_the_more_it_takes_home(plan_to: Any) -> None:
    plan: DeliveryPlan = plan_to("sugishima", 3000)
    needs = [needed_percent(plan, Stage.OUT, along_m) or 0 for along_m in np.linspace(0, plan.route_length_m, 20)]
    assert all(b >= a - 0.2 for a, b in pairwise(needs)) and needs[-1] > needs[0] + 15


def test_an_old_plan_without_curves_never_calls(plan_to: Any) -> None:
    plan = replace(plan_to("nakao", 3000), energy_out=None, autopilot_parameters=())
    assert call(plan, Stage.OUT, 3000.0, 1.0) is Call.ENOUGH
