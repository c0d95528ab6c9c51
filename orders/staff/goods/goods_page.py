"""Goods: the list with its search, corrections of price and count, the day's specials."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.clock import local_day
from orders.goods import item_changes
from orders.goods.catalogue import Item, Shelf, item, item_by_code, items_of_shelf, shelves
from orders.goods.catalogue_turn import take_turn
from orders.goods.departments import every_sub_shelf, put_on_sub_shelf
from orders.goods.photos import photo_of
from orders.goods.specials import Special, specials_of
from orders.goods.stock import Stock
from orders.homes.people import Role
from orders.money import yen
from orders.staff.days import parse_day
from orders.staff.doors import me, only
from orders.staff.finding import digits, found
from orders.staff.goods.corrections import correct_count, correct_price
from orders.staff.parts import act, now, parts, tell

goods = Blueprint("goods", __name__)
goods.before_request(only(Role.SHOP))

MOST_ROWS = 100
HIGHEST_PRICE_YEN = 200_000
MOST_PIECES = 10_000
LISTS = {"no-weight": "重さのない品", "off-season": "季節の外", "given-up": "やめた品"}
"""Lists beside the shelves, and what they are called."""


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
    """One shelf, one of `LISTS`, or what the search finds."""
    wanted, listed = request.args.get("q", "").strip(), request.args.get("show", "")
    with parts().database.reading() as session:
        all_shelves = shelves(session)
        chosen = request.args.get("shelf", all_shelves[0].id if all_shelves else "")
        if wanted or listed in LISTS:
            chosen = ""
        items = _items_shown(session, wanted, listed, chosen)
        rows = _rows(session, items[:MOST_ROWS], all_shelves)
        return render_template(
            "goods.html", wanted=wanted, chosen=chosen, shelves=all_shelves, rows=rows, lists=LISTS, listed=listed,
            without_weight=len(_listed(session, "no-weight")),
        )  # fmt: skip


def _items_shown(session: Session, wanted: str, listed: str, chosen: str) -> list[Item]:
    if wanted:
        # A carton's number, or the one before the maker changed it, finds the item as well.
        by_code = item_by_code(session, digits(wanted)) if digits(wanted) else None
        return [by_code] if by_code else found(items_for_sale(session), wanted, item_words)
    return _listed(session, listed) if listed in LISTS else items_of_shelf(session, chosen)


def _listed(session: Session, listed: str) -> list[Item]:
    query = sa.select(Item).order_by(Item.reading)
    if listed == "given-up":
        return list(session.scalars(query.where(Item.active.is_(False))))
    if listed == "no-weight":
        return list(session.scalars(query.where(Item.active.is_(True), Item.weight_g.is_(None))))
    today = local_day(now())
    return [each for each in session.scalars(query.where(Item.active.is_(True))) if not each.sold_on(today)]


@goods.get("/goods/<int:item_id>")
def one(item_id: int) -> str:
    """One item."""
    with parts().database.reading() as session:
        row = _rows(session, [item(session, item_id)], shelves(session))[0]
        photo = photo_of(session, item_id)
        places = every_sub_shelf(session)
        return render_template("good.html", item=row.item, row=row, photo=photo, places=places, today=local_day(now()))


@goods.post("/goods/<int:item_id>/price")
def price(item_id: int) -> Response:
    """Correct the shelf price."""
    price_yen, seen = _number("price_yen", HIGHEST_PRICE_YEN), _number("seen", HIGHEST_PRICE_YEN)
    if not price_yen or seen is None:
        tell("wrong", "値段は、1円からの数字で入れてください。")
        return redirect(url_for("goods.one", item_id=item_id), 303)

    def deed(session: Session) -> str:
        corrected = correct_price(session, item_id, seen, price_yen, me().login, now())
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
        take_turn(session)
        placed = item(session, item_id)
        before = placed.sub_shelf_id
        put_on_sub_shelf(session, placed, chosen)
        item_changes.note(session, item_id, {"sub_shelf_id": (before, chosen)}, me().login, now())
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
