from __future__ import annotations

from collections.abc import Iterator

import pytest

from firmware_bridge.bridge import Bridge
from firmware_bridge.mavlink_vehicle import MavlinkVehicle
from flightplans.mission.items import MissionBundle
from tests.firmware_bridge.far_side import FarSide
from tests.firmware_bridge.makers import QUICK, small_bundle


@pytest.fixture
def far() -> Iterator[FarSide]:
    side = FarSide()
    yield side
    side.close()


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    with Bridge(heartbeat_hz=10, limits=QUICK) as running:
        yield running


@pytest.fixture
def vehicle(bridge: Bridge, far: FarSide) -> MavlinkVehicle:
    one = bridge.add_vehicle("yuai-1", far.url, 1)
    one.wait_connected(15)
    return one


@pytest.fixture
def bundle() -> MissionBundle:
    return small_bundle()
