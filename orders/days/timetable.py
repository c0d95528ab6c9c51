"""The worker's timetable: every job of the shop, how often it is due, and what came of it.

Whether a job is due is asked of its last row, by the town's clock: one that was missed runs as soon as a worker is
there again, and a rehearsal in which a day takes an hour has its jobs on time. A job that runs twice or in two workers
at the same moment does no harm, since each is a sweep over rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import structlog

from orders import tasks
from orders.clock import TOKYO, Clock, local
from orders.config import OrdersSettings
from orders.days.job_runs import JobRun, last_run, note_run
from orders.db import Database

log = structlog.get_logger(__name__)

ALWAYS = timedelta()
A_DAY = timedelta(days=1)
Deed = Callable[[Database, datetime, OrdersSettings], int]
"""Does the job and gives how much there was to do."""


@dataclass(frozen=True)
class Job:
    """Due `every` so often after its last run, or daily `at` a local time; `late_after` so long it is missed.

    Of runs that find nothing one row in `quiet` is kept.
    """

    name: str
    words: str
    what: str
    deed: Deed
    late_after: timedelta
    every: timedelta | None = None
    at: time | None = None
    quiet: timedelta = ALWAYS

    def due_since(self, last: datetime | None, now: datetime) -> datetime | None:
        """Since when it is due; None where it is not due yet."""
        if last is None:
            return now
        following = self.next_after(last)
        return following if following <= now else None

    def next_after(self, last: datetime) -> datetime:
        """When it is due after a run that began then."""
        if self.at is None:
            return last + (self.every or ALWAYS)
        there = local(last)
        today = datetime.combine(there.date(), self.at, TOKYO)
        return today if there < today else datetime.combine(there.date() + A_DAY, self.at, TOKYO)

    def is_late(self, last: datetime, now: datetime) -> bool:
        return now > self.next_after(last) + self.late_after


def _sweep(name: str, words: str, what: str, deed: Deed) -> Job:
    """Looks every few seconds whether there is something to do."""
    quiet = timedelta(minutes=10)
    return Job(name, words, what, deed, late_after=timedelta(minutes=30), every=ALWAYS, quiet=quiet)


JOBS = (
    _sweep("place_standing_orders", "毎週の注文", "places the weekly orders that are due",
           lambda database, now, _: tasks.place_standing_orders(database, now)),
    _sweep("close_cutoff", "注文の締め切り", "closes days whose cut-off is over",
           lambda database, now, _: len(tasks.close_cutoff(database, now))),
    _sweep("make_pick_lists", "集める一覧づくり", "makes the pick lists of closed days",
           lambda database, now, _: len(tasks.make_pick_lists(database, now))),
    _sweep("remind_volunteers", "当番のお知らせ", "writes reminders to volunteers on duty", tasks.remind_volunteers),
    _sweep("send_outbox", "お知らせの送信", "sends what waits in the outbox", tasks.send_outbox),
    Job("book_deliveries", "お届けの記帳", "enters deliveries in the ledger",
        lambda database, now, _: tasks.book_deliveries(database, now),
        late_after=timedelta(hours=2), every=timedelta(minutes=30)),
    Job("close_month", "月の締め", "closes months that are over and makes their bills",
        lambda database, now, settings: len(tasks.close_month(database, now, settings)),
        late_after=timedelta(hours=12), at=time(2, 30)),
    _sweep("change_prices", "予定の値段", "writes planned prices that are due into their goods",
           lambda database, now, _: tasks.change_prices(database, now)),
    Job("recount_loads", "配達日の数えなおし", "counts the loads of days anew",
        lambda database, now, _: tasks.recount_loads(database, now), late_after=timedelta(hours=12), at=time(3)),
)  # fmt: skip


def job_named(name: str) -> Job:
    """Raises KeyError."""
    return {job.name: job for job in JOBS}[name]


def run_if_due(job: Job, database: Database, clock: Clock, settings: OrdersSettings) -> JobRun | None:
    """Run it where its time has come; None where it has not."""
    with database.reading() as session:
        last = last_run(session, job.name)
    if job.due_since(last.started_at if last else None, clock.now()) is None:
        return None
    return run(job, database, clock, settings)


def run(job: Job, database: Database, clock: Clock, settings: OrdersSettings) -> JobRun:
    """Run it now, whatever its time, and write down how it ended. What goes wrong is logged and written, not raised."""
    started_at = clock.now()
    done = JobRun(job=job.name, started_at=started_at, ended_at=started_at, ok=True, found=0, note="")
    try:
        done.found = job.deed(database, started_at, settings)
    except Exception as error:
        log.exception("job failed", job=job.name)
        done.ok, done.note = False, f"{type(error).__name__}: {error}"[:500]
    done.ended_at = clock.now()
    with database.writing() as session:
        note_run(session, done, job.quiet)
    return done


def late_jobs(last: Mapping[str, JobRun], now: datetime) -> list[Job]:
    """Jobs that have not run for too long, or whose last run went wrong.

    One that has never run is late where others have: before the first one no worker has ever been here.
    """
    return [job for job in JOBS if last and _is_late(job, last.get(job.name), now)]


def _is_late(job: Job, run: JobRun | None, now: datetime) -> bool:
    return run is None or not run.ok or job.is_late(run.started_at, now)
