"""Port staff confirm that the boxes of a flight are on the aircraft, and what they weigh."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from fleet import flights
from fleet.errors import LoadDiffers, WrongFlightState
from fleet.flights import AT_PORT, Flight, FlightState
from orders import delivery

TOLERANCE_G = 150


def confirm_loaded(session: Session, flight_id: int, who: str, now: datetime, measured_g: int | None = None) -> Flight:
    """Note that all boxes are on the aircraft; a weight, if measured, must be the planned one.

    Repeating it is a no-op. Raises NoSuchFlight, WrongFlightState, LoadDiffers.
    """
    trip = flights.flight(session, flight_id)
    if trip.loaded_at is not None:
        return trip
    if trip.state not in AT_PORT:
        raise WrongFlightState(flight_id, trip.state.value, FlightState.APPROVED.value)
    if measured_g is not None and abs(measured_g - trip.payload_g) > TOLERANCE_G:
        raise LoadDiffers(flight_id, trip.payload_g, measured_g)
    for job_id in flights.job_ids_of(session, flight_id):
        delivery.mark_loaded(session, job_id, who, now)
    trip.loaded_by, trip.loaded_at = who, now
    flights.note(session, flight_id, "loaded", who, now)
    return trip
