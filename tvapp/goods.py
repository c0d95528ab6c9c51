"""Items as cells of six: picture, price, name; special price, sold out, and how many lie in the basket."""

from collections.abc import Sequence
from dataclasses import dataclass

from orders.catalogue import Item
from orders.specials import specials_by_item
from orders.stock import available
from tvapp.addresses import address, focus_asked, page_asked
from tvapp.layout import Cell, Paging, page_of, paging, place
from tvapp.pictures.looks import look_of
from tvapp.visit import Visit


@dataclass(frozen=True)
class ItemCell:
    cell: Cell
    name: str
    kind: str
    """What it looks like (`pictures.looks`)."""
    price_yen: int
    usual_price_yen: int
    is_special: bool
    is_gone: bool
    in_basket: int
    alcohol: bool


@dataclass(frozen=True)
class ItemPage:
    items: Sequence[ItemCell]
    paging: Paging

    @property
    def cells(self) -> list[Cell]:
        return [shown.cell for shown in self.items]


def item_page(visit: Visit, items: Sequence[Item], back: str | None = None) -> ItemPage:
    """The page that is asked for, or the one with the item that gets the focus.

    `back` is where 戻る leads from an item; None for its place in the tree, its shelf.
    """
    size = visit.design.items
    pages = paging(len(items), page_asked() or _page_with(items, focus_asked(), size), size)
    start = (pages.number - 1) * size
    shown = items[start : start + size]
    ids = [item.id for item in shown]
    specials = specials_by_item(visit.db, ids, visit.today)
    free = available(visit.db, ids)
    cells = []
    for number, item in enumerate(shown, 1):
        special = specials.get(item.id)
        cells.append(
            ItemCell(
                cell=_cell(item, number, back),
                name=item.name,
                kind=look_of(item),
                price_yen=special.price_yen if special else item.price_yen,
                usual_price_yen=item.price_yen,
                is_special=special is not None,
                is_gone=free[item.id] <= 0,
                in_basket=visit.quantities.get(item.id, 0),
                alcohol=item.alcohol,
            )
        )
    return ItemPage(cells, pages)


def _page_with(items: Sequence[Item], code: str, size: int) -> int:
    return next((page_of(position, size) for position, item in enumerate(items) if item.code == code), 1)


def _cell(item: Item, number: int, back: str | None) -> Cell:
    where = address(f"/item/{item.code}", b=address(back, f=item.code) if back else None)
    return Cell(item.code, place(f"i{number}"), f"item:{item.code}", where, item.name, digit=str(number))
