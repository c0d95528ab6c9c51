"""Scenes for the console's pages: the sample town with boxes, flights in any state, aircraft that were just heard."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import approval, flights, hall, lease, loading, pads
from fleet.config import FleetSettings
from fleet.console.way import legs_of
from fleet.drones import DroneStatus
from fleet.flights import Flight, FlightState, Leg
from fleet.sites import town_world
from fleet.sweep import sweep
from fleet.tracks import TrackPoint
from orders.db import Database
from orders.delivering import delivery
from orders.goods.catalogue import Item
from orders.homes.people import household_by_code
from tests import makers

SETTINGS = FleetSettings(gather_s=0.0)
NOW = makers.NOW
OPERATOR = "運航 花子"
S = FlightState
WAY_OUT = (S.PLANNED, S.APPROVED, S.UPLOADING, S.OUTBOUND, S.HOLDING, S.LANDING, S.AT_HALL)
WAY_HOME = (S.RELEASED, S.UPLOADING_HOME, S.HOMEBOUND, S.HOME)


def boxes_for(
    database: Database,
    household_code: str,
    now: datetime = NOW,
    *,
    alcohol: bool = False,
    heavy: bool = False,
) -> list[int]:
    """One real order of a household of the sample town, picked and packed; returns the numbers of its jobs."""
    with database.writing() as session:
        household = household_by_code(session, household_code)
        assert household is not None
        kinds = select(Item).where(Item.alcohol == alcohol, Item.weight_g.between(300, 700)).order_by(Item.id)
        goods = dict.fromkeys(session.scalars(kinds.limit(3)), 9 if heavy else 1)
        order = makers.an_order(session, goods, household=household, now=now)
        return [job.id for job in makers.delivery_jobs(session, order, now)]


def planned(database: Database, *household_codes: str, now: datetime = NOW, alcohol: bool = False) -> int:
    """A flight that dispatch planned for these households (of one district); returns its number."""
    for code in household_codes:
        boxes_for(database, code, now, alcohol=alcohol)
    sweep(database, SETTINGS, now)
    with database.reading() as session:
        return flights.open_flights(session)[-1].id


def bring_to(database: Database, flight_id: int, state: FlightState, now: datetime = NOW) -> int:
    """Move a planned flight along its usual way to `state`, with everything that people do on the way."""
    with database.writing() as session:
        trip = flights.flight(session, flight_id)
        loading.confirm_loaded(session, flight_id, OPERATOR, now)
        for to in (*WAY_OUT[1:], *WAY_HOME):
            if trip.state is state:
                break
            _step(session, trip, to, now)
    return flight_id


def move(database: Database, flight_id: int, *states: FlightState, why: str = "") -> None:
    """Move a flight from state to state, as the controller does; `why` becomes the reason that pages show."""
    with database.writing() as session:
        trip = flights.flight(session, flight_id)
        for to in states:
            flights.change_state(session, trip, to, "管制", NOW, why)
        trip.reason = why or None


def _step(session: Session, trip: Flight, to: FlightState, now: datetime) -> None:
    if to is S.APPROVED:
        approval.approve(session, trip.id, OPERATOR, now)
        return
    if to is S.RELEASED:
        hall.receive_boxes(session, trip.id, "ボランティア", now)
        hall.battery_swapped(session, trip.id, _spare(trip), "ボランティア", now)
        hall.release(session, trip.id, "ボランティア", now)
        return
    flights.change_state(session, trip, to, "管制", now)
    for job_id in flights.job_ids_of(session, trip.id):
        if to is S.OUTBOUND:
            trip.took_off_at = now
            delivery.mark_under_way(session, job_id, "管制", now, now + timedelta(minutes=11))
        if to is S.AT_HALL:
            trip.landed_at_hall_at = now
            delivery.mark_at_hall(session, job_id, "管制", now)


def _spare(trip: Flight) -> str:
    return f"B{trip.drone_id.rpartition('-')[2]}-2"


def heard(database: Database, drone_id: str, now: datetime = NOW, **changes: object) -> None:
    """A healthy aircraft at the port was heard just now, but for `changes`."""
    port = town_world("ina").port
    values: dict[str, object] = {
        "at": now, "fresh_until": now + timedelta(seconds=5), "connected": True, "armed": False, "landed": True,
        "mode": "LOITER", "latitude_deg": port.latitude_deg, "longitude_deg": port.longitude_deg, "heading_deg": 0.0,
        "alt_amsl_m": port.elevation_m, "alt_agl_m": 0.0, "ground_speed_m_s": 0.0, "battery_percent": 100.0,
        "current_item": 0,
        "details": {"gps_fix": 3, "ekf_ok": True, "prearm_ok": True, "failsafe": False, "parameters": []},
    }  # fmt: skip
    with database.writing() as session:
        status = session.get(DroneStatus, drone_id) or DroneStatus(drone_id=drone_id)
        for name, value in (values | changes).items():
            setattr(status, name, value)
        session.add(status)


def on_the_way(
    database: Database, flight_id: int, share: float, now: datetime = NOW, leg: Leg = Leg.OUT, battery: float = 84.0
) -> None:
    """The aircraft of a flight was heard `share` of the way along its leg, with the track that it left behind."""
    world = town_world("ina")
    with database.reading() as session:
        trip = flights.flight(session, flight_id)
        plan = legs_of(trip)[0 if leg is Leg.OUT else 1]
        recorded = {point.leg for point in session.scalars(select(TrackPoint).where(TrackPoint.flight_id == flight_id))}
    along = [point.distance_m for point in plan.points]
    at = np.arange(0.0, share * along[-1] + 1.0, 60.0)
    latitudes = np.interp(at, along, [point.latitude_deg for point in plan.points])
    longitudes = np.interp(at, along, [point.longitude_deg for point in plan.points])
    heights = np.interp(at, along, [point.altitude_amsl_m for point in plan.points]) + 2.0 * np.sin(at / 170.0)
    above = heights - world.terrain.heights_m(latitudes, longitudes)
    if leg not in recorded:
        with database.writing() as session:
            for index in range(len(at)):
                session.add(
                    TrackPoint(
                        flight_id=flight_id, leg=leg, t=now, latitude_deg=float(latitudes[index]),
                        longitude_deg=float(longitudes[index]), alt_amsl_m=float(heights[index]),
                        agl_m=float(above[index]), cross_track_m=1.5, battery_percent=battery,
                    )
                )  # fmt: skip
    heading = 0.0
    if len(at) > 1:
        east = (longitudes[-1] - longitudes[-2]) * np.cos(np.radians(latitudes[-1]))
        heading = float(np.degrees(np.arctan2(east, latitudes[-1] - latitudes[-2])) % 360)
    heard(
        database, trip.drone_id, now, armed=True, landed=False, mode="AUTO", latitude_deg=float(latitudes[-1]),
        longitude_deg=float(longitudes[-1]), alt_amsl_m=float(heights[-1]), alt_agl_m=float(above[-1]),
        ground_speed_m_s=10.4, heading_deg=heading, battery_percent=battery,
    )  # fmt: skip


def controller_runs(database: Database, epoch_s: float) -> None:
    """A live controller holds the lease at this moment of the wall clock."""
    with database.writing() as session:
        lease.take(session, "test", epoch_s)


def pad_is_clear(database: Database, site_id: str, now: datetime = NOW) -> None:
    """A volunteer vouches for the landing place."""
    with database.writing() as session:
        pads.declare_clear(session, site_id, "ボランティア", now)


def trip_of(database: Database, flight_id: int) -> Flight:
    """The flight's row as it is now."""
    with database.reading() as session:
        return flights.flight(session, flight_id)


def jobs_of(database: Database, flight_id: int) -> list[delivery.DeliveryJob]:
    """The jobs of a flight as they are now."""
    with database.reading() as session:
        return [delivery.job(session, job_id) for job_id in flights.job_ids_of(session, flight_id)]
