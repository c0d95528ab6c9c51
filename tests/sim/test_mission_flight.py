"""Flying missions: what a ground station sees from the first heartbeat to the motors' stop."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from pymavlink.dialects.v20 import ardupilotmega as mav

from tests.sim.conftest import HOME, Aircraft
from tests.sim.ground_station import GroundStation, Item

pytestmark = pytest.mark.flight

LATITUDE, LONGITUDE, ALTITUDE, _ = HOME
HOLD, LANDING = 6, 9


def outward() -> list[Item]:
    """Home, take-off, four waypoints, hold, back, land at home; then the landing block."""
    return [
        (16, 0, 0, LATITUDE, LONGITUDE, ALTITUDE),
        (22, 3, 0, 0, 0, 30),
        (16, 0, 0, LATITUDE - 0.002, LONGITUDE, ALTITUDE + 40),
        (16, 0, 0, LATITUDE - 0.004, LONGITUDE + 0.001, ALTITUDE + 45),
        (16, 0, 0, LATITUDE - 0.006, LONGITUDE + 0.001, ALTITUDE + 40),
        (16, 3, 0, LATITUDE - 0.007, LONGITUDE, 35),
        (19, 0, 60, LATITUDE - 0.007, LONGITUDE, ALTITUDE + 35),
        (16, 0, 0, LATITUDE - 0.002, LONGITUDE, ALTITUDE + 40),
        (21, 3, 0, LATITUDE, LONGITUDE, 0),
        (16, 0, 0, LATITUDE - 0.007, LONGITUDE, ALTITUDE + 20),
        (21, 3, 0, LATITUDE - 0.007, LONGITUDE, 0),
    ]


def launch(station: GroundStation) -> None:
    station.wait_ready()
    assert station.upload(outward()) == 0
    station.ask_for(4, 33, 42, 245)
    station.arm()
    assert station.command(mav.MAV_CMD_MISSION_START) == 0


def metres_between(state: dict[str, float], latitude: float, longitude: float) -> float:
    north = (state["latitude_deg"] - latitude) * 111_000
    east = (state["longitude_deg"] - longitude) * 90_300
    return math.hypot(north, east)


def test_a_cleared_pad_brings_the_aircraft_down_at_the_hall(aircraft: Aircraft, station: GroundStation) -> None:
    hands = aircraft.hands()
    launch(station)
    for seq in range(1, HOLD):
        assert station.wait("MISSION_ITEM_REACHED").seq == seq
    station.wait("MISSION_CURRENT", lambda current: current.seq == HOLD)
    station.send(mav.MAVLink_mission_set_current_message(1, 1, LANDING))
    station.wait("MISSION_CURRENT", lambda current: current.seq == LANDING)
    station.wait("EXTENDED_SYS_STATE", lambda state: state.landed_state == 4)
    station.wait_disarmed()
    state = hands.state()
    assert metres_between(state, LATITUDE - 0.007, LONGITUDE) < 1.0
    assert state["on_ground"] and not state["crashed"]
    assert state["touch_speed_m_s"] < 1.0
    hands.close()


def test_left_alone_it_holds_and_flies_home(aircraft: Aircraft, station: GroundStation) -> None:
    hands = aircraft.hands()
    launch(station)
    station.wait("MISSION_ITEM_REACHED", lambda item: item.seq == HOLD - 1)
    begin_ms = station.latest["GLOBAL_POSITION_INT"].time_boot_ms
    station.wait("MISSION_ITEM_REACHED", lambda item: item.seq == HOLD)
    assert 59_500 < station.latest["GLOBAL_POSITION_INT"].time_boot_ms - begin_ms < 64_000
    station.wait_disarmed()
    assert metres_between(hands.state(), LATITUDE, LONGITUDE) < 1.0
    assert station.latest["HEARTBEAT"].custom_mode == 3, "it stays in AUTO"
    station.wait("MISSION_CURRENT", lambda current: current.seq == 1)
    hands.close()


def test_the_track_stays_near_the_straight_lines(aircraft: Aircraft, station: GroundStation) -> None:
    launch(station)
    station.wait("MISSION_ITEM_REACHED", lambda item: item.seq == HOLD - 1)
    fixes = [each for each in station.heard if each.get_type() == "GLOBAL_POSITION_INT"]
    legs = [(item[3], item[4]) for item in outward()[2:6]]
    worst = max(min(off_line_m(fix, *pair) for pair in pairwise(legs)) for fix in on_the_way(fixes))
    assert worst < 3.0


def on_the_way(fixes: list[mav.MAVLink_message]) -> list[mav.MAVLink_message]:
    return [fix for fix in fixes if fix.lat / 1e7 < LATITUDE - 0.0021]


def off_line_m(fix: mav.MAVLink_message, begin: tuple[float, float], end: tuple[float, float]) -> float:
    def metres(latitude: float, longitude: float) -> tuple[float, float]:
        return (latitude - LATITUDE) * 111_000, (longitude - LONGITUDE) * 90_300

    (n, e), (n0, e0), (n1, e1) = metres(fix.lat / 1e7, fix.lon / 1e7), metres(*begin), metres(*end)
    length = (n1 - n0) ** 2 + (e1 - e0) ** 2
    share = max(0.0, min(1.0, ((n - n0) * (n1 - n0) + (e - e0) * (e1 - e0)) / length))
    return math.hypot(n0 + share * (n1 - n0) - n, e0 + share * (e1 - e0) - e)


def test_a_straight_waypoint_costs_no_speed_and_a_sharp_one_does(aircraft: Aircraft, station: GroundStation) -> None:
    far = [
        (16, 0, 0, LATITUDE, LONGITUDE, ALTITUDE),
        (22, 3, 0, 0, 0, 30),
        *[(16, 3, 0, LATITUDE - 0.003 * step, LONGITUDE, 30) for step in (1, 2, 3)],
        (16, 3, 0, LATITUDE - 0.009, LONGITUDE + 0.004, 30),
        (20, 0, 0, 0, 0, 0),
    ]
    station.wait_ready()
    assert station.upload(far) == 0
    station.arm()
    assert station.command(mav.MAV_CMD_MISSION_START) == 0
    station.ask_for(20, mav.MAVLINK_MSG_ID_VFR_HUD)
    assert slowest_around(station, 3) > 11.0
    assert slowest_around(station, 4) < 5.0


def slowest_around(station: GroundStation, seq: int) -> float:
    station.wait("MISSION_ITEM_REACHED", lambda item: item.seq == seq)
    before = [each.groundspeed for each in station.heard if each.get_type() == "VFR_HUD"][-60:]
    after = [station.wait("VFR_HUD").groundspeed for _ in range(20)]
    return min(before + after)


def test_a_speed_change_and_a_jump_are_flown(aircraft: Aircraft, station: GroundStation) -> None:
    items = [
        (16, 0, 0, LATITUDE, LONGITUDE, ALTITUDE),
        (22, 3, 0, 0, 0, 20),
        (178, 0, 1, 0, 0, 0),
        (16, 3, 0, LATITUDE - 0.001, LONGITUDE, 20),
        (177, 0, 2, 0, 0, 0),
        (20, 0, 0, 0, 0, 0),
    ]
    station.wait_ready()
    station.send(mav.MAVLink_mission_count_message(1, 1, len(items), 0))
    for seq, item in enumerate(items):
        station.wait("MISSION_REQUEST", lambda request, seq=seq: request.seq == seq)
        second = {178: 4.0, 177: 1.0}.get(item[0], 0.0)
        place = (round(item[3] * 1e7), round(item[4] * 1e7), item[5])
        head = (1, 1, seq, item[1], item[0], 0, 1, item[2], second, 0.0, 0.0)
        station.send(mav.MAVLink_mission_item_int_message(*head, *place, 0))
    assert station.wait("MISSION_ACK").type == 0
    station.arm()
    assert station.command(mav.MAV_CMD_MISSION_START) == 0
    station.ask_for(4, mav.MAVLINK_MSG_ID_VFR_HUD)
    station.wait("MISSION_ITEM_REACHED", lambda item: item.seq == 3)
    fastest = max(each.groundspeed for each in station.heard if each.get_type() == "VFR_HUD")
    assert 3.5 < fastest < 4.6
    station.wait_text("Mission: 3 WP")
    station.wait_text("Mission: 5 RTL")
    station.wait_disarmed()
