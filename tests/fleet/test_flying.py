"""Whole flights of the simulated aircraft over real MAVLink, with everything between the rows and the rotors."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from fleet import flights, logbook, tracks
from fleet.flights import FlightState, Leg
from fleet.path import metres_between
from fleet.requests import RequestKind
from fleet.sentences import LOW_BATTERY, NOBODY_CLEARED, TURNED_BACK
from flightplans.delivery import DeliveryPlan
from orders.db import Database
from orders.delivering.delivery import Carrier, JobState
from tests.fleet.airfield import Airfield, kill, until
from tests.fleet.town import job_of

pytestmark = pytest.mark.flight
S = FlightState


@pytest.fixture
def airfield(valley: Database, tmp_path: Path) -> Iterator[Airfield]:
    field = Airfield(valley, tmp_path)
    with field.simulated():
        yield field


def states_of(airfield: Airfield) -> list[str]:
    """Every state that the flight has been in, from its history."""
    with airfield.database.reading() as session:
        events = flights.events_of(session, airfield.flight_id)
    return [event.to_state for event in events if event.to_state is not None]


def test_a_box_flies_to_the_hall_waits_for_a_clear_pad_lands_and_the_aircraft_comes_home(airfield: Airfield) -> None:
    airfield.prepare()
    with airfield.controlled():
        airfield.ready()
        airfield.launch()
        assert job_of(airfield.database, 1).state is JobState.UNDER_WAY
        airfield.reaches(S.HOLDING)
        assert airfield.world(do="state")["height_agl_m"] > 30
        airfield.pad_is_clear()
        airfield.reaches(S.AT_HALL)
        assert job_of(airfield.database, 1).state is JobState.AT_HALL
        airfield.unload_swap_release()
        airfield.reaches(S.HOME)
        truth = airfield.world(do="state")
        assert (truth["armed"], truth["on_ground"], truth["crashed"]) == (False, True, False)
    assert states_of(airfield) == [
        "approved", "uploading", "outbound", "holding", "landing", "at_hall", "released", "uploading_home",
        "homebound", "home",
    ]  # fmt: skip
    _check_figures(airfield)


def _check_figures(airfield: Airfield) -> None:
    trip = airfield.trip
    assert trip.min_agl_m is not None
    assert trip.max_agl_m is not None
    assert trip.max_cross_track_m is not None
    assert trip.min_reserve_percent is not None
    assert 30.0 < trip.min_agl_m < trip.max_agl_m < 150.0
    assert trip.max_cross_track_m < 15.0
    assert trip.min_reserve_percent > 50.0
    with airfield.database.reading() as session:
        points = tracks.track_of(session, trip.id)
        rows = logbook.entries_of_flight(session, trip.id)
    assert {point.leg for point in points} == {Leg.OUT, Leg.HOME}
    assert len(points) > 60
    assert [row.leg for row in rows] == [Leg.OUT, Leg.HOME]
    assert all(60 < row.flight_s < 600 for row in rows)


def test_when_nobody_clears_the_pad_the_aircraft_comes_home_by_itself_and_the_box_goes_by_van(
    airfield: Airfield,
) -> None:
    airfield.prepare(hold_s=60.0)
    with airfield.controlled():
        airfield.ready()
        airfield.launch()
        airfield.reaches(S.RETURNING)
        airfield.reaches(S.HOME)
    assert states_of(airfield)[2:] == ["outbound", "holding", "returning", "home"]
    job = job_of(airfield.database, 1)
    assert (job.carrier, job.state, job.carrier_reason) == (Carrier.VAN, JobState.READY, NOBODY_CLEARED)
    assert airfield.world(do="state")["armed"] is False


def test_a_controller_killed_in_mid_flight_is_replaced_and_the_aircraft_never_waited(airfield: Airfield) -> None:
    airfield.prepare()
    first = airfield.controller_process()
    second = None
    try:
        airfield.ready()
        airfield.launch()
        until(lambda: airfield.world(do="state")["height_agl_m"] > 40, "the aircraft is high")
        kill(first)
        before = airfield.world(do="state")
        until(lambda: airfield.world(do="state")["time_s"] > before["time_s"] + 40, "some time without a controller")
        moved = airfield.world(do="state")
        assert moved["mode"] == "AUTO"
        assert (moved["latitude_deg"], moved["longitude_deg"]) != (before["latitude_deg"], before["longitude_deg"])
        second = airfield.controller_process()
        airfield.reaches(S.HOLDING)
        airfield.pad_is_clear()
        airfield.reaches(S.AT_HALL)
        second.send_signal(signal.SIGTERM)
        assert second.wait(30) == 0
    finally:
        for process in (first, second):
            if process is not None and process.poll() is None:
                kill(process)
    with airfield.database.reading() as session:
        kinds = [event.kind for event in flights.events_of(session, airfield.flight_id)]
    assert kinds.count("mission_verified") == 1
    assert job_of(airfield.database, 1).state is JobState.AT_HALL


@pytest.mark.parametrize(
    ("fault", "code"), [("upload_refused", "TransferFailed"), ("readback_altered", "ReadBackDiffers")]
)
def test_an_upload_that_is_refused_or_reads_back_differently_stays_on_the_ground(
    airfield: Airfield, fault: str, code: str
) -> None:
    airfield.prepare()
    with airfield.controlled():
        airfield.ready()
        airfield.world(do="fault", name=fault)
        answer = airfield.answer(airfield.ask(RequestKind.LAUNCH))
        assert (answer.ok, airfield.trip.state, airfield.trip.reason_code) == (False, S.REFUSED, code)
        assert answer.result == airfield.trip.reason
        assert airfield.world(do="state")["armed"] is False


def test_an_operator_turns_an_aircraft_back_in_mid_flight(airfield: Airfield) -> None:
    airfield.prepare()
    with airfield.controlled():
        airfield.ready()
        airfield.launch()
        until(lambda: airfield.world(do="state")["height_agl_m"] > 40, "the aircraft is high")
        assert airfield.answer(airfield.ask(RequestKind.RETURN)).ok
        airfield.reaches(S.HOME)
    assert job_of(airfield.database, 1).carrier_reason == TURNED_BACK
    assert "holding" not in states_of(airfield)


def test_a_battery_that_suddenly_holds_little_brings_it_home_along_the_corridor(airfield: Airfield) -> None:
    airfield.prepare()
    with airfield.controlled():
        airfield.ready()
        airfield.launch()
        until(lambda: airfield.world(do="state")["height_agl_m"] > 40, "the aircraft is high")
        airfield.world(do="lose_charge", percent=27)
        airfield.reaches(S.HOME)
    assert states_of(airfield)[2:] == ["outbound", "returning", "home"]
    job = job_of(airfield.database, 1)
    assert (job.carrier, job.carrier_reason, airfield.trip.reason_code) == (Carrier.VAN, LOW_BATTERY, "low_battery")


def test_with_nobody_watching_a_failed_battery_takes_it_straight_to_a_place_of_the_plan(airfield: Airfield) -> None:
    airfield.prepare()
    with airfield.controlled():
        airfield.ready()
        airfield.launch()
        until(lambda: airfield.world(do="state")["height_agl_m"] > 40, "the aircraft is high")
    plan = DeliveryPlan.from_json(airfield.trip.plan)
    told = {each.name: each.out for each in plan.autopilot_parameters}
    airfield.world(do="lose_charge", percent=100 * told["BATT_LOW_MAH"] / told["BATT_CAPACITY"] - 0.1)
    until(lambda: airfield.world(do="state")["mode"] == "RTL", "it goes by itself")
    until(lambda: not airfield.world(do="state")["armed"], "it stands")
    end = airfield.world(do="state")
    assert not end["crashed"]
    rally = plan.outward_mission.rally
    here = (end["latitude_deg"], end["longitude_deg"])
    assert min(metres_between(each.latitude_deg, each.longitude_deg, *here) for each in rally) < 5.0
