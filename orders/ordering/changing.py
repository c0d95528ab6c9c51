"""Changing an order: it is cancelled and its goods lie in the basket again, all of them or nothing happens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from orders.errors import BasketFull, NotFound, QuantityLimit
from orders.ordering import basket, basket_steps
from orders.ordering.basket import Lying
from orders.ordering.order import Order, OrderState, cancel, lock_order


def take_apart(session: Session, order_id: int, household_id: int, who: str, now: datetime) -> bool:
    """Cancel the order and put its goods back into the basket, beside what lies there. False: cancelled before.

    Goods that the shop has not got any more lie there too: the basket says so, nothing disappears silently.
    Raises TooLateToCancel, BasketFull and QuantityLimit (they do not fit beside what lies there; the order stands),
    NotFound (also for somebody else's order).
    """
    # Of two presses at once the second waits here and then sees what the first has made of order and basket.
    order = lock_order(session, order_id)
    if order.household_id != household_id:
        raise NotFound("order", order_id)
    if order.state is OrderState.CANCELLED:
        return False
    together = _together(session, order, household_id, now)
    cancel(session, order_id, who, now)
    for item_id, lying in together.items():
        basket.put_as(session, household_id, item_id, lying)
    # Taking this step back would empty the basket and leave the order cancelled.
    basket_steps.forget(session, household_id)
    return True


def _together(session: Session, order: Order, household_id: int, now: datetime) -> dict[int, Lying]:
    lying = basket.lying_in(session, household_id)
    if len({*lying, *(line.item_id for line in order.lines)}) > basket.MAX_LINES:
        raise BasketFull(basket.MAX_LINES)
    together = {}
    for line in order.lines:
        here = lying.get(line.item_id, Lying(0, now))
        pieces = here.quantity + line.quantity
        if pieces > basket.MAX_QUANTITY:
            raise QuantityLimit(line.item_id, pieces, basket.MAX_QUANTITY)
        together[line.item_id] = Lying(pieces, here.added_at, here.missing_rule or line.missing_rule)
    return together
