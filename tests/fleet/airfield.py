"""A real simulated aircraft in a process of its own, met over TCP; controllers in this process or in another."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from fleet import approval, drones, hall, loading, pads, requests
from fleet.config import FleetSettings
from fleet.controller import Controller, Station
from fleet.fencing import Fence
from fleet.flights import Flight, FlightState
from fleet.preflight import go_no_go
from fleet.requests import OperatorRequest, RequestKind
from fleet.sweep import sweep
from orders.clock import DemonstrationClock
from orders.db import Database
from tests.fleet.town import NOON, PORT_SITE, box_ready, flight_of

SPEEDUP = 20.0
WITHIN_S = 120.0
"""Wall seconds after which a flight that was waited for counts as never coming."""
SCRIPT = Path(sys.executable).with_name("yuai")


def until(condition: Callable[[], bool], what: str, within_s: float = WITHIN_S) -> None:
    """Wait for something to become true; fails with its name when it does not."""
    end_s, pause = time.monotonic() + within_s, threading.Event()
    while not condition():
        assert time.monotonic() < end_s, f"did not happen within {within_s:.0f} s: {what}"
        pause.wait(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Airfield:
    """One simulated aircraft, the rows of the small valley, and the people around them."""

    database: Database
    folder: Path
    settings: FleetSettings = field(default_factory=lambda: FleetSettings(min_start_percent=80.0))
    link_port: int = field(default_factory=free_port)
    world_port: int = field(default_factory=free_port)
    clock: DemonstrationClock = field(default_factory=lambda: DemonstrationClock(NOON, time.time(), SPEEDUP))
    flight_id: int = 0

    def now(self) -> datetime:
        return self.clock.now()

    def world(self, **wish: object) -> dict[str, Any]:
        """Do something to the aircraft with hands or weather; returns the answer."""
        with socket.create_connection(("127.0.0.1", self.world_port), timeout=5.0) as door:
            door.sendall(json.dumps(wish).encode() + b"\n")
            answer: dict[str, Any] = json.loads(door.makefile("rb").readline())
        assert answer["ok"], answer
        return answer

    @contextmanager
    def simulated(self) -> Iterator[None]:
        """The aircraft's process, standing at the port."""
        home = f"{PORT_SITE.latitude_deg},{PORT_SITE.longitude_deg},{PORT_SITE.elevation_m},0"
        command = [
            str(SCRIPT), "sim", "--listen", f"tcp:127.0.0.1:{self.link_port}", "--home", home, "--sysid", "1",
            "--speedup", str(SPEEDUP), "--world", f"tcp:127.0.0.1:{self.world_port}", "--town", "ina",
        ]  # fmt: skip
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until(lambda: _answers(self.world_port), "the simulated aircraft is there")
            yield
        finally:
            process.terminate()
            process.wait(10)

    @contextmanager
    def controlled(self) -> Iterator[Controller]:
        """A controller in this process."""
        controller = Controller(
            Station(self.database, self.settings, self.clock, drone_id="yuai-1"), Fence(lambda: 0.0)
        )
        controller.start()
        try:
            yield controller
        finally:
            controller.stop()

    def controller_process(self) -> subprocess.Popen[bytes]:
        """A controller as `yuai fleet run` starts it."""
        environment = {
            **os.environ,
            "YUAI_DATABASE_URL": self.database.url.render_as_string(hide_password=False),
            "YUAI_CLOCK": self.clock.as_setting(),
            "YUAI_MIN_START_PERCENT": str(self.settings.min_start_percent),
        }
        url = f"tcp:127.0.0.1:{self.link_port}"
        command = [str(SCRIPT), "fleet", "run", "--connect", url, "--drone", "yuai-1"]
        with (self.folder / "controller.log").open("ab") as log:
            return subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def prepare(self, hold_s: float = 300.0) -> None:
        """Reach the aircraft here, and plan a flight of one box of 1.5 kg to Hiji."""
        with self.database.writing() as session:
            drones.drone(session, "yuai-1").connect_url = f"tcp:127.0.0.1:{self.link_port}"
            drones.take_out_of_service(session, "yuai-2", "試験では使いません。")
        self.settings = replace(self.settings, hold_s=hold_s)
        box_ready(self.database, "hiji", 1500)
        sweep(self.database, self.settings, self.now())
        with self.database.reading() as session:
            self.flight_id = session.query(Flight.id).scalar()

    def ready(self) -> None:
        """Wait for a healthy aircraft, load it, approve the flight."""
        until(self._is_healthy, "the aircraft has its satellites and finds itself healthy")
        self.world(do="load", grams=1500)
        with self.database.writing() as session:
            loading.confirm_loaded(session, self.flight_id, "港 花子", self.now())
            approval.approve(session, self.flight_id, "運航 太郎", self.now())

    def _is_healthy(self) -> bool:
        with self.database.reading() as session:
            stops = go_no_go(session, self.flight_id, self.settings, self.now()).stops
        return {item.name for item in stops} <= {"approval", "loaded"}

    def ask(self, kind: RequestKind) -> int:
        with self.database.writing() as session:
            return requests.request(session, self.flight_id, kind, "運航 太郎", self.now()).id

    def answer(self, request_id: int) -> OperatorRequest:
        def found() -> OperatorRequest:
            with self.database.reading() as session:
                return session.get_one(OperatorRequest, request_id)

        until(lambda: found().done_at is not None, "the request is answered")
        return found()

    def launch(self) -> None:
        """The operator presses the button, and the aircraft takes off."""
        answer = self.answer(self.ask(RequestKind.LAUNCH))
        assert answer.ok, answer.result

    @property
    def trip(self) -> Flight:
        return flight_of(self.database, self.flight_id)

    def reaches(self, *states: FlightState, within_s: float = WITHIN_S) -> None:
        """Wait until the flight is in one of the states."""
        until(lambda: self.trip.state in states, f"flight in {', '.join(states)}", within_s)

    def pad_is_clear(self) -> None:
        with self.database.writing() as session:
            pads.declare_clear(session, "hiji", "区長 一", self.now())

    def unload_swap_release(self) -> None:
        """The volunteer's work at the hall, in the rows and in the world."""
        self.world(do="unload")
        with self.database.writing() as session:
            hall.receive_boxes(session, self.flight_id, "区長 一", self.now())
            hall.battery_swapped(session, self.flight_id, "B1-2", "区長 一", self.now())
        self.world(do="swap_battery", percent=100, serial="B1-2")
        with self.database.writing() as session:
            hall.release(session, self.flight_id, "区長 一", self.now())


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.5).close()
    except OSError:
        return False
    return True


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process the hard way."""
    process.send_signal(signal.SIGKILL)
    process.wait(10)
