"""Consents: one a purpose, dated, with the text that was shown, withdrawn one by one (個人情報保護法18条, 27条)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base


class ConsentKind(StrEnum):
    ORDERING = "ordering"
    WATCH_OVER = "watch_over"
    FAMILY_NOTICE = "family_notice"
    PROXY_ORDER = "proxy_order"
    HEALTH_NOTES = "health_notes"
    STATISTICS = "statistics"


class Consent(Base):
    """Given at one time, perhaps withdrawn at another; a consent given anew is a new row."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    kind: Mapped[ConsentKind]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    text: Mapped[str] = mapped_column(sa.Text)


def has_consent(session: Session, household_id: int, kind: ConsentKind, now: datetime) -> bool:
    """Whether a consent of that kind is in force at `now`."""
    in_force = sa.exists().where(
        Consent.household_id == household_id,
        Consent.kind == kind,
        Consent.given_at <= now,
        sa.or_(Consent.withdrawn_at.is_(None), Consent.withdrawn_at > now),
    )
    return bool(session.scalar(sa.select(in_force)))


def give(session: Session, household_id: int, kind: ConsentKind, text: str, now: datetime) -> None:
    """Note a consent with the text that was shown; one already in force stays as it is."""
    if not has_consent(session, household_id, kind, now):
        session.add(Consent(household_id=household_id, kind=kind, given_at=now, text=text))
        session.flush()


def withdraw(session: Session, household_id: int, kind: ConsentKind, now: datetime) -> None:
    """End every consent of that kind that is in force; the row stays as history."""
    session.execute(
        sa.update(Consent)
        .where(Consent.household_id == household_id, Consent.kind == kind, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
