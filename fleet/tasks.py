"""What the worker does, as plain functions. Each may run late, twice, or twice at once: the rows are the truth."""

from __future__ import annotations

import structlog

from fleet.config import FleetSettings
from fleet.sweep import sweep
from orders.clock import Clock
from orders.db import Database

log = structlog.get_logger(__name__)


def dispatch(database: Database, settings: FleetSettings, clock: Clock) -> int:
    """Decide about every box that is ready; returns how many decisions were written."""
    return len(sweep(database, settings, clock.now()))
