"""Wind as somebody observed it at the port: the newest row counts, and only while it is young."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base

STALE_AFTER = timedelta(hours=3)
"""An observation older than this says nothing about the wind now."""


class WindObservation(Base):
    """Wind speed in m/s and the direction it blows from (degrees clockwise from north)."""

    __tablename__ = "wind_observations"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    speed_m_s: Mapped[float]
    from_deg: Mapped[float]
    who: Mapped[str] = mapped_column(String(80))


@dataclass(frozen=True)
class Wind:
    """Wind that plans may count on."""

    speed_m_s: float
    from_deg: float


def observe(session: Session, speed_m_s: float, from_deg: float, who: str, now: datetime) -> WindObservation:
    """Write down an observation."""
    seen = WindObservation(at=now, speed_m_s=speed_m_s, from_deg=from_deg % 360.0, who=who)
    session.add(seen)
    session.flush()
    return seen


def latest(session: Session, now: datetime) -> WindObservation | None:
    """Return the newest observation up to now that is not stale, else None: the wind is unknown."""
    wanted = (
        select(WindObservation)
        .where(WindObservation.at <= now, WindObservation.at > now - STALE_AFTER)
        .order_by(WindObservation.at.desc(), WindObservation.id.desc())
    )
    return session.scalars(wanted).first()


def wind_now(session: Session, now: datetime) -> Wind | None:
    """Return the wind as observed, None when unknown."""
    seen = latest(session, now)
    return None if seen is None else Wind(seen.speed_m_s, seen.from_deg)
