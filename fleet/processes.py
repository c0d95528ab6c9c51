"""The long-running processes of the fleet, put together from the environment and ended by signals."""

from __future__ import annotations

import signal
import threading
from collections.abc import Mapping
from types import FrameType

import structlog

from fleet import celery_app, controller
from fleet.config import FleetSettings
from fleet.controller import Station
from fleet.errors import LeaseTaken
from orders import clock
from orders.config import OrdersSettings
from orders.db import Database, require_schema

CONSOLE_THREADS = 48
"""Each open map holds one thread for its stream of positions."""

log = structlog.get_logger(__name__)


def run_controller(env: Mapping[str, str], connect: str | None, drone_id: str | None) -> int:
    """Run the live controller until SIGTERM or Ctrl-C; returns the exit code.

    Raises SettingInvalid, SchemaNotReady, NoSuchDrone, NoAircraft, BadLinkUrl.
    """
    database = Database.from_settings(OrdersSettings.from_env(env))
    require_schema(database)
    station = Station(database, FleetSettings.from_env(env), clock.from_env(env), connect, drone_id)
    stop = threading.Event()

    def told(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, told) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        controller.run(station, stop)
    except LeaseTaken as taken:
        log.error("another controller took over", holder=taken.holder)
        return 1
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        database.close()
    return 0


def run_worker(env: Mapping[str, str]) -> int:
    """Run Celery's worker with its timetable until SIGTERM or Ctrl-C; returns the exit code.

    Raises SettingInvalid, SchemaNotReady.
    """
    settings = OrdersSettings.from_env(env)
    database = Database.from_settings(settings)
    require_schema(database)
    app = celery_app.make_app(settings.broker_url, database, FleetSettings.from_env(env), clock.from_env(env), settings)
    return celery_app.run_worker(app)
