"""Shelves and items, as the supermarket has them."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.errors import NotFound


class Temperature(StrEnum):
    """Zones, in the order in which they are picked: the cold ones as late as possible."""

    AMBIENT = "ambient"
    CHILLED = "chilled"
    FROZEN = "frozen"

    @property
    def picking_rank(self) -> int:
        return list(Temperature).index(self)


class Shelf(Base):
    """`position` is the walking order through the shop. Residents see departments, `orders/departments.py`."""

    __tablename__ = "shelves"

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    reading: Mapped[str] = mapped_column(sa.String(64))
    position: Mapped[int]
    department_id: Mapped[str | None] = mapped_column(sa.ForeignKey("departments.id"))


class Item(Base):
    """One thing for sale. `price_yen` includes the tax; lengths in millimetres; `otc` marks medicines."""

    __tablename__ = "items"
    __table_args__ = (sa.CheckConstraint("price_yen >= 0", name="price"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(14), unique=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    reading: Mapped[str] = mapped_column(sa.String(64))
    shelf_id: Mapped[str] = mapped_column(sa.ForeignKey("shelves.id"), index=True)
    sub_shelf_id: Mapped[str | None] = mapped_column(sa.ForeignKey("sub_shelves.id"), index=True)
    price_yen: Mapped[int]
    tax_rate_percent: Mapped[int]
    weight_g: Mapped[int | None]
    length_mm: Mapped[int]
    width_mm: Mapped[int]
    height_mm: Mapped[int]
    temperature: Mapped[Temperature]
    alcohol: Mapped[bool]
    otc: Mapped[bool]
    fragile: Mapped[bool]
    active: Mapped[bool]
    photo_version: Mapped[str] = mapped_column(sa.String(16), default="", server_default="")
    """Changes with the shop's photograph (`orders.photos`); empty where the drawing is shown."""


def shelves(session: Session) -> list[Shelf]:
    """All shelves in walking order."""
    return list(session.scalars(sa.select(Shelf).order_by(Shelf.position)))


def shelf(session: Session, shelf_id: str) -> Shelf:
    """Raises NotFound."""
    found = session.get(Shelf, shelf_id)
    if found is None:
        raise NotFound("shelf", shelf_id)
    return found


def items_of_shelf(session: Session, shelf_id: str) -> list[Item]:
    """What is for sale on that shelf, in the order in which it was entered."""
    query = sa.select(Item).where(Item.shelf_id == shelf_id, Item.active.is_(True)).order_by(Item.id)
    return list(session.scalars(query))


def item(session: Session, item_id: int) -> Item:
    """Raises NotFound."""
    found = session.get(Item, item_id)
    if found is None:
        raise NotFound("item", item_id)
    return found


def items_by_id(session: Session, item_ids: Collection[int]) -> dict[int, Item]:
    """The known ones of these items, by id."""
    if not item_ids:
        return {}
    query = sa.select(Item).where(Item.id.in_(item_ids))
    return {found.id: found for found in session.scalars(query)}


def item_by_code(session: Session, code: str) -> Item | None:
    """By barcode or in-store code; also an item that is no longer sold."""
    return session.scalar(sa.select(Item).where(Item.code == code))
