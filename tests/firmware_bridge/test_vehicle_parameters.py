from __future__ import annotations

from typing import Any

import pytest
from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.autopilots import ARDUCOPTER
from firmware_bridge.errors import ParameterRefused, ParameterUnknown
from firmware_bridge.mavlink_vehicle import MavlinkVehicle
from firmware_bridge.parameters import number_of, wire_float
from firmware_bridge.profile import arducopter_profile, as_mapping
from tests.firmware_bridge.far_side import FarSide


def test_a_parameter_is_read_and_set_and_read_back(vehicle: MavlinkVehicle, far: FarSide) -> None:
    assert vehicle.get_param("RTL_ALT") == 1500.0
    assert vehicle.set_param("RTL_ALT", 6000) == 6000.0
    assert far.params["RTL_ALT"] == 6000.0


def test_lost_messages_are_asked_for_again(vehicle: MavlinkVehicle, far: FarSide) -> None:
    far.lose["PARAM_VALUE"] = 2
    far.ignore["PARAM_SET"] = 1
    assert vehicle.set_param("RTL_ALT", 6000) == 6000.0


def test_an_unknown_parameter_is_told_by_its_name(vehicle: MavlinkVehicle) -> None:
    with pytest.raises(ParameterUnknown) as unknown:
        vehicle.get_param("GRIP_ENABLE")
    assert unknown.value.name == "GRIP_ENABLE"


def test_a_value_that_the_aircraft_does_not_take_is_found_by_reading_back(
    vehicle: MavlinkVehicle, far: FarSide
) -> None:
    def pretend(m: Any) -> None:
        far.send(mav.MAVLink_param_value_message(m.param_id.encode(), m.param_value, 9, 1, 0))

    far.on["PARAM_SET"] = pretend
    with pytest.raises(ParameterRefused) as refused:
        vehicle.set_param("RTL_ALT", 6000)
    assert (refused.value.name, refused.value.sent, refused.value.got) == ("RTL_ALT", 6000, 1500.0)


def test_a_float_that_32_bits_cannot_hold_is_no_difference(vehicle: MavlinkVehicle) -> None:
    assert vehicle.set_param("RTL_ALT", 0.1) == pytest.approx(0.1)


def test_only_what_differs_is_set(vehicle: MavlinkVehicle, far: FarSide) -> None:
    expected = {"RTL_ALT": 1500.0, "FS_GCS_ENABLE": 1.0}
    assert vehicle.compare_params(expected) == {"FS_GCS_ENABLE": (1.0, 0.0)}
    assert far.count("PARAM_SET") == 0
    assert vehicle.configure(expected) == {"FS_GCS_ENABLE": (0.0, 1.0)}
    assert far.count("PARAM_SET") == 1
    assert vehicle.compare_params(expected) == {}


def test_the_profile_is_set_on_older_firmware_under_older_names(vehicle: MavlinkVehicle, far: FarSide) -> None:
    profile = as_mapping(arducopter_profile())
    older = {"RTL_ALT_M": "RTL_ALT", "MAV_GCS_SYSID": "SYSID_MYGCS", "ARMING_SKIPCHK": "ARMING_CHECK"}
    far.params = {older.get(name, name): -1.0 for name in profile}
    changed = vehicle.configure(profile)
    assert set(changed) == set(far.params)
    assert far.params["RTL_ALT"] == 10000.0, "centimetres"
    assert far.params["ARMING_CHECK"] == 1.0, "all checks, instead of none to be skipped"
    assert far.params["SYSID_MYGCS"] == 255.0
    assert vehicle.compare_params(profile) == {}


def test_every_line_of_the_profile_gives_a_reason_and_stretches_waits_with_the_world() -> None:
    lines = arducopter_profile(time_rate=20)
    assert all(len(line.why) > 15 for line in lines)
    assert len({line.name for line in lines}) == len(lines)
    fast, real = as_mapping(lines), as_mapping(arducopter_profile())
    assert (real["FS_GCS_TIMEOUT"], fast["FS_GCS_TIMEOUT"]) == (5, 100)
    assert fast["DISARM_DELAY"] <= 127, "ArduPilot's own limit"
    assert ARDUCOPTER.older_name("FENCE_ENABLE", 1) is None


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (mav.MAV_PARAM_TYPE_INT32, -7),
        (mav.MAV_PARAM_TYPE_UINT8, 200),
        (mav.MAV_PARAM_TYPE_INT16, -300),
        (mav.MAV_PARAM_TYPE_UINT32, 70000),
        (mav.MAV_PARAM_TYPE_REAL32, 2.5),
    ],
)
def test_bytewise_integers_survive_the_journey(kind: int, value: float) -> None:
    assert number_of(wire_float(value, kind, True), kind, True) == value
    assert wire_float(value, kind, False) == value
