"""いつもの: what a household orders again and again."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.clock import local_day
from orders.goods import catalogue
from orders.goods.catalogue import Item
from orders.ordering.order import Order, OrderLine, OrderState

RECENT = timedelta(days=183)
RECENT_COUNTS = 4
"""An order of the last half year counts as so many older ones."""


def usual_items(session: Session, household_id: int, now: datetime) -> list[Item]:
    """What this household has ordered and is still for sale, most often first; of two equals the one bought last.

    What came in place of something was not what they wanted.
    """
    query = (
        sa.select(OrderLine.item_id, Order.placed_at)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.household_id == household_id, Order.state != OrderState.CANCELLED)
        .where(OrderLine.substitute_for_id.is_(None))
    )
    weight: defaultdict[int, int] = defaultdict(int)
    last: dict[int, datetime] = {}
    for item_id, placed_at in session.execute(query):
        weight[item_id] += RECENT_COUNTS if now - placed_at <= RECENT else 1
        last[item_id] = max(placed_at, last.get(item_id, placed_at))
    today = local_day(now)
    items = [item for item in catalogue.items_by_id(session, weight).values() if item.sold_on(today)]
    return sorted(items, key=lambda item: (-weight[item.id], -last[item.id].timestamp(), item.id))
