"""The worker: Celery with its timetable, in one process, with any broker or with none.

With the default `memory://` broker worker and timetable share one process, so nothing else has to run; Redis or
RabbitMQ by URL work the same and may have many workers. A lost or doubled message costs nothing: every task is a
sweep over rows.
"""

from __future__ import annotations

from typing import Any

from celery import Celery
from celery.beat import EmbeddedService

from fleet import tasks
from fleet.config import FleetSettings
from orders.clock import Clock
from orders.config import OrdersSettings
from orders.days import timetable
from orders.db import Database

DISPATCH_EVERY_S = 2.0
JOBS_EVERY_S = 10.0
MEMORY_BROKER = "memory://localhost//"
MEMORY_POLLING_S = 0.02
"""kombu's memory transport looks for messages this often; its default of a second would slow every sweep."""


def make_app(
    broker_url: str, database: Database, settings: FleetSettings, clock: Clock,
    orders_settings: OrdersSettings | None = None,
) -> Celery:  # fmt: skip
    """Make the Celery application with its tasks and its timetable."""
    in_memory = broker_url.startswith("memory:")
    app = Celery("yuai", broker=MEMORY_BROKER if in_memory else broker_url, set_as_current=False)
    app.conf.update(
        task_ignore_result=True,
        task_acks_late=True,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        beat_scheduler="celery.beat:Scheduler",
        beat_schedule=_timetable(),
        broker_transport_options={"polling_interval": MEMORY_POLLING_S} if in_memory else {},
        task_default_queue="yuai",
    )

    @app.task(name="fleet.dispatch")  # type: ignore[untyped-decorator]
    def dispatch() -> int:
        return tasks.dispatch(database, settings, clock)

    for job in timetable.JOBS:
        _add(app, job, database, clock, orders_settings or OrdersSettings())
    return app


def _add(app: Celery, job: timetable.Job, database: Database, clock: Clock, settings: OrdersSettings) -> None:
    """One task a job of the shop: each looks itself whether its time has come, by the town's clock."""

    @app.task(name=f"orders.{job.name}")  # type: ignore[untyped-decorator]
    def look() -> None:
        timetable.run_if_due(job, database, clock, settings)


def _timetable() -> dict[str, Any]:
    """Beat only asks, and often: whether a job is due is the town's clock's business, see orders/days/timetable.py."""
    asked = {
        job.name: {
            "task": f"orders.{job.name}",
            "schedule": JOBS_EVERY_S,
            "options": {"expires": JOBS_EVERY_S},
        }
        for job in timetable.JOBS
    }
    return asked | {
        "dispatch": {
            "task": "fleet.dispatch",
            "schedule": DISPATCH_EVERY_S,
            "options": {"expires": DISPATCH_EVERY_S},
        },
    }


def run_worker(app: Celery) -> int:
    """Run worker and timetable until SIGTERM or Ctrl-C; returns the exit code."""
    timetable = EmbeddedService(app, thread=True, scheduler_cls=app.conf.beat_scheduler, max_interval=1)
    # A sweep every two seconds is no news: what it decides is logged by itself.
    worker = app.Worker(
        pool="solo", without_gossip=True, without_mingle=True, without_heartbeat=True, loglevel="WARNING", quiet=True
    )
    timetable.start()
    try:
        worker.start()
    finally:
        timetable.stop()
    return int(worker.exitcode or 0)
