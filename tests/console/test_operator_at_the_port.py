"""What an operator does at the port, through the pages alone: load, approve, launch, or send by van."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from fleet import batteries, requests
from fleet.console.flight_sheet import sheet_of
from fleet.drones import drone, take_out_of_service
from fleet.flights import FlightState
from fleet.requests import OperatorRequest, RequestKind
from fleet.sites import town_world
from orders.db import Database
from orders.delivering.delivery import Carrier, JobState, job
from tests.console import scene
from tests.console.scene import NOW
from tests.makers import HandClock
from tests.staff.tablet import Tablet

S = FlightState


def wishes(database: Database, flight_id: int) -> list[OperatorRequest]:
    with database.reading() as session:
        return requests.requests_of(session, flight_id)


def test_a_flight_is_loaded_approved_and_launched(operator: Tablet, database: Database) -> None:
    flight_id = scene.planned(database, "H0001", "H0004")
    operator.open("/board").press("confirm-loaded", f'//*[@data-flight-id="{flight_id}"]')
    assert operator.page == "board"
    assert [each.state for each in scene.jobs_of(database, flight_id)] == [JobState.LOADED, JobState.LOADED]
    operator.press("open-flight", f'//*[@data-flight-id="{flight_id}"]').press("approve")
    trip = scene.trip_of(database, flight_id)
    assert (trip.state, trip.approved_by) == (S.APPROVED, "運航 次郎")
    assert "運航 次郎さん" in operator.text
    operator.press("launch")
    assert operator.find("launch").get("disabled") is not None
    assert [(each.kind, each.who) for each in wishes(database, flight_id)] == [(RequestKind.LAUNCH, "運航 次郎")]


def test_every_press_may_come_twice(operator: Tablet, database: Database) -> None:
    flight_id = scene.planned(database, "H0001")
    operator.open(f"/flights/{flight_id}")
    for action in ("confirm-loaded", "approve", "launch"):
        operator.send(action)
        operator.press(action)
        assert operator.told.get("wrong") is None
    trip = scene.trip_of(database, flight_id)
    assert trip.state is S.APPROVED
    assert len(wishes(database, flight_id)) == 1


def test_the_list_says_in_sentences_what_forbids_the_launch(operator: Tablet, database: Database) -> None:
    flight_id = scene.planned(database, "H0001")
    scene.heard(database, "yuai-1", battery_percent=60.0)
    operator.open(f"/flights/{flight_id}").press("confirm-loaded")
    operator.press("approve")
    assert operator.find("launch").get("disabled") is not None
    assert operator.row("data-check", "battery").get("data-ok") == "no"
    assert "電池が足りません（60％、必要は90％）" in operator.text
    assert operator.row("data-check", "link").get("data-ok") == "yes"


def test_the_board_offers_the_launch_only_when_everything_is_in_order(operator: Tablet, database: Database) -> None:
    flight_id = scene.bring_to(database, scene.planned(database, "H0001"), S.APPROVED)
    card = f'//*[@data-flight-id="{flight_id}"]'
    scene.heard(database, "yuai-1", battery_percent=60.0)
    assert operator.open("/board").find("launch", card).get("disabled") is not None
    assert "出発できない理由：電池が足りません（60％、必要は90％）" in operator.text
    scene.heard(database, "yuai-1", battery_percent=98.0)
    assert operator.open("/board").find("launch", card).get("disabled") is None
    assert "出発できない理由" not in operator.text


def test_a_low_battery_is_changed_at_the_port(operator: Tablet, database: Database) -> None:
    flight_id = scene.planned(database, "H0001")
    operator.open(f"/flights/{flight_id}")
    assert operator.all('//*[@data-action="swap-battery"]') == []
    scene.heard(database, "yuai-1", battery_percent=60.0)
    operator.open(f"/flights/{flight_id}").press("swap-battery")
    with database.reading() as session:
        inside = batteries.in_aircraft(session, "yuai-1")
        assert inside is not None
        assert inside.id == "B1-2"
    operator.open("/board").press("battery-charged", '//*[@data-battery-id="B1-1"]')
    assert operator.row("data-battery-id", "B1-1").get("data-state") == "ready"


def test_a_load_that_weighs_something_else_is_not_accepted(operator: Tablet, database: Database) -> None:
    flight_id = scene.planned(database, "H0001")
    operator.open(f"/flights/{flight_id}").press("confirm-loaded", measured_g="４９００")
    assert "はかった重さ 4.9 kg" in operator.told["wrong"]
    assert scene.trip_of(database, flight_id).loaded_at is None
    assert operator.open(f"/flights/{flight_id}").press("confirm-loaded", measured_g="a lot").status == 400


def test_boxes_go_by_van_in_one_press(operator: Tablet, database: Database) -> None:
    flight_id = scene.planned(database, "H0001", "H0004")
    jobs = [each.id for each in scene.jobs_of(database, flight_id)]
    operator.open(f"/flights/{flight_id}").press("confirm-loaded")
    operator.send("send-by-van")
    operator.press("send-by-van")
    assert scene.trip_of(database, flight_id).state is S.CANCELLED
    with database.reading() as session:
        moved = [job(session, each) for each in jobs]
        assert [(each.carrier, each.state) for each in moved] == [(Carrier.VAN, JobState.READY)] * 2


def test_a_refused_flight_tells_why_and_is_planned_again(operator: Tablet, database: Database) -> None:
    flight_id = scene.bring_to(database, scene.planned(database, "H0001"), S.APPROVED)
    why = "機体の自己点検が出発を断りました（磁石の調整）。"
    scene.move(database, flight_id, S.REFUSED, why=why)
    board = operator.open("/board")
    assert why in board.text
    assert board.all('//*[@data-alarm="alarm"]')
    operator.press("open-flight", f'//*[@data-flight-id="{flight_id}"]').press("plan-again")
    assert scene.trip_of(database, flight_id).state is S.PLANNED
    assert operator.find("approve") is not None


def test_a_waiting_box_goes_by_van(operator: Tablet, database: Database) -> None:
    scene.planned(database, "H0001")
    scene.planned(database, "H0002")
    (waiting,) = scene.boxes_for(database, "H0003")
    operator.open("/board").press("job-by-van", f'//*[@data-job-id="{waiting}"]')
    with database.reading() as session:
        assert job(session, waiting).carrier is Carrier.VAN
    assert operator.all(f'//*[@data-job-id="{waiting}"]') == []


def test_an_aircraft_comes_back_into_service_after_somebody_looked(operator: Tablet, database: Database) -> None:
    with database.writing() as session:
        take_out_of_service(session, "yuai-2", "途中の場所に降りました。点検してください。")
    operator.open("/board")
    assert "途中の場所に降りました" in operator.text
    operator.press("put-in-service", '//*[@data-drone-id="yuai-2"]')
    with database.reading() as session:
        assert drone(session, "yuai-2").out_of_service_reason is None


def test_wind_is_written_down_and_a_strong_one_is_an_alarm(operator: Tablet, database: Database) -> None:
    operator.open("/board").press("observe-wind", speed_m_s="6.1", from_deg="180")
    assert operator.told == {"right": "風 6.1 m/s を記録しました。"}
    assert "6.1 m/s 南の風" in operator.text
    assert [each.get("data-alarm") for each in operator.all("//*[@data-alarm]")] == ["watch"]
    assert operator.open("/board").press("observe-wind", speed_m_s="nan", from_deg="180").status == 400
    assert operator.open("/board").press("observe-wind", speed_m_s="99", from_deg="180").status == 400


def test_yesterdays_flights_stay_in_the_list(operator: Tablet, database: Database, clock: HandClock) -> None:
    flight_id = scene.bring_to(database, scene.planned(database, "H0001"), S.HOME)
    clock.at = NOW + timedelta(days=1)
    assert operator.open("/flights").all("//*[@data-flight-id]") == []
    assert operator.press("previous-day").row("data-flight-id", flight_id).get("data-state") == "home"


def test_the_profile_has_ground_ceiling_plan_and_both_flown_legs(database: Database) -> None:
    flight_id = scene.bring_to(database, scene.planned(database, "H0001"), S.HOMEBOUND)
    scene.on_the_way(database, flight_id, 1.0)
    scene.on_the_way(database, flight_id, 0.5, leg=scene.Leg.HOME)
    with database.reading() as session:
        sheet = sheet_of(session, town_world("ina"), scene.SETTINGS, flight_id, NOW)
    drawn = str(sheet.profile)
    for part in ("profile-ground", "profile-ceiling", "profile-planned", "profile-flown-home"):
        assert f'"{part}"' in drawn or f" {part}" in drawn
    assert "中尾公民館" in drawn


def test_one_wish_at_a_time_is_written(database: Database, operator: Tablet) -> None:
    flight_id = scene.bring_to(database, scene.planned(database, "H0001"), S.APPROVED)
    operator.open("/board")
    operator.send("launch", f'//*[@data-flight-id="{flight_id}"]')
    operator.press("launch", f'//*[@data-flight-id="{flight_id}"]')
    with database.reading() as session:
        assert len(list(session.scalars(select(OperatorRequest)))) == 1
    assert "出発の指示を機体に伝えています" in operator.text
