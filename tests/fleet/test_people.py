"""What operators, port staff and volunteers press: each may be pressed twice, none out of turn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fleet import anew, approval, batteries, flights, hall, loading, pads, requests
from fleet.batteries import BatteryState
from fleet.errors import (
    BatteryNotSwapped,
    BatteryNotUsable,
    BoxesNotReceived,
    LoadDiffers,
    NoSuchBattery,
    NoSuchSite,
    RequestNotAllowed,
    WrongFlightState,
)
from fleet.flights import FlightState
from fleet.requests import RequestKind
from orders.db import Database
from orders.delivering.delivery import Carrier, JobState
from tests.fleet.town import NOON, SETTINGS, flight_of, flight_planned, job_of, state_of

LATER = NOON + timedelta(minutes=3)
S = FlightState


def put(database: Database, flight_id: int, *states: FlightState) -> None:
    with database.writing() as session:
        for state in states:
            flights.change_state(session, flights.flight(session, flight_id), state, "試験", NOON)


def at_hall(database: Database) -> int:
    flight_id = flight_planned(database)
    put(database, flight_id, S.APPROVED, S.UPLOADING, S.OUTBOUND, S.HOLDING, S.LANDING, S.AT_HALL)
    return flight_id


def test_approving_stores_who_and_when_and_only_the_first_time(valley: Database) -> None:
    flight_id = flight_planned(valley)
    for who, now in (("運航 太郎", NOON), ("別の人", LATER)):
        with valley.writing() as session:
            approval.approve(session, flight_id, who, now)
    trip = flight_of(valley, flight_id)
    assert (trip.state, trip.approved_by, trip.approved_at) == (S.APPROVED, "運航 太郎", NOON)


def test_a_flight_in_the_air_cannot_be_approved(valley: Database) -> None:
    flight_id = flight_planned(valley)
    put(valley, flight_id, S.APPROVED, S.UPLOADING)
    with pytest.raises(WrongFlightState), valley.writing() as session:
        approval.approve(session, flight_id, "運航 太郎", NOON)


def test_planning_again_takes_the_approval_back(valley: Database) -> None:
    flight_id = flight_planned(valley)
    with valley.writing() as session:
        approval.approve(session, flight_id, "運航 太郎", NOON)
    put(valley, flight_id, S.REFUSED)
    for _ in range(2):
        answer = anew.ask(valley, SETTINGS, flight_id, LATER)
        with valley.writing() as session:
            anew.write(session, flight_id, answer, "運航 太郎", LATER)
    trip = flight_of(valley, flight_id)
    assert (trip.state, trip.approved_by, trip.planned_at) == (S.PLANNED, None, LATER)


def test_loading_is_confirmed_once_and_moves_the_box(valley: Database) -> None:
    flight_id = flight_planned(valley)
    for who in ("港 花子", "別の人"):
        with valley.writing() as session:
            loading.confirm_loaded(session, flight_id, who, NOON, measured_g=1550)
    assert flight_of(valley, flight_id).loaded_by == "港 花子"
    assert job_of(valley, 1).state is JobState.LOADED


def test_a_load_that_weighs_something_else_is_not_confirmed(valley: Database) -> None:
    flight_id = flight_planned(valley)
    with pytest.raises(LoadDiffers) as differs, valley.writing() as session:
        loading.confirm_loaded(session, flight_id, "港 花子", NOON, measured_g=1900)
    assert (differs.value.planned_g, differs.value.measured_g) == (1500, 1900)
    assert flight_of(valley, flight_id).loaded_at is None


@pytest.mark.parametrize("before", [(), (S.APPROVED,), (S.APPROVED, S.REFUSED)])
def test_from_the_port_the_boxes_go_over_to_the_van_in_one_step(
    valley: Database, before: tuple[FlightState, ...]
) -> None:
    flight_id = flight_planned(valley)
    with valley.writing() as session:
        loading.confirm_loaded(session, flight_id, "港 花子", NOON)
    put(valley, flight_id, *before)
    for _ in range(2):
        with valley.writing() as session:
            approval.send_by_van(session, flight_id, "運航 太郎", LATER)
    job = job_of(valley, 1)
    assert (job.carrier, job.state, job.carrier_reason) == (Carrier.VAN, JobState.READY, approval.BY_HAND)
    assert state_of(valley, flight_id) is S.CANCELLED
    with valley.reading() as session:
        assert flights.job_ids_of(session, flight_id) == []


@pytest.mark.parametrize("beyond", [S.AT_HALL, S.UPLOADING])
def test_where_nothing_is_left_to_switch_the_van_is_refused(valley: Database, beyond: FlightState) -> None:
    flight_id = at_hall(valley) if beyond is S.AT_HALL else flight_planned(valley)
    if beyond is S.UPLOADING:
        put(valley, flight_id, S.APPROVED, S.UPLOADING)
    with pytest.raises(RequestNotAllowed), valley.writing() as session:
        approval.send_by_van(session, flight_id, "運航 太郎", LATER)


def test_a_button_pressed_twice_is_one_request(valley: Database) -> None:
    flight_id = flight_planned(valley)
    put(valley, flight_id, S.APPROVED)
    with valley.writing() as session:
        first = requests.request(session, flight_id, RequestKind.LAUNCH, "運航 太郎", NOON).id
        second = requests.request(session, flight_id, RequestKind.LAUNCH, "運航 太郎", LATER).id
    assert first == second


def test_a_request_is_claimed_by_one_only(database: Database) -> None:
    flight_id = flight_planned(database)
    put(database, flight_id, S.APPROVED)
    with database.writing() as session:
        wish = requests.request(session, flight_id, RequestKind.LAUNCH, "運航 太郎", NOON)
        assert requests.claim(session, wish.id, NOON) is not None
        assert requests.claim(session, wish.id, NOON) is None


def test_only_the_first_ending_of_a_request_counts(valley: Database) -> None:
    flight_id = flight_planned(valley)
    put(valley, flight_id, S.APPROVED)
    with valley.writing() as session:
        number = requests.request(session, flight_id, RequestKind.LAUNCH, "運航 太郎", NOON).id
        requests.finish(session, number, False, "だめ", NOON)
        requests.finish(session, number, True, "", LATER)
    with valley.reading() as session:
        (found,) = requests.requests_of(session, flight_id)
    assert (found.ok, found.result) == (False, "だめ")


def test_an_aircraft_is_not_released_with_boxes_or_with_a_used_battery(valley: Database) -> None:
    flight_id = at_hall(valley)
    with pytest.raises(BoxesNotReceived), valley.writing() as session:
        hall.release(session, flight_id, "区長 一", NOON)
    with valley.writing() as session:
        hall.receive_boxes(session, flight_id, "区長 一", NOON)
    with pytest.raises(BatteryNotSwapped), valley.writing() as session:
        hall.release(session, flight_id, "区長 一", NOON)


def test_the_volunteers_steps_may_each_be_pressed_twice(database: Database) -> None:
    flight_id = at_hall(database)
    for now in (NOON, LATER):
        with database.writing() as session:
            hall.receive_boxes(session, flight_id, "区長 一", now)
    for now in (NOON, LATER):
        with database.writing() as session:
            hall.battery_swapped(session, flight_id, "B1-2", "区長 一", now)
    for now in (NOON, LATER):
        with database.writing() as session:
            hall.release(session, flight_id, "区長 一", now)
    trip = flight_of(database, flight_id)
    assert (trip.state, trip.boxes_received_at, trip.battery_swapped_at) == (S.RELEASED, NOON, NOON)


def test_a_swap_moves_both_batteries(valley: Database) -> None:
    flight_id = at_hall(valley)
    with valley.writing() as session:
        hall.battery_swapped(session, flight_id, "B1-2", "区長 一", NOON)
    with valley.reading() as session:
        old, new = batteries.battery(session, "B1-1"), batteries.battery(session, "B1-2")
    assert (old.drone_id, old.site_id, old.state, old.cycles) == (None, "hiji", BatteryState.USED, 1)
    assert (new.drone_id, new.site_id, new.state) == ("yuai-1", None, BatteryState.IN_AIRCRAFT)


def test_a_used_a_foreign_or_an_unknown_battery_is_not_taken(valley: Database) -> None:
    flight_id = at_hall(valley)
    with valley.writing() as session:
        hall.battery_swapped(session, flight_id, "B1-2", "区長 一", NOON)
    for label, error in (("B1-1", BatteryNotUsable), ("B2-1", BatteryNotUsable), ("B9-9", NoSuchBattery)):
        with pytest.raises(error), valley.writing() as session:
            hall.battery_swapped(session, flight_id, label, "区長 一", NOON)


def test_a_used_battery_is_ready_again_after_charging(valley: Database) -> None:
    flight_id = at_hall(valley)
    with valley.writing() as session:
        hall.battery_swapped(session, flight_id, "B1-2", "区長 一", NOON)
        batteries.charged(session, "B1-1")
        assert batteries.battery(session, "B1-1").state is BatteryState.READY
        batteries.charged(session, "B1-2")
        assert batteries.battery(session, "B1-2").state is BatteryState.IN_AIRCRAFT


def test_at_the_port_a_battery_is_swapped_only_while_the_aircraft_is_there(valley: Database) -> None:
    flight_id = flight_planned(valley)
    with valley.writing() as session:
        loading.swap_battery(session, "yuai-1", "B1-2", "港 花子", NOON)
    put(valley, flight_id, S.APPROVED, S.UPLOADING, S.OUTBOUND)
    with pytest.raises(WrongFlightState), valley.writing() as session:
        loading.swap_battery(session, "yuai-1", "B1-3", "港 花子", NOON)


def test_a_pad_is_clear_from_the_declaration_until_it_runs_out(valley: Database) -> None:
    with valley.writing() as session:
        assert not pads.is_clear(session, "hiji", NOON)
        pads.declare_clear(session, "hiji", "区長 一", NOON, minutes=15)
        assert pads.is_clear(session, "hiji", NOON + timedelta(minutes=14, seconds=59))
        assert not pads.is_clear(session, "hiji", NOON + timedelta(minutes=15))
        assert not pads.is_clear(session, "hiji", NOON - timedelta(hours=1))


def test_a_withdrawn_pad_is_not_clear(valley: Database) -> None:
    with valley.writing() as session:
        pads.declare_clear(session, "hiji", "区長 一", NOON)
        pads.withdraw_clear(session, "hiji", "区長 一", NOON)
        assert not pads.is_clear(session, "hiji", NOON)
        assert pads.is_withdrawn(session, "hiji")


def test_there_is_no_pad_at_an_unknown_place(valley: Database) -> None:
    with pytest.raises(NoSuchSite), valley.reading() as session:
        pads.is_clear(session, "tokyo", NOON)
