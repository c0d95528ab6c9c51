"""Picking several orders at once: carts under way, and the big screen of one cart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse
from werkzeug.exceptions import BadRequest

from orders.clock import local_day
from orders.fulfilment.cart import do
from orders.fulfilment.errors import ScansMissing
from orders.fulfilment.pick_rules import PickRules, rules_of
from orders.fulfilment.pick_scans import Deed, Hand, PickScan, Scan, apply_once
from orders.fulfilment.rounds import (
    MOST_TUBS,
    PickRound,
    begin_round,
    finish,
    give_back,
    open_rounds,
    round_of,
    take_over,
    waiting_orders,
)
from orders.fulfilment.tub_labels import tub_labels_pdf
from orders.homes.people import Role
from orders.staff.days import day_view, parse_day
from orders.staff.doors import me, only
from orders.staff.finding import plain
from orders.staff.fulfilment.cart_state import state_of
from orders.staff.fulfilment.cart_words import words_of
from orders.staff.fulfilment.pick_sentences import TUB_COLOURS, tub_word
from orders.staff.parts import Said, act, now, parts

carts = Blueprint("carts", __name__)
carts.before_request(only(Role.SHOP))

MOST_SCANS = 100
LONGEST_CODE = 40
HEAVIEST_G = 99_999
_ID = re.compile(r"[0-9a-f-]{36}")


@carts.get("/carts")
def show_all() -> str:
    """Carts under way, and how many orders wait for one."""
    with parts().database.reading() as session:
        day = day_view(session, request.args.get("day", ""), now())
        return render_template(
            "carts.html",
            day=day,
            carts=open_rounds(session),
            waiting=waiting_orders(session, day.shown),
            most=MOST_TUBS,
            me=me().login,
            place_of=place_of,
        )


@carts.post("/carts")
def begin() -> AnyResponse:
    """Take a cart: the waiting orders of the day, as many as there are tubs."""
    day = parse_day(request.form.get("day", "")) or local_day(now())
    most = request.form.get("most", type=int) or MOST_TUBS

    def deed(session: Session) -> Said:
        cart = begin_round(session, day, me().login, now(), most=max(1, min(most, MOST_TUBS)))
        return Said(f"{len(cart.tubs)}件の注文を カートに入れました。", url_for("carts.show", round_id=cart.id))

    return act(deed, url_for("carts.show_all", day=day.isoformat()))


@carts.get("/carts/<int:round_id>")
def show(round_id: int) -> str:
    """The cart's screen; what it shows it also keeps, see static/cart.js."""
    with parts().database.reading() as session:
        cart = round_of(session, round_id)
        state = state_of(session, cart, me().login, _rules(), now())
        return render_template("cart.html", cart=cart, state=state, me=me().login, tub_word=tub_word)


@carts.get("/carts/<int:round_id>/state")
def state(round_id: int) -> Response:
    """What the tablet keeps, as it is now, with a token for its next message."""
    return jsonify(state=_state(round_id), csrf=generate_csrf())


@carts.post("/carts/<int:round_id>/scans")
def scans(round_id: int) -> Response:
    """Scans of a tablet in their order, each applied once and in a transaction of its own; with every answer.

    `expected` is the number of the scan that has to come next, when the first of these was another one.
    """
    device, wanted = _sent(request.get_json(silent=True))
    answers: list[dict[str, Any]] = []
    expected = None
    for scan in wanted:
        try:
            answers.append(_applied(round_id, device, scan))
        except ScansMissing as missing:
            expected = missing.expected
            break
    return jsonify(answers=answers, expected=expected, state=_state(round_id))


@carts.post("/carts/<int:round_id>/tubs/<int:number>/give-back")
def give_tub_back(round_id: int, number: int) -> AnyResponse:
    """Leave one order to another picker."""

    def deed(session: Session) -> str:
        give_back(session, round_id, number, me().login, now())
        return f"{tub_word(number)} の注文を返しました。かごは箱詰めの台に置いてください。"

    return act(deed, url_for("carts.show", round_id=round_id))


@carts.post("/carts/<int:round_id>/finish")
def end(round_id: int) -> AnyResponse:
    """The cart stands at the packing table."""

    def deed(session: Session) -> str:
        finish(session, round_id, me().login, now())
        return "カートを終わりました。かごを箱詰めの台へ運んでください。"

    return act(deed, url_for("carts.show", round_id=round_id))


@carts.post("/carts/<int:round_id>/take-over")
def take(round_id: int) -> AnyResponse:
    """Go on with somebody else's cart."""

    def deed(session: Session) -> Said:
        taken = take_over(session, round_id, me().login, now())
        return Said("このカートを引きつぎました。", place_of(taken))

    return act(deed, url_for("carts.show_all"))


@carts.get("/carts/tubs.pdf")
def tub_labels() -> Response:
    """Labels for the tubs, to be printed once."""
    answer = Response(tub_labels_pdf(TUB_COLOURS), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="tubs.pdf"'
    return answer


@carts.get("/carts/worker.js")
def worker() -> Response:
    """The service worker that keeps a cart's page while the network is away; it cares for /carts/ only."""
    return current_app.send_static_file("cart_worker.js")


def place_of(cart: PickRound) -> str:
    """Where a round goes on: a single order has its own page."""
    if cart.single and cart.open_tubs:
        return url_for("picking.show", order_id=cart.open_tubs[0].order_id)
    return url_for("carts.show", round_id=cart.id)


def _rules() -> PickRules:
    return rules_of(parts().settings)


def _state(round_id: int) -> dict[str, Any]:
    with parts().database.reading() as session:
        return state_of(session, round_of(session, round_id), me().login, _rules(), now())


def _applied(round_id: int, device: str, scan: Scan) -> dict[str, Any]:
    hand = Hand(me().login, now(), _rules())
    with parts().database.writing() as session:
        return _answer(apply_once(session, round_id, device, scan, hand, do))


def _answer(scan: PickScan) -> dict[str, Any]:
    return {
        "id": scan.id,
        "right": scan.right,
        "fault": scan.fault,
        "words": words_of(scan),
        "facts": scan.facts,
        "line_id": scan.line_id,
    }


def _sent(body: object) -> tuple[str, list[Scan]]:
    """The tablet's name and its scans by number. Raises BadRequest."""
    if not isinstance(body, Mapping) or not isinstance(body.get("scans"), list):
        raise BadRequest
    device = str(body.get("device", ""))
    if not _ID.fullmatch(device) or len(body["scans"]) > MOST_SCANS:
        raise BadRequest
    return device, sorted(map(_scan, body["scans"]), key=lambda scan: scan.sequence)


def _scan(told: object) -> Scan:
    if not isinstance(told, Mapping) or not _ID.fullmatch(str(told.get("id", ""))):
        raise BadRequest
    whole = partial(_whole, told)
    try:
        at = datetime.fromisoformat(told["at"])
        if at.tzinfo is None:
            raise BadRequest
        return Scan(
            id=told["id"],
            sequence=whole("sequence", 1_000_000) or 0,
            deed=Deed(told["deed"]),
            at=at,
            code=plain(str(told.get("code", "")))[:LONGEST_CODE],
            weight_g=whole("weight_g", HEAVIEST_G),
            tub=whole("tub", MOST_TUBS),
            line_id=whole("line_id", 2**31 - 1),
            of=str(told["of"]) if told.get("of") else None,
        )
    except (KeyError, ValueError, TypeError) as error:
        raise BadRequest from error


def _whole(told: Mapping[str, Any], name: str, most: int) -> int | None:
    value = told.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= most:
        raise ValueError(name)
    return value
