"""Daily specials (日替わり特売): another price for one day, with a limit a household."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, contains_eager, mapped_column, relationship

from orders.db import Base
from orders.goods.catalogue import FOR_SALE, Item, on
from orders.goods.prices import shelf_price, shelf_prices


class Special(Base):
    """`day` is the local day of ordering, whatever the day of delivery."""

    __tablename__ = "specials"
    __table_args__ = (
        sa.CheckConstraint("price_yen >= 0", name="price"),
        sa.CheckConstraint("limit_per_household > 0", name="limit"),
    )

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    price_yen: Mapped[int]
    limit_per_household: Mapped[int]

    item: Mapped[Item] = relationship()


# Statements that every page of the television needs are built once: building costs as much as asking.
_OF_ITEMS = sa.select(Special).where(
    Special.day == sa.bindparam("day"), Special.item_id.in_(sa.bindparam("ids", expanding=True))
)


def specials_of(session: Session, day: date) -> list[Special]:
    """That day's specials of items for sale, with their items loaded."""
    query = (
        sa.select(Special)
        .join(Special.item)
        .where(Special.day == day, FOR_SALE)
        .options(contains_eager(Special.item))
        .order_by(Special.item_id)
    )
    return list(session.scalars(query, on(day)))


def count_specials(session: Session, day: date) -> int:
    """How many items for sale are on special that day."""
    query = sa.select(sa.func.count()).select_from(Special).join(Special.item)
    return session.scalar(query.where(Special.day == day, FOR_SALE), on(day)) or 0


def specials_by_item(session: Session, item_ids: Collection[int], day: date) -> dict[int, Special]:
    """That day's specials among these items."""
    if not item_ids:
        return {}
    found = session.scalars(_OF_ITEMS, {"day": day, "ids": list(item_ids)})
    return {special.item_id: special for special in found}


def price_of(session: Session, item: Item, day: date) -> int:
    """What one piece costs when it is ordered on that local day, in yen with tax."""
    special = session.get(Special, (item.id, day))
    return shelf_price(session, item, day) if special is None else special.price_yen


def prices_of(session: Session, items: Collection[Item], day: date) -> dict[int, int]:
    """`price_of` for many items in one query: item id -> yen."""
    special = specials_by_item(session, [item.id for item in items], day)
    return shelf_prices(session, items, day) | {item_id: each.price_yen for item_id, each in special.items()}
