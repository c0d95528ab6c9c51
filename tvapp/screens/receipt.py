"""The receipt: stays, can be called up again; the order is cancelled from here as long as that is possible."""

from collections.abc import Sequence

from flask import Flask, redirect
from flask.typing import ResponseReturnValue

from orders.errors import BasketFull, QuantityLimit, TooLateToCancel
from orders.money import yen
from orders.ordering.changing import take_apart
from orders.ordering.order import OPEN_STATES, Order, OrderState, cancel, changeable_until, may_cancel
from orders.ordering.receipts import Receipt
from orders.ordering.receipts import receipt as receipt_of
from orders.ordering.tracking import tracking
from tvapp import spoken
from tvapp.addresses import address, back_asked, way_back
from tvapp.frame import Screen, pager, show
from tvapp.layout import Cell, place
from tvapp.lists import Row, row_page
from tvapp.said import said
from tvapp.screens.messages import Answer, message
from tvapp.screens.same import order_of_visitor
from tvapp.visit import Visit, reading, writing

_WORDS = {
    OrderState.PLACED: "ご注文を 受けました",
    OrderState.PICKING: "袋に つめています",
    OrderState.PACKED: "袋に つめました",
    OrderState.OUT: "お届けの途中です",
    OrderState.DELIVERED: "お届けしました",
    OrderState.CANCELLED: "取り消しました",
}


def register(app: Flask) -> None:
    app.add_url_rule("/receipt/<number>", "receipt", reading(receipt))
    app.add_url_rule("/receipt/<number>/cancel", "ask_cancel", reading(ask_cancel))
    app.add_url_rule("/receipt/<number>/cancel", "do_cancel", writing(do_cancel), methods=["POST"])
    app.add_url_rule("/receipt/<number>/reopen", "reopen", writing(reopen), methods=["POST"])


def receipt(visit: Visit, number: str) -> ResponseReturnValue:
    order = order_of_visitor(visit, number)
    back = back_asked("/")
    paper = receipt_of(visit.db, order.id, visit.room.settings)
    cancelled = order.state is OrderState.CANCELLED
    rows = row_page(_ordered(order) if cancelled else _rows(paper), visit.design)
    url = address(f"/receipt/{number}", b=back if back != "/" else None)
    turns = pager(rows.paging, url, f"{visit.design.rows}行")
    own = address(url, p=rows.paging.number if rows.paging.number > 1 else None)
    buttons = _buttons(visit, order, own)
    screen = Screen(
        name="receipt",
        title=_WORDS[order.state],
        url=own,
        cells=[*buttons, *turns],
        back=back,
        focus=buttons[0].key,
        said=said(visit),
        facts={
            "order-number": order.number,
            "order-state": order.state.value,
            "stage": tracking(visit.db, order.id, visit.now).stage.value,
        },
    )
    return show(
        visit, "receipt.html", screen, order=order, rows=rows, turns=turns, buttons=buttons, paper=paper,
        day=spoken.near_day(order.delivery_day, visit.today), hours=visit.hours_of(order),
        is_open=order.state in OPEN_STATES, cancelled=cancelled, until=_until(visit, order),
    )  # fmt: skip


def _until(visit: Visit, order: Order) -> tuple[str, ...]:
    """Until when the order can be changed, or what ended that: two short lines."""
    if order.state not in OPEN_STATES:
        return ()
    last = changeable_until(order)
    if may_cancel(order, visit.now):
        return "お店が そろえる前なら", f"{spoken.last_minute(last)}まで 変えられます"
    if order.state is OrderState.PLACED:
        return "締切を すぎました。", "変えるときは お電話を。"
    if order.state is OrderState.OUT:
        return "お店を 出ました。", "ご用のときは お電話を。"
    return "袋づめが はじまりました。", "変えるときは お電話を。"


def _ordered(order: Order) -> list[Row]:
    """What a cancelled order was about: goods without a sum, a tax or an issuer, for nothing is to be paid."""
    return [Row(f"l{n}", line.name, f"{line.quantity}点", "取り消し") for n, line in enumerate(order.lines)]


def _rows(paper: Receipt) -> list[Row]:
    """The goods, then what the law wants on a receipt (domain: 適格簡易請求書)."""
    goods = [
        Row(f"l{n}", f"{line.mark}{line.name}", f"{line.quantity}点", yen(line.amount_yen))
        for n, line in enumerate(paper.lines)
    ]
    taxes = [
        Row(
            f"t{rate.rate_percent}",
            f"{rate.rate_percent}%の品{'(※)' if rate.rate_percent == 8 else ''} うち税 {yen(rate.tax_yen)}",
            amount=yen(rate.total_yen),
            wide=True,
        )
        for rate in paper.rates
    ]
    issuer = [
        Row("issuer", f"発行 {paper.issuer_name}", wide=True),
        Row("issuer-number", f"登録番号 {paper.issuer_number}", amount=spoken.day(paper.day), wide=True),
    ]
    return [*goods, *taxes, *issuer]


def _buttons(visit: Visit, order: Order, url: str) -> Sequence[Cell]:
    if order.state not in OPEN_STATES:
        again = address("/same", number=order.number, b=way_back(url, "again"))
        return [
            Cell("again", place("c1"), "repeat", again, "同じものを注文", digit="8"),
            Cell(
                "history",
                place("c4"),
                "history",
                address("/history", f=order.number, b=way_back(url, "history")),
                "注文の記録へ",
                digit="0",
            ),
        ]
    there = address("/track", number=order.number, b=way_back(url, "where"))
    where = Cell("where", place("c1"), "track-this", there, "いまどこ", digit="8")
    if not may_cancel(order, visit.now):
        return [where]
    question = address(f"/receipt/{order.number}/cancel", b=way_back(url, "cancel"))
    ask = Cell("cancel", place("c4"), "cancel", question, "変える・やめる", digit="0")
    return [where, ask]


def ask_cancel(visit: Visit, number: str) -> ResponseReturnValue:
    order = order_of_visitor(visit, number)
    here = f"/receipt/{number}"
    if order.state is OrderState.CANCELLED:
        return redirect(here)
    if not may_cancel(order, visit.now):
        return redirect(address(here, m=_why_late(order.state)))
    return message(
        visit,
        title="変える・やめる",
        head=f"ご注文 {number} を どう しますか。",
        text=f"{len(order.lines)}品、合計 {yen(order.total_yen)}の ご注文です。",
        answers=[
            Answer("keep", here, "このまま", "なにも 変えない"),
            Answer("reopen", f"{here}/reopen", "品を 変える", "ぜんぶ かごに もどす", posts=True),
            Answer("cancel-order", f"{here}/cancel", "注文を やめる", "ぜんぶ 取り消す", posts=True),
        ],
        back=here + "?f=cancel",
        url=f"{here}/cancel",
        facts={"order-number": number},
    )


def _why_late(state: str) -> str:
    """Which of the two ended the right to change: picking that began, or else the cut-off."""
    return "too-late" if state == OrderState.PLACED else "begun"


def do_cancel(visit: Visit, number: str) -> ResponseReturnValue:
    order = order_of_visitor(visit, number)
    try:
        cancel(visit.db, order.id, visit.who, visit.now)
    except TooLateToCancel as error:
        return redirect(f"/receipt/{number}?m={_why_late(error.state)}")
    return redirect(f"/receipt/{number}?m=cancelled")


def reopen(visit: Visit, number: str) -> ResponseReturnValue:
    """Cancel, and put the same goods back into the basket, beside what lies there, to choose again."""
    order = order_of_visitor(visit, number)
    try:
        take_apart(visit.db, order.id, visit.household.id, visit.who, visit.now)
    except TooLateToCancel as error:
        return redirect(f"/receipt/{number}?m={_why_late(error.state)}")
    except (BasketFull, QuantityLimit):
        return redirect(f"/receipt/{number}?m=no-room")
    return redirect("/basket?m=reopened")
