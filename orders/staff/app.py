"""The application of the shop, the cable company and the city; `create_app` plugs the parts in."""

from __future__ import annotations

import os
from datetime import timedelta

from flask import Flask, make_response, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Forbidden
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.wrappers import Response

from orders.clock import Clock, from_env
from orders.config import OrdersSettings
from orders.db import Database
from orders.errors import NotFound
from orders.homes.device_starts import keys_of
from orders.staff.accounts.bill_pages import allow_answers, bill_pages
from orders.staff.accounts.commission_page import commission_page
from orders.staff.accounts.household_page import household_money
from orders.staff.accounts.refund_page import refund_page
from orders.staff.board import board
from orders.staff.city.accounts_page import accounts_page
from orders.staff.city.data_page import data_page
from orders.staff.city.figures_page import city
from orders.staff.city.register_page import register_of_consents
from orders.staff.city.rota_page import rota_page
from orders.staff.config import StaffSettings
from orders.staff.days.calendar_page import calendar_page
from orders.staff.days.pick_list_page import pick_list_page
from orders.staff.delivering.job_page import jobs
from orders.staff.delivering.return_page import returned
from orders.staff.delivering.watch_page import watch
from orders.staff.doors import COOKIE, frame, home, meet
from orders.staff.fulfilment.cart_page import carts
from orders.staff.fulfilment.instead_page import instead
from orders.staff.fulfilment.pack_changes_page import packing_changes
from orders.staff.fulfilment.pack_day_page import day_boxes
from orders.staff.fulfilment.pack_page import packing
from orders.staff.fulfilment.papers import papers
from orders.staff.fulfilment.pick_page import picking
from orders.staff.goods.goods_page import goods
from orders.staff.goods.item_page import item_editing
from orders.staff.goods.photo_page import allow_photographs, photographs
from orders.staff.goods.sheet_page import allow_sheets, sheets
from orders.staff.goods.shelf_page import shelving
from orders.staff.goods.week_page import special_week
from orders.staff.homes.cable import cable
from orders.staff.homes.consent_page import consent_page
from orders.staff.homes.family_page import family_page
from orders.staff.homes.member_page import member_page
from orders.staff.homes.message_page import message_page
from orders.staff.homes.register_page import register_page
from orders.staff.login import login
from orders.staff.ordering.call import call
from orders.staff.ordering.moving_page import moving_page
from orders.staff.ordering.order_page import order_page
from orders.staff.ordering.telephone import telephone
from orders.staff.ordering.weekly_page import weekly
from orders.staff.parts import Parts
from orders.staff.patience import Patience
from orders.staff.words import teach
from orders.web import harden

WORKING_DAY = timedelta(hours=12)
BLUEPRINTS = (
    login,
    board,
    order_page,
    refund_page,
    commission_page,
    bill_pages,
    household_money,
    calendar_page,
    moving_page,
    pick_list_page,
    picking,
    carts,
    instead,
    packing,
    packing_changes,
    day_boxes,
    papers,
    jobs,
    returned,
    watch,
    goods,
    photographs,
    sheets,
    item_editing,
    special_week,
    shelving,
    telephone,
    call,
    weekly,
    cable,
    register_page,
    member_page,
    consent_page,
    data_page,
    city,
    register_of_consents,
    rota_page,
    accounts_page,
    message_page,
    family_page,
)


def create_app(
    database: Database | None = None,
    clock: Clock | None = None,
    settings: OrdersSettings | None = None,
    *,
    demo: bool | None = None,
    patience: Patience | None = None,
) -> Flask:
    """Make the application; whatever is not given comes from the environment.

    `demo` shows ready log-ins of the seed town (YUAI_DEMO=1), never to be used in a real town. Raises SettingInvalid.
    """
    settings = settings or OrdersSettings.from_env(os.environ)
    app = Flask(__name__)
    app.config.update(PERMANENT_SESSION_LIFETIME=WORKING_DAY, MAX_CONTENT_LENGTH=64 * 1024)
    # Who it is comes before the check of the form, so that a page that grew old can say so in its own frame.
    app.before_request(meet)
    app.before_request(allow_photographs)
    app.before_request(allow_sheets)
    app.before_request(allow_answers)
    harden(app, settings, cookie_name=COOKIE)
    app.extensions["yuai"] = Parts(
        database=database or Database.from_settings(settings),
        clock=clock or from_env(os.environ),
        settings=settings,
        patience=patience or Patience(),
        demo=StaffSettings.from_env(os.environ).demo if demo is None else demo,
        device_keys=keys_of(settings.device_keys),
    )
    app.context_processor(frame)
    teach(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.add_url_rule("/healthz", "healthz", healthz)
    _be_sorry(app)
    return app


def healthz() -> dict[str, bool]:
    """Whether this process answers."""
    return {"ok": True}


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

    def old_page(_error: CSRFError) -> Response:
        return page(400, "画面が古くなりました", "はじめの画面から、もう一度 お願いします。何も変わっていません。")

    app.register_error_handler(NotFound, nothing)
    app.register_error_handler(NoSuchPage, nothing)
    app.register_error_handler(Forbidden, forbidden)
    app.register_error_handler(CSRFError, old_page)
