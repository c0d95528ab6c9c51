"""Deliveries enter the ledger: every delivered order once, with what `charges` says, under the day on its note."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from orders.accounts.closings import hold_open_month, landing_month, last_closed
from orders.accounts.ledger import EntryKind, enter
from orders.accounts.months import Month, MonthText
from orders.db import Base
from orders.errors import WrongState
from orders.ordering.charges import charges
from orders.ordering.order import Order, OrderState, lock_order
from orders.ordering.order import order as order_of
from orders.upsert import insert_into

BATCH = 200


class OrderBooking(Base):
    """That an order is in the ledger: who inserts this row enters its lines."""

    __tablename__ = "order_bookings"

    order_id: Mapped[int] = mapped_column(sa.ForeignKey("orders.id"), primary_key=True)
    month: Mapped[Month] = mapped_column(MonthText(), index=True)
    total_yen: Mapped[int]
    booked_at: Mapped[datetime]


def book_order(session: Session, order_id: int, who: str, now: datetime) -> bool:
    """Enter a delivered order; False where it was entered before. Raises WrongState (not delivered), NotFound.

    Locked: who handed a box over may take a wrong press back until the order is in the ledger. The month is held
    before the order, as everywhere in the accounts: who closes a month holds it while it enters what is left.
    """
    month = hold_open_month(session, Month.of(order_of(session, order_id).delivery_day))
    order = lock_order(session, order_id)
    if order.state is not OrderState.DELIVERED:
        raise WrongState(order.id, order.state, OrderState.DELIVERED)
    return _enter(session, order, month, who, now)


def book_due(session: Session, who: str, now: datetime, *, limit: int = BATCH) -> int:
    """Enter delivered orders that are not in the ledger yet, oldest first.

    Gives how many it entered: fewer than `limit` means that none is left for this call.
    """
    due = session.execute(_due(Order.id, Order.delivery_day).limit(limit)).all()
    held = {month: hold_open_month(session, month) for month in sorted({Month.of(row.delivery_day) for row in due})}
    orders = _locked(session, [row.id for row in due])
    return sum(_enter(session, order, held[Month.of(order.delivery_day)], who, now) for order in orders)


def book_before_closing(session: Session, closing: Month, who: str, now: datetime) -> None:
    """Enter every delivery up to the end of `closing`, whose row (and the earlier ones) the caller holds alone."""
    newest = last_closed(session)
    due = list(session.scalars(_due(Order.id).where(Order.delivery_day < closing.next.first)))
    for start in range(0, len(due), BATCH):
        for order in _locked(session, due[start : start + BATCH]):
            _enter(session, order, landing_month(Month.of(order.delivery_day), newest), who, now)


def count_due(session: Session, month: Month) -> int:
    """Delivered orders up to the end of `month` that are not in the ledger yet."""
    query = sa.select(sa.func.count()).where(
        Order.state == OrderState.DELIVERED, Order.delivery_day < month.next.first, not_booked()
    )
    return session.scalar(query.select_from(Order)) or 0


def _due(*columns: InstrumentedAttribute[Any]) -> sa.Select[Any]:
    """Oldest first: months are locked upwards."""
    query = sa.select(*columns).where(Order.state == OrderState.DELIVERED, not_booked())
    return query.order_by(Order.delivery_day, Order.id)


def _locked(session: Session, order_ids: Sequence[int]) -> list[Order]:
    """Those of the orders that are delivered still, kept as they are until the end."""
    query = sa.select(Order).where(Order.id.in_(order_ids), Order.state == OrderState.DELIVERED)
    locked = query.order_by(Order.delivery_day, Order.id).with_for_update(key_share=True, of=Order)
    return list(session.scalars(locked.execution_options(populate_existing=True)))


def not_booked() -> sa.ColumnElement[bool]:
    """A condition on orders: not in the ledger yet."""
    return ~sa.exists().where(OrderBooking.order_id == Order.id)


def _enter(session: Session, order: Order, month: Month, who: str, now: datetime) -> bool:
    charged = charges(order)
    total_yen = sum(charge.amount_yen for charge in charged)
    claim = insert_into(session, OrderBooking).values(
        order_id=order.id, month=month, total_yen=total_yen, booked_at=now
    )
    mine = claim.on_conflict_do_nothing(index_elements=["order_id"]).returning(OrderBooking.order_id)
    if session.scalar(mine) is None:
        return False
    rows = [
        {
            "key": f"order:{order.id}:{n}",
            "household_id": order.household_id,
            "month": month,
            "kind": EntryKind.GOODS,
            "day": order.delivery_day,
            "text": charge.name,
            "quantity": charge.quantity,
            "amount_yen": charge.amount_yen,
            "tax_rate_percent": charge.tax_rate_percent,
            "order_id": order.id,
            "order_line_id": charge.line.id,
            "booked_at": now,
            "booked_by": who,
        }
        for n, charge in enumerate(charged, 1)
    ]
    enter(session, rows)
    return True
