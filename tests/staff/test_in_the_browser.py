"""What only a real browser shows: where the keystrokes of a scanner go, and whether the pages fit the tablet."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from orders.db import Database
from tests.staff.tablet import Tablet
from tests.staff.test_jobs import sealed
from tests.staff.test_watch import urgent
from tests.staff.town import EGGS, POTATO, placed

pytestmark = pytest.mark.browser

LANDSCAPE, PORTRAIT = (1280, 800), (800, 1280)
LEAST_TOUCH_PX = 44


@pytest.fixture
def open_page(chromium: Browser, address: str, tablet_of: Callable[[str], Tablet]) -> Iterator[Callable[..., Page]]:
    """A browser window of somebody who is logged in; fails when a page reported an error."""
    windows: list[Page] = []
    errors: list[str] = []

    def open_as(login: str, size: tuple[int, int] = LANDSCAPE) -> Page:
        window = chromium.new_page(base_url=address, viewport={"width": size[0], "height": size[1]})
        window.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        window.on("pageerror", lambda error: errors.append(str(error)))
        cookie = tablet_of(login).client.get_cookie("yuai_shop")
        assert cookie is not None
        window.context.add_cookies([{"name": "yuai_shop", "value": cookie.value, "url": address}])
        windows.append(window)
        return window

    yield open_as
    for window in windows:
        window.close()
    assert errors == []


def read_code(window: Page, code: str) -> None:
    """A wedge scanner is a fast keyboard that ends with Enter; it aims at nothing."""
    window.keyboard.type(code)
    with window.expect_navigation():
        window.keyboard.press("Enter")


def start(window: Page) -> None:
    """From the board to the picking page, which stands and waits for the scanner."""
    window.goto("/board")
    window.click('[data-action="start-picking"]')
    expect(window.locator("[data-scan-field]")).to_be_focused()


def test_a_scanner_always_meets_the_field(open_page: Callable[..., Page], database: Database) -> None:
    placed(database, {POTATO: 2, EGGS: 1})
    window = open_page("shop1")
    start(window)
    read_code(window, POTATO)
    window.click("h1")
    read_code(window, POTATO)
    window.click(f'[data-code="{EGGS}"] summary')
    read_code(window, EGGS)
    expect(window.locator('[data-look="done"]')).to_have_count(2)
    expect(window.locator('[data-action="go-packing"]')).to_be_visible()


def test_a_wrong_thing_is_told_beside_the_field(open_page: Callable[..., Page], database: Database) -> None:
    order = placed(database, {POTATO: 1})
    window = open_page("shop1")
    start(window)
    read_code(window, EGGS)
    expect(window.locator('[data-told="wrong"]')).to_contain_text("たまご 10個入")
    expect(window.locator(f'[data-order-id="{order.id}"] [data-scan-field]')).to_be_focused()


def test_a_button_pressed_twice_in_a_hurry_does_its_work_once(
    open_page: Callable[..., Page], database: Database
) -> None:
    placed(database, {POTATO: 1})
    window = open_page("shop1")
    window.goto("/board")
    window.dblclick('[data-action="start-picking"]')
    expect(window.locator("body")).to_have_attribute("data-page", "picking")
    expect(window.locator('[data-told="wrong"]')).to_have_count(0)


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT], ids=["landscape", "portrait"])
def test_every_page_fits_the_tablet_and_every_button_fits_a_finger(
    open_page: Callable[..., Page], database: Database, size: tuple[int, int]
) -> None:
    order, _ = sealed(database)
    placed(database, {POTATO: 1}, "t2")
    pages = {
        "shop1": ["/board", "/jobs", "/goods", "/goods/1", "/specials", "/telephone", "/telephone/1?q=い",
                  f"/orders/{order.id}", f"/orders/{order.id}/packing"],
        "cable1": ["/cable/households", "/cable/households/1"],
        "city1": ["/city/figures"],
    }  # fmt: skip
    for login, addresses in pages.items():
        window = open_page(login, size)
        for path in addresses:
            window.goto(path)
            wide = window.evaluate("document.documentElement.scrollWidth")
            heights = window.eval_on_selector_all(
                "button, a.button, summary.button, select, input:not([type=hidden])",
                "all => all.filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect().height)",
            )
            assert wide <= size[0], path
            assert min(heights) >= LEAST_TOUCH_PX, path


def test_a_resident_who_needs_somebody_is_seen_and_heard_on_every_page_until_somebody_takes_it(
    open_page: Callable[..., Page], database: Database
) -> None:
    urgent(database)
    window = open_page("shop1")
    window.goto("/goods")
    strip = window.locator("#watch-strip")
    expect(strip).to_contain_text("伊藤 ハルさま")
    expect(strip).to_have_attribute("data-sounded", "1")
    strip.click()
    window.locator('[data-action="take"]').click()
    expect(window.locator('[data-told="right"]')).to_contain_text("引き受けています")
    expect(window.locator("#watch-strip")).to_be_hidden()
