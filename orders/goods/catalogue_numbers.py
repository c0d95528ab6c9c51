"""The paper catalogue: some hundred items with numbers that people without a television say on the telephone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.goods.catalogue import Item, Shelf
from orders.goods.departments import Department
from orders.upsert import insert_into

HIGHEST_NUMBER = 999
"""Three digits are said and typed quickly, and no barcode is as short."""


class CatalogueNumber(Base):
    """A number stays with its item as long as the printed catalogue lies in the homes."""

    __tablename__ = "catalogue_numbers"
    __table_args__ = (sa.CheckConstraint(f"number between 1 and {HIGHEST_NUMBER}", name="number"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), unique=True)


@dataclass(frozen=True)
class Numbered:
    """One line of the printed catalogue."""

    number: int
    item: Item
    department: str


def item_of_number(session: Session, number: int) -> Item | None:
    """What the printed catalogue has under this number, also where it is no longer sold."""
    query = sa.select(Item).join(CatalogueNumber, CatalogueNumber.item_id == Item.id)
    return session.scalar(query.where(CatalogueNumber.number == number))


def numbers_of(session: Session, item_ids: Collection[int]) -> dict[int, int]:
    """Item id -> its number, of those that have one."""
    if not item_ids:
        return {}
    query = sa.select(CatalogueNumber.item_id, CatalogueNumber.number).where(CatalogueNumber.item_id.in_(item_ids))
    return {row.item_id: row.number for row in session.execute(query)}


def numbered(session: Session) -> list[Numbered]:
    """Everything that is for sale and has a number, by number."""
    query = (
        sa.select(CatalogueNumber.number, Item, Department.name)
        .join(Item, Item.id == CatalogueNumber.item_id)
        .join(Shelf, Shelf.id == Item.shelf_id)
        .outerjoin(Department, Department.id == Shelf.department_id)
        .where(Item.active.is_(True))
        .order_by(CatalogueNumber.number)
    )
    return [Numbered(number, item, department or "") for number, item, department in session.execute(query)]


def give_number(session: Session, item_id: int, number: int | None) -> bool:
    """From now on this is the item's number; None takes it away. False: another item has that number already.

    Raises ValueError (not 1 to 999).
    """
    if number is not None and not 1 <= number <= HIGHEST_NUMBER:
        raise ValueError(f"a catalogue number is 1 to {HIGHEST_NUMBER}")
    held = session.scalar(sa.select(CatalogueNumber.item_id).where(CatalogueNumber.number == number))
    if held is not None:
        return held == item_id
    session.execute(sa.delete(CatalogueNumber).where(CatalogueNumber.item_id == item_id))
    if number is None:
        return True
    insert = insert_into(session, CatalogueNumber).values(number=number, item_id=item_id)
    given = insert.on_conflict_do_nothing().returning(CatalogueNumber.number)
    return session.scalar(given) is not None
