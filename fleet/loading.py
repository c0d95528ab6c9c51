"""Port staff load the aircraft: boxes on it, their weight, a charged battery."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from fleet import batteries, flights
from fleet.drones import drone
from fleet.errors import LoadDiffers, WrongFlightState
from fleet.flights import AT_PORT, Flight, FlightState
from orders.delivering import delivery

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


def swap_battery(session: Session, drone_id: str, battery_id: str, who: str, now: datetime) -> None:
    """Put a charged battery into an aircraft that stands at the port; the same label again is a no-op.

    Raises NoSuchDrone, NoSuchBattery, BatteryNotUsable, WrongFlightState (it is not at the port).
    """
    machine = drone(session, drone_id)
    trip = flights.open_flight_of_drone(session, drone_id)
    if trip is not None and trip.state not in AT_PORT:
        raise WrongFlightState(trip.id, trip.state.value, "battery_swapped")
    batteries.swap(session, drone_id, battery_id, machine.home_site_id)
    if trip is not None:
        flights.note(session, trip.id, "battery_swapped", who, now, battery_id)
