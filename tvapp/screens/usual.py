"""いつもの: what this household orders most often; and what goes with an item."""

from flask import Flask, abort
from flask.typing import ResponseReturnValue

from orders.goods import catalogue
from orders.ordering.usual import usual_items
from tvapp.addresses import address, back_asked, came_from
from tvapp.screens.items import ItemList, show_items
from tvapp.screens.messages import Answer, message
from tvapp.visit import Visit, reading

WITH_AN_ITEM = 6


def register(app: Flask) -> None:
    app.add_url_rule("/usual", "usual", reading(usual))
    app.add_url_rule("/with/<code>", "goes_with", reading(with_item))


def usual(visit: Visit) -> ResponseReturnValue:
    items = usual_items(visit.db, visit.household.id, visit.now)
    if not items:
        return _nothing_yet(visit)
    return show_items(visit, ItemList("items", "いつもの", "/usual", "/?f=usual", items))


def _nothing_yet(visit: Visit) -> ResponseReturnValue:
    return message(
        visit,
        title="いつもの",
        head="まだ ご注文が ありません。",
        text="ご注文いただくと、よく買う品が\nここに ならびます。",
        answers=[Answer("shelves", "/shelves", "売り場を見る"), Answer("specials", "/specials", "今日の特売")],
        back="/?f=usual",
        url="/usual",
    )


def with_item(visit: Visit, code: str) -> ResponseReturnValue:
    """What other people order with this item."""
    found = catalogue.item_by_code(visit.db, code)
    if found is None:
        abort(404)
    items = visit.room.companions.of(visit.db, found.id, WITH_AN_ITEM, visit.now)
    nothing = "いまは おすすめの品が ありません。"
    url, back = address(f"/with/{code}", b=came_from()), back_asked(f"/item/{code}")
    return show_items(visit, ItemList("items", "いっしょに いかがですか", url, back, items, nothing))
