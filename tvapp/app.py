"""The resident's television: one application, one cookie, no log-in; the set-top box is the household."""

import os
import re
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from orders.clock import Clock, from_env
from orders.config import OrdersSettings
from orders.db import Database
from orders.errors import NoDeliveryDay
from orders.homes.device_starts import keys_of
from orders.web import harden
from tvapp import layout
from tvapp.config import TvSettings
from tvapp.family.app import PATH as FAMILY_PATH
from tvapp.family.app import create_family
from tvapp.family.door import Parts as FamilyParts
from tvapp.pictures import looks
from tvapp.pictures.looks import KEPT_FOR_EVER
from tvapp.pictures.png import drawings_version
from tvapp.screens import (
    age,
    basket,
    confirm,
    engineer,
    family_info,
    help,
    history,
    home,
    item,
    items,
    more,
    notices,
    ordering,
    pairing,
    receipt,
    remote,
    same,
    search,
    shelf,
    shelves,
    sorry,
    track,
    usual,
)
from tvapp.screens import settings as settings_screen
from tvapp.speech import aloud as speech
from tvapp.visit import Room

COOKIE_NAME = "yuai_tv"
STYLE_SHEETS = ("tv", "tv-bigger", "tv-dark")
"""One sheet for a box, in three files for people."""
COOKIE_LIFE = timedelta(days=400)
"""As long as browsers keep a cookie at all (RFC 6265bis); renewed with every first screen."""

STATIC = Path(__file__).parent / "static"
SCREENS = (
    home, shelves, shelf, items, usual, search, item, basket, same, age, confirm, ordering, receipt, track, history,
    help, pairing, remote,
    more, settings_screen, engineer, notices, family_info,
)  # fmt: skip


def create_app(
    database: Database | None = None,
    clock: Clock | None = None,
    settings: OrdersSettings | None = None,
    tv: TvSettings | None = None,
) -> Flask:
    """The application with its real parts; tests pass their own. Raises SettingInvalid."""
    settings = settings or OrdersSettings.from_env(os.environ)
    style = _style()
    script = "".join((STATIC / name).read_text(encoding="utf-8") for name in ("tv.js", "voice.js"))
    app = Flask("tvapp", root_path=str(Path(__file__).parent))
    app.config["PERMANENT_SESSION_LIFETIME"] = COOKIE_LIFE
    # The first screen renews the cookie. A new one with every picture would make each picture new to the box's cache.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = timedelta(days=365)
    app.extensions["yuai"] = Room(
        database=database or Database.from_settings(settings),
        clock=clock or from_env(os.environ),
        settings=settings,
        tv=tv or TvSettings.from_env(os.environ),
        version=sha256((style + script + drawings_version()).encode()).hexdigest()[:10],
    )
    app.extensions["yuai-device-keys"] = keys_of(settings.device_keys)
    harden(app, settings, cookie_name=COOKIE_NAME)
    _trim(app)
    for screen in SCREENS:
        screen.register(app)
    _register_files(app, style)
    here: Room = app.extensions["yuai"]
    speech.register(app, Path(settings.var_dir) / "speech", here.tv.tv_speech_mb * 1_000_000)
    looks.register(app)
    app.register_error_handler(HTTPException, sorry.sorry)
    app.register_error_handler(NoDeliveryDay, sorry.no_delivery)
    _add_family(app, settings)
    return app


def _add_family(app: Flask, settings: OrdersSettings) -> None:
    """The family's page on the telephone: another application with another cookie, on the same port."""
    here: Room = app.extensions["yuai"]
    family = create_family(FamilyParts(here.database, here.clock), settings)
    app.extensions["yuai-family"] = family
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {FAMILY_PATH: family})  # type: ignore[method-assign]


def _style() -> str:
    """All rules, as small as they come without a tool: boxes have little memory and do not all unpack gzip."""
    sheets = [(STATIC / f"{name}.css").read_text(encoding="utf-8") for name in STYLE_SHEETS]
    text = re.sub(r"/\*.*?\*/", "", "".join([*sheets, layout.style_sheet()]), flags=re.DOTALL)
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", text)).replace(": ", ":").strip() + "\n"


def _trim(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(form_token=_form_token)


def _form_token() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def _register_files(app: Flask, style: str) -> None:
    def css() -> Response:
        return Response(style, mimetype="text/css", headers={"Cache-Control": KEPT_FOR_EVER})

    app.add_url_rule("/tv.css", "tv_css", css)
    app.add_url_rule("/healthz", "healthz", healthz)


def healthz() -> dict[str, str]:
    return {"status": "ok"}
