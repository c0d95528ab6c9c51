"""The basket of a household: kept in the database, so that 戻る, standby and a restart never lose it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders import catalogue
from orders.catalogue import Item
from orders.clock import local_day
from orders.db import Base
from orders.errors import BasketFull, ItemGone, QuantityLimit
from orders.specials import specials_by_item
from orders.stock import available
from orders.upsert import insert_into

MAX_QUANTITY = 9
MAX_LINES = 40


class BasketLine(Base):
    __tablename__ = "basket_lines"
    __table_args__ = (sa.CheckConstraint(f"quantity between 1 and {MAX_QUANTITY}", name="quantity"),)

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), primary_key=True)
    quantity: Mapped[int]
    added_at: Mapped[datetime]


_QUANTITIES = (
    sa.select(BasketLine.item_id, BasketLine.quantity)
    .where(BasketLine.household_id == sa.bindparam("household_id"))
    .order_by(BasketLine.added_at, BasketLine.item_id)
)


@dataclass(frozen=True)
class BasketViewLine:
    """`price_yen` is today's; `available` counts the pieces left in the shop (0 also when no longer sold).

    `limit` is today's limit a household where the item is a special.
    """

    item: Item
    quantity: int
    price_yen: int
    amount_yen: int
    available: int
    limit: int | None


@dataclass(frozen=True)
class BasketView:
    """`weight_g` counts only items whose weight is known."""

    lines: tuple[BasketViewLine, ...]
    total_yen: int
    weight_g: int
    alcohol: bool

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def fingerprint(self) -> str:
        """What a confirmation page carries, so that no other goods and prices are ordered than it showed."""
        return fingerprint_of((line.item.id, line.quantity, line.price_yen) for line in self.lines)


def fingerprint_of(lines: Iterable[tuple[int, int, int]]) -> str:
    """Short text that differs where (item id, quantity, price in yen) differ, in whatever order they come."""
    return sha256(repr(sorted(lines)).encode()).hexdigest()[:16]


def basket_of(session: Session, household_id: int, now: datetime) -> BasketView:
    """What lies in the basket, in the order in which it was put there, at today's prices."""
    quantities = quantities_of(session, household_id)
    items = catalogue.items_by_id(session, quantities)
    free = available(session, quantities)
    specials = specials_by_item(session, quantities, local_day(now))
    lines = []
    for item_id, quantity in quantities.items():
        item, special = items[item_id], specials.get(item_id)
        price_yen = special.price_yen if special else item.price_yen
        limit = special.limit_per_household if special else None
        left = free[item_id] if item.active else 0
        lines.append(BasketViewLine(item, quantity, price_yen, price_yen * quantity, left, limit))
    return BasketView(
        lines=tuple(lines),
        total_yen=sum(line.amount_yen for line in lines),
        weight_g=sum((line.item.weight_g or 0) * line.quantity for line in lines),
        alcohol=any(line.item.alcohol for line in lines),
    )


def quantities_of(session: Session, household_id: int) -> dict[int, int]:
    """item id -> quantity, in the order in which they were added."""
    return {row.item_id: row.quantity for row in session.execute(_QUANTITIES, {"household_id": household_id})}


def set_quantity(session: Session, household_id: int, item_id: int, quantity: int, now: datetime) -> int:
    """Want so many pieces of the item; 0 takes it out. Gives the quantity that is now in the basket.

    Raises QuantityLimit (not 0 to 9), BasketFull (a 41st item), ItemGone, NotFound.
    """
    if not 0 <= quantity <= MAX_QUANTITY:
        raise QuantityLimit(item_id, quantity, MAX_QUANTITY)
    if quantity == 0:
        session.execute(_lines_of(household_id).where(BasketLine.item_id == item_id))
        return 0
    _check_may_lie(session, household_id, item_id)
    insert = insert_into(session, BasketLine).values(
        household_id=household_id, item_id=item_id, quantity=quantity, added_at=now
    )
    session.execute(
        insert.on_conflict_do_update(index_elements=["household_id", "item_id"], set_={"quantity": quantity})
    )
    return quantity


def add(session: Session, household_id: int, item_id: int, now: datetime) -> int:
    """One piece more. Gives the new quantity. Raises as `set_quantity` does."""
    _check_may_lie(session, household_id, item_id)
    insert = insert_into(session, BasketLine).values(
        household_id=household_id, item_id=item_id, quantity=1, added_at=now
    )
    quantity: int | None = session.scalar(
        insert.on_conflict_do_update(
            index_elements=["household_id", "item_id"],
            set_={"quantity": BasketLine.quantity + 1},
            where=BasketLine.quantity < MAX_QUANTITY,
        ).returning(BasketLine.quantity)
    )
    if quantity is None:
        raise QuantityLimit(item_id, MAX_QUANTITY + 1, MAX_QUANTITY)
    return quantity


def clear(session: Session, household_id: int) -> None:
    session.execute(_lines_of(household_id))


def take_all(session: Session, household_id: int) -> dict[int, int]:
    """Empty the basket and give what was in it, in order of adding: of two takers, one gets everything."""
    rows = session.execute(
        _lines_of(household_id).returning(BasketLine.item_id, BasketLine.quantity, BasketLine.added_at)
    ).all()
    return {row.item_id: row.quantity for row in sorted(rows, key=lambda row: (row.added_at, row.item_id))}


def _lines_of(household_id: int) -> sa.Delete:
    delete = sa.delete(BasketLine).where(BasketLine.household_id == household_id)
    return delete.execution_options(synchronize_session=False)


def _check_may_lie(session: Session, household_id: int, item_id: int) -> None:
    item = catalogue.item(session, item_id)
    if not item.active:
        raise ItemGone(item_id, item.name)
    others = sa.select(sa.func.count()).where(BasketLine.household_id == household_id, BasketLine.item_id != item_id)
    if (session.scalar(others) or 0) >= MAX_LINES:
        raise BasketFull(MAX_LINES)
