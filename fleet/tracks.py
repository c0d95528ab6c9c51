"""Where an aircraft really was: a point about every second or two of flight."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet.flights import Leg
from orders.db import Base


class TrackPoint(Base):
    """One recorded position: WGS 84 degrees, metres above mean sea level and above ground."""

    __tablename__ = "track_points"

    id: Mapped[int] = mapped_column(primary_key=True)
    flight_id: Mapped[int] = mapped_column(ForeignKey("flights.id"), index=True)
    leg: Mapped[Leg]
    t: Mapped[datetime]
    latitude_deg: Mapped[float]
    longitude_deg: Mapped[float]
    alt_amsl_m: Mapped[float]
    agl_m: Mapped[float]
    cross_track_m: Mapped[float]
    battery_percent: Mapped[float | None]


def track_of(session: Session, flight_id: int, after_id: int = 0) -> list[TrackPoint]:
    """Return the recorded points of a flight in order; `after_id` fetches only newer ones."""
    wanted = select(TrackPoint).where(TrackPoint.flight_id == flight_id, TrackPoint.id > after_id)
    return list(session.scalars(wanted.order_by(TrackPoint.id)))
