"""Wake-ups: a hint that something is worth looking at. Rows are the truth; a lost hint costs seconds, nothing else."""

from __future__ import annotations

import logging

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from orders.db import Database

CHANNEL = "yuai"

log = logging.getLogger(__name__)


def wake(database: Database, topic: str) -> None:
    """Tell whoever listens (PostgreSQL: `LISTEN yuai`); nothing on SQLite. Call it after the commit; never raises."""
    if database.is_sqlite:
        return
    try:
        with database.engine.begin() as connection:
            connection.execute(sa.select(sa.func.pg_notify(CHANNEL, topic)))
    except DBAPIError:
        log.warning("wake-up for %s was lost; the next sweep finds the rows", topic, exc_info=True)
