"""The limit of a daily special a household: its other orders of the same day count."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.clock import day_bounds
from orders.goods.specials import Special
from orders.ordering.order import Order, OrderLine, OrderState


def ordered_as_special(session: Session, household_id: int, specials: Collection[Special]) -> dict[int, int]:
    """Pieces of these specials that the household's other orders of the same day have taken already.

    What came in place of something else is no use of a special.
    """
    if not specials:
        return {}
    day = next(iter(specials)).day
    start, end = day_bounds(day)
    query = (
        sa.select(OrderLine.item_id, sa.func.sum(OrderLine.quantity))
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            Order.household_id == household_id,
            Order.state != OrderState.CANCELLED,
            Order.placed_at >= start,
            Order.placed_at < end,
            OrderLine.item_id.in_([special.item_id for special in specials]),
            OrderLine.substitute_for_id.is_(None),
        )
        .group_by(OrderLine.item_id)
    )
    return {item_id: int(pieces) for item_id, pieces in session.execute(query)}


def limits_left(session: Session, household_id: int, specials: Mapping[int, Special]) -> dict[int, int]:
    """Pieces of each of these specials that the household may still order on their day: item id -> pieces."""
    earlier = ordered_as_special(session, household_id, specials.values())
    return {
        item_id: max(0, special.limit_per_household - earlier.get(item_id, 0)) for item_id, special in specials.items()
    }
