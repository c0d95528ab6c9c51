"""An independent client: dronekit connects, reads, uploads, arms, takes off and flies, as with the real one."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import dronekit
import pytest

from tests.sim.conftest import HOME, Aircraft

pytestmark = pytest.mark.flight

LATITUDE, LONGITUDE, ALTITUDE, _ = HOME


def eventually(test: Callable[[], Any], patience_s: float = 30.0) -> None:
    until = time.monotonic() + patience_s
    while not test():
        assert time.monotonic() < until, "did not happen"
        time.sleep(0.02)


def test_dronekit_flies_it(fly: Callable[..., Aircraft]) -> None:
    aircraft = fly(speedup=10.0)
    vehicle = dronekit.connect(f"tcp:127.0.0.1:{aircraft.port}", wait_ready=True, timeout=30)
    try:
        read_parameters(vehicle)
        upload_mission(vehicle)
        take_off_and_go(vehicle)
    finally:
        vehicle.close()


def read_parameters(vehicle: Any) -> None:
    assert len(vehicle.parameters) > 300
    assert vehicle.parameters["FRAME_CLASS"] == 2
    vehicle.parameters["RTL_ALT"] = 3000
    eventually(lambda: vehicle.parameters["RTL_ALT"] == 3000)


def upload_mission(vehicle: Any) -> None:
    eventually(lambda: vehicle.is_armable)
    commands = vehicle.commands
    commands.clear()
    for item in [
        (0, 16, LATITUDE, LONGITUDE, ALTITUDE),
        (3, 22, 0, 0, 20.0),
        (3, 16, LATITUDE - 0.001, LONGITUDE, 20.0),
        (3, 21, LATITUDE, LONGITUDE, 0.0),
    ]:
        frame, command, latitude, longitude, altitude = item
        plain = dronekit.Command(0, 0, 0, frame, command, 0, 1, 0, 0, 0, 0, latitude, longitude, altitude)
        commands.add(dronekit.CommandInt.from_command(plain))
    commands.upload(timeout=20)
    commands.download()
    commands.wait_ready(timeout=20)
    assert [item.command for item in commands] == [22, 16, 21]
    assert vehicle.home_location.alt == pytest.approx(ALTITUDE, abs=0.1)


def take_off_and_go(vehicle: Any) -> None:
    vehicle.mode = dronekit.VehicleMode("GUIDED")
    eventually(lambda: vehicle.mode.name == "GUIDED")
    eventually(lambda: arm(vehicle))
    vehicle.simple_takeoff(15)
    eventually(lambda: vehicle.location.global_relative_frame.alt > 14.5)
    vehicle.simple_goto(dronekit.LocationGlobalRelative(LATITUDE + 0.0005, LONGITUDE, 25))
    eventually(lambda: north_of_home_m(vehicle) > 50)
    vehicle.mode = dronekit.VehicleMode("RTL")
    eventually(lambda: not vehicle.armed, patience_s=60)
    assert abs(north_of_home_m(vehicle)) < 2


def arm(vehicle: Any) -> bool:
    vehicle.armed = True
    return bool(vehicle.armed)


def north_of_home_m(vehicle: Any) -> float:
    return math.radians(vehicle.location.global_frame.lat - LATITUDE) * 6_371_000
