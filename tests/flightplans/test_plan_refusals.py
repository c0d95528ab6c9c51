"""Why a plan is refused, with the facts; and that more weight or wind never helps."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from flightplans.airframe import HEXACOPTER, Airframe
from flightplans.airspace.zones import Airspace, Role, Zone
from flightplans.errors import (
    HeightImpossible,
    NoRoute,
    NotEnoughEnergy,
    NoTerrain,
    OutsideAirspace,
    PlanRefused,
    Refusal,
    TooHeavy,
    TooWindy,
)
from flightplans.plan import Limits, PlanRequest, plan_delivery
from flightplans.request import SENSIBLE
from flightplans.terrain.grid import Terrain
from flightplans.world import Site, World

TIRED = replace(HEXACOPTER, battery_wh=1000.0)
"""Its battery carries some payloads to 杉島 and back, not all."""


def reasons(request: PlanRequest, world: World) -> tuple[Refusal, ...]:
    with pytest.raises(PlanRefused) as refused:
        plan_delivery(request, world)
    assert refused.value.reasons
    return refused.value.reasons


def flies(
    world: World, payload_g: int, wind_m_s: float = 0.0, from_deg: float = 0.0, airframe: Airframe = TIRED
) -> bool:
    request = PlanRequest(
        world.port,
        world.sites["sugishima"],
        payload_g,
        wind_m_s,
        from_deg,
        airframe=airframe,
        limits=Limits(wind_m_s=30.0),
    )
    try:
        plan_delivery(request, world)
    except PlanRefused:
        return False
    return True


def test_too_heavy_says_how_many_grams_less(ina: World) -> None:
    assert reasons(PlanRequest(ina.port, ina.sites["nakao"], 5350), ina) == (TooHeavy(5350, 5000, 350),)


@pytest.mark.parametrize(("wind", "less"), [(5.0, 0.0), (7.25, 2.25)])
def test_at_the_wind_limit_flights_stop(ina: World, wind: float, less: float) -> None:
    assert reasons(PlanRequest(ina.port, ina.sites["nakao"], 1000, wind, 0.0), ina) == (TooWindy(wind, 5.0, less),)


def test_a_hall_without_a_corridor_is_outside(ina: World) -> None:
    (outside,) = reasons(PlanRequest(ina.port, ina.sites["ura"], 1000), ina)
    assert isinstance(outside, OutsideAirspace)
    assert outside.site_id == "ura"
    assert outside.zone is None
    assert 2000 < outside.distance_m < 3000


def test_a_hall_inside_a_no_fly_zone_names_the_zone(ina: World) -> None:
    school = next(zone for zone in ina.airspace.zones if zone.id == "school")
    place = school.polygon.centroid
    hall = Site("yard", "校庭", place.y, place.x, 820.0)
    (outside,) = reasons(PlanRequest(ina.port, hall, 1000), ina)
    assert isinstance(outside, OutsideAirspace)
    assert outside.zone == school.name


def test_every_reason_is_told_at_once(ina: World) -> None:
    told = reasons(PlanRequest(ina.port, ina.sites["ura"], 6000, 8.0, 10.0), ina)
    assert [reason.code for reason in told] == ["too_heavy", "too_windy", "outside_airspace"]
    assert told[0].facts() == {"code": "too_heavy", "payload_g": 6000, "limit_g": 5000, "grams_less": 1000}


def test_a_corridor_that_is_cut_through_is_no_route(ina: World) -> None:
    wall = Zone("wall", Role.NO_FLY, "工事", "works", "test", box(138.05, 35.770, 138.12, 35.771))
    world = replace(ina, airspace=Airspace((*ina.airspace.zones, wall)))
    assert reasons(PlanRequest(ina.port, ina.sites["nakao"], 1000), world) == (NoRoute("port", "nakao", ("工事",)),)
    assert plan_delivery(PlanRequest(ina.port, ina.sites["mizokuchi"], 1000), world).site_id == "mizokuchi"


def test_a_power_line_too_high_blocks_the_height_where_it_crosses(ina: World) -> None:
    zones = tuple(replace(zone, top_agl_m=120.0) if zone.role is Role.OBSTACLE else zone for zone in ina.airspace.zones)
    world = replace(ina, airspace=Airspace(zones))
    (blocked,) = reasons(PlanRequest(ina.port, ina.sites["nakao"], 1000), world)
    assert isinstance(blocked, HeightImpossible)
    assert blocked.needed_amsl_m > blocked.allowed_amsl_m
    assert 4500 < blocked.distance_m < 5500


def test_a_route_that_leaves_the_terrain_grid_is_refused(ina: World) -> None:
    whole = ina.terrain
    rows = whole.grid_m.shape[0] // 2
    south_deg = whole.south_deg + rows * whole.step_lat_deg
    north_half = Terrain(whole.grid_m[rows:], south_deg, whole.west_deg, whole.step_lat_deg, whole.step_lon_deg)
    (unknown,) = reasons(PlanRequest(ina.port, ina.sites["sugishima"], 1000), replace(ina, terrain=north_half))
    assert isinstance(unknown, NoTerrain)
    assert unknown.latitude_deg < south_deg + 20 / 111_000  # the track error from the edge


def test_the_grams_less_that_are_asked_for_would_do_and_not_one_more(ina: World) -> None:
    request = PlanRequest(ina.port, ina.sites["sugishima"], 5000, airframe=TIRED)
    short = [reason for reason in reasons(request, ina) if isinstance(reason, NotEnoughEnergy)]
    assert short
    assert {reason.leg for reason in short} <= {"out", "home", "return"}
    grams_less = short[0].grams_less
    assert grams_less is not None
    assert flies(ina, 5000 - grams_less)
    assert not flies(ina, 5000 - grams_less + 1)


def test_a_battery_that_carries_nothing_asks_for_no_grams(ina: World) -> None:
    empty = replace(HEXACOPTER, battery_wh=150.0)
    told = reasons(PlanRequest(ina.port, ina.sites["sugishima"], 2000, airframe=empty), ina)
    assert [reason.leg for reason in told if isinstance(reason, NotEnoughEnergy)] == ["out", "home", "return", "way"]
    assert all(isinstance(reason, NotEnoughEnergy) and reason.grams_less is None for reason in told)


@given(light=st.integers(0, 5000), more=st.integers(0, 3000))
@settings(max_examples=8, deadline=None)
def test_more_weight_never_turns_a_refusal_into_a_plan(ina: World, light: int, more: int) -> None:
    assert flies(ina, light) or not flies(ina, light + more)


@given(wind=st.floats(0, 12), more=st.floats(0, 6), from_deg=st.floats(0, 360), payload_g=st.integers(2000, 5000))
@settings(max_examples=10, deadline=None)
def test_more_wind_never_turns_a_refusal_into_a_plan(
    ina: World, wind: float, more: float, from_deg: float, payload_g: int
) -> None:
    assert flies(ina, payload_g, wind, from_deg) or not flies(ina, payload_g, wind + more, from_deg)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1000.0])
@pytest.mark.parametrize("name", sorted(SENSIBLE))
def test_a_number_that_is_none_or_a_slip_is_an_error_that_names_it(ina: World, name: str, value: float) -> None:
    asked = PlanRequest(ina.port, ina.sites["nakao"], 1000)
    wrong: dict[str, Any] = {name: value}
    with pytest.raises(ValueError, match=name.replace("_", " ")):
        plan_delivery(replace(asked, **wrong), ina)


@pytest.mark.parametrize("health", [0.0, -0.2, 1.1, float("nan")])
def test_a_battery_health_that_makes_no_sense_is_an_error(ina: World, health: float) -> None:
    with pytest.raises(ValueError, match="health"):
        plan_delivery(PlanRequest(ina.port, ina.sites["nakao"], 100, battery_health=health), ina)


def test_a_flight_to_where_it_starts_is_an_error(ina: World) -> None:
    with pytest.raises(ValueError, match="one place"):
        plan_delivery(PlanRequest(ina.port, ina.port, 100), ina)
