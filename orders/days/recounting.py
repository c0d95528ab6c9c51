"""Loads counted anew from the orders: every night, in case somebody has changed rows by hand."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.clock import local_day
from orders.days.loads import DayLoad
from orders.days.rule_rows import stand_still
from orders.days.rules import WHOLE_AFTERNOON, Load
from orders.ordering.order import OPEN_STATES, Order, OrderState

Key = tuple[date, str, int]


def recount(session: Session, now: datetime) -> int:
    """Mend the loads from today on; gives how many rows were wrong (none, if nobody meddled)."""
    stand_still(session)
    today = local_day(now)
    _lock_orders(session, today)
    real, counted = _real(session, today), _counted(session, today)
    wrong = [key for key in {*real, *counted} if real.get(key, Load()) != counted.get(key, Load())]
    for key in wrong:
        load = real.get(key, Load())
        day, district_id, slot = key
        session.merge(DayLoad(day=day, district_id=district_id, slot=slot, orders=load.orders, weight_g=load.weight_g))
    session.flush()
    return len(wrong)


def _lock_orders(session: Session, today: date) -> None:
    """Nobody cancels meanwhile, neither the resident nor who finds nothing of an order in the shop."""
    lying = sa.select(Order.id).where(Order.delivery_day >= today, Order.state.in_(OPEN_STATES))
    session.execute(lying.order_by(Order.id).with_for_update(key_share=True))


def _real(session: Session, today: date) -> dict[Key, Load]:
    slot = sa.func.coalesce(Order.slot_id, WHOLE_AFTERNOON)
    query = (
        sa.select(Order.delivery_day, Order.district_id, slot, sa.func.count(), sa.func.sum(Order.weight_g))
        .where(Order.delivery_day >= today, Order.state != OrderState.CANCELLED)
        .group_by(Order.delivery_day, Order.district_id, slot)
    )
    return {(day, district, slot_id): Load(count, g) for day, district, slot_id, count, g in session.execute(query)}


def _counted(session: Session, today: date) -> dict[Key, Load]:
    rows = session.scalars(sa.select(DayLoad).where(DayLoad.day >= today))
    return {(row.day, row.district_id, row.slot): Load(row.orders, row.weight_g) for row in rows}
