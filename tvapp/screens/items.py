"""A page of items, wherever they come from: a sub-shelf, today's specials, a search. And the first piece of one."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, abort, redirect, request
from flask.typing import ResponseReturnValue

from orders.errors import BasketFull, ItemGone
from orders.goods import catalogue
from orders.goods.catalogue import Item
from orders.goods.stock import available
from orders.ordering import basket
from tvapp.addresses import address, back_asked, came_from, way_back, without_field
from tvapp.frame import Screen, pager, show
from tvapp.goods import PUT_URL, item_page
from tvapp.law import DRINKING_AGE
from tvapp.said import said
from tvapp.visit import Visit, writing


def register(app: Flask) -> None:
    app.add_url_rule(PUT_URL, "put", writing(put), methods=["POST"])
    app.add_url_rule(PUT_URL, "after_put", lambda: redirect("/shelves"))


@dataclass(frozen=True)
class ItemList:
    """Items under one title; `url` is the address of its first page."""

    name: str
    title: str
    url: str
    back: str
    items: Sequence[Item]
    nothing: str = ""
    """What is said where there are none."""
    in_tree: bool = False
    """It is where these items are at home: 戻る from an item leads here."""


def show_items(visit: Visit, shown: ItemList) -> ResponseReturnValue:
    url = address(shown.url, b=came_from())
    page = item_page(visit, shown.items, url, in_tree=shown.in_tree and url == shown.url)
    turns = pager(page.paging, url, "品物")
    own = address(url, p=page.paging.number if page.paging.number > 1 else None)
    screen = Screen(
        name=shown.name,
        title=shown.title,
        url=own,
        cells=[*page.cells, *turns],
        back=shown.back,
        focus=page.focus,
        said=said(visit),
        turns=page.turns,
    )
    return show(
        visit, "items.html", screen, shown=page.items, turns=turns, paging=page.paging, put_url=PUT_URL,
        here=way_back(own), nothing=shown.nothing, law=DRINKING_AGE if any(one.alcohol for one in page.items) else "",
    )  # fmt: skip


def put(visit: Visit) -> ResponseReturnValue:
    """One piece of an item that does not lie in the basket. Of one that does, its page: nothing is ever added."""
    found = catalogue.item_by_code(visit.db, request.form.get("code", ""))
    if found is None:
        abort(404)
    here = without_field(without_field(without_field(back_asked("/shelves"), "f"), "m"), "e")
    there = address(f"/item/{found.code}", b=way_back(here, found.code))
    if found.id in visit.quantities or found.otc or available(visit.db, [found.id])[found.id] <= 0:
        return redirect(there)
    try:
        basket.set_quantity(visit.db, visit.household.id, found.id, 1, visit.now)
    except BasketFull:
        return redirect(address("/basket", m="full", b=here))
    except ItemGone:
        return redirect(address(here, f=found.code, m="gone"))
    return redirect(address(here, f=found.code, m="one"))
