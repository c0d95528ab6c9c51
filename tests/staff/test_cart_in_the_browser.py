"""A cart of several orders in a real browser, by the keystrokes of a scanner alone, also while the network is away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from orders.db import Database
from orders.fulfilment.rounds import holder_of
from orders.goods.catalogue import item_by_code
from orders.goods.in_store_codes import FORMATS, in_store_code
from orders.ordering.order import Order
from orders.ordering.order import order as order_of
from tests.staff.tablet import Tablet
from tests.staff.town import EGGS, ICE, POTATO, RICE, SAKE, placed, stock_of

pytestmark = pytest.mark.browser

TABLET = {"width": 1024, "height": 768}


@pytest.fixture
def window(chromium: Browser, address: str, tablet_of: Callable[[str], Tablet]) -> Page:
    """The picker's tablet, logged in; a context of its own, since it goes offline."""
    context = chromium.new_context(base_url=address, viewport=TABLET)  # type: ignore[arg-type]
    cookie = tablet_of("shop1").client.get_cookie("yuai_shop")
    assert cookie is not None
    context.add_cookies([{"name": "yuai_shop", "value": cookie.value, "url": address}])
    return context.new_page()


def three_orders(database: Database) -> list[Order]:
    return [
        placed(database, {POTATO: 2, EGGS: 1}, "t1"),
        placed(database, {POTATO: 1, SAKE: 1, ICE: 1}, "t2", "H0002"),
        placed(database, {RICE: 1}, "t3"),
    ]


def begin(window: Page) -> None:
    """By keyboard: the button has the focus."""
    window.goto("/carts")
    window.keyboard.press("Enter")
    expect(window.locator("#cart")).to_have_attribute("data-waiting", "0")
    expect(window.locator("[data-scan-field]")).to_be_focused()


def scan(window: Page, *codes: str) -> None:
    """A wedge scanner is a fast keyboard that ends with Enter; it aims at nothing."""
    for code in codes:
        window.keyboard.type(code)
        window.keyboard.press("Enter")


def arrived(window: Page) -> None:
    expect(window.locator("#cart")).to_have_attribute("data-waiting", "0", timeout=15_000)


def answer(window: Page, kind: str, words: str) -> None:
    expect(window.locator("#answer")).to_have_attribute("data-answer", kind)
    expect(window.locator("#answer-words")).to_contain_text(words)


def picked(database: Database, *orders: Order) -> list[dict[str, int]]:
    with database.reading() as session:
        return [{line.code: line.picked for line in order_of(session, order.id).lines} for order in orders]


def test_a_cart_of_three_is_picked_by_scanner_alone(window: Page, database: Database) -> None:
    orders = three_orders(database)
    begin(window)
    expect(window.locator("#stop h1")).to_have_text("じゃがいも 3個入")
    expect(window.locator("#away, #again, #all-done")).to_have_count(3)
    expect(window.locator("#away:visible, #again:visible, #all-done:visible")).to_have_count(0)
    expect(window.locator("#stop .next")).to_have_attribute("data-tub", "1")
    scan(window, POTATO)
    answer(window, "right", "赤1（1/2点）")
    scan(window, POTATO, POTATO)
    answer(window, "right", "黄3（1/1点）")
    assert window.locator("#answer").get_attribute("data-tune") == "full"
    expect(window.locator("#stop h1")).to_have_text("米 5kg")
    scan(window, RICE, SAKE, EGGS, ICE)
    expect(window.locator("#all-done")).to_be_visible()
    arrived(window)
    assert picked(database, *orders) == [{POTATO: 2, EGGS: 1}, {POTATO: 1, SAKE: 1, ICE: 1}, {RICE: 1}]
    window.keyboard.press("Enter")
    expect(window.locator("[data-cart-over]")).to_be_visible()
    expect(window.locator('[data-action="go-packing"]')).to_have_count(3)
    with database.reading() as session:
        assert holder_of(session, orders[0].id) is None


def test_a_wrong_thing_is_named_by_the_shop_and_too_many_are_refused(window: Page, database: Database) -> None:
    placed(database, {POTATO: 1, RICE: 1})
    begin(window)
    scan(window, EGGS)
    answer(
        window,
        "wrong",
        "「たまご 10個入」は、このカートの どの注文にもありません。ほしいのは「じゃがいも 3個入」です。",
    )
    assert window.locator("#answer").get_attribute("data-tune") == "wrong"
    scan(window, "4900000000011")
    answer(window, "wrong", "検査数字が合いません")
    scan(window, "4900000000092")
    answer(window, "wrong", "という番号の商品はありません")
    scan(window, POTATO, POTATO)
    answer(window, "wrong", "多すぎます")
    arrived(window)
    assert stock_of(database, POTATO) == (19, 0)


def test_the_tub_is_checked_by_its_number(window: Page, database: Database) -> None:
    first, second = placed(database, {POTATO: 1, EGGS: 1}), placed(database, {EGGS: 1, RICE: 1}, "t2")
    begin(window)
    scan(window, POTATO, "2")
    answer(window, "wrong", "ちがうかごです：「じゃがいも 3個入」は 赤1 に入れます。")
    scan(window, "KAGO2", POTATO)
    answer(window, "wrong", "ほかの注文の品です：「じゃがいも 3個入」は 赤1 のかごの品です。")
    scan(window, "2", EGGS)
    window.locator("#stop").click()
    scan(window, EGGS, "1")
    answer(window, "right", "合っています")
    arrived(window)
    assert [each[EGGS] for each in picked(database, first, second)] == [1, 1]


def test_scans_without_network_are_kept_shown_and_arrive_once(window: Page, database: Database) -> None:
    orders = three_orders(database)
    begin(window)
    expect(window.locator("#cart")).to_have_attribute("data-kept", "yes", timeout=20_000)
    scan(window, POTATO)
    arrived(window)
    window.context.set_offline(True)
    scan(window, POTATO, POTATO, RICE)
    expect(window.locator("#away")).to_be_visible(timeout=15_000)
    expect(window.locator("#stop h1")).to_have_text("清酒 180ml")
    scan(window, EGGS, EGGS)
    answer(window, "wrong", "多すぎます")
    window.reload()
    expect(window.locator("#stop h1")).to_have_text("清酒 180ml")
    expect(window.locator("#cart")).to_have_attribute("data-waiting", "4")
    assert picked(database, *orders)[0][POTATO] == 1
    window.context.set_offline(False)
    arrived(window)
    assert picked(database, *orders) == [{POTATO: 2, EGGS: 1}, {POTATO: 1, SAKE: 0, ICE: 0}, {RICE: 1}]
    assert stock_of(database, POTATO) == (17, 0)
    expect(window.locator(".fault")).to_have_count(0)


def test_what_could_not_be_put_in_is_told_plainly_afterwards(
    window: Page, database: Database, tablet_of: Callable[[str], Tablet]
) -> None:
    order = placed(database, {POTATO: 1, EGGS: 1})
    begin(window)
    window.context.set_offline(True)
    scan(window, POTATO)
    expect(window.locator("#away")).to_be_visible(timeout=15_000)
    # Meanwhile somebody at the desk was told that the potatoes are gone.
    desk = tablet_of("shop1").open(f"/orders/{order.id}/picking")
    desk.press("pick-missing", f'//*[@data-code="{POTATO}"]')
    window.context.set_offline(False)
    expect(window.locator(".fault")).to_contain_text("これは入れられませんでした", timeout=15_000)
    expect(window.locator(".fault")).to_contain_text("じゃがいも")
    window.reload()
    expect(window.locator(".fault")).to_have_count(1)
    window.click('[data-action="fault-known"]')
    expect(window.locator(".fault")).to_have_count(0)
    assert stock_of(database, POTATO) == (19, 0)


def test_weighed_goods_ask_for_the_scale_and_labels_tell_it(window: Page, database: Database) -> None:
    kind = FORMATS["weight5"]
    assert kind is not None
    label = in_store_code("27", kind, "00123", 0)
    with database.writing() as session:
        potatoes = item_by_code(session, POTATO)
        assert potatoes is not None
        potatoes.code, potatoes.weighed = label, True
    order = placed(database, {label: 3})
    begin(window)
    scan(window, label)
    answer(window, "weigh", "はかり売り")
    scan(window, "900")
    answer(window, "wrong", "重すぎます")
    scan(window, "400")
    answer(window, "right", "400g")
    scan(window, in_store_code("27", kind, "00123", 440))
    answer(window, "right", "440g")
    scan(window, in_store_code("27", kind, "00123", 474))
    answer(window, "wrong", "重すぎます")
    arrived(window)
    with database.reading() as session:
        line = order_of(session, order.id).lines[0]
        assert (line.picked, line.picked_weight_g) == (2, 840)
        assert line.picked_amount_yen == 198 * 400 // 430 + 198 * 440 // 430


def test_a_missing_thing_is_replaced_by_a_digit(window: Page, database: Database) -> None:
    placed(database, {POTATO: 1, RICE: 1})
    with database.writing() as session:
        flowers = item_by_code(session, "4900000000047")
        assert flowers is not None
        flowers.price_yen = 150
    begin(window)
    scan(window, "-")
    expect(window.locator("body")).to_have_attribute("data-page", "instead")
    expect(window.locator("[data-scan-field]")).to_be_focused()
    window.keyboard.type("1")
    window.keyboard.press("Enter")
    expect(window.locator("body")).to_have_attribute("data-page", "cart")
    expect(window.locator("#stop h1")).to_have_text("季節の花束")
    scan(window, "4900000000047", RICE)
    expect(window.locator("#all-done")).to_be_visible()
