"""Mission, fence and rally lists: sent, fetched, refused, broken off."""

from __future__ import annotations

from typing import Any

import pytest
from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.sim.items import Item as StoredItem
from firmware_bridge.sim.mission_server import MissionServer
from firmware_bridge.sim.storage import MissionList
from tests.sim.conftest import HOME, Aircraft
from tests.sim.ground_station import GroundStation, Item

LATITUDE, LONGITUDE, ALTITUDE, _ = HOME
ACCEPTED, ERROR, UNSUPPORTED_FRAME, UNSUPPORTED, NO_SPACE = 0, 1, 2, 3, 4
INVALID_PARAM1, INVALID_SEQUENCE, DENIED, CANCELLED = 6, 13, 14, 15
WAYPOINT: Item = (16, 0, 0, LATITUDE, LONGITUDE, 900.0)


def line_of(count: int) -> list[Item]:
    return [(16, 0, 0, LATITUDE + 0.0001 * seq, LONGITUDE, 900.0 + seq) for seq in range(count)]


def test_what_is_read_back_is_what_the_memory_holds(station: GroundStation) -> None:
    station.wait_ready()
    sent = [
        WAYPOINT,
        (22, 3, 15.0, 0, 0, 30.126),
        (16, 6, 2.7, LATITUDE, LONGITUDE, 40.126),
        (19, 0, 12.9, LATITUDE, LONGITUDE, 901.5),
        (21, 5, 0, LATITUDE, LONGITUDE, 0),
    ]
    assert station.upload(sent) == ACCEPTED
    home, take_off, waypoint, hold, land = station.download()
    assert (home.command, home.frame, home.z) == (16, 0, pytest.approx(ALTITUDE, abs=0.01)), "item 0 is home"
    assert (take_off.frame, take_off.param1, round(take_off.z, 3)) == (3, 15, 30.12)
    assert (waypoint.frame, waypoint.param1, round(waypoint.z, 3)) == (3, 2, 40.12)
    assert (hold.param1, hold.param3) == (12, 1)
    assert (land.frame, land.x, land.y) == (0, round(LATITUDE * 1e7), round(LONGITUDE * 1e7))


def test_it_asks_in_the_old_form_and_again_after_a_second(station: GroundStation) -> None:
    station.send(mav.MAVLink_mission_count_message(1, 1, 2, 0))
    first = station.wait("MISSION_REQUEST")
    again = station.wait("MISSION_REQUEST", patience_s=3)
    assert first.seq == again.seq == 0


def test_a_wrong_number_does_not_end_the_transfer(station: GroundStation) -> None:
    station.send(mav.MAVLink_mission_count_message(1, 1, 2, 0))
    station.wait("MISSION_REQUEST")
    station.send_item(1, WAYPOINT)
    assert station.wait("MISSION_ACK").type == INVALID_SEQUENCE
    station.send_item(0, WAYPOINT)
    assert station.wait("MISSION_REQUEST").seq == 1
    station.send_item(1, WAYPOINT)
    assert station.wait("MISSION_ACK").type == ACCEPTED


def test_silence_cancels_and_leaves_a_cut_mission() -> None:
    memory, sent = MissionList(), []
    for seq in range(6):
        memory.put(seq, StoredItem(16, z=float(seq)))
    server = MissionServer(0, memory, sent.append, lambda severity, text: None, lambda: StoredItem(16))
    server.handle("MISSION_COUNT", from_ground(mav.MAVLink_mission_count_message(1, 1, 4, 0)), now_s=0.0)
    for now_s in (0.9, 1.1, 7.9, 8.1, 8.2):
        server.tick(now_s)
    kinds = [message.get_type() for message in sent]
    assert kinds == ["MISSION_REQUEST"] * 3 + ["MISSION_ACK"]
    assert sent[-1].type == CANCELLED
    assert len(memory) == 4


def from_ground(message: Any) -> Any:
    """As it looks after it came over the wire."""
    return mav.MAVLink(None).parse_buffer(message.pack(mav.MAVLink(None, srcSystem=255)))[0]


def test_a_broken_fence_transfer_leaves_the_old_fence(station: GroundStation) -> None:
    square = square_fence(0.01)
    assert station.upload(square, kind=1) == ACCEPTED
    bad = [*square_fence(0.02)[:3], (5003, 0, -1.0, LATITUDE, LONGITUDE, 0)]
    assert station.upload(bad, kind=1) == ERROR
    kept = station.download(kind=1)
    assert [(item.x, item.y) for item in kept] == [(round(a * 1e7), round(b * 1e7)) for *_, a, b, _ in square]
    assert {item.param1 for item in kept} == {4}


def square_fence(half_deg: float) -> list[Item]:
    corners = ((-1, -1), (-1, 1), (1, 1), (1, -1))
    return [(5001, 0, 4.0, LATITUDE + half_deg * n, LONGITUDE + half_deg * e, 0) for n, e in corners]


def test_rally_points_are_kept_in_whole_metres(station: GroundStation) -> None:
    assert station.upload([(5100, 3, 0, LATITUDE, LONGITUDE, 60.9)], kind=2) == ACCEPTED
    (point,) = station.download(kind=2)
    assert (point.frame, point.z) == (3, 60.0)


def test_too_many_items_find_no_space(station: GroundStation) -> None:
    station.send(mav.MAVLink_mission_count_message(1, 1, 651, 0))
    assert station.wait("MISSION_ACK").type == NO_SPACE


@pytest.mark.parametrize(
    ("item", "result"),
    [
        ((9999, 0, 0, 0, 0, 0), UNSUPPORTED),
        ((16, 1, 0, LATITUDE, LONGITUDE, 0), UNSUPPORTED_FRAME),
        ((16, 0, float("inf"), LATITUDE, LONGITUDE, 0), INVALID_PARAM1),
        ((16, 0, 0, 91.0, LONGITUDE, 0), mav.MAV_MISSION_INVALID_PARAM5_X),
        ((16, 0, 0, LATITUDE, LONGITUDE, 90_000.0), mav.MAV_MISSION_INVALID_PARAM7),
    ],
)
def test_items_that_make_no_sense_end_the_transfer(station: GroundStation, item: Item, result: int) -> None:
    assert station.upload([WAYPOINT, item, WAYPOINT]) == result


def test_a_second_station_is_denied_while_one_sends(aircraft: Aircraft) -> None:
    one, other = aircraft.station(), aircraft.station(system_id=250)
    one.send(mav.MAVLink_mission_count_message(1, 1, 2, 0))
    one.wait("MISSION_REQUEST")
    other.send(mav.MAVLink_mission_count_message(1, 1, 1, 0))
    assert other.wait("MISSION_ACK", lambda ack: ack.target_system == 250).type == DENIED
    other.send(mav.MAVLink_mission_request_list_message(1, 1, 0))
    assert other.wait("MISSION_ACK", lambda ack: ack.target_system == 250).type == DENIED
    other.send(mav.MAVLink_mission_count_message(1, 1, 0, 1))
    assert other.wait("MISSION_ACK", lambda ack: ack.target_system == 250).type == ACCEPTED, "another list is free"


def test_each_list_is_cleared_by_itself(station: GroundStation) -> None:
    station.upload(line_of(3))
    station.upload(square_fence(0.01), kind=1)
    station.send(mav.MAVLink_mission_clear_all_message(1, 1, 255))
    assert station.wait("MISSION_ACK").type == UNSUPPORTED
    station.send(mav.MAVLink_mission_clear_all_message(1, 1, 0))
    assert station.wait("MISSION_ACK").type == ACCEPTED
    assert station.download() == []
    assert len(station.download(kind=1)) == 4


def test_faults_refuse_a_list_or_spoil_what_is_read_back(aircraft: Aircraft, station: GroundStation) -> None:
    hands = aircraft.hands()
    assert hands.do("fault", name="upload_refused")["ok"]
    assert station.upload(line_of(3)) == DENIED
    assert hands.do("mend", name="upload_refused")["ok"]
    assert station.upload(line_of(3)) == ACCEPTED
    assert hands.do("fault", name="readback_altered")["ok"]
    assert station.download()[2].z == pytest.approx(902 + 10)
    hands.close()
