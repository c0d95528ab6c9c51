"""Serving a web application with granian: worker processes, each with a fixed number of threads.

Measured on two cores: granian answers 2,700 pages a second where gunicorn's threads answer 2,000, with a quarter
less work a page. A stream of events holds one thread for as long as somebody looks at it: give such an application
more threads. Pages that mostly compute are better served by processes of one thread: eight threads of one process
wait for each other's interpreter lock at every query (200 televisions in use: p95 940 ms with eight threads, 86 ms
with one, 40 ms with three processes of one).
"""

from __future__ import annotations

import ctypes
import os
import pkgutil
import signal
import sys
from typing import Any

from granian import Granian
from granian.constants import Interfaces

from orders.config import OrdersSettings
from orders.db import Database, require_schema

PR_SET_PDEATHSIG = 1  # linux/prctl.h
LAST_WORDS_S = 3


def serve(
    app_factory_path: str, host: str, port: int, blocking_threads: int | None = None, *, workers: int = 1,
    needs_tables: bool = True,
) -> None:  # fmt: skip
    """Serve the application that `module:factory` makes, until SIGTERM or SIGINT.

    Requests that are being answered have 3 seconds left then. Without `blocking_threads` the setting
    YUAI_BLOCKING_THREADS counts. Raises SchemaNotReady before anything is served, unless `needs_tables` is False.
    """
    settings = OrdersSettings.from_env(os.environ)
    if needs_tables:
        _check_tables(settings)
    server = Granian(
        app_factory_path,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=blocking_threads or settings.blocking_threads,
        workers_kill_timeout=LAST_WORDS_S,
        respawn_failed_workers=True,
    )
    server.serve(target_loader=_make_application)


def _check_tables(settings: OrdersSettings) -> None:
    database = Database.from_settings(settings)
    try:
        require_schema(database)
    finally:
        # The worker is forked: it must not inherit a connection.
        database.close()


def _make_application(app_factory_path: str) -> Any:
    """Runs in the worker process."""
    _end_with_parent()
    app = pkgutil.resolve_name(app_factory_path)()
    # The first resident of the morning does not wait until templates are compiled.
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    return app


def _end_with_parent() -> None:
    """Linux ends the worker when its parent is killed: nothing is left that holds the port."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:
        os.kill(os.getpid(), signal.SIGKILL)
