"""Packing as staff press it: reasons, changes by hand, opening again, the scale, the boxes of a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from orders.config import OrdersSettings
from orders.db import Database
from orders.delivering.delivery import Carrier, JobState, assign_carrier, jobs_of_order, mark_loaded
from orders.ordering.order import Order, events_of
from orders.ordering.order import order as order_of
from orders.staff.app import create_app
from tests.makers import NOW, HandClock
from tests.orders.test_scales import a_web_scale
from tests.staff.tablet import Tablet
from tests.staff.test_picking_and_packing import pick, state_of, weigh_and_seal
from tests.staff.town import EGGS, ICE, NO_WEIGHT, POTATO, RICE, SAKE, placed


def packed(shop: Tablet, database: Database, goods: dict[str, int]) -> Order:
    """Picked and divided into the proposed boxes."""
    order = placed(database, goods)
    codes = [code for code, count in goods.items() for _ in range(count)]
    pick(shop, order, *codes).press("go-packing").press("make-boxes")
    return order


def boxes(shop: Tablet) -> list[str]:
    return [box.get("data-box-id") for box in shop.all("//*[@data-box-id]")]


def row(box_id: str) -> str:
    return f'//*[@data-box-id="{box_id}"]'


def test_every_proposed_box_says_why(shop: Tablet, database: Database) -> None:
    order = placed(database, {RICE: 1, EGGS: 1, ICE: 1, NO_WEIGHT: 1})
    pick(shop, order, RICE, EGGS, ICE, NO_WEIGHT).press("go-packing")
    said = [each.text_content() for each in shop.all("//*[@data-reason]")]
    assert "「米 5kg」は箱に入れると5kgをこえるので、車で運びます。" in said[0]
    assert "「季節の花束」は重さが分からないので、飛行機では運べません。" in said[0]
    assert said[1:] == ["冷蔵の品は、保冷剤を入れた箱に分けます。", "冷凍の品は、別の箱にします。"]
    assert shop.all('//*[@data-proof="optimal"]')


def test_pieces_move_into_a_new_box_and_the_checks_are_said_at_once(shop: Tablet, database: Database) -> None:
    order = packed(shop, database, {POTATO: 3, SAKE: 1})
    shop.press("add-box", kind="large")
    first, second = boxes(shop)
    assert "この箱は空です" in shop.text
    shop.press("move-pieces", row(first), quantity="2", to=second)
    assert "2点を 2箱めに移しました" in shop.told["right"]
    weigh_and_seal(shop)
    assert state_of(database, order) == "packed"
    with database.reading() as session:
        said = [event.why for event in events_of(session, order.id)]
    assert "box 2 added" in said
    assert "moved: じゃがいも 3個入 x 2 from box 1 to box 2" in said
    assert "移した：じゃがいも 3個入（2点、1箱めから2箱めへ）" in shop.open(f"/orders/{order.id}").text


def test_a_move_that_is_sent_twice_moves_once(shop: Tablet, database: Database) -> None:
    packed(shop, database, {POTATO: 3})
    shop.press("add-box", kind="large")
    first, second = boxes(shop)
    shop.send("move-pieces", row(first), quantity="1", to=second)
    shop.press("move-pieces", row(first), quantity="1", to=second)
    assert [line.get("data-quantity") for line in shop.all("//*[@data-line-id and @data-quantity]")] == ["2", "1"]


def test_frozen_goods_are_not_put_into_a_warm_box(shop: Tablet, database: Database) -> None:
    packed(shop, database, {POTATO: 1, ICE: 1})
    warm, frozen = boxes(shop)
    shop.press("move-pieces", row(frozen), quantity="1", to=warm)
    assert "もっと冷たい箱" in shop.told["wrong"]


def test_an_empty_box_is_taken_away(shop: Tablet, database: Database) -> None:
    packed(shop, database, {POTATO: 1})
    shop.press("add-box", kind="chilled-small")
    _first, second = boxes(shop)
    shop.press("remove-box", row(second))
    assert len(boxes(shop)) == 1
    assert "1 / 1 箱め" in shop.text


def test_another_kind_of_box_weighs_something_else(shop: Tablet, database: Database) -> None:
    packed(shop, database, {POTATO: 1})
    shop.press("change-kind", kind="large")
    assert shop.all("//*[@data-box-id]")[0].get("data-declared-weight-g") == str(430 + 250)


def test_a_sealed_box_is_opened_and_its_job_waits(shop: Tablet, database: Database) -> None:
    order = packed(shop, database, {POTATO: 1})
    weigh_and_seal(shop)
    shop.press("open-box")
    assert "開けました" in shop.told["right"]
    with database.reading() as session:
        assert [job.state for job in jobs_of_order(session, order.id)] == [JobState.WITHDRAWN]
    assert "詰め直しています" in shop.open("/jobs").text
    shop.open(f"/orders/{order.id}/packing")
    weigh_and_seal(shop)
    with database.reading() as session:
        assert [job.state for job in jobs_of_order(session, order.id)] == [JobState.READY]


def test_a_loaded_box_offers_no_opening_and_refuses_it(shop: Tablet, database: Database) -> None:
    order = packed(shop, database, {POTATO: 1})
    weigh_and_seal(shop)
    with database.writing() as session:
        (job,) = jobs_of_order(session, order.id)
        assign_carrier(session, job.id, Carrier.VAN, "driver", NOW, "")
        mark_loaded(session, job.id, "driver", NOW)
    assert "お店を出ています" in shop.press("open-box").told["wrong"]
    assert not shop.all('//*[@data-action="open-box"]')


def test_the_reason_for_a_strange_weight_is_kept(shop: Tablet, database: Database) -> None:
    order = packed(shop, database, {POTATO: 2})
    shop.press("weigh", weight_g="680").press("weigh-accept", why="袋が やぶれたので 入れかえた")
    assert "重さのちがいのわけ：袋が やぶれたので 入れかえた" in shop.text
    with database.reading() as session:
        assert events_of(session, order.id)[-1].why.endswith("袋が やぶれたので 入れかえた")
    said = "1箱めの重さのちがい：計算1010g、はかり680g（袋が やぶれたので 入れかえた）"
    assert said in shop.open(f"/orders/{order.id}").text


@pytest.fixture
def shop_with_scale(database: Database, clock: HandClock, settings: OrdersSettings) -> Callable[[str], Tablet]:
    def at(address: str) -> Tablet:
        app: Flask = create_app(database, clock, replace(settings, scale=address), demo=False)
        return Tablet(app).log_in("shop1")

    return at


def test_the_scale_is_read_with_one_press(shop_with_scale: Callable[[str], Tablet], database: Database) -> None:
    with a_web_scale(b"ST,+00000.590 kg") as address:
        shop = shop_with_scale(address)
        packed(shop, database, {POTATO: 1})
        shop.press("read-scale")
    assert shop.all("//*[@data-box-id]")[0].get("data-measured-weight-g") == "590"


def test_a_scale_that_does_not_answer_leaves_the_field_for_typing(
    shop_with_scale: Callable[[str], Tablet], database: Database
) -> None:
    shop = shop_with_scale("serial:/dev/there-is-none")
    packed(shop, database, {POTATO: 1})
    assert "手で入れてください" in shop.press("read-scale").told["wrong"]
    shop.press("weigh", weight_g="580")
    assert shop.all("//*[@data-box-id]")[0].get("data-measured-weight-g") == "580"


def test_a_day_shows_which_boxes_to_put_ready(shop: Tablet, database: Database) -> None:
    placed(database, {POTATO: 1, ICE: 1})
    placed(database, {RICE: 1}, "t2", home="H0002")
    shop.open("/board").press("day-boxes")
    assert shop.page == "day-boxes"
    needed = {each.get("data-kind-name"): each.get("data-needed") for each in shop.all("//*[@data-kind-name]")}
    assert needed == {"冷凍の箱": "1", "大きい箱": "1", "小さい箱": "1"}
    halls = {each.get("data-hall"): each.get("data-grams") for each in shop.all("//*[@data-hall]")}
    assert halls == {"中尾公民館": str(430 + 150 + 120 + 600), "市野瀬公民館": str(5000 + 250)}


def test_a_kind_of_box_is_corrected(shop: Tablet, database: Database) -> None:
    shop.open("/packing/kinds").press("set-kind", '//*[@data-kind="small"]', own_g="99", name="紙の箱")
    assert "紙の箱" in shop.told["right"]
    shop.press("set-kind", '//*[@data-kind="small"]', length_mm="0")
    assert "1ミリ" in shop.told["wrong"]
    packed(shop, database, {POTATO: 1})
    assert shop.all("//*[@data-box-id]")[0].get("data-declared-weight-g") == str(430 + 99)


TABLET = {"width": 1024, "height": 768}


@pytest.mark.browser
def test_an_order_is_packed_by_the_keyboard_alone(
    chromium: Browser, address: str, shop: Tablet, database: Database
) -> None:
    """Enter takes the proposal; then for every box: figures, Enter, Enter."""
    order = placed(database, {POTATO: 2, EGGS: 1})
    pick(shop, order, POTATO, POTATO, EGGS)
    window = logged_in(chromium, address, shop)
    window.goto(f"/orders/{order.id}/packing")
    press_enter(window)
    for weight_g in ("1015", "950"):
        expect(window.locator('[name="weight_g"]:focus')).to_be_focused()
        window.keyboard.type(weight_g)
        press_enter(window)
        expect(window.locator('[data-action="seal"]:focus')).to_be_focused()
        press_enter(window)
    expect(window.locator('[data-sealed="yes"]')).to_have_count(2)
    assert state_of(database, order) == "packed"
    wide = window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0, "nothing is wider than the tablet"
    window.close()


@pytest.mark.browser
def test_pieces_are_moved_by_the_keyboard_alone(
    chromium: Browser, address: str, shop: Tablet, database: Database
) -> None:
    order = packed(shop, database, {POTATO: 2, EGGS: 1})
    window = logged_in(chromium, address, shop)
    window.goto(f"/orders/{order.id}/packing")
    tab_to(window, '[data-box-id]:nth-of-type(1) [data-action="by-hand"]')
    window.keyboard.press("Enter")
    tab_to(window, '[data-box-id]:nth-of-type(1) [name="quantity"]')
    window.keyboard.type("1")
    tab_to(window, '[data-box-id]:nth-of-type(1) [data-action="move-pieces"]')
    press_enter(window)
    expect(window.locator('[data-told="right"]')).to_contain_text("1点を 2箱めに移しました")
    expect(window.locator("[data-finding]")).to_contain_text("冷たい箱")
    with database.reading() as session:
        assert order_of(session, order.id).state.value == "picking"
    window.close()


def logged_in(chromium: Browser, address: str, shop: Tablet) -> Page:
    window = chromium.new_page(base_url=address, viewport=TABLET)  # type: ignore[arg-type]
    cookie = shop.client.get_cookie("yuai_shop")
    assert cookie is not None
    window.context.add_cookies([{"name": "yuai_shop", "value": cookie.value, "url": address}])
    return window


def press_enter(window: Page) -> None:
    with window.expect_navigation():
        window.keyboard.press("Enter")


def tab_to(window: Page, selector: str) -> None:
    """Tab until it is there; a page has fewer things than this."""
    for _ in range(60):
        if window.evaluate("s => document.activeElement === document.querySelector(s)", selector):
            return
        window.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")
