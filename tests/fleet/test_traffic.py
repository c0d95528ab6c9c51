"""Two aircraft and one corridor: who waits for whom, what is said, and that the wait ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fleet import flights, traffic
from fleet.drones import DroneStatus
from fleet.flights import FlightState
from fleet.judgement import GoItem
from fleet.pads import CLEAR_MINUTES
from fleet.preflight import go_no_go
from fleet.requests import OperatorRequest, RequestKind
from fleet.sentences import RELEASE_RAN_OUT
from fleet.sites import town_world
from fleet.traffic import LONGEST_IN_THE_AIR
from flightplans.separation.tracks import Track
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


def marks(crew: Crew) -> dict[str, int]:
    found: dict[str, int] = crew.trip.plan["outward_mission"]["marks"]
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
    told = list(first.vehicle.told)
    first.turn()
    assert first.state is FlightState.RELEASED
    assert first.trip.reason == "機体 yuai-2 と近づくため、まだ出発できません。あと1分ほどお待ちください。"
    assert first.vehicle.told == told
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


def test_an_aircraft_with_a_foreign_mission_on_board_cannot_be_foretold(first: Crew, second: Crew) -> None:
    second.outbound()
    second.vehicle.fly_over(second.hall, 8)
    second.reporter.write()
    first.approved()
    with first.database.writing() as session:
        flights.note(session, second.flight_id, "foreign_mission", "管制", first.clock.now())
    assert "動きがわからない" in separation(first).detail


def test_who_holds_may_come_home_when_the_hold_is_over_and_not_later(first: Crew) -> None:
    first.holding()
    ends = []
    for _ in range(2):
        first.reporter.write()
        _lands, comes_home = foreseen(first)
        ends.append(comes_home.t_s[-1])
        first.clock.wait(100.0)
        heard_again(first)
    assert ends[0] - ends[1] == pytest.approx(100.0, abs=0.1)


def test_an_old_word_of_an_aircraft_is_taken_from_when_it_was_said(first: Crew) -> None:
    first.outbound()
    first.reporter.write()
    now = foreseen(first)[0]
    first.clock.wait(4.0)
    later = foreseen(first)[0]
    assert now.t_s - later.t_s == pytest.approx([4.0] * len(now.t_s))


def test_who_was_just_turned_back_is_foreseen_at_the_port_and_not_at_the_hall(first: Crew) -> None:
    first.outbound()
    first.vehicle.fly_over(first.hall, 3)
    first.ask(RequestKind.RETURN)
    first.turn()
    assert first.state is FlightState.RETURNING
    first.vehicle.put(current_item=3)
    first.reporter.write()
    (only,) = foreseen(first)
    assert only.xyz_m[-1][2] == PORT_SITE.elevation_m


def heard_again(crew: Crew) -> None:
    with crew.database.writing() as session:
        status = session.get_one(DroneStatus, crew.drone_id)
        status.at, status.fresh_until = crew.clock.now(), crew.clock.now() + timedelta(seconds=5)


def foreseen(crew: Crew) -> tuple[Track, ...]:
    """The tracks that others keep away from."""
    with crew.database.reading() as session:
        trip = flights.flight(session, crew.flight_id)
        tracks = traffic.tracks_of(session, town_world("ina"), trip, crew.clock.now())
    assert tracks is not None
    return tracks
