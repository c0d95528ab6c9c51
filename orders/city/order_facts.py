"""What the figures count of every order of a month: one small row an order, no name and no address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.accounts.months import Month
from orders.clock import TOKYO
from orders.days.rule_rows import DeliverySlot
from orders.delivering.delivery import Carrier, DeliveryJob, JobState
from orders.delivering.lateness import evening_of
from orders.fulfilment.work_time import work_seconds
from orders.ordering.order import Channel, Order, OrderLine, OrderState


@dataclass(frozen=True)
class OrderFacts:
    """One order that was not cancelled. `work_s` is None until it is packed; `promised_until` the end of its hours."""

    order_id: int
    household_id: int
    district_id: str
    state: OrderState
    channel: Channel
    promised_until: datetime
    handed_at: datetime | None
    """When the last box was handed over; None as long as one is not."""
    by_air: int
    by_road: int
    work_s: float | None
    sales_yen: int
    pieces: int
    missing_pieces: int
    substitutions: int

    @property
    def delivered(self) -> bool:
        return self.state is OrderState.DELIVERED

    @property
    def on_time(self) -> bool:
        return self.handed_at is not None and self.handed_at <= self.promised_until


@dataclass(frozen=True)
class _Goods:
    sales_yen: int = 0
    pieces: int = 0
    missing_pieces: int = 0
    substitutions: int = 0


def facts_of(session: Session, month: Month) -> list[OrderFacts]:
    """Every order with a delivery day in that month, without cancelled ones, by number of row."""
    counted = (Order.id, Order.household_id, Order.district_id, Order.state, Order.channel, Order.delivery_day)
    query = sa.select(*counted, DeliverySlot.ends).outerjoin(DeliverySlot, DeliverySlot.id == Order.slot_id)
    rows = session.execute(query.where(*_in(month)).order_by(Order.id)).all()
    goods, boxes, work = _goods(session, month), _boxes(session, month), work_seconds(session, [row.id for row in rows])
    return [
        OrderFacts(
            order_id=row.id,
            household_id=row.household_id,
            district_id=row.district_id,
            state=row.state,
            channel=row.channel,
            promised_until=_promised(row.delivery_day, row.ends),
            work_s=work.get(row.id),
            **vars(goods.get(row.id, _Goods())),
            **boxes.get(row.id, {"handed_at": None, "by_air": 0, "by_road": 0}),
        )
        for row in rows
    ]


def _in(month: Month) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Order.delivery_day >= month.first,
        Order.delivery_day < month.next.first,
        Order.state != OrderState.CANCELLED,
    )


def _promised(day: date, slot_ends: str | None) -> datetime:
    """Until when it was to be there: the end of its hours, or the evening of its day."""
    return datetime.combine(day, time.fromisoformat(slot_ends), TOKYO) if slot_ends else evening_of(day)


def _goods(session: Session, month: Month) -> dict[int, _Goods]:
    """What was picked, and how much of it is paid: the sum of `charges` of packed orders, as one statement."""
    line, picked = OrderLine, sa.func.coalesce(OrderLine.picked_quantity, 0)
    kept = picked - line.returned_quantity
    share_yen = line.picked_amount_yen * kept // sa.func.nullif(picked, 0, type_=sa.Integer)
    kept_yen = sa.func.coalesce(share_yen, line.price_yen * kept)
    asked_for = line.substitute_for_id.is_(None)
    short = sa.case((sa.and_(asked_for, line.missing), line.quantity - picked), else_=0)
    query = (
        sa.select(
            line.order_id,
            sa.func.sum(kept_yen),
            sa.func.sum(sa.case((asked_for, line.quantity), else_=0)),
            sa.func.sum(short),
            sa.func.sum(sa.case((sa.and_(line.substitute_for_id.is_not(None), picked > 0), 1), else_=0)),
        )
        .join(Order, Order.id == line.order_id)
        .where(*_in(month))
        .group_by(line.order_id)
    )
    return {row[0]: _Goods(int(row[1]), int(row[2]), int(row[3]), int(row[4])) for row in session.execute(query)}


def _boxes(session: Session, month: Month) -> dict[int, dict[str, Any]]:
    """Order -> when its last box was handed over, and boxes that came by air and by road."""
    query = (
        sa.select(DeliveryJob.order_id, DeliveryJob.state, DeliveryJob.carrier, DeliveryJob.handed_at)
        .join(Order, Order.id == DeliveryJob.order_id)
        .where(*_in(month))
    )
    jobs = defaultdict(list)
    for row in session.execute(query):
        jobs[row.order_id].append(row)
    return {order_id: _of_boxes(rows) for order_id, rows in jobs.items()}


def _of_boxes(rows: Collection[Any]) -> dict[str, Any]:
    handed = [row for row in rows if row.state is JobState.HANDED_OVER]
    return {
        "handed_at": max(row.handed_at for row in handed) if len(handed) == len(rows) else None,
        "by_air": sum(row.carrier is Carrier.DRONE for row in handed),
        "by_road": sum(row.carrier is not Carrier.DRONE for row in handed),
    }
