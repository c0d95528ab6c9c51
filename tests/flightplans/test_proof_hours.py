"""The second opinion reads times and heights of zones by itself: against the planner's own reading, on dice."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, timezone
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, box

from flightplans.airspace.applicability import Daily, Day, Period
from flightplans.airspace.height_limits import Height, HeightDatum, HeightLimits
from flightplans.airspace.in_force import in_force
from flightplans.airspace.zone import Kind, Role, Zone
from flightplans.airspace.zone_properties import properties_of
from flightplans.airspace.zones import Airspace
from flightplans.delivery import DeliveryPlan
from flightplans.mission.check import check_round_trip, town_of
from flightplans.plan import PlanRefused, PlanRequest, plan_delivery
from flightplans.proof.ground import Ground
from flightplans.proof.hours import counts
from flightplans.proof.town_files import region_of
from flightplans.terrain.on_the_ground import CrossingLine, LineKind
from flightplans.world import World

JST = timezone(timedelta(hours=9))
BEGIN = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
moments = st.integers(0, 14 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))
clocks = st.builds(lambda h, m: time(h, m, tzinfo=JST), st.integers(0, 23), st.sampled_from((0, 30)))
hours = st.builds(Daily, st.lists(st.sampled_from(list(Day)), min_size=1, max_size=4).map(tuple), clocks, clocks)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    ends = sorted(draw(st.lists(moments, min_size=2, max_size=2, unique=True)))
    start, end = (draw(st.sampled_from((None, each))) for each in ends)
    return Period(start, end, tuple(draw(st.lists(hours, max_size=2))))


@given(
    st.lists(periods(), max_size=3).map(tuple),
    st.sampled_from([Role.CORRIDOR, Role.NO_FLY]),
    moments,
    st.integers(0, 5 * 24 * 60),
)
@settings(deadline=None, max_examples=150)
def test_a_zone_counts_for_a_flight_as_it_does_for_the_planner(
    applies: tuple[Period, ...], role: Role, since: datetime, minutes: int
) -> None:
    zone = Zone("z", role, "n", "r", "s", box(138, 35, 138.1, 35.1), applies=applies)
    span = since, since + timedelta(minutes=minutes)
    said = json.loads(json.dumps(properties_of(zone)))
    assert counts(said, role is Role.CORRIDOR, span) == zone.counts(span)
    assert counts(said, role is Role.CORRIDOR, None) == zone.counts(None)


def closed(ina: World, **changed: Any) -> World:
    """A no-fly zone right on the way to Nakao."""
    zone = Zone(
        "event", Role.NO_FLY, "祭り", "人が集まる", "市", box(138.0795, 35.8035, 138.0801, 35.8040), kind=Kind.PEOPLE
    )
    return replace(ina, airspace=Airspace((*ina.airspace.zones, replace(zone, **changed))))


def test_an_event_closes_the_proof_only_while_it_lasts(ina: World) -> None:
    lasts = Period(datetime(2026, 11, 24, 10, 0, tzinfo=JST), datetime(2026, 11, 24, 12, 0, tzinfo=JST))
    world = closed(ina, applies=(lasts,))
    before = datetime(2026, 11, 24, 8, 0, tzinfo=JST)
    for at, lasting in ((before, 0), (before + timedelta(hours=3), 1)):
        span = at, at + timedelta(minutes=30)
        closed_now = len(town_of(world, span).no_fly.shapes)
        assert closed_now == len(in_force(world, *span).airspace.of(Role.NO_FLY))
        assert closed_now == len(town_of(ina, span).no_fly.shapes) + lasting
    assert len(town_of(world).no_fly.shapes) == len(town_of(ina).no_fly.shapes) + 1
    request = PlanRequest(ina.port, ina.sites["nakao"], 1000, at=before)
    assert plan_delivery(request, world).departs_at == before.isoformat()


@pytest.mark.parametrize(
    ("metres", "datum"),
    [(149.0, "AGL"), (151.0, "AGL"), (1000.0, "AMSL"), (1400.0, "AMSL"), (1040.0, "WGS84"), (1500.0, "WGS84")],
)
def test_a_zone_that_begins_over_all_flights_counts_for_neither(ina: World, metres: float, datum: str) -> None:
    world = closed(ina, limits=HeightLimits(lower=Height(metres, HeightDatum(datum))))
    planned = len(in_force(world, None, None).airspace.of(Role.NO_FLY))
    assert len(town_of(world).no_fly.shapes) == planned


def test_the_towns_files_are_read_alike_by_both(ina: World) -> None:
    ours, theirs = region_of("ina").during(None), town_of(ina)
    assert (ours.ground.grid_m == theirs.ground.grid_m).all()
    assert set(ours.spots) == set(theirs.spots)
    assert ours.corridor.equals_exact(theirs.corridor, 0.001)
    assert len(ours.no_fly.shapes) == len(theirs.no_fly.shapes)
    assert isinstance(Ground.from_npz((files("flightplans") / "data" / "ina_terrain.npz").read_bytes()), Ground)


def test_a_plan_past_a_closed_zone_is_refused_by_the_planner_before_the_proof(ina: World) -> None:
    world = closed(ina, polygon=box(138.0760, 35.8035, 138.0840, 35.8040))
    with pytest.raises(PlanRefused) as refused:
        plan_delivery(PlanRequest(ina.port, ina.sites["nakao"], 1000), world)
    assert "check_failed" not in refused.value.codes


def broken(plan: DeliveryPlan, request: PlanRequest, world: World) -> set[str]:
    checks = check_round_trip(plan.outward_mission, plan.homeward_mission, request, world)
    return {check.name for check in checks if not check.ok}


def test_a_wire_that_only_the_map_of_lines_knows_is_minded(ina: World) -> None:
    request = PlanRequest(ina.port, ina.sites["nakao"], 1000)
    plan = plan_delivery(request, ina)
    wire = CrossingLine("w", LineKind.POWER_LINE, "電線", LineString([(138.07, 35.80), (138.095, 35.80)]), 60.0)
    hung = replace(ina, crossing_lines=(*ina.crossing_lines, wire))
    assert broken(plan, request, ina) == set()
    assert "obstacle" in broken(plan, request, hung)
    assert broken(plan_delivery(request, hung), request, hung) == set()


def test_what_a_town_asks_for_over_its_forests_is_minded(ina: World) -> None:
    usual = PlanRequest(ina.port, ina.sites["nakao"], 1000)
    plan = plan_delivery(usual, ina)
    for asked in ((("farmland", 55.0),), (("elsewhere", 62.0),), (("forest", 60.0), ("farmland", 50.0))):
        request = replace(usual, limits=replace(usual.limits, clearance_over=asked))
        assert broken(plan, request, ina) <= {"cover", "home_cover"}
        assert broken(plan_delivery(request, ina), request, ina) == set()
    assert "cover" in broken(
        plan, replace(usual, limits=replace(usual.limits, clearance_over=(("elsewhere", 62.0),))), ina
    )
