"""Watch-over (見守り): what the volunteer saw at the door, with the resident's consent only."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.delivering import delivery, escalations
from orders.delivering.escalations import Cause, Level
from orders.errors import ConsentMissing, NotFound
from orders.homes.consents import ConsentKind, has_consent


class Condition(StrEnum):
    FINE = "fine"
    CALL = "call"
    URGENT = "urgent"
    ABSENT = "absent"


LEVELS = {Condition.URGENT: Level.URGENT, Condition.CALL: Level.CALL}
"""What somebody has to act on; the others are only kept."""


class Mark(StrEnum):
    """What is not as usual."""

    VOICE = "voice"
    PAPERS = "papers"
    ROOM = "room"
    LIGHTS = "lights"
    FACE = "face"
    FEET = "feet"
    FOOD = "food"
    MEDICINE = "medicine"


HEALTH_MARKS = frozenset({Mark.FACE, Mark.FEET, Mark.FOOD, Mark.MEDICINE})
"""These say something about health (要配慮個人情報): asked and kept only with the consent to health notes."""


class WatchReport(Base):
    """How a resident was. `seen_by`, `seen_at`: who took note of a call for somebody, once."""

    __tablename__ = "watch_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    job_id: Mapped[int] = mapped_column(sa.ForeignKey("delivery_jobs.id"), index=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(sa.String(64))
    condition: Mapped[Condition]
    note: Mapped[str] = mapped_column(sa.Text)
    seen_by: Mapped[str | None] = mapped_column(sa.String(64))
    seen_at: Mapped[datetime | None]


class WatchMark(Base):
    """One thing that was not as usual."""

    __tablename__ = "watch_marks"

    report_id: Mapped[int] = mapped_column(sa.ForeignKey("watch_reports.id"), primary_key=True)
    mark: Mapped[Mark] = mapped_column(primary_key=True)


def marks_to_ask(session: Session, household_id: int, now: datetime) -> tuple[Mark, ...]:
    """The checklist for this door: nothing about health without the consent to it, nothing at all without any."""
    if not has_consent(session, household_id, ConsentKind.WATCH_OVER, now):
        return ()
    health = has_consent(session, household_id, ConsentKind.HEALTH_NOTES, now)
    return tuple(mark for mark in Mark if health or mark not in HEALTH_MARKS)


def report(
    session: Session, job_id: int, who: str, condition: Condition | str, note: str, now: datetime,
    marks: Collection[Mark] = (),
) -> WatchReport:  # fmt: skip
    """Note how the resident is, and begin an escalation where somebody has to act.

    The same report again (a double press) stays one until somebody has seen it. The hand-over never depends on it.
    Raises ConsentMissing, NotFound, ValueError (unknown condition).
    """
    household_id = delivery.job(session, job_id).order.household_id
    if not has_consent(session, household_id, ConsentKind.WATCH_OVER, now):
        raise ConsentMissing(household_id, ConsentKind.WATCH_OVER)
    seen = Condition(condition)
    last = report_of_job(session, job_id)
    if last is not None and last.seen_at is None and (last.who, last.condition, last.note) == (who, seen, note):
        return last
    if last is not None:
        escalations.corrected(session, last.id, who, now)
    made = WatchReport(household_id=household_id, job_id=job_id, at=now, who=who, condition=seen, note=note)
    session.add(made)
    session.flush()
    allowed = set(marks_to_ask(session, household_id, now))
    session.add_all(WatchMark(report_id=made.id, mark=mark) for mark in sorted(set(marks) & allowed))
    session.flush()
    if seen in LEVELS:
        escalations.raise_one(
            session, household_id, Cause.REPORT, LEVELS[seen], who, now, note, report_id=made.id
        )  # fmt: skip
    return made


def report_of_job(session: Session, job_id: int) -> WatchReport | None:
    """The newest report of a job."""
    query = sa.select(WatchReport).where(WatchReport.job_id == job_id)
    return session.scalar(query.order_by(WatchReport.id.desc()).limit(1))


def shown_report(session: Session, job_id: int, now: datetime) -> WatchReport | None:
    """The newest report of a job for a page: nothing without the consent to watch-over at this moment."""
    found = report_of_job(session, job_id)
    if found is None or not has_consent(session, found.household_id, ConsentKind.WATCH_OVER, now):
        return None
    return found


def marks_of(session: Session, report_id: int, now: datetime) -> tuple[Mark, ...]:
    """What was not as usual, as far as the consents of this moment let it be read."""
    found = session.get(WatchReport, report_id)
    if found is None:
        return ()
    allowed = set(marks_to_ask(session, found.household_id, now))
    query = sa.select(WatchMark.mark).where(WatchMark.report_id == report_id)
    return tuple(mark for mark in Mark if mark in allowed and mark in set(session.scalars(query)))


def mark_seen(session: Session, escalation_id: int, who: str, now: datetime) -> WatchReport | None:
    """Somebody takes a call, and sees to it; gives its report, if it began with one. The first one counts.

    Raises NotFound.
    """
    found = escalations.take(session, escalation_id, who, now)
    if found.report_id is None:
        return None
    session.execute(
        sa.update(WatchReport)
        .where(WatchReport.id == found.report_id, WatchReport.seen_at.is_(None))
        .values(seen_by=found.taken_by, seen_at=found.moved_at)
    )
    report_row = session.get(WatchReport, found.report_id, populate_existing=True)
    if report_row is None:
        raise NotFound("watch report", found.report_id)
    return report_row
