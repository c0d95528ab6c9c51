"""What the worker does for the shop. Each may run twice, or late, or at the same time as itself."""

from __future__ import annotations

from datetime import datetime

from orders.closing import ClosedNow, close_days
from orders.db import Database
from orders.wakeups import wake


def close_cutoff(database: Database, now: datetime) -> list[ClosedNow]:
    """Close the days whose cut-off is over; gives what this call has closed."""
    with database.writing() as session:
        closed = close_days(session, now)
    if closed:
        wake(database, "closing")
    return closed
