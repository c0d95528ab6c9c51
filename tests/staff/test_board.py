"""The board of a day."""

from __future__ import annotations

from datetime import datetime

import pytest

from orders.clock import TOKYO
from orders.config import OrdersSettings
from orders.days import timetable
from orders.db import Database
from orders.ordering.order import cancel
from tests.makers import NOW, HandClock
from tests.staff.tablet import Tablet
from tests.staff.town import EGGS, POTATO, placed


def test_orders_stand_in_the_lane_of_their_state(shop: Tablet, database: Database) -> None:
    order = placed(database, {POTATO: 2, EGGS: 1})
    shop.open("/board")
    assert shop.all(f'//*[@data-lane="placed"]//*[@data-order-id="{order.id}"]')
    shop.press("start-picking").press("scan", code=POTATO)
    shop.open("/board")
    assert shop.all(f'//*[@data-lane="picking"]//*[@data-order-id="{order.id}"]')
    assert "1/3点" in shop.text
    assert shop.press("go-picking").page == "picking"


def test_cancelled_orders_are_not_on_the_board(shop: Tablet, database: Database) -> None:
    order = placed(database, {POTATO: 1})
    with database.writing() as session:
        cancel(session, order.id, "box", NOW)
    assert shop.open("/board").all("//*[@data-order-id]") == []


@pytest.mark.parametrize(
    ("hour", "minute", "shown"), [(9, 0, "あと2時間0分"), (10, 41, "あと19分"), (11, 1, "締め切りました")]
)
def test_the_board_counts_down_to_the_cut_off(
    shop: Tablet, clock: HandClock, hour: int, minute: int, shown: str
) -> None:
    clock.at = datetime(2026, 11, 24, hour, minute, tzinfo=TOKYO)
    assert shown in shop.open("/board").text


def test_on_a_holiday_the_board_shows_the_next_delivery_day(shop: Tablet, clock: HandClock) -> None:
    clock.at = datetime(2026, 11, 23, 9, 0, tzinfo=TOKYO)
    assert "11月24日(火)" in shop.open("/board").text


def test_the_board_goes_from_delivery_day_to_delivery_day(shop: Tablet) -> None:
    shop.open("/board")
    assert "11月20日(金)" in shop.press("previous-day").text
    assert "11月24日(火)" in shop.press("today").text
    assert "11月25日(水)" in shop.press("next-day").text


def test_the_history_of_an_order_is_told_in_japanese(shop: Tablet, database: Database) -> None:
    order = placed(database, {POTATO: 1, EGGS: 1})
    shop.open("/board").press("start-picking").press("pick-missing")
    shop.open(f"/orders/{order.id}")
    assert "品切れ：じゃがいも 3個入（1点）" in shop.text
    assert "missing" not in shop.text


def test_the_board_says_when_the_worker_has_stopped(shop: Tablet, database: Database, clock: HandClock) -> None:
    assert not shop.open("/board").all("//*[@data-late-jobs]")
    for job in timetable.JOBS:
        timetable.run(job, database, clock, OrdersSettings())
    assert not shop.open("/board").all("//*[@data-late-jobs]")
    clock.advance(minutes=45)
    assert "注文の締め切り" in shop.open("/board").all("//*[@data-late-jobs]")[0].text_content()


def test_the_pick_list_of_the_day_is_printed_from_the_board(shop: Tablet, database: Database) -> None:
    placed(database, {POTATO: 2})
    shop.open("/board")
    answer = shop.send("print-list")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.get_data().startswith(b"%PDF")
