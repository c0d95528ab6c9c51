"""A flight that still stands at the port is planned anew, for the clock and the wind of now; or it goes by van."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from fleet import approval, departure, flights
from fleet.config import FleetSettings
from fleet.dispatch import VAN_CLOSING
from fleet.errors import FleetError, NoSuchSite
from fleet.flights import AT_PORT, Flight, FlightState
from fleet.planning import plan_trip
from fleet.sentences import of_refusal
from fleet.weather import Wind, wind_now
from flightplans.errors import PlanRefused
from flightplans.plan import DeliveryPlan
from orders.db import Database

WAITING = frozenset({FlightState.PLANNED, FlightState.APPROVED})


@dataclass(frozen=True)
class Answer:
    """A new plan and the wind that it was made with, or why there is none."""

    plan: DeliveryPlan | None
    wind: Wind | None
    code: str = ""
    reason: str = ""


def ask(database: Database, settings: FleetSettings, flight_id: int, now: datetime) -> Answer | None:
    """Ask the planner again, outside of any transaction: it takes its time. None for a flight not at the port."""
    with database.reading() as session:
        trip, wind = session.get(Flight, flight_id), wind_now(session, now)
    if trip is None or trip.state not in AT_PORT:
        return None
    try:
        return Answer(plan_trip(settings, trip.site_id, trip.payload_g, wind, at=now), wind)
    except PlanRefused as refused:
        first = refused.reasons[0]
        return Answer(None, wind, first.code, of_refusal(first) + VAN_CLOSING)
    except NoSuchSite:
        return Answer(None, wind, "no_such_site", f"着陸場所が地図からなくなりました。{VAN_CLOSING}")


def write(session: Session, flight_id: int, answer: Answer | None, who: str, now: datetime) -> Flight:
    """Give the flight its new plan, to be approved; without one its boxes go by van. Saying it again changes nothing.

    Raises NoSuchFlight, WrongFlightState, RequestNotAllowed.
    """
    if answer is not None and answer.plan is None:
        return approval.send_by_van(session, flight_id, who, now, answer.reason, answer.code)
    plan, wind = (None, None) if answer is None else (answer.plan, answer.wind)
    return approval.replan(session, flight_id, plan, wind, who, now)


def plan_late_anew(database: Database, settings: FleetSettings, who: str, now: datetime) -> None:
    """Plan every flight anew that waits at the port and whose plan is not good for a start now."""
    with database.reading() as session:
        late = [trip.id for trip in flights.open_flights(session) if _is_late(trip, now)]
    for flight_id in late:
        answer = ask(database, settings, flight_id, now)
        with suppress(FleetError), database.writing() as session:
            if _is_late(flights.flight(session, flight_id), now):
                write(session, flight_id, answer, who, now)


def _is_late(trip: Flight, now: datetime) -> bool:
    return trip.state in WAITING and departure.missed(trip.plan, now) is not None
