"""Coming in and going out."""

from __future__ import annotations

import math
from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from orders.homes.people import check_password
from orders.staff.doors import STAFF_ROLES, home, person, remember, safe_next
from orders.staff.parts import parts, tell

login = Blueprint("login", __name__)


@dataclass(frozen=True)
class ReadyDoor:
    """A log-in of the seed town; it exists in the demonstration only."""

    name: str
    login: str
    password: str


READY_DOORS = (
    ReadyDoor("お店の係", "shop1", "shop1-demo"),
    ReadyDoor("ケーブルテレビ会社の係", "cable1", "cable1-demo"),
    ReadyDoor("市役所の係", "city1", "city1-demo"),
)


def _page(name: str, wanted: str, status: int) -> Response:
    ready = READY_DOORS if parts().demo else ()
    return make_response(render_template("login.html", login=name, next=wanted, ready=ready), status)


@login.get("/login")
def ask() -> Response:
    """The log-in page; who is already known goes on."""
    if person() is not None:
        return redirect(home(), 303)
    return _page("", safe_next(request.args.get("next", "")), 200)


@login.post("/login")
def enter() -> Response:
    """Check name and password. Wrong tries are answered slower and slower (429)."""
    name = request.form.get("login", "").strip()
    wanted = safe_next(request.form.get("next", ""))
    wait_s = parts().patience.knock(name)
    if wait_s > 0:
        tell("wrong", f"何度か まちがえました。あと{math.ceil(wait_s)}秒 待ってから、もう一度 入れてください。")
        answer = _page(name, wanted, 429)
        answer.headers["Retry-After"] = str(math.ceil(wait_s))
        return answer
    with parts().database.reading() as reading:
        account = check_password(reading, name, request.form.get("password", ""))
        if account is None or account.role not in STAFF_ROLES:
            tell("wrong", "記号か合言葉が ちがいます。")
            return _page(name, wanted, 401)
        remember(account)
    parts().patience.right(name)
    return redirect(wanted or url_for("login.inside"), 303)


@login.post("/logout")
def leave() -> Response:
    """Forget who was here."""
    session.clear()
    tell("note", "終わりました。おつかれさまでした。")
    return redirect(url_for("login.ask"), 303)


@login.get("/")
def inside() -> Response:
    """Each to their own first page."""
    return redirect(home(), 303)
