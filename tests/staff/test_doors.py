"""Who may open which page, and how somebody gets in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from orders.config import OrdersSettings
from orders.db import Database
from orders.homes.people import Account, account_by_login
from orders.staff.app import create_app
from orders.staff.doors import safe_next
from orders.staff.patience import Patience
from tests.makers import HandClock
from tests.staff.tablet import Tablet
from tests.staff.town import placed

SHOP_PAGES = ("/board", "/orders/1", "/jobs", "/goods", "/goods/1", "/specials", "/telephone", "/telephone/1")
CABLE_PAGES = ("/cable/households", "/cable/households/1")
CITY_PAGES = ("/city/figures",)


@pytest.mark.parametrize(
    ("login", "pages", "status"),
    [
        ("shop1", SHOP_PAGES, 200),
        ("shop1", CABLE_PAGES + CITY_PAGES, 403),
        ("cable1", CABLE_PAGES, 200),
        ("cable1", SHOP_PAGES + CITY_PAGES, 403),
        ("city1", CITY_PAGES, 200),
        ("city1", SHOP_PAGES + CABLE_PAGES, 403),
    ],
)
def test_each_role_opens_its_own_pages_and_no_others(
    tablet_of: Callable[[str], Tablet], database: Database, login: str, pages: tuple[str, ...], status: int
) -> None:
    placed(database, {"2000101000006": 1})
    tablet = tablet_of(login)
    assert {page: tablet.open(page).status for page in pages} == dict.fromkeys(pages, status)


@pytest.mark.parametrize("page", (*SHOP_PAGES, *CABLE_PAGES, *CITY_PAGES, "/boxes/1/label.pdf", "/orders/1/note.pdf"))
def test_a_stranger_is_led_to_the_log_in_page(app: Flask, page: str) -> None:
    response = app.test_client().get(page)
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/login")


@pytest.mark.parametrize("login", ["operator1", "volunteer-nakao"])
def test_other_roles_do_not_get_in(app: Flask, login: str) -> None:
    tablet = Tablet(app).log_in(login)
    assert (tablet.page, tablet.status) == ("login", 401)


def test_after_the_log_in_the_wanted_page_opens(app: Flask) -> None:
    tablet = Tablet(app).open("/goods?q=tamago")
    tablet.press("login", login="shop1", password="shop1-secret")
    assert tablet.page == "goods"


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example/", "/\\evil.example", "board", "/a\nb"])
def test_the_log_in_page_never_leads_to_another_site(wanted: str) -> None:
    assert safe_next(wanted) == ""


def test_wrong_passwords_are_answered_slower_and_slower(
    database: Database, clock: HandClock, settings: OrdersSettings
) -> None:
    seconds = [0.0]
    tablet = Tablet(create_app(database, clock, settings, demo=False, patience=Patience(lambda: seconds[0])))
    statuses = [tablet.log_in("shop1", "guess").status for _ in range(5)]
    assert statuses == [401, 401, 401, 401, 429]
    assert tablet.log_in("shop1").status == 429
    seconds[0] += 2.5
    assert tablet.log_in("shop1").page == "board"


def test_an_account_that_is_closed_is_out_at_once(shop: Tablet, database: Database) -> None:
    assert shop.open("/board").page == "board"
    with database.writing() as session:
        account = account_by_login(session, "shop1")
        assert isinstance(account, Account)
        account.active = False
    assert shop.open("/board").page == "login"


def test_after_logging_out_the_pages_are_closed(shop: Tablet) -> None:
    assert shop.press("logout").page == "login"
    assert shop.open("/board").page == "login"


def test_ready_log_ins_are_there_in_the_demonstration_only(
    app: Flask, database: Database, clock: HandClock, settings: OrdersSettings
) -> None:
    assert Tablet(app).open("/login").all('//*[@data-action="login-demo"]') == []
    demo = Tablet(create_app(database, clock, settings, demo=True)).open("/login")
    assert [button.get("data-login") for button in demo.all('//*[@data-action="login-demo"]')] == [
        "shop1",
        "cable1",
        "city1",
    ]


def test_a_form_without_its_token_changes_nothing(shop: Tablet, database: Database) -> None:
    order = placed(database, {"2000101000006": 1})
    response = shop.client.post(f"/orders/{order.id}/start-picking")
    assert response.status_code == 400
    assert shop.open("/board").row("data-order-id", order.id).get("data-state") == "placed"


def test_the_session_has_a_cookie_of_its_own(app: Flask) -> None:
    response = app.test_client().get("/login")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("yuai_shop=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_process_says_that_it_is_well(app: Flask) -> None:
    assert app.test_client().get("/healthz").get_json() == {"ok": True}


def test_an_unknown_number_gives_a_plain_page(shop: Tablet) -> None:
    assert {url: shop.open(url).status for url in ("/orders/999", "/goods/999", "/nothing")} == {
        "/orders/999": 404,
        "/goods/999": 404,
        "/nothing": 404,
    }
    assert shop.page == "sorry"
