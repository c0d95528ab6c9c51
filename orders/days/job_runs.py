"""When the worker's jobs ran, and how that ended: append-only, one row a run that is worth a row."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base

FAILED_AGAIN = timedelta(minutes=10)


class JobRun(Base):
    """`found` is how much there was to do, `note` what went wrong. A run that was killed has no row."""

    __tablename__ = "job_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(sa.String(40), index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    ok: Mapped[bool]
    found: Mapped[int]
    note: Mapped[str] = mapped_column(sa.Text)


def last_runs(session: Session) -> dict[str, JobRun]:
    """Job -> its newest row."""
    newest = sa.select(sa.func.max(JobRun.id)).group_by(JobRun.job)
    return {run.job: run for run in session.scalars(sa.select(JobRun).where(JobRun.id.in_(newest)))}


def last_run(session: Session, job: str) -> JobRun | None:
    """The newest row of one job."""
    return session.scalar(sa.select(JobRun).where(JobRun.job == job).order_by(JobRun.id.desc()).limit(1))


def note_run(session: Session, run: JobRun, quiet: timedelta) -> bool:
    """Write it down, unless it is one of many: nothing was found, and the row before is younger than `quiet`.

    A job that goes on failing is written down at its first failure and then every ten minutes.
    """
    before = last_run(session, run.job)
    if before is not None and before.ok == run.ok and not (run.ok and run.found):
        wait = quiet if run.ok else FAILED_AGAIN
        if timedelta() <= run.started_at - before.started_at < wait:
            return False
    session.add(run)
    session.flush()
    return True
