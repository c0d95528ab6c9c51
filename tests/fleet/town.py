"""A small valley in a fresh database: districts, one household each, the sample fleet, boxes that are ready."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import fleet.tables
import orders.tables
from fleet import pads, seeding
from fleet.batteries import in_aircraft
from fleet.config import FleetSettings
from fleet.drones import DroneStatus
from fleet.flights import Flight, FlightState, open_flights
from fleet.sites import PORT, town_world
from fleet.sweep import sweep
from orders.clock import TOKYO, local_day
from orders.db import Database
from orders.delivering.delivery import Carrier, DeliveryJob, JobState
from orders.fulfilment.packed_boxes import Box
from orders.goods.catalogue import Temperature
from orders.homes.districts import District
from orders.homes.people import Household, MissingRule
from orders.ordering.order import Channel, Order, OrderState

assert fleet.tables and orders.tables

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=TOKYO)
SETTINGS = FleetSettings()
PORT_SITE = town_world("ina").sites[PORT]
HIJI = town_world("ina").sites["hiji"]


def fill(database: Database, now: datetime = NOON) -> None:
    """Districts, one household each, and the sample fleet."""
    with database.writing() as session:
        for position, hall in enumerate(town_world("ina").halls):
            session.add(District(id=hall.id, name=hall.name, hall_name=hall.name, cutoff="11:00", position=position))
            session.flush()
            session.add(_household(position + 1, hall.id))
    seeding.seed(database, now)


def _household(number: int, district_id: str) -> Household:
    return Household(
        code=f"H{number:04d}", name="伊藤 ハル", reading="いとう はる", address="長谷1番地", district_id=district_id,
        phone="0265-98-0001", walk_minutes=5, missing_rule=MissingRule.SIMILAR, active=True,
    )  # fmt: skip


def box_ready(
    database: Database,
    site_id: str = "hiji",
    weight_g: int = 1500,
    *,
    flies: bool = True,
    ready_at: datetime = NOON - timedelta(hours=1),
) -> int:
    """One packed order of one sealed box that waits at the port; returns the job's number."""
    with database.writing() as session:
        home = session.scalars(select(Household).where(Household.district_id == site_id)).one()
        number = (session.scalar(select(func.count(Order.id))) or 0) + 1
        order = Order(
            number=f"1124-{number:03d}", household_id=home.id, district_id=site_id, token=f"t{number}",
            state=OrderState.PACKED, delivery_day=local_day(ready_at), placed_at=ready_at, total_yen=1000,
            tax_8_yen=74, tax_10_yen=0, weight_g=weight_g, channel=Channel.TV, placed_by="box",
        )  # fmt: skip
        session.add(order)
        session.flush()
        box = Box(
            code=f"B1124-{number:03d}-1", order_id=order.id, number=1, count=1, declared_weight_g=weight_g,
            measured_weight_g=weight_g, temperature=Temperature.AMBIENT, alcohol=False, flies=flies,
            sealed_at=ready_at, sealed_by="shop1",
        )  # fmt: skip
        session.add(box)
        session.flush()
        job = DeliveryJob(
            box_id=box.id, order_id=order.id, district_id=site_id, delivery_day=order.delivery_day,
            state=JobState.READY, carrier=Carrier.UNDECIDED, carrier_reason="", weight_g=weight_g, flies=flies,
            updated_at=ready_at, age_checked=False,
        )  # fmt: skip
        session.add(job)
        session.flush()
        return job.id


def flight_planned(database: Database, site_id: str = "hiji", weight_g: int = 1500) -> int:
    """A flight that dispatch has planned for one box; returns its number."""
    box_ready(database, site_id, weight_g)
    sweep(database, SETTINGS, NOON)
    with database.reading() as session:
        return open_flights(session)[-1].id


def heard(session: Session, drone_id: str, now: datetime, **changes: object) -> DroneStatus:
    """A healthy aircraft at the port was heard just now, but for `changes`."""
    status = session.get(DroneStatus, drone_id) or DroneStatus(drone_id=drone_id)
    values: dict[str, object] = {
        "at": now, "fresh_until": now + timedelta(seconds=5), "connected": True, "armed": False, "landed": True,
        "mode": "LOITER", "latitude_deg": PORT_SITE.latitude_deg, "longitude_deg": PORT_SITE.longitude_deg,
        "alt_amsl_m": PORT_SITE.elevation_m, "battery_percent": 100.0,
        "details": {"gps_fix": 3, "ekf_ok": True, "prearm_ok": True, "failsafe": False, "parameters": []},
    }  # fmt: skip
    for name, value in (values | changes).items():
        setattr(status, name, value)
    session.add(status)
    return status


def state_of(database: Database, flight_id: int) -> FlightState:
    """Where a flight stands."""
    return flight_of(database, flight_id).state


def flight_of(database: Database, flight_id: int) -> Flight:
    """A flight's row as it is now."""
    with database.reading() as session:
        return session.get_one(Flight, flight_id)


def job_of(database: Database, job_id: int) -> DeliveryJob:
    """A job's row as it is now."""
    with database.reading() as session:
        return session.get_one(DeliveryJob, job_id)


def clear_pad(database: Database, site_id: str, now: datetime) -> None:
    """The volunteer vouches for the landing place."""
    with database.writing() as session:
        pads.declare_clear(session, site_id, "ボランティア", now)


def battery_in(database: Database, drone_id: str) -> str:
    """The label of the battery in an aircraft."""
    with database.reading() as session:
        inside = in_aircraft(session, drone_id)
        assert inside is not None
        return inside.id
