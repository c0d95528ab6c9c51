"""Landing places: nobody lands before a person on the spot has said that the place is clear."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet.errors import NoSuchSite
from orders.db import Base

CLEAR_MINUTES = 15
"""How long a declaration counts: after that people may have walked in."""


class Pad(Base):
    """The landing place of one site. `clear_until` is None when nobody vouches for it."""

    __tablename__ = "pads"

    site_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    clear_until: Mapped[datetime | None]
    declared_at: Mapped[datetime | None]
    declared_by: Mapped[str | None] = mapped_column(String(80))


def pad(session: Session, site_id: str) -> Pad:
    """Return the landing place; raises NoSuchSite."""
    found = session.get(Pad, site_id)
    if found is None:
        raise NoSuchSite(site_id)
    return found


def pads(session: Session) -> list[Pad]:
    """Return all landing places."""
    return list(session.scalars(select(Pad).order_by(Pad.site_id)))


def declare_clear(session: Session, site_id: str, who: str, now: datetime, minutes: int = CLEAR_MINUTES) -> Pad:
    """Vouch for the landing place for some minutes from now; saying it again begins anew."""
    found = pad(session, site_id)
    found.clear_until = now + timedelta(minutes=minutes)
    found.declared_at, found.declared_by = now, who
    return found


def withdraw_clear(session: Session, site_id: str, who: str, now: datetime) -> Pad:
    """Take the declaration back: somebody walked in. A landing that has begun is broken off while high enough."""
    found = pad(session, site_id)
    found.clear_until = None
    found.declared_at, found.declared_by = now, who
    return found


def use_up(session: Session, site_id: str) -> None:
    """End a declaration that an aircraft has landed on, or leaves from: the next one needs a new word."""
    pad(session, site_id).clear_until = None


def is_clear(session: Session, site_id: str, now: datetime) -> bool:
    """Tell whether somebody vouches for the place now."""
    return counts_as_clear(pad(session, site_id), now)


def counts_as_clear(place: Pad, now: datetime) -> bool:
    """Tell whether a declaration counts at `now` (one from the future does not)."""
    if place.clear_until is None or place.declared_at is None:
        return False
    return place.declared_at <= now < place.clear_until


def is_withdrawn(session: Session, site_id: str) -> bool:
    """Tell whether nobody vouches, as opposed to a declaration that only ran out."""
    return pad(session, site_id).clear_until is None
