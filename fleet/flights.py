"""Flights: one round trip of one aircraft to one hall, its states, and the history of every change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet.errors import NoSuchFlight, WrongFlightState
from orders.db import Base


class FlightState(StrEnum):
    """Where a round trip stands. `LANDED_OUT`: on the ground at neither port nor hall; people must go there."""

    PLANNED = "planned"
    APPROVED = "approved"
    UPLOADING = "uploading"
    OUTBOUND = "outbound"
    HOLDING = "holding"
    LANDING = "landing"
    AT_HALL = "at_hall"
    RELEASED = "released"
    UPLOADING_HOME = "uploading_home"
    HOMEBOUND = "homebound"
    RETURNING = "returning"
    HOME = "home"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    LANDED_OUT = "landed_out"


S = FlightState

ALLOWED: Mapping[FlightState, frozenset[FlightState]] = {
    S.PLANNED: frozenset({S.APPROVED, S.CANCELLED}),
    S.APPROVED: frozenset({S.UPLOADING, S.PLANNED, S.REFUSED, S.CANCELLED}),
    S.UPLOADING: frozenset({S.OUTBOUND, S.APPROVED, S.REFUSED}),
    S.OUTBOUND: frozenset({S.HOLDING, S.RETURNING, S.LANDED_OUT}),
    S.HOLDING: frozenset({S.LANDING, S.RETURNING, S.LANDED_OUT}),
    S.LANDING: frozenset({S.AT_HALL, S.HOLDING, S.RETURNING, S.LANDED_OUT}),
    S.AT_HALL: frozenset({S.RELEASED}),
    S.RELEASED: frozenset({S.UPLOADING_HOME, S.AT_HALL}),
    S.UPLOADING_HOME: frozenset({S.HOMEBOUND, S.RELEASED, S.AT_HALL}),
    S.HOMEBOUND: frozenset({S.HOME, S.LANDED_OUT}),
    S.RETURNING: frozenset({S.AT_HALL, S.HOME, S.LANDED_OUT}),
    S.REFUSED: frozenset({S.PLANNED, S.CANCELLED}),
    S.HOME: frozenset(),
    S.CANCELLED: frozenset(),
    S.LANDED_OUT: frozenset(),
}

CLOSED = frozenset({S.HOME, S.CANCELLED, S.LANDED_OUT})
AT_PORT = frozenset({S.PLANNED, S.APPROVED, S.REFUSED})
"""On the ground at the port, untouched: the boxes can be taken out for the van."""
OUTWARD = frozenset({S.UPLOADING, S.OUTBOUND, S.HOLDING, S.LANDING, S.RETURNING})
AIRBORNE = frozenset({S.OUTBOUND, S.HOLDING, S.LANDING, S.RETURNING, S.HOMEBOUND})


class Leg(StrEnum):
    """The two legs of a round trip."""

    OUT = "out"
    HOME = "home"


class Flight(Base):
    """One round trip. `plan` is `flightplans.plan.DeliveryPlan.to_json()`; times are business time.

    `reason` is a Japanese sentence for people, `reason_code` a short word for programs. The figures at the end
    are filled while flying: heights above ground en route only (not in the columns over port and hall).
    """

    __tablename__ = "flights"
    __table_args__ = (
        Index(
            "one_open_flight_a_drone",
            "drone_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    drone_id: Mapped[str] = mapped_column(ForeignKey("drones.id"))
    site_id: Mapped[str] = mapped_column(String(40), index=True)
    delivery_day: Mapped[date] = mapped_column(index=True)
    state: Mapped[FlightState]
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    payload_g: Mapped[int]
    wind_speed_m_s: Mapped[float | None]
    wind_from_deg: Mapped[float | None]
    planned_at: Mapped[datetime]
    approved_by: Mapped[str | None] = mapped_column(String(80))
    approved_at: Mapped[datetime | None]
    loaded_by: Mapped[str | None] = mapped_column(String(80))
    loaded_at: Mapped[datetime | None]
    took_off_at: Mapped[datetime | None]
    landed_at_hall_at: Mapped[datetime | None]
    boxes_received_by: Mapped[str | None] = mapped_column(String(80))
    boxes_received_at: Mapped[datetime | None]
    battery_swapped_by: Mapped[str | None] = mapped_column(String(80))
    battery_swapped_at: Mapped[datetime | None]
    released_by: Mapped[str | None] = mapped_column(String(80))
    took_off_home_at: Mapped[datetime | None]
    landed_home_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    reason_code: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str | None] = mapped_column(String(800))
    min_reserve_percent: Mapped[float | None]
    min_agl_m: Mapped[float | None]
    max_agl_m: Mapped[float | None]
    max_cross_track_m: Mapped[float | None]


class FlightJob(Base):
    """A box that flies with a flight. `dropped_at` is set when the box leaves the flight undelivered."""

    __tablename__ = "flight_jobs"
    __table_args__ = (
        Index(
            "one_open_flight_a_job",
            "job_id",
            unique=True,
            sqlite_where=text("dropped_at IS NULL"),
            postgresql_where=text("dropped_at IS NULL"),
        ),
    )

    flight_id: Mapped[int] = mapped_column(ForeignKey("flights.id"), primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("delivery_jobs.id"), primary_key=True)
    dropped_at: Mapped[datetime | None]


class FlightEvent(Base):
    """What happened to a flight, by whom and why; only ever added to."""

    __tablename__ = "flight_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    flight_id: Mapped[int] = mapped_column(ForeignKey("flights.id"), index=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[str | None] = mapped_column(String(20))
    to_state: Mapped[str | None] = mapped_column(String(20))
    why: Mapped[str] = mapped_column(String(800), default="")


def flight(session: Session, flight_id: int) -> Flight:
    """Return the flight; raises NoSuchFlight."""
    found = session.get(Flight, flight_id)
    if found is None:
        raise NoSuchFlight(flight_id)
    return found


def open_flights(session: Session) -> list[Flight]:
    """Return the flights that are not over, oldest first."""
    return list(session.scalars(select(Flight).where(Flight.closed_at.is_(None)).order_by(Flight.id)))


def open_flight_of_drone(session: Session, drone_id: str) -> Flight | None:
    """Return the one flight of the aircraft that is not over."""
    wanted = select(Flight).where(Flight.drone_id == drone_id, Flight.closed_at.is_(None))
    return session.scalars(wanted).first()


def flights_of_day(session: Session, day: date) -> list[Flight]:
    """Return the flights of a delivery day, oldest first."""
    return list(session.scalars(select(Flight).where(Flight.delivery_day == day).order_by(Flight.id)))


def flights_to_site(session: Session, site_id: str, day: date) -> list[Flight]:
    """Return the flights to a hall on a day, oldest first."""
    wanted = select(Flight).where(Flight.site_id == site_id, Flight.delivery_day == day)
    return list(session.scalars(wanted.order_by(Flight.id)))


def job_ids_of(session: Session, flight_id: int) -> list[int]:
    """Return the boxes that fly (or flew) with this flight and were not dropped from it."""
    wanted = select(FlightJob.job_id).where(FlightJob.flight_id == flight_id, FlightJob.dropped_at.is_(None))
    return list(session.scalars(wanted.order_by(FlightJob.job_id)))


def flight_of_job(session: Session, job_id: int) -> Flight | None:
    """Return the flight that carries (or carried to the hall) a box."""
    wanted = (
        select(Flight)
        .join(FlightJob, FlightJob.flight_id == Flight.id)
        .where(FlightJob.job_id == job_id, FlightJob.dropped_at.is_(None))
    )
    return session.scalars(wanted).first()


def events_of(session: Session, flight_id: int) -> list[FlightEvent]:
    """Return the history of a flight, oldest first."""
    wanted = select(FlightEvent).where(FlightEvent.flight_id == flight_id)
    return list(session.scalars(wanted.order_by(FlightEvent.id)))


def in_state_since(
    session: Session, flight_id: int, state: FlightState, come_from: FlightState | None = None
) -> datetime | None:
    """Return when a flight last came into a state (from a certain one); None when it never did."""
    wanted = select(FlightEvent.at).where(FlightEvent.flight_id == flight_id, FlightEvent.to_state == state.value)
    if come_from is not None:
        wanted = wanted.where(FlightEvent.from_state == come_from.value)
    return session.scalars(wanted.order_by(FlightEvent.id.desc()).limit(1)).first()


def note(session: Session, flight_id: int, kind: str, who: str, now: datetime, why: str = "") -> None:
    """Write a line of history that changes no state."""
    session.add(FlightEvent(flight_id=flight_id, at=now, who=who, kind=kind, why=why))


def change_state(session: Session, trip: Flight, to: FlightState, who: str, now: datetime, why: str = "") -> None:
    """Move a flight from the state that the caller saw to `to`, by compare-and-swap, and write history.

    Raises WrongFlightState when the table of allowed changes or somebody quicker forbids it.
    """
    have = trip.state
    if to not in ALLOWED[have]:
        raise WrongFlightState(trip.id, have.value, to.value)
    closed_at = now if to in CLOSED else None
    changed = session.connection().execute(
        update(Flight).where(Flight.id == trip.id, Flight.state == have).values(state=to, closed_at=closed_at)
    )
    if changed.rowcount != 1:
        raise WrongFlightState(trip.id, have.value, to.value)
    session.refresh(trip, ["state", "closed_at"])
    session.add(
        FlightEvent(flight_id=trip.id, at=now, who=who, kind="state", from_state=have.value, to_state=to.value, why=why)
    )
