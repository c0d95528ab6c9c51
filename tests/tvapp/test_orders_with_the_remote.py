"""Whole journeys with remote keys in real Chromium, with the script and without it (Tab and Enter are the keys)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page

from orders.db import Database
from orders.delivering import delivery
from orders.delivering.delivery import Carrier
from orders.homes.people import MissingRule, household_by_code
from orders.ordering.order import order_by_number
from tests.journeys.remote import Remote
from tests.makers import NOW, delivery_jobs
from tests.tvapp.goods import POTATO, SAKE_CUP
from tests.tvapp.test_shopping import in_basket
from tests.tvapp.thumb import LIMIT_MS
from tests.tvapp.viewer import Viewer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

MOST_TABS = 40


class Person(Protocol):
    """Somebody in front of a television, who chooses cells and sees what comes."""

    page: Page

    @property
    def screen(self) -> str: ...

    @property
    def focus(self) -> str: ...

    def said(self, name: str) -> str: ...

    def choose(self, action: str) -> None: ...


class WithoutScript:
    """The keys of a box that runs no script: Tab from cell to cell, Enter."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def screen(self) -> str:
        return self.said("screen")

    @property
    def focus(self) -> str:
        return self.page.locator(":focus").get_attribute("data-action", timeout=LIMIT_MS) or ""

    def said(self, name: str) -> str:
        return self.page.get_attribute("body", f"data-{name}") or ""

    def choose(self, action: str) -> None:
        for _ in range(MOST_TABS):
            if self.page.locator(f':focus[data-action="{action}"]').count():
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"{action} is not in the tab order of {self.screen}")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


@pytest.fixture(params=["script", "no script"])
def sit_down(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Callable[[str], Person]]:
    """The television of H0001 at an address, with and without script."""
    script = request.param == "script"
    context = chromium.new_context(
        base_url=address, viewport={"width": 1280, "height": 720}, java_script_enabled=script
    )
    if script:
        context.clock.install(time=NOW)
    page = context.new_page()
    page.set_default_timeout(LIMIT_MS)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/start?box=demo-box-H0001")
    if script:
        context.clock.pause_at(NOW + timedelta(minutes=1))

    def at(url: str) -> Person:
        page.goto(url)
        return Remote(page) if script else WithoutScript(page)

    yield at
    context.close()
    assert errors == []


def text(person: Person) -> str:
    return person.page.inner_text("#tv")


def nth_quantity(person: Person, number: int) -> None:
    """The cell of that quantity: by the digit with a script, by Tab without."""
    if isinstance(person, Remote):
        person.go(str(number))
        return
    person.page.focus(f'[data-quantity="{number}"]')
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def test_a_quantity_is_changed_and_the_change_is_taken_back(
    tv: Viewer, sit_down: Callable[[str], Person], town: Database
) -> None:
    tv.put(POTATO, 2)
    person = sit_down("/basket")
    person.choose(f"item:{POTATO}")
    nth_quantity(person, 4)
    assert (person.screen, person.focus) == ("basket", f"item:{POTATO}")
    assert in_basket(town) == {POTATO: 4}
    person.choose("undo")
    assert "2点に" in text(person)
    assert in_basket(town) == {POTATO: 2}


def test_left_and_right_are_one_fewer_and_one_more(sit_down: Callable[[str], Person]) -> None:
    person = sit_down(f"/item/{POTATO}")
    if isinstance(person, Remote):
        person.press("right", "right", "right", "right", "left")
    else:
        person.page.locator(":focus").wait_for()  # the page gives the focus a moment after it has come
        for _ in range(3):
            person.page.keyboard.press("Tab")
    assert person.page.locator(":focus").get_attribute("data-quantity") == "4"


def test_the_rule_for_missing_goods_is_changed_for_one_item_and_for_the_house(
    tv: Viewer, sit_down: Callable[[str], Person], town: Database
) -> None:
    tv.put(POTATO)
    person = sit_down(f"/item/{POTATO}")
    person.choose("if-missing")
    assert "なしに します" in text(person)
    person = sit_down("/confirm")
    person.choose("if-missing")
    assert person.focus == "if-missing"
    with town.reading() as session:
        home = household_by_code(session, "H0001")
        assert home is not None
        assert home.missing_rule is MissingRule.NONE


def test_alcohol_asks_for_the_age_and_forgets_it_after_the_order(
    tv: Viewer, sit_down: Callable[[str], Person], town: Database
) -> None:
    tv.put(SAKE_CUP)
    person = sit_down("/basket")
    person.choose("confirm")
    assert person.screen == "age"
    type_age(person, "19")
    assert "お売りできません" in text(person)
    person.choose("age")
    type_age(person, "78")
    assert person.screen == "confirm"
    assert "78歳" in text(person)
    assert "78" not in person.page.url
    person.page.reload()
    assert person.screen == "confirm"
    person.choose("place-order")
    assert person.screen == "receipt"


def type_age(person: Person, digits: str) -> None:
    for digit in digits:
        if isinstance(person, Remote):
            person.tap(digit)
            person.wait(400)
        else:
            person.choose(f"age:{digit}")
    assert person.page.input_value("#pad-field") == digits
    person.choose("age-done")


def test_an_order_is_changed_and_then_cancelled(tv: Viewer, sit_down: Callable[[str], Person], town: Database) -> None:
    number = tv.put(POTATO, 2).order().fact("order-number")
    person = sit_down(f"/receipt/{number}")
    person.choose("cancel")
    assert person.focus == "keep"
    person.choose("reopen")
    assert (person.screen, in_basket(town)) == ("basket", {POTATO: 2})
    person.choose("confirm")
    person.choose("place-order")
    assert person.said("order-number") != number
    person.choose("cancel")
    person.choose("cancel-order")
    assert person.said("order-state") == "cancelled"
    assert "お支払いは ありません" in text(person)


def test_an_order_is_followed_to_the_door_with_its_news(
    tv: Viewer, sit_down: Callable[[str], Person], town: Database
) -> None:
    number = tv.put(POTATO).order().fact("order-number")
    person = sit_down("/")
    with town.writing() as session:
        placed = order_by_number(session, number)
        assert placed is not None
        job_id = delivery_jobs(session, placed)[0].id
    seen = []
    for step in (fly, land, hand_over):
        with town.writing() as session:
            step(session, job_id)
        person.choose("home")
        seen.append(person.page.inner_text(".said"))
        person.choose("track")
        seen.append(person.said("stage"))
        person.page.reload()
        assert person.screen == "track"
    assert seen[1::2] == ["on_the_way_air", "at_hall", "delivered"]
    for words, banner in zip(("お店を 出ました", "公民館に", "お届けしました"), seen[::2], strict=True):
        assert words in banner


def fly(session, job_id: int) -> None:  # type: ignore[no-untyped-def]
    delivery.assign_carrier(session, job_id, Carrier.DRONE, "operator1", NOW, "")
    delivery.mark_under_way(session, job_id, "operator1", NOW, NOW + timedelta(minutes=9))


def land(session, job_id: int) -> None:  # type: ignore[no-untyped-def]
    delivery.mark_at_hall(session, job_id, "volunteer", NOW)


def hand_over(session, job_id: int) -> None:  # type: ignore[no-untyped-def]
    delivery.hand_over(session, job_id, "volunteer", NOW, handed_to="中島 ハル")
