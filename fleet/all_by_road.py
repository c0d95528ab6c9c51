"""きょうは ぜんぶ 車で, from the port: flights that have not left are cancelled, and everything goes by road."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from fleet import flights
from fleet.approval import send_by_van
from fleet.flights import AT_PORT, Flight
from orders.delivering import carriers, delivery
from orders.delivering.carriers import Switched
from orders.delivering.delivery import Carrier


def all_by_road(session: Session, day: date, district_id: str | None, who: str, now: datetime, reason: str) -> Switched:
    """Everything of that day (to one hall, or to all) goes by road; what is in the air is left alone and told.

    A second press changes nothing more.
    """
    cancelled: list[int] = []
    for trip in flights.open_flights(session):
        if trip.delivery_day == day and trip.site_id == (district_id or trip.site_id) and trip.state in AT_PORT:
            cancelled += flights.job_ids_of(session, trip.id)
            send_by_van(session, trip.id, who, now, reason, "all_by_road")
    found = carriers.all_by_road(session, day, district_id, who, now, reason)
    return Switched((*cancelled, *found.moved), found.flying)


def left_empty(session: Session) -> Sequence[Flight]:
    """Flights at the port from which people have taken every box: nothing is left for them to carry."""
    waiting = [trip for trip in flights.open_flights(session) if trip.state in AT_PORT]
    return [trip for trip in waiting if _nothing_flies(session, trip)]


def _nothing_flies(session: Session, trip: Flight) -> bool:
    jobs = [delivery.job(session, job_id) for job_id in flights.job_ids_of(session, trip.id)]
    return bool(jobs) and all(job.carrier is Carrier.VAN for job in jobs)
