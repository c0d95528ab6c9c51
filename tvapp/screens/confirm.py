"""The last look before the order: what, how much, when; one press orders."""

from collections.abc import Mapping

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue

from orders import checkout
from orders.basket import BasketView, BasketViewLine, basket_of
from orders.money import yen
from tvapp import spoken
from tvapp.addresses import address
from tvapp.frame import Screen, pager, show
from tvapp.law import DRINKING_AGE
from tvapp.layout import Cell, place
from tvapp.lists import Row, row_page
from tvapp.said import said
from tvapp.screens.age import typed_age, under_age
from tvapp.visit import Visit, reading


def register(app: Flask) -> None:
    app.add_url_rule("/confirm", "confirm", reading(confirm))


def confirm(visit: Visit) -> ResponseReturnValue:
    view = basket_of(visit.db, visit.household.id, visit.now)
    if not view.lines:
        return redirect("/basket?m=empty")
    short = next((line for line in view.lines if line.quantity > line.available), None)
    if short is not None:
        return redirect(address("/basket", m="short", f=short.item.code))
    age = typed_age(request.args.get("age", ""))
    if not view.alcohol:
        return _show(visit, view, "")
    if not age or int(age) > checkout.OLDEST_PLAUSIBLE_YEARS:
        return redirect(address("/age", m="age" if "age" in request.args else None))
    if int(age) < checkout.DRINKING_AGE_YEARS:
        return under_age(visit)
    return _show(visit, view, age)


def _show(visit: Visit, view: BasketView, age: str) -> ResponseReturnValue:
    rows = row_page([_row(line) for line in view.lines], visit.design)
    url = address("/confirm", age=age)
    turns = pager(rows.paging, url, "6品")
    place_it = Cell("place-order", place("b1"), "place-order", "/order", "注文する", digit="8")
    mend = Cell("mend", place("b2"), "to-basket", "/basket", "かごを なおす", digit="0")
    screen = Screen(
        name="confirm",
        title="ご注文の 確認",
        url=address(url, p=rows.paging.number if rows.paging.number > 1 else None),
        cells=[*rows.cells, place_it, mend, *turns],
        back="/basket?f=confirm",
        focus="place-order",
        said=said(visit),
    )
    return show(
        visit, "confirm.html", screen, view=view, rows=rows, turns=turns, place_it=place_it, mend=mend, age=age,
        law=DRINKING_AGE, fields=order_fields(visit, age, view.fingerprint),
        day=spoken.near_day(visit.promise.day, visit.today), date=spoken.day(visit.promise.day),
        hours=visit.room.tv.tv_delivery_hours,
    )  # fmt: skip


def order_fields(visit: Visit, age: str, goods: str) -> Mapping[str, str]:
    """What the order form carries: a token that makes one order, the day and the goods (`goods`) that were shown."""
    fields = {"token": checkout.new_token(), "day": visit.promise.day.isoformat(), "goods": goods}
    return {**fields, "age": age} if age else fields


def _row(line: BasketViewLine) -> Row:
    return Row(line.item.code, line.item.name, f"{line.quantity}点", yen(line.amount_yen))
