"""A television that belongs to no household yet."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from orders.db import Database
from orders.homes.boxes import SetTopBox, pair
from orders.homes.people import household_by_code
from tests.makers import NOW, HandClock
from tests.tvapp.goods import SAKE_CUP
from tests.tvapp.viewer import Viewer


def boxes(town: Database) -> int:
    with town.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(SetTopBox)) or 0


def test_a_new_television_shows_six_digits_and_the_telephone_number(app: Flask) -> None:
    new = Viewer(app).open("/")
    assert new.screen == "pairing"
    assert len(new.fact("pairing-code")) == 6
    assert new.fact("pairing-code")[:3] in new.text
    assert "0265-00-0000" in new.text


def test_the_code_stays_the_same_while_the_screen_refreshes_itself(app: Flask, town: Database) -> None:
    new = Viewer(app).open("/")
    code, count = new.fact("pairing-code"), boxes(town)
    assert new.root.xpath("//meta[@http-equiv='refresh']")
    assert new.open(new.url).fact("pairing-code") == code
    assert boxes(town) == count


def test_after_pairing_the_screen_turns_into_the_shop_by_itself(app: Flask, town: Database) -> None:
    new = Viewer(app).open("/")
    with town.writing() as session:
        household = household_by_code(session, "H0003")
        assert household is not None
        pair(session, new.fact("pairing-code"), household.id, NOW)
    assert new.open("/pair").screen == "home"


def test_an_old_code_is_replaced(app: Flask, clock: HandClock) -> None:
    new = Viewer(app).open("/")
    old = new.fact("pairing-code")
    clock.advance(minutes=31)
    assert new.open("/").fact("pairing-code") not in ("", old)


def test_who_keeps_no_cookie_leaves_no_row_behind(app: Flask, town: Database) -> None:
    count = boxes(town)
    without = app.test_client(use_cookies=False)
    for _ in range(3):
        assert "使えません" in without.get("/", follow_redirects=True).get_data(as_text=True)
    assert boxes(town) == count


def test_an_unknown_device_token_gets_no_further(app: Flask) -> None:
    lost = Viewer(app).switch_on("guess")
    assert lost.screen == "message"
    assert "登録されていません" in lost.text
    lost.press("pair-again")
    assert len(lost.fact("pairing-code")) == 6


def test_help_is_there_before_pairing_too(app: Flask) -> None:
    new = Viewer(app).open("/").press("help")
    assert new.screen == "help"
    assert new.press("back").screen == "pairing"


def test_the_cookie_outlives_a_year_on_standby(app: Flask) -> None:
    response = app.test_client().get("/start?box=demo-box-H0001")
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "Expires=" in cookie
    renewed = Viewer(app).switch_on("demo-box-H0001").client.get("/").headers["Set-Cookie"]
    assert "Expires=" in renewed
    lifetime = app.config["PERMANENT_SESSION_LIFETIME"]
    assert lifetime.days >= 365


def test_an_age_typed_in_one_house_is_not_known_in_the_next(app: Flask) -> None:
    television = Viewer(app).switch_on("demo-box-H0001")
    television.put(SAKE_CUP).type_age("78")
    assert television.switch_on("demo-box-H0001").open("/confirm").screen == "confirm", "the same box starts anew"
    television.switch_on("demo-box-H0002").put(SAKE_CUP)
    assert television.open("/confirm").screen == "age"


def test_keys_that_were_tried_end_with_the_box_and_those_of_the_new_address_hold(app: Flask) -> None:
    television = Viewer(app).switch_on("demo-box-H0001&keys=japan")
    with television.client.session_transaction() as session:
        assert session["keys"] == "japan"
        session["told"] = session["orders_told"] = 7
    television.client.get("/start?box=demo-box-H0002&keys=japan")
    with television.client.session_transaction() as session:
        assert session["keys"] == "japan"
        assert {"told", "orders_told", "age"}.isdisjoint(session)


def test_a_television_that_waits_for_a_household_knows_nothing_of_one(app: Flask) -> None:
    new = Viewer(app).open("/")
    with new.client.session_transaction() as session:
        session["age"] = ["78", True, NOW.timestamp()]
    new.open("/pair")
    with new.client.session_transaction() as session:
        assert "age" not in session
