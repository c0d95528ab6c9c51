"""The bridge and the simulated aircraft, two programs that share nothing but a socket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from firmware_bridge.bridge import Bridge
from firmware_bridge.errors import ArmRefused, CommandTimeout, ReadBackDiffers, TransferFailed, UnsafeNow
from firmware_bridge.limits import TimeLimits
from firmware_bridge.mavlink_vehicle import MavlinkVehicle
from firmware_bridge.profile import arducopter_profile, as_mapping
from firmware_bridge.vehicle import VehicleState
from flightplans.mission.items import Cmd, Frame, MissionBundle, MissionItem, MissionMarks
from tests.wire.lossy_air import LossyAir
from tests.wire.simulated import HOME, SPEEDUP, Simulated, free_port

pytestmark = pytest.mark.flight

PROFILE = as_mapping(arducopter_profile(time_rate=SPEEDUP))
HALL_LAT, PORT_LAT, LON = 35.804, HOME[0], HOME[1]
HOLD, RETURN, LANDING = 4, 5, 8


def over(latitude: float, altitude_m: float, command: int = Cmd.NAV_WAYPOINT, param1: float = 0) -> MissionItem:
    return MissionItem(command, Frame.GLOBAL, param1, latitude_deg=latitude, longitude_deg=LON, altitude_m=altitude_m)


def down(latitude: float) -> MissionItem:
    return MissionItem(Cmd.NAV_LAND, Frame.GLOBAL_RELATIVE_ALT, latitude_deg=latitude, longitude_deg=LON)


UP = MissionItem(Cmd.NAV_TAKEOFF, Frame.GLOBAL_RELATIVE_ALT, altitude_m=40)


def surroundings() -> tuple[tuple[MissionItem, ...], tuple[MissionItem, ...]]:
    corners = ((35.79, 137.99), (35.79, 138.01), (35.82, 138.01), (35.82, 137.99))
    fence = tuple(
        MissionItem(Cmd.NAV_FENCE_POLYGON_VERTEX_INCLUSION, Frame.GLOBAL, 4, latitude_deg=a, longitude_deg=b)
        for a, b in corners
    )
    rally = MissionItem(
        Cmd.NAV_RALLY_POINT,
        Frame.GLOBAL_RELATIVE_ALT,
        latitude_deg=PORT_LAT,
        longitude_deg=LON,
        altitude_m=60,
    )
    return fence, (rally,)


def outward() -> MissionBundle:
    mission = (
        over(PORT_LAT, 700),
        UP,
        over(35.802, 745),
        over(HALL_LAT, 750),
        over(HALL_LAT, 750, Cmd.NAV_LOITER_TIME, 300),
        over(35.802, 745),
        over(PORT_LAT, 740),
        down(PORT_LAT),
        over(HALL_LAT, 720),
        down(HALL_LAT),
    )
    return MissionBundle(mission, *surroundings(), MissionMarks(HOLD, LANDING, (RETURN,) * len(mission)))


def homeward() -> MissionBundle:
    mission = (over(HALL_LAT, 700), UP, over(35.802, 745), over(PORT_LAT, 740), down(PORT_LAT))
    return MissionBundle(mission, *surroundings(), MissionMarks())


@pytest.fixture
def sim() -> Iterator[Simulated]:
    aircraft = Simulated()
    yield aircraft
    aircraft.end()


@pytest.fixture
def bridge(tmp_path: Path) -> Iterator[Bridge]:
    with Bridge(heartbeat_hz=SPEEDUP, telemetry_rate=0.25, tlog_dir=tmp_path) as running:
        yield running


@pytest.fixture
def vehicle(sim: Simulated, bridge: Bridge) -> MavlinkVehicle:
    one = bridge.add_vehicle("yuai-1", sim.url, 1)
    one.wait_connected(60)
    one.configure(PROFILE)
    return one


def launch(vehicle: MavlinkVehicle, bundle: MissionBundle) -> VehicleState:
    vehicle.upload(bundle)
    vehicle.wait_for(lambda s: bool(s.ekf_ok and s.prearm_ok), 60, "ready to arm")
    assert vehicle.run_prearm_checks() == ()
    vehicle.arm()
    return vehicle.start_mission()


def landed(vehicle: MavlinkVehicle) -> VehicleState:
    return vehicle.wait_for(lambda s: not s.armed and s.landed is True, 120, "landing")


def test_there_a_new_battery_and_back(sim: Simulated, bridge: Bridge, vehicle: MavlinkVehicle, tmp_path: Path) -> None:
    assert vehicle.compare_params(PROFILE) == {}
    sim.world("load", grams=2300)
    state = launch(vehicle, outward())
    assert state.armed and state.mode == "AUTO" and state.landed is False
    vehicle.wait_for(lambda s: s.current_item == HOLD, 60, "hold")
    vehicle.hold()
    vehicle.resume_mission()
    vehicle.verify(outward())
    with pytest.raises(UnsafeNow):
        vehicle.upload(outward())
    vehicle.set_current_item(LANDING)
    at_hall = landed(vehicle)
    assert at_hall.latitude_deg == pytest.approx(HALL_LAT, abs=2e-5)
    assert at_hall.longitude_deg == pytest.approx(LON, abs=2e-5)

    sim.world("unload")
    reboots = at_hall.reboots
    sim.world("swap_battery", percent=100, serial="B2")
    vehicle.wait_for(lambda s: s.reboots == reboots + 1, 60, "restart with the new battery")
    vehicle.wait_connected(60)
    vehicle.configure(PROFILE)
    launch(vehicle, homeward())
    at_port = landed(vehicle)
    assert at_port.latitude_deg == pytest.approx(PORT_LAT, abs=2e-5)
    assert at_port.battery_percent is not None and at_port.battery_percent > 50
    bridge.stop()
    assert len(list(tmp_path.glob("yuai-1-*.tlog"))) == 2, "one recording a flight"


def test_without_a_word_from_us_it_flies_home_along_its_mission(sim: Simulated, bridge: Bridge) -> None:
    vehicle = bridge.add_vehicle("yuai-1", sim.url, 1)
    vehicle.wait_connected(60)
    vehicle.configure(PROFILE)
    short_hold = outward()
    mission = list(short_hold.mission)
    mission[HOLD] = replace(mission[HOLD], param1=20.0)
    launch(vehicle, replace(short_hold, mission=tuple(mission)))
    bridge.stop()
    with Bridge(heartbeat_hz=SPEEDUP) as second:  # a controller that was killed and started again
        found = second.add_vehicle("yuai-1", sim.url, 1)
        found.wait_connected(60)
        state = found.wait_for(lambda s: not s.armed and s.landed is True, 180, "landing")
        assert state.latitude_deg == pytest.approx(PORT_LAT, abs=2e-5)
        assert "RTL" not in {text.text for text in state.statustexts}


def test_abandoned_on_the_way_out_it_jumps_to_its_way_home(vehicle: MavlinkVehicle) -> None:
    launch(vehicle, outward())
    vehicle.wait_for(lambda s: s.current_item == 3, 60, "on the way")
    vehicle.set_current_item(RETURN)
    assert landed(vehicle).latitude_deg == pytest.approx(PORT_LAT, abs=2e-5)


def test_what_stands_against_arming_is_told_in_its_own_words(vehicle: MavlinkVehicle) -> None:
    vehicle.upload(outward())
    vehicle.wait_for(lambda s: bool(s.ekf_ok and s.prearm_ok), 60, "ready to arm")
    vehicle.set_param("BATT_ARM_VOLT", 99)
    reasons = vehicle.run_prearm_checks()
    assert reasons and "attery" in reasons[0]
    with pytest.raises(ArmRefused) as refused:
        vehicle.arm()
    assert refused.value.reasons == reasons
    assert not vehicle.state().armed


def test_a_mission_that_is_not_the_approved_one_is_noticed(vehicle: MavlinkVehicle) -> None:
    vehicle.upload(outward())
    approved = list(outward().mission)
    approved[3] = replace(approved[3], altitude_m=751.0)
    with pytest.raises(ReadBackDiffers) as differs:
        vehicle.verify(replace(outward(), mission=tuple(approved)))
    assert (differs.value.seq, differs.value.field, differs.value.got) == (3, "altitude_m", 750.0)


def test_an_upload_that_the_aircraft_refuses_or_mangles_is_told(sim: Simulated, vehicle: MavlinkVehicle) -> None:
    sim.world("fault", name="upload_refused")
    with pytest.raises(TransferFailed):
        vehicle.upload(outward())
    sim.world("mend", name="upload_refused")
    sim.world("fault", name="readback_altered")
    with pytest.raises(ReadBackDiffers):
        vehicle.upload(outward())
    sim.world("mend", name="readback_altered")
    assert vehicle.upload(outward()).mission_items == 10


def insist(vehicle: MavlinkVehicle, bundle: MissionBundle) -> VehicleState:
    """As a pilot would: what may not be repeated blindly is repeated after a look at the aircraft."""
    vehicle.upload(bundle)
    vehicle.wait_for(lambda s: bool(s.ekf_ok and s.prearm_ok), 60, "ready to arm")
    for _ in range(10):
        try:
            vehicle.arm()
            return vehicle.start_mission()
        except CommandTimeout:
            continue
    raise AssertionError("the air is too bad")


@pytest.fixture
def air(sim: Simulated) -> Iterator[LossyAir]:
    _, host, port = sim.url.split(":")
    bad = LossyAir((host, int(port)), ("127.0.0.1", free_port()), share=0.1)
    yield bad
    bad.close()


def test_a_whole_flight_through_air_that_loses_a_tenth(air: LossyAir) -> None:
    limits = TimeLimits(ack_s=0.7, item_s=0.7, param_s=0.7, ack_tries=6, param_tries=6)
    with Bridge(heartbeat_hz=SPEEDUP, telemetry_rate=0.25, limits=limits) as bridge:
        vehicle = bridge.add_vehicle("yuai-1", f"udp:{air.ground[0]}:{air.ground[1]}", 1)
        vehicle.wait_connected(90)
        vehicle.configure(PROFILE)
        insist(vehicle, outward())
        vehicle.wait_for(lambda s: s.current_item == HOLD, 60, "hold")
        vehicle.set_current_item(LANDING)
        assert landed(vehicle).latitude_deg == pytest.approx(HALL_LAT, abs=2e-5)
        assert air.lost > 50
