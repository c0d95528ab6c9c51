"""Simulated aircraft in a thread of the test, met over real sockets."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from firmware_bridge.sim.runner import SimOptions, Simulator
from firmware_bridge.sim.tcp import Address
from tests.sim.ground_station import GroundStation, Hands

HOME = (35.81025, 138.08335, 835.0, 0.0)
ANY_PORT = Address("127.0.0.1", 0)


@dataclass
class Aircraft:
    """A running simulator and everybody who talks to it."""

    simulator: Simulator
    thread: threading.Thread
    stations: list[GroundStation] = field(default_factory=list)

    @property
    def port(self) -> int:
        return self.simulator.listens_on.port

    def station(self, system_id: int = 255, target: int = 1) -> GroundStation:
        """One more ground station, which has heard the aircraft."""
        station = GroundStation(self.port, system_id, target)
        self.stations.append(station)
        station.wait("HEARTBEAT")
        return station

    def hands(self) -> Hands:
        """Hands at the physical aircraft."""
        assert self.simulator.door is not None
        return Hands(self.simulator.door.port)

    def end(self) -> None:
        for station in self.stations:
            station.close()
        self.simulator.stop()
        self.thread.join(10)
        assert not self.thread.is_alive()


@pytest.fixture
def fly() -> Iterator[Callable[..., Aircraft]]:
    """Start an aircraft: options of SimOptions by name."""
    started: list[Aircraft] = []

    def start(**options: Any) -> Aircraft:
        chosen = {"listen": ANY_PORT, "world": ANY_PORT, "home": HOME, "speedup": 60.0, **options}
        simulator = Simulator(SimOptions(**chosen))
        thread = threading.Thread(target=simulator.run, daemon=True)
        thread.start()
        started.append(Aircraft(simulator, thread))
        return started[-1]

    yield start
    for aircraft in started:
        aircraft.end()


@pytest.fixture
def aircraft(fly: Callable[..., Aircraft]) -> Aircraft:
    """One on the port's pad."""
    return fly()


@pytest.fixture
def station(aircraft: Aircraft) -> GroundStation:
    """Its ground station."""
    return aircraft.station()
