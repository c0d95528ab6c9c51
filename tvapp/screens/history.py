"""注文の記録: earlier orders, newest first, and what this month has cost so far."""

from flask import Flask
from flask.typing import ResponseReturnValue

from orders.accounts.billing import month_so_far
from orders.money import yen
from orders.ordering.charges import charged
from orders.ordering.order import Channel, Order, OrderState, orders_of_household
from tvapp import spoken
from tvapp.addresses import address, came_from, way_back
from tvapp.frame import Screen, pager, show
from tvapp.lists import Row, row_page
from tvapp.screens.messages import Answer, message
from tvapp.visit import Visit, reading

_WORDS = {
    OrderState.PLACED: "受付",
    OrderState.PICKING: "袋づめ",
    OrderState.PACKED: "袋づめ",
    OrderState.OUT: "お届け中",
    OrderState.DELIVERED: "届きました",
    OrderState.CANCELLED: "取り消し",
}


def register(app: Flask) -> None:
    app.add_url_rule("/history", "history", reading(history))


def history(visit: Visit) -> ResponseReturnValue:
    orders = orders_of_household(visit.db, visit.household.id)
    if not orders:
        return _nothing(visit)
    rows = row_page([_row(order) for order in orders], visit.design)
    turns = pager(rows.paging, "/history", "ご注文")
    screen = Screen(
        name="history",
        title="注文の記録",
        url=address("/history", p=rows.paging.number),
        cells=[*rows.cells, *turns],
        back="/more?f=history",
    )
    settings, today = visit.room.settings, visit.today
    month = month_so_far(
        visit.db, visit.household.id, today.year, today.month, settings.monthly_fee_yen, settings.fee_rule
    )
    return show(visit, "history.html", screen, rows=rows, turns=turns, month=month, month_number=today.month)


def _row(order: Order) -> Row:
    return Row(
        key=order.number,
        what=f"{spoken.day(order.delivery_day)} {_whose(order)} {_WORDS[order.state]}",
        amount=yen(charged(order).total_yen),
        href=address(f"/receipt/{order.number}", b=way_back(address("/history", b=came_from()), order.number)),
        action=f"receipt:{order.number}",
        wide=True,
    )


def _whose(order: Order) -> str:
    """How many things it was, or that the family ordered it."""
    if order.channel is Channel.PROXY:
        return "ご家族" if order.placed_by.startswith("family:") else "代わりの方"
    return "毎週の品" if order.channel is Channel.STANDING else f"{len(order.lines)}品"


def _nothing(visit: Visit) -> ResponseReturnValue:
    return message(
        visit,
        title="注文の記録",
        head="まだ ご注文が ありません。",
        text="ご注文いただくと、ここに 残ります。",
        answers=[Answer("shelves", "/shelves?b=%2Fhistory%3Ff%3Dshelves", "売り場を見る")],
        back="/more?f=history",
        url="/history",
    )
