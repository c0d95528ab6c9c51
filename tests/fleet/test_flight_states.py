"""The states of a flight: one table of allowed changes, compare-and-swap, history."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from fleet import flights
from fleet.errors import NoSuchFlight, WrongFlightState
from fleet.flights import ALLOWED, CLOSED, Flight, FlightState
from orders.db import Database
from tests.fleet.town import NOON, flight_of, flight_planned, state_of


def test_every_state_stands_in_the_table() -> None:
    assert set(ALLOWED) == set(FlightState)


def test_every_state_can_be_reached_from_planned() -> None:
    reached, waiting = {FlightState.PLANNED}, [FlightState.PLANNED]
    while waiting:
        new = ALLOWED[waiting.pop()] - reached
        reached |= new
        waiting.extend(new)
    assert reached == set(FlightState)


def test_only_closed_flights_are_a_dead_end() -> None:
    assert {state for state, nexts in ALLOWED.items() if not nexts} == CLOSED


def test_a_change_leaves_a_line_of_history(valley: Database) -> None:
    flight_id = flight_planned(valley)
    with valley.writing() as session:
        trip = flights.flight(session, flight_id)
        flights.change_state(session, trip, FlightState.APPROVED, "運航 太郎", NOON, "よし")
    with valley.reading() as session:
        last = flights.events_of(session, flight_id)[-1]
    assert (last.who, last.from_state, last.to_state, last.why) == ("運航 太郎", "planned", "approved", "よし")


def test_a_change_that_the_table_forbids_is_refused(valley: Database) -> None:
    flight_id = flight_planned(valley)
    with pytest.raises(WrongFlightState) as refused, valley.writing() as session:
        flights.change_state(session, flights.flight(session, flight_id), FlightState.OUTBOUND, "x", NOON)
    assert (refused.value.have, refused.value.want) == ("planned", "outbound")
    assert state_of(valley, flight_id) is FlightState.PLANNED


def test_of_two_who_saw_the_same_state_only_the_first_changes_it(database: Database) -> None:
    flight_id = flight_planned(database)
    seen_earlier = flight_of(database, flight_id)
    with database.writing() as session:
        flights.change_state(session, flights.flight(session, flight_id), FlightState.APPROVED, "a", NOON)
    with pytest.raises(WrongFlightState), database.writing() as session:
        flights.change_state(session, seen_earlier, FlightState.CANCELLED, "b", NOON)
    assert state_of(database, flight_id) is FlightState.APPROVED


def test_closing_a_flight_frees_its_aircraft(valley: Database) -> None:
    flight_id = flight_planned(valley)
    with valley.writing() as session:
        flights.change_state(session, flights.flight(session, flight_id), FlightState.CANCELLED, "a", NOON)
    closed = flight_of(valley, flight_id)
    assert closed.closed_at == NOON
    with valley.reading() as session:
        assert flights.open_flight_of_drone(session, closed.drone_id) is None


def test_the_database_itself_forbids_a_second_open_flight_of_one_aircraft(database: Database) -> None:
    first = flight_of(database, flight_planned(database))
    with pytest.raises(IntegrityError), database.writing() as session:
        again = Flight(
            drone_id=first.drone_id,
            site_id="nakao",
            delivery_day=first.delivery_day,
            state=FlightState.PLANNED,
            plan={},
            payload_g=1,
            planned_at=NOON,
        )
        session.add(again)


def test_an_unknown_flight_is_named(valley: Database) -> None:
    with pytest.raises(NoSuchFlight) as missing, valley.reading() as session:
        flights.flight(session, 4711)
    assert missing.value.flight_id == 4711
