"""Giving an item another barcode, taking it away, and letting another one stand first."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.goods import item_changes
from orders.goods.barcodes import ItemBarcode, barcode, digits_of, repaired
from orders.goods.catalogue import Item, item, item_by_code
from orders.goods.catalogue_turn import take_turn
from orders.goods.errors import CodeInvalid, CodeTaken


def add_barcode(session: Session, item_id: int, typed: str, pieces: int, who: str, now: datetime) -> ItemBarcode:
    """From now on this code finds the item, as so many pieces. Again is once.

    Raises CodeInvalid, CodeTaken (by another item, or it is the item's own number), NotFound.
    """
    take_turn(session)
    wanted = item(session, item_id)
    code = repaired(digits_of(typed))
    if code is None:
        raise CodeInvalid(typed)
    owner = item_by_code(session, code)
    have = barcode(session, code)
    if owner is not None and (owner.id != item_id or have is None):
        raise CodeTaken(code, owner.id, owner.name)
    if have is None:
        have = ItemBarcode(code=code, item_id=wanted.id, pieces=pieces, added_at=now, added_by=who)
        session.add(have)
        item_changes.note(session, item_id, {"barcodes": (None, _words(code, pieces))}, who, now)
    elif have.pieces != pieces:
        change = (_words(code, have.pieces), _words(code, pieces))
        have.pieces = pieces
        item_changes.note(session, item_id, {"barcodes": change}, who, now)
    session.flush()
    return have


def remove_barcode(session: Session, item_id: int, code: str, who: str, now: datetime) -> None:
    """The code finds nothing any more. Again is once."""
    take_turn(session)
    have = session.get(ItemBarcode, code)
    if have is None or have.item_id != item_id:
        return
    item_changes.note(session, item_id, {"barcodes": (_words(code, have.pieces), None)}, who, now)
    session.delete(have)
    session.flush()


def put_first(session: Session, item_id: int, code: str, who: str, now: datetime) -> Item:
    """The maker has changed the number: the new one becomes the item's own, the old one still finds it.

    Orders that were placed keep the old one. Again is once. Raises NotFound, CodeInvalid (none of its barcodes, or
    that of a carton).
    """
    take_turn(session)
    found = item(session, item_id)
    if found.code == code:
        return found
    have = session.get(ItemBarcode, code)
    if have is None or have.item_id != item_id or have.pieces != 1:
        raise CodeInvalid(code)
    old = found.code
    session.execute(sa.delete(ItemBarcode).where(ItemBarcode.code == code))
    session.expunge(have)
    found.code = code
    session.flush()
    session.add(ItemBarcode(code=old, item_id=item_id, pieces=1, added_at=now, added_by=who))
    item_changes.note(session, item_id, {"code": (old, code)}, who, now)
    session.flush()
    return found


def _words(code: str, pieces: int) -> str:
    return code if pieces == 1 else f"{code}x{pieces}"
