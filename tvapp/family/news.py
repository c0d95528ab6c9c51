"""What the resident shows: the newest orders, as much of them as the consents say."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, session

from orders.delivering.watchover import Condition
from orders.homes import family
from orders.ordering.order import OrderState
from orders.web import jst_day, jst_time
from tvapp.family.door import Call

STATES = {
    OrderState.PLACED: "注文を 受けました",
    OrderState.PICKING: "お店で 用意しています",
    OrderState.PACKED: "お店で 用意しています",
    OrderState.OUT: "お届けの途中です",
    OrderState.DELIVERED: "お渡ししました",
    OrderState.CANCELLED: "取り消しました",
}
CONDITIONS = {
    Condition.FINE: "お元気でした。",
    Condition.CALL: "お電話を してあげてください。",
    Condition.URGENT: "急ぎの連絡が あります。お店に お電話ください。",
    Condition.ABSENT: "お留守でした。",
}


@dataclass(frozen=True)
class Line:
    order_id: int
    day: str
    state: str
    handed: str
    condition: str
    by_family: bool


def news(call: Call) -> str:
    # Sent anew with every look: a telephone in use never has to be invited again.
    session.modified = True
    lines = [
        Line(
            order_id=each.order_id,
            day=jst_day(each.day),
            state=STATES[each.state],
            handed=f"{jst_day(each.handed_at)} {jst_time(each.handed_at)}" if each.handed_at else "",
            condition=CONDITIONS[each.condition] if each.condition else "",
            by_family=each.by_family,
        )
        for each in family.news(call.db, call.member, call.now)
    ]
    may_order = family.may_order(call.db, call.member, call.now)
    return render_template("news.html", member=call.member, lines=lines, may_order=may_order)
