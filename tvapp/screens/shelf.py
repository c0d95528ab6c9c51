"""The items of a sub-shelf, today's specials, and the items of a whole shelf of the shop."""

from flask import Flask, abort
from flask.typing import ResponseReturnValue

from orders.errors import NotFound
from orders.goods import catalogue, departments
from orders.goods.specials import specials_of
from tvapp.addresses import address
from tvapp.screens.items import ItemList, show_items
from tvapp.visit import Visit, reading


def register(app: Flask) -> None:
    app.add_url_rule("/sub/<sub_shelf_id>", "sub_shelf", reading(sub_shelf))
    app.add_url_rule("/shelf/<shelf_id>", "shelf", reading(shelf))
    app.add_url_rule("/specials", "specials", reading(specials))


def sub_shelf(visit: Visit, sub_shelf_id: str) -> ResponseReturnValue:
    try:
        found = departments.sub_shelf_items(visit.db, sub_shelf_id, visit.today)
    except NotFound:
        abort(404)
    url, back = f"/sub/{sub_shelf_id}", address(f"/department/{found.department_id}", f=sub_shelf_id)
    nothing = "いまは 品物が ありません。"
    return show_items(visit, ItemList("items", found.name, url, back, found.items, nothing, in_tree=True))


def shelf(visit: Visit, shelf_id: str) -> ResponseReturnValue:
    """An address from before there were departments; boxes may have kept it."""
    try:
        found = catalogue.shelf(visit.db, shelf_id)
    except NotFound:
        abort(404)
    items = catalogue.items_of_shelf(visit.db, shelf_id, visit.today)
    return show_items(visit, ItemList("items", found.name, f"/shelf/{shelf_id}", "/shelves", items))


def specials(visit: Visit) -> ResponseReturnValue:
    items = [special.item for special in specials_of(visit.db, visit.today)]
    nothing = "今日の特売は ありません。売り場の品は いつでも お選びいただけます。"
    return show_items(visit, ItemList("items", "今日の特売", "/specials", "/?f=specials", items, nothing))
