"""さがす: an item by the kana of its name, on ten cells that stand as the digits of the remote.

Each press narrows by one kana, and the first items that are left are named beside the keys.  Only 見る shows them to
choose from: somebody who types a name on would put a wrong thing into the basket if digits changed their meaning by
themselves.  All that was pressed stands in the address: `k` is a digit for any kana of a row, or a kana for itself.
戻る and 消す take one kana back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, request
from flask.typing import ResponseReturnValue

from orders.goods.catalogue import Item
from orders.goods.finding_goods import LONGEST, ROWS, Found, clean, findable, items_in_order, search
from tvapp.addresses import address
from tvapp.frame import Screen, show
from tvapp.layout import Cell, middle, place
from tvapp.said import said
from tvapp.screens.items import ItemList, show_items
from tvapp.visit import Visit, reading

SHOWN_NAMES = 4
"""So many of what was found are named beside the cells."""
SHOWN_KANA = 5


@dataclass(frozen=True)
class KanaKey:
    """One of the ten: not a cell where nothing would be left."""

    cell: Cell
    row: str
    offered: bool


def register(app: Flask) -> None:
    app.add_url_rule("/search", "search", reading(find))


def find(visit: Visit) -> ResponseReturnValue:
    asked = clean(request.args.get("k", ""))
    found = search(findable(visit.db, visit.today), asked)
    if asked and found.item_ids and request.args.get("s") == "1":
        return _items(visit, asked, items_in_order(visit.db, found.item_ids))
    return _pad(visit, asked, found)


def _items(visit: Visit, asked: str, items: Sequence[Item]) -> ResponseReturnValue:
    title = f"「{spoken_kana(asked)}」の 品物"
    return show_items(visit, ItemList("found", title, _address(asked, s=1), _address(asked, f="see"), items))


def _pad(visit: Visit, asked: str, found: Found) -> ResponseReturnValue:
    keys = [_key(digit, asked, found) for digit in (*"123456789", "0")]
    exact = _exact(asked, found)
    ways = _ways(asked, found)
    offered = [key.cell for key in keys if key.offered]
    few = bool(asked) and 0 < len(found.item_ids) <= visit.design.items
    first = items_in_order(visit.db, found.item_ids[:SHOWN_NAMES]) if asked else []
    screen = Screen(
        name="search",
        title="さがす",
        url=_address(asked),
        cells=[*offered, *exact, *ways],
        back=_one_back(asked) if asked else "/?f=search",
        focus="see" if few or (asked and found.item_ids and not offered) else middle(offered) or "erase",
        said=said(visit),
    )
    return show(
        visit, "search.html", screen, keys=keys, exact=exact, ways=ways, asked=spoken_kana(asked),
        count=len(found.item_ids), names=[item.name for item in first],
    )  # fmt: skip


def spoken_kana(asked: str) -> str:
    """What has been chosen, the last few: か → き"""
    shown = [ROWS[sign][0] if sign in ROWS else sign for sign in asked]
    return " → ".join(shown if len(shown) <= SHOWN_KANA else ["…", *shown[1 - SHOWN_KANA :]])


def _key(digit: str, asked: str, found: Found) -> KanaKey:
    row = ROWS[digit]
    cell = Cell(f"key{digit}", place(f"k{digit}"), f"kana:{digit}", _address(asked + digit), row[0], digit=digit)
    return KanaKey(cell, row, offered=len(asked) < LONGEST and digit in found.next_keys)


def _exact(asked: str, found: Found) -> list[Cell]:
    """The kana of the row that was chosen last, for who wants to be exact; the digits stay with the rows."""
    return [
        Cell(f"kana{n}", place(f"v{n}"), f"exact:{kana}", _address(asked[:-1] + kana), kana)
        for n, kana in enumerate(found.last_kana, 1)
    ]


def _ways(asked: str, found: Found) -> list[Cell]:
    if not asked:
        return []
    erase = Cell("erase", place("u2"), "erase", _one_back(asked), "1つ 消す")
    if not found.item_ids:
        return [erase]
    return [Cell("see", place("u1"), "see", _address(asked, s=1), f"{len(found.item_ids)}品を 見る"), erase]


def _one_back(asked: str) -> str:
    """The page before the last kana, with the focus on its row."""
    last = next((digit for digit, row in ROWS.items() if asked[-1:] in (digit, *row)), "")
    return _address(asked[:-1], f=f"key{last}")


def _address(asked: str, **query: str | int | None) -> str:
    return address("/search", k=asked, **query)
