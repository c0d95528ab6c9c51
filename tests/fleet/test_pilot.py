"""The pilot on rows and a fake aircraft: the good way, every refusal, every way home."""

from __future__ import annotations

import pytest

from firmware_bridge.errors import (
    ArmRefused,
    BridgeError,
    CommandTimeout,
    EffectMissing,
    ParameterUnknown,
    ReadBackDiffers,
    TransferFailed,
)
from fleet import flights, hall, logbook, pads, tracks
from fleet.approval import send_by_van
from fleet.errors import RequestNotAllowed
from fleet.flights import Flight, FlightState, Leg
from fleet.requests import RequestKind
from fleet.sentences import LANDED_OUTSIDE, NOBODY_CLEARED, TURNED_BACK
from orders.db import Database
from orders.delivering import delivery
from orders.delivering.delivery import Carrier, DeliveryJob, JobState
from tests.fleet.cockpits import Crew
from tests.fleet.fake_vehicle import STANDING
from tests.fleet.town import HIJI, PORT_SITE, battery_in, clear_pad, job_of


@pytest.fixture
def crew(valley: Database) -> Crew:
    return Crew(valley)


def the_job(crew: Crew) -> DeliveryJob:
    return job_of(crew.database, 1)


def marks(trip: Flight) -> dict[str, int]:
    found: dict[str, int] = trip.plan["outward_mission"]["marks"]
    return found


def test_a_whole_round_trip(crew: Crew) -> None:
    crew.released()
    assert the_job(crew).state is JobState.AT_HALL
    crew.turn()
    assert crew.state is FlightState.HOMEBOUND
    crew.vehicle.fly_over(PORT_SITE, 8)
    crew.turn()
    crew.vehicle.land_at(PORT_SITE, battery_percent=85.0)
    crew.turn()
    trip = crew.trip
    assert (trip.state, trip.reason, trip.min_reserve_percent) == (FlightState.HOME, None, 80.0)
    assert trip.closed_at is not None
    with crew.database.reading() as session:
        rows = logbook.entries_of(session, "yuai-1")
        assert [track.leg for track in tracks.track_of(session, trip.id)].count(Leg.HOME) >= 1
    assert [(row.takeoff_place, row.landing_place, row.pilot_name) for row in rows] == [
        (PORT_SITE.name, HIJI.name, "運航 太郎"),
        (HIJI.name, PORT_SITE.name, "運航 太郎"),
    ]
    assert rows[1].total_flight_s == rows[0].flight_s + rows[1].flight_s > 0


def test_nothing_is_sent_before_somebody_asks_for_the_launch(crew: Crew) -> None:
    crew.approved()
    crew.turn(3)
    assert crew.state is FlightState.APPROVED
    assert crew.vehicle.told == []


def test_a_launch_configures_uploads_arms_and_starts_in_this_order(crew: Crew) -> None:
    crew.outbound()
    assert crew.vehicle.told == ["configure", "upload", "arm", "start_mission"]
    assert the_job(crew).state is JobState.UNDER_WAY
    assert the_job(crew).eta_at is not None


@pytest.mark.parametrize(
    ("method", "error", "words"),
    [
        ("configure", ParameterUnknown("FS_OPTIONS"), "FS_OPTIONS"),
        ("upload", TransferFailed("mission", "DENIED"), "飛行計画を機体に送れませんでした"),
        ("upload", ReadBackDiffers("fence", 2, "latitude_deg", 35.0, 36.0), "読み返すと違っていました"),
        ("arm", ArmRefused(("Battery low",)), "Battery low"),
        ("start_mission", EffectMissing("lift-off", 20.0), "指示どおりに動きませんでした"),
        ("arm", CommandTimeout(400, 3), "返事がありません"),
    ],
)
def test_what_the_aircraft_refuses_stays_on_the_ground_with_a_sentence(
    crew: Crew, method: str, error: BridgeError, words: str
) -> None:
    crew.vehicle.refuses[method] = error
    crew.approved()
    asked = crew.ask(RequestKind.LAUNCH)
    crew.turn()
    trip = crew.trip
    assert trip.state is FlightState.REFUSED
    assert words in (trip.reason or "")
    assert not crew.vehicle.seen.armed
    answer = crew.answer(asked)
    assert (answer.ok, answer.result) == (False, trip.reason)
    assert the_job(crew).state is JobState.LOADED


def test_an_aircraft_that_is_not_heard_is_not_launched(crew: Crew) -> None:
    crew.approved()
    crew.ask(RequestKind.LAUNCH)
    crew.vehicle.put(connected=False)
    crew.turn()
    assert crew.state is FlightState.REFUSED
    assert "つながっていません" in (crew.trip.reason or "")
    assert crew.vehicle.told == []


def test_a_refused_flight_flies_after_it_was_looked_at_and_approved_again(crew: Crew) -> None:
    crew.vehicle.refuses["upload"] = TransferFailed("mission", "SILENCE")
    crew.approved()
    crew.ask(RequestKind.LAUNCH)
    crew.turn()
    crew.vehicle.refuses.clear()
    with crew.database.writing() as session:
        flights.change_state(
            session, flights.flight(session, crew.flight_id), FlightState.PLANNED, "a", crew.clock.now()
        )
    crew.outbound()
    assert crew.trip.reason is None


def test_the_boxes_of_a_refused_flight_can_go_by_van_at_once(crew: Crew) -> None:
    crew.vehicle.refuses["arm"] = ArmRefused(())
    crew.approved()
    crew.ask(RequestKind.LAUNCH)
    crew.turn()
    with crew.database.writing() as session:
        send_by_van(session, crew.flight_id, "運航 太郎", crew.clock.now())
    assert crew.state is FlightState.CANCELLED
    assert (the_job(crew).carrier, the_job(crew).state) == (Carrier.VAN, JobState.READY)


def test_an_aircraft_that_flies_after_a_failed_start_is_flown_and_not_forgotten(crew: Crew) -> None:
    crew.vehicle.refuses["start_mission"] = EffectMissing("mode AUTO", 5.0)
    crew.approved()
    crew.ask(RequestKind.LAUNCH)
    arm = crew.vehicle.arm

    def arm_and_fly() -> object:
        state = arm()
        crew.vehicle.put(landed=False)
        return state

    crew.vehicle.arm = arm_and_fly  # type: ignore[method-assign,assignment]
    crew.turn()
    assert crew.state is FlightState.OUTBOUND


def test_an_aircraft_waits_over_the_hall_until_its_pad_is_clear(crew: Crew) -> None:
    crew.holding()
    crew.turn(5)
    assert crew.state is FlightState.HOLDING
    clear_pad(crew.database, "hiji", crew.clock.now())
    crew.turn()
    assert crew.state is FlightState.LANDING
    assert crew.vehicle.told[-1] == f"set_current_item {marks(crew.trip)['landing_seq']}"


def test_a_pad_declared_clear_too_long_ago_lets_nobody_land(crew: Crew) -> None:
    clear_pad(crew.database, "hiji", crew.clock.now())
    crew.clock.wait(pads.CLEAR_MINUTES * 60)
    crew.holding()
    crew.turn(2)
    assert crew.state is FlightState.HOLDING


def test_a_pad_that_is_withdrawn_sends_a_landing_aircraft_back_up(crew: Crew) -> None:
    crew.holding()
    clear_pad(crew.database, "hiji", crew.clock.now())
    crew.turn()
    crew.vehicle.fly_over(HIJI, marks(crew.trip)["landing_seq"] + 1, height_m=40.0)
    with crew.database.writing() as session:
        pads.withdraw_clear(session, "hiji", "区長 一", crew.clock.now())
    crew.turn()
    assert crew.state is FlightState.HOLDING
    assert crew.vehicle.seen.current_item == marks(crew.trip)["hold_seq"]


def test_when_nobody_clears_the_pad_the_boxes_come_home_and_go_by_van(crew: Crew) -> None:
    crew.holding()
    crew.vehicle.put(current_item=marks(crew.trip)["hold_seq"] + 1)
    crew.turn()
    assert (crew.state, crew.trip.reason) == (FlightState.RETURNING, NOBODY_CLEARED)
    crew.vehicle.land_at(PORT_SITE)
    crew.turn()
    assert crew.state is FlightState.HOME
    job = the_job(crew)
    assert (job.carrier, job.state, job.carrier_reason) == (Carrier.VAN, JobState.READY, NOBODY_CLEARED)


def test_an_operator_turns_the_aircraft_back_along_the_corridor(crew: Crew) -> None:
    crew.outbound()
    crew.vehicle.fly_over(HIJI, 5)
    asked = crew.ask(RequestKind.RETURN)
    crew.turn()
    assert crew.vehicle.told[-1] == f"set_current_item {crew.trip.plan['outward_mission']['marks']['return_seqs'][5]}"
    assert (crew.state, crew.trip.reason) == (FlightState.RETURNING, TURNED_BACK)
    assert crew.answer(asked).ok is True


def test_a_stopped_aircraft_that_is_turned_back_goes_on_in_its_mission(crew: Crew) -> None:
    crew.outbound()
    crew.ask(RequestKind.HOLD)
    crew.turn()
    assert crew.vehicle.seen.mode == "BRAKE"
    crew.ask(RequestKind.RETURN)
    crew.turn()
    assert crew.vehicle.told[-1] == "resume_mission"


def test_hold_resume_and_land_now_reach_the_aircraft(crew: Crew) -> None:
    crew.outbound()
    for kind, deed in (
        (RequestKind.HOLD, "hold"),
        (RequestKind.RESUME, "resume_mission"),
        (RequestKind.LAND_NOW, "land"),
    ):
        asked = crew.ask(kind)
        crew.turn()
        assert (crew.vehicle.told[-1], crew.answer(asked).ok) == (deed, True)


def test_sending_by_van_in_the_air_brings_the_aircraft_back_with_that_reason(crew: Crew) -> None:
    crew.outbound()
    with crew.database.writing() as session:
        send_by_van(session, crew.flight_id, "運航 太郎", crew.clock.now(), "道が空いているので車にします。")
    crew.turn()
    crew.vehicle.land_at(PORT_SITE)
    crew.turn()
    assert (crew.state, the_job(crew).carrier_reason) == (FlightState.HOME, "道が空いているので車にします。")


def test_a_landing_in_a_field_keeps_the_aircraft_down_and_sends_people(crew: Crew) -> None:
    crew.outbound()
    crew.vehicle.fly_over(HIJI, 5)
    crew.turn()
    crew.vehicle.land_at(HIJI)
    crew.vehicle.put(latitude_deg=HIJI.latitude_deg - 0.001)
    crew.turn()
    assert (crew.state, crew.trip.reason) == (FlightState.LANDED_OUT, LANDED_OUTSIDE)
    assert (the_job(crew).carrier, crew.in_service()) == (Carrier.VAN, False)


def test_rotors_that_turn_on_at_the_port_are_stopped(crew: Crew) -> None:
    crew.outbound()
    crew.vehicle.fly_over(PORT_SITE, marks(crew.trip)["landing_seq"] - 1, height_m=0.0)
    crew.vehicle.put(landed=True)
    crew.turn()
    assert "disarm" not in crew.vehicle.told
    crew.pilot._resting_since = -1000.0
    crew.turn()
    assert crew.vehicle.told[-1] == "disarm"


def test_a_launch_pressed_for_a_flight_that_left_the_table_is_answered(crew: Crew) -> None:
    crew.approved()
    asked = crew.ask(RequestKind.LAUNCH)
    with crew.database.writing() as session:
        send_by_van(session, crew.flight_id, "別の人", crew.clock.now())
    crew.turn()
    assert crew.answer(asked).ok is False
    assert crew.vehicle.told == []


def test_a_launch_cannot_be_asked_for_in_the_air(crew: Crew) -> None:
    crew.outbound()
    with pytest.raises(RequestNotAllowed):
        crew.ask(RequestKind.LAUNCH)


def test_with_a_battery_that_was_not_really_swapped_nobody_flies_home(crew: Crew) -> None:
    crew.released()
    crew.vehicle.put(battery_percent=60.0)
    crew.turn()
    trip = crew.trip
    assert (trip.state, trip.battery_swapped_at) == (FlightState.AT_HALL, None)
    assert "電池が足りません（60％" in (trip.reason or "")
    with crew.database.writing() as session:
        hall.battery_swapped(session, crew.flight_id, battery_in(crew.database, "yuai-1"), "区長 一", crew.clock.now())
        hall.release(session, crew.flight_id, "区長 一", crew.clock.now())
    crew.vehicle.put(battery_percent=100.0)
    crew.turn()
    assert crew.state is FlightState.HOMEBOUND


def test_the_newest_status_and_the_track_are_written(crew: Crew) -> None:
    crew.outbound()
    crew.vehicle.fly_over(HIJI, 6, height_m=70.0)
    crew.turn()
    crew.reporter.write()
    status = crew.status()
    assert status is not None
    assert (status.armed, status.mode, status.current_item) == (True, "AUTO", 6)
    assert status.alt_agl_m == pytest.approx(70.0, abs=15.0)
    with crew.database.reading() as session:
        points = tracks.track_of(session, crew.flight_id)
        job = delivery.job(session, 1)
    assert points
    assert points[-1].latitude_deg == HIJI.latitude_deg
    assert job.latitude == pytest.approx(HIJI.latitude_deg, abs=0.001)
    assert STANDING.landed
