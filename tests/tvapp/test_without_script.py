"""A box whose script is off, or too old for it: every journey goes with Tab and 決定, along links and forms alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page

from orders.db import Database
from orders.ordering.order import Order, OrderState
from tests.tvapp.goods import POTATO
from tests.tvapp.test_shopping import in_basket
from tests.tvapp.thumb import LIMIT_MS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

MOST_TABS = 30
"""No cell is further away than that."""


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """The television of H0001."""
    context = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 720}, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(LIMIT_MS)
    page.goto("/start?box=demo-box-H0001")
    yield page
    context.close()


def screen(page: Page) -> str:
    return page.get_attribute("body", "data-screen") or ""


def press(page: Page, action: str) -> None:
    """Tab to the cell of that action, and choose it."""
    for _ in range(MOST_TABS):
        if page.locator(f':focus[data-action="{action}"]').count():
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{action} is not in the tab order of {page.url}")


def walk(page: Page, *steps: tuple[str, str]) -> None:
    """Choose one action after the other; each must lead to its screen, with one cell in focus."""
    for action, leads_to in steps:
        press(page, action)
        assert screen(page) == leads_to, action
        assert page.locator(":focus[data-cell]").count() == 1, f"no focus after {action}"


def placed(town: Database) -> int:
    with town.reading() as session:
        query = sa.select(sa.func.count()).select_from(Order).where(Order.state == OrderState.PLACED)
        return session.scalar(query) or 0


ORDER = (("basket", "basket"), ("confirm", "confirm"), ("place-order", "receipt"))


def test_from_a_department_to_the_receipt(page: Page, town: Database) -> None:
    before = placed(town)
    walk(
        page,
        ("shelves", "shelves"),
        ("department:yasai-kudamono", "department"),
        ("sub:imo", "items"),
        (f"item:{POTATO}", "items"),
    )
    assert in_basket(town) == {POTATO: 1}
    assert page.locator(f':focus[data-action="item:{POTATO}"]').count() == 1, "the focus stays on what was put in"
    walk(page, *ORDER)
    assert placed(town) == before + 1


def test_a_second_press_opens_the_item_and_another_number_is_chosen(page: Page, town: Database) -> None:
    page.goto("/sub/imo")
    walk(page, (f"item:{POTATO}", "items"), (f"item:{POTATO}", "item"))
    choice = page.locator('[data-quantity="3"]').get_attribute("id")
    for _ in range(MOST_TABS):
        if page.locator(f":focus#{choice}").count():
            break
        page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert in_basket(town) == {POTATO: 3}


def test_what_one_usually_buys_is_put_in_and_ordered(page: Page, town: Database) -> None:
    walk(page, ("usual", "items"))
    first = page.locator('button[data-action^="item:"]').first.get_attribute("data-action") or ""
    walk(page, (first, "items"))
    assert in_basket(town) == {first.removeprefix("item:"): 1}
    walk(page, *ORDER)


def test_an_item_is_found_by_its_kana(page: Page, town: Database) -> None:
    walk(page, ("search", "search"))
    for kana in ("2", "0", "7"):  # さ行, わ行, … narrows until the items are shown
        if screen(page) == "search" and page.locator(f'[data-action="kana:{kana}"]').count():
            press(page, f"kana:{kana}")
    if screen(page) == "search":
        press(page, "see")
    assert screen(page) == "found"
    first = page.locator('button[data-action^="item:"]').first.get_attribute("data-action") or ""
    walk(page, (first, "found"))
    assert in_basket(town) == {first.removeprefix("item:"): 1}


def test_the_same_as_last_time_is_ordered(page: Page, town: Database) -> None:
    before = placed(town)
    walk(page, ("same-as-last", "same"), ("same-fill", "confirm"), ("place-order", "receipt"))
    assert placed(town) == before + 1


def test_back_leads_the_way_that_one_came(page: Page) -> None:
    walk(
        page,
        ("shelves", "shelves"),
        ("department:yasai-kudamono", "department"),
        ("sub:imo", "items"),
        ("help", "help"),
        ("back", "items"),
        ("back", "department"),
        ("back", "shelves"),
        ("back", "home"),
    )
    assert page.locator(':focus[data-action="shelves"]').count() == 1
