"""What goes with an item: what the households of the town order together, else what cooks know belongs together.

Nobody is named and nothing is shown that only one or two households do: a pair counts from three households on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from orders.clock import local_day
from orders.goods import catalogue
from orders.goods.catalogue import Item
from orders.goods.stock import available
from orders.ordering.order import Order, OrderLine, OrderState
from orders.seeds.seed_files import words

FEWEST_HOUSEHOLDS = 3
FEW_ORDERS = 4
"""Added to how often the other item is ordered, so that a rare one does not win by chance."""


REMEMBERED = timedelta(hours=1)
MOST_REMEMBERED = 12
"""More are not asked for; some of them may be sold out today."""


class Companions:
    """What goes with what, worked out once an hour for each item: it takes a look at all orders of the town."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[datetime, tuple[int, ...]]] = {}

    def of(self, session: Session, item_id: int, limit: int, now: datetime) -> list[Item]:
        """At most `limit` items for sale that go with it, the best first; none of them is sold out. Raises NotFound."""
        ids = self._ids(session, item_id, now)
        free = available(session, ids)
        wanted = [other for other in ids if free[other] > 0][:limit]
        items = catalogue.items_by_id(session, wanted)
        return [items[other] for other in wanted if items[other].sold_on(local_day(now))]

    def _ids(self, session: Session, item_id: int, now: datetime) -> tuple[int, ...]:
        at, ids = self._known.get(item_id, (now - REMEMBERED, ()))
        if not at <= now < at + REMEMBERED:
            at, ids = now, tuple(item.id for item in goes_with(session, item_id)[:MOST_REMEMBERED])
            self._known[item_id] = (at, ids)
        return ids


def goes_with(session: Session, item_id: int) -> list[Item]:
    """All items for sale that go with it, the best first, also those that are sold out today. Raises NotFound."""
    item = catalogue.item(session, item_id)
    found = {other.id: other for other in _ordered_together(session, item_id)}
    for other in _known_together(session, item):
        found.setdefault(other.id, other)
    return [other for other in found.values() if other.id != item_id]


def _ordered_together(session: Session, item_id: int) -> list[Item]:
    """By lift: how much oftener it comes with this item than it comes at all."""
    mine, other, total = aliased(OrderLine), aliased(OrderLine), aliased(OrderLine)
    pairs = (
        sa.select(other.item_id.label("item_id"), sa.func.count().label("orders"))
        .join(mine, mine.order_id == other.order_id)
        .join(Order, Order.id == other.order_id)
        .where(mine.item_id == item_id, other.item_id != item_id, Order.state != OrderState.CANCELLED)
        .group_by(other.item_id)
        .having(sa.func.count(sa.distinct(Order.household_id)) >= FEWEST_HOUSEHOLDS)
        .subquery()
    )
    ordered = sa.select(sa.func.count()).where(total.item_id == pairs.c.item_id).scalar_subquery()
    lift = pairs.c.orders * 1.0 / (ordered + FEW_ORDERS)
    query = (
        sa.select(Item)
        .join(pairs, pairs.c.item_id == Item.id)
        .where(Item.active.is_(True), Item.otc.is_(False))
        .order_by(lift.desc(), Item.id)
    )
    return list(session.scalars(query))


def _known_together(session: Session, item: Item) -> list[Item]:
    """The other things of the dishes that need this item, in the order in which the dishes are written."""
    wanted = _others(item.name)
    if not wanted:
        return []
    named = sa.or_(*(Item.name.startswith(word, autoescape=True) for word in wanted))
    items = list(session.scalars(sa.select(Item).where(Item.active.is_(True), named).order_by(Item.id)))
    return [found for word in wanted if (found := _first_named(items, word))]


def _first_named(items: Iterable[Item], word: str) -> Item | None:
    return next((item for item in items if item.name.startswith(word)), None)


def _others(name: str) -> list[str]:
    """Words of the dishes that the name belongs to, without its own; each once."""
    dishes = [dish for dish in _dishes() if any(name.startswith(word) for word in dish)]
    return list(dict.fromkeys(word for dish in dishes for word in dish if not name.startswith(word)))


@cache
def _dishes() -> Sequence[Sequence[str]]:
    """Each line of the file: the beginnings of the names of what is needed together."""
    return [line.split() for line in words("goes_with.txt") if not line.startswith("#")]
