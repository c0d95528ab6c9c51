"""What it does by itself: refusing to start, coming home, going on without a link."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pymavlink.dialects.v20 import ardupilotmega as mav

from tests.sim.conftest import HOME, Aircraft
from tests.sim.ground_station import GroundStation, Item

pytestmark = pytest.mark.flight

LATITUDE, LONGITUDE, ALTITUDE, _ = HOME
ARM, START = mav.MAV_CMD_COMPONENT_ARM_DISARM, mav.MAV_CMD_MISSION_START
STABILIZE, AUTO, GUIDED, LOITER, RTL, LAND, BRAKE, SMART_RTL = 0, 3, 4, 5, 6, 9, 17, 21
FAILED = 4


def hover(station: GroundStation, height_m: float = 30.0) -> None:
    station.wait_ready()
    station.ask_for(5, 33, 1, 245)
    station.arm()
    assert station.command(mav.MAV_CMD_NAV_TAKEOFF, 0, 0, 0, 0, 0, 0, height_m) == 0
    station.wait("GLOBAL_POSITION_INT", lambda fix: fix.relative_alt > 1000 * height_m - 500)


def far_away() -> list[Item]:
    return [
        (16, 0, 0, LATITUDE, LONGITUDE, ALTITUDE),
        (22, 3, 0, 0, 0, 20),
        (16, 3, 0, LATITUDE - 0.05, LONGITUDE, 40),
        (16, 3, 0, LATITUDE, LONGITUDE, 40),
    ]


def fly_away(station: GroundStation) -> None:
    station.wait_ready()
    assert station.upload(far_away()) == 0
    station.ask_for(5, 33)
    station.arm()
    assert station.command(START) == 0
    station.wait("MISSION_ITEM_REACHED", lambda item: item.seq == 1)


# --- starting ----------------------------------------------------------------------------------------------


def test_stabilize_is_good_long_before_guided(station: GroundStation) -> None:
    station.ask_for(10, mav.MAVLINK_MSG_ID_SYS_STATUS)
    bit = mav.MAV_SYS_STATUS_PREARM_CHECK
    station.wait("SYS_STATUS", lambda status: status.onboard_control_sensors_health & bit)
    assert station.set_mode(GUIDED) == 0
    station.wait("SYS_STATUS", lambda status: not status.onboard_control_sensors_health & bit)
    assert station.command(ARM, 1) == FAILED
    station.wait("SYS_STATUS", lambda status: status.onboard_control_sensors_health & bit)
    station.arm()


def test_a_refusal_to_arm_says_why(station: GroundStation) -> None:
    assert station.set_mode(GUIDED) == 0
    assert station.command(ARM, 1) == FAILED
    assert any(text.startswith("Arm: ") for text in station.texts())
    assert station.command(mav.MAV_CMD_RUN_PREARM_CHECKS) == 0
    assert any(text.startswith("PreArm: ") for text in station.texts())


def test_auto_does_not_arm_unless_allowed(station: GroundStation) -> None:
    station.wait_ready()
    assert station.upload(far_away()) == 0
    assert station.set_mode(AUTO) == 0
    assert station.command(ARM, 1) == FAILED
    assert "Arm: AUTO mode not armable" in station.texts()
    station.set_param("AUTO_OPTIONS", 3)
    station.arm()
    assert station.wait("MISSION_ITEM_REACHED").seq == 1


def test_an_empty_mission_is_not_flown(station: GroundStation) -> None:
    station.wait_ready()
    assert station.command(START) == 0, "accepted while disarmed: that is no effect"
    assert station.set_mode(GUIDED) == 0
    station.arm()
    assert station.command(START) == FAILED


def test_a_mission_without_take_off_is_refused_on_the_ground(station: GroundStation) -> None:
    station.wait_ready()
    assert station.upload([far_away()[0], far_away()[2]]) == 0
    station.arm()
    assert station.command(START) == FAILED
    assert "Auto: Missing Takeoff Cmd" in station.texts()


def test_standing_armed_for_long_stops_the_motors(station: GroundStation) -> None:
    station.wait_ready()
    station.arm()
    station.wait("HEARTBEAT", lambda beat: beat.base_mode & 128)
    station.wait_disarmed()


def test_an_empty_battery_keeps_it_on_the_ground(aircraft: Aircraft) -> None:
    hands = aircraft.hands()
    assert hands.do("swap_battery", percent=12, serial="tired")["ok"]
    station = aircraft.station()
    station.wait_ready()
    assert station.command(ARM, 1) == FAILED
    assert "Arm: Battery 1 low voltage failsafe" in station.texts()
    hands.close()


def test_motors_do_not_stop_in_the_air_unless_forced(aircraft: Aircraft, station: GroundStation) -> None:
    hands = aircraft.hands()
    hover(station)
    assert station.command(ARM, 0) == FAILED
    assert station.command(ARM, 0, 21196) == 0
    station.wait_disarmed()
    state = hands.wait(lambda state: bool(state["on_ground"]))
    assert state["crashed"] and state["touch_speed_m_s"] > 15
    hands.close()


# --- modes -------------------------------------------------------------------------------------------------


def test_guided_goes_where_it_is_told(station: GroundStation) -> None:
    hover(station)
    goal = (LATITUDE + 0.002, LONGITUDE, 50.0)
    assert station.command_int(mav.MAV_CMD_DO_REPOSITION, 6, goal, -1, 1) == 0
    station.wait(
        "GLOBAL_POSITION_INT",
        lambda fix: abs(fix.lat / 1e7 - goal[0]) < 1e-5 and abs(fix.relative_alt - 50_000) < 500,
    )
    assert station.set_mode(BRAKE) == 0
    assert station.set_mode(LAND) == 0
    station.wait_disarmed()


@pytest.mark.parametrize("mode", [RTL, SMART_RTL])
def test_it_comes_home(aircraft: Aircraft, station: GroundStation, mode: int) -> None:
    hands = aircraft.hands()
    hover(station)
    goal = (LATITUDE + 0.001, LONGITUDE + 0.001, 30.0)
    assert station.command_int(mav.MAV_CMD_DO_REPOSITION, 6, goal, -1, 1) == 0
    station.wait("GLOBAL_POSITION_INT", lambda fix: fix.lat / 1e7 > LATITUDE + 0.00099)
    assert station.set_mode(mode) == 0
    station.wait_disarmed()
    state = hands.state()
    assert abs(state["latitude_deg"] - LATITUDE) + abs(state["longitude_deg"] - LONGITUDE) < 2e-5
    hands.close()


def test_a_mode_it_does_not_have_is_refused_with_words(station: GroundStation) -> None:
    assert station.set_mode(7) == FAILED
    assert "No such mode 7" in station.texts()


# --- the link ----------------------------------------------------------------------------------------------


def test_with_the_link_cut_it_flies_on(aircraft: Aircraft, station: GroundStation) -> None:
    hands = aircraft.hands()
    fly_away(station)
    before = hands.state()
    assert hands.do("fault", name="link_cut", seconds=60)["ok"]
    station.listen(0.2)
    assert station.listen(0.2) == []
    station.wait("HEARTBEAT")
    after = hands.state()
    assert after["time_s"] - before["time_s"] > 55
    assert after["mode"] == "AUTO"
    assert before["latitude_deg"] - after["latitude_deg"] > 0.004
    hands.close()


def test_losing_its_ground_station_sends_it_home(station: GroundStation) -> None:
    station.set_params({"FS_GCS_ENABLE": 1, "FS_OPTIONS": 0})
    fly_away(station)
    station.heartbeat()
    station.wait_text("GCS Failsafe")
    station.wait_mode(RTL)
    assert station.latest["HEARTBEAT"].system_status == mav.MAV_STATE_CRITICAL
    station.heartbeat()
    station.wait_text("GCS Failsafe Cleared")
    assert station.wait("HEARTBEAT").custom_mode == RTL, "the mode stays"


def test_with_continue_in_auto_the_mission_goes_on(station: GroundStation) -> None:
    station.set_params({"FS_GCS_ENABLE": 1, "FS_OPTIONS": 2})
    fly_away(station)
    station.heartbeat()
    station.wait_text("GCS Failsafe - Continuing Auto Mode")
    assert [station.wait("HEARTBEAT").custom_mode for _ in range(5)] == [AUTO] * 5


def test_another_stations_heartbeat_does_not_count(aircraft: Aircraft, station: GroundStation) -> None:
    stranger = aircraft.station(system_id=250)
    station.set_params({"FS_GCS_ENABLE": 1, "FS_OPTIONS": 0})
    fly_away(station)
    stranger.heartbeat()
    assert all(station.wait("HEARTBEAT").custom_mode == AUTO for _ in range(10)), "never seen: never lost"
    assert not any("GCS Failsafe" in text for text in station.texts())


# --- fence, battery, satellites ----------------------------------------------------------------------------


def square_fence(half_deg: float) -> list[Item]:
    corners = ((-1, -1), (-1, 1), (1, 1), (1, -1))
    return [(5001, 0, 4.0, LATITUDE + half_deg * n, LONGITUDE + half_deg * e, 0) for n, e in corners]


def test_leaving_the_fence_sends_it_home(station: GroundStation) -> None:
    station.set_params({"FENCE_ENABLE": 1, "FENCE_TYPE": 4})
    assert station.upload(square_fence(0.002), kind=1) == 0
    station.wait_ready()
    station.ask_for(5, mav.MAVLINK_MSG_ID_FENCE_STATUS, mav.MAVLINK_MSG_ID_SYS_STATUS)
    fly_away(station)
    station.wait_text("Polygon fence breached")
    station.wait_mode(RTL)
    assert station.wait("FENCE_STATUS", lambda status: status.breach_status == 1).breach_type == 3
    bit = mav.MAV_SYS_STATUS_GEOFENCE
    station.wait("SYS_STATUS", lambda status: not status.onboard_control_sensors_health & bit)
    station.wait("FENCE_STATUS", lambda status: status.breach_status == 0)


def test_the_ceiling_counts_from_home(station: GroundStation) -> None:
    station.set_params({"FENCE_ENABLE": 1, "FENCE_TYPE": 1, "FENCE_ALT_MAX": 40})
    hover(station, 30)
    goal = (LATITUDE, LONGITUDE, 45.0)
    assert station.command_int(mav.MAV_CMD_DO_REPOSITION, 6, goal, -1, 1) == FAILED, "outside the fence"
    station.set_param("FENCE_ALT_MAX", 25)
    station.wait_text("Max Alt fence breached")
    station.wait_mode(RTL)


def test_outside_the_fence_it_does_not_start(station: GroundStation) -> None:
    away = [(5002, 0, 4.0, *item[3:]) for item in square_fence(0.001)]
    station.set_params({"FENCE_ENABLE": 1, "FENCE_TYPE": 4})
    assert station.upload(away, kind=1) == 0
    station.wait_ready()
    assert station.command(ARM, 1) == FAILED
    assert "Arm: Vehicle breaching Polygon fence" in station.texts()


def test_a_low_battery_sends_it_home_after_a_while(station: GroundStation) -> None:
    station.set_params({"BATT_FS_LOW_ACT": 2})
    hover(station)
    station.set_param("BATT_LOW_VOLT", 52.0)
    station.wait_text("Battery 1 is low")
    station.wait_mode(RTL)
    station.wait_disarmed()
    assert station.set_mode(GUIDED) == 0
    assert station.command(ARM, 1) == FAILED
    assert "Arm: Battery failsafe" in station.texts()


def test_without_satellites_it_lands_where_it_is(aircraft: Aircraft, station: GroundStation) -> None:
    hands = aircraft.hands()
    hover(station)
    assert hands.do("fault", name="gnss_loss")["ok"]
    station.wait_text("EKF3 IMU0 stopped aiding")
    station.wait_text("EKF Failsafe: changed to LAND Mode")
    station.wait_disarmed()
    assert not hands.state()["crashed"]
    assert station.set_mode(GUIDED) == 0
    assert station.command(ARM, 1) == FAILED
    hands.close()


def test_rally_points_are_chosen_by_straight_distance(fly: Callable[..., Aircraft]) -> None:
    aircraft = fly()
    station, hands = aircraft.station(), aircraft.hands()
    station.wait_ready()
    near = (LATITUDE + 0.002, LONGITUDE)
    assert station.upload([(5100, 3, 0, *near, 20.0)], kind=2) == 0
    hover(station)
    assert station.command_int(mav.MAV_CMD_DO_REPOSITION, 6, (LATITUDE + 0.0018, LONGITUDE, 30.0), -1, 1) == 0
    station.wait("GLOBAL_POSITION_INT", lambda fix: fix.lat / 1e7 > LATITUDE + 0.00179)
    assert station.set_mode(RTL) == 0
    station.wait_disarmed()
    assert abs(hands.state()["latitude_deg"] - near[0]) < 2e-5
    hands.close()
