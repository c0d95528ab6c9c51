"""いまどこ: the five stages of an order, and the minutes left. Refreshes itself while the order is open."""

from flask import Flask, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from orders.ordering.order import OPEN_STATES, Order
from orders.ordering.repeat import last_order
from orders.ordering.tracking import Stage, Tracking, latest_open_order, tracking
from tvapp import spoken, valley
from tvapp.addresses import address, back_asked, way_back
from tvapp.frame import Screen, show
from tvapp.layout import Cell, place
from tvapp.screens.messages import Answer, message
from tvapp.screens.same import order_of_visitor
from tvapp.stages import by_road, minutes, remarks, sentence, steps
from tvapp.visit import Visit, reading

LINES, LINES_BESIDE_MAP = 3, 2
PER_DEGREE = 1000
"""The position is kept to three decimals; the address of the map has it in whole thousandths."""


def register(app: Flask) -> None:
    app.add_url_rule("/track", "track", reading(track))
    app.add_url_rule("/where/<district>/<int:north>-<int:east>.png", "where_map", where_map)


def track(visit: Visit) -> ResponseReturnValue:
    """The order `?number=`, else the newest open one, else the last one."""
    order = _asked(visit)
    back = back_asked("/?f=track")
    if order is None:
        return _nothing(visit, back)
    where = tracking(visit.db, order.id, visit.now)
    url = address("/track", number=request.args.get("number"), b=back if back != "/?f=track" else None)
    # Back to this order, also when another is the newest by then.
    here = address(url, number=None if request.args.get("number") else order.number)
    goods = address(f"/receipt/{order.number}", b=way_back(here, "receipt"))
    paper = Cell("receipt", place("p1"), "receipt", goods, "注文の中身", digit="1")
    earlier = address("/history", b=way_back(here, "history"))
    history = Cell("history", place("p2"), "history", earlier, "注文の記録", digit="2")
    screen = Screen(
        name="track",
        title=f"いまどこ（{order.number}）",
        url=url,
        cells=[paper, history],
        back=back,
        refresh_s=visit.room.tv.tv_refresh_s if order.state in OPEN_STATES else 0,
        facts={"order-number": order.number, "stage": where.stage.value, "order-state": order.state.value},
    )
    near = _map_href(order, where)
    return show(
        visit, "track.html", screen, sentence=sentence(where, visit.today), minutes=minutes(where),
        steps=steps(where, by_road=by_road(where)), buttons=[paper, history], map_href=near, hall=where.hall_name,
        more=_more(visit, order, where)[: LINES_BESIDE_MAP if near else None],
    )  # fmt: skip


def _map_href(order: Order, where: Tracking) -> str:
    """The map is for what is in the air and known; everywhere else the words are enough."""
    if where.stage is not Stage.ON_THE_WAY_AIR or where.latitude is None or where.longitude is None:
        return ""
    if not valley.has_map(order.district_id):
        return ""
    north, east = round(where.latitude * PER_DEGREE), round(where.longitude * PER_DEGREE)
    return url_for("where_map", district=order.district_id, north=north, east=east)


def where_map(district: str, north: int, east: int) -> ResponseReturnValue:
    """A picture of a place in the valley: the address says which, nothing is looked up."""
    if not valley.has_map(district) or not 0 <= north <= 90 * PER_DEGREE or not 0 <= east <= 180 * PER_DEGREE:
        abort(404)
    drawn = valley.map_png(district, north / PER_DEGREE, east / PER_DEGREE)
    return Response(drawn, mimetype="image/png", headers={"Cache-Control": "public, max-age=86400"})


def _asked(visit: Visit) -> Order | None:
    number = request.args.get("number")
    if number:
        return order_of_visitor(visit, number)
    return latest_open_order(visit.db, visit.household.id) or last_order(visit.db, visit.household.id)


def _more(visit: Visit, order: Order, where: Tracking) -> list[str]:
    """What else is worth knowing, in at most three lines."""
    lines = remarks(where, visit.room.settings.help_phone)
    if where.delivered_at is not None:
        lines.append(f"{spoken.time_of_day(where.delivered_at)}に お渡ししました。")
    elif order.state in OPEN_STATES and where.minutes_left is None and not where.brought_back:
        near = spoken.near_day(order.delivery_day, visit.today)
        lines.append(f"お届けの目安は {near} {visit.hours_of(order)}です。")
    return lines[:LINES]


def _nothing(visit: Visit, back: str) -> ResponseReturnValue:
    return message(
        visit,
        title="いまどこ",
        head="いま お届けする ご注文は ありません。",
        text="ご注文いただくと、ここで どこまで来たか 見られます。",
        answers=[Answer("shelves", address("/shelves", b=way_back("/track", "shelves")), "売り場を見る")],
        back=back,
        url="/track",
    )
