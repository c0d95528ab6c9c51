"""The volunteer's telephone: what comes when, clear the landing place, receive, swap the battery, let it go."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, abort, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from fleet import flights, pads
from fleet import hall as rules
from fleet.console.doors import me, only
from fleet.console.hall_steps import hall_view
from fleet.console.parts import act, now, parts
from orders.clock import local_day
from orders.days.reminders import reminders_of
from orders.homes.people import Role

FRESH_EVERY_S = 3

pages = Blueprint("hall", __name__)
pages.before_request(only(Role.VOLUNTEER))


def my_hall() -> str:
    """The hall of whoever presses; an account without one may see none."""
    return me().district_id or abort(403)


@pages.get("/hall")
def show() -> str:
    """The one page with the next step."""
    with parts().database.reading() as session:
        view = hall_view(session, parts().world, my_hall(), now())
        duties = reminders_of(session, my_hall(), local_day(now()))
    return render_template("hall.html", view=view, duties=duties, today=local_day(now()), fresh_every=FRESH_EVERY_S)


@pages.post("/hall/pad-clear")
def pad_clear() -> Response:
    """Vouch for the landing place."""
    hall = my_hall()

    def deed(session: Session, at: datetime) -> str:
        pads.declare_clear(session, hall, me().name, at)
        return "着陸場所の確認を伝えました。離れて待ってください。"

    return act(deed, url_for("hall.show"))


@pages.post("/hall/pad-withdraw")
def pad_withdraw() -> Response:
    """Somebody walked in: no landing."""
    hall = my_hall()

    def deed(session: Session, at: datetime) -> str:
        pads.withdraw_clear(session, hall, me().name, at)
        return "取り消しを伝えました。降りてくるかもしれません。着陸場所から離れていてください。"

    return act(deed, url_for("hall.show"))


@pages.post("/hall/flights/<int:flight_id>/receive")
def receive(flight_id: int) -> Response:
    """The boxes are in hand."""

    def deed(session: Session, at: datetime) -> str:
        _must_be_mine(session, flight_id)
        rules.receive_boxes(session, flight_id, me().name, at)
        return "箱を受け取りました。"

    return act(deed, url_for("hall.show"))


@pages.post("/hall/flights/<int:flight_id>/battery")
def battery_swapped(flight_id: int) -> Response:
    """A charged battery is in the aircraft."""
    battery_id = request.form.get("battery_id", "").strip()

    def deed(session: Session, at: datetime) -> str:
        _must_be_mine(session, flight_id)
        rules.battery_swapped(session, flight_id, battery_id, me().name, at)
        return f"電池 {battery_id} を入れました。"

    return act(deed, url_for("hall.show"))


@pages.post("/hall/flights/<int:flight_id>/release")
def release(flight_id: int) -> Response:
    """Everybody stands back: it may fly home."""

    def deed(session: Session, at: datetime) -> str:
        _must_be_mine(session, flight_id)
        rules.release(session, flight_id, me().name, at)
        return "出発を許可しました。離れていてください。"

    return act(deed, url_for("hall.show"))


def _must_be_mine(session: Session, flight_id: int) -> None:
    """A volunteer touches only what comes to their own hall."""
    if flights.flight(session, flight_id).site_id != my_hall():
        abort(403)
