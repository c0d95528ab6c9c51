"""Shelf prices with dates: a planned price is valid from its local day on, to the yen and without anybody pressing.

`items.price_yen` is the price of today as long as `take_effect` runs once a day. Where it is late, `shelf_prices` finds
the price of the day in the plan; where it is not, that costs no question: `items.next_price_from` says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.clock import local_day
from orders.db import Base
from orders.goods import item_changes
from orders.goods.catalogue import Item
from orders.goods.catalogue import item as catalogue_item
from orders.goods.catalogue_turn import take_turn
from orders.goods.errors import PlanPast

CALENDAR = "calendar"
"""Who changes a price on its day."""


class ItemPrice(Base):
    """A planned price; `taken_at` is when it came to stand in `items.price_yen`."""

    __tablename__ = "item_prices"
    __table_args__ = (sa.CheckConstraint("price_yen > 0", name="price"),)

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    price_yen: Mapped[int]
    planned_by: Mapped[str] = mapped_column(sa.String(64))
    planned_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]


def shelf_prices(session: Session, items: Iterable[Item], day: date) -> dict[int, int]:
    """What one piece costs on that local day without specials: item id -> yen with tax."""
    known = list(items)
    prices = {item.id: item.price_yen for item in known}
    due = [item.id for item in known if item.next_price_from is not None and item.next_price_from <= day]
    if due:
        # In the order of their days: the last one that is due stays.
        query = sa.select(ItemPrice.item_id, ItemPrice.price_yen).where(
            ItemPrice.item_id.in_(due), ItemPrice.taken_at.is_(None), ItemPrice.valid_from <= day
        )
        prices |= {row.item_id: row.price_yen for row in session.execute(query.order_by(ItemPrice.valid_from))}
    return prices


def shelf_price(session: Session, item: Item, day: date) -> int:
    """`shelf_prices` of one item."""
    return shelf_prices(session, [item], day)[item.id]


def planned_prices(session: Session, item_ids: Collection[int] | None = None) -> list[ItemPrice]:
    """What is planned and not yet in effect, of these items or of all, by item and day."""
    query = sa.select(ItemPrice).where(ItemPrice.taken_at.is_(None))
    if item_ids is not None:
        query = query.where(ItemPrice.item_id.in_(item_ids))
    return list(session.scalars(query.order_by(ItemPrice.item_id, ItemPrice.valid_from)))


def plan(
    session: Session, item: Item, valid_from: date, price_yen: int | None, who: str, now: datetime, today: date,
    via: str = "page",
) -> None:  # fmt: skip
    """Let the item cost so much from that day on; None takes the plan for that day back. Twice is once.

    Raises PlanPast for today or earlier: what is valid at once is written into the item.
    """
    if valid_from <= today:
        raise PlanPast(valid_from)
    have = session.get(ItemPrice, (item.id, valid_from))
    old = have.price_yen if have else None
    if old == price_yen:
        return
    if price_yen is None:
        session.delete(have)
    elif have:
        have.price_yen, have.planned_by, have.planned_at = price_yen, who, now
    else:
        session.add(ItemPrice(
            item_id=item.id, valid_from=valid_from, price_yen=price_yen, planned_by=who, planned_at=now
        ))  # fmt: skip
    session.flush()
    _point_at_next(session, item)
    item_changes.note(session, item.id, {f"price_from {valid_from}": (old, price_yen)}, who, now, via)


def plan_by_hand(
    session: Session, item_id: int, valid_from: date, price_yen: int | None, who: str, now: datetime
) -> None:
    """`plan` by somebody at the page. Raises NotFound, PlanPast."""
    take_turn(session)
    plan(session, catalogue_item(session, item_id), valid_from, price_yen, who, now, local_day(now))


def take_effect(session: Session, today: date, now: datetime) -> int:
    """Write the planned prices that are due into their items. Late or twice does no harm. Gives how many changed."""
    if not is_any_due(session, today):
        return 0
    take_turn(session)
    due = _due(today)
    items = list(
        session.scalars(sa.select(Item).where(Item.id.in_(due)).order_by(Item.id).with_for_update(key_share=True))
    )
    prices = shelf_prices(session, items, today)
    for item in items:
        item_changes.note(session, item.id, {"price_yen": (item.price_yen, prices[item.id])}, CALENDAR, now, CALENDAR)
        item.price_yen = prices[item.id]
        session.execute(
            sa.update(ItemPrice)
            .where(ItemPrice.item_id == item.id, ItemPrice.valid_from <= today, ItemPrice.taken_at.is_(None))
            .values(taken_at=now)
            .execution_options(synchronize_session="fetch")
        )
        _point_at_next(session, item)
    session.flush()
    return len(items)


def is_any_due(session: Session, today: date) -> bool:
    """Whether `take_effect` has something to do."""
    return session.scalar(_due(today).limit(1)) is not None


def _due(today: date) -> sa.Select[int]:
    return sa.select(Item.id).where(Item.next_price_from.is_not(None), Item.next_price_from <= today)


def _point_at_next(session: Session, item: Item) -> None:
    item.next_price_from = session.scalar(
        sa.select(sa.func.min(ItemPrice.valid_from)).where(ItemPrice.item_id == item.id, ItemPrice.taken_at.is_(None))
    )
