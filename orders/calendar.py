"""Delivery days and the cut-off, in Japanese local time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.clock import TOKYO, local_day
from orders.db import Base
from orders.districts import District
from orders.errors import NoDeliveryDay

SEARCH_DAYS = 60
_SATURDAY = 5


class ClosedDay(Base):
    """A day without delivery that the calendar of holidays does not know: the shop's rest, a festival, snow."""

    __tablename__ = "closed_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(sa.String(128))


_CLOSED = sa.select(ClosedDay.day).where(ClosedDay.day.between(sa.bindparam("first"), sa.bindparam("last")))


@dataclass(frozen=True)
class Promise:
    """The day on which an order placed now is delivered, and until when that holds (UTC; rounded down)."""

    day: date
    cutoff_at: datetime
    minutes_to_cutoff: int


@lru_cache(maxsize=16)
def _holidays_of(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("JP", years=year))


def is_delivery_day(day: date, closed: Collection[date] = ()) -> bool:
    """Monday to Friday, not a Japanese holiday (国民の祝日に関する法律) and not one of the closed days."""
    return day.weekday() < _SATURDAY and day not in _holidays_of(day.year) and day not in closed


def closed_days(session: Session, first: date, last: date) -> set[date]:
    return set(session.scalars(_CLOSED, {"first": first, "last": last}))


def cutoff_at(district: District, day: date) -> datetime:
    """The last moment at which an order for that day is taken (aware)."""
    return datetime.combine(day, district.cutoff_time, TOKYO)


def delivery_promise(session: Session, district: District, now: datetime) -> Promise:
    """Today until the cut-off (its very second included) where today is a delivery day, else the next one.

    Raises NoDeliveryDay.
    """
    today = local_day(now)
    closed = closed_days(session, today, today + timedelta(days=SEARCH_DAYS))
    for ahead in range(SEARCH_DAYS):
        day = today + timedelta(days=ahead)
        until = cutoff_at(district, day)
        if is_delivery_day(day, closed) and now <= until:
            return Promise(day, until.astimezone(now.tzinfo), int((until - now).total_seconds() // 60))
    raise NoDeliveryDay(today, SEARCH_DAYS)
