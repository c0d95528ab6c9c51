"""The pick list of a district's day: made once when its cut-off is over, for the shop to print and to begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.days.closing import DayClosing
from orders.db import Base
from orders.fulfilment.picking import PickRow, pick_list
from orders.ordering.order import PAPER_STATES, Order, OrderLine
from orders.upsert import insert_into


class PickList(Base):
    """That the list was made, and what was on it then; `pick_rows` says what is on it now."""

    __tablename__ = "pick_lists"

    district_id: Mapped[str] = mapped_column(sa.ForeignKey("districts.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    made_at: Mapped[datetime]
    orders: Mapped[int]
    pieces: Mapped[int]


@dataclass(frozen=True)
class MadeNow:
    district_id: str
    day: date
    orders: int


def make_lists(session: Session, now: datetime) -> list[MadeNow]:
    """A list for every closed day that has none yet; gives those that this very call has made."""
    made = []
    for closing in session.scalars(_without_list()).all():
        orders, pieces = _count(session, closing.district_id, closing.day)
        row = insert_into(session, PickList).values(
            district_id=closing.district_id, day=closing.day, made_at=now, orders=orders, pieces=pieces
        )
        mine = row.on_conflict_do_nothing(index_elements=["district_id", "day"]).returning(PickList.day)
        if session.scalar(mine) is not None:
            made.append(MadeNow(closing.district_id, closing.day, orders))
    return made


def lists_of(session: Session, day: date) -> list[PickList]:
    """The lists of a day that are made."""
    return list(session.scalars(sa.select(PickList).where(PickList.day == day).order_by(PickList.district_id)))


def pick_rows(session: Session, day: date, district_id: str | None = None) -> list[PickRow]:
    """What is still to be picked that day, in walking order: ambient first, frozen last, shelf by shelf."""
    return [row for row in pick_list(session, day) if district_id in (None, row.order.district_id)]


def _without_list() -> sa.Select[DayClosing]:
    there = sa.exists().where(PickList.district_id == DayClosing.district_id, PickList.day == DayClosing.day)
    return sa.select(DayClosing).where(~there).order_by(DayClosing.day, DayClosing.district_id)


def _count(session: Session, district_id: str, day: date) -> tuple[int, int]:
    """Orders and pieces that are not picked and packed yet."""
    query = (
        sa.select(sa.func.count(sa.distinct(Order.id)), sa.func.coalesce(sa.func.sum(OrderLine.quantity), 0))
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(Order.district_id == district_id, Order.delivery_day == day, Order.state.in_(PAPER_STATES))
    )
    orders, pieces = session.execute(query).one()
    return orders, pieces
