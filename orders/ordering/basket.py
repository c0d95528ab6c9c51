"""The basket of a household: kept in the database, so that 戻る, standby and a restart never lose it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.clock import local_day
from orders.db import Base, changed_rows
from orders.errors import BasketFull, ItemGone, QuantityLimit
from orders.goods import catalogue
from orders.goods.catalogue import Item
from orders.goods.prices import shelf_prices
from orders.goods.special_limits import limits_left
from orders.goods.specials import specials_by_item
from orders.goods.stock import available
from orders.homes.people import MissingRule
from orders.ordering import basket_steps
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
    missing_rule: Mapped[MissingRule | None]


_LYING = (
    sa.select(BasketLine.item_id, BasketLine.quantity, BasketLine.added_at, BasketLine.missing_rule)
    .where(BasketLine.household_id == sa.bindparam("household_id"))
    .order_by(BasketLine.added_at, BasketLine.item_id)
)
_QUANTITIES = (
    sa.select(BasketLine.item_id, BasketLine.quantity)
    .where(BasketLine.household_id == sa.bindparam("household_id"))
    .order_by(BasketLine.added_at, BasketLine.item_id)
)

_lines = cast(sa.Table, BasketLine.__table__).c
_TAKE = (
    sa.delete(cast(sa.Table, BasketLine.__table__))
    .where(_lines.household_id == sa.bindparam("household_id"))
    .returning(_lines.item_id, _lines.quantity, _lines.added_at, _lines.missing_rule)
)


@dataclass(frozen=True)
class Lying:
    """One item in a basket; without a rule of its own the household's counts where it is missing."""

    quantity: int
    added_at: datetime
    missing_rule: MissingRule | None = None


@dataclass(frozen=True)
class BasketViewLine:
    """`price_yen` is today's; `available` counts the pieces left in the shop (0 also when no longer sold).

    `limit` is what today's limit a household leaves after its earlier orders of the day, where the item is a special;
    `missing_rule` is the line's own, if any.
    """

    item: Item
    quantity: int
    price_yen: int
    amount_yen: int
    available: int
    limit: int | None
    missing_rule: MissingRule | None = None

    @property
    def most(self) -> int:
        """So many pieces can be ordered today."""
        return self.available if self.limit is None else min(self.available, self.limit)

    @property
    def fits(self) -> bool:
        return self.quantity <= self.most


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
    return view_of(session, household_id, lying_in(session, household_id), now)


def view_of(session: Session, household_id: int, lying: Mapping[int, Lying], now: datetime) -> BasketView:
    """The same of any basket for this household: item id -> how it lies there."""
    items = catalogue.items_by_id(session, lying)
    free = available(session, lying)
    today = local_day(now)
    specials = specials_by_item(session, lying, today)
    usual = shelf_prices(session, items.values(), today)
    limits = limits_left(session, household_id, specials)
    lines = []
    for item_id, here in lying.items():
        item, special = items[item_id], specials.get(item_id)
        price_yen = special.price_yen if special else usual[item_id]
        left = free[item_id] if item.sold_on(today) else 0
        amount_yen = price_yen * here.quantity
        lines.append(
            BasketViewLine(item, here.quantity, price_yen, amount_yen, left, limits.get(item_id), here.missing_rule)
        )
    return BasketView(
        lines=tuple(lines),
        total_yen=sum(line.amount_yen for line in lines),
        weight_g=sum((line.item.weight_g or 0) * line.quantity for line in lines),
        alcohol=any(line.item.alcohol for line in lines),
    )


def lying_in(session: Session, household_id: int) -> dict[int, Lying]:
    """item id -> how it lies there, in the order in which they were added."""
    rows = session.execute(_LYING, {"household_id": household_id})
    return {row.item_id: Lying(row.quantity, row.added_at, row.missing_rule) for row in rows}


def quantities_of(session: Session, household_id: int) -> dict[int, int]:
    """item id -> quantity, in the order in which they were added."""
    return {row.item_id: row.quantity for row in session.execute(_QUANTITIES, {"household_id": household_id})}


def set_quantity(session: Session, household_id: int, item_id: int, quantity: int, now: datetime) -> int:
    """Want so many pieces of the item; 0 takes it out. Gives the quantity that is now in the basket.

    Raises QuantityLimit (not 0 to 9), BasketFull (a 41st item), ItemGone, NotFound.
    """
    set_quantities(session, household_id, {item_id: quantity}, now)
    return quantity


def set_quantities(session: Session, household_id: int, wanted: Mapping[int, int], now: datetime) -> None:
    """`set_quantity` for several items in one step, which can be taken back as one; all or none.

    What lies there in the wanted quantity already is left alone, and so is then the step before.
    """
    lying = lying_in(session, household_id)
    changed = {item_id: quantity for item_id, quantity in wanted.items() if quantity != _pieces(lying.get(item_id))}
    with session.begin_nested():
        for item_id, quantity in wanted.items():
            _check_quantity(item_id, quantity)
            if quantity:
                _check_may_lie(session, household_id, item_id, now)
            _put(session, household_id, item_id, quantity, now)
    if changed:
        basket_steps.note(session, household_id, {item_id: _as_before(lying.get(item_id)) for item_id in changed})


def add(session: Session, household_id: int, item_id: int, now: datetime, pieces: int = 1) -> int:
    """One piece more, or several. Gives the new quantity. Raises as `set_quantity` does."""
    _check_quantity(item_id, pieces)
    _check_may_lie(session, household_id, item_id, now)
    before = lying_in(session, household_id).get(item_id)
    insert = insert_into(session, BasketLine).values(
        household_id=household_id, item_id=item_id, quantity=pieces, added_at=now
    )
    quantity: int | None = session.scalar(
        insert.on_conflict_do_update(
            index_elements=["household_id", "item_id"],
            set_={"quantity": BasketLine.quantity + pieces},
            where=BasketLine.quantity + pieces <= MAX_QUANTITY,
        ).returning(BasketLine.quantity)
    )
    if quantity is None:
        raise QuantityLimit(item_id, MAX_QUANTITY + pieces, MAX_QUANTITY)
    basket_steps.note(session, household_id, {item_id: _as_before(before)})
    return quantity


def set_missing_rule(session: Session, household_id: int, item_id: int, rule: MissingRule | None) -> bool:
    """What shall happen when this item is missing; None leaves it to the household's rule. False: not in the basket."""
    mine = (BasketLine.household_id == household_id, BasketLine.item_id == item_id)
    return changed_rows(session, sa.update(BasketLine).where(*mine).values(missing_rule=rule)) == 1


def take_back(session: Session, household_id: int, step: int) -> dict[int, int]:
    """Undo the last change of the basket, if it is still the one of that number: item id -> quantity as before.

    Empty where nothing was undone: the step was taken back before, or something else has happened since. A line that
    still lies there keeps its rule for the case that the item is missing: choosing one is no step.
    """
    before = basket_steps.claim(session, household_id, step) or {}
    for item_id, line in before.items():
        if line is None:
            session.execute(_lines_of(household_id).where(BasketLine.item_id == item_id))
            continue
        rule = MissingRule(line["missing_rule"]) if line["missing_rule"] else None
        lay = Lying(line["quantity"], datetime.fromisoformat(line["added_at"]), rule)
        put_as(session, household_id, item_id, lay, keeping_rule=True)
    return {item_id: line["quantity"] if line else 0 for item_id, line in before.items()}


def put_as(session: Session, household_id: int, item_id: int, lying: Lying, *, keeping_rule: bool = False) -> None:
    """Let an item lie exactly so, even one that is no longer sold: the basket says what is wrong.

    With `keeping_rule` an item that lies there already keeps its own rule.
    """
    values = {"quantity": lying.quantity, "missing_rule": lying.missing_rule}
    insert = insert_into(session, BasketLine).values(
        household_id=household_id, item_id=item_id, added_at=lying.added_at, **values
    )
    changed = {"quantity": lying.quantity} if keeping_rule else values
    session.execute(insert.on_conflict_do_update(index_elements=["household_id", "item_id"], set_=changed))


def clear(session: Session, household_id: int) -> None:
    session.execute(_lines_of(household_id))
    basket_steps.forget(session, household_id)


def take_all(session: Session, household_id: int) -> dict[int, Lying]:
    """Empty the basket and give what was in it, in order of adding: of two takers, one gets everything."""
    rows = session.execute(_TAKE, {"household_id": household_id}).all()
    basket_steps.forget(session, household_id)
    return {
        row.item_id: Lying(row.quantity, row.added_at, row.missing_rule)
        for row in sorted(rows, key=lambda row: (row.added_at, row.item_id))
    }


def _pieces(lying: Lying | None) -> int:
    return lying.quantity if lying else 0


def _as_before(lying: Lying | None) -> dict[str, Any] | None:
    if lying is None:
        return None
    return {
        "quantity": lying.quantity,
        "added_at": lying.added_at.isoformat(),
        "missing_rule": lying.missing_rule and lying.missing_rule.value,
    }


def _check_quantity(item_id: int, quantity: int) -> None:
    if not 0 <= quantity <= MAX_QUANTITY:
        raise QuantityLimit(item_id, quantity, MAX_QUANTITY)


def _put(session: Session, household_id: int, item_id: int, quantity: int, now: datetime) -> None:
    if quantity == 0:
        session.execute(_lines_of(household_id).where(BasketLine.item_id == item_id))
        return
    insert = insert_into(session, BasketLine).values(
        household_id=household_id, item_id=item_id, quantity=quantity, added_at=now
    )
    session.execute(
        insert.on_conflict_do_update(index_elements=["household_id", "item_id"], set_={"quantity": quantity})
    )


def _lines_of(household_id: int) -> sa.Delete:
    delete = sa.delete(BasketLine).where(BasketLine.household_id == household_id)
    return delete.execution_options(synchronize_session=False)


def _check_may_lie(session: Session, household_id: int, item_id: int, now: datetime) -> None:
    item = catalogue.item(session, item_id)
    if not item.sold_on(local_day(now)):
        raise ItemGone(item_id, item.name)
    others = sa.select(sa.func.count()).where(BasketLine.household_id == household_id, BasketLine.item_id != item_id)
    if (session.scalar(others) or 0) >= MAX_LINES:
        raise BasketFull(MAX_LINES)
