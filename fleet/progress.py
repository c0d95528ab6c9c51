"""Tells the boxes' jobs how their flight gets on, so that televisions and doors know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from fleet import flights
from fleet.flights import Flight, FlightState, Leg
from fleet.recorder import Extremes, Recorded
from fleet.tracks import TrackPoint
from orders.delivering import delivery
from orders.errors import WrongJobState

LANDING_S = 60.0
"""What is always still to come over the hall: the wait for the pad and the way down."""

CONTROLLER = "管制"
"""Who moves jobs and flights when the aircraft itself does; shown in histories."""


def arrival(along_m: float, length_m: float, duration_s: float, now: datetime) -> datetime:
    """Return when the aircraft will stand at the leg's end, by the plan's time for what is left of the path."""
    left = 0.0 if length_m <= 0 else max(0.0, 1.0 - along_m / length_m)
    return now + timedelta(seconds=max(left * duration_s, LANDING_S))


def under_way(session: Session, trip: Flight, duration_s: float, now: datetime) -> None:
    """The boxes have left the port."""
    eta_at = now + timedelta(seconds=duration_s)
    _each_job(session, trip, now, lambda job_id: delivery.mark_under_way(session, job_id, CONTROLLER, now, eta_at))


def at_hall(session: Session, trip: Flight, now: datetime) -> None:
    """The boxes stand at the hall."""
    _each_job(session, trip, now, lambda job_id: delivery.mark_at_hall(session, job_id, CONTROLLER, now))


def save(session: Session, recorded: Recorded, now: datetime) -> None:
    """Write what was recorded: track, extremes, and the boxes' position and time of arrival."""
    trip = flights.flight(session, recorded.flight_id)
    session.add_all(_points(recorded))
    _widen(trip, recorded.extremes)
    if recorded.leg is Leg.OUT and recorded.samples and trip.state in flights.AIRBORNE:
        last = recorded.samples[-1]
        eta_at = arrival(recorded.along_m, recorded.length_m, recorded.duration_s, now)
        for job_id in flights.job_ids_of(session, trip.id):
            coming = None if trip.state is FlightState.RETURNING else eta_at
            delivery.mark_position(session, job_id, last.latitude_deg, last.longitude_deg, coming, now)


def extremes_of(trip: Flight) -> Extremes:
    """Return the extremes that the flight's row knows already."""
    return Extremes(trip.min_agl_m, trip.max_agl_m, trip.max_cross_track_m)


def _each_job(session: Session, trip: Flight, now: datetime, tell: Callable[[int], object]) -> None:
    """Tell every job; one that a person moved on by hand stays where that person put it."""
    for job_id in flights.job_ids_of(session, trip.id):
        try:
            tell(job_id)
        except WrongJobState as error:
            flights.note(session, trip.id, "job_elsewhere", CONTROLLER, now, f"{error.job_id}: {error.have}")


def _points(recorded: Recorded) -> list[TrackPoint]:
    return [
        TrackPoint(
            flight_id=recorded.flight_id,
            leg=recorded.leg,
            t=each.t,
            latitude_deg=each.latitude_deg,
            longitude_deg=each.longitude_deg,
            alt_amsl_m=each.alt_amsl_m,
            agl_m=each.agl_m,
            cross_track_m=each.cross_track_m,
            battery_percent=each.battery_percent,
        )
        for each in recorded.samples
    ]


def _widen(trip: Flight, seen: Extremes) -> None:
    if seen.min_agl_m is not None:
        trip.min_agl_m = seen.min_agl_m if trip.min_agl_m is None else min(trip.min_agl_m, seen.min_agl_m)
    if seen.max_agl_m is not None:
        trip.max_agl_m = seen.max_agl_m if trip.max_agl_m is None else max(trip.max_agl_m, seen.max_agl_m)
    if seen.max_cross_track_m is not None:
        trip.max_cross_track_m = max(trip.max_cross_track_m or 0.0, seen.max_cross_track_m)
