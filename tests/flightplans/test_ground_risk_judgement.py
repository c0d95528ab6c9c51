"""The ground risk of whole plans: against brute force, in its parts, and what more of anything does to it."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from flightplans.airframe import HEXACOPTER, Parachute
from flightplans.delivery import DeliveryPlan
from flightplans.errors import HousesInArea, NobodyCounted, RiskClassTooHigh, TooRisky
from flightplans.geo import Floats
from flightplans.ground_risk.controlled_area import area_xy
from flightplans.ground_risk.failures import FailureRates
from flightplans.ground_risk.judgement import GroundRisk, expected_casualties, judge
from flightplans.ground_risk.passage import Passage, passage
from flightplans.ground_risk.population import House
from flightplans.plan import PlanRefused, PlanRequest, plan_delivery
from flightplans.world import World
from tests.flightplans import falls
from tests.flightplans.conftest import Plan

DRAWS = 16_000
PAYLOAD_G = 3000


@pytest.fixture(scope="module")
def asked(ina: World) -> PlanRequest:
    return PlanRequest(ina.port, ina.sites["nakao"], PAYLOAD_G, 3.0, 225.0)


@pytest.fixture(scope="module")
def plan(plan_to: Plan) -> DeliveryPlan:
    return plan_to("nakao", PAYLOAD_G)


@pytest.fixture(scope="module")
def risk(plan: DeliveryPlan) -> GroundRisk:
    assert plan.ground_risk is not None
    return plan.ground_risk


@pytest.fixture(scope="module")
def legs(asked: PlanRequest, ina: World, plan: DeliveryPlan) -> tuple[Passage, Passage]:
    out = passage(plan.out.points, asked.port, asked.hall, asked, ina)
    return out, passage(plan.home.points, asked.hall, asked.port, asked, ina)


def again(request: PlanRequest, world: World, plan: DeliveryPlan) -> GroundRisk:
    return judge(request, world, plan.out, plan.home)


def drawn(flight: Passage, asked: PlanRequest, dice: np.random.Generator) -> tuple[Floats, Floats, Floats, Floats]:
    """Moments of a flight, evenly in time: place, height, speed and direction."""
    at = dice.choice(len(flight.seconds), DRAWS, p=flight.seconds / flight.seconds.sum())
    aside = dice.uniform(-0.5, 0.5, DRAWS) * flight.length_m[at]
    place = flight.xy_m[at] + flight.direction[at] * aside[:, None]
    place += dice.normal(0, asked.limits.side_error_m / 2, (DRAWS, 2))
    return place, flight.height_m[at], flight.speed_m_s[at], flight.direction[at]


def by_brute_force(flight: Passage, asked: PlanRequest, world: World, payload_g: int) -> Floats:
    """Deaths of a fall, a tumble and a landing in this flight, as means over drawn ones."""
    dice = np.random.default_rng(20261123)
    mass = HEXACOPTER.mass_kg(payload_g)
    k = asked.risk.drag_per_m(asked) * HEXACOPTER.mass_kg(asked.payload_g) / mass
    wind = 3.0 * np.array([np.sin(np.radians(45)), np.cos(np.radians(45))])
    xy = world.frame.to_xy(*np.array([(house.latitude_deg, house.longitude_deg) for house in world.houses]).T)
    outside = np.array([house.persons * house.outdoors for house in world.houses])
    people = [xy[0], xy[1], outside, np.array([house.persons for house in world.houses]) - outside]
    found = []
    place, height, speed, direction = drawn(flight, asked, dice)
    turn = np.radians(dice.uniform(-20, 20, DRAWS))
    ahead = np.column_stack(
        [
            direction[:, 0] * np.cos(turn) - direction[:, 1] * np.sin(turn),
            direction[:, 1] * np.cos(turn) + direction[:, 0] * np.sin(turn),
        ]
    )
    end = falls.fallen(height, ahead * speed[:, None], wind, k * dice.uniform(0.7, 1.3, DRAWS))
    found.append(falls.deaths(place + end.xy, end.across_m_s, end.down_m_s, 1.9, mass, people).mean())
    angle, share = dice.uniform(0, 2 * np.pi, DRAWS), dice.uniform(0, 1, DRAWS)
    any_way = np.column_stack([np.cos(angle), np.sin(angle)]) * (speed * share)[:, None]
    end = falls.fallen(height, any_way, wind, k * dice.uniform(1, 3, DRAWS))
    place += any_way * dice.uniform(0, 2, DRAWS)[:, None]
    found.append(falls.deaths(place + end.xy, end.across_m_s, end.down_m_s, 1.9, mass, people).mean())
    place, *_ = drawn(flight, asked, dice)
    still, touch = np.zeros(DRAWS), np.full(DRAWS, HEXACOPTER.final_descent_speed_m_s)
    found.append(falls.deaths(place, still, touch, 1.9, mass, people).mean())
    return np.array(found) * flight.duration_s / 3600


def test_the_number_agrees_with_falls_that_were_drawn(
    asked: PlanRequest, ina: World, legs: tuple[Passage, Passage], risk: GroundRisk
) -> None:
    per_hour = np.array([mode.rate_per_h for mode in risk.modes])
    drawn = sum(by_brute_force(leg, asked, ina, load) for leg, load in zip(legs, (PAYLOAD_G, 0), strict=True))
    ours = np.array([mode.casualties for mode in risk.modes])
    assert ours == pytest.approx(drawn * per_hour, rel=0.08)
    assert risk.casualties_per_flight == pytest.approx(float((drawn * per_hour).sum()), rel=0.05)


def test_stretches_and_failures_add_up(risk: GroundRisk) -> None:
    assert sum(stretch.casualties for stretch in risk.stretches) == pytest.approx(risk.casualties_per_flight, rel=1e-9)
    assert sum(mode.casualties for mode in risk.modes) == pytest.approx(risk.casualties_per_flight, rel=1e-9)
    assert sum(stretch.seconds for stretch in risk.stretches) == pytest.approx(risk.hours * 3600, abs=5)
    assert risk.casualties_per_hour == pytest.approx(risk.casualties_per_flight / risk.hours)
    for leg in ("out", "home"):
        way = [stretch for stretch in risk.stretches if stretch.leg == leg and stretch.part == "way"]
        assert way[0].from_m == 0
        assert all(one.to_m == other.from_m for one, other in pairwise(way))


@settings(max_examples=15, deadline=None)
@given(st.integers(3, 60))
def test_a_way_cut_in_two_has_the_risk_of_both_parts(
    asked: PlanRequest, ina: World, legs: tuple[Passage, Passage], cut: int
) -> None:
    whole = expected_casualties(asked, ina, legs[0], PAYLOAD_G)
    at = len(whole) * cut // 64
    kept = [replace(legs[0], **{name: values[:at] for name, values in vars(legs[0]).items()})]
    kept.append(replace(legs[0], **{name: values[at:] for name, values in vars(legs[0]).items()}))
    parts = [expected_casualties(asked, ina, part, PAYLOAD_G).sum() for part in kept]
    assert sum(parts) == pytest.approx(whole.sum(), rel=0.02)


@settings(max_examples=10, deadline=None)
@given(more=st.floats(1.0, 20.0))
def test_more_people_and_more_failures_are_so_much_more_risk(
    asked: PlanRequest, ina: World, plan: DeliveryPlan, risk: GroundRisk, more: float
) -> None:
    crowded = replace(ina, houses=tuple(replace(house, persons=house.persons * more) for house in ina.houses))
    assert again(asked, crowded, plan).casualties_per_flight >= risk.casualties_per_flight * (1 - 1e-6)
    rates = FailureRates(*(more * rate for rate in (3e-4, 2e-4, 5e-4)))
    frail = replace(asked, risk=replace(asked.risk, rates=rates))
    assert again(frail, ina, plan).casualties_per_flight == pytest.approx(more * risk.casualties_per_flight)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 5000), st.integers(0, 5000))
def test_a_heavier_aircraft_is_never_safer_over_evenly_spread_people(
    asked: PlanRequest, ina: World, plan: DeliveryPlan, one: int, other: int
) -> None:
    empty = replace(ina, houses=(), population=None)
    less, more = (
        again(replace(asked, payload_g=grams), empty, plan).casualties_per_flight for grams in sorted((one, other))
    )
    assert less <= more * (1 + 1e-9)


def test_one_more_house_is_so_much_more_risk(asked: PlanRequest, ina: World, plan: DeliveryPlan) -> None:
    """What two houses do together is what each does, beside what is there without them."""
    ina = replace(ina, population=None)
    under = plan.out.points[3]
    here, there = (
        House(name, "", under.latitude_deg, under.longitude_deg + 0.0002 * n, 3.0) for n, name in enumerate("ab")
    )
    alone = [again(asked, replace(ina, houses=houses), plan).casualties_per_flight for houses in ((here,), (there,))]
    both = again(asked, replace(ina, houses=(here, there)), plan).casualties_per_flight
    none = again(asked, replace(ina, houses=(replace(here, persons=0),)), plan).casualties_per_flight
    assert both - none == pytest.approx(sum(alone) - 2 * none, rel=1e-3)
    assert alone[0] > 1.3 * none


def test_a_parachute_trades_the_fall_for_a_drift(asked: PlanRequest, ina: World, plan: DeliveryPlan) -> None:
    hung = replace(asked, airframe=replace(HEXACOPTER, parachute=Parachute(works=1.0)))
    with_it, without = again(hung, ina, plan), again(asked, ina, plan)
    modes = {mode.mode: mode for mode in with_it.modes}
    assert set(modes) == {"landing", "parachute"}
    assert with_it.area.greatest_half_width_m > without.area.greatest_half_width_m
    assert modes["parachute"].rate_per_h == pytest.approx(5e-4)


@settings(max_examples=12, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    wind=st.floats(0, 5),
    towards=st.floats(0, 2 * np.pi),
    leg=st.integers(0, 1),
)
def test_every_drawn_fall_ends_in_the_controlled_area(
    asked: PlanRequest,
    ina: World,
    legs: tuple[Passage, Passage],
    risk: GroundRisk,
    seed: int,
    wind: float,
    towards: float,
    leg: int,
) -> None:
    """In any wind that is flown in, from any moment of the flight, with every drag and direction, down to the ground
    where it falls, which may lie lower than where it was."""
    dice, flight, count = np.random.default_rng(seed), legs[leg], 300
    at = dice.integers(0, len(flight.seconds), count)
    place = flight.xy_m[at] + flight.direction[at] * (dice.uniform(-0.5, 0.5, count) * flight.length_m[at])[:, None]
    aside = asked.limits.side_error_m * np.sqrt(dice.uniform(0, 1, count))
    angle = dice.uniform(0, 2 * np.pi, (2, count))
    place += np.column_stack([np.cos(angle[0]), np.sin(angle[0])]) * aside[:, None]
    sideways = dice.uniform(0, 1, count) < 0.5
    heading = np.where(sideways, angle[1], np.arctan2(flight.direction[at, 1], flight.direction[at, 0]))
    velocity = np.column_stack([np.cos(heading), np.sin(heading)]) * flight.speed_m_s[at][:, None]
    place += velocity * (dice.uniform(0, 2, count) * sideways)[:, None]
    moving = wind * np.array([np.cos(towards), np.sin(towards)])
    drag = asked.risk.drag_per_m(asked) * dice.uniform(0.7, 3, count)
    altitude = flight.height_m[at] + _ground_m(ina, flight.xy_m[at])
    ended = place
    for _ in range(4):
        height = np.maximum(altitude - _ground_m(ina, ended), 0.1)
        ended = place + falls.fallen(height, velocity, moving, drag).xy
    area = shapely.MultiPolygon([shapely.Polygon(rings[0], rings[1:]) for rings in risk.area.polygons])
    latitude, longitude = ina.frame.to_degrees(ended[:, 0], ended[:, 1])
    assert shapely.contains_xy(area, longitude, latitude).all()


def _ground_m(world: World, xy: Floats) -> Floats:
    return world.terrain.heights_m(*world.frame.to_degrees(xy[:, 0], xy[:, 1]))


def test_houses_in_the_area_are_named(ina: World, plan: DeliveryPlan, risk: GroundRisk) -> None:
    area = shapely.MultiPolygon([shapely.Polygon(rings[0], rings[1:]) for rings in risk.area.polygons])
    inside = [h for h in ina.houses if area.contains(shapely.Point(h.longitude_deg, h.latitude_deg))]
    assert sorted(risk.area.houses) == sorted(house.name for house in inside)
    assert risk.area.persons == sum(house.persons for house in inside)


def test_roads_in_the_area_are_told_with_their_length(ina: World, plan: DeliveryPlan, risk: GroundRisk) -> None:
    area = shapely.MultiPolygon([shapely.Polygon(rings[0], rings[1:]) for rings in risk.area.polygons])
    roads = [line for line in ina.crossing_lines if line.kind == "road"]
    inside = {road.id: ina.frame.geometry_xy(road.line.intersection(area)).length for road in roads}
    told = {road.id: road.length_m for road in risk.area.roads}
    assert told == pytest.approx({name: length for name, length in inside.items() if length > 0}, abs=1.0)
    assert len(told) >= 2
    track = shapely.LineString([(point.longitude_deg, point.latitude_deg) for point in plan.out.points])
    for road in risk.area.roads:
        line = next(line.line for line in roads if line.id == road.id)
        assert road.crossed == len(shapely.get_parts(track.intersection(line)))


def test_a_plan_survives_being_written_down(plan: DeliveryPlan) -> None:
    assert DeliveryPlan.from_json(json.loads(json.dumps(plan.to_json()))) == plan
    old = plan.to_json()
    del old["ground_risk"]
    assert DeliveryPlan.from_json(json.loads(json.dumps(old))).ground_risk is None


def test_without_data_it_flies_but_says_so(asked: PlanRequest, ina: World) -> None:
    found = plan_delivery(asked, replace(ina, houses=(), population=None))
    assert found.ground_risk is not None
    assert found.ground_risk.people == ""
    assert found.ground_risk.sora.intrinsic == 6
    assert "casualties_per_hour" not in {check.name for check in found.checks}


def test_limits_refuse_with_their_reasons(asked: PlanRequest, ina: World) -> None:
    nobody = replace(ina, houses=(), population=None)
    cases = [
        (ina, {"casualties_per_hour": 1e-12}, TooRisky),
        (ina, {"final_class": 2}, RiskClassTooHigh),
        (ina, {"houses_in_area": 0}, HousesInArea),
        (nobody, {"needs_population": True}, NobodyCounted),
    ]
    for world, limit, refusal in cases:
        with pytest.raises(PlanRefused) as refused:
            plan_delivery(replace(asked, risk=replace(asked.risk, **limit)), world)
        assert [type(reason) for reason in refused.value.reasons] == [refusal]


def test_the_area_is_at_no_bend_narrower_than_its_half_width() -> None:
    for degrees in range(5, 176):
        turn = np.radians(degrees)
        direction = np.array([(1.0, 0.0), (np.cos(turn), np.sin(turn))])
        xy = np.array([-100 * direction[0], 100 * direction[1]])
        two = np.full(2, 200.0)
        flight = Passage(xy, two, two, direction, two, two, two, two, two)
        edge = shapely.boundary(area_xy((flight,), (np.full(2, 100.0),)))
        way = shapely.LineString([2 * xy[0], (0, 0), 2 * xy[1]])
        assert shapely.distance(way, edge) >= 100.0, degrees
