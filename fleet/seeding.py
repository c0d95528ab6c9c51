"""The sample fleet: two hexacopters with six batteries, and a landing place at every site. Repeatable."""

from __future__ import annotations

import os
from datetime import datetime

from sqlalchemy.orm import Session

from fleet import weather
from fleet.batteries import Battery, BatteryState
from fleet.config import FleetSettings
from fleet.drones import Drone
from fleet.pads import Pad
from fleet.sites import PORT, town_world
from flightplans.airframe import HEXACOPTER
from orders.db import Database

SEED_WIND = (2.0, 315.0)
"""A usual morning: a light breeze down the valley, in m/s and degrees."""


def seed(database: Database, now: datetime, *, rehearsal: bool = True) -> None:
    """Add what is missing; nothing that exists is changed. Only a rehearsal gets a wind that nobody observed."""
    settings = FleetSettings.from_env(os.environ)
    with database.writing() as session:
        for site_id in town_world(settings.town).sites:
            if session.get(Pad, site_id) is None:
                session.add(Pad(site_id=site_id))
        for number in (1, 2):
            _aircraft(session, number, settings)
        if rehearsal and weather.latest(session, now) is None:
            weather.observe(session, *SEED_WIND, "見本", now)


def _aircraft(session: Session, number: int, settings: FleetSettings) -> None:
    name = f"yuai-{number}"
    if session.get(Drone, name) is None:
        session.add(
            Drone(
                id=name,
                system_id=number,
                registration_mark=f"JU0000000{number}",
                type_name=HEXACOPTER.name,
                serial_number=f"SAMPLE-{number:04d}",
                connect_url=f"tcp:127.0.0.1:{5750 + 10 * number}",
                home_site_id=PORT,
                payload_limit_g=settings.payload_limit_g,
            )
        )
        session.flush()
    for place in range(3):
        _battery(session, f"B{number}-{place + 1}", name if place == 0 else None)


def _battery(session: Session, label: str, drone_id: str | None) -> None:
    if session.get(Battery, label) is not None:
        return
    state = BatteryState.READY if drone_id is None else BatteryState.IN_AIRCRAFT
    session.add(Battery(id=label, drone_id=drone_id, site_id=None if drone_id else PORT, state=state))
