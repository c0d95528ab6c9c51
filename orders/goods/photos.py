"""Photographs of goods, taken by the shop: one an item, in the two sizes that televisions show.

`Item.photo_version` says which one an item has, so that a page of items needs no second question.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.errors import NotFound
from orders.goods.catalogue import Item
from orders.goods.photo_making import SMALL_PX, MadePhoto

VERSION_LETTERS = 12


class ItemPhoto(Base):
    """`small` and `large` are JPEG files of 128 and 208 pixels."""

    __tablename__ = "item_photos"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), primary_key=True)
    small: Mapped[bytes]
    large: Mapped[bytes]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    uploaded_by: Mapped[str] = mapped_column(sa.String(64))
    uploaded_at: Mapped[datetime]


def put_photo(session: Session, item_id: int, made: MadePhoto, who: str, now: datetime) -> Item:
    """Show this photograph of the item from now on. The same one again changes nothing. Raises NotFound."""
    item = _locked(session, item_id)
    have = session.get(ItemPhoto, item_id)
    if have is not None and have.sha256 == made.sha256:
        return item
    session.merge(ItemPhoto(
        item_id=item_id, small=made.small, large=made.large, sha256=made.sha256, uploaded_by=who, uploaded_at=now
    ))  # fmt: skip
    item.photo_version = made.sha256[:VERSION_LETTERS]
    session.flush()
    return item


def remove_photo(session: Session, item_id: int) -> Item:
    """Show the drawing again. Raises NotFound where there is no such item."""
    item = _locked(session, item_id)
    session.execute(sa.delete(ItemPhoto).where(ItemPhoto.item_id == item_id))
    item.photo_version = ""
    session.flush()
    return item


def _locked(session: Session, item_id: int) -> Item:
    """Of two people of the shop at the same item, one comes after the other."""
    found = session.scalar(sa.select(Item).where(Item.id == item_id).with_for_update())
    if found is None:
        raise NotFound("item", item_id)
    return found


def photo_bytes(session: Session, code: str, size_px: int) -> tuple[bytes, str] | None:
    """The JPEG nearest in size and its version; None where the item has no photograph."""
    wanted = ItemPhoto.small if size_px <= SMALL_PX else ItemPhoto.large
    query = sa.select(wanted, Item.photo_version).join(Item, Item.id == ItemPhoto.item_id).where(Item.code == code)
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def photo_of(session: Session, item_id: int) -> ItemPhoto | None:
    """Who took it, and when, with the files."""
    return session.get(ItemPhoto, item_id)
