"""Messages a second through the bridge's receiving half, beside pymavlink's bare parser on the same bytes."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from pymavlink.dialects.v20 import ardupilotmega as mav

from firmware_bridge.greeting import TELEMETRY_HZ, Greeting, Watchfulness
from firmware_bridge.inbox import Inbox
from firmware_bridge.limits import TimeLimits
from firmware_bridge.link import Channel
from firmware_bridge.loop import IoLoop
from firmware_bridge.port import Port, Station
from firmware_bridge.sim.aircraft import Aircraft
from firmware_bridge.sim.params import commissioned
from firmware_bridge.sim.storage import Storage
from firmware_bridge.telemetry import Telemetry
from firmware_bridge.tlog import FlightRecorder
from firmware_bridge.wire import Wire
from flightplans.airframe import HEXACOPTER
from tests.bench.rounds import in_turn
from tests.bench.sky import a_world
from tests.bench.table import Figure, Row

SYSTEM_ID = 1
MESSAGES = 4000
ROUNDS = 5
READ_BYTES = 1024
FASTER = 4.0
"""The mix of messages is the one that the bridge asks for, at four times the rate: the aircraft is stepped less."""
STEP_S = 0.02


def run() -> Iterator[Row]:
    """Real telemetry of a simulated aircraft, in pieces of 1 kB."""
    data = _telemetry()
    pieces = [data[at : at + READ_BYTES] for at in range(0, len(data), READ_BYTES)]
    with tempfile.TemporaryDirectory(prefix="yuai-bench-") as folder:
        found = in_turn(
            ROUNDS,
            {
                "bare": partial(_rate, _bare, pieces),
                "bridge": partial(_rate, partial(_through_bridge, None), pieces),
                "recorded": partial(_rate, partial(_through_bridge, Path(folder)), pieces),
            },
        )
    figures = {name: Figure.of(rates, "messages/s") for name, rates in found.items()}
    yield Row("bytes to state and listeners", figures["bridge"], "pymavlink's bare parser", figures["bare"])
    yield Row("the same, recorded as well", figures["recorded"], "pymavlink's bare parser", figures["bare"])


class _Radio:
    """Takes what an aircraft sends, as bytes."""

    def __init__(self) -> None:
        self.codec = mav.MAVLink(None, srcSystem=SYSTEM_ID, srcComponent=1)
        self.frames: list[bytes] = []

    def send(self, message: Any) -> None:
        self.frames.append(bytes(message.pack(self.codec)))
        self.codec.seq = (self.codec.seq + 1) % 256


def _telemetry() -> bytes:
    radio = _Radio()
    aircraft = Aircraft(a_world(), Storage(commissioned(HEXACOPTER, SYSTEM_ID), "bench", 0.0), radio, 1)
    for _ in range(round(5.0 / STEP_S)):  # it does not listen before it has started
        aircraft.step()
    ground = mav.MAVLink(None, srcSystem=255, srcComponent=190)
    for message_id, rate_hz in TELEMETRY_HZ.items():
        interval_us = 1e6 / (rate_hz * FASTER)
        asked = mav.MAVLink_command_long_message(SYSTEM_ID, 1, 511, 0, message_id, interval_us, 0, 0, 0, 0, 0)
        for message in mav.MAVLink(None).parse_buffer(asked.pack(ground)):
            aircraft.receive(message, 0.0)
    while len(radio.frames) < MESSAGES:
        aircraft.step()
    return b"".join(radio.frames)


def _rate(listen: Callable[[list[bytes]], int], pieces: list[bytes]) -> float:
    begin_s = time.perf_counter()
    count = listen(pieces)
    took_s = time.perf_counter() - begin_s
    if count < MESSAGES:
        raise RuntimeError(f"{count} of {MESSAGES} messages arrived")
    return count / took_s


def _bare(pieces: list[bytes]) -> int:
    parser = mav.MAVLink(None)
    parser.robust_parsing = True
    return sum(len(parser.parse_buffer(piece) or ()) for piece in pieces)


def _through_bridge(folder: Path | None, pieces: list[bytes]) -> int:
    loop = IoLoop(lambda now: None, 1.0)
    with ExitStack() as closing:
        station = _station(None if folder is None else FlightRecorder(folder, "bench"))
        heard = _Count(station)
        port = Port(255)
        port.stations = {SYSTEM_ID: station}
        closing.callback(port.close)
        loop.start()
        closing.callback(loop.stop)
        channel = Channel("bytes", loop, lambda data: None)
        port.opened(channel)
        for piece in pieces:
            port.received(channel, piece)
        return heard.messages


class _Count(Inbox):
    """Somebody listens, and counts what comes."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self.messages = 0
        station.inbox = self
        self.listen("COMMAND_ACK", "GLOBAL_POSITION_INT")

    def deliver(self, message: Any) -> None:
        self.messages += 1
        super().deliver(message)


def _station(recorder: FlightRecorder | None) -> Station:
    """As the bridge makes one for each aircraft."""
    limits = TimeLimits()
    wire = Wire(255, SYSTEM_ID, recorder.record if recorder else lambda frame: None)
    greeting = Greeting(wire, 1.0)
    watch = Watchfulness(greeting.begin, limits.heartbeat_lost_s)
    return Station(wire, Telemetry("bench", SYSTEM_ID, limits.heartbeat_lost_s), Inbox(), greeting, watch, recorder)
