"""Carers: who looks after whom by profession, and for whom they may order."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.errors import NotFound
from orders.homes.consents import ConsentKind, has_consent
from orders.homes.people import Household, household


class CarerKind(StrEnum):
    CARE_MANAGER = "care_manager"
    HOME_HELPER = "home_helper"
    WELFARE_COMMISSIONER = "welfare_commissioner"
    SOCIAL_COUNCIL = "social_council"


class Carer(Base):
    """A care manager (ケアマネジャー), home helper or 民生委員; `account_id` where they log in themselves."""

    __tablename__ = "carers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    reading: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[CarerKind]
    organisation: Mapped[str] = mapped_column(sa.String(64))
    phone: Mapped[str] = mapped_column(sa.String(20))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"), unique=True)
    active: Mapped[bool]


class Care(Base):
    """This carer looks after this household, from `since` until `until`."""

    __tablename__ = "cares"

    id: Mapped[int] = mapped_column(primary_key=True)
    carer_id: Mapped[int] = mapped_column(sa.ForeignKey("carers.id"), index=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]


def carers(session: Session) -> list[Carer]:
    """Everybody who is active, by reading."""
    return list(session.scalars(sa.select(Carer).where(Carer.active).order_by(Carer.reading, Carer.id)))


def carer(session: Session, carer_id: int) -> Carer:
    """Raises NotFound."""
    found = session.get(Carer, carer_id)
    if found is None:
        raise NotFound("carer", carer_id)
    return found


def carers_of(session: Session, household_id: int) -> list[Carer]:
    """Who looks after this household now, by reading."""
    query = (
        sa.select(Carer)
        .join(Care, Care.carer_id == Carer.id)
        .where(Care.household_id == household_id, Care.until.is_(None), Carer.active)
    )
    return list(session.scalars(query.order_by(Carer.reading, Carer.id)))


def households_of(session: Session, carer_id: int) -> list[Household]:
    """Whom this carer looks after now, by reading."""
    query = (
        sa.select(Household)
        .join(Care, Care.household_id == Household.id)
        .where(Care.carer_id == carer_id, Care.until.is_(None))
    )
    return list(session.scalars(query.order_by(Household.reading, Household.id)))


def take_care(session: Session, carer_id: int, household_id: int, now: datetime) -> None:
    """This carer looks after the household from now on. Twice changes nothing. Raises NotFound."""
    carer(session, carer_id)
    household(session, household_id)
    if not looks_after(session, carer_id, household_id):
        session.add(Care(carer_id=carer_id, household_id=household_id, since=now))
        session.flush()


def end_care(session: Session, carer_id: int, household_id: int, now: datetime) -> None:
    """No longer; twice changes nothing."""
    ending = sa.update(Care).where(Care.carer_id == carer_id, Care.household_id == household_id, Care.until.is_(None))
    session.execute(ending.values(until=now))


def looks_after(session: Session, carer_id: int, household_id: int) -> bool:
    """Whether an active carer is this household's now."""
    wanted = sa.exists().where(
        Care.carer_id == carer_id, Care.household_id == household_id, Care.until.is_(None),
        Carer.id == Care.carer_id, Carer.active,
    )  # fmt: skip
    return bool(session.scalar(sa.select(wanted)))


def may_order_for(session: Session, carer_id: int, household_id: int, now: datetime) -> bool:
    """Whether the carer may order for the household: theirs, and with the resident's consent for this very carer."""
    return looks_after(session, carer_id, household_id) and has_consent(
        session, household_id, ConsentKind.PROXY_ORDER, now, carer_id=carer_id
    )  # fmt: skip
