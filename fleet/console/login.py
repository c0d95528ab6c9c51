"""Coming in and going out."""

from __future__ import annotations

import math

from flask import Blueprint, abort, make_response, redirect, render_template, request, session, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from fleet.console.doors import CONSOLE_ROLES, home, person, remember
from fleet.console.parts import parts, tell
from orders.homes.people import Account, Role, account_by_login, check_password

ROLE_NAMES = {Role.OPERATOR: "運航の担当", Role.VOLUNTEER: "ボランティア", Role.DRIVER: "配達車"}

login = Blueprint("login", __name__)


def _page(name: str, status: int) -> Response:
    return make_response(
        render_template("login.html", login=name, ready=_ready_accounts(), role_names=ROLE_NAMES), status
    )


def _ready_accounts() -> list[Account]:
    """Everybody who may come in here, as one-press buttons; only ever in the demonstration."""
    if not parts().demo:
        return []
    wanted = select(Account).where(Account.role.in_(CONSOLE_ROLES), Account.active).order_by(Account.id)
    with parts().database.reading() as reading:
        return list(reading.scalars(wanted))


@login.get("/login")
def ask() -> Response:
    """The log-in page; who is already known goes on."""
    if person() is not None:
        return redirect(home(), 303)
    return _page("", 200)


@login.post("/login")
def enter() -> Response:
    """Check name and password. Wrong tries are answered slower and slower (429)."""
    name = request.form.get("login", "").strip()
    wait_s = parts().patience.knock(name)
    if wait_s > 0:
        tell("wrong", f"何度かまちがえました。あと{math.ceil(wait_s)}秒待ってから、もう一度入れてください。")
        answer = _page(name, 429)
        answer.headers["Retry-After"] = str(math.ceil(wait_s))
        return answer
    with parts().database.reading() as reading:
        account = check_password(reading, name, request.form.get("password", ""))
    if account is None or account.role not in CONSOLE_ROLES:
        tell("wrong", "お名前の記号か合言葉がちがいます。")
        return _page(name, 401)
    remember(account)
    parts().patience.right(name)
    return redirect(url_for("login.inside"), 303)


@login.post("/login/demo")
def enter_demo() -> Response:
    """Come in by one press, in the demonstration only."""
    if not parts().demo:
        abort(404)
    with parts().database.reading() as reading:
        account = account_by_login(reading, request.form.get("login", ""))
    if account is None or not account.active or account.role not in CONSOLE_ROLES:
        abort(404)
    remember(account)
    return redirect(url_for("login.inside"), 303)


@login.post("/logout")
def leave() -> Response:
    """Forget who was here."""
    session.clear()
    tell("right", "終わりました。おつかれさまでした。")
    return redirect(url_for("login.ask"), 303)


@login.get("/")
def inside() -> Response:
    """Each to their own first page."""
    return redirect(home(), 303)
