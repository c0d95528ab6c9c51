"""いまどこ: the five stages of an order, and the minutes left. Refreshes itself while the order is open."""

from flask import Flask, request
from flask.typing import ResponseReturnValue

from orders.delivery import Carrier, jobs_of_order
from orders.order import OPEN_STATES, Order
from orders.repeat import last_order
from orders.tracking import Tracking, latest_open_order, tracking
from tvapp import spoken
from tvapp.addresses import address, back_asked
from tvapp.frame import Screen, show
from tvapp.layout import Cell, place
from tvapp.screens.messages import Answer, message
from tvapp.screens.same import order_of_visitor
from tvapp.stages import minutes, sentence, steps
from tvapp.visit import Visit, reading


def register(app: Flask) -> None:
    app.add_url_rule("/track", "track", reading(track))


def track(visit: Visit) -> ResponseReturnValue:
    """The order `?number=`, else the newest open one, else the last one."""
    order = _asked(visit)
    back = back_asked("/?f=where")
    if order is None:
        return _nothing(visit, back)
    where = tracking(visit.db, order.id, visit.now)
    url = address("/track", number=request.args.get("number"), b=back if back != "/?f=where" else None)
    paper = Cell(
        "receipt", place("p1"), "receipt", address(f"/receipt/{order.number}", b=_own(order)), "注文の中身", digit="1"
    )
    history = Cell("history", place("p2"), "history", "/history", "注文の記録", digit="2")
    screen = Screen(
        name="track",
        title="いまどこ",
        url=url,
        cells=[paper, history],
        back=back,
        refresh_s=visit.room.tv.tv_refresh_s if order.state in OPEN_STATES else 0,
        facts={"order-number": order.number, "stage": where.stage.value, "order-state": order.state.value},
    )
    return show(
        visit, "track.html", screen, order=order, where=where, sentence=sentence(where, visit.today),
        minutes=minutes(where), steps=steps(where, by_road=_by_road(visit, order)),
        buttons=[paper, history], more=_more(visit, order, where),
    )  # fmt: skip


def _by_road(visit: Visit, order: Order) -> bool:
    """Whether nothing of it flies: every box that has a carrier goes by van."""
    carriers = {job.carrier for job in jobs_of_order(visit.db, order.id)} - {Carrier.UNDECIDED}
    return carriers == {Carrier.VAN}


def _own(order: Order) -> str:
    return address("/track", number=order.number, f="receipt")


def _asked(visit: Visit) -> Order | None:
    number = request.args.get("number")
    if number:
        return order_of_visitor(visit, number)
    return latest_open_order(visit.db, visit.household.id) or last_order(visit.db, visit.household.id)


def _more(visit: Visit, order: Order, where: Tracking) -> list[str]:
    """What else is worth knowing, in at most three lines."""
    lines = [where.trouble] if where.trouble else []
    if where.boxes > 1 and where.boxes_delivered < where.boxes:
        lines.append(f"荷物は {where.boxes}つです。{where.boxes_delivered}つ お届けしました。")
    if where.delivered_at is not None:
        lines.append(f"{spoken.time_of_day(where.delivered_at)}に お渡ししました。")
    elif order.state in OPEN_STATES and where.minutes_left is None and not where.trouble:
        near = spoken.near_day(order.delivery_day, visit.today)
        lines.append(f"お届けの目安は {near} {visit.room.tv.tv_delivery_hours}です。")
    # A sentence of trouble may take two lines; more than two sentences would lie under the buttons.
    return lines[:2] if where.trouble else lines[:3]


def _nothing(visit: Visit, back: str) -> ResponseReturnValue:
    return message(
        visit,
        title="いまどこ",
        head="いま お届けする ご注文は ありません。",
        text="ご注文いただくと、ここで どこまで来たか 見られます。",
        answers=[Answer("shelves", "/shelves", "売り場を見る")],
        back=back,
        url="/track",
    )
