"""飛行日誌 様式1 (飛行記録): one row a leg, from take-off to landing.

Source: 航空法132条の89, 施行規則236条の84 (see docs). A round trip with a battery swap is two rows.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet.drones import drone
from fleet.flights import Flight, Leg
from orders.db import Base

PURPOSES = {Leg.OUT: "買い物の荷物の配達（川沿いの回廊）", Leg.HOME: "配達を終えた機体の回送（川沿いの回廊）"}
METHOD = "目視外飛行（補助者なし、レベル3.5）"


class LogEntry(Base):
    """One row of 様式1. Times are instants, shown in Japanese time; durations are seconds."""

    __tablename__ = "flight_log_entries"
    __table_args__ = (UniqueConstraint("flight_id", "leg"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    flight_id: Mapped[int] = mapped_column(ForeignKey("flights.id"))
    leg: Mapped[Leg]
    drone_id: Mapped[str] = mapped_column(ForeignKey("drones.id"), index=True)
    pilot_name: Mapped[str] = mapped_column(String(80))
    licence_number: Mapped[str] = mapped_column(String(40), default="")
    purpose: Mapped[str] = mapped_column(String(200))
    method: Mapped[str] = mapped_column(String(200))
    takeoff_place: Mapped[str] = mapped_column(String(80))
    takeoff_at: Mapped[datetime]
    landing_place: Mapped[str] = mapped_column(String(80))
    landing_at: Mapped[datetime]
    flight_s: Mapped[int]
    total_flight_s: Mapped[int]
    safety_notes: Mapped[str] = mapped_column(String(800), default="")
    confirmed_by: Mapped[str] = mapped_column(String(80), default="")


def entries_of(session: Session, drone_id: str) -> list[LogEntry]:
    """Return the rows of one aircraft in order."""
    return list(session.scalars(select(LogEntry).where(LogEntry.drone_id == drone_id).order_by(LogEntry.id)))


def entries_of_flight(session: Session, flight_id: int) -> list[LogEntry]:
    """Return the rows of one round trip."""
    return list(session.scalars(select(LogEntry).where(LogEntry.flight_id == flight_id).order_by(LogEntry.id)))


def write_leg(
    session: Session, trip: Flight, leg: Leg, takeoff_place: str, landing_place: str, landing_at: datetime, notes: str
) -> None:
    """Write the row of a finished leg, once; the aircraft's total time grows with it."""
    began = trip.took_off_at if leg is Leg.OUT else trip.took_off_home_at
    if began is None or _is_written(session, trip.id, leg):
        return
    machine = drone(session, trip.drone_id)
    flown_s = max(0, round((landing_at - began).total_seconds()))
    machine.total_flight_s += flown_s
    session.add(
        LogEntry(
            flight_id=trip.id,
            leg=leg,
            drone_id=trip.drone_id,
            pilot_name=trip.approved_by or "",
            purpose=PURPOSES[leg],
            method=METHOD,
            takeoff_place=takeoff_place,
            takeoff_at=began,
            landing_place=landing_place,
            landing_at=landing_at,
            flight_s=flown_s,
            total_flight_s=machine.total_flight_s,
            safety_notes=notes,
            confirmed_by=trip.approved_by or "",
        )
    )


def _is_written(session: Session, flight_id: int, leg: Leg) -> bool:
    wanted = select(LogEntry.id).where(LogEntry.flight_id == flight_id, LogEntry.leg == leg)
    return session.scalars(wanted).first() is not None
