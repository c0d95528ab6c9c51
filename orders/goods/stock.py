"""Stock: what lies in the shop (`on_hand`) and what of it is promised to orders (`reserved`).

Every change is a conditional UPDATE: a changed row means that it was possible. Items are always taken in the order
of their ids, so that two orders never wait for each other in a circle.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base, changed_rows
from orders.errors import OutOfStock
from orders.goods.catalogue import Item


class Stock(Base):
    __tablename__ = "stock"
    __table_args__ = (
        sa.CheckConstraint("reserved >= 0", name="reserved"),
        sa.CheckConstraint("on_hand >= reserved", name="not_oversold"),
    )

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), primary_key=True, autoincrement=False)
    on_hand: Mapped[int]
    reserved: Mapped[int]


_table = cast(sa.Table, Stock.__table__)
_on_hand, _reserved = _table.c.on_hand, _table.c.reserved
_quantity: sa.BindParameter[int] = sa.bindparam("quantity", type_=sa.Integer)


def _step(condition: sa.ColumnElement[bool], **values: sa.ColumnElement[int]) -> sa.Update:
    """One prebuilt conditional UPDATE of one item, in Core: a third of the work of building it anew each time."""
    return _table.update().where(_table.c.item_id == sa.bindparam("item"), condition).values(**values)


_RELEASE = _step(_reserved >= _quantity, reserved=_reserved - _quantity)
_REMOVE_PROMISED = _step(_reserved >= _quantity, on_hand=_on_hand - _quantity, reserved=_reserved - _quantity)
_PUT_BACK_PROMISED = _step(sa.true(), on_hand=_on_hand + _quantity, reserved=_reserved + _quantity)
_ARRIVE = _step(sa.true(), on_hand=_on_hand + _quantity)
_COUNT = _step(_reserved <= _quantity, on_hand=_quantity)
_FREE = sa.select(_table.c.item_id, (_on_hand - _reserved).label("free")).where(
    _table.c.item_id.in_(sa.bindparam("ids", expanding=True))
)
# All goods of an order in one statement: on a server each statement is a way there and back, with the rows locked.
# The rows are locked in the order of their ids before the first of them is changed.
_PROMISE_POSTGRESQL = sa.text("""
    with wanted as materialized (
        select stock.item_id, asked.quantity
        from stock join unnest(cast(:items as integer[]), cast(:quantities as integer[])) as asked (item_id, quantity)
            on asked.item_id = stock.item_id
        order by stock.item_id for no key update of stock
    )
    update stock set reserved = stock.reserved + wanted.quantity from wanted
    where stock.item_id = wanted.item_id and stock.on_hand - stock.reserved >= wanted.quantity
    returning stock.item_id""")
_PROMISE_SQLITE = sa.text("""
    update stock set reserved = stock.reserved + asked.value from json_each(:wanted) as asked
    where stock.item_id = cast(asked.key as integer) and stock.on_hand - stock.reserved >= asked.value
    returning item_id""")


class StockBroken(RuntimeError):
    """More was to be released or taken than is reserved: a programming error, not a resident's."""


def available(session: Session, item_ids: Collection[int]) -> dict[int, int]:
    """How many pieces of each item can still be ordered; 0 for an item that has no stock row."""
    if not item_ids:
        return {}
    found = {row.item_id: row.free for row in session.execute(_FREE, {"ids": list(item_ids)})}
    return {item_id: found.get(item_id, 0) for item_id in item_ids}


def set_on_hand(session: Session, item_id: int, on_hand: int) -> bool:
    """Somebody has counted the shelf. False (and no change) where fewer pieces than are promised were counted."""
    changed = _change(session, _COUNT, item_id, on_hand)
    if not changed and session.get(Stock, item_id, populate_existing=True) is None:
        session.add(Stock(item_id=item_id, on_hand=on_hand, reserved=0))
        session.flush()
        return True
    return changed


def add_on_hand(session: Session, quantities: Mapping[int, int]) -> None:
    """Goods have arrived in the shop."""
    _change_all(session, _ARRIVE, quantities)


def reserve(session: Session, quantities: Mapping[int, int]) -> None:
    """Promise pieces to an order, all or none. Raises OutOfStock(item_id, name, wanted, available)."""
    with session.begin_nested():
        promise(session, quantities)


def promise(session: Session, quantities: Mapping[int, int]) -> None:
    """`reserve` for a caller who takes everything back where it raises OutOfStock: some may be promised by then."""
    promised = _promise(session, quantities)
    for item_id in sorted(quantities.keys() - promised):
        raise _out_of_stock(session, item_id, quantities[item_id])


def _promise(session: Session, quantities: Mapping[int, int]) -> set[int]:
    """Items whose pieces are promised now."""
    if session.get_bind().dialect.name == "sqlite":
        return set(session.scalars(_PROMISE_SQLITE, {"wanted": json.dumps(quantities)}))
    wanted = {"items": list(quantities), "quantities": list(quantities.values())}
    return set(session.scalars(_PROMISE_POSTGRESQL, wanted))


def _out_of_stock(session: Session, item_id: int, wanted: int) -> OutOfStock:
    name = session.scalar(sa.select(Item.name).where(Item.id == item_id)) or str(item_id)
    return OutOfStock(item_id, name, wanted, available(session, [item_id])[item_id])


def release(session: Session, quantities: Mapping[int, int]) -> None:
    """Give promised pieces back: they can be ordered again."""
    _change_all(session, _RELEASE, quantities)


def take(session: Session, quantities: Mapping[int, int]) -> None:
    """Promised pieces leave the shelf: picked into a box."""
    _change_all(session, _REMOVE_PROMISED, quantities)


def write_off(session: Session, quantities: Mapping[int, int]) -> None:
    """Promised pieces are not there after all: the promise ends, and nobody else can order them either."""
    _change_all(session, _REMOVE_PROMISED, quantities)


def put_back_promised(session: Session, quantities: Mapping[int, int]) -> None:
    """Pieces that were written off have been found: on the shelf, and promised again."""
    _change_all(session, _PUT_BACK_PROMISED, quantities)


def _change_all(session: Session, step: sa.Update, quantities: Mapping[int, int]) -> None:
    for item_id, quantity in sorted(quantities.items()):
        if not _change(session, step, item_id, quantity):
            raise StockBroken(f"item {item_id}")


def _change(session: Session, step: sa.Update, item_id: int, quantity: int) -> bool:
    return changed_rows(session, step, {"item": item_id, "quantity": quantity}) == 1
