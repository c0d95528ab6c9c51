"""Two aircraft and one corridor: who waits for whom, what is said, and that the wait ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fleet import flights
from fleet.flights import FlightState
from fleet.judgement import GoItem
from fleet.pads import CLEAR_MINUTES
from fleet.preflight import go_no_go
from fleet.requests import OperatorRequest, RequestKind
from fleet.sentences import RELEASE_RAN_OUT
from fleet.traffic import LONGEST_IN_THE_AIR
from orders.db import Database
from tests.fleet.cockpits import Crew
from tests.fleet.town import PORT_SITE, SETTINGS


@pytest.fixture
def first(valley: Database) -> Crew:
    """Yuai-1, to Hiji, the nearest hall."""
    return Crew(valley)


@pytest.fixture
def second(first: Crew) -> Crew:
    """Yuai-2, to Nakao: its way leads past Hiji."""
    return Crew(first.database, "nakao", first.clock)


def separation(crew: Crew) -> GoItem:
    """The item of the go/no-go list that people see."""
    with crew.database.reading() as session:
        items = go_no_go(session, crew.flight_id, SETTINGS, crew.clock.now()).items
    (found,) = [item for item in items if item.name == "separation"]
    return found


def asks_to_launch(crew: Crew) -> OperatorRequest:
    asked = crew.ask(RequestKind.LAUNCH)
    crew.reporter.write()
    crew.turn()
    return crew.answer(asked)


def marks(crew: Crew, mission: str = "outward_mission") -> dict[str, int]:
    found: dict[str, int] = crew.trip.plan[mission]["marks"]
    return found


def test_with_nobody_else_in_the_air_the_item_is_well(first: Crew) -> None:
    first.approved()
    assert separation(first) == GoItem(
        "separation", "ほかの便との間隔", True, True, "飛んでいる機体とは十分に離れています。"
    )


def test_of_two_launches_in_the_same_second_one_flies_and_the_other_stays_approved(first: Crew, second: Crew) -> None:
    first.approved()
    second.approved()
    assert asks_to_launch(first).ok
    first.reporter.write()
    answer = asks_to_launch(second)
    assert (answer.ok, answer.result) == (
        False,
        "機体 yuai-1 と近づくため、まだ出発できません。あと1分ほどお待ちください。",
    )
    assert (first.state, second.state) == (FlightState.OUTBOUND, FlightState.APPROVED)
    assert second.vehicle.told == []
    assert separation(second).detail == answer.result


def test_whoever_waited_at_the_port_flies_when_the_other_is_far_enough_ahead(first: Crew, second: Crew) -> None:
    second.approved()
    first.approved()
    asks_to_launch(second)
    second.reporter.write()
    assert not asks_to_launch(first).ok
    second.vehicle.fly_over(second.hall, 8)
    second.reporter.write()
    assert asks_to_launch(first).ok
    assert first.state is FlightState.OUTBOUND


def test_nobody_starts_while_another_is_about_to(first: Crew, second: Crew) -> None:
    first.approved()
    second.approved()
    with first.database.writing() as session:
        trip = flights.flight(session, first.flight_id)
        flights.change_state(session, trip, FlightState.UPLOADING, "管制", first.clock.now())
    assert asks_to_launch(second).result == "機体 yuai-1 が出発するところです。飛び立つまでお待ちください。"
    assert second.state is FlightState.APPROVED


def test_an_aircraft_that_comes_into_the_way_during_the_upload_keeps_the_rotors_still(
    first: Crew, second: Crew
) -> None:
    second.outbound()
    second.vehicle.fly_over(second.hall, marks(second)["hold_seq"])
    second.reporter.write()
    first.approved()
    upload = first.vehicle.upload

    def upload_slowly(bundle: object) -> object:
        second.vehicle.fly_over(PORT_SITE, marks(second)["landing_seq"] - 1)
        second.reporter.write()
        return upload(bundle)  # type: ignore[arg-type]

    first.vehicle.upload = upload_slowly  # type: ignore[method-assign,assignment]
    answer = asks_to_launch(first)
    assert not answer.ok
    assert "yuai-2 と近づく" in answer.result
    assert (first.state, first.trip.reason) == (FlightState.APPROVED, answer.result)
    assert first.vehicle.told == ["configure", "upload"]


def test_nobody_takes_off_under_an_aircraft_that_lands_at_the_port(first: Crew, second: Crew) -> None:
    second.outbound()
    second.vehicle.fly_over(PORT_SITE, marks(second)["landing_seq"] - 1, height_m=85.0)
    second.turn()
    second.reporter.write()
    assert second.state is FlightState.RETURNING
    first.approved()
    assert not separation(first).ok
    second.vehicle.land_at(PORT_SITE)
    second.reporter.write()
    assert separation(first).ok, "it stands, though the rows do not know yet that the flight is over"


@pytest.mark.parametrize(
    "trouble",
    [{"connected": False}, {"mode": "BRAKE"}, {"mode": "RTL"}, {"latitude_deg": None}, {"current_item": None}],
)
def test_an_aircraft_whose_movement_nobody_can_tell_keeps_everybody_down(
    first: Crew, second: Crew, trouble: dict[str, object]
) -> None:
    second.outbound()
    second.vehicle.fly_over(second.hall, 8)
    second.reporter.write()
    first.approved()
    assert separation(first).ok
    second.vehicle.put(**trouble)
    second.reporter.write()
    assert (
        separation(first).detail == "機体 yuai-2 の動きがわからないため、出発できません。着陸するまでお待ちください。"
    )


def test_an_aircraft_that_was_never_heard_of_again_is_down_when_no_battery_lasts_longer(
    first: Crew, second: Crew
) -> None:
    second.outbound()
    first.approved()
    second.clock.wait(LONGEST_IN_THE_AIR.total_seconds() - 60)
    assert not separation(first).ok
    second.clock.wait(120)
    assert separation(first).ok


def test_an_aircraft_that_comes_home_a_layer_higher_disturbs_nobody(first: Crew, second: Crew) -> None:
    """Yuai-2 has just left Nakao when yuai-1 takes off: they will meet, 25 m apart."""
    second.released()
    second.turn()
    assert second.state is FlightState.HOMEBOUND
    second.vehicle.fly_over(second.hall, 3, height_m=85.0)
    second.reporter.write()
    first.approved()
    assert asks_to_launch(first).ok


def test_a_released_aircraft_waits_at_the_hall_and_then_goes_by_itself(first: Crew, second: Crew) -> None:
    second.outbound()
    first.released()
    second.vehicle.fly_over(first.hall, 3, height_m=60.0)
    second.reporter.write()
    first.turn()
    assert first.state is FlightState.RELEASED
    assert first.trip.reason == "機体 yuai-2 と近づくため、まだ出発できません。あと1分ほどお待ちください。"
    second.vehicle.fly_over(second.hall, 8)
    second.reporter.write()
    first.turn()
    assert (first.state, first.trip.reason) == (FlightState.HOMEBOUND, None)


def test_somebody_who_comes_into_the_way_during_the_upload_at_the_hall_leaves_it_released(
    first: Crew, second: Crew
) -> None:
    second.outbound()
    second.vehicle.fly_over(second.hall, 8)
    second.reporter.write()
    first.released()
    upload = first.vehicle.upload

    def upload_slowly(bundle: object) -> object:
        second.vehicle.fly_over(first.hall, 3, height_m=60.0)
        second.reporter.write()
        return upload(bundle)  # type: ignore[arg-type]

    first.vehicle.upload = upload_slowly  # type: ignore[method-assign,assignment]
    told = len(first.vehicle.told)
    second.reporter.write()
    first.turn()
    assert (first.state, first.vehicle.told[told:]) == (FlightState.RELEASED, ["configure", "upload"])


def test_a_release_does_not_count_for_ever(first: Crew, second: Crew) -> None:
    first.released()
    second.outbound()
    for _ in range(CLEAR_MINUTES):
        second.vehicle.fly_over(first.hall, 3, height_m=60.0)
        second.reporter.write()
        first.turn()
        assert first.state is FlightState.RELEASED
        first.clock.wait(59.0)
    second.reporter.write()
    first.turn()
    assert (first.state, first.trip.reason) == (FlightState.AT_HALL, RELEASE_RAN_OUT)


def test_what_is_left_of_a_hold_is_known(first: Crew, second: Crew) -> None:
    """Both ways lead over the same trunk: who holds will come home in the upper layer when the hold is over."""
    first.holding()
    with first.database.reading() as session:
        since = flights.in_state_since(session, first.flight_id, FlightState.HOLDING)
    assert since is not None
    assert first.clock.now() - since < timedelta(seconds=5)
    first.reporter.write()
    second.approved()
    assert separation(second).ok
