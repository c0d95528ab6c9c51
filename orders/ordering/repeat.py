"""前回と同じ: the last order again, in one press."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.clock import local_day
from orders.errors import NotFound
from orders.goods import catalogue
from orders.goods.catalogue import Item
from orders.goods.specials import prices_of
from orders.goods.stock import available
from orders.ordering import basket
from orders.ordering.order import Order, OrderState
from orders.ordering.order import order as order_of


@dataclass(frozen=True)
class RepeatLine:
    """`available` is what the shop has today, 0 also where the item is no longer sold; `price_yen` today's."""

    item: Item
    quantity: int
    price_yen: int
    available: int


@dataclass(frozen=True)
class Filled:
    """`added` counts items of which at least one piece went into the basket; `missing` names those not fully there."""

    added: int
    missing: tuple[str, ...]


def last_order(session: Session, household_id: int) -> Order | None:
    """The newest order that was not cancelled."""
    query = (
        sa.select(Order)
        .where(Order.household_id == household_id, Order.state != OrderState.CANCELLED)
        .order_by(Order.placed_at.desc(), Order.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def last_order_lines(session: Session, household_id: int, day: date | None = None) -> list[RepeatLine]:
    """The lines of the last order as the shop has them today; empty where there was none.

    Prices are those of the local day `day` (specials), or shelf prices without it.
    """
    last = last_order(session, household_id)
    return [] if last is None else lines_of(session, last, day)


def lines_of(session: Session, order: Order, day: date | None = None) -> list[RepeatLine]:
    """The lines of any order as the shop has them today."""
    items = catalogue.items_by_id(session, [line.item_id for line in order.lines])
    free = available(session, items)
    prices = _prices(session, items.values(), day)
    return [
        RepeatLine(
            item=items[line.item_id],
            quantity=line.quantity,
            price_yen=prices[line.item_id],
            available=free[line.item_id] if _sold(items[line.item_id], day) else 0,
        )
        for line in order.lines
        # What came in place of something was not what they wanted.
        if not line.is_substitute
    ]


def _sold(item: Item, day: date | None) -> bool:
    return item.sold_on(day) if day else item.active


def _prices(session: Session, items: Iterable[Item], day: date | None) -> dict[int, int]:
    known = list(items)
    return prices_of(session, known, day) if day else {item.id: item.price_yen for item in known}


def fill_basket_from(session: Session, order_id: int, household_id: int, now: datetime) -> Filled:
    """Put an earlier order of this household into its basket, as far as the shop has it; one step of the basket.

    What lies there already stays; the larger quantity counts. Raises NotFound (also for somebody else's order).
    """
    order = order_of(session, order_id)
    if order.household_id != household_id:
        raise NotFound("order", order_id)
    lying = basket.quantities_of(session, household_id)
    room = basket.MAX_LINES - len(lying)
    wanted: dict[int, int] = {}
    missing = []
    for line in lines_of(session, order, local_day(now)):
        put = min(line.quantity, line.available, basket.MAX_QUANTITY)
        fresh = line.item.id not in lying
        if put > 0 and (room > 0 or not fresh):
            wanted[line.item.id] = max(put, lying.get(line.item.id, 0))
            room -= fresh
        else:
            put = 0
        if put < line.quantity:
            missing.append(line.item.name)
    basket.set_quantities(session, household_id, wanted, now)
    return Filled(len(wanted), tuple(missing))
