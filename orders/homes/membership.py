"""A household's way through the service: joined, moved, paused (入院), ended; every step with its row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.clock import local_day
from orders.db import Base
from orders.errors import NotFound
from orders.homes.districts import district
from orders.homes.errors import MembershipOver, PauseBackwards
from orders.homes.people import Household, household


class Step(StrEnum):
    JOINED = "joined"
    CORRECTED = "corrected"
    MOVED = "moved"
    PAUSED = "paused"
    RESUMED = "resumed"
    ENDED = "ended"


class MembershipEvent(Base):
    """Append-only: what changed, when, and who wrote it down."""

    __tablename__ = "membership_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    step: Mapped[Step]
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(sa.String(64))
    note: Mapped[str] = mapped_column(sa.String(128))
    press: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    """The mark of the press that registered it: sent twice it is one household."""


class Pause(Base):
    """Nobody is at home from `first` to `last` (None: until they say so); `ended_at` where it was taken back."""

    __tablename__ = "pauses"

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    first: Mapped[date]
    last: Mapped[date | None]
    why: Mapped[str] = mapped_column(sa.String(64))
    ended_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Home:
    """Where a household lives, as a form says it."""

    address: str
    district_id: str
    phone: str
    walk_minutes: int


def events_of(session: Session, household_id: int) -> list[MembershipEvent]:
    """The steps of a household, oldest first."""
    query = sa.select(MembershipEvent).where(MembershipEvent.household_id == household_id)
    return list(session.scalars(query.order_by(MembershipEvent.id)))


def note_step(
    session: Session, household_id: int, step: Step, who: str, now: datetime, note: str = "", press: str | None = None
) -> None:
    """Write one step of the way."""
    row = MembershipEvent(household_id=household_id, step=step, at=now, who=who[:64], note=note[:128], press=press)
    session.add(row)
    session.flush()


def lock_member(session: Session, household_id: int) -> Household:
    """The household as it is now; who changes its membership comes one by one. Raises NotFound, MembershipOver."""
    query = (
        sa.select(Household)
        .where(Household.id == household_id)
        .with_for_update(key_share=True, of=Household)
        .execution_options(populate_existing=True)
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound("household", household_id)
    if not found.active:
        raise MembershipOver(household_id)
    return found


def move(session: Session, household_id: int, home: Home, who: str, now: datetime) -> bool:
    """The household lives there from now on: whether anything changed. Orders already placed keep their district.

    Raises NotFound, MembershipOver.
    """
    found = lock_member(session, household_id)
    district(session, home.district_id)
    have = Home(found.address, found.district_id, found.phone, found.walk_minutes)
    if have == home:
        return False
    found.address, found.district_id = home.address[:128], home.district_id
    found.phone, found.walk_minutes = home.phone[:20], home.walk_minutes
    moved = (have.address, have.district_id) != (home.address, home.district_id)
    note_step(session, household_id, Step.MOVED if moved else Step.CORRECTED, who, now)
    return True


def pause(
    session: Session, household_id: int, first: date, last: date | None, why: str, who: str, now: datetime
) -> Pause:
    """Nobody is at home: standing orders rest, and nobody wonders why no order comes. Ordering stays possible.

    A new pause takes the place of one that is still open. Raises NotFound, MembershipOver, PauseBackwards.
    """
    lock_member(session, household_id)
    if last is not None and last < first:
        raise PauseBackwards
    same = sa.select(Pause).where(
        Pause.household_id == household_id, Pause.ended_at.is_(None), Pause.first == first, Pause.last == last
    )
    known = session.scalar(same)
    if known is not None:
        return known
    _end_pauses(session, household_id, now)
    made = Pause(household_id=household_id, first=first, last=last, why=why.strip()[:64])
    session.add(made)
    note_step(session, household_id, Step.PAUSED, who, now, f"{first} - {last or ''}")
    return made


def resume(session: Session, household_id: int, who: str, now: datetime) -> bool:
    """They are back: whether a pause was open. Twice changes nothing. Raises NotFound, MembershipOver."""
    lock_member(session, household_id)
    if not _end_pauses(session, household_id, now):
        return False
    note_step(session, household_id, Step.RESUMED, who, now)
    return True


def _end_pauses(session: Session, household_id: int, now: datetime) -> int:
    today = local_day(now)
    still = sa.select(Pause).where(Pause.household_id == household_id, Pause.ended_at.is_(None))
    ended = [each for each in session.scalars(still) if each.last is None or each.last >= today]
    for each in ended:
        each.ended_at = now
    session.flush()
    return len(ended)


def open_pause(session: Session, household_id: int, now: datetime) -> Pause | None:
    """The pause that holds today or is still to come."""
    today = local_day(now)
    query = sa.select(Pause).where(
        Pause.household_id == household_id,
        Pause.ended_at.is_(None),
        sa.or_(Pause.last.is_(None), Pause.last >= today),
    )
    return session.scalar(query.order_by(Pause.first).limit(1))


def paused_on(session: Session, day: date, household_ids: Iterable[int] | None = None) -> frozenset[int]:
    """Households where nobody is at home on that day; of these, or of all. For standing orders and watch-over."""
    query = sa.select(Pause.household_id).where(
        Pause.ended_at.is_(None), Pause.first <= day, sa.or_(Pause.last.is_(None), Pause.last >= day)
    )
    if household_ids is not None:
        query = query.where(Pause.household_id.in_(list(household_ids)))
    return frozenset(session.scalars(query))


def is_paused(session: Session, household_id: int, day: date) -> bool:
    """Whether nobody is at home on that day. Raises NotFound."""
    return household(session, household_id).id in paused_on(session, day, [household_id])
