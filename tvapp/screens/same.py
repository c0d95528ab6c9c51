"""前回と同じ: an earlier order as the shop has it today; one press puts it into the basket and leads on."""

from flask import Flask, abort, redirect, request
from flask.typing import ResponseReturnValue

from orders.clock import local_day
from orders.errors import NotFound
from orders.money import yen
from orders.ordering.order import Order, order_by_number
from orders.ordering.repeat import RepeatLine, fill_basket_from, last_order, lines_of
from tvapp import spoken
from tvapp.addresses import address
from tvapp.frame import Screen, pager, show
from tvapp.law import DRINKING_AGE
from tvapp.layout import Cell, place
from tvapp.lists import Row, row_page
from tvapp.said import said
from tvapp.screens.messages import Answer, message
from tvapp.visit import Visit, reading, writing


def register(app: Flask) -> None:
    app.add_url_rule("/same", "same", reading(same))
    app.add_url_rule("/same", "same_fill", writing(fill), methods=["POST"])


def same(visit: Visit) -> ResponseReturnValue:
    """Lists the order `?number=`, or the last one; what is missing today is shown before anything is put in."""
    found = _asked(visit)
    if found is None:
        return _nothing_yet(visit)
    lines = lines_of(visit.db, found, visit.today)
    rows = row_page([_row(line) for line in lines], visit.design)
    url = address("/same", number=request.args.get("number"))
    turns = pager(rows.paging, url, "品物")
    sold = [line for line in lines if line.available > 0]
    button = (
        Cell("fill", place("b1"), "same-fill", "/same", "かごに入れる", digit="8")
        if sold
        else Cell("shelves", place("b1"), "shelves", "/shelves", "売り場を見る", digit="8")
    )
    screen = Screen(
        name="same",
        title="前回と同じ" if not request.args.get("number") else "同じものを 注文",
        url=address(url, p=rows.paging.number if rows.paging.number > 1 else None),
        cells=[*rows.cells, button, *turns],
        back="/?f=same" if not request.args.get("number") else f"/receipt/{found.number}?f=again",
        focus=button.key,
        said=said(visit),
    )
    total_yen = sum(line.price_yen * min(line.quantity, line.available) for line in sold)
    return show(
        visit, "same.html", screen, rows=rows, turns=turns, button=button, order=found, total_yen=total_yen,
        missing=any(line.available < line.quantity for line in lines), can_fill=bool(sold),
        placed=spoken.day(local_day(found.placed_at)), pieces=visit.pieces,
        law=DRINKING_AGE if any(line.item.alcohol for line in lines) else "",
    )  # fmt: skip


def _asked(visit: Visit) -> Order | None:
    number = request.values.get("number")
    if not number:
        return last_order(visit.db, visit.household.id)
    return order_of_visitor(visit, number)


def order_of_visitor(visit: Visit, number: str) -> Order:
    """This household's order with that number; anybody else's is not found."""
    found = order_by_number(visit.db, number)
    if found is None or found.household_id != visit.household.id:
        abort(404)
    return found


def _row(line: RepeatLine) -> Row:
    today = min(line.quantity, line.available)
    many = f"{line.quantity}点" if today == line.quantity else f"{today}点だけ" if today else "売り切れ"
    return Row(line.item.code, line.item.name, many, yen(line.price_yen * today), wrong=today < line.quantity)


def _nothing_yet(visit: Visit) -> ResponseReturnValue:
    return message(
        visit,
        title="前回と同じ",
        head="まだ ご注文が ありません。",
        text="売り場から 品物を お選びください。",
        answers=[Answer("shelves", "/shelves?b=%2Fsame%3Ff%3Dshelves", "売り場を見る")],
        back="/?f=same",
        url="/same",
    )


def fill(visit: Visit) -> ResponseReturnValue:
    found = _asked(visit)
    if found is None:
        return redirect("/same")
    try:
        filled = fill_basket_from(visit.db, found.id, visit.household.id, visit.now)
    except NotFound:
        abort(404)
    return redirect("/confirm" if filled.added else "/basket?m=empty")
