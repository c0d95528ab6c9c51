"""The calendar as staff changes it: a form, what it would do, one press; and one order moved from its page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from orders.db import Database
from orders.ordering.order import Order
from tests.makers import TODAY
from tests.staff.tablet import Tablet
from tests.staff.town import POTATO, placed


def day_of(database: Database, order: Order) -> str:
    with database.reading() as session:
        return str(session.scalar(sa.select(Order.delivery_day).where(Order.id == order.id)))


def test_closing_a_day_shows_its_orders_first_and_moves_them_with_one_press(shop: Tablet, database: Database) -> None:
    order = placed(database, {POTATO: 1})
    shop.open("/calendar").press("open-day", f'//tr[@data-day="{TODAY}"]')
    shop.press("preview", delivers="closed", reason="大雪")
    assert shop.page == "calendar-preview"
    assert "1124-001" in shop.text
    assert "11月25日" in shop.text
    assert day_of(database, order) == "2026-11-24"
    shop.send("save")
    shop.press("save")
    assert day_of(database, order) == "2026-11-25"
    shop.open("/calendar?month=2026-11")
    cell = shop.all(f'//tr[@data-day="{TODAY}"]/td[@data-district="nakao"]')[0]
    assert cell.get("data-served") == "no"
    assert "大雪" in cell.text_content()
    assert "すべての地区" in shop.text


def test_a_second_press_of_the_same_page_is_told_that_it_is_done(shop: Tablet, database: Database) -> None:
    placed(database, {POTATO: 1})
    shop.open(f"/calendar/preview?kind=day&first={TODAY}&place=*&delivers=closed")
    shop.send("save")
    shop.press("save")
    assert shop.told == {"right": "✓カレンダーは、もう変えてあります。"}


def test_orders_can_be_kept_on_a_day_that_is_closed(shop: Tablet, database: Database) -> None:
    order = placed(database, {POTATO: 1})
    shop.open(f"/calendar/preview?kind=day&first={TODAY}&place=nakao&delivers=closed").press("save", closed="keep")
    assert day_of(database, order) == "2026-11-24"


def test_what_came_in_between_is_shown_before_anything_is_saved(shop: Tablet, database: Database) -> None:
    shop.open(f"/calendar/preview?kind=day&first={TODAY}&place=*&delivers=closed")
    order = placed(database, {POTATO: 1})
    shop.press("save")
    assert shop.page == "calendar-preview"
    assert "注文が変わりました" in shop.told["wrong"]
    assert order.number in shop.text
    shop.press("save")
    assert day_of(database, order) == "2026-11-25"


def test_slots_and_limits_of_every_week(shop: Tablet, database: Database) -> None:
    shop.open("/calendar/usual").press(
        "preview", orders="４０", kg="120.5", starts1="13", ends1="15:00", orders1="20", starts2="1500", ends2="17時"
    )
    shop.press("save")
    placed(database, {POTATO: 1})
    shop.open("/calendar")
    assert "1/40件" in shop.text
    assert "0.4/120.5kg" in shop.text
    assert "13-15時 1/20" in shop.text


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("kind=day&first=2026-11-30&last=2026-11-24&place=*&delivers=closed", "日にち"),
        ("kind=day&first=2026-11-24&delivers=closed", "地区"),
        ("kind=day&first=2026-11-24&place=*&delivers=", "何を変えるか"),
        ("kind=day&first=2026-11-24&place=*&cutoff=25:00", "締め切り"),
        ("kind=day&first=2026-11-24&place=*&orders=-1", "件数と重さ"),
        ("kind=day&first=2026-11-24&place=*&kg=NaN", "件数と重さ"),
        (f"kind=day&first=2026-11-24&place=*&delivers=closed&reason={'長' * 9}", "8字"),
        ("kind=usual&place=*&starts1=15&ends1=13", "時間帯"),
        ("kind=usual&place=*&starts1=13&ends1=15&starts2=14&ends2=16", "時間帯"),
        ("kind=usual&place=nowhere", "地区"),
    ],
)
def test_a_wrong_field_is_told_in_words_and_nothing_is_saved(shop: Tablet, query: str, word: str) -> None:
    shop.open(f"/calendar/preview?{query}")
    assert shop.page != "calendar-preview"
    assert word in shop.told["wrong"]


def test_one_order_is_moved_from_its_page(shop: Tablet, database: Database) -> None:
    order = placed(database, {POTATO: 1})
    shop.open(f"/orders/{order.id}").press("move-day", day="2026-11-26")
    assert "11月26日" in shop.told["right"]
    assert "お届けの日を 11/24 から 11/26 に" in shop.text
    shop.press("move-day", day="2026-11-28")
    assert "移せません" in shop.told["wrong"]


def test_the_cable_company_has_no_calendar(tablet_of: Callable[[str], Tablet]) -> None:
    assert tablet_of("cable1").open("/calendar").status == 403


@pytest.fixture
def window(chromium: Browser, address: str, shop: Tablet) -> Iterator[Page]:
    page = chromium.new_page(base_url=address, viewport={"width": 1024, "height": 768})
    cookie = shop.client.get_cookie("yuai_shop")
    assert cookie is not None
    page.context.add_cookies([{"name": "yuai_shop", "value": cookie.value, "url": address}])
    yield page
    page.close()


def reach(window: Page, selector: str, most: int = 40) -> None:
    """Press the tab key until it has the focus."""
    for _ in range(most):
        if window.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
        window.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by the tab key")


@pytest.mark.browser
def test_a_day_is_closed_by_the_keyboard_alone(window: Page, database: Database) -> None:
    order = placed(database, {POTATO: 1})
    window.goto("/calendar")
    assert window.evaluate("document.documentElement.scrollWidth") <= 1024
    reach(window, f'tr[data-day="{TODAY}"] a', 60)
    window.keyboard.press("Enter")
    expect(window.locator("#first")).to_be_focused()
    reach(window, "#reason")
    window.keyboard.type("大雪")
    window.keyboard.press("Enter")
    expect(window.locator("body")).to_have_attribute("data-page", "calendar-preview")
    expect(window.locator('[data-effect="closed"]')).to_contain_text(order.number)
    expect(window.locator('[data-action="save"]')).to_be_focused()
    window.keyboard.press("Enter")
    expect(window.locator('[data-told="right"]')).to_contain_text("注文1件")
    assert day_of(database, order) == "2026-11-25"
