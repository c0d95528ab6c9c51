"""What an operator sees and presses while aircraft are in the air."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fleet import flights, lease, logbook, requests
from fleet.console.aircraft import aircraft_of
from fleet.flights import FlightState, Leg
from fleet.requests import RequestKind
from fleet.sites import town_world
from orders.db import Database
from tests.console import scene
from tests.console.scene import NOW
from tests.makers import HandClock
from tests.staff.tablet import Tablet

S = FlightState


@pytest.fixture
def flying(database: Database) -> int:
    """A flight half-way to Nakao."""
    flight_id = scene.bring_to(database, scene.planned(database, "H0001"), S.OUTBOUND)
    scene.on_the_way(database, flight_id, 0.5)
    return flight_id


def asked(database: Database, flight_id: int) -> list[RequestKind]:
    with database.reading() as session:
        return [each.kind for each in requests.requests_of(session, flight_id)]


@pytest.mark.parametrize(
    ("action", "kind"),
    [("return", RequestKind.RETURN), ("hold", RequestKind.HOLD), ("resume", RequestKind.RESUME)],
)
def test_a_wish_reaches_the_aircrafts_pilot_once(
    operator: Tablet, database: Database, flying: int, action: str, kind: RequestKind
) -> None:
    operator.open(f"/flights/{flying}")
    operator.send(action)
    operator.press(action)
    assert operator.told.get("wrong") is None
    assert asked(database, flying) == [kind]


def test_landing_on_the_spot_is_asked_twice(operator: Tablet, database: Database, flying: int) -> None:
    operator.open(f"/flights/{flying}").press("land-now")
    assert operator.page == "land-now"
    assert asked(database, flying) == []
    operator.press("confirm-land-now")
    assert asked(database, flying) == [RequestKind.LAND_NOW]


def test_in_the_air_one_button_turns_the_aircraft_back(operator: Tablet, database: Database, flying: int) -> None:
    operator.open(f"/flights/{flying}")
    assert operator.all('//*[@data-action="send-by-van"]') == []
    assert len(operator.all('//*[@data-action="return"]')) == 1


def test_boxes_sent_by_van_a_moment_after_the_start_turn_the_aircraft_back(
    operator: Tablet, database: Database
) -> None:
    flight_id = scene.bring_to(database, scene.planned(database, "H0001"), S.APPROVED)
    operator.open(f"/flights/{flight_id}")
    scene.move(database, flight_id, S.UPLOADING, S.OUTBOUND)
    operator.press("send-by-van")
    assert "引き返し" in operator.told["right"]
    assert asked(database, flight_id) == [RequestKind.RETURN]


def test_nothing_is_asked_of_an_aircraft_on_the_ground(operator: Tablet, database: Database) -> None:
    flight_id = scene.bring_to(database, scene.planned(database, "H0001"), S.AT_HALL)
    operator.open(f"/flights/{flight_id}")
    for action in ("return", "hold", "land-now", "send-by-van", "launch", "approve"):
        assert operator.all(f'//*[@data-action="{action}"]') == []
    operator.open(f"/flights/{flight_id}/land-now")
    assert operator.all('//*[@data-action="confirm-land-now"]') == []


def test_a_wish_that_came_too_late_is_told_in_a_sentence(operator: Tablet, database: Database, flying: int) -> None:
    operator.open(f"/flights/{flying}")
    scene.move(database, flying, S.HOLDING, S.LANDING, S.AT_HALL)
    operator.press("return")
    assert operator.told["wrong"] == "この便はいま「公民館に到着」なので、その指示は出せません。"


def test_what_the_aircraft_answered_is_shown(operator: Tablet, database: Database, flying: int) -> None:
    operator.open(f"/flights/{flying}").press("hold")
    with database.writing() as session:
        (wish,) = requests.requests_of(session, flying)
        requests.claim(session, wish.id, NOW)
        requests.finish(session, wish.id, False, "機体から返事がありません。", NOW)
    assert "機体から返事がありません。" in operator.open(f"/flights/{flying}").text
    assert "機体から返事がありません。" in operator.open("/board").text


def test_minutes_left_shrink_along_the_way(database: Database, flying: int) -> None:
    def minutes() -> int:
        with database.reading() as session:
            craft = aircraft_of(session, town_world("ina"), NOW)[0]
        assert craft.minutes_left is not None
        return craft.minutes_left

    half = minutes()
    scene.on_the_way(database, flying, 0.95)
    assert 0 < minutes() < half <= 7


def test_a_lost_link_is_an_alarm_that_says_what_the_aircraft_does(
    operator: Tablet, flying: int, clock: HandClock
) -> None:
    clock.at = NOW + timedelta(minutes=2)
    alarms = operator.open("/board").all('//*[@data-alarm="alarm"]')
    assert "1号機から電波が届きません。最後の知らせは9:00です。" in " ".join(each.text_content() for each in alarms)
    assert operator.row("data-drone-id", "yuai-1").get("data-heard") == "no"


@pytest.mark.parametrize(
    ("states", "mode", "words"),
    [
        ((), "AUTO", "経路を進み、公民館の上で待ってから、自分で離着陸場へ帰ります"),
        ((S.HOLDING,), "AUTO", "公民館の上で待ち終えると、自分で離着陸場へ帰ります"),
        ((S.HOLDING, S.LANDING), "AUTO", "そのまま公民館に降ります"),
        ((S.RETURNING,), "AUTO", "来た経路を、自分で離着陸場へ帰ります"),
        ((), "BRAKE", "経路を飛んでいませんでした。いちばん近い決められた着陸場所へ"),
        ((S.RETURNING,), "RTL", "経路を飛んでいませんでした。いちばん近い決められた着陸場所へ"),
        ((), "LAND", "その場に降ります"),
    ],
)
def test_a_lost_link_tells_what_the_aircraft_does_at_this_stage(
    operator: Tablet, database: Database, flying: int, clock: HandClock, states: tuple[S, ...], mode: str, words: str
) -> None:
    scene.move(database, flying, *states)
    scene.heard(database, "yuai-1", armed=True, landed=False, mode=mode)
    clock.at = NOW + timedelta(minutes=2)
    (alarm,) = operator.open("/board").all('//*[@data-alarm="alarm"]')
    assert words in alarm.text_content()


def test_a_homebound_aircraft_without_link_is_only_coming_home(
    operator: Tablet, database: Database, flying: int, clock: HandClock
) -> None:
    scene.move(database, flying, S.HOLDING, S.LANDING, S.AT_HALL, S.RELEASED, S.UPLOADING_HOME, S.HOMEBOUND)
    clock.at = NOW + timedelta(minutes=2)
    (alarm,) = operator.open("/board").all('//*[@data-alarm="alarm"]')
    assert "経路どおりに、自分で離着陸場へ帰ります" in alarm.text_content()
    assert "待って" not in alarm.text_content()


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ((), "機体が離着陸場にあるか、目で見てください"),
        ((S.OUTBOUND, S.HOLDING, S.LANDING, S.AT_HALL, S.RELEASED), "帰りの出発を待っています"),
        ((S.OUTBOUND, S.HOLDING, S.LANDING, S.AT_HALL, S.RELEASED, S.UPLOADING_HOME), "機体が公民館にあるか"),
    ],
)
def test_a_silent_aircraft_about_to_start_is_to_be_looked_at(
    operator: Tablet, database: Database, clock: HandClock, states: tuple[S, ...], words: str
) -> None:
    flight_id = scene.bring_to(database, scene.planned(database, "H0001"), S.UPLOADING)
    scene.move(database, flight_id, *states)
    clock.at = NOW + timedelta(minutes=2)
    board = operator.open("/board")
    assert [each.get("data-alarm") for each in board.all("//*[@data-alarm]")] == ["watch"]
    assert words in board.row("data-alarm", "watch").text_content()


def test_a_battery_being_swapped_at_the_hall_is_no_alarm(
    operator: Tablet, database: Database, clock: HandClock
) -> None:
    scene.bring_to(database, scene.planned(database, "H0001"), S.AT_HALL)
    clock.at = NOW + timedelta(minutes=2)
    assert operator.open("/board").all("//*[@data-alarm]") == []


def test_a_low_battery_in_the_air_is_an_alarm(operator: Tablet, database: Database, flying: int) -> None:
    scene.on_the_way(database, flying, 0.6, battery=22.0)
    assert "電池の残りは22%" in operator.open("/board").root.text_content()


def test_without_a_controller_the_board_says_so(operator: Tablet, database: Database, flying: int) -> None:
    with database.writing() as session:
        lease.give_back(session, "test")
    text = operator.open("/board").root.text_content()
    assert "運航の見張りが止まっています" in text
    assert "積んである経路のとおりに自分で飛びます" in text


def test_a_quiet_fleet_has_no_alarm(operator: Tablet) -> None:
    assert operator.open("/board").all("//*[@data-alarm]") == []


def test_a_holding_aircraft_asks_for_the_pad(operator: Tablet, database: Database) -> None:
    flight_id = scene.bring_to(database, scene.planned(database, "H0001"), S.HOLDING)
    scene.on_the_way(database, flight_id, 1.0)
    assert "着陸場所の確認を待っています" in operator.open("/board").text
    scene.pad_is_clear(database, "nakao")
    assert "着陸場所は確認ずみです（9:15まで" in operator.open("/board").text


def test_an_aircraft_that_lies_outside_stays_an_alarm_until_it_flies_again(
    operator: Tablet, database: Database, flying: int
) -> None:
    scene.move(database, flying, S.LANDED_OUT, why="機体が途中の場所に降りました。")
    (alarm,) = operator.open("/board").all('//*[@data-alarm="alarm"]')
    assert "第1便（1号機・中尾公民館）：機体が途中の場所に降りました。" in alarm.text_content()
    scene.planned(database, "H0005")
    assert operator.open("/board").all('//*[@data-alarm="alarm"]') == []


def test_the_log_book_has_a_row_a_leg(operator: Tablet, database: Database, flying: int) -> None:
    landed_at = NOW + timedelta(minutes=11)
    with database.writing() as session:
        trip = flights.flight(session, flying)
        logbook.write_leg(session, trip, Leg.OUT, "離着陸場", "中尾公民館", landed_at, "")
    row = operator.open("/logbook").row("data-flight-id", flying)
    assert row.get("data-leg") == "out"
    for words in ("2026年11月24日", "運航 花子", "9:00", "9:11", "11分"):
        assert words in row.text_content()
    assert operator.open("/logbook/yuai-2").all("//*[@data-leg]") == []
