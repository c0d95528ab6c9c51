"""飛行日誌 様式1 (飛行記録): one row a leg, from take-off to landing.

Source: 航空法132条の89, 施行規則236条の84 (see docs). A round trip with a battery swap is two rows.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet.flights import Leg
from orders.db import Base


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
