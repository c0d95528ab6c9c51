"""Ordering for the resident: search, basket, confirmation, and what was ordered. Every press sets a number."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask import Flask, abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from orders.clock import local_day
from orders.days.calendar import promise_to_show
from orders.errors import NotFound
from orders.goods import catalogue
from orders.goods.catalogue import FOR_SALE, Item, on
from orders.goods.specials import prices_of
from orders.goods.stock import available
from orders.homes import family
from orders.ordering import checkout, family_basket
from orders.ordering.charges import charged, charges
from orders.ordering.order import Channel, order
from orders.staff.days import parse_day
from orders.staff.finding import digits, found
from orders.web import jst_day
from tvapp.family.door import Call, reading, writing
from tvapp.family.news import STATES
from tvapp.law import DRINKING_AGE

MOST_FOUND = 12
SHOP = "/family/shop"


def register(app: Flask) -> None:
    app.add_url_rule("/shop", "shop", reading(shop))
    app.add_url_rule("/shop", "put", writing(put), methods=["POST"])
    app.add_url_rule("/shop/check", "check", reading(check))
    app.add_url_rule("/shop/place", "place", writing(place), methods=["POST"])
    app.add_url_rule("/orders/<int:order_id>", "placed", reading(placed))


def shop(call: Call) -> str:
    wanted = request.args.get("q", "").strip()[:40]
    basket = family_basket.basket_of(call.db, call.member, call.now)
    items = found(_for_sale(call), wanted, _words)[:MOST_FOUND] if wanted else []
    prices = prices_of(call.db, items, local_day(call.now))
    free = available(call.db, [item.id for item in items])
    lying = {line.item.id: line.quantity for line in basket.lines}
    return render_template(
        "shop.html",
        member=call.member,
        wanted=wanted,
        items=items,
        prices=prices,
        free=free,
        lying=lying,
        basket=basket,
        law=DRINKING_AGE if basket.alcohol or any(item.alcohol for item in items) else "",
    )


def _for_sale(call: Call) -> list[Item]:
    return list(call.db.scalars(sa.select(Item).where(FOR_SALE).order_by(Item.reading), on(local_day(call.now))))


def _words(item: Item) -> Iterable[str]:
    return item.reading, item.name


def put(call: Call) -> Response:
    """So many pieces of an item: the form says how many, so that pressing twice is once."""
    item_id, quantity = digits(request.form.get("item", "")), digits(request.form.get("quantity", ""))
    if not item_id or not quantity:
        abort(400)
    try:
        item = catalogue.item(call.db, int(item_id))
    except NotFound:
        abort(404)
    family_basket.set_quantity(call.db, call.member, item.id, int(quantity), call.now)
    flash(
        f"「{item.name}」を {quantity}点に しました。" if quantity != "0" else f"「{item.name}」を 出しました。",
        "right",
    )
    return redirect(SHOP, 303)


def check(call: Call) -> Response | str:
    """The last look: what, how much, when, for whom."""
    basket = family_basket.basket_of(call.db, call.member, call.now)
    if not basket.lines:
        return redirect(SHOP)
    promise = promise_to_show(call.db, call.member.household.district, call.now, basket.weight_g)
    return render_template(
        "check.html", member=call.member, basket=basket, day=promise.day, day_words=jst_day(promise.day),
        token=checkout.new_token(), law=DRINKING_AGE,
    )  # fmt: skip


def place(call: Call) -> Response:
    age, token = digits(request.form.get("age", ""))[:3], request.form.get("token", "")
    if not token:
        abort(400)
    made = family_basket.place(
        call.db, call.member, token, call.now, age_years=int(age) if age else None,
        expected_day=parse_day(request.form.get("day", "")), expected_goods=request.form.get("goods", ""),
    )  # fmt: skip
    return redirect(f"/family/orders/{made.id}", 303)


def placed(call: Call, order_id: int) -> str:
    """An order that this family made; the resident's own ones are not family's business."""
    family.require(call.db, call.member, family.ORDERING, call.now)
    try:
        made = order(call.db, order_id)
    except NotFound:
        abort(404)
    if made.household_id != call.member.household_id or made.channel is not Channel.PROXY:
        abort(404)
    lines = charges(made)
    return render_template(
        "placed.html", member=call.member, order=made, lines=lines, sums=charged(made), day=jst_day(made.delivery_day),
        state=STATES[made.state],
    )  # fmt: skip
