"""Words that do not count any more: old requests, old releases, a used-up pad; and controllers that lost command."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy.exc import OperationalError

from firmware_bridge.errors import EffectMissing, LinkLost, TransferFailed
from firmware_bridge.vehicle import VehicleState
from fleet import anew, approval, controller, drones, flights, hall, logbook, pads, weather
from fleet.errors import NotInCommand
from fleet.fencing import SURE_FOR_S, Fence
from fleet.flights import FlightState
from fleet.requests import COUNTS_FOR_S, RequestKind
from fleet.sentences import (
    BEING_CHECKED,
    DID_NOT_START,
    FLIES_UNASKED,
    NOT_HOLDING,
    ON_THE_GROUND,
    RELEASE_TOO_OLD,
    REQUEST_TOO_OLD,
    TAKEN_OFF_THE_TABLE,
)
from orders.db import Database
from tests.fleet.cockpits import Crew
from tests.fleet.town import HIJI, PORT_SITE, SETTINGS, clear_pad, flight_planned


@pytest.fixture
def crew(valley: Database) -> Crew:
    return Crew(valley)


def put(crew: Crew, *states: FlightState) -> None:
    with crew.database.writing() as session:
        for state in states:
            flights.change_state(session, flights.flight(session, crew.flight_id), state, "管制", crew.clock.now())


def test_a_launch_that_was_asked_for_too_long_ago_is_not_obeyed(crew: Crew) -> None:
    crew.approved()
    asked = crew.ask(RequestKind.LAUNCH)
    crew.clock.wait(COUNTS_FOR_S)
    crew.turn()
    assert (crew.answer(asked).ok, crew.answer(asked).result) == (False, REQUEST_TOO_OLD)
    assert (crew.state, crew.vehicle.told) == (FlightState.APPROVED, [])


def test_in_a_fast_day_a_request_counts_for_the_same_wall_seconds(crew: Crew) -> None:
    crew.approved()
    crew.pilot.cockpit.rate = 20.0
    crew.ask(RequestKind.LAUNCH)
    crew.clock.wait(COUNTS_FOR_S * 15)
    crew.turn()
    assert crew.state is FlightState.OUTBOUND


def test_a_controller_that_starts_obeys_nothing_that_was_asked_before(crew: Crew) -> None:
    crew.approved()
    asked = crew.ask(RequestKind.LAUNCH)
    crew.new_pilot().work()
    assert crew.answer(asked).result == REQUEST_TOO_OLD
    assert crew.vehicle.told == []


def test_the_launch_of_a_cancelled_flight_starts_no_other_one(crew: Crew) -> None:
    crew.approved()
    asked = crew.ask(RequestKind.LAUNCH)
    with crew.database.writing() as session:
        approval.send_by_van(session, crew.flight_id, "運航 太郎", crew.clock.now())
    assert crew.answer(asked).result == TAKEN_OFF_THE_TABLE
    crew.flight_id = flight_planned(crew.database)
    crew.approved()
    with crew.database.writing() as session:
        wish = session.merge(crew.answer(asked))
        wish.claimed_at = wish.done_at = wish.ok = None
    crew.turn()
    assert (crew.state, crew.vehicle.told) == (FlightState.APPROVED, [])
    assert crew.answer(asked).ok is False


def test_planning_again_answers_what_was_asked_of_the_old_plan(crew: Crew) -> None:
    crew.approved()
    asked = crew.ask(RequestKind.LAUNCH)
    answer = anew.ask(crew.database, SETTINGS, crew.flight_id, crew.clock.now())
    with crew.database.writing() as session:
        anew.write(session, crew.flight_id, answer, "運航 太郎", crew.clock.now())
    assert crew.answer(asked).ok is False


def test_an_old_release_needs_a_new_word(crew: Crew) -> None:
    crew.released()
    told = len(crew.vehicle.told)
    crew.clock.wait(61.0)
    crew.new_pilot()
    crew.turn()
    assert (crew.state, crew.trip.reason) == (FlightState.AT_HALL, RELEASE_TOO_OLD)
    assert crew.vehicle.told[told:] == []
    with crew.database.writing() as session:
        hall.release(session, crew.flight_id, "区長 一", crew.clock.now())
    crew.turn()
    assert crew.state is FlightState.HOMEBOUND


def test_in_strong_wind_nobody_flies_home(crew: Crew) -> None:
    crew.released()
    with crew.database.writing() as session:
        weather.observe(session, 9.0, 0.0, "区長 一", crew.clock.now())
    crew.turn()
    assert crew.state is FlightState.AT_HALL
    assert "風が強すぎます" in (crew.trip.reason or "")


def test_an_aircraft_out_of_service_does_not_fly_home(crew: Crew) -> None:
    crew.released()
    with crew.database.writing() as session:
        drones.take_out_of_service(session, "yuai-1", "羽根に傷")
    crew.turn()
    assert crew.state is FlightState.AT_HALL
    assert "羽根に傷" in (crew.trip.reason or "")


def test_the_way_home_begins_at_the_hall_and_nowhere_else(crew: Crew) -> None:
    crew.released()
    crew.vehicle.land_at(PORT_SITE, battery_percent=100.0)
    crew.turn()
    assert crew.state is FlightState.AT_HALL
    assert "公民館にあることを確かめられません" in (crew.trip.reason or "")


def test_a_start_home_that_ended_at_the_port_while_no_controller_lived_is_a_whole_flight(crew: Crew) -> None:
    crew.released()
    put(crew, FlightState.UPLOADING_HOME)
    crew.vehicle.land_at(PORT_SITE)
    crew.clock.wait(200.0)
    crew.new_pilot()
    crew.turn()
    assert crew.state is FlightState.HOME
    with crew.database.reading() as session:
        rows = logbook.entries_of_flight(session, crew.flight_id)
    assert [row.landing_place for row in rows] == [HIJI.name, PORT_SITE.name]
    assert rows[1].flight_s >= 200


@pytest.mark.parametrize(("north_deg", "state"), [(0.0, FlightState.AT_HALL), (-0.001, FlightState.LANDED_OUT)])
def test_a_start_outward_that_ended_elsewhere_while_no_controller_lived_is_found_there(
    crew: Crew, north_deg: float, state: FlightState
) -> None:
    crew.approved()
    put(crew, FlightState.UPLOADING)
    crew.vehicle.land_at(HIJI)
    crew.vehicle.put(latitude_deg=HIJI.latitude_deg + north_deg)
    crew.new_pilot()
    crew.turn()
    assert crew.state is state


def lose_the_link_in_the_start(crew: Crew) -> int:
    def start() -> VehicleState:
        crew.vehicle.put(connected=False)
        raise EffectMissing("lift-off", 20.0)

    crew.vehicle.start_mission = start  # type: ignore[method-assign]
    crew.vehicle.refuses["disarm"] = LinkLost("yuai-1", 6.0)
    crew.approved()
    asked = crew.ask(RequestKind.LAUNCH)
    crew.turn(2)
    return asked


def test_a_link_lost_in_the_start_means_that_nobody_knows_yet(crew: Crew) -> None:
    asked = lose_the_link_in_the_start(crew)
    assert (crew.state, crew.answer(asked).result) == (FlightState.UPLOADING, BEING_CHECKED)
    crew.vehicle.put(connected=True)
    crew.vehicle.fly_over(HIJI, 3)
    crew.turn()
    assert (crew.state, crew.trip.reason) == (FlightState.OUTBOUND, None)


def test_one_that_is_found_standing_after_all_waits_for_a_new_word(crew: Crew) -> None:
    lose_the_link_in_the_start(crew)
    crew.vehicle.put(connected=True, armed=False)
    crew.turn()
    assert (crew.state, crew.trip.reason) == (FlightState.APPROVED, DID_NOT_START)


def test_who_cannot_be_sure_of_the_lease_arms_nothing(crew: Crew) -> None:
    crew.approved()
    crew.ask(RequestKind.LAUNCH)
    crew.fence_s = SURE_FOR_S
    crew.turn()
    assert (crew.state, "arm" in crew.vehicle.told) == (FlightState.APPROVED, False)


def test_who_loses_the_lease_after_arming_stops_the_rotors(crew: Crew) -> None:
    crew.approved()
    crew.ask(RequestKind.LAUNCH)
    arm = crew.vehicle.arm

    def frozen() -> VehicleState:
        crew.fence_s = SURE_FOR_S
        return arm()

    crew.vehicle.arm = frozen  # type: ignore[method-assign]
    crew.turn()
    assert crew.state is FlightState.APPROVED
    assert crew.vehicle.told[-2:] == ["arm", "disarm"]


def test_who_cannot_be_sure_of_the_lease_steers_nothing(crew: Crew) -> None:
    crew.holding()
    clear_pad(crew.database, "hiji", crew.clock.now())
    crew.fence_s = SURE_FOR_S
    with pytest.raises(NotInCommand):
        crew.turn()
    assert (crew.state, crew.vehicle.told[-1]) == (FlightState.HOLDING, "start_mission")


def test_a_database_that_is_away_for_a_moment_ends_no_controller(
    valley: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    fence = Fence(lambda: now[0])

    def away(*_: object) -> None:
        raise OperationalError("update", {}, Exception("locked"))

    monkeypatch.setattr(controller, "_renew", away)
    controller.keep_lease(valley, "a:1:b", fence)
    now[0] = SURE_FOR_S
    with pytest.raises(OperationalError):
        controller.keep_lease(valley, "a:1:b", fence)


def test_an_approved_aircraft_that_flies_our_mission_unasked_is_watched(crew: Crew) -> None:
    crew.approved()
    crew.vehicle.fly_over(HIJI, 3)
    crew.turn()
    assert crew.trip.reason == FLIES_UNASKED
    crew.turn()
    assert (crew.state, crew.vehicle.told) == (FlightState.OUTBOUND, ["verify"])


def test_an_aircraft_that_flies_without_an_approval_is_shown_and_left_alone(crew: Crew) -> None:
    crew.vehicle.fly_over(HIJI, 3)
    crew.turn(3)
    assert (crew.state, crew.trip.reason, crew.vehicle.told) == (FlightState.PLANNED, FLIES_UNASKED, [])


def touched_down(crew: Crew) -> None:
    crew.holding()
    clear_pad(crew.database, "hiji", crew.clock.now())
    crew.turn()
    crew.vehicle.fly_over(HIJI, crew.trip.plan["outward_mission"]["marks"]["landing_seq"] + 1, height_m=0.0)
    crew.vehicle.put(landed=True)


def test_nobody_is_turned_back_from_the_ground(crew: Crew) -> None:
    touched_down(crew)
    asked = crew.ask(RequestKind.RETURN)
    crew.turn()
    assert (crew.state, crew.answer(asked).result) == (FlightState.LANDING, ON_THE_GROUND)


def test_one_that_was_turned_back_too_late_stands_at_the_hall(crew: Crew) -> None:
    crew.holding()
    crew.ask(RequestKind.RETURN)
    crew.turn()
    assert crew.state is FlightState.RETURNING
    crew.vehicle.land_at(HIJI)
    crew.turn()
    assert (crew.state, crew.trip.reason, crew.in_service()) == (FlightState.AT_HALL, None, True)


@pytest.mark.parametrize(("mode", "failsafe"), [("RTL", False), ("AUTO", False), ("BRAKE", True)])
def test_going_on_is_only_for_one_that_an_operator_has_stopped(crew: Crew, mode: str, failsafe: bool) -> None:
    crew.outbound()
    crew.vehicle.fly_over(HIJI, 3)
    crew.vehicle.put(mode=mode, failsafe=failsafe)
    asked = crew.ask(RequestKind.RESUME)
    crew.turn()
    assert crew.answer(asked).result == NOT_HOLDING
    assert "resume_mission" not in crew.vehicle.told


def test_a_landing_and_a_departure_use_the_word_for_the_landing_place_up(crew: Crew) -> None:
    crew.at_hall()
    with crew.database.reading() as session:
        assert not pads.is_clear(session, "hiji", crew.clock.now())
    clear_pad(crew.database, "hiji", crew.clock.now())
    with crew.database.writing() as session:
        now = crew.clock.now()
        hall.receive_boxes(session, crew.flight_id, "区長 一", now)
        hall.battery_swapped(session, crew.flight_id, "B1-2", "区長 一", now)
        hall.release(session, crew.flight_id, "区長 一", now)
        assert not pads.is_clear(session, "hiji", now)


def test_parameters_that_could_not_be_compared_are_compared_later_and_hold_nobody_up(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def compare(wanted: Mapping[str, float]) -> dict[str, tuple[float, float]]:
        asked.append("plan" if wanted else "profile")
        if len(asked) <= 2:
            raise TransferFailed("mission", "SILENCE")
        return {}

    monkeypatch.setattr(crew.vehicle, "compare_params", compare)
    monkeypatch.setattr("fleet.pilot.COMPARE_AGAIN_AFTER_S", 0.0)
    crew.outbound()
    crew.vehicle.land_at(PORT_SITE)
    crew.turn(5)
    assert asked == ["profile", "plan", "plan", "profile"], "the start looks for itself; later once more, then never"
