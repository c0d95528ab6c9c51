"""What the web applications of all packages share: headers, cookies, form tokens, filters, error pages.

An application is made by a factory that takes its parts (database, clock, settings) and calls `harden`. Pages carry
no script or style of their own: the content security policy allows files of the same address only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Flask, Response, render_template_string
from flask_wtf import CSRFProtect
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from orders.clock import local
from orders.config import OrdersSettings
from orders.cookie_key import cookie_key
from orders.db import DatabaseBusy
from orders.money import yen
from orders.serving import serve

__all__ = ["harden", "jst_day", "jst_time", "serve", "yen"]

WEEKDAYS = "月火水木金土日"

POLICY: dict[str, str] = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}

ERROR_WORDS: dict[int, tuple[str, str]] = {
    400: ("もう一度お願いします", "送られた内容を受け取れませんでした。前のページに戻って、もう一度お願いします。"),
    403: ("このページは見られません", "別の役目の方のページです。"),
    404: ("ページがありません", "このページは見つかりませんでした。"),
    405: ("もう一度お願いします", "この方法では開けません。前のページに戻ってください。"),
    413: ("大きすぎます", "送られた内容が大きすぎます。"),
    500: ("申し訳ありません", "うまく動きませんでした。少し待ってから、もう一度お願いします。"),
    503: ("こみあっています", "こみあっています。少し待って、もう一度押してください。"),
}

ERROR_PAGE = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title></head>
<body><main><h1>{{ title }}</h1><p>{{ text }}</p><p>お困りのときは、お電話ください。電話 {{ phone }}</p>
<p><a href="/">最初の画面へ</a></p></main></body></html>"""


def harden(
    app: Flask,
    settings: OrdersSettings,
    *,
    cookie_name: str | None = None,
    policy: Mapping[str, str] | None = None,
) -> CSRFProtect:
    """Give the application its cookies, form tokens, headers, filters and error pages.

    `cookie_name` keeps the applications' sessions apart on one host; `policy` adds to or changes the content
    security policy. The result knows how to exempt a view from form tokens.
    """
    app.config.update(
        SECRET_KEY=cookie_key(settings),
        SESSION_COOKIE_NAME=cookie_name or f"yuai_{app.name.replace('.', '_')}",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        # A television sleeps longer than an hour: a form token lives as long as its session.
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=app.config["MAX_CONTENT_LENGTH"] or 1_000_000,
    )
    _add_headers(app, {**POLICY, **(policy or {})})
    _add_filters(app)
    _add_error_pages(app, settings)
    return CSRFProtect(app)


def _add_headers(app: Flask, policy: Mapping[str, str]) -> None:
    policy_text = "; ".join(f"{what} {where}" for what, where in policy.items())
    headers = {
        "Content-Security-Policy": policy_text,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
        # Pages show people's names and baskets; what may be kept (pictures, styles) says so itself.
        "Cache-Control": "no-store",
    }

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response


def _add_filters(app: Flask) -> None:
    app.jinja_env.filters.update(yen=yen, jst_time=jst_time, jst_day=jst_day)


def jst_time(at: datetime) -> str:
    """9:05, as a clock in Japan shows it."""
    return f"{local(at):%-H:%M}"


def jst_day(at: datetime | date) -> str:
    """11月24日(火), in Japan."""
    day = local(at).date() if isinstance(at, datetime) else at
    return f"{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})"


def _add_error_pages(app: Flask, settings: OrdersSettings) -> None:
    """Plain sentences instead of English ones; an application may register better ones afterwards."""

    def show(error: HTTPException) -> Any:
        code = error.code or 500
        if error.response is not None or code < 400:
            return error
        title, text = ERROR_WORDS.get(code, ERROR_WORDS[500 if code >= 500 else 400])
        return render_template_string(ERROR_PAGE, title=title, text=text, phone=settings.help_phone), code

    def busy(_error: DatabaseBusy) -> Any:
        # By way of the application's own error page.
        return app.handle_http_exception(ServiceUnavailable())

    app.register_error_handler(HTTPException, show)
    app.register_error_handler(DatabaseBusy, busy)
