"""One order goes to another day: chosen on its page, before anybody has begun to pick it."""

from __future__ import annotations

from flask import Blueprint, abort, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.homes.people import Role
from orders.ordering.moving import move
from orders.staff.days import parse_day
from orders.staff.doors import me, only
from orders.staff.parts import act, now

moving_page = Blueprint("moving", __name__)
moving_page.before_request(only(Role.SHOP))


@moving_page.post("/orders/<int:order_id>/day")
def to_day(order_id: int) -> Response:
    """Move it; the household reads it on its television. The same day again is no change."""
    day = parse_day(request.form.get("day", ""))
    if day is None:
        abort(400)

    def deed(session: Session) -> str:
        move(session, order_id, day, me().login, now())
        return f"お届けの日を {day.month}月{day.day}日にしました。テレビでお知らせします。"

    return act(deed, url_for("order.show", order_id=order_id))
