"""The loop: step, send, listen."""

from __future__ import annotations

import selectors
import time
from dataclasses import dataclass

from firmware_bridge.sim.aircraft import Aircraft
from firmware_bridge.sim.geo import LocalFrame
from firmware_bridge.sim.ground import FlatGround, GridGround, Ground
from firmware_bridge.sim.pacer import Pacer
from firmware_bridge.sim.params import commissioned
from firmware_bridge.sim.storage import Storage
from firmware_bridge.sim.tcp import Address
from firmware_bridge.sim.wire import Wire
from firmware_bridge.sim.world import STEP_S, World
from firmware_bridge.sim.world_door import WorldDoor
from flightplans.airframe import HEXACOPTER, Airframe
from flightplans.terrain.grid import Terrain

_BATCH_S = 0.02
"""So long it steps at most before it listens again, wall seconds."""


@dataclass(frozen=True)
class SimOptions:
    """Everything that one simulated aircraft is told when it is started."""

    listen: Address
    home: tuple[float, float, float, float]
    """Latitude and longitude in degrees, altitude above mean sea level in metres, heading in degrees."""
    system_id: int = 1
    speedup: float = 1.0
    world: Address | None = None
    terrain: Terrain | None = None
    wind: tuple[float, float] = (0.0, 0.0)
    """Speed in m/s, direction it comes from in degrees."""
    seed: int = 1
    params: tuple[tuple[str, float], ...] = ()
    airframe: Airframe = HEXACOPTER


class UnknownParameter(Exception):
    """A parameter of the command line that the autopilot does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the autopilot has no parameter {name}")
        self.name = name


class Simulator:
    """One aircraft with its sockets. `run` returns after `stop` was called from anywhere."""

    def __init__(self, options: SimOptions) -> None:
        self._selector = selectors.DefaultSelector()
        self._wire = Wire(options.listen, self._selector, options.system_id)
        self.aircraft = _build(options, self._wire)
        self.aircraft.on_power_off = self._wire.hang_up
        self._wire.on_message = lambda message: self.aircraft.receive(message, time.monotonic())
        self._door = WorldDoor(options.world, self._selector, self.aircraft) if options.world else None
        self._pacer = Pacer(options.speedup)
        self._stopped = False

    @property
    def listens_on(self) -> Address:
        """Where MAVLink is spoken."""
        return self._wire.address

    @property
    def door(self) -> Address | None:
        """Where the physical world is touched."""
        return self._door.address if self._door is not None else None

    def stop(self) -> None:
        """End the loop soon; may be called from a signal handler or another thread."""
        self._stopped = True

    def run(self) -> None:
        """Fly until stopped, then close everything."""
        try:
            while not self._stopped:
                self._turn()
        finally:
            self._wire.close()
            if self._door is not None:
                self._door.close()
            self._selector.close()

    def _turn(self) -> None:
        aircraft, pacer = self.aircraft, self._pacer
        target_s, until_s = pacer.target_s(), time.monotonic() + _BATCH_S
        while aircraft.world.time_s + STEP_S <= target_s and time.monotonic() < until_s:
            aircraft.step()
        pacer.forgive(aircraft.world.time_s)
        self._flush()
        for key, _ in self._selector.select(pacer.wait_s(aircraft.world.time_s, STEP_S)):
            key.data()
        aircraft.inbox.tick(time.monotonic())
        self._wire.cut = "link_cut" in aircraft.faults
        self._wire.set_system_id(int(aircraft.storage.params["MAV_SYSID"]))
        self._flush()

    def _flush(self) -> None:
        self._wire.flush()
        if self._door is not None:
            self._door.flush()


def _build(options: SimOptions, wire: Wire) -> Aircraft:
    latitude, longitude, altitude_m, heading = options.home
    frame = LocalFrame(latitude, longitude)
    ground: Ground = FlatGround(altitude_m)
    if options.terrain is not None:
        ground = GridGround(options.terrain, frame, altitude_m)
    world = World(options.airframe, frame, ground, altitude_m, heading, options.wind, options.seed)
    params = commissioned(options.airframe, options.system_id)
    for name, value in options.params:
        if not params.set(name, value):
            raise UnknownParameter(name)
    storage = Storage(params, f"{options.system_id}-{options.seed}", time.time())
    return Aircraft(world, storage, wire, options.seed)
