"""Metres against risk: among the ways that there are, the right one, and never a worse one for a higher price."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from flightplans.airspace.zones import Role
from flightplans.delivery import DeliveryPlan
from flightplans.ground_risk.choice import MICRO, Candidate, candidates, ranked
from flightplans.ground_risk.commands import risk_command
from flightplans.ground_risk.population import House
from flightplans.plan import PlanRequest, plan_delivery
from flightplans.sample.people import houses
from flightplans.world import World

PRICE = st.floats(0, 1e9)


@pytest.fixture(scope="module")
def asked(ina: World) -> PlanRequest:
    return PlanRequest(ina.port, ina.sites["nakao"], 3000, 3.0, 225.0)


@pytest.fixture(scope="module")
def ways(asked: PlanRequest, ina: World) -> tuple[Candidate, ...]:
    return candidates(asked, ina)


def test_there_are_longer_ways_with_less_risk(ways: tuple[Candidate, ...]) -> None:
    assert len(ways) >= 3
    assert ways[0].from_houses_m == 0
    assert all(way.length_m > ways[0].length_m for way in ways[1:])
    assert min(way.casualties for way in ways) < 0.95 * ways[0].casualties


@given(PRICE, PRICE)
def test_a_higher_price_of_risk_never_takes_more_risk_nor_fewer_metres(
    ways: tuple[Candidate, ...], one: float, other: float
) -> None:
    low, high = (ranked(ways, price)[0] for price in sorted((one, other)))
    assert high.casualties <= low.casualties
    assert high.length_m >= low.length_m


@given(PRICE)
def test_the_way_taken_is_the_cheapest_of_all(ways: tuple[Candidate, ...], price: float) -> None:
    taken = ranked(ways, price)[0]
    assert all(taken.cost_m(price) <= way.length_m + price * way.casualties / MICRO for way in ways)


def test_ways_keep_away_from_houses_where_there_is_room(
    asked: PlanRequest, ina: World, ways: tuple[Candidate, ...]
) -> None:
    latitude, longitude = ([getattr(h, name) for h in houses()] for name in ("latitude_deg", "longitude_deg"))
    places = shapely.points(*ina.frame.to_xy(latitude, longitude))
    ends = [shapely.Point(ina.frame.point_xy(s.latitude_deg, s.longitude_deg)) for s in (asked.port, asked.hall)]
    near_ends = shapely.union_all(shapely.buffer(ends, 260))
    nearest = [float(shapely.distance(way.flown.track.difference(near_ends), places).min()) for way in ways]
    assert min(nearest) >= nearest[0] - 1
    assert max(nearest) > nearest[0] + 10


def test_the_plan_flies_the_way_that_was_chosen(asked: PlanRequest, ina: World, ways: tuple[Candidate, ...]) -> None:
    priced = replace(asked, metres_per_micro_casualty=1e6)
    plan = plan_delivery(priced, ina)
    best = ranked(ways, 1e6)[0]
    assert plan.route_length_m == pytest.approx(best.length_m, abs=0.2)
    assert plan.ground_risk is not None
    assert plan.ground_risk.casualties_per_flight == pytest.approx(best.casualties, rel=1e-3)
    assert all(check.ok for check in plan.checks)
    assert [way.flown for way in plan.ground_risk.compared] == [True] + [False] * (len(ways) - 1)
    assert {way.length_m for way in plan.ground_risk.compared} == {round(way.length_m, 1) for way in ways}
    assert DeliveryPlan.from_json(json.loads(json.dumps(plan.to_json()))) == plan
    assert plan_delivery(asked, ina).route_length_m == pytest.approx(ways[0].length_m, abs=0.2)


def test_a_dearer_way_that_the_battery_does_not_allow_is_left_for_a_shorter_one(asked: PlanRequest, ina: World) -> None:
    """With less in the battery than the longest way takes, the next best is flown instead of nothing."""
    priced = replace(asked, metres_per_micro_casualty=1e12)
    longest, shortest = plan_delivery(priced, ina), plan_delivery(asked, ina)
    between = (longest.return_reserve_percent + shortest.return_reserve_percent) / 2
    assert longest.return_reserve_percent < between < shortest.return_reserve_percent
    tight = replace(priced, limits=replace(asked.limits, return_reserve_percent=between))
    assert shortest.route_length_m <= plan_delivery(tight, ina).route_length_m < longest.route_length_m


def test_a_way_through_another_corridor_is_weighed_too(asked: PlanRequest, ina: World) -> None:
    """A loop is added that leaves the river for 1 km; people then gather where both ways part on the river's side."""
    frame = ina.frame
    east, north = frame.point_xy(ina.port.latitude_deg, ina.port.longitude_deg)
    line = [(-300, -900), (-520, -1150), (-520, -1450), (-300, -1750), (60, -1800)]
    loop = shapely.LineString([(east + x, north + y) for x, y in line]).buffer(60)
    corridor = replace(ina.airspace.of(Role.CORRIDOR)[0], id="loop", polygon=frame.geometry_degrees(loop))
    crowd = frame.point_degrees(east - 170, north - 1330)
    there = House("crowd", "", crowd[0], crowd[1], 300.0, outdoors=1.0)
    airspace = replace(ina.airspace, zones=(*ina.airspace.zones, corridor))
    world = replace(ina, airspace=airspace, houses=(there,), population=None)
    found = candidates(asked, world)
    assert {way.corridor for way in found} >= {0, 1}
    safest = ranked(found, 1e9)[0]
    assert safest.casualties < 0.5 * found[0].casualties
    plan = plan_delivery(replace(asked, metres_per_micro_casualty=1e9), world)
    assert plan.route_length_m == pytest.approx(safest.length_m, abs=0.2)


def test_without_houses_there_is_nothing_to_trade(asked: PlanRequest, ina: World) -> None:
    assert len(candidates(asked, replace(ina, houses=(), population=None))) == 1


def yuai_risk(*words: str) -> Result:
    return CliRunner().invoke(risk_command, words)


def test_ways_are_compared_in_a_table() -> None:
    result = yuai_risk("compare", "--to", "mizokuchi", "--payload-g", "2000", "--metres-per-risk", "1e6")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert "最短 shortest" in lines[1]
    assert sum(line.startswith("→") for line in lines) == 1
    assert not lines[1].startswith("→")


def test_a_hall_without_a_way_is_said() -> None:
    result = yuai_risk("compare", "--to", "ura")
    assert result.exit_code == 1
    assert "×" in result.output


def test_the_controlled_area_goes_into_a_file(tmp_path: Path) -> None:
    target = tmp_path / "area.geojson"
    result = yuai_risk("area", "--to", "hiji", str(target))
    assert result.exit_code == 0, result.output
    feature = json.loads(target.read_text("utf-8"))["features"][0]
    area = shapely.geometry.shape(feature["geometry"])
    assert area.is_valid
    assert area.contains(shapely.Point(138.0870, 35.8130))


def test_population_files_are_looked_into(tmp_path: Path) -> None:
    squares = tmp_path / "mesh.csv"
    squares.write_bytes("KEY_CODE,人口（総数）\n53384077,120\n".encode("cp932"))
    told = yuai_risk("people", str(squares))
    assert told.exit_code == 0
    assert "120 人" in told.output
    squares.write_text("KEY_CODE,人口（総数）\n53384099,-1\n", "utf-8")
    told = yuai_risk("people", str(squares))
    assert told.exit_code == 1
    assert "line 2: -1 people" in told.output
