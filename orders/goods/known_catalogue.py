"""The catalogue as values: a file is compared with it, an export written from it, an edited item checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.goods.barcodes import ItemBarcode, barcodes_of
from orders.goods.catalogue import Item, Shelf
from orders.goods.departments import SubShelf

Value = str | int | bool | dict[str, int] | None
"""Of a field; days are texts like 2026-12-01, so that values can be kept and compared as JSON."""
Values = Mapping[str, Value]

FIELDS = (
    "name", "reading", "shelf_id", "sub_shelf_id", "price_yen", "tax_rate_percent", "weight_g",
    "length_mm", "width_mm", "height_mm", "temperature", "alcohol", "otc", "fragile", "weighed",
    "active", "sold_from", "sold_until", "season_start", "season_end",
)  # fmt: skip
"""What of an item can be edited, in the order in which it is shown; `barcodes` comes besides."""
DAYS = frozenset({"sold_from", "sold_until"})


@dataclass(frozen=True)
class KnownItem:
    """`values` holds `FIELDS` and `barcodes` (code -> pieces)."""

    id: int
    code: str
    values: Values

    @property
    def name(self) -> str:
        return str(self.values["name"])

    @property
    def codes(self) -> set[str]:
        """All by which it is found."""
        others = self.values["barcodes"]
        return {self.code, *(others if isinstance(others, dict) else {})}


@dataclass(frozen=True)
class KnownPlace:
    """A shelf or a sub-shelf."""

    id: str
    name: str


@dataclass(frozen=True)
class KnownCatalogue:
    """Everything at one moment."""

    items: Mapping[int, KnownItem]
    shelves: tuple[KnownPlace, ...] = ()
    sub_shelves: tuple[KnownPlace, ...] = ()
    by_code: Mapping[str, int] = field(default_factory=dict)
    """Any barcode -> item id."""

    @cached_property
    def shelf_words(self) -> dict[str, str | None]:
        """What may stand in a cell for a shelf -> its id; None for the name of several."""
        return _words(self.shelves)

    @cached_property
    def sub_shelf_words(self) -> dict[str, str | None]:
        return _words(self.sub_shelves)

    @cached_property
    def shelf_names(self) -> dict[str, str]:
        """Id -> what stands in a file for it: the name where that is enough, else the id."""
        return _names(self.shelves, self.shelf_words)

    @cached_property
    def sub_shelf_names(self) -> dict[str, str]:
        return _names(self.sub_shelves, self.sub_shelf_words)


def known_catalogue(session: Session) -> KnownCatalogue:
    """All items, also those given up, with their places and barcodes, as they are now."""
    items = list(session.scalars(sa.select(Item).order_by(Item.id).execution_options(populate_existing=True)))
    others = barcodes_of(session, [item.id for item in items]) if items else {}
    known = {item.id: KnownItem(item.id, item.code, values_of(item, others.get(item.id, ()))) for item in items}
    return KnownCatalogue(
        items=known,
        shelves=tuple(
            KnownPlace(row.id, row.name) for row in session.scalars(sa.select(Shelf).order_by(Shelf.position))
        ),
        sub_shelves=tuple(
            KnownPlace(row.id, row.name)
            for row in session.scalars(sa.select(SubShelf).order_by(SubShelf.position, SubShelf.id))
        ),
        by_code={code: item.id for item in known.values() for code in item.codes},
    )


def values_of(item: Item, others: Collection[ItemBarcode]) -> Values:
    """What of an item can be edited, as values."""
    values: dict[str, Value] = {name: _value(getattr(item, name), name) for name in FIELDS}
    values["barcodes"] = {each.code: each.pieces for each in others}
    return values


def _value(value: object, name: str) -> Value:
    if name in DAYS and value is not None:
        return str(value)
    if isinstance(value, str):
        return str(value)
    assert value is None or isinstance(value, bool | int)
    return value


def _words(places: Collection[KnownPlace]) -> dict[str, str | None]:
    words: dict[str, str | None] = {}
    for place in places:
        words[place.name] = None if place.name in words else place.id
    return words | {place.id: place.id for place in places}


def _names(places: Collection[KnownPlace], words: Mapping[str, str | None]) -> dict[str, str]:
    return {place.id: place.name if words[place.name] == place.id else place.id for place in places}
