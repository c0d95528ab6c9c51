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
    FAMILY_CONDITION = "family_condition"
    HEALTH_NOTES = "health_notes"
    STATISTICS = "statistics"


class Consent(Base):
    """Given at one time, perhaps withdrawn at another; a consent given anew is a new row."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("family_members.id"), index=True)
    """For whom of the family alone; None where it is for no single person."""
    kind: Mapped[ConsentKind]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    text: Mapped[str] = mapped_column(sa.Text)


def has_consent(
    session: Session, household_id: int, kind: ConsentKind, now: datetime, *, member_id: int | None = None
) -> bool:
    """Whether a consent of that kind is in force at `now`: for this member of the family, or for anybody at all."""
    wanted = sa.exists().where(Consent.household_id == household_id, Consent.kind == kind, _in_force(now))
    if member_id is not None:
        wanted = wanted.where(Consent.member_id == member_id)
    return bool(session.scalar(sa.select(wanted)))


def kinds_by_member(session: Session, household_id: int, now: datetime) -> dict[int | None, frozenset[ConsentKind]]:
    """Member -> what is in force for them; None -> what is for no single person."""
    query = sa.select(Consent.member_id, Consent.kind).where(Consent.household_id == household_id, _in_force(now))
    found: dict[int | None, frozenset[ConsentKind]] = {}
    for member_id, kind in session.execute(query):
        found[member_id] = found.get(member_id, frozenset()) | {kind}
    return found


def _in_force(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(Consent.given_at <= now, sa.or_(Consent.withdrawn_at.is_(None), Consent.withdrawn_at > now))


def give(
    session: Session, household_id: int, kind: ConsentKind, text: str, now: datetime, *, member_id: int | None = None
) -> None:
    """Note a consent with the text that was shown; one already in force stays as it is."""
    if not has_consent(session, household_id, kind, now, member_id=member_id):
        session.add(Consent(household_id=household_id, member_id=member_id, kind=kind, given_at=now, text=text))
        session.flush()


def withdraw(
    session: Session, household_id: int, kind: ConsentKind, now: datetime, *, member_id: int | None = None
) -> None:
    """End what is in force of that kind, for this member of the family or for everybody; the rows stay as history."""
    change = sa.update(Consent).where(
        Consent.household_id == household_id, Consent.kind == kind, Consent.withdrawn_at.is_(None)
    )
    if member_id is not None:
        change = change.where(Consent.member_id == member_id)
    session.execute(change.values(withdrawn_at=now))
