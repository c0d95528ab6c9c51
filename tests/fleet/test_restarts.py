"""A controller that died, and the next one: what it finds, what it compares, what it leaves alone."""

from __future__ import annotations

import pytest

from firmware_bridge.errors import (
    ReadBackDiffers,
)
from fleet import flights
from fleet.flights import Flight, FlightState
from fleet.requests import RequestKind
from fleet.sentences import CONTROLLER_STOPPED, OTHER_MISSION
from orders.db import Database
from orders.delivering.delivery import Carrier, DeliveryJob
from tests.fleet.cockpits import Crew
from tests.fleet.town import HIJI, PORT_SITE, clear_pad, job_of


@pytest.fixture
def crew(valley: Database) -> Crew:
    return Crew(valley)


def the_job(crew: Crew) -> DeliveryJob:
    return job_of(crew.database, 1)


def marks(trip: Flight) -> dict[str, int]:
    found: dict[str, int] = trip.plan["outward_mission"]["marks"]
    return found


def test_a_new_controller_compares_the_mission_on_board_and_goes_on(crew: Crew) -> None:
    crew.holding()
    told = len(crew.vehicle.told)
    crew.new_pilot()
    clear_pad(crew.database, "hiji", crew.clock.now())
    crew.turn()
    assert crew.vehicle.told[told:] == ["verify", f"set_current_item {marks(crew.trip)['landing_seq']}"]
    crew.vehicle.land_at(HIJI)
    crew.turn()
    assert crew.state is FlightState.AT_HALL


def test_a_foreign_mission_on_board_is_watched_and_never_steered(crew: Crew) -> None:
    crew.holding()
    crew.new_pilot()
    crew.vehicle.refuses["verify"] = ReadBackDiffers("mission", 3, "altitude_m", 900.0, 950.0)
    clear_pad(crew.database, "hiji", crew.clock.now())
    crew.turn(3)
    assert crew.state is FlightState.HOLDING
    asked = crew.ask(RequestKind.RETURN)
    crew.turn()
    assert crew.answer(asked).result == OTHER_MISSION
    assert not [each for each in crew.vehicle.told if each.startswith("set_current_item")]


def test_an_aircraft_that_landed_while_no_controller_lived_is_found_at_the_hall(crew: Crew) -> None:
    crew.holding()
    crew.vehicle.land_at(HIJI)
    crew.new_pilot()
    crew.turn()
    assert crew.state is FlightState.AT_HALL


def test_an_aircraft_that_came_home_while_no_controller_lived_is_found_at_the_port(crew: Crew) -> None:
    crew.outbound()
    crew.vehicle.land_at(PORT_SITE)
    crew.new_pilot()
    crew.turn()
    assert crew.state is FlightState.HOME
    assert the_job(crew).carrier is Carrier.VAN


def interrupted_upload(crew: Crew) -> None:
    crew.approved()
    with crew.database.writing() as session:
        flights.change_state(
            session, flights.flight(session, crew.flight_id), FlightState.UPLOADING, "管制", crew.clock.now()
        )
    crew.new_pilot()


def test_a_start_in_whose_middle_the_controller_died_waits_for_a_new_word(crew: Crew) -> None:
    interrupted_upload(crew)
    crew.turn()
    assert (crew.state, crew.trip.reason) == (FlightState.APPROVED, CONTROLLER_STOPPED)
    assert crew.vehicle.told == []


def test_an_aircraft_that_took_off_while_the_controller_died_is_flown_on(crew: Crew) -> None:
    interrupted_upload(crew)
    crew.vehicle.fly_over(PORT_SITE, 1)
    crew.turn(2)
    assert crew.state is FlightState.OUTBOUND
    assert crew.vehicle.told == ["verify"]


def test_a_request_in_whose_middle_the_controller_died_is_answered_and_not_repeated(crew: Crew) -> None:
    crew.outbound()
    asked = crew.ask(RequestKind.LAND_NOW)
    with crew.database.writing() as session:
        crew.answer(asked)
        session.get_one(type(crew.answer(asked)), asked).claimed_at = crew.clock.now()
    crew.new_pilot().work()
    answer = crew.answer(asked)
    assert (answer.ok, answer.result) == (False, CONTROLLER_STOPPED)
    assert "land" not in crew.vehicle.told


def test_a_controller_that_is_told_to_end_starts_nothing_any_more(crew: Crew) -> None:
    crew.approved()
    crew.ask(RequestKind.LAUNCH)
    crew.stopping.set()
    crew.turn()
    assert crew.state is FlightState.APPROVED
    assert "arm" not in crew.vehicle.told
