"""A town brought up and kept up: tables, seed, children; used by `yuai up` and by the headless day."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from zoneinfo import ZoneInfo

import requests

from fleet.children import Children, yuai
from fleet.drones import drone
from fleet.sites import PORT, site, town_world
from fleet.town import AircraftDoors, Town, free_ports, recipes, require_free
from orders.days.calendar import is_delivery_day
from orders.db import Database

JAPAN = ZoneInfo("Asia/Tokyo")
START_OF_REHEARSAL = time_of_day(8, 30)
ANSWER_WITHIN_S = 60.0
LONGEST_SEARCH_DAYS = 30
SEED_AIRCRAFT = (("yuai-1", 1), ("yuai-2", 2))
USUAL_MAVLINK_PORT = 5760
USUAL_WORLD_PORT = 5790


class TownDidNotStart(Exception):
    """A step of bringing the town up failed; carries what was tried and what it said."""

    def __init__(self, step: str, said: str) -> None:
        super().__init__(f"{step} failed: {said}")
        self.step = step
        self.said = said


def usual_town(folder: Path, host: str, first_port: int, speedup: float, *, demo: bool, simulated: bool = True) -> Town:
    """The town of `yuai up`: web pages from `first_port` on, aircraft at 5760 and 5770."""
    ports = range(first_port, first_port + 4)
    aircraft = tuple(
        AircraftDoors(name, number, USUAL_MAVLINK_PORT + 10 * index, USUAL_WORLD_PORT + 10 * index)
        for index, (name, number) in enumerate(SEED_AIRCRAFT if simulated else ())
    )
    return _town(folder, host, (ports[0], ports[1], ports[2], ports[3]), aircraft, speedup, demo=demo)


def hidden_town(folder: Path, speedup: float) -> Town:
    """A town for a headless day or a test: on loopback, on ports that are free at this moment."""
    ports = free_ports(4 + 2 * len(SEED_AIRCRAFT))
    aircraft = tuple(
        AircraftDoors(name, number, ports[4 + 2 * index], ports[5 + 2 * index])
        for index, (name, number) in enumerate(SEED_AIRCRAFT)
    )
    return _town(folder, "127.0.0.1", (ports[0], ports[1], ports[2], ports[3]), aircraft, speedup, demo=True)


@contextmanager
def running(town: Town, say: Callable[[str], None], *, fresh: bool = False) -> Iterator[Children]:
    """Everything of the town running; ended, all of it, when the block is left.

    `fresh` forgets what is in the town's folder, after it is sure that no town runs there.
    Raises PortTaken and TownDidNotStart.
    """
    require_free((*town.web_ports, *_aircraft_ports(town)))
    if fresh:
        shutil.rmtree(town.folder, ignore_errors=True)
    prepare(town)
    children = Children(town.folder / "log", say)
    try:
        children.start(recipes(town, home_of_aircraft()))
        wait_until_answering(town, children)
        yield children
    finally:
        children.stop()


def prepare(town: Town) -> None:
    """The tables; for a rehearsal also the sample town, and where its simulated aircraft are met."""
    town.folder.mkdir(parents=True, exist_ok=True)
    _run(town, "db", "upgrade")
    if not town.rehearsal:
        return
    _run(town, "db", "seed")
    database = Database(town.environment["YUAI_DATABASE_URL"])
    with database.writing() as session:
        for doors in town.aircraft:
            drone(session, doors.drone_id).connect_url = doors.connect_url
    database.engine.dispose()


def wait_until_answering(town: Town, children: Children) -> None:
    """Waits for all web pages; raises TownDidNotStart when one does not answer in time."""
    end_s = time.monotonic() + ANSWER_WITHIN_S
    for port in town.web_ports:
        while not _answers(f"{town.url(port)}/healthz"):
            if time.monotonic() > end_s:
                raise TownDidNotStart(f"waiting for {town.url(port)}", f"see the files in {town.folder / 'log'}")
            children.tend()
            time.sleep(0.1)


def rehearsal_start(today: date) -> datetime:
    """Half past eight in the morning of the first delivery day from `today` on, aware, in Japan's time."""
    for ahead in range(LONGEST_SEARCH_DAYS):
        day = today + timedelta(days=ahead)
        if is_delivery_day(day):
            return datetime.combine(day, START_OF_REHEARSAL, JAPAN)
    raise TownDidNotStart("looking for a delivery day", f"none within {LONGEST_SEARCH_DAYS} days")


def home_of_aircraft() -> str:
    """The drone port as LAT,LON,ALT,HDG; degrees, metres above mean sea level."""
    port = site(town_world("ina"), PORT)
    return f"{port.latitude_deg},{port.longitude_deg},{port.elevation_m},0"


def _town(
    folder: Path,
    host: str,
    ports: tuple[int, int, int, int],
    aircraft: tuple[AircraftDoors, ...],
    speedup: float,
    *,
    demo: bool,
) -> Town:
    address = "127.0.0.1" if host == "0.0.0.0" else host
    entrance, tv, shop, console = ports
    environment = {
        "YUAI_DATABASE_URL": _database_url(folder, demo=demo),
        "YUAI_VAR_DIR": str(folder),
        "YUAI_TOWN_FOLDER": str(folder),
        "YUAI_TV_URL": f"http://{address}:{tv}",
        "YUAI_SHOP_URL": f"http://{address}:{shop}",
        "YUAI_CONSOLE_URL": f"http://{address}:{console}",
        **(_rehearsal_environment(speedup) if demo else {"YUAI_DEMO": "0", "YUAI_CLOCK": ""}),
    }
    speed = speedup if demo else 1.0
    return Town(folder, host, entrance, tv, shop, console, aircraft, speed, demo, environment)


def _database_url(folder: Path, *, demo: bool) -> str:
    """A rehearsal always has a database of its own; a real town has the one that the environment names."""
    own = f"sqlite:///{(folder / 'yuai.db').resolve()}"
    return own if demo else os.environ.get("YUAI_DATABASE_URL", own)


def _rehearsal_environment(speedup: float) -> Mapping[str, str]:
    start = rehearsal_start(datetime.now(JAPAN).date())
    return {"YUAI_DEMO": "1", "YUAI_CLOCK": f"{start.isoformat()}@{datetime.now(UTC).timestamp():.3f}x{speedup:g}"}


def _aircraft_ports(town: Town) -> tuple[int, ...]:
    return tuple(port for doors in town.aircraft for port in (doors.mavlink_port, doors.world_port))


def _run(town: Town, *words: str) -> None:
    done = subprocess.run(
        yuai(*words), env={**os.environ, **town.environment}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise TownDidNotStart(f"yuai {' '.join(words)}", done.stderr.strip()[-2000:])


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False
