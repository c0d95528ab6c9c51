"""Differences become rows: items, barcodes, specials, planned prices, each with its line in the history."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.clock import local_day
from orders.goods import item_changes, prices
from orders.goods.barcodes import ItemBarcode
from orders.goods.catalogue import Item, Temperature
from orders.goods.differences import Added, Changed, Differences, Removed
from orders.goods.known_catalogue import DAYS, FIELDS, Value
from orders.goods.sheet_columns import Kind
from orders.goods.specials import Special
from orders.goods.stock import Stock


def apply_differences(session: Session, differences: Differences, who: str, now: datetime, *, via: str) -> None:
    """All of them; the caller holds the turn (`take_turn`) and has worked them out inside it."""
    if differences.kind is Kind.ITEMS:
        _apply_items(session, differences, who, now, via)
    elif differences.kind is Kind.SPECIALS:
        _apply_specials(session, differences, who, now, via)
    else:
        _apply_prices(session, differences, who, now, via)
    session.flush()


def _apply_items(session: Session, differences: Differences, who: str, now: datetime, via: str) -> None:
    changed_ids = [each.item_id for each in differences.changed] + [each.item_id for each in differences.removed]
    # Of two who change one item, the photograph for instance, one comes after the other.
    locked = sa.select(Item).where(Item.id.in_(changed_ids)).order_by(Item.id).with_for_update(key_share=True)
    items = {item.id: item for item in session.scalars(locked.execution_options(populate_existing=True))}
    _drop_barcodes(session, differences)
    for one in differences.changed:
        change_item(session, items[one.item_id], one, who, now, via)
    for gone in differences.removed:
        items[gone.item_id].active = False
        item_changes.note(session, gone.item_id, {"active": (True, False)}, who, now, via)
    for new in differences.added:
        add_item(session, new, who, now, via)


def change_item(session: Session, item: Item, one: Changed, who: str, now: datetime, via: str) -> None:
    """Give the item the new values; barcodes that left an item are gone already (`_drop_barcodes`)."""
    for name, (old, new) in one.fields.items():
        if name == "barcodes":
            _add_barcodes(session, item.id, old, new, who, now)
        else:
            setattr(item, name, _of_column(name, new))
    item_changes.note(session, item.id, one.fields, who, now, via)


def add_item(session: Session, new: Added, who: str, now: datetime, via: str) -> Item:
    """The item with its barcodes, and its stock as it was counted."""
    made = Item(code=new.code, photo_version="", **{name: _of_column(name, new.values[name]) for name in FIELDS})
    session.add(made)
    session.flush()
    session.add(Stock(item_id=made.id, on_hand=new.values.get("stock") or 0, reserved=0))
    _add_barcodes(session, made.id, {}, new.values["barcodes"], who, now)
    item_changes.note(session, made.id, {"new": (None, new.code)}, who, now, via)
    return made


def _of_column(name: str, value: Value) -> object:
    if name == "temperature":
        return Temperature(str(value))
    if name in DAYS and value is not None:
        return date.fromisoformat(str(value))
    return value


def _drop_barcodes(session: Session, differences: Differences) -> None:
    """First of all: a code that one item gives away may be taken by another in the same file."""
    gone: list[str] = []
    for one in differences.changed:
        old, new = one.fields.get("barcodes", ({}, {}))
        gone += [code for code in _codes(old) if code not in _codes(new)]
    if gone:
        session.execute(sa.delete(ItemBarcode).where(ItemBarcode.code.in_(gone)))


def _add_barcodes(session: Session, item_id: int, old: Value, new: Value, who: str, now: datetime) -> None:
    had = _codes(old)
    for code, pieces in _codes(new).items():
        if code not in had:
            session.add(ItemBarcode(code=code, item_id=item_id, pieces=pieces, added_at=now, added_by=who))
        elif had[code] != pieces:
            session.execute(sa.update(ItemBarcode).where(ItemBarcode.code == code).values(pieces=pieces))
    session.flush()


def _codes(value: Value) -> dict[str, int]:
    return value if isinstance(value, dict) else {}


def _apply_specials(session: Session, differences: Differences, who: str, now: datetime, via: str) -> None:
    for gone in differences.removed:
        key = (gone.item_id, date.fromisoformat(gone.day))
        special = session.get_one(Special, key)
        note_special(session, gone, (special.price_yen, special.limit_per_household), None, who, now, via)
        session.delete(special)
    session.flush()
    for one in differences.changed:
        special = session.get_one(Special, (one.item_id, date.fromisoformat(one.day)))
        before = (special.price_yen, special.limit_per_household)
        for name, (_, value) in one.fields.items():
            setattr(special, name, value)
        note_special(session, one, before, (special.price_yen, special.limit_per_household), who, now, via)
    for new in differences.added:
        values = {name: new.values[name] for name in ("price_yen", "limit_per_household")}
        session.add(Special(item_id=new.item_id, day=date.fromisoformat(new.day), **values))
        note_special(session, new, None, tuple(values.values()), who, now, via)


def note_special(
    session: Session, one: Added | Changed | Removed, old: object, new: object, who: str, now: datetime, via: str
) -> None:
    """In the history of the item: [price, limit] of that day."""
    assert one.item_id is not None
    item_changes.note(session, one.item_id, {f"special {one.day}": (old, new)}, who, now, via)


def _apply_prices(session: Session, differences: Differences, who: str, now: datetime, via: str) -> None:
    wanted: list[tuple[int, str, Value]] = [(gone.item_id, gone.day, None) for gone in differences.removed]
    wanted += [(one.item_id, one.day, one.fields["price_yen"][1]) for one in differences.changed]
    wanted += [(new.item_id, new.day, new.values["price_yen"]) for new in differences.added if new.item_id]
    for item_id, day, price_yen in wanted:
        assert price_yen is None or isinstance(price_yen, int)
        item = session.get_one(Item, item_id)
        prices.plan(session, item, date.fromisoformat(day), price_yen, who, now, local_day(now), via=via)
