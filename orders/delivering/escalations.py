"""Escalations of watch-over (見守り): somebody has to see to a resident, and it gets louder until somebody does.

A row that cannot be lost: it stands on every board until a person has taken it, called whom the household has named,
and closed it with a word about how it ended. What was begun stays in sight although a consent may be withdrawn
meanwhile: life and body come first (個人情報保護法 18条3項2号).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from orders.db import Base, changed_rows
from orders.delivering.errors import EscalationMoved
from orders.errors import NotFound
from orders.homes.contacts import Contact, Told, to_call
from orders.homes.people import Household

NEXT_CONTACT_AFTER = timedelta(minutes=15)
"""Nobody has taken it, or nothing more has happened: the next contact is called, and the boards get louder."""
A_CALL_MAY_WAIT = timedelta(hours=2)
LOUDEST = 3


class Cause(StrEnum):
    REPORT = "report"
    ABSENT = "absent"
    NOT_ORDERED = "not_ordered"


class Level(StrEnum):
    URGENT = "urgent"
    CALL = "call"


class EscalationState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    CONTACTED = "contacted"
    CLOSED = "closed"


S = EscalationState
ALLOWED: dict[S, frozenset[S]] = {
    S.OPEN: frozenset({S.TAKEN, S.CLOSED}),
    S.TAKEN: frozenset({S.CONTACTED, S.CLOSED}),
    S.CONTACTED: frozenset({S.CLOSED}),
    S.CLOSED: frozenset(),
}
"""From open to closed only by who made the report and has corrected it."""


class Escalation(Base):
    """`note` is what was seen; `report_id` the watch report that began it. `moved_at`: when something last happened."""

    __tablename__ = "escalations"

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    report_id: Mapped[int | None] = mapped_column(sa.ForeignKey("watch_reports.id"), unique=True)
    cause: Mapped[Cause]
    level: Mapped[Level]
    state: Mapped[EscalationState] = mapped_column(index=True)
    note: Mapped[str] = mapped_column(sa.Text)
    opened_by: Mapped[str] = mapped_column(sa.String(64))
    opened_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    taken_by: Mapped[str | None] = mapped_column(sa.String(64))
    closed_at: Mapped[datetime | None]

    household: Mapped[Household] = relationship(lazy="joined", innerjoin=True)


class EscalationStep(Base):
    """Append-only: who did what, whom they called and with what result. `kind` is the new state, or "not_reached"."""

    __tablename__ = "escalation_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    escalation_id: Mapped[int] = mapped_column(sa.ForeignKey("escalations.id"), index=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(sa.String(64))
    kind: Mapped[str] = mapped_column(sa.String(24))
    contact: Mapped[str] = mapped_column(sa.String(64))
    result: Mapped[str] = mapped_column(sa.Text)


def raise_one(
    session: Session, household_id: int, cause: Cause, level: Level, who: str, now: datetime, note: str,
    *, report_id: int | None = None,
) -> Escalation:  # fmt: skip
    """Somebody has to see to this household. The same cause again, while nobody has taken it, stays one row."""
    if report_id is None:
        waiting = sa.select(Escalation).where(
            Escalation.household_id == household_id, Escalation.cause == cause, Escalation.state != S.CLOSED
        )
        found = session.scalars(waiting.order_by(Escalation.id).limit(1)).first()
        if found is not None:
            return found
    made = Escalation(
        household_id=household_id, report_id=report_id, cause=cause, level=level, state=S.OPEN, note=note,
        opened_by=who, opened_at=now, moved_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _note(session, made, who, now, S.OPEN, "", note)
    return made


def escalation(session: Session, escalation_id: int) -> Escalation:
    """Raises NotFound."""
    found = session.get(Escalation, escalation_id)
    if found is None:
        raise NotFound("escalation", escalation_id)
    return found


def not_closed(session: Session) -> list[Escalation]:
    """All that somebody still has to see to, however old: urgent ones first, then the oldest."""
    query = sa.select(Escalation).where(Escalation.state != S.CLOSED).order_by(Escalation.opened_at, Escalation.id)
    return sorted(session.scalars(query), key=lambda each: each.level is not Level.URGENT)


def of_report(session: Session, report_id: int) -> Escalation | None:
    return session.scalar(sa.select(Escalation).where(Escalation.report_id == report_id))


def steps_of(session: Session, escalation_id: int) -> list[EscalationStep]:
    """The history, oldest first."""
    query = sa.select(EscalationStep).where(EscalationStep.escalation_id == escalation_id)
    return list(session.scalars(query.order_by(EscalationStep.id)))


def take(session: Session, escalation_id: int, who: str, now: datetime) -> Escalation:
    """「わたしが対応します」: the first one counts, again changes nothing. Raises NotFound."""
    found = _locked(session, escalation_id)
    if found.state is S.OPEN:
        found.taken_by = who
        _step(session, found, S.TAKEN, who, now)
    return found


def contacted(
    session: Session, escalation_id: int, who: str, now: datetime, *, contact: str, reached: bool, result: str
) -> Escalation:
    """Somebody was called, and was reached or not; who calls has taken it. Raises EscalationMoved (closed), NotFound.

    The same word at the same moment is a double press.
    """
    found = take(session, escalation_id, who, now)
    if found.state is S.CLOSED:
        raise EscalationMoved(escalation_id, found.state)
    last = steps_of(session, escalation_id)[-1]
    kind = S.CONTACTED.value if reached else "not_reached"
    if (last.kind, last.who, last.contact, last.result) == (kind, who, contact, result):
        return found
    if reached and found.state is S.TAKEN:
        _step(session, found, S.CONTACTED, who, now, contact, result)
    else:
        found.moved_at = now
        _note(session, found, who, now, kind, contact, result)
    return found


def close(session: Session, escalation_id: int, who: str, now: datetime, result: str) -> Escalation:
    """How it ended, in a few words; again changes nothing. Raises EscalationMoved (nobody took it), NotFound."""
    found = _locked(session, escalation_id)
    if found.state is S.CLOSED:
        return found
    if found.state is S.OPEN or not result.strip():
        raise EscalationMoved(escalation_id, found.state)
    found.closed_at = now
    _step(session, found, S.CLOSED, who, now, "", result.strip())
    return found


def corrected(session: Session, report_id: int, who: str, now: datetime) -> None:
    """Who pressed the wrong word has said the right one; what somebody has taken already goes on."""
    begun = of_report(session, report_id)
    if begun is None:
        return
    found = _locked(session, begun.id)
    if found.state is S.OPEN:
        found.closed_at = now
        _step(session, found, S.CLOSED, who, now, "", "corrected")


def loudness(found: Escalation, now: datetime) -> int:
    """How loud boards are about it, 0 (silent) to `LOUDEST`.

    An urgent one is heard at once, and again when nothing has happened for a quarter of an hour after somebody took
    it; a call may wait two hours. Every further quarter makes it louder.
    """
    if found.state in (S.CONTACTED, S.CLOSED):
        return 0
    waiting = now - found.moved_at
    patience = timedelta() if found.level is Level.URGENT else A_CALL_MAY_WAIT
    if found.state is S.TAKEN:
        patience += NEXT_CONTACT_AFTER
    if waiting < patience:
        return 0
    return min(LOUDEST, 1 + (waiting - patience) // NEXT_CONTACT_AFTER)


def contacts_for(session: Session, found: Escalation, now: datetime) -> list[Contact]:
    """Whom the household has named for this, in its order."""
    if found.level is Level.URGENT:
        return to_call(session, found.household_id, Told.EMERGENCY, now)
    what = Told.CONDITION if found.cause is Cause.REPORT else Told.ABSENCE
    return to_call(session, found.household_id, what, now)


def turn_of(found: Escalation, steps: Sequence[EscalationStep], contacts: Sequence[Contact], now: datetime) -> int:
    """Which of the contacts is to be called now (0 the first): the next one after each that was not reached, and
    after each quarter of an hour in which nobody took it; the last one stays the last."""
    tried = sum(step.kind == "not_reached" for step in steps)
    waited = (now - found.opened_at) // NEXT_CONTACT_AFTER if found.state is S.OPEN else 0
    return max(0, min(len(contacts) - 1, max(tried, waited)))


def _locked(session: Session, escalation_id: int) -> Escalation:
    query = sa.select(Escalation).where(Escalation.id == escalation_id).with_for_update(of=Escalation)
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("escalation", escalation_id)
    return found


def _step(
    session: Session, found: Escalation, to: S, who: str, now: datetime, contact: str = "", result: str = ""
) -> None:
    have = found.state
    swap = sa.update(Escalation).where(Escalation.id == found.id, Escalation.state == have)
    if to not in ALLOWED[have] or changed_rows(session, swap.values(state=to, moved_at=now)) != 1:
        raise EscalationMoved(found.id, have)
    set_committed_value(found, "state", to)
    set_committed_value(found, "moved_at", now)
    _note(session, found, who, now, to, contact, result)


def _note(session: Session, found: Escalation, who: str, now: datetime, kind: str, contact: str, result: str) -> None:
    session.add(EscalationStep(
        escalation_id=found.id, at=now, who=who, kind=kind, contact=contact[:64], result=result
    ))  # fmt: skip
    session.flush()
