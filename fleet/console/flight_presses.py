"""What an operator presses for one flight; every press is repeatable and comes back to a page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from fleet import anew, approval, flights, loading, requests
from fleet.console.doors import me, only
from fleet.console.numbers import whole_or_none
from fleet.console.parts import act, now, parts
from fleet.flights import FlightState
from fleet.requests import RequestKind
from orders.homes.people import Role

HEAVIEST_G = 100_000

pages = Blueprint("flight_presses", __name__, url_prefix="/flights/<int:flight_id>")
pages.before_request(only(Role.OPERATOR))


def _press(flight_id: int, deed: Callable[[Session, datetime], object], said: str) -> Response:
    """Do it and go back to where the press came from: the board, or the flight's own page."""

    def told(session: Session, at: datetime) -> str:
        deed(session, at)
        return said

    return act(told, _back(flight_id))


def _back(flight_id: int) -> str:
    to_board = request.args.get("back") == "board"
    return url_for("board.show") if to_board else url_for("flight.show", flight_id=flight_id)


def _ask(flight_id: int, kind: RequestKind, said: str) -> Response:
    return _press(flight_id, lambda session, at: requests.request(session, flight_id, kind, me().name, at), said)


@pages.post("/loaded")
def confirm_loaded(flight_id: int) -> Response:
    """All boxes are on the aircraft."""
    measured_g = whole_or_none("measured_g", HEAVIEST_G)
    return _press(
        flight_id,
        lambda session, at: loading.confirm_loaded(session, flight_id, me().name, at, measured_g),
        "積み込みを確認しました。",
    )


@pages.post("/battery")
def swap_battery(flight_id: int) -> Response:
    """A charged battery was put in at the port."""
    battery_id = request.form.get("battery_id", "").strip()

    def deed(session: Session, at: datetime) -> None:
        drone_id = flights.flight(session, flight_id).drone_id
        loading.swap_battery(session, drone_id, battery_id, me().name, at)

    return _press(flight_id, deed, f"電池を {battery_id} に交換しました。")


@pages.post("/approve")
def approve(flight_id: int) -> Response:
    """Say yes to the plan, by name."""
    return _press(
        flight_id,
        lambda session, at: approval.approve(session, flight_id, me().name, at),
        f"{me().name}さんの名前で承認しました。",
    )


@pages.post("/plan-again")
def plan_again(flight_id: int) -> Response:
    """A refused flight is planned anew, for now."""
    answer = anew.ask(parts().database, parts().fleet, flight_id, now())

    def deed(session: Session, at: datetime) -> str:
        trip = anew.write(session, flight_id, answer, me().name, at)
        if trip.state is FlightState.CANCELLED:
            return f"計画を作り直せませんでした。{trip.reason or ''}"
        return "計画を作り直しました。もう一度確かめて承認してください。"

    return act(deed, _back(flight_id))


@pages.post("/van")
def send_by_van(flight_id: int) -> Response:
    """The boxes go by road: at once from the port, otherwise when the aircraft is back."""

    def deed(session: Session, at: datetime) -> str:
        trip = approval.send_by_van(session, flight_id, me().name, at)
        if trip.state is FlightState.CANCELLED:
            return "便を取りやめ、箱を車での配達に切り替えました。"
        return "機体に引き返しを指示しました。戻ったら、箱は車で届けます。"

    return act(deed, _back(flight_id))


@pages.post("/launch")
def launch(flight_id: int) -> Response:
    """Upload, check, take off."""
    return _ask(flight_id, RequestKind.LAUNCH, "出発を指示しました。")


@pages.post("/return")
def turn_back(flight_id: int) -> Response:
    """Come back along the corridor."""
    return _ask(flight_id, RequestKind.RETURN, "引き返しを指示しました。")


@pages.post("/hold")
def hold(flight_id: int) -> Response:
    """Stop on the spot."""
    return _ask(flight_id, RequestKind.HOLD, "その場での待機を指示しました。")


@pages.post("/resume")
def resume(flight_id: int) -> Response:
    """Go on with the mission."""
    return _ask(flight_id, RequestKind.RESUME, "飛行の再開を指示しました。")


@pages.post("/land-now")
def land_now(flight_id: int) -> Response:
    """Come down where it is, after the second question."""
    return _ask(flight_id, RequestKind.LAND_NOW, "その場への着陸を指示しました。")
