"""The reserve rule along the way, refusals that are true, and that nothing harder ever turns a refusal into a plan."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flightplans.airframe import HEXACOPTER, Airframe
from flightplans.delivery import DeliveryPlan
from flightplans.document.text import refusal_line
from flightplans.energy.fit import fit
from flightplans.energy.interval import Calibration
from flightplans.energy.reserves import Budget, climb_load, energy_refusals, reserves, strong_enough
from flightplans.energy.wind import WindByHeight, WindLayer
from flightplans.errors import BatteryTooWeak, NotEnoughEnergy, PlanRefused
from flightplans.legs import find_way
from flightplans.plan import Limits, PlanRequest, plan_delivery
from flightplans.world import World
from tests.flightplans.made_up_flights import fleet

SPREAD = (1e-4, 0.01, 1e-4, 0.002, 9.0, 0.01)
CALIBRATED = replace(
    HEXACOPTER,
    battery_wh=900.0,
    descent_gain=0.6,
    calibration=Calibration(
        tuple(tuple(v if i == j else 0.0 for j in range(6)) for i, v in enumerate(SPREAD)),
        flight_sd=0.05, degrees=8, flights=7, hours=2.0, left_out_error_percent=4.0,
    ),
)  # fmt: skip
FITTED = replace(fit(HEXACOPTER, fleet(1)).airframe, battery_wh=1300.0)
TIRED = replace(HEXACOPTER, battery_wh=1000.0)


def asked(world: World, airframe: Airframe = TIRED, **values: Any) -> PlanRequest:
    told = {"payload_g": 4000, "limits": Limits(wind_m_s=30.0), **values}
    return PlanRequest(world.port, world.sites["sugishima"], airframe=airframe, **told)


@pytest.fixture(scope="module")
def budget(ina: World) -> Budget:
    request = asked(ina)
    return Budget.of(request, find_way(request, ina), ina)


def flies(request: PlanRequest, budget: Budget) -> bool:
    kept = all(reserve.kept for reserve in reserves(request, budget.journey(request)))
    return kept and strong_enough(request, climb_load(request, budget))


HARDER = {
    "payload_g": lambda r, x: replace(r, payload_g=r.payload_g + round(3000 * x)),
    "wind": lambda r, x: replace(r, wind_speed_m_s=r.wind_speed_m_s + 12 * x),
    "direction": lambda r, x: replace(r, wind_direction_error_deg=r.wind_direction_error_deg + 60 * x),
    "cold": lambda r, x: replace(r, battery_temperature_c=(r.battery_temperature_c or 0.0) - 30 * x),
    "heat": lambda r, x: replace(r, temperature_c=25.0 + 20 * x, battery_temperature_c=r.battery_temperature_c or 0.0),
    "health": lambda r, x: replace(r, battery_health=r.battery_health - 0.4 * x),
    "charge": lambda r, x: replace(r, start_percent=r.start_percent - 40 * x),
    "hold": lambda r, x: replace(r, hold_s=r.hold_s + 600 * x),
}


@pytest.mark.parametrize("what", HARDER)
@pytest.mark.parametrize("airframe", [TIRED, CALIBRATED, FITTED], ids=["uncalibrated", "calibrated", "fitted"])
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_nothing_harder_turns_a_refusal_into_a_plan(
    ina: World, budget: Budget, what: str, airframe: Airframe, data: st.DataObject
) -> None:
    draw = data.draw
    request = asked(
        ina, airframe, payload_g=draw(st.integers(0, 5000)), wind_speed_m_s=draw(st.floats(0, 10)),
        wind_from_deg=draw(st.floats(0, 360)), battery_temperature_c=draw(st.floats(-10, 25)),
        battery_health=draw(st.floats(0.8, 1.0)), temperature_c=25.0,
    )  # fmt: skip
    harder = HARDER[what](request, draw(st.floats(0, 1)))
    easy, hard = (reserves(each, budget.journey(each)) for each in (request, harder))
    for better, worse in zip(easy[:3], hard[:3], strict=True):
        assert worse.left_percent <= better.left_percent + 1e-9
    assert flies(request, budget) or not flies(harder, budget)


def refused(request: PlanRequest, world: World) -> NotEnoughEnergy | BatteryTooWeak:
    with pytest.raises(PlanRefused) as caught:
        plan_delivery(request, world)
    reasons = [r for r in caught.value.reasons if isinstance(r, NotEnoughEnergy | BatteryTooWeak)]
    assert reasons, caught.value.codes
    return reasons[0]


def test_so_much_less_wind_would_do_and_a_little_more_would_not(ina: World) -> None:
    request = asked(ina, payload_g=1500, wind_speed_m_s=12.3, wind_from_deg=200.0)
    short = refused(request, ina)
    assert isinstance(short, NotEnoughEnergy) and short.wind_less_m_s is not None
    assert 0 < short.wind_less_m_s < 12.3
    assert plan_delivery(replace(request, wind_speed_m_s=12.3 - short.wind_less_m_s), ina)
    refused(replace(request, wind_speed_m_s=12.3 - short.wind_less_m_s + 0.1), ina)


def test_grams_less_keep_the_weight_limit_as_well(ina: World) -> None:
    request = PlanRequest(ina.port, ina.sites["sugishima"], 5800, airframe=replace(HEXACOPTER, battery_wh=1300.0))
    short = refused(request, ina)
    assert short.grams_less is not None and short.grams_less >= 800
    assert plan_delivery(replace(request, payload_g=5800 - short.grams_less), ina)
    with pytest.raises(PlanRefused):
        plan_delivery(replace(request, payload_g=5800 - short.grams_less + 1), ina)


def test_a_cold_battery_is_told_how_warm_it_should_be(ina: World) -> None:
    request = PlanRequest(ina.port, ina.sites["sugishima"], 5000, 3.0, 225.0, temperature_c=-5.0)
    short = refused(request, ina)
    assert short.warmer_to_c is not None
    warm = replace(request, battery_temperature_c=short.warmer_to_c)
    assert plan_delivery(warm, ina)
    refused(replace(request, battery_temperature_c=short.warmer_to_c - 1), ina)


def test_an_old_battery_is_told_which_one_would_do(ina: World) -> None:
    request = PlanRequest(ina.port, ina.sites["sugishima"], 5000, 3.0, 225.0, battery_health=0.75)
    short = refused(request, ina)
    assert short.health is not None and 0.75 < short.health <= 1
    assert plan_delivery(replace(request, battery_health=short.health), ina)
    refused(replace(request, battery_health=round(short.health - 0.01, 2)), ina)


def test_a_battery_that_starts_with_less_lands_with_less(plan_to: Any, ina: World) -> None:
    full = plan_to("nakao", 3000)
    request = PlanRequest(ina.port, ina.sites["nakao"], 3000, 3.0, 225.0, start_percent=90.0)
    less = plan_delivery(request, ina)
    assert less.out.reserve_percent == pytest.approx(full.out.reserve_percent - 10, abs=0.11)
    assert less.energy_out is not None and less.energy_out.left_percent[0] < 90


def test_even_calm_would_not_do(ina: World, budget: Budget) -> None:
    request = asked(ina, replace(HEXACOPTER, battery_wh=150.0), wind_speed_m_s=4.0)
    told = energy_refusals(request, budget, budget.journey(request))
    assert [reason.leg for reason in told if isinstance(reason, NotEnoughEnergy)] == ["out", "home", "return", "way"]
    for reason in told:
        assert isinstance(reason, NotEnoughEnergy)
        assert (reason.grams_less, reason.wind_less_m_s) == (None, None)
        assert "no single change" in refusal_line(reason)


def test_a_battery_that_sags_under_its_limit_is_too_weak(ina: World, budget: Budget) -> None:
    request = asked(ina, replace(HEXACOPTER, battery_resistance_ohm=0.09), payload_g=5000)
    (weak,) = energy_refusals(request, budget, budget.journey(request))
    assert isinstance(weak, BatteryTooWeak)
    assert weak.voltage_v < weak.voltage_limit_v
    assert weak.grams_less is not None
    assert flies(replace(request, payload_g=5000 - weak.grams_less), budget)
    assert not flies(replace(request, payload_g=5001 - weak.grams_less), budget)
    assert "電池の力" in refusal_line(weak)


def test_more_wind_aloft_than_at_the_port_is_counted(ina: World, budget: Budget) -> None:
    plain = asked(ina, wind_speed_m_s=3.0, wind_from_deg=180.0)
    law = replace(plain, wind_by_height=WindByHeight.power_law(3.0, 180.0))
    same = replace(plain, wind_by_height=WindByHeight((WindLayer(50.0, 3.0, 180.0),)))
    used = {name: budget.journey(r).out.energy_wh for name, r in (("plain", plain), ("law", law), ("same", same))}
    assert used["same"] == pytest.approx(used["plain"], rel=1e-9)
    assert used["law"] > used["plain"]


def test_less_wind_of_layers_is_less_in_proportion(ina: World) -> None:
    sky = WindByHeight((WindLayer(10.0, 2.0, 0.0), WindLayer(100.0, 8.0, 20.0)))
    less = asked(ina, wind_speed_m_s=2.0, wind_by_height=sky).with_less_wind(2.0)
    assert less.wind_by_height is not None
    assert [layer.speed_m_s for layer in less.wind_by_height.layers] == pytest.approx([1.5, 6.0])
    assert less.wind_speed_m_s == pytest.approx(1.5)


def test_curves_agree_with_the_legs_and_never_rise(plan_to: Any) -> None:
    plan: DeliveryPlan = plan_to("sugishima", 5000)
    out, home = plan.energy_out, plan.energy_home
    assert out is not None and home is not None
    for curve, leg in ((out, plan.out), (home, plan.home)):
        assert curve.distance_m[0] == 0 and curve.distance_m[-1] == pytest.approx(leg.length_m, abs=0.1)
        assert np.diff(curve.distance_m).max() <= 100.01
        assert np.diff(curve.left_percent).max() < 0
        assert np.all(np.array(curve.upper_wh) > np.array(curve.used_wh))
        assert curve.used_wh[-1] < leg.energy_mean_wh
        assert curve.left_percent[-1] > leg.reserve_percent
    assert len(plan.return_left_percent) == len(plan.alternate_left_percent) == len(out.distance_m)
    assert np.diff(plan.return_left_percent).max() < 0


def test_turning_back_at_the_end_leaves_what_the_full_hold_leaves_and_the_hold(ina: World, budget: Budget) -> None:
    request = asked(ina, hold_s=0.0)
    taken = budget.journey(request)
    assert taken.turned_back.energy_wh[-1] == pytest.approx(taken.unaided.energy_wh, rel=1e-9)
    assert taken.turned_back.terms[-1] == pytest.approx(taken.unaided.terms, rel=1e-9)


def test_the_point_of_no_return_lies_where_home_is_reached_with_the_reserve(ina: World) -> None:
    """A long leg with little battery: the far part stands on the alternates."""
    limits = Limits(reserve_percent=45.0, return_reserve_percent=15.0, emergency_places_needed=False)
    request = PlanRequest(
        ina.port, ina.sites["sugishima"], 4000, airframe=replace(HEXACOPTER, battery_wh=1250.0), limits=limits
    )
    plan = plan_delivery(request, ina)
    at = plan.point_of_no_return_m
    assert at is not None and 0 < at < plan.route_length_m
    assert plan.energy_out is not None
    left = np.interp(at, plan.energy_out.distance_m, plan.return_left_percent)
    assert left == pytest.approx(45.0, abs=0.1)
    (way,) = [check for check in plan.checks if check.name == "reserve_way"]
    assert way.ok
    without = replace(ina, emergency_places=())
    with pytest.raises(PlanRefused) as caught:
        plan_delivery(request, without)
    (short,) = caught.value.reasons
    assert isinstance(short, NotEnoughEnergy) and short.leg == "way" and short.at_m is not None
    assert short.at_m > at


def test_plans_of_old_have_no_curves_and_read_all_the_same(plan_to: Any) -> None:
    told = plan_to("hiji", 1000).to_json()
    names = (
        "energy_out",
        "energy_home",
        "energy_conditions",
        "point_of_no_return_m",
        "return_left_percent",
        "alternate_left_percent",
    )
    old = DeliveryPlan.from_json({key: value for key, value in told.items() if key not in names})
    assert old.energy_out is None and old.return_left_percent == ()
