"""The hands of the rehearsal: what people do to an aircraft with their hands, done to the simulated one.

A page only says that a box was loaded or a battery swapped. Here it happens: the rows are read, the world is
made to agree. All that is remembered between two looks is since when a battery is on the charger, so hands may
be killed and started again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet.batteries import Battery, BatteryState, charged, in_aircraft
from fleet.flights import Flight, FlightState, open_flight_of_drone
from fleet.rehearsal.world_door import WorldDoor, WorldRefused
from orders.db import Database

LOG = logging.getLogger(__name__)
CHARGING = timedelta(minutes=45)
STILL_LOADED = frozenset(
    {
        FlightState.PLANNED,
        FlightState.APPROVED,
        FlightState.UPLOADING,
        FlightState.OUTBOUND,
        FlightState.HOLDING,
        FlightState.LANDING,
        FlightState.AT_HALL,
        FlightState.RETURNING,
        FlightState.REFUSED,
    }
)


class Hands:
    """One pair of hands for all simulated aircraft of the town."""

    def __init__(self, database: Database, doors: Mapping[str, WorldDoor]) -> None:
        self._database = database
        self._doors = doors
        self._on_charger: dict[str, datetime] = {}

    def look(self, now: datetime) -> None:
        """Makes every aircraft on the ground agree with what people have said about it."""
        with self._database.reading() as session:
            wanted = {drone_id: wanted_of(session, drone_id) for drone_id in self._doors}
        for drone_id, (grams, serial) in wanted.items():
            try:
                self._agree(self._doors[drone_id], grams, serial)
            except (OSError, WorldRefused) as why:
                LOG.info("hands off %s: %s", drone_id, why)
        self._charge(now)

    def _agree(self, door: WorldDoor, grams: int, serial: str | None) -> None:
        seen = door.state()
        if seen["armed"] or not seen["on_ground"]:
            return
        if round(seen["payload_g"]) != grams:
            if grams:
                door.load(grams)
            else:
                door.unload()
        if serial is not None and seen["battery"]["serial"] != serial:
            door.swap_battery(serial)

    def _charge(self, now: datetime) -> None:
        """The chargers in hall and port: a used battery is full again after a while."""
        with self._database.reading() as session:
            used = list(session.scalars(select(Battery.id).where(Battery.state == BatteryState.USED)))
        since = {label: self._on_charger.get(label, now) for label in used}
        full = [label for label, at in since.items() if now - at >= CHARGING]
        self._on_charger = {label: at for label, at in since.items() if label not in full}
        if full:
            with self._database.writing() as session:
                for label in full:
                    charged(session, label)


def wanted_of(session: Session, drone_id: str) -> tuple[int, str | None]:
    """What should be in the aircraft: grams of boxes, and the label of its battery."""
    fitted = in_aircraft(session, drone_id)
    return _load_of(open_flight_of_drone(session, drone_id)), None if fitted is None else fitted.id


def _load_of(trip: Flight | None) -> int:
    if trip is None or trip.loaded_at is None or trip.boxes_received_at is not None:
        return 0
    return trip.payload_g if trip.state in STILL_LOADED else 0
