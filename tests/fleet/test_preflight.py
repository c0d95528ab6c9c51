"""Go or no-go: every fact that forbids a launch, and those that only warn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fleet import approval, flights, loading
from fleet.judgement import AircraftFacts, GoFacts, judge, stops_at_hall
from fleet.preflight import gather, go_no_go
from fleet.weather import Wind
from orders.db import Database
from orders.delivering import delivery
from orders.delivering.delivery import Carrier
from tests.fleet.fake_vehicle import STANDING
from tests.fleet.town import HIJI, NOON, SETTINGS, flight_planned, heard

HEALTHY = AircraftFacts(
    connected=True,
    armed=False,
    landed=True,
    metres_to_port=1.0,
    battery_percent=99.0,
    details={"gps_fix": 3, "ekf_ok": True, "prearm_ok": True, "failsafe": False, "parameters": []},
)
GOOD = GoFacts(
    aircraft=HEALTHY,
    out_of_service_reason=None,
    approved_by="運航 太郎",
    loaded=True,
    boxes_g=3000,
    payload_g=3000,
    payload_limit_g=5000,
    boxes_left_to_van=0,
    plan_failures=(),
    planned_wind=Wind(2.0, 0.0),
    wind=Wind(2.0, 0.0),
    pad_clear=True,
    other_at_hall=None,
)


def details(**changes: object) -> AircraftFacts:
    return replace(HEALTHY, details=HEALTHY.details | changes)


def test_when_all_is_well_it_is_go_and_every_item_says_so() -> None:
    report = judge(GOOD, SETTINGS)
    assert report.go
    assert [item.name for item in report.items if not item.ok] == []
    assert all(item.detail.endswith("。") for item in report.items)


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("approval", replace(GOOD, approved_by=None)),
        ("service", replace(GOOD, out_of_service_reason="点検中")),
        ("plan", replace(GOOD, plan_failures=("ceiling",))),
        ("other_aircraft", replace(GOOD, other_at_hall="yuai-2")),
        ("loaded", replace(GOOD, loaded=False)),
        ("payload", replace(GOOD, boxes_g=2000)),
        ("payload", replace(GOOD, boxes_g=5500, payload_g=5500)),
        ("carrier", replace(GOOD, boxes_left_to_van=1)),
        ("wind", replace(GOOD, wind=Wind(5.0, 0.0), planned_wind=Wind(5.0, 0.0))),
        ("link", replace(GOOD, aircraft=None)),
        ("link", replace(GOOD, aircraft=replace(HEALTHY, connected=False))),
        ("standing", replace(GOOD, aircraft=replace(HEALTHY, armed=True))),
        ("standing", replace(GOOD, aircraft=replace(HEALTHY, landed=False))),
        ("place", replace(GOOD, aircraft=replace(HEALTHY, metres_to_port=80.0))),
        ("place", replace(GOOD, aircraft=replace(HEALTHY, metres_to_port=None))),
        ("gnss", replace(GOOD, aircraft=details(gps_fix=2))),
        ("gnss", replace(GOOD, aircraft=details(gps_fix=None))),
        ("estimate", replace(GOOD, aircraft=details(ekf_ok=False))),
        ("self_check", replace(GOOD, aircraft=details(prearm_ok=False))),
        ("failsafe", replace(GOOD, aircraft=details(failsafe=True))),
        ("battery", replace(GOOD, aircraft=replace(HEALTHY, battery_percent=89.0))),
        ("battery", replace(GOOD, aircraft=replace(HEALTHY, battery_percent=None))),
        ("battery", replace(GOOD, plan_start_percent=96.2, aircraft=replace(HEALTHY, battery_percent=96.0))),
    ],
)
def test_one_bad_fact_is_enough_to_stay_on_the_ground(name: str, facts: GoFacts) -> None:
    report = judge(facts, SETTINGS)
    assert [item.name for item in report.stops] == [name]
    assert not report.go
    assert report.sentence == report.stops[0].detail


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("wind", replace(GOOD, wind=None)),
        ("planned_wind", replace(GOOD, wind=Wind(4.0, 0.0))),
        ("pad", replace(GOOD, pad_clear=False)),
        ("parameters", replace(GOOD, aircraft=details(parameters=["FS_OPTIONS"]))),
    ],
)
def test_what_a_person_should_know_is_shown_and_forbids_nothing(name: str, facts: GoFacts) -> None:
    report = judge(facts, SETTINGS)
    assert report.go
    assert [item.name for item in report.items if not item.ok] == [name]


def test_a_battery_that_says_full_is_enough_for_every_plan() -> None:
    assert judge(replace(GOOD, plan_start_percent=99.9), SETTINGS).go


def test_a_heavy_flight_asks_for_more_charge_than_the_least(valley: Database) -> None:
    """With exactly so much at the start, the tightest reserve of the plan would be met exactly."""
    flight_id = flight_planned(valley)
    with valley.writing() as session:
        trip = flights.flight(session, flight_id)
        checks = [dict(check) for check in trip.plan["checks"]]
        (out,) = [check for check in checks if check["name"] == "reserve_return"]
        out["value"] = out["limit"] + 3.0
        trip.plan = {**trip.plan, "checks": checks}
        assert gather(session, trip, SETTINGS, NOON).plan_start_percent == pytest.approx(97.0)


def test_the_rows_of_a_prepared_flight_are_go(valley: Database) -> None:
    flight_id = flight_planned(valley)
    with valley.writing() as session:
        loading.confirm_loaded(session, flight_id, "港 花子", NOON)
        approval.approve(session, flight_id, "運航 太郎", NOON)
        heard(session, "yuai-1", NOON)
        assert go_no_go(session, flight_id, SETTINGS, NOON).go


def test_telemetry_that_is_old_or_of_an_earlier_demonstration_counts_as_silence(valley: Database) -> None:
    flight_id = flight_planned(valley)
    with valley.writing() as session:
        heard(session, "yuai-1", NOON)
        for moment in (NOON + timedelta(seconds=6), NOON - timedelta(hours=1)):
            assert "link" in [item.name for item in go_no_go(session, flight_id, SETTINGS, moment).stops]


def test_a_box_that_the_shop_gave_to_the_van_stops_the_launch(valley: Database) -> None:
    flight_id = flight_planned(valley)
    with valley.writing() as session:
        heard(session, "yuai-1", NOON)
        delivery.assign_carrier(session, 1, Carrier.VAN, "shop1", NOON, "急ぎ")
        assert "carrier" in [item.name for item in go_no_go(session, flight_id, SETTINGS, NOON).stops]


def test_at_the_hall_the_aircraft_is_judged_where_it_has_to_stand() -> None:
    there = replace(STANDING, latitude_deg=HIJI.latitude_deg, longitude_deg=HIJI.longitude_deg)
    assert stops_at_hall(there, HIJI, SETTINGS) == ()
    weak = replace(there, battery_percent=70.0, prearm_ok=False)
    assert [item.name for item in stops_at_hall(weak, HIJI, SETTINGS)] == ["self_check", "battery"]
    for elsewhere in (STANDING, replace(there, latitude_deg=None)):
        assert [item.name for item in stops_at_hall(elsewhere, HIJI, SETTINGS)] == ["place"]
