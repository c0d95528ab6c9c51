"""`yuai jobs`: the timetable, and a job by hand."""

from __future__ import annotations

import os
import sys
from datetime import datetime

import click

from orders.clock import from_env, local
from orders.config import OrdersSettings
from orders.days import timetable
from orders.days.job_runs import JobRun, last_runs
from orders.db import Database, require_schema


@click.command()
@click.argument("name", required=False, type=click.Choice([job.name for job in timetable.JOBS]))
def jobs(name: str | None) -> None:
    """The worker's jobs with their last and next runs; with a NAME: run that one now.

    A job may be run by hand at any time, also while the worker runs it. Exit code 1 where it went wrong.
    """
    settings, clock = OrdersSettings.from_env(os.environ), from_env(os.environ)
    database = Database.from_settings(settings)
    require_schema(database)
    try:
        if name is None:
            for line in _lines(database, clock.now()):
                click.echo(line)
            return
        done = timetable.run(timetable.job_named(name), database, clock, settings)
        click.echo(f"{name}: {_outcome(done)}")
        if not done.ok:
            sys.exit(1)
    finally:
        database.close()


def _lines(database: Database, now: datetime) -> list[str]:
    with database.reading() as session:
        last = last_runs(session)
    late = {job.name for job in timetable.late_jobs(last, now)}
    lines = [f"{'job':<22} {'last run':<17} {'next run':<17} outcome"]
    for job in timetable.JOBS:
        run = last.get(job.name)
        following = _next(job, run, now)
        outcome = f"{'LATE ' if job.name in late else ''}{_outcome(run) if run else ''}"
        before = _time(run.started_at) if run else "never"
        lines.append(f"{job.name:<22} {before:<17} {following:<17} {outcome}".rstrip())
        lines.append(f"{'':<22} {job.what}")
    return lines


def _next(job: timetable.Job, run: JobRun | None, now: datetime) -> str:
    if run is None or job.due_since(run.started_at, now) is not None:
        return "at once"
    return _time(job.next_after(run.started_at))


def _outcome(run: JobRun) -> str:
    return f"done, {run.found} found" if run.ok else f"failed: {run.note}"


def _time(at: datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}"
