"""The application of operators, hall volunteers and van drivers; `create_app` plugs the parts in."""

from __future__ import annotations

import os
from datetime import timedelta

from flask import Flask, make_response, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Forbidden, HTTPException
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.wrappers import Response

from fleet.config import FleetSettings
from fleet.console import (
    board,
    damage,
    door,
    flight,
    flight_presses,
    hall,
    layers,
    leaflet,
    live,
    logbook,
    login,
    plan_paper,
    van,
    words,
)
from fleet.console.doors import COOKIE, frame, home, meet
from fleet.console.live import feed_for
from fleet.console.parts import Parts
from fleet.console.picture import version_of
from fleet.errors import NoSuchFlight
from fleet.sites import town_world
from orders.clock import Clock, from_env
from orders.config import OrdersSettings
from orders.db import Database
from orders.errors import NotFound
from orders.staff.patience import Patience
from orders.web import harden

WORKING_DAY = timedelta(hours=14)
LARGEST_FORM_BYTES = 64 * 1024
STREAMS = 24
"""Live streams at once: fewer than the threads that `yuai console` serves with, so that pages are always answered."""


def create_app(
    database: Database | None = None,
    clock: Clock | None = None,
    settings: OrdersSettings | None = None,
    fleet: FleetSettings | None = None,
    *,
    patience: Patience | None = None,
    most_streams: int = STREAMS,
) -> Flask:
    """Make the application; whatever is not given comes from the environment.

    The setting `demo` of the fleet (YUAI_DEMO=1) shows ready log-ins, never to be used in a real town.
    """
    settings = settings or OrdersSettings.from_env(os.environ)
    fleet = fleet or FleetSettings.from_env(os.environ)
    app = Flask(__name__)
    app.config.update(PERMANENT_SESSION_LIFETIME=WORKING_DAY, MAX_CONTENT_LENGTH=LARGEST_FORM_BYTES)
    # Pages ask again in the background: such an answer, overtaken by a log-out, must not bring the old cookie back.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    # Who it is comes before the check of the form, so that a page that grew old can say so in its own frame.
    app.before_request(meet)
    app.before_request(damage.allow_photographs)
    harden(app, settings, cookie_name=COOKIE)
    held = Parts(
        database=database or Database.from_settings(settings),
        clock=clock or from_env(os.environ),
        settings=settings,
        fleet=fleet,
        world=town_world(fleet.town),
        patience=patience or Patience(),
        demo=fleet.demo,
    )
    app.extensions["yuai"] = held
    app.extensions["yuai_feed"] = feed_for(held, most_streams)
    _dress(app)
    for blueprint in (login.login, board.pages, layers.pages, live.pages, leaflet.pages, logbook.pages):
        app.register_blueprint(blueprint)
    for blueprint in (
        flight.pages,
        plan_paper.pages,
        flight_presses.pages,
        hall.pages,
        door.pages,
        door.undoing,
        damage.pages,
        van.pages,
    ):
        app.register_blueprint(blueprint)
    app.add_url_rule("/healthz", "healthz", healthz)
    _be_sorry(app)
    return app


def healthz() -> dict[str, bool]:
    """Whether this process answers."""
    return {"ok": True}


def _dress(app: Flask) -> None:
    """Filters and words that every template may use."""
    app.context_processor(frame)
    app.jinja_env.trim_blocks = True
    app.jinja_env.filters.update(clock=words.clock_time, kg=words.kilograms, compass=words.compass)
    app.jinja_env.filters.update(duration=words.duration, aircraft_name=words.aircraft_name, full_date=words.full_date)
    app.jinja_env.globals.update(version=version_of, compass_points=words.COMPASS)


def _be_sorry(app: Flask) -> None:
    """Plain pages for what goes wrong, with a way back."""

    def page(status: int, heading: str, text: str) -> Response:
        return make_response(
            render_template("sorry.html", status=status, heading=heading, text=text, home=home()), status
        )

    def nothing(_error: Exception) -> Response:
        return page(404, "ありません", "この番号の画面は、ありません。")

    def forbidden(_error: Forbidden) -> Response:
        return page(403, "ほかの係の画面です", "いまの入り方では、この画面は開けません。")

    def not_understood(_error: HTTPException) -> Response:
        return page(400, "もう一度お願いします", "入れた内容を受け取れませんでした。何も変わっていません。")

    def old_page(_error: CSRFError) -> Response:
        return page(400, "画面が古くなりました", "はじめの画面から、もう一度お願いします。何も変わっていません。")

    for kind in (NotFound, NoSuchFlight, NoSuchPage):
        app.register_error_handler(kind, nothing)
    app.register_error_handler(400, not_understood)
    app.register_error_handler(Forbidden, forbidden)
    app.register_error_handler(CSRFError, old_page)
