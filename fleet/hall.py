"""What a volunteer does at the hall: take the boxes out, swap the battery, send the aircraft home.

The landing place is `fleet.pads`, the hand-over at the door `orders.delivery`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from fleet import batteries, flights, pads
from fleet.errors import BatteryNotSwapped, BoxesNotReceived, WrongFlightState
from fleet.flights import Flight, FlightState

GONE = frozenset({FlightState.RELEASED, FlightState.UPLOADING_HOME, FlightState.HOMEBOUND, FlightState.HOME})


def receive_boxes(session: Session, flight_id: int, who: str, now: datetime) -> Flight:
    """Note that the volunteer has the boxes in hand; again is a no-op. Raises NoSuchFlight, WrongFlightState."""
    trip = flights.flight(session, flight_id)
    if trip.boxes_received_at is None:
        _must_stand_at_hall(trip, "received")
        trip.boxes_received_by, trip.boxes_received_at = who, now
        flights.note(session, flight_id, "boxes_received", who, now)
    return trip


def battery_swapped(session: Session, flight_id: int, battery_id: str, who: str, now: datetime) -> Flight:
    """Note that a charged battery is in the aircraft; the same label again is a no-op.

    Raises NoSuchFlight, WrongFlightState, NoSuchBattery, BatteryNotUsable.
    """
    trip = flights.flight(session, flight_id)
    _must_stand_at_hall(trip, "battery_swapped")
    batteries.swap(session, trip.drone_id, battery_id, trip.site_id)
    if trip.battery_swapped_at is None:
        trip.battery_swapped_by, trip.battery_swapped_at = who, now
        flights.note(session, flight_id, "battery_swapped", who, now, battery_id)
    return trip


def release(session: Session, flight_id: int, who: str, now: datetime) -> Flight:
    """Let the aircraft go home: everybody stands back. Again is a no-op.

    Raises NoSuchFlight, WrongFlightState, BoxesNotReceived, BatteryNotSwapped.
    """
    trip = flights.flight(session, flight_id)
    if trip.state in GONE:
        return trip
    _must_stand_at_hall(trip, FlightState.RELEASED.value)
    if trip.boxes_received_at is None:
        raise BoxesNotReceived(flight_id)
    if trip.battery_swapped_at is None:
        raise BatteryNotSwapped(flight_id)
    flights.change_state(session, trip, FlightState.RELEASED, who, now)
    pads.use_up(session, trip.site_id)
    trip.released_by = who
    trip.reason, trip.reason_code = None, None
    return trip


def _must_stand_at_hall(trip: Flight, want: str) -> None:
    if trip.state is not FlightState.AT_HALL:
        raise WrongFlightState(trip.id, trip.state.value, want)
