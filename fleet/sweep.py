"""The sweep: reads what is ready, lets `fleet.dispatch` decide, writes the outcome.

It may run late, twice, or twice at once: unique indexes keep one box on one flight and one open flight on one
aircraft, and whoever comes second finds nothing left to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fleet import anew, flights
from fleet.all_by_road import left_empty
from fleet.approval import send_by_van
from fleet.config import FleetSettings
from fleet.dispatch import ByDrone, ByVan, Decision, FleetNow, FreeDrone, ReadyBox, decide
from fleet.drones import drones_in_service
from fleet.flights import Flight, FlightJob, FlightState
from fleet.planning import plan_trip
from fleet.weather import wind_now
from orders.clock import local_day
from orders.db import Database
from orders.delivering import delivery
from orders.delivering.delivery import Carrier, DeliveryJob, JobState
from orders.ordering.order import lock_order

DISPATCH = "配車"
"""Who decides when nobody does; shown in histories."""

log = structlog.get_logger(__name__)


def sweep(database: Database, settings: FleetSettings, now: datetime) -> list[Decision]:
    """Decide about everything that is ready; returns what was decided and written by this very run."""
    _give_up_refused(database, settings, now)
    _give_up_empty(database, now)
    anew.plan_late_anew(database, settings, DISPATCH, now)
    with database.reading() as session:
        boxes, fleet = ready_boxes(session, now), fleet_now(session, now)
    planner = partial(plan_trip, settings, wind=fleet.wind, at=now)
    written = [each for each in decide(boxes, fleet, planner, settings, now) if _write(database, each, fleet, now)]
    for each in written:
        log.info("dispatched", decision=type(each).__name__, job_ids=each.job_ids)
    return written


def ready_boxes(session: Session, now: datetime) -> list[ReadyBox]:
    """Return the boxes that wait for a decision: ready, for today or late, not the van's, on no flight."""
    today = local_day(now)
    flying = set(session.scalars(sa.select(FlightJob.job_id).where(FlightJob.dropped_at.is_(None))))
    return [
        ReadyBox(job.id, job.district_id, job.weight_g, job.flies, job.delivery_day, job.updated_at)
        for job in delivery.jobs_ready(session, None)
        if job.carrier is not Carrier.VAN and job.delivery_day <= today and job.id not in flying
    ]


def fleet_now(session: Session, now: datetime) -> FleetNow:
    """Return what the fleet can do at this moment."""
    serving = drones_in_service(session)
    busy = {trip.drone_id for trip in flights.open_flights(session)}
    free = tuple(FreeDrone(each.id, each.payload_limit_g) for each in serving if each.id not in busy)
    return FleetNow(free, len(serving), wind_now(session, now))


def _write(database: Database, decision: Decision, fleet: FleetNow, now: datetime) -> bool:
    """Write one decision in a transaction of its own; False when somebody was quicker."""
    try:
        with database.writing() as session:
            if not _still_waiting(session, decision.job_ids):
                return False
            if isinstance(decision, ByVan):
                _to_van(session, decision, now)
            else:
                _to_drone(session, decision, fleet, now)
    except IntegrityError:
        return False
    return True


def _still_waiting(session: Session, job_ids: Sequence[int]) -> bool:
    """Look again with the orders locked: a person may have given a box to the van a moment ago."""
    flying = sa.select(FlightJob.job_id).where(FlightJob.job_id.in_(job_ids), FlightJob.dropped_at.is_(None))
    if session.scalars(flying).first() is not None:
        return False
    for order_id in sorted({delivery.job(session, job_id).order_id for job_id in job_ids}):
        lock_order(session, order_id)
    locked = sa.select(DeliveryJob).where(DeliveryJob.id.in_(job_ids)).execution_options(populate_existing=True)
    return all(job.state is JobState.READY and job.carrier is not Carrier.VAN for job in session.scalars(locked))


def _to_van(session: Session, decision: ByVan, now: datetime) -> None:
    for job_id in decision.job_ids:
        delivery.assign_carrier(session, job_id, Carrier.VAN, DISPATCH, now, decision.reason)


def _to_drone(session: Session, decision: ByDrone, fleet: FleetNow, now: datetime) -> None:
    trip = Flight(
        drone_id=decision.drone_id,
        site_id=decision.site_id,
        delivery_day=decision.delivery_day,
        state=FlightState.PLANNED,
        plan=decision.plan.to_json(),
        payload_g=decision.payload_g,
        wind_speed_m_s=None if fleet.wind is None else fleet.wind.speed_m_s,
        wind_from_deg=None if fleet.wind is None else fleet.wind.from_deg,
        planned_at=now,
    )
    session.add(trip)
    session.flush()
    session.add_all(FlightJob(flight_id=trip.id, job_id=job_id) for job_id in decision.job_ids)
    session.flush()
    flights.note(session, trip.id, "planned", DISPATCH, now)
    for job_id in decision.job_ids:
        delivery.assign_carrier(session, job_id, Carrier.DRONE, DISPATCH, now, "")


def _give_up_refused(database: Database, settings: FleetSettings, now: datetime) -> None:
    """Send the boxes of flights that were refused long enough ago by van, where the settings want it."""
    if settings.refused_to_van_s < 0:
        return
    since = now - timedelta(seconds=settings.refused_to_van_s)
    with database.reading() as session:
        waiting = [trip.id for trip in flights.open_flights(session) if _refused_before(session, trip, since)]
    for flight_id in waiting:
        with database.writing() as session:
            trip = flights.flight(session, flight_id)
            if trip.state is FlightState.REFUSED:
                send_by_van(session, flight_id, DISPATCH, now, trip.reason or "", trip.reason_code or "refused")


def _give_up_empty(database: Database, now: datetime) -> None:
    """Cancel flights whose boxes somebody of the shop has given to the van: the aircraft is free again."""
    with database.reading() as session:
        empty = [trip.id for trip in left_empty(session)]
    for flight_id in empty:
        with database.writing() as session:
            if any(trip.id == flight_id for trip in left_empty(session)):
                first = delivery.job(session, flights.job_ids_of(session, flight_id)[0])
                send_by_van(session, flight_id, DISPATCH, now, first.carrier_reason, "all_by_road")


def _refused_before(session: Session, trip: Flight, since: datetime) -> bool:
    if trip.state is not FlightState.REFUSED:
        return False
    refusals = [event.at for event in flights.events_of(session, trip.id) if event.to_state == FlightState.REFUSED]
    return bool(refusals) and refusals[-1] <= since
