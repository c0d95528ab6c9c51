"""Hands and weather: the door of the physical world."""

from __future__ import annotations

import pytest
from pymavlink.dialects.v20 import ardupilotmega as mav

from tests.sim.conftest import HOME, Aircraft
from tests.sim.ground_station import GroundStation


def test_a_battery_swap_reboots_the_autopilot(aircraft: Aircraft, station: GroundStation) -> None:
    hands = aircraft.hands()
    station.wait_ready()
    station.set_param("RTL_ALT", 4200)
    assert station.upload([(16, 0, 0, *HOME[:3]), (22, 3, 0, 0, 0, 20)]) == 0
    assert hands.state()["boots"] == 1
    answer = hands.do("swap_battery", percent=80, serial="B2")
    assert answer["ok"] and answer["taken_out"]["serial"] == "B1"
    with pytest.raises((ConnectionResetError, AssertionError)):
        station.listen(5)
    again = aircraft.station()
    kinds = {message.get_type() for message in again.listen(0.2)}
    assert "EKF_STATUS_REPORT" not in kinds, "what was asked for is forgotten"
    again.send(mav.MAVLink_param_request_read_message(1, 1, b"RTL_ALT", -1))
    assert again.wait("PARAM_VALUE").param_value == 4200, "the memory is not"
    assert len(again.download()) == 2
    again.ask_for(10, mav.MAVLINK_MSG_ID_SYS_STATUS)
    assert again.wait("SYS_STATUS").battery_remaining == 80
    state = hands.state()
    assert state["boots"] == 2 and state["battery"]["serial"] == "B2"
    hands.close()


def test_a_reboot_by_command_keeps_the_connection(aircraft: Aircraft, station: GroundStation) -> None:
    station.wait_ready()
    assert station.command(mav.MAV_CMD_PREFLIGHT_REBOOT_SHUTDOWN, 1) == 0
    station.wait_text("ArduCopter V")
    assert station.wait("HEARTBEAT").custom_mode == 0


@pytest.mark.flight
def test_nobody_touches_a_running_aircraft(aircraft: Aircraft, station: GroundStation) -> None:
    hands = aircraft.hands()
    station.wait_ready()
    station.arm()
    for deed in ({"do": "swap_battery"}, {"do": "load"}, {"do": "unload"}):
        answer = hands.do(deed["do"], grams=100)
        assert not answer["ok"] and "motors" in answer["error"]
    hands.close()


@pytest.mark.parametrize(
    "line",
    [
        "no json",
        "[1, 2]",
        '{"do": "dance"}',
        '{"do": "load"}',
        '{"do": "load", "grams": -5}',
        '{"do": "load", "grams": "heavy"}',
        '{"do": "wind", "speed": 1e999, "from": 0}',
        '{"do": "swap_battery", "percent": 101}',
        '{"do": "fault", "name": "gremlins"}',
    ],
)
def test_a_wish_that_makes_no_sense_is_answered_with_an_error(aircraft: Aircraft, line: str) -> None:
    hands = aircraft.hands()
    answer = hands.say(line)
    assert answer["ok"] is False and answer["error"]
    assert hands.state()["ok"]
    hands.close()


def test_payload_and_wind_change_what_is_true(aircraft: Aircraft) -> None:
    hands = aircraft.hands()
    assert hands.do("load", grams=2300) == {"ok": True, "payload_g": 2300}
    assert hands.do("unload") == {"ok": True, "payload_g": 0, "unloaded_g": 2300}
    assert hands.do("wind", speed=4, **{"from": 300})["ok"]
    state = hands.state()
    assert state["wind"] == {"speed": 4.0, "from": 300.0} and state["payload_g"] == 0
    assert state["altitude_amsl_m"] == HOME[2] and state["on_ground"]
    hands.close()
