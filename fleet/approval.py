"""What a person at the port decides about a flight before it takes off: approve, try again, send by van."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import departure, flights, requests
from fleet.errors import RequestNotAllowed, WrongFlightState
from fleet.flights import AT_PORT, Flight, FlightJob, FlightState
from fleet.requests import RequestKind
from fleet.sentences import TAKEN_OFF_THE_TABLE
from fleet.weather import Wind
from flightplans.plan import DeliveryPlan
from orders.delivering import delivery
from orders.delivering.delivery import Carrier, JobState

BY_HAND = "担当者が車での配達に切り替えました。"


def approve(session: Session, flight_id: int, who: str, now: datetime) -> Flight:
    """Say yes to the plan; the name is stored. Saying it again changes nothing.

    Raises NoSuchFlight, WrongFlightState.
    """
    trip = flights.flight(session, flight_id)
    if trip.state is FlightState.APPROVED:
        return trip
    if trip.state is not FlightState.PLANNED:
        raise WrongFlightState(flight_id, trip.state.value, FlightState.APPROVED.value)
    flights.change_state(session, trip, FlightState.APPROVED, who, now)
    trip.approved_by, trip.approved_at = who, now
    trip.reason, trip.reason_code = None, None
    return trip


def replan(
    session: Session, flight_id: int, plan: DeliveryPlan | None, wind: Wind | None, who: str, now: datetime
) -> Flight:
    """Give a flight at the port its new plan (see `fleet.anew`), to be looked at and approved anew.

    A flight that is planned already, for a time that is not over, stays as it is. Raises NoSuchFlight,
    WrongFlightState: the latter too without a plan, when the flight was not at the port as it was asked for.
    """
    trip = flights.flight(session, flight_id)
    session.refresh(trip, with_for_update=True)
    planned = trip.state is FlightState.PLANNED
    if planned and departure.missed(trip.plan, now) is None:
        return trip
    if plan is None:
        raise WrongFlightState(flight_id, trip.state.value, FlightState.PLANNED.value)
    if not planned:
        flights.change_state(session, trip, FlightState.PLANNED, who, now)
    requests.close_all(session, flight_id, TAKEN_OFF_THE_TABLE, now)
    trip.approved_by, trip.approved_at = None, None
    trip.plan, trip.planned_at = plan.to_json(), now
    trip.wind_speed_m_s, trip.wind_from_deg = (None, None) if wind is None else (wind.speed_m_s, wind.from_deg)
    flights.note(session, flight_id, "planned", who, now)
    return trip


def send_by_van(
    session: Session, flight_id: int, who: str, now: datetime, reason: str = BY_HAND, code: str = "by_hand"
) -> Flight:
    """Let the boxes of a flight go by road.

    On the ground at the port the flight is cancelled and its boxes are the van's at once; on the way out the
    aircraft is asked to return, and the boxes are the van's when it is back. From the hall on there is
    nothing left to switch. Raises NoSuchFlight, RequestNotAllowed.
    """
    trip = flights.flight(session, flight_id)
    if trip.state in (FlightState.CANCELLED, FlightState.RETURNING):
        return trip
    if trip.state in AT_PORT:
        flights.change_state(session, trip, FlightState.CANCELLED, who, now, reason)
        requests.close_all(session, flight_id, TAKEN_OFF_THE_TABLE, now)
        trip.reason, trip.reason_code = reason, code
        hand_to_van(session, trip, who, now, reason)
        return trip
    if trip.state not in requests.POSSIBLE_IN[RequestKind.RETURN]:
        raise RequestNotAllowed(flight_id, "send_by_van", trip.state.value)
    trip.reason, trip.reason_code = reason, code
    requests.request(session, flight_id, RequestKind.RETURN, who, now)
    return trip


def hand_to_van(session: Session, trip: Flight, who: str, now: datetime, reason: str) -> None:
    """Drop every undelivered box from the flight and give it to the van, with the reason."""
    wanted = select(FlightJob).where(FlightJob.flight_id == trip.id, FlightJob.dropped_at.is_(None))
    for carried in session.scalars(wanted.order_by(FlightJob.job_id)):
        job = delivery.job(session, carried.job_id)
        if job.state is JobState.HANDED_OVER:
            continue
        carried.dropped_at = now
        delivery.assign_carrier(session, job.id, Carrier.VAN, who, now, reason, landed=True)
