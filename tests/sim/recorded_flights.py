"""Flights of the simulated aircraft, as fast as the processor can, recorded as our bridge records them (.tlog)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.greeting import TELEMETRY_HZ
from firmware_bridge.sim.aircraft import Aircraft
from firmware_bridge.sim.geo import LocalFrame
from firmware_bridge.sim.ground import FlatGround, GridGround, Ground
from firmware_bridge.sim.items import Item
from firmware_bridge.sim.params import commissioned
from firmware_bridge.sim.storage import Storage
from firmware_bridge.sim.world import World
from firmware_bridge.tlog import stamped
from flightplans.airframe import HEXACOPTER, Airframe
from flightplans.mission.items import MissionItem
from flightplans.terrain.grid import Terrain

HOME = (35.81025, 138.08335, 835.0)
SWITCHED_ON = datetime(2026, 11, 1, tzinfo=UTC)
GUIDED, AUTO = 4, 3
LONGEST_S = 7200.0
TAKE_OFF, WAYPOINT, LOITER_TIME, LAND = 22, 16, 19, 21
RELATIVE = 3


class Recorder:
    """A radio that writes down what it sends."""

    def __init__(self, file: BinaryIO) -> None:
        self._codec = mav.MAVLink(None, srcSystem=1, srcComponent=1)
        self._file = file
        self.time_s = 0.0

    def send(self, message: Any) -> None:
        frame = bytes(message.pack(self._codec))
        self._codec.seq = (self._codec.seq + 1) % 256
        self._file.write(stamped(frame, SWITCHED_ON + timedelta(seconds=self.time_s)))


@dataclass(frozen=True)
class Flown:
    """What the physical world knows of a flight, beside its recording."""

    path: Path
    used_wh: float
    """Out of the cells, from arming to disarming, by the resting voltage."""
    seconds: float


def lap(speed_legs: Sequence[tuple[float, float, float]], hold_s: float = 30.0) -> list[Item]:
    """A mission: up, legs of (north m, east m, height over home m), a stay, down."""
    frame = LocalFrame(*HOME[:2])
    items = [Item(TAKE_OFF, RELATIVE, z=speed_legs[0][2])]
    for north_m, east_m, up_m in speed_legs:
        latitude, longitude = frame.to_degrees(north_m, east_m)
        items.append(Item(WAYPOINT, RELATIVE, x=round(latitude * 1e7), y=round(longitude * 1e7), z=up_m))
    last = items[-1]
    return [
        *items,
        Item(LOITER_TIME, RELATIVE, hold_s, x=last.x, y=last.y, z=last.z),
        Item(LAND, RELATIVE, x=last.x, y=last.y),
    ]


def planned(mission: Sequence[MissionItem]) -> list[Item]:
    """The items of a plan's mission behind its home."""
    return [
        Item(
            int(item.command), int(item.frame), item.param1, x=round(item.latitude_deg * 1e7),
            y=round(item.longitude_deg * 1e7), z=item.altitude_m,
        )
        for item in mission[1:]
    ]  # fmt: skip


def fly(
    path: Path, items: Sequence[Item], payload_g: int, wind: tuple[float, float] = (0.0, 0.0), seed: int = 1,
    airframe: Airframe = HEXACOPTER, terrain: Terrain | None = None, speed_m_s: float | None = None,
) -> Flown:  # fmt: skip
    """Fly a mission to its end and record it, with a file beside that says what was aboard."""
    frame = LocalFrame(*HOME[:2])
    ground: Ground = FlatGround(HOME[2]) if terrain is None else GridGround(terrain, frame, HOME[2])
    world = World(airframe, frame, ground, HOME[2], 0.0, wind, seed)
    world.load(payload_g)
    with path.open("wb") as file:
        radio = Recorder(file)
        aircraft = Aircraft(world, Storage(commissioned(airframe, 1), "test", 0.0), radio, seed)
        autopilot = aircraft.autopilot
        while not autopilot.now.position_ok:
            aircraft.step()
        if speed_m_s is not None:
            aircraft.storage.params.put("WPNAV_SPEED", 100 * speed_m_s)
        for message_id, rate_hz in TELEMETRY_HZ.items():
            interval = mav.MAVLink_command_long_message(1, 1, 511, 0, message_id, 1e6 / rate_hz, 0, 0, 0, 0, 0)
            aircraft.receive(interval, 0.0)
        for seq, item in enumerate((Item(WAYPOINT), *items)):
            aircraft.storage.mission.put(seq, item)
        assert autopilot.set_mode(GUIDED) and autopilot.arming.arm() and autopilot.set_mode(AUTO)
        autopilot.auto_armed = True
        begin_s, before = world.time_s, world.battery.charge
        while autopilot.armed and world.time_s - begin_s < LONGEST_S:
            radio.time_s = world.time_s
            aircraft.step()
    assert not world.body.crashed and not autopilot.armed
    Path(f"{path}.json").write_text(json.dumps({"payload_g": payload_g}), "utf-8")
    used_wh = (before - world.battery.charge) * airframe.battery_wh
    return Flown(path, used_wh, world.time_s - begin_s)
