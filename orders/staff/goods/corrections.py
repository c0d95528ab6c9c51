"""Small corrections by hand: a price, a count. They never touch an order that was placed already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.errors import NotFound, OrdersError
from orders.goods import item_changes
from orders.goods.catalogue import Item
from orders.goods.catalogue_turn import take_turn
from orders.goods.stock import Stock, set_on_hand


@dataclass(eq=False)
class PriceChanged(OrdersError):
    """Somebody else has changed the price since the page was drawn."""

    price_yen: int


@dataclass(eq=False)
class CountChanged(OrdersError):
    """The stock has moved since the page was drawn: what was counted may be wrong."""

    on_hand: int


@dataclass(eq=False)
class PromisedMore(OrdersError):
    """Fewer pieces were counted than are promised to orders."""

    reserved: int


def correct_price(session: Session, item_id: int, seen_yen: int, price_yen: int, who: str, now: datetime) -> Item:
    """Change the shelf price from the one that was shown. Doing it again changes nothing.

    Raises PriceChanged, NotFound.
    """
    take_turn(session)
    item = session.scalar(sa.select(Item).where(Item.id == item_id).with_for_update(key_share=True))
    if item is None:
        raise NotFound("item", item_id)
    if item.price_yen not in (seen_yen, price_yen):
        raise PriceChanged(item.price_yen)
    item_changes.note(session, item_id, {"price_yen": (item.price_yen, price_yen)}, who, now)
    item.price_yen = price_yen
    session.flush()
    return item


def correct_count(session: Session, item_id: int, seen: int, on_hand: int) -> None:
    """Note what was counted on the shelf. Doing it again changes nothing. Raises CountChanged, PromisedMore."""
    row = session.scalar(sa.select(Stock).where(Stock.item_id == item_id).with_for_update())
    have = row.on_hand if row else 0
    if have not in (seen, on_hand):
        raise CountChanged(have)
    if not set_on_hand(session, item_id, on_hand):
        raise PromisedMore(row.reserved if row else 0)
