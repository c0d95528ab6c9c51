"""Watch-over (見守り): what the volunteer saw at the door, with the resident's consent only."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders import delivery
from orders.consents import ConsentKind, has_consent
from orders.db import Base
from orders.errors import ConsentMissing, NotFound

OPEN_FOR = timedelta(hours=24)
"""How long a call for somebody is shown when nobody says that it was seen."""


class Condition(StrEnum):
    FINE = "fine"
    CALL = "call"
    URGENT = "urgent"
    ABSENT = "absent"


WANTS_SOMEBODY = (Condition.URGENT, Condition.CALL)
"""What somebody has to act on, the worst first; the others are only kept."""


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


def report(
    session: Session, job_id: int, who: str, condition: Condition | str, note: str, now: datetime
) -> WatchReport:
    """Note how the resident is. The same report again (a double press) stays one until somebody has seen it.

    The hand-over never depends on it. Raises ConsentMissing, NotFound, ValueError (unknown condition).
    """
    household_id = delivery.job(session, job_id).order.household_id
    if not has_consent(session, household_id, ConsentKind.WATCH_OVER, now):
        raise ConsentMissing(household_id, ConsentKind.WATCH_OVER)
    seen = Condition(condition)
    last = report_of_job(session, job_id)
    if last is not None and last.seen_at is None and (last.who, last.condition, last.note) == (who, seen, note):
        return last
    made = WatchReport(household_id=household_id, job_id=job_id, at=now, who=who, condition=seen, note=note)
    session.add(made)
    session.flush()
    return made


def report_of_job(session: Session, job_id: int) -> WatchReport | None:
    """The newest report of a job."""
    query = sa.select(WatchReport).where(WatchReport.job_id == job_id)
    return session.scalar(query.order_by(WatchReport.id.desc()).limit(1))


def open_calls(session: Session, now: datetime) -> list[WatchReport]:
    """The calls for somebody of the last `OPEN_FOR` that nobody has seen: urgent ones first, then the oldest.

    Only the newest report of a job counts: who pressed the wrong word has said the right one since.
    """
    newest = sa.select(sa.func.max(WatchReport.id)).group_by(WatchReport.job_id)
    query = sa.select(WatchReport).where(
        WatchReport.id.in_(newest),
        WatchReport.condition.in_(WANTS_SOMEBODY),
        WatchReport.seen_at.is_(None),
        WatchReport.at > now - OPEN_FOR,
    )
    found = session.scalars(query.order_by(WatchReport.id))
    return sorted(found, key=lambda each: WANTS_SOMEBODY.index(each.condition))


def mark_seen(session: Session, report_id: int, who: str, now: datetime) -> WatchReport:
    """Somebody takes note of a call, and sees to it. The first one counts. Raises NotFound."""
    session.execute(
        sa.update(WatchReport)
        .where(WatchReport.id == report_id, WatchReport.seen_at.is_(None))
        .values(seen_by=who, seen_at=now)
    )
    found = session.get(WatchReport, report_id, populate_existing=True)
    if found is None:
        raise NotFound("watch report", report_id)
    return found
