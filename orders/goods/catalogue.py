"""Shelves and items, as the supermarket has them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.errors import NotFound
from orders.goods import barcodes


class Temperature(StrEnum):
    """Zones, in the order in which they are picked: the cold ones as late as possible."""

    AMBIENT = "ambient"
    CHILLED = "chilled"
    FROZEN = "frozen"

    @property
    def picking_rank(self) -> int:
        return list(Temperature).index(self)


class Shelf(Base):
    """`position` is the walking order through the shop. Residents see departments, `orders/goods/departments.py`."""

    __tablename__ = "shelves"

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    reading: Mapped[str] = mapped_column(sa.String(64))
    position: Mapped[int]
    department_id: Mapped[str | None] = mapped_column(sa.ForeignKey("departments.id"))


class Item(Base):
    """One thing for sale. Lengths in millimetres; `otc` marks medicines.

    `price_yen` includes the tax. It is the shelf price of the day on which somebody last wrote it; a planned price
    (`next_price_from` and the rows of `orders.goods.prices`) takes its place on its day. Who needs the price of a
    day asks `prices.shelf_prices` or, with specials, `specials.prices_of`.

    `active` is False for what the shop gave up. What it sells at times only is `active` with `sold_from` and
    `sold_until` (days, both included), or with `season_start` and `season_end` (month * 100 + day, both included, every
    year, over the new year where the end is smaller): ask `sold_on`, in SQL `FOR_SALE`.
    """

    __tablename__ = "items"
    __table_args__ = (
        sa.CheckConstraint("price_yen >= 0", name="price"),
        sa.CheckConstraint("not weighed or weight_g > 0", name="weighed"),
        sa.CheckConstraint("(season_start is null) = (season_end is null)", name="season"),
    )

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
    weighed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Sold by weight: `price_yen` is for the nominal `weight_g`, see `orders.fulfilment.weighed_goods`."""
    sold_from: Mapped[date | None]
    sold_until: Mapped[date | None]
    season_start: Mapped[int | None]
    season_end: Mapped[int | None]
    next_price_from: Mapped[date | None]
    """Day of the first planned price that does not yet stand in `price_yen`."""

    def sold_on(self, day: date) -> bool:
        """Whether a resident can order it on that local day, as far as the catalogue says (stock is another matter)."""
        if not self.active or (self.sold_from and day < self.sold_from) or (self.sold_until and self.sold_until < day):
            return False
        if self.season_start is None or self.season_end is None:
            return True
        today = _day_of_year(day)
        if self.season_start <= self.season_end:
            return self.season_start <= today <= self.season_end
        return self.season_start <= today or today <= self.season_end


def _day_of_year(day: date) -> int:
    """1224 on 24 December."""
    return day.month * 100 + day.day


_OF_IDS = sa.select(Item).where(Item.id.in_(sa.bindparam("ids", expanding=True)))
_TODAY = sa.bindparam("today", type_=sa.Date)
_DAY_OF_YEAR = sa.bindparam("day_of_year", type_=sa.Integer)
FOR_SALE = sa.and_(
    Item.active.is_(True),
    sa.or_(Item.sold_from.is_(None), Item.sold_from <= _TODAY),
    sa.or_(Item.sold_until.is_(None), Item.sold_until >= _TODAY),
    sa.or_(
        Item.season_start.is_(None),
        sa.and_(Item.season_start <= Item.season_end, _DAY_OF_YEAR.between(Item.season_start, Item.season_end)),
        sa.and_(
            Item.season_start > Item.season_end,
            sa.or_(Item.season_start <= _DAY_OF_YEAR, Item.season_end >= _DAY_OF_YEAR),
        ),
    ),
)
"""`Item.sold_on` for statements; they are run with `on(day)` as parameters, so that they can be built once."""


def on(day: date) -> dict[str, object]:
    """The parameters of `FOR_SALE` for a local day."""
    return {"today": day, "day_of_year": _day_of_year(day)}


def shelves(session: Session) -> list[Shelf]:
    """All shelves in walking order."""
    return list(session.scalars(sa.select(Shelf).order_by(Shelf.position)))


def shelf(session: Session, shelf_id: str) -> Shelf:
    """Raises NotFound."""
    found = session.get(Shelf, shelf_id)
    if found is None:
        raise NotFound("shelf", shelf_id)
    return found


def items_of_shelf(session: Session, shelf_id: str, day: date | None = None) -> list[Item]:
    """What is sold on that shelf, in the order in which it was entered; with a day only what can be ordered then."""
    query = sa.select(Item).where(Item.shelf_id == shelf_id).order_by(Item.id)
    if day is None:
        return list(session.scalars(query.where(Item.active.is_(True))))
    return list(session.scalars(query.where(FOR_SALE), on(day)))


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
    return {found.id: found for found in session.scalars(_OF_IDS, {"ids": list(item_ids)})}


def item_by_code(session: Session, code: str) -> Item | None:
    """By any of its barcodes or its in-store code; also an item that is no longer sold."""
    found = session.scalar(sa.select(Item).where(Item.code == code))
    if found is not None:
        return found
    other = barcodes.barcode(session, code)
    return session.get(Item, other.item_id) if other else None
