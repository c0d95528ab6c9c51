"""Contacts: whom to call when something is wrong at a household, in which order, and what they may be told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.homes.consents import ConsentKind, has_consent
from orders.homes.people import household


class Told(StrEnum):
    """How much a contact may be told; each step includes those before it."""

    EMERGENCY = "emergency"
    """Only that help is needed now: called with the ambulance."""
    ABSENCE = "absence"
    """Also that nobody opened, or that no order came as usual."""
    CONDITION = "condition"
    """Also how the resident was at the door."""


_STEPS = (Told.EMERGENCY, Told.ABSENCE, Told.CONDITION)


class Contact(Base):
    """One person to call. `ended_at` is when the household took them off its list."""

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    position: Mapped[int]
    """1 is called first."""
    name: Mapped[str] = mapped_column(sa.String(64))
    relation: Mapped[str] = mapped_column(sa.String(16))
    phone: Mapped[str] = mapped_column(sa.String(20))
    told: Mapped[Told]
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    def may_be_told(self, what: Told) -> bool:
        """Whether `what` is within what the household agreed to for this contact."""
        return _STEPS.index(what) <= _STEPS.index(Told(self.told))


@dataclass(frozen=True)
class ContactWish:
    """What a form says about one contact."""

    name: str
    relation: str
    phone: str
    told: Told = Told.EMERGENCY


def contacts_of(session: Session, household_id: int) -> list[Contact]:
    """The household's list in the order of calling; for the pages of those who keep it (see `to_call` for the rest)."""
    query = sa.select(Contact).where(Contact.household_id == household_id, Contact.ended_at.is_(None))
    return list(session.scalars(query.order_by(Contact.position, Contact.id)))


def to_call(session: Session, household_id: int, what: Told, now: datetime) -> list[Contact]:
    """Who may be told `what`, first to be called first; nobody without the consent to watch-over.

    In an emergency the list is given without that consent too: life and body come first
    (個人情報保護法 27条1項2号).
    """
    if what is not Told.EMERGENCY and not has_consent(session, household_id, ConsentKind.WATCH_OVER, now):
        return []
    return [each for each in contacts_of(session, household_id) if each.may_be_told(what)]


def set_contacts(session: Session, household_id: int, wishes: Iterable[ContactWish], now: datetime) -> list[Contact]:
    """The household's list from now on; who is not on it any more stays as history. Raises NotFound."""
    household(session, household_id)
    have = {(each.name, each.phone): each for each in contacts_of(session, household_id)}
    for position, wish in enumerate(wishes, 1):
        row = have.pop((wish.name, wish.phone), None) or Contact(household_id=household_id, since=now)
        row.position, row.name, row.phone = position, wish.name[:64], wish.phone[:20]
        row.relation, row.told = wish.relation[:16], wish.told
        session.add(row)
    for gone in have.values():
        gone.ended_at = now
    session.flush()
    return contacts_of(session, household_id)
