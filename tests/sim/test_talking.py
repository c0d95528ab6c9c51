"""How it talks: nothing until asked, acknowledgements, silence where the real one is silent."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from pymavlink.dialects.v20 import ardupilotmega as mav

from tests.sim.conftest import Aircraft
from tests.sim.ground_station import GroundStation

ACCEPTED, REJECTED, DENIED, UNSUPPORTED, FAILED, INT_ONLY = 0, 1, 2, 3, 4, 8


def test_until_asked_only_heartbeats_and_texts_come(station: GroundStation) -> None:
    kinds = {message.get_type() for message in station.listen(0.4)}
    assert "HEARTBEAT" in kinds
    assert kinds <= {"HEARTBEAT", "STATUSTEXT", "PARAM_VALUE", "HOME_POSITION"}


def test_intervals_count_in_simulated_time(fly: Callable[..., Aircraft]) -> None:
    station = fly(speedup=20.0).station()
    station.ask_for(5, mav.MAVLINK_MSG_ID_ATTITUDE)
    stamps = [station.wait("ATTITUDE").time_boot_ms for _ in range(12)][1:]
    assert {later - earlier for earlier, later in pairwise(stamps)} == {200}


def test_an_interval_can_be_stopped_and_asked_about(station: GroundStation) -> None:
    station.ask_for(10, mav.MAVLINK_MSG_ID_VFR_HUD)
    station.wait("VFR_HUD")
    assert station.command(mav.MAV_CMD_GET_MESSAGE_INTERVAL, mav.MAVLINK_MSG_ID_VFR_HUD) == ACCEPTED
    assert station.latest["MESSAGE_INTERVAL"].interval_us == 100_000
    assert station.command(mav.MAV_CMD_SET_MESSAGE_INTERVAL, mav.MAVLINK_MSG_ID_VFR_HUD, -1) == ACCEPTED
    assert "VFR_HUD" not in {message.get_type() for message in station.listen(0.3)}


@pytest.mark.parametrize(
    ("number", "params", "result"),
    [
        (mav.MAV_CMD_SET_MESSAGE_INTERVAL, (9999, 100_000), DENIED),
        (mav.MAV_CMD_SET_MESSAGE_INTERVAL, (float("nan"), 100_000), DENIED),
        (mav.MAV_CMD_REQUEST_MESSAGE, (9999,), FAILED),
        (31999, (), UNSUPPORTED),
        (mav.MAV_CMD_DO_GRIPPER, (1, 0), FAILED),
        (mav.MAV_CMD_DO_REPOSITION, (), INT_ONLY),
        (mav.MAV_CMD_NAV_TAKEOFF, (0, 0, 0, 0, 0, 0, 20), FAILED),
        (mav.MAV_CMD_DO_SET_MODE, (1, 7), FAILED),
        (mav.MAV_CMD_MISSION_START, (), ACCEPTED),
        (mav.MAV_CMD_MISSION_START, (2, 5), DENIED),
        (mav.MAV_CMD_DO_SET_MISSION_CURRENT, (3,), FAILED),
        (mav.MAV_CMD_COMPONENT_ARM_DISARM, (0,), ACCEPTED),
        (mav.MAV_CMD_DO_CHANGE_SPEED, (1, 0), DENIED),
    ],
)
def test_commands_are_answered_as_by_the_real_one(
    station: GroundStation, number: int, params: tuple[float, ...], result: int
) -> None:
    assert station.command(number, *params) == result


def test_who_is_not_meant_does_not_answer(aircraft: Aircraft) -> None:
    stranger = aircraft.station(target=9)
    stranger.send(mav.MAVLink_command_long_message(9, 1, 511, 0, 30, 1e5, 0, 0, 0, 0, 0))
    assert not {"COMMAND_ACK", "ATTITUDE"} & {message.get_type() for message in stranger.listen(0.3)}


def test_timesync_is_answered_and_ping_is_not(station: GroundStation) -> None:
    station.send(mav.MAVLink_ping_message(1, 1, 0, 0))
    station.send(mav.MAVLink_timesync_message(0, 4711))
    assert station.wait("TIMESYNC").ts1 == 4711
    assert "PING" not in station.latest


def test_two_aircraft_have_different_boards(fly: Callable[..., Aircraft]) -> None:
    uids = []
    for system_id in (1, 2):
        station = fly(system_id=system_id).station(target=system_id)
        assert station.command(mav.MAV_CMD_REQUEST_MESSAGE, mav.MAVLINK_MSG_ID_AUTOPILOT_VERSION) == ACCEPTED
        version = station.latest["AUTOPILOT_VERSION"]
        assert version.get_srcSystem() == system_id
        assert version.capabilities & mav.MAV_PROTOCOL_CAPABILITY_MISSION_FENCE
        uids.append(tuple(version.uid2))
    assert uids[0] != uids[1]


def test_everybody_who_is_connected_hears_everything_and_may_ask(aircraft: Aircraft) -> None:
    one, other = aircraft.station(), aircraft.station(system_id=250)
    other.ask_for(5, mav.MAVLINK_MSG_ID_ATTITUDE)
    one.wait("ATTITUDE")
    other.close()
    one.wait("ATTITUDE")
    one.wait("ATTITUDE")


def test_parameters_are_listed_read_and_set(station: GroundStation) -> None:
    station.send(mav.MAVLink_param_request_list_message(1, 1))
    first = station.wait("PARAM_VALUE")
    found = {first.param_id: first.param_value}
    while len(found) < first.param_count:
        param = station.wait("PARAM_VALUE")
        found[param.param_id] = param.param_value
    assert found["WPNAV_SPEED"] == 1200
    assert {"RTL_ALT", "FS_GCS_ENABLE", "MAV_GCS_SYSID", "BATT_LOW_VOLT", "FENCE_ENABLE"} <= set(found)
    assert station.set_param("RTL_ALT", -5) == -5, "values are not judged"
    assert station.set_param("FS_GCS_ENABLE", 1.9) == 1, "whole numbers stay whole"
    assert station.set_param("SYSID_MYGCS", 250) == 250, "the older name is known as well"
    station.send(mav.MAVLink_param_request_read_message(1, 1, b"MAV_GCS_SYSID", -1))
    assert station.wait("PARAM_VALUE").param_value == 250


def test_an_unknown_parameter_is_met_with_silence(station: GroundStation) -> None:
    station.send(mav.MAVLink_param_request_read_message(1, 1, b"NO_SUCH_PARAM", -1))
    station.send(mav.MAVLink_param_set_message(1, 1, b"NO_SUCH_PARAM", 1.0, 9))
    assert "PARAM_VALUE" not in {message.get_type() for message in station.listen(0.3)}


def test_a_long_text_comes_in_chunks(aircraft: Aircraft, station: GroundStation) -> None:
    words = "x" * 49 + "y" * 50 + "z"
    aircraft.simulator.aircraft.autopilot.say(6, words)
    chunks = [station.wait("STATUSTEXT", lambda text: text.id > 0) for _ in range(2)]
    assert [chunk.chunk_seq for chunk in chunks] == [0, 1]
    assert "".join(station.text(chunk) for chunk in chunks) == words
