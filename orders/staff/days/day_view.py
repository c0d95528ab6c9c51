"""The day that a page shows, and the delivery days before and after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from orders.clock import local_day
from orders.days.calendar import SEARCH_DAYS, town_delivers


@dataclass(frozen=True)
class DayView:
    """A local day with its neighbours among the delivery days."""

    shown: date
    today: date
    previous: date
    next: date

    @property
    def is_today(self) -> bool:
        return self.shown == self.today

    @property
    def is_later(self) -> bool:
        return self.shown > self.today


def parse_day(text: str) -> date | None:
    """A day as in addresses (2026-11-24), or None where it is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None


def delivery_day_near(session: Session, start: date, step: int) -> date:
    """The nearest delivery day after (`step` 1) or before (-1) `start`; the neighbouring day where there is none."""
    far = start + timedelta(days=step * SEARCH_DAYS)
    served = town_delivers(session, min(start, far), max(start, far))
    for ahead in range(1, SEARCH_DAYS + 1):
        day = start + timedelta(days=step * ahead)
        if day in served:
            return day
    return start + timedelta(days=step)


def day_view(session: Session, wanted: str, now: datetime) -> DayView:
    """The wanted day; without one today, or the next delivery day where today is none."""
    today = local_day(now)
    chosen = parse_day(wanted)
    if chosen is None:
        chosen = delivery_day_near(session, today - timedelta(days=1), 1)
    return DayView(chosen, today, delivery_day_near(session, chosen, -1), delivery_day_near(session, chosen, 1))
