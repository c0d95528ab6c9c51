"""Where a resident finds an item: department (部門), sub-shelf (小さな棚), item.

The shelves of the shop stay what they are for picking and for staff; a department joins one or more of them, and a
sub-shelf holds a handful of items that people look for together.  A sub-shelf belongs to a shelf, and with it to a
department; its items may come from any shelf.  An item without a sub-shelf is found under そのほか of its department,
and a shelf without a department stands as one of its own, so that nothing for sale is out of reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.errors import NotFound
from orders.goods.catalogue import FOR_SALE, Item, Shelf, on

OTHER = "そのほか"
_LONE_SHELF = "shelf-"
_NOWHERE = "other-"


class Department(Base):
    """`position` is its place on the television, where nine stand as the digits of a remote."""

    __tablename__ = "departments"

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    reading: Mapped[str] = mapped_column(sa.String(64))
    position: Mapped[int]


class SubShelf(Base):
    __tablename__ = "sub_shelves"

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    shelf_id: Mapped[str] = mapped_column(sa.ForeignKey("shelves.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    reading: Mapped[str] = mapped_column(sa.String(64))
    position: Mapped[int]


@dataclass(frozen=True)
class DepartmentView:
    """A department that has something for sale; `shelf_id` is its first shelf, for a picture."""

    id: str
    name: str
    shelf_id: str


@dataclass(frozen=True)
class SubShelfView:
    """A sub-shelf that has something for sale; `first` is its first item, for a picture."""

    id: str
    name: str
    department_id: str
    first: Item


def departments(session: Session, day: date) -> list[DepartmentView]:
    """All departments with items for sale on that local day; shelves without one follow in walking order."""
    found: dict[str, DepartmentView] = {}
    for shelf, known in session.execute(_every_department(), on(day)):
        one = _view(known, shelf)
        found.setdefault(one.id, one)
    return list(found.values())


# Building these statements costs as much as asking them; what is built once for a page is kept.
@cache
def _every_department() -> sa.Select[Shelf, Department]:
    with_items = sa.union(
        sa.select(Item.shelf_id).where(FOR_SALE, Item.sub_shelf_id.is_(None)),
        sa.select(SubShelf.shelf_id).join(Item, Item.sub_shelf_id == SubShelf.id).where(FOR_SALE),
    )
    return (
        sa.select(Shelf, Department)
        .outerjoin(Department, Department.id == Shelf.department_id)
        .where(Shelf.id.in_(with_items))
        .order_by(Department.position.is_(None), Department.position, Shelf.position)
    )


def department(session: Session, department_id: str, day: date) -> DepartmentView:
    """Raises NotFound, also where nothing is for sale in it."""
    found = next((one for one in departments(session, day) if one.id == department_id), None)
    if found is None:
        raise NotFound("department", department_id)
    return found


def sub_shelves_of(session: Session, department_id: str, day: date) -> list[SubShelfView]:
    """The sub-shelves of a department with items for sale, in their order, そのほか last."""
    rows = session.execute(_of_department(department_id), on(day))
    views = [SubShelfView(sub.id, sub.name, department_id, item) for sub, item in rows]
    lost = session.scalar(_lost_items(department_id).limit(1), on(day))
    if lost is not None:
        views.append(SubShelfView(f"{_NOWHERE}{department_id}", OTHER, department_id, lost))
    return views


@lru_cache(maxsize=32)
def _of_department(department_id: str) -> sa.Select[SubShelf, Item]:
    first = (
        sa.select(SubShelf.id.label("id"), sa.func.min(Item.id).label("first"))
        .join(Item, Item.sub_shelf_id == SubShelf.id)
        .join(Shelf, Shelf.id == SubShelf.shelf_id)
        .where(FOR_SALE, _in_department(department_id))
        .group_by(SubShelf.id)
        .subquery()
    )
    return (
        sa.select(SubShelf, Item)
        .join(first, first.c.id == SubShelf.id)
        .join(Item, Item.id == first.c.first)
        .order_by(SubShelf.position, SubShelf.id)
    )


@dataclass(frozen=True)
class SubShelfItems:
    """What is for sale on one sub-shelf, and where it belongs."""

    id: str
    name: str
    department_id: str
    items: Sequence[Item]


def sub_shelf_items(session: Session, sub_shelf_id: str, day: date) -> SubShelfItems:
    """A sub-shelf with its items, or そのほか of a department. Raises NotFound where there is no such place."""
    if sub_shelf_id.startswith(_NOWHERE):
        department_id = sub_shelf_id.removeprefix(_NOWHERE)
        lost = list(session.scalars(_lost_items(department_id), on(day)))
        if not lost:
            raise NotFound("sub-shelf", sub_shelf_id)
        return SubShelfItems(sub_shelf_id, OTHER, department_id, lost)
    found = session.execute(
        sa.select(SubShelf, Shelf).join(Shelf, Shelf.id == SubShelf.shelf_id).where(SubShelf.id == sub_shelf_id)
    ).one_or_none()
    if found is None:
        raise NotFound("sub-shelf", sub_shelf_id)
    query = sa.select(Item).where(Item.sub_shelf_id == sub_shelf_id, FOR_SALE).order_by(Item.id)
    return SubShelfItems(sub_shelf_id, found[0].name, _department_of(found[1]), list(session.scalars(query, on(day))))


def place_of(session: Session, item: Item) -> str:
    """The id of the sub-shelf where an item is found, `sub_shelf_items` knows it."""
    if item.sub_shelf_id is not None:
        return item.sub_shelf_id
    shelf = session.get_one(Shelf, item.shelf_id)
    return f"{_NOWHERE}{_department_of(shelf)}"


def every_sub_shelf(session: Session) -> list[tuple[SubShelf, str]]:
    """All sub-shelves with the names of their departments (or shelves), in order: what staff choose from."""
    query = (
        sa.select(SubShelf, sa.func.coalesce(Department.name, Shelf.name))
        .join(Shelf, Shelf.id == SubShelf.shelf_id)
        .outerjoin(Department, Department.id == Shelf.department_id)
        .order_by(Department.position.is_(None), Department.position, SubShelf.position, SubShelf.id)
    )
    return list(session.execute(query))


def put_on_sub_shelf(session: Session, item: Item, sub_shelf_id: str | None) -> None:
    """From now on the item is found there; None for そのほか. Raises NotFound."""
    if sub_shelf_id is not None and session.get(SubShelf, sub_shelf_id) is None:
        raise NotFound("sub-shelf", sub_shelf_id)
    item.sub_shelf_id = sub_shelf_id


def _view(known: Department | None, shelf: Shelf) -> DepartmentView:
    if known is None:
        return DepartmentView(_department_of(shelf), shelf.name, shelf.id)
    return DepartmentView(known.id, known.name, shelf.id)


def _department_of(shelf: Shelf) -> str:
    return shelf.department_id or f"{_LONE_SHELF}{shelf.id}"


def _in_department(department_id: str) -> sa.ColumnElement[bool]:
    """Whether a shelf belongs to it."""
    if department_id.startswith(_LONE_SHELF):
        alone = Shelf.id == department_id.removeprefix(_LONE_SHELF)
        return sa.and_(alone, Shelf.department_id.is_(None))
    return Shelf.department_id == department_id


@lru_cache(maxsize=32)
def _lost_items(department_id: str) -> sa.Select[Item]:
    return (
        sa.select(Item)
        .join(Shelf, Shelf.id == Item.shelf_id)
        .where(FOR_SALE, Item.sub_shelf_id.is_(None), _in_department(department_id))
        .order_by(Item.id)
    )
