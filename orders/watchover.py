"""Watch-over (見守り): what the volunteer saw at the door, with the resident's consent only."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders import delivery
from orders.consents import ConsentKind, has_consent
from orders.db import Base
from orders.errors import ConsentMissing


class Condition(StrEnum):
    FINE = "fine"
    CALL = "call"
    URGENT = "urgent"
    ABSENT = "absent"


class WatchReport(Base):
    __tablename__ = "watch_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    job_id: Mapped[int] = mapped_column(sa.ForeignKey("delivery_jobs.id"), index=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(sa.String(64))
    condition: Mapped[Condition]
    note: Mapped[str] = mapped_column(sa.Text)


def report(
    session: Session, job_id: int, who: str, condition: Condition | str, note: str, now: datetime
) -> WatchReport:
    """Note how the resident is. The same report again (a double press) stays one.

    The hand-over never depends on it. Raises ConsentMissing, NotFound, ValueError (unknown condition).
    """
    household_id = delivery.job(session, job_id).order.household_id
    if not has_consent(session, household_id, ConsentKind.WATCH_OVER, now):
        raise ConsentMissing(household_id, ConsentKind.WATCH_OVER)
    seen = Condition(condition)
    last = report_of_job(session, job_id)
    if last is not None and (last.who, last.condition, last.note) == (who, seen, note):
        return last
    made = WatchReport(household_id=household_id, job_id=job_id, at=now, who=who, condition=seen, note=note)
    session.add(made)
    session.flush()
    return made


def report_of_job(session: Session, job_id: int) -> WatchReport | None:
    """The newest report of a job."""
    query = sa.select(WatchReport).where(WatchReport.job_id == job_id)
    return session.scalar(query.order_by(WatchReport.id.desc()).limit(1))
