"""Doors: where a household's door is, what who comes there has to know, and what happens when nobody opens."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.delivering.errors import DoorInvalid
from orders.homes.people import household

LONGEST_NOTE = 80
LONGEST_NEIGHBOUR = 64


class AbsenceRule(StrEnum):
    """What the household has asked for in writing when nobody opens, after a call and a second try."""

    SHOP = "shop"
    HALL = "hall"
    NEIGHBOUR = "neighbour"


class Door(Base):
    """What is agreed about one household's door; `latitude` and `longitude` in degrees, WGS 84.

    `neighbour` is the name of who takes the box when the rule says so.
    """

    __tablename__ = "doors"
    __table_args__ = (
        sa.CheckConstraint("latitude between -90 and 90", name="latitude"),
        sa.CheckConstraint("longitude between -180 and 180", name="longitude"),
    )

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), primary_key=True, autoincrement=False)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    note: Mapped[str] = mapped_column(sa.String(LONGEST_NOTE))
    absence_rule: Mapped[AbsenceRule]
    neighbour: Mapped[str] = mapped_column(sa.String(LONGEST_NEIGHBOUR))
    changed_by: Mapped[str] = mapped_column(sa.String(64))
    changed_at: Mapped[datetime]

    @property
    def place(self) -> tuple[float, float] | None:
        """(latitude, longitude), where both are known."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


def door_of(session: Session, household_id: int) -> Door | None:
    """What is agreed, or None where nothing was ever written down."""
    return session.get(Door, household_id)


def doors_of(session: Session, household_ids: Collection[int]) -> dict[int, Door]:
    """Household -> its door, of those that have one."""
    query = sa.select(Door).where(Door.household_id.in_(household_ids))
    return {each.household_id: each for each in session.scalars(query)}


def agree(
    session: Session, household_id: int, who: str, now: datetime, *, note: str, rule: AbsenceRule | str,
    neighbour: str = "", latitude: float | None = None, longitude: float | None = None,
) -> Door:  # fmt: skip
    """Write down what is agreed from now on. The same again changes nothing.

    Raises NotFound, DoorInvalid (a neighbour without a name, half a position), ValueError (unknown rule).
    """
    household(session, household_id)
    wanted, called = AbsenceRule(rule), neighbour.strip()[:LONGEST_NEIGHBOUR]
    if wanted is AbsenceRule.NEIGHBOUR and not called:
        raise DoorInvalid(household_id, "neighbour")
    if (latitude is None) != (longitude is None) or not _on_earth(latitude, longitude):
        raise DoorInvalid(household_id, "place")
    found = door_of(session, household_id) or Door(household_id=household_id)
    found.note, found.absence_rule, found.neighbour = note.strip()[:LONGEST_NOTE], wanted, called
    found.latitude, found.longitude = latitude, longitude
    found.changed_by, found.changed_at = who, now
    session.add(found)
    session.flush()
    return found


def _on_earth(latitude: float | None, longitude: float | None) -> bool:
    return latitude is None or longitude is None or (-90 <= latitude <= 90 and -180 <= longitude <= 180)
