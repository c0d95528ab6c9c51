"""The live controller: one process, the only owner of the links, one pilot an aircraft.

Ends cleanly when told; dies without harm when not: the aircraft go on by themselves, and the next controller
finds its flights in the rows.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from firmware_bridge.bridge import Bridge
from firmware_bridge.profile import arducopter_profile, as_mapping
from fleet import lease
from fleet.cockpit import Cockpit
from fleet.config import FleetSettings
from fleet.drones import Drone, drone, drones
from fleet.errors import LeaseTaken, NoAircraft, PilotEnded
from fleet.fencing import Fence
from fleet.pilot import Pilot
from fleet.recorder import Recorder
from fleet.reporter import Reporter
from fleet.sites import town_world
from orders.clock import Clock
from orders.db import Database

RENEW_S = 1.0
PILOT_ENDS_WITHIN_S = 60.0
"""A pilot may be in the middle of a transfer; it ends after that at the latest."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Station:
    """What a controller needs to know; `connect` and `drone_id` narrow it to one aircraft at another address."""

    database: Database
    settings: FleetSettings
    clock: Clock
    connect: str | None = None
    drone_id: str | None = None


class Controller:
    """Bridge, pilots and reporter, started and stopped together."""

    def __init__(self, station: Station, fence: Fence) -> None:
        self._station = station
        self._fence = fence
        self._stopping = threading.Event()
        rate = station.clock.rate
        # The GCS failsafe counts in the aircraft's own time; telemetry too, so that a fast world does not flood us.
        self._bridge = Bridge(
            heartbeat_hz=max(1.0, rate),
            tlog_dir=Path(station.settings.tlog_dir) if station.settings.tlog_dir else None,
            telemetry_rate=1.0 if rate <= 5.0 else 5.0 / rate,
        )
        self._cockpits = [self._cockpit(each) for each in _aircraft(station)]
        self._pilots = [Pilot(each) for each in self._cockpits]
        self._reporter = Reporter(self._cockpits, rate, self._stopping)

    def start(self) -> None:
        """Open the links and let the pilots begin."""
        self._bridge.start()
        self._reporter.start()
        for pilot in self._pilots:
            pilot.start()
        log.info("controller runs", aircraft=[each.drone_id for each in self._cockpits])

    def make_sure_of_pilots(self) -> None:
        """Raises PilotEnded when an aircraft has nobody any more who watches it."""
        gone = tuple(pilot.cockpit.drone_id for pilot in self._pilots if not pilot.is_alive())
        if gone and not self._stopping.is_set():
            raise PilotEnded(gone)

    def stop(self) -> None:
        """End cleanly: pilots first, links last. Aircraft in the air fly on by themselves."""
        self._stopping.set()
        for pilot in self._pilots:
            pilot.join(PILOT_ENDS_WITHIN_S)
        self._reporter.join(PILOT_ENDS_WITHIN_S)
        self._bridge.stop()
        log.info("controller ended")

    def _cockpit(self, machine: Drone) -> Cockpit:
        station = self._station
        url = station.connect or machine.connect_url
        world = town_world(station.settings.town)
        return Cockpit(
            drone_id=machine.id,
            vehicle=self._bridge.add_vehicle(machine.id, url, machine.system_id),
            database=station.database,
            now=station.clock.now,
            world=world,
            settings=station.settings,
            recorder=Recorder(world),
            stopping=self._stopping,
            profile=as_mapping(arducopter_profile(time_rate=station.clock.rate)),
            fence=self._fence,
            rate=station.clock.rate,
        )


def _aircraft(station: Station) -> list[Drone]:
    """Return the aircraft of this station. Raises NoSuchDrone, NoAircraft."""
    with station.database.reading() as session:
        if station.drone_id is not None:
            return [drone(session, station.drone_id)]
        found = drones(session)
    if not found:
        raise NoAircraft
    return found[:1] if station.connect is not None else found


def run(station: Station, stop: threading.Event) -> None:
    """Own the aircraft until `stop` is set.

    Waits while another controller owns them. Raises NoSuchDrone, NoAircraft, LeaseTaken when another
    controller took over, PilotEnded, and the database's errors when the lease could not be renewed in time:
    the supervisor of this process starts it again.
    """
    holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    fence = Fence()
    if not _wait_for_lease(station.database, holder, fence, stop):
        return
    try:
        _own(station, holder, fence, stop)
    finally:
        with station.database.writing() as session:
            lease.give_back(session, holder)


def _own(station: Station, holder: str, fence: Fence, stop: threading.Event) -> None:
    controller = Controller(station, fence)
    controller.start()
    try:
        while not stop.wait(RENEW_S):
            controller.make_sure_of_pilots()
            keep_lease(station.database, holder, fence)
    finally:
        controller.stop()


def keep_lease(database: Database, holder: str, fence: Fence) -> None:
    """Renew the lease; a database that does not answer for a moment is borne as long as the lease is surely ours.

    Raises LeaseTaken, and the database's error once it is not.
    """
    try:
        _renew(database, holder, fence)
    except SQLAlchemyError as error:
        if not fence.holds():
            raise
        log.warning("lease not renewed", holder=holder, error=str(error))


def _wait_for_lease(database: Database, holder: str, fence: Fence, stop: threading.Event) -> bool:
    while not stop.is_set():
        try:
            _renew(database, holder, fence)
        except LeaseTaken as taken:
            log.info("waiting for another controller", holder=taken.holder, seconds_left=round(taken.seconds_left, 1))
            stop.wait(RENEW_S)
        else:
            return True
    return False


def _renew(database: Database, holder: str, fence: Fence) -> None:
    began_s = fence.clock()
    with database.writing() as session:
        owner = lease.holder_of(session)
        if owner is not None and owner != holder and is_dead(owner):
            lease.give_back(session, owner)
        lease.take(session, holder, time.time())
    fence.renewed(began_s)


def is_dead(holder: str) -> bool:
    """Tell whether a holder is a process of this machine that does not exist any more."""
    host, number, _token = holder.rsplit(":", 2)
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
