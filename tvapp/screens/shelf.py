"""The items of one shelf, and today's specials, six a page."""

from collections.abc import Sequence

from flask import Flask, abort
from flask.typing import ResponseReturnValue

from orders import catalogue
from orders.catalogue import Item
from orders.errors import NotFound
from orders.specials import specials_of
from tvapp.addresses import address
from tvapp.frame import Screen, pager, show
from tvapp.goods import item_page
from tvapp.law import DRINKING_AGE
from tvapp.said import said
from tvapp.visit import Visit, reading


def register(app: Flask) -> None:
    app.add_url_rule("/shelf/<shelf_id>", "shelf", reading(shelf))
    app.add_url_rule("/specials", "specials", reading(specials))


def shelf(visit: Visit, shelf_id: str) -> ResponseReturnValue:
    try:
        found = catalogue.shelf(visit.db, shelf_id)
    except NotFound:
        abort(404)
    items = catalogue.items_of_shelf(visit.db, shelf_id)
    return _items(visit, found.name, f"/shelf/{shelf_id}", items, back=address("/shelves", f=shelf_id))


def specials(visit: Visit) -> ResponseReturnValue:
    items = [special.item for special in specials_of(visit.db, visit.today)]
    return _items(visit, "今日の特売", "/specials", items, back="/?f=specials", own_back="/specials")


def _items(
    visit: Visit, title: str, url: str, items: Sequence[Item], *, back: str, own_back: str | None = None
) -> ResponseReturnValue:
    shown = item_page(visit, items, own_back)
    turns = pager(shown.paging, url, "品物")
    screen = Screen(
        name="shelf",
        title=title,
        url=address(url, p=shown.paging.number),
        cells=[*shown.cells, *turns],
        back=back,
        said=said(visit),
    )
    return show(
        visit,
        "shelf.html",
        screen,
        shown=shown.items,
        turns=turns,
        paging=shown.paging,
        law=DRINKING_AGE if any(one.alcohol for one in shown.items) else "",
    )
