"""An independent client: dronekit connects, reads, uploads, arms, takes off and flies, as with the real one."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import dronekit
import pytest

from tests.sim.conftest import HOME, Aircraft

pytestmark = pytest.mark.flight

LATITUDE, LONGITUDE, ALTITUDE, _ = HOME
PATIENCE_S = 30.0


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
    vehicle.wait_for(lambda: vehicle.parameters["RTL_ALT"] == 3000, timeout=PATIENCE_S)


def upload_mission(vehicle: Any) -> None:
    vehicle.wait_for_armable(timeout=PATIENCE_S)
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
    vehicle.wait_for_mode("GUIDED", timeout=PATIENCE_S)
    vehicle.arm(timeout=PATIENCE_S)
    vehicle.wait_simple_takeoff(15, epsilon=0.5, timeout=PATIENCE_S)
    vehicle.simple_goto(dronekit.LocationGlobalRelative(LATITUDE + 0.0005, LONGITUDE, 25))
    vehicle.wait_for(lambda: north_of_home_m(vehicle) > 50, timeout=PATIENCE_S)
    vehicle.mode = dronekit.VehicleMode("RTL")
    vehicle.wait_for(lambda: not vehicle.armed, timeout=2 * PATIENCE_S)
    assert abs(north_of_home_m(vehicle)) < 2


def north_of_home_m(vehicle: Any) -> float:
    return math.radians(vehicle.location.global_frame.lat - LATITUDE) * 6_371_000
