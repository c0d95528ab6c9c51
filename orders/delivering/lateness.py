"""Which boxes are late: what should be in somebody's hands by now and is not."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from orders.clock import TOKYO, local_day
from orders.delivering.delivery import OVER, DeliveryJob

EVENING = time(18, 0)
"""Goods come on the day itself, by evening (local time)."""
PATIENCE = timedelta(minutes=15)
"""An aircraft or a van that was to arrive longer ago than this has met with something."""


def is_late(job: DeliveryJob, now: datetime) -> bool:
    """Whether somebody has to ask what became of this box."""
    if job.state in OVER:
        return False
    if job.eta_at is not None and now > job.eta_at + PATIENCE:
        return True
    return now > evening_of(job.delivery_day)


def evening_of(day: date) -> datetime:
    """Until when everything of that day is to be handed over."""
    return datetime.combine(day, EVENING, TOKYO)


def left_over(job: DeliveryJob, now: datetime) -> bool:
    """A box of a day before that nobody has handed over yet."""
    return job.delivery_day < local_day(now) and job.state not in OVER
