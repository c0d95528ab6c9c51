"""Goods: the list with its search, corrections of price and count, the day's specials."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.catalogue import Item, Shelf, item, items_of_shelf, shelves
from orders.clock import local_day
from orders.departments import every_sub_shelf, put_on_sub_shelf
from orders.money import yen
from orders.people import Role
from orders.photos import photo_of
from orders.specials import Special, specials_of
from orders.staff.corrections import correct_count, correct_price
from orders.staff.days import parse_day
from orders.staff.doors import only
from orders.staff.finding import digits, found
from orders.staff.parts import act, now, parts, tell
from orders.stock import Stock

goods = Blueprint("goods", __name__)
goods.before_request(only(Role.SHOP))

MOST_ROWS = 100
HIGHEST_PRICE_YEN = 200_000
MOST_PIECES = 10_000


@dataclass(frozen=True)
class GoodsRow:
    """An item with its shelf and its stock."""

    item: Item
    shelf_name: str
    on_hand: int
    reserved: int

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved


@dataclass(frozen=True)
class SpecialRow:
    special: Special
    available: int

    @property
    def item(self) -> Item:
        return self.special.item


def item_words(each: Item) -> tuple[str, ...]:
    """What an item is found by: reading, name, code."""
    return each.reading, each.name, each.code


def items_for_sale(session: Session) -> list[Item]:
    """Everything that is sold, in the order of the catalogue."""
    return list(session.scalars(sa.select(Item).where(Item.active.is_(True)).order_by(Item.id)))


@goods.get("/goods")
def shelf() -> str:
    """One shelf, or what the search finds."""
    wanted = request.args.get("q", "").strip()
    with parts().database.reading() as session:
        all_shelves = shelves(session)
        chosen = "" if wanted else request.args.get("shelf", all_shelves[0].id if all_shelves else "")
        items = found(items_for_sale(session), wanted, item_words) if wanted else items_of_shelf(session, chosen)
        rows = _rows(session, items[:MOST_ROWS], all_shelves)
        return render_template("goods.html", wanted=wanted, chosen=chosen, shelves=all_shelves, rows=rows)


@goods.get("/goods/<int:item_id>")
def one(item_id: int) -> str:
    """One item."""
    with parts().database.reading() as session:
        row = _rows(session, [item(session, item_id)], shelves(session))[0]
        photo = photo_of(session, item_id)
        places = every_sub_shelf(session)
        return render_template("good.html", item=row.item, row=row, photo=photo, places=places)


@goods.post("/goods/<int:item_id>/price")
def price(item_id: int) -> Response:
    """Correct the shelf price."""
    price_yen, seen = _number("price_yen", HIGHEST_PRICE_YEN), _number("seen", HIGHEST_PRICE_YEN)
    if not price_yen or seen is None:
        tell("wrong", "値段は、1円からの数字で入れてください。")
        return redirect(url_for("goods.one", item_id=item_id), 303)

    def deed(session: Session) -> str:
        corrected = correct_price(session, item_id, seen, price_yen)
        return f"「{corrected.name}」の値段を {yen(price_yen)}にしました。"

    return act(deed, url_for("goods.one", item_id=item_id))


@goods.post("/goods/<int:item_id>/stock")
def count(item_id: int) -> Response:
    """Note what was counted on the shelf."""
    on_hand, seen = _number("on_hand", MOST_PIECES), _number("seen", MOST_PIECES)
    if on_hand is None or seen is None:
        tell("wrong", "在庫は、0からの数字で入れてください。")
        return redirect(url_for("goods.one", item_id=item_id), 303)

    def deed(session: Session) -> str:
        counted = item(session, item_id)
        correct_count(session, item_id, seen, on_hand)
        return f"「{counted.name}」の在庫を {on_hand}点にしました。"

    return act(deed, url_for("goods.one", item_id=item_id))


@goods.post("/goods/<int:item_id>/place")
def sub_shelf(item_id: int) -> Response:
    """Choose where residents find the item on the television; an empty choice is そのほか of its department."""
    chosen = request.form.get("sub_shelf", "") or None

    def deed(session: Session) -> str:
        placed = item(session, item_id)
        put_on_sub_shelf(session, placed, chosen)
        return f"「{placed.name}」の場所を なおしました。"

    return act(deed, url_for("goods.one", item_id=item_id))


@goods.get("/specials")
def specials_of_day() -> str:
    """The specials of a day."""
    day = parse_day(request.args.get("day", "")) or local_day(now())
    with parts().database.reading() as session:
        specials = specials_of(session, day)
        stock = _stock(session, [special.item_id for special in specials])
        rows = [SpecialRow(special, _free(stock.get(special.item_id))) for special in specials]
        one_day = timedelta(days=1)
        return render_template("specials.html", day=day, previous=day - one_day, next=day + one_day, rows=rows)


def _rows(session: Session, items: Iterable[Item], all_shelves: Iterable[Shelf]) -> list[GoodsRow]:
    names = {each.id: each.name for each in all_shelves}
    known = list(items)
    stock = _stock(session, [each.id for each in known])
    return [_row(each, names[each.shelf_id], stock) for each in known]


def _row(each: Item, shelf_name: str, stock: Mapping[int, Stock]) -> GoodsRow:
    row = stock.get(each.id)
    return GoodsRow(each, shelf_name, row.on_hand if row else 0, row.reserved if row else 0)


def _stock(session: Session, item_ids: list[int]) -> dict[int, Stock]:
    return {row.item_id: row for row in session.scalars(sa.select(Stock).where(Stock.item_id.in_(item_ids)))}


def _free(row: Stock | None) -> int:
    return row.on_hand - row.reserved if row else 0


def _number(field: str, most: int) -> int | None:
    """The whole number in a form field, 0 to `most`; None for anything else."""
    typed = digits(request.form.get(field, ""))
    return int(typed) if typed and int(typed) <= most else None
