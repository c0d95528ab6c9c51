"""The operators' board: all aircraft on one screen, and the small presses that belong to no single flight."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from fleet import all_by_road as road
from fleet import batteries, drones, weather
from fleet.console.doors import me, only
from fleet.console.numbers import decimal_in
from fleet.console.parts import act, now, parts
from fleet.console.picture import Picture, picture_of
from fleet.console.words import aircraft_name
from orders.clock import local_day
from orders.delivering import carriers, delivery, watchover
from orders.delivering.delivery import Carrier
from orders.homes.districts import district
from orders.homes.people import Role

FASTEST_WIND_M_S = 60.0
LONGEST_REASON = 80
BY_HAND = "担当者が車での配達に切り替えました。"

pages = Blueprint("board", __name__)
pages.before_request(only(Role.OPERATOR))


def _picture() -> Picture:
    with parts().database.reading() as session:
        return picture_of(session, parts().world, parts().fleet, now())


@pages.get("/board")
def show() -> str:
    """Map and cards."""
    return render_template("board.html", picture=_picture())


@pages.post("/batteries/<battery_id>/charged")
def battery_charged(battery_id: str) -> Response:
    """A used battery came off the charger."""

    def deed(session: Session, _at: datetime) -> str:
        batteries.charged(session, battery_id)
        return f"電池 {battery_id} を充電ずみにしました。"

    return act(deed, url_for("board.show"))


@pages.post("/aircraft/<drone_id>/in-service")
def put_in_service(drone_id: str) -> Response:
    """Somebody has looked at the aircraft: it may fly again."""

    def deed(session: Session, _at: datetime) -> str:
        drones.put_in_service(session, drone_id)
        return f"{aircraft_name(drone_id)}を使えるようにしました。"

    return act(deed, url_for("board.show"))


@pages.post("/wind")
def observe_wind() -> Response:
    """Wind as seen at the port now."""
    speed_m_s = decimal_in("speed_m_s", 0.0, FASTEST_WIND_M_S)
    from_deg = decimal_in("from_deg", 0.0, 360.0)

    def deed(session: Session, at: datetime) -> str:
        weather.observe(session, speed_m_s, from_deg, me().name, at)
        return f"風 {speed_m_s:.1f} m/s を記録しました。"

    return act(deed, url_for("board.show"))


@pages.post("/jobs/<int:job_id>/van")
def job_by_van(job_id: int) -> Response:
    """A single box goes by road: one that waits for an aircraft, or one that came back from a door."""
    reason = request.form.get("reason", "").strip() or BY_HAND

    def deed(session: Session, at: datetime) -> str:
        delivery.assign_carrier(session, job_id, Carrier.VAN, me().name, at, reason)
        return "車での配達に切り替えました。"

    return act(deed, url_for("board.show"))


@pages.post("/all-by-road")
def all_by_road() -> Response:
    """Everything of today, or to one hall, goes by road; flights that have not left are cancelled."""
    reason = request.form.get("reason", "").strip()[:LONGEST_REASON] or BY_HAND
    hall = request.form.get("hall", "")

    def deed(session: Session, at: datetime) -> str:
        where = district(session, hall).hall_name + "の箱" if hall else "きょうの箱"
        found = road.all_by_road(session, local_day(at), hall or None, me().name, at, reason)
        said = f"{where}は、ぜんぶ車で届けます（{len(found.moved)}個を切り替えました）。"
        return said + (f"{len(found.flying)}個は飛行中です。便の画面で決めてください。" if found.flying else "")

    return act(deed, url_for("board.show"))


@pages.post("/all-by-road/end")
def as_before() -> Response:
    """That word is taken back; dispatch decides again about what still waits."""
    hall = request.form.get("hall", "")

    def deed(session: Session, at: datetime) -> str:
        found = carriers.as_before(session, local_day(at), hall or None, me().name, at)
        return f"「ぜんぶ車で」をやめました。{len(found.moved)}個の箱は、また飛行機でも運べます。"

    return act(deed, url_for("board.show"))


@pages.post("/escalations/<int:escalation_id>/take")
def watch_seen(escalation_id: int) -> Response:
    """Somebody has read that a resident needs somebody, and sees to it."""

    def deed(session: Session, at: datetime) -> str:
        watchover.mark_seen(session, escalation_id, me().name, at)
        return "あなたが引き受けました。電話か訪問をお願いします。お店と市役所の「見守り」の画面に、結果を書きます。"

    return act(deed, url_for("board.show"))
