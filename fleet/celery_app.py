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
from orders.db import Database

DISPATCH_EVERY_S = 2.0
CUTOFF_EVERY_S = 10.0
MEMORY_BROKER = "memory://localhost//"
MEMORY_POLLING_S = 0.02
"""kombu's memory transport looks for messages this often; its default of a second would slow every sweep."""


def make_app(broker_url: str, database: Database, settings: FleetSettings, clock: Clock) -> Celery:
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

    @app.task(name="orders.close_cutoff")  # type: ignore[untyped-decorator]
    def close_cutoff() -> None:
        tasks.close_cutoff(database, clock)

    return app


def _timetable() -> dict[str, Any]:
    return {
        "dispatch": {
            "task": "fleet.dispatch",
            "schedule": DISPATCH_EVERY_S,
            "options": {"expires": DISPATCH_EVERY_S},
        },
        "close-cutoff": {
            "task": "orders.close_cutoff",
            "schedule": CUTOFF_EVERY_S,
            "options": {"expires": CUTOFF_EVERY_S},
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
