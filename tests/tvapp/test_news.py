"""News of an order as a banner on whatever screen comes next, once, and never over something else that is said."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orders.db import Database
from orders.delivering import delivery
from orders.delivering.delivery import Carrier
from orders.fulfilment.picking import mark_missing, start_picking
from orders.ordering.order import order_by_number
from tests.makers import NOW, delivery_jobs
from tests.tvapp.goods import CARROT, POTATO
from tests.tvapp.viewer import Viewer


def job_of(town: Database, number: str) -> int:
    with town.writing() as session:
        placed = order_by_number(session, number)
        assert placed is not None
        return delivery_jobs(session, placed)[0].id


def set_off(town: Database, job_id: int, carrier: Carrier = Carrier.DRONE) -> None:
    with town.writing() as session:
        delivery.assign_carrier(session, job_id, carrier, "operator1", NOW, "test")
        delivery.mark_under_way(session, job_id, "operator1", NOW)


@pytest.fixture
def number(tv: Viewer) -> str:
    return tv.put(POTATO).order().fact("order-number")


def test_what_has_changed_is_said_once_on_any_screen(tv: Viewer, town: Database, number: str) -> None:
    assert tv.open("/shelves").said == "", "the order is no news for who has just placed it"
    job_id = job_of(town, number)
    assert "袋に つめています" in tv.open("/").said
    assert tv.open("/").said == ""
    set_off(town, job_id)
    assert tv.open("/shelves").said == "ご注文の品が お店を 出ました。 いま 空を 飛んでいます。"
    assert tv.open("/shelves").said == ""
    with town.writing() as session:
        delivery.mark_at_hall(session, job_id, "volunteer", NOW)
        delivery.hand_over(session, job_id, "volunteer", NOW, handed_to="中島 ハル")
    assert "お届けしました" in tv.open("/help").said
    assert tv.open("/help").said == ""


def test_news_wait_while_something_else_is_said(tv: Viewer, town: Database, number: str) -> None:
    tv.open(f"/item/{CARROT}")
    set_off(town, job_of(town, number))
    tv.press("add")
    assert "にんじん" in tv.said
    assert "お店を 出ました" in tv.open("/basket").said


def test_the_screen_that_shows_the_stage_does_not_say_it_twice(tv: Viewer, town: Database, number: str) -> None:
    set_off(town, job_of(town, number))
    assert tv.open("/track").said == ""
    assert tv.open("/").said == ""


def test_each_television_of_the_house_says_it(
    television_of: Callable[[str], Viewer], tv: Viewer, town: Database, number: str
) -> None:
    parlour = television_of("H0001")
    assert parlour.said == "", "an order that a television sees for the first time is no news"
    set_off(town, job_of(town, number))
    assert "お店を 出ました" in tv.open("/shelves").said
    assert "お店を 出ました" in parlour.open("/shelves").said


def test_trouble_comes_in_the_colour_of_trouble(tv: Viewer, town: Database, number: str) -> None:
    job_id = job_of(town, number)
    set_off(town, job_id)
    tv.open("/")
    with town.writing() as session:
        delivery.assign_carrier(session, job_id, Carrier.VAN, "operator1", NOW, "wind", landed=True)
    assert "車で お届けします" in tv.open("/").said
    assert tv.root.xpath("//*[contains(@class, 'said') and contains(@class, 'warn')]")
    with town.writing() as session:
        delivery.mark_under_way(session, job_id, "driver1", NOW)
        delivery.mark_returned(session, job_id, "driver1", NOW, "absent")
    assert "お渡しできませんでした" in tv.open("/").said


def test_an_order_of_which_nothing_was_there_is_told(tv: Viewer, town: Database, number: str) -> None:
    with town.writing() as session:
        placed = order_by_number(session, number)
        assert placed is not None
        start_picking(session, placed.id, "shop1", NOW)
    tv.open("/")
    with town.writing() as session:
        placed = order_by_number(session, number)
        assert placed is not None
        mark_missing(session, placed.lines[0].id, "shop1", NOW)
    assert "お届けできません" in tv.open("/").said


def test_cancelling_it_oneself_is_no_news(tv: Viewer, number: str) -> None:
    tv.press("cancel").press("cancel-order")
    assert "取り消しました" in tv.said
    assert tv.open("/").said == ""


def test_nobody_without_an_order_is_told_anything(television_of: Callable[[str], Viewer], town: Database) -> None:
    neighbour = television_of("H0002")
    other = television_of("H0001").put(POTATO).order().fact("order-number")
    set_off(town, job_of(town, other))
    assert neighbour.open("/").said == ""
