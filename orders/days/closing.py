"""The cut-off as a row: from then on a district's day is closed and its pick list is whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.days.rule_rows import rules
from orders.db import Base
from orders.homes.districts import District, districts
from orders.ordering.order import Order, OrderState
from orders.upsert import insert_into


class DayClosing(Base):
    """When the cut-off of a district's delivery day was noticed, and how many orders the day has."""

    __tablename__ = "day_closings"

    district_id: Mapped[str] = mapped_column(sa.ForeignKey("districts.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    closed_at: Mapped[datetime]
    orders: Mapped[int]


@dataclass(frozen=True)
class ClosedNow:
    district_id: str
    day: date
    orders: int


def close_days(session: Session, now: datetime) -> list[ClosedNow]:
    """Close every day with orders whose cut-off is over and that is still open, however late this comes.

    Gives those that this very call has closed: called twice, the second list is empty.
    """
    closed, valid = [], rules(session)
    for district in districts(session):
        for day, orders in _open_days(session, district):
            if now > valid.cutoff_at(district, day) and _close(session, district, day, now, orders):
                closed.append(ClosedNow(district.id, day, orders))
    return closed


def is_closed(session: Session, district_id: str, day: date) -> bool:
    return session.get(DayClosing, (district_id, day)) is not None


def _open_days(session: Session, district: District) -> list[tuple[date, int]]:
    no_closing = ~sa.exists().where(DayClosing.district_id == Order.district_id, DayClosing.day == Order.delivery_day)
    query = (
        sa.select(Order.delivery_day, sa.func.count())
        .where(Order.district_id == district.id, Order.state != OrderState.CANCELLED, no_closing)
        .group_by(Order.delivery_day)
        .order_by(Order.delivery_day)
    )
    return [(day, orders) for day, orders in session.execute(query)]


def _close(session: Session, district: District, day: date, now: datetime, orders: int) -> bool:
    row = insert_into(session, DayClosing).values(district_id=district.id, day=day, closed_at=now, orders=orders)
    mine = row.on_conflict_do_nothing(index_elements=["district_id", "day"]).returning(DayClosing.day)
    return session.scalar(mine) is not None
