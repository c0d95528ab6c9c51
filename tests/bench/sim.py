"""Simulated seconds a CPU second of one `yuai sim` process in AUTO flight, beside its physics alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.greeting import TELEMETRY_HZ
from firmware_bridge.sim.world import STEP_S
from tests.bench.processes import SCRIPT, cpu_s, free_port, listening
from tests.bench.sky import GROUND_M, LATITUDE_DEG, LONGITUDE_DEG, WIND, a_world_aloft
from tests.bench.table import Figure, Row
from tests.sim.ground_station import GroundStation, Hands, Item

WINDOWS = 5
WINDOW_S = 300.0
"""Simulated; all of them and what passes between them take a third of the battery."""
PHYSICS_STEPS = 20_000
LAPS = 60
UNIT = "simulated s/CPU s"


@dataclass(frozen=True)
class Moment:
    """Three clocks of the aircraft's process, in seconds."""

    simulated_s: float
    cpu_s: float
    wall_s: float


def run() -> Iterator[Row]:
    """As fast as possible (--speedup 0), with the telemetry that the bridge asks for, along the valley's floor."""
    physics: list[float] = []
    moments: list[Moment] = []
    radio, door = free_port(), free_port()
    with (
        listening(_command(radio, door), radio) as pid,
        closing(GroundStation(radio)) as station,
        closing(Hands(door)) as hands,
    ):
        _launch(station)
        for _ in range(WINDOWS):
            moments.append(_moment(hands, pid))
            _fly_on(station, moments[-1].simulated_s + WINDOW_S)
            moments.append(_moment(hands, pid))
            physics.append(_physics_rate())
    pairs = list(zip(moments[::2], moments[1::2], strict=True))
    cpu = [(after.simulated_s - before.simulated_s) / (after.cpu_s - before.cpu_s) for before, after in pairs]
    wall = [(after.simulated_s - before.simulated_s) / (after.wall_s - before.wall_s) for before, after in pairs]
    alone = Figure.of(physics, UNIT)
    yield Row("AUTO flight, yuai sim", Figure.of(cpu, UNIT), "its physics alone (World.step)", alone)
    yield Row(
        "AUTO flight, yuai sim", Figure.of(wall, "simulated s/wall s"),
        "the rehearsal's speed (--speedup 8)", Figure.exact(8.0, "simulated s/wall s"),
    )  # fmt: skip


def _command(radio: int, door: int) -> list[str]:
    """Over the sample town's terrain, as `yuai up` starts it.

    It never disarms by itself: ten idle seconds are over before a ground station has blinked.
    """
    return [
        SCRIPT, "sim", "--speedup=0", f"--home={LATITUDE_DEG},{LONGITUDE_DEG},{GROUND_M},0",
        f"--listen=tcp:127.0.0.1:{radio}", f"--world=tcp:127.0.0.1:{door}",
        f"--wind={WIND[0]}@{WIND[1]}", "--town=ina", "--param=DISARM_DELAY=0",
    ]  # fmt: skip


def _launch(station: GroundStation) -> None:
    station.wait("HEARTBEAT")
    station.wait_ready()
    if station.upload(_mission()) != mav.MAV_MISSION_ACCEPTED:
        raise RuntimeError("the mission was not taken")
    for message_id, rate_hz in TELEMETRY_HZ.items():
        station.ask_for(rate_hz, message_id)
    station.arm()
    station.command(mav.MAV_CMD_MISSION_START)
    station.wait("MISSION_CURRENT", lambda current: current.seq > 1)
    station.heard.clear()


def _fly_on(station: GroundStation, until_s: float) -> None:
    """Until the aircraft's clock passes that time: it counts from the only boot."""
    station.wait("GLOBAL_POSITION_INT", lambda position: position.time_boot_ms / 1e3 >= until_s)
    station.heard.clear()


def _mission() -> list[Item]:
    """Up, and back and forth along a kilometre for longer than anybody looks."""
    there = [(16, 3, 0.0, LATITUDE_DEG - 0.009 * (lap % 2), LONGITUDE_DEG, 60.0) for lap in range(1, LAPS)]
    return [(16, 0, 0.0, LATITUDE_DEG, LONGITUDE_DEG, GROUND_M), (22, 3, 0.0, 0.0, 0.0, 60.0), *there]


def _moment(hands: Hands, pid: int) -> Moment:
    state = hands.state()
    if state["mode"] != "AUTO" or state["on_ground"]:
        raise RuntimeError(f"not in AUTO flight: {state['mode']}, on the ground: {state['on_ground']}")
    return Moment(state["time_s"], cpu_s(pid), time.monotonic())


def _physics_rate() -> float:
    world = a_world_aloft()
    begin_s = time.process_time()
    for _ in range(PHYSICS_STEPS):
        world.step()
    return PHYSICS_STEPS * STEP_S / (time.process_time() - begin_s)
