"""Who may open which page of the console, and how somebody gets in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from fleet.console.app import create_app
from fleet.flights import FlightState
from orders.config import OrdersSettings
from orders.db import Database
from orders.homes.people import account_by_login
from orders.staff.patience import Patience
from tests.console import scene
from tests.makers import HandClock
from tests.staff.tablet import Tablet

OPERATOR_PAGES = ("/board", "/flights", "/flights/1", "/flights/1/land-now", "/logbook/yuai-1", "/live.json",
                  "/map/town.json", "/map/flights.json")  # fmt: skip
HALL_PAGES = ("/hall", "/doors/1", "/doors/1/watch", "/doors/1/absent")
VAN_PAGES = ("/van",)


def flight_to_nakao(database: Database) -> tuple[int, int]:
    """A flight that stands at Nakao with one box; returns flight and job."""
    flight_id = scene.bring_to(database, scene.planned(database, "H0001"), FlightState.AT_HALL)
    return flight_id, scene.jobs_of(database, flight_id)[0].id


@pytest.mark.parametrize(
    ("login", "pages", "status"),
    [
        ("operator1", OPERATOR_PAGES, 200),
        ("operator1", HALL_PAGES + VAN_PAGES, 403),
        ("volunteer-nakao", HALL_PAGES, 200),
        ("volunteer-nakao", OPERATOR_PAGES + VAN_PAGES, 403),
        ("volunteer-ichinose", HALL_PAGES[1:], 403),
        ("driver1", VAN_PAGES, 200),
        ("driver1", OPERATOR_PAGES + HALL_PAGES, 403),
    ],
)
def test_each_role_opens_its_own_pages_and_no_others(
    person: Callable[[str], Tablet], database: Database, login: str, pages: tuple[str, ...], status: int
) -> None:
    flight_id, job_id = flight_to_nakao(database)
    real = [page.replace("flights/1", f"flights/{flight_id}").replace("doors/1", f"doors/{job_id}") for page in pages]
    tablet = person(login)
    assert {page: tablet.open(page).status for page in real} == dict.fromkeys(real, status)


@pytest.mark.parametrize("page", (*OPERATOR_PAGES, *HALL_PAGES[:2], *VAN_PAGES, "/live", "/map/ground.png"))
def test_a_stranger_is_led_to_the_log_in_page(app: Flask, page: str) -> None:
    response = app.test_client().get(page, follow_redirects=True)
    assert response.request.path == "/login"


PRESSES = (
    "/flights/{flight}/approve",
    "/flights/{flight}/launch",
    "/flights/{flight}/return",
    "/flights/{flight}/land-now",
    "/flights/{flight}/van",
    "/wind",
    "/jobs/{job}/van",
    "/hall/flights/{flight}/receive",
    "/hall/flights/{flight}/release",
    "/doors/{job}/hand-over",
    "/doors/{job}/bring-back",
)


def token_of(tablet: Tablet) -> str:
    return str(tablet.all('//input[@name="csrf_token"]')[0].get("value"))


@pytest.mark.parametrize("press", PRESSES)
def test_a_driver_presses_nothing_of_operators_and_halls(driver: Tablet, database: Database, press: str) -> None:
    flight_id, job_id = flight_to_nakao(database)
    url = press.format(flight=flight_id, job=job_id)
    response = driver.client.post(url, data={"csrf_token": token_of(driver)})
    assert response.status_code == 403
    assert scene.trip_of(database, flight_id).state is FlightState.AT_HALL


@pytest.mark.parametrize("press", PRESSES[-4:])
def test_a_volunteer_touches_nothing_of_another_hall(
    person: Callable[[str], Tablet], database: Database, press: str
) -> None:
    flight_id, job_id = flight_to_nakao(database)
    neighbour = person("volunteer-ichinose")
    url = press.format(flight=flight_id, job=job_id)
    assert neighbour.client.post(url, data={"csrf_token": token_of(neighbour)}).status_code == 403
    assert scene.trip_of(database, flight_id).boxes_received_at is None


@pytest.mark.parametrize("login", ["shop1", "cable1", "city1"])
def test_the_shops_people_do_not_get_in(app: Flask, login: str) -> None:
    tablet = Tablet(app).log_in(login, f"{login}-demo")
    assert (tablet.page, tablet.status) == ("login", 401)


def test_wrong_passwords_are_answered_slower_and_slower(
    database: Database, clock: HandClock, settings: OrdersSettings
) -> None:
    tablet = Tablet(create_app(database, clock, settings, scene.SETTINGS, patience=Patience(lambda: 0.0)))
    assert [tablet.log_in("operator1", "guess").status for _ in range(5)] == [401, 401, 401, 401, 429]


def test_an_account_that_is_closed_is_out_at_once(operator: Tablet, database: Database) -> None:
    with database.writing() as session:
        account = account_by_login(session, "operator1")
        assert account is not None
        account.active = False
    assert operator.open("/board").page == "login"


def test_after_logging_out_the_pages_are_closed(operator: Tablet) -> None:
    assert operator.press("logout").page == "login"
    assert operator.open("/board").page == "login"


def test_ready_log_ins_exist_in_the_demonstration_only(
    app: Flask, database: Database, clock: HandClock, settings: OrdersSettings
) -> None:
    stranger = Tablet(app).open("/login")
    assert stranger.all('//*[@data-action="login-demo"]') == []
    refused = stranger.client.post("/login/demo", data={"csrf_token": token_of(stranger), "login": "operator1"})
    assert refused.status_code == 404
    assert stranger.open("/board").page == "login"
    demo = Tablet(create_app(database, clock, settings, replace(scene.SETTINGS, demo=True))).open("/login")
    assert demo.press("login-demo", '//form[.//*[@data-login="volunteer-nakao"]]').page == "hall"


@pytest.mark.parametrize("login", ["shop1", "nobody", ""])
def test_even_in_the_demonstration_only_people_of_the_console_get_in(
    database: Database, clock: HandClock, settings: OrdersSettings, login: str
) -> None:
    demo = Tablet(create_app(database, clock, settings, replace(scene.SETTINGS, demo=True))).open("/login")
    answer = demo.client.post("/login/demo", data={"csrf_token": token_of(demo), "login": login})
    assert answer.status_code == 404


def test_a_form_without_its_token_changes_nothing(operator: Tablet, database: Database) -> None:
    flight_id = scene.planned(database, "H0001")
    assert operator.client.post(f"/flights/{flight_id}/approve").status_code == 400
    assert scene.trip_of(database, flight_id).state is FlightState.PLANNED


def test_the_session_has_a_cookie_of_its_own(app: Flask) -> None:
    cookie = app.test_client().get("/login").headers["Set-Cookie"]
    assert cookie.startswith("yuai_console=")
    assert "HttpOnly" in cookie


def test_a_page_that_is_only_looked_at_sends_no_cookie(operator: Tablet) -> None:
    assert "Set-Cookie" not in operator.client.get("/board").headers


def test_the_process_says_that_it_is_well(app: Flask) -> None:
    assert app.test_client().get("/healthz").get_json() == {"ok": True}


def test_an_unknown_number_gives_a_plain_page(operator: Tablet) -> None:
    urls = ("/flights/999", "/flights/999/land-now", "/logbook/nothing", "/nothing", "/flights?day=x")
    assert [operator.open(url).status for url in urls] == [404] * 5
    assert operator.page == "sorry"
