"""Consents: one a purpose, dated, with the text that was shown, withdrawn one by one (個人情報保護法18条, 27条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from orders.db import Base
from orders.homes.consent_texts import ConsentKind, ConsentText, version_with

__all__ = ["Consent", "ConsentKind", "Manner", "Way", "give", "has_consent", "kinds_by_member", "withdraw"]


class Way(StrEnum):
    """How a consent was given or withdrawn."""

    PAPER = "paper"
    TV = "tv"
    TELEPHONE = "telephone"
    COUNTER = "counter"
    UNKNOWN = "unknown"
    """Before it was written down."""


@dataclass(frozen=True)
class Manner:
    """How and by whom a consent was entered; for paper also the date on it and that of its scan."""

    way: Way = Way.UNKNOWN
    who: str = ""
    signed_on: date | None = None
    scanned_on: date | None = None


UNSAID = Manner()


class Consent(Base):
    """Given at one time, perhaps withdrawn at another; a consent given anew is a new row."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("family_members.id"), index=True)
    """For whom of the family alone; None where it is for no single person."""
    carer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("carers.id"), index=True)
    """For which carer alone (proxy orders)."""
    kind: Mapped[ConsentKind]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    text: Mapped[str] = mapped_column(sa.Text)
    """The very words that were shown, with names filled in."""
    text_id: Mapped[int] = mapped_column(sa.ForeignKey("consent_texts.id"))
    way: Mapped[Way]
    entered_by: Mapped[str] = mapped_column(sa.String(64))
    signed_on: Mapped[date | None]
    scanned_on: Mapped[date | None]
    withdrawn_way: Mapped[Way | None]
    withdrawn_by: Mapped[str | None] = mapped_column(sa.String(64))

    version: Mapped[ConsentText] = relationship(lazy="joined", innerjoin=True)


def has_consent(
    session: Session,
    household_id: int,
    kind: ConsentKind,
    now: datetime,
    *,
    member_id: int | None = None,
    carer_id: int | None = None,
) -> bool:
    """Whether a consent of that kind is in force at `now`: for this member of the family or this carer, or for
    anybody at all."""
    wanted = sa.exists().where(Consent.household_id == household_id, Consent.kind == kind, _in_force(now))
    return bool(session.scalar(sa.select(wanted.where(*_for(member_id, carer_id)))))


def _for(member_id: int | None, carer_id: int | None) -> list[sa.ColumnElement[bool]]:
    """Of one person's consents only; of everybody's where none is named."""
    named = {Consent.member_id: member_id, Consent.carer_id: carer_id}
    return [column == person_id for column, person_id in named.items() if person_id is not None]


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
    session: Session,
    household_id: int,
    kind: ConsentKind,
    text: str,
    now: datetime,
    *,
    member_id: int | None = None,
    carer_id: int | None = None,
    template: str | None = None,
    manner: Manner = UNSAID,
) -> None:
    """Note a consent with the text that was shown; one already in force stays as it is.

    `template` is the text before names were filled in: that is what has versions.
    """
    if has_consent(session, household_id, kind, now, member_id=member_id, carer_id=carer_id):
        return
    given = Consent(
        household_id=household_id, member_id=member_id, carer_id=carer_id, kind=kind, given_at=now, text=text,
        text_id=version_with(session, kind, template or text, now).id, way=manner.way, entered_by=manner.who,
        signed_on=manner.signed_on, scanned_on=manner.scanned_on,
    )  # fmt: skip
    session.add(given)
    session.flush()


def withdraw(
    session: Session,
    household_id: int,
    kind: ConsentKind,
    now: datetime,
    *,
    member_id: int | None = None,
    carer_id: int | None = None,
    manner: Manner = UNSAID,
) -> None:
    """End what is in force of that kind, for this member of the family, this carer, or for everybody.

    The rows stay as history.
    """
    change = sa.update(Consent).where(
        Consent.household_id == household_id, Consent.kind == kind, Consent.withdrawn_at.is_(None)
    )
    values = {"withdrawn_at": now, "withdrawn_way": manner.way, "withdrawn_by": manner.who}
    session.execute(change.where(*_for(member_id, carer_id)).values(**values))


def in_force(kind: ConsentKind, household_id: sa.SQLColumnExpression[int], now: datetime) -> sa.ColumnElement[bool]:
    """For queries over many households: whether that of the given column has this consent in force."""
    return sa.exists().where(Consent.household_id == household_id, Consent.kind == kind, _in_force(now))


def history_of(session: Session, household_id: int) -> list[Consent]:
    """Every consent ever given by a household, oldest first."""
    query = sa.select(Consent).where(Consent.household_id == household_id)
    return list(session.scalars(query.order_by(Consent.given_at, Consent.id)))
