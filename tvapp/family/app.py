"""The application under /family: its cookie opens nothing on the television, and a television's opens nothing here."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, flash, make_response, redirect, render_template, session
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from orders.config import OrdersSettings
from orders.errors import InvitationOver
from orders.homes.family import invited, is_of, join
from orders.web import harden, jst_day
from tvapp.family import shopping
from tvapp.family.door import Parts, member_of_cookie, nobody, parts, reading
from tvapp.family.news import news

COOKIE = "yuai_family"
COOKIE_LIFE = timedelta(days=400)
PATH = "/family"
CSRF = "csrf_token"


def create_family(made: Parts, settings: OrdersSettings) -> Flask:
    """Made by the television's application, from the same parts."""
    app = Flask("tvapp.family", static_url_path="/static")
    app.config.update(
        PERMANENT_SESSION_LIFETIME=COOKIE_LIFE, SESSION_COOKIE_PATH=PATH, MAX_CONTENT_LENGTH=16 * 1024,
    )  # fmt: skip
    harden(app, settings, cookie_name=COOKIE)
    app.extensions["yuai"] = made
    app.jinja_env.globals.update(shop_name=settings.shop_name, phone=settings.help_phone)
    app.jinja_env.filters["jst_day"] = jst_day
    app.add_url_rule("/", "news", reading(news))
    app.add_url_rule("/join/<link>", "join", ask)
    app.add_url_rule("/join/<link>", "enter", enter, methods=["POST"])
    shopping.register(app)
    app.register_error_handler(HTTPException, _sorry)
    return app


def ask(link: str) -> Response:
    """Looking at the link uses nothing up: messengers open links to show what is behind them."""
    with parts().database.reading() as db:
        if is_of(member_of_cookie(db), link):
            return redirect(f"{PATH}/")
        try:
            member = invited(db, link, parts().clock.now())
        except InvitationOver:
            return nobody(
                "この招待は 使えません。", "使ったものか、7日より前のものです。お店に もう一度 お申しつけください。"
            )
        return make_response(render_template("join.html", member=member, link=link))


def enter(link: str) -> Response:
    """Pressed again by the same telephone it leads to the page; one whose answer got lost gets a new cookie."""
    try:
        with parts().database.writing() as db:
            if is_of(member_of_cookie(db), link):
                return redirect(f"{PATH}/", 303)
            kept = join(db, link, parts().clock.now())
    except InvitationOver:
        return nobody(
            "この招待は 使えません。", "使ったものか、7日より前のものです。お店に もう一度 お申しつけください。"
        )
    # The form's token stays: a second press that is on its way still carries it.
    for name in set(session) - {CSRF}:
        session.pop(name)
    session.permanent = True
    session["member"] = kept
    flash("はじまりました。この画面を ブックマークしてください。", "right")
    return redirect(f"{PATH}/", 303)


def _sorry(error: HTTPException) -> Response | HTTPException:
    code = error.code or 500
    if error.response is not None or code < 400:
        return error
    text = "はじめの画面へ もどって、もう一度 お願いします。"
    return nobody("うまく いきませんでした。" if code != 404 else "その画面は ありません。", text, code)
