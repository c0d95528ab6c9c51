"""Items as cells of a page: picture, price, name; special price, sold out, and how many lie in the basket.

The first press on an item puts one piece into the basket; an item that lies there already is a link to its own page,
where the number is set.  So a second press of a trembling thumb never makes two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request

from orders.goods.catalogue import Item
from orders.goods.prices import shelf_prices
from orders.goods.specials import specials_by_item
from orders.goods.stock import available
from tvapp.addresses import address, focus_asked, page_asked, way_back
from tvapp.layout import Cell, Paging, at_edge, middle, page_of, paging, place, rows_at_edge
from tvapp.pictures.looks import look_of
from tvapp.visit import Visit

PUT_URL = "/put"
_SIDES = {"l": "left", "r": "right"}


@dataclass(frozen=True)
class ItemCell:
    cell: Cell
    code: str
    name: str
    kind: str
    """What it looks like (`pictures.looks`)."""
    price_yen: int
    usual_price_yen: int
    is_special: bool
    is_gone: bool
    in_basket: int
    alcohol: bool
    puts: bool
    """A press puts one piece into the basket; else it opens the item's page."""


@dataclass(frozen=True)
class ItemPage:
    items: Sequence[ItemCell]
    paging: Paging
    focus: str
    """Key of the cell that gets the focus when the address names none."""
    turns: Mapping[str, Mapping[str, str]]
    """What an arrow over the edge does, see `Screen.turns`."""

    @property
    def cells(self) -> list[Cell]:
        return [shown.cell for shown in self.items]


def item_page(visit: Visit, items: Sequence[Item], url: str, *, in_tree: bool = False) -> ItemPage:
    """The page that is asked for, or the one with the item that gets the focus. `url` is the list's, without `p`.

    `in_tree`: 戻る from an item leads to its sub-shelf anyway, so that its address need not say so.
    """
    size = visit.design.items
    pages = paging(len(items), page_asked() or _page_with(items, focus_asked(), size), size)
    start = (pages.number - 1) * size
    shown = items[start : start + size]
    ids = [item.id for item in shown]
    specials = specials_by_item(visit.db, ids, visit.today)
    usual = shelf_prices(visit.db, shown, visit.today)
    free = available(visit.db, ids)
    cells = []
    for number, item in enumerate(shown, 1):
        special = specials.get(item.id)
        lying, is_gone = visit.quantities.get(item.id, 0), free[item.id] <= 0
        cells.append(
            ItemCell(
                cell=_cell(item, number, None if in_tree else url),
                code=item.code,
                name=item.name,
                kind=look_of(item),
                price_yen=special.price_yen if special else usual[item.id],
                usual_price_yen=usual[item.id],
                is_special=special is not None,
                is_gone=is_gone,
                in_basket=lying,
                alcohol=item.alcohol,
                puts=not (lying or is_gone or item.otc),
            )
        )
    placed = visit.design.placed([shown.cell for shown in cells])
    return ItemPage(cells, pages, _entered_at(placed), turns_of(placed, pages, url))


def _page_with(items: Sequence[Item], code: str, size: int) -> int:
    return next((page_of(position, size) for position, item in enumerate(items) if item.code == code), 1)


def _cell(item: Item, number: int, back: str | None) -> Cell:
    where = address(f"/item/{item.code}", b=way_back(back, item.code) if back else None)
    return Cell(item.code, place(f"i{number}"), f"item:{item.code}", where, item.name, digit=str(number))


def _entered_at(cells: Sequence[Cell]) -> str:
    """The middle, or where an arrow over the edge of the page before came in: `?e=l0` is left, first row."""
    entered = request.args.get("e", "")
    if entered[:1] in _SIDES and entered[1:].isdecimal():
        return at_edge(cells, _SIDES[entered[:1]], int(entered[1:]))
    return middle(cells)


def turns_of(cells: Sequence[Cell], paging: Paging, url: str) -> dict[str, dict[str, str]]:
    """An arrow over the right edge leads to the left column of the next page, in the same row, and the other way."""
    turns: dict[str, dict[str, str]] = {}
    if paging.has_next:
        for key, row in rows_at_edge(cells, "right").items():
            turns.setdefault(key, {})["right"] = address(url, p=paging.number + 1, e=f"l{row}")
    if paging.has_previous:
        for key, row in rows_at_edge(cells, "left").items():
            turns.setdefault(key, {})["left"] = address(url, p=paging.number - 1, e=f"r{row}")
    return turns
