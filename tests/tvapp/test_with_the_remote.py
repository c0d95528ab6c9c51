"""Real Chromium, remote keys only: arrows, 決定, 戻る, digits and colours; held, doubled and unknown keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page

from orders.db import Database
from orders.ordering.order import Order, OrderState
from tests.makers import NOW
from tests.tvapp.goods import HALF_DAIKON, ONION, POTATO, SAKE_CUP
from tests.tvapp.thumb import LIMIT_MS, Thumb

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Iterator[OpenPage]:
    """The television of H0001 in a browser window; fails when a page reported an error."""
    pages: list[Page] = []
    errors: list[str] = []

    def open_one(url: str = "/", **options: bool) -> Page:
        context = chromium.new_context(
            base_url=address, viewport={"width": 1280, "height": 720}, java_script_enabled=options.get("script", True)
        )
        # Time stands still unless a thumb waits: how fast the machine is changes nothing.
        context.clock.install(time=NOW)
        page = context.new_page()
        page.set_default_timeout(LIMIT_MS)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("/start?box=demo-box-H0001")
        context.clock.pause_at(NOW + timedelta(minutes=1))
        if url != "/":
            page.goto(url)
        pages.append(page)
        return page

    yield open_one
    for page in pages:
        page.context.close()
    assert errors == []


@pytest.fixture
def thumb(open_page: OpenPage) -> Thumb:
    return Thumb(open_page())


def new_orders(town: Database) -> int:
    with town.reading() as session:
        placed = sa.select(sa.func.count()).select_from(Order).where(Order.state == OrderState.PLACED)
        return session.scalar(placed) or 0


def test_from_home_to_the_receipt_with_arrows_and_ok_alone(thumb: Thumb, town: Database) -> None:
    before = new_orders(town)
    thumb.move_to("shelves", "down")
    thumb.go("ok")
    thumb.move_to("department:yasai-kudamono", "up")
    thumb.go("ok")
    thumb.move_to("sub:imo", "up")
    thumb.go("ok")
    thumb.move_to(f"item:{ONION}")
    thumb.go("ok")
    assert (thumb.screen, thumb.focus) == ("items", f"item:{ONION}")
    assert "1点" in thumb.page.inner_text(".said")
    thumb.go("ok")
    assert thumb.screen == "item", "a second press never makes two"
    thumb.press("right")
    thumb.go("ok")
    assert thumb.focus == f"item:{ONION}"
    assert "2点に" in thumb.page.inner_text(".said")
    thumb.move_to("basket", "down", "down", "left")
    thumb.go("ok")
    assert (thumb.screen, thumb.focus) == ("basket", "confirm")
    thumb.go("ok")
    assert (thumb.screen, thumb.focus) == ("confirm", "place-order")
    thumb.go("ok")
    assert thumb.screen == "receipt"
    assert new_orders(town) == before + 1


def test_from_home_to_the_basket_with_four_digits(thumb: Thumb) -> None:
    for digit in ("4", "2", "2", "2"):
        thumb.go(digit)
    assert thumb.screen == "items"
    assert "1点" in thumb.page.inner_text(".said")
    assert thumb.focus == f"item:{ONION}"
    assert thumb.presses == 4


def test_the_same_as_last_time_is_three_presses_of_ok(thumb: Thumb, town: Database) -> None:
    before = new_orders(town)
    for _ in range(3):
        thumb.go("ok")
    assert thumb.screen == "receipt"
    assert thumb.presses == 3
    assert new_orders(town) == before + 1


def test_colour_keys_open_what_is_printed_beside_them(thumb: Thumb) -> None:
    for colour, screen in (("red", "basket"), ("yellow", "help"), ("green", "track"), ("blue", "home")):
        thumb.go(colour)
        assert thumb.screen == screen


def test_a_held_ok_chooses_once_and_goes_no_further(thumb: Thumb) -> None:
    thumb.down("ok")
    for _ in range(40):
        thumb.down("ok", repeat=True)
        thumb.wait(30)
    assert thumb.screen == "same"
    thumb.up("ok")


def test_a_held_ok_on_a_box_that_does_not_mark_repeats_chooses_once(thumb: Thumb) -> None:
    for _ in range(40):
        thumb.down("ok")
        thumb.wait(30)
    assert thumb.screen == "same"
    thumb.up("ok")


def test_a_held_digit_does_not_run_into_the_basket(thumb: Thumb) -> None:
    for _ in range(40):
        thumb.down("4")
        thumb.wait(30)
    assert thumb.screen == "shelves"
    thumb.up("4")


def test_a_key_that_was_held_while_a_slow_page_loaded_is_not_a_new_press(thumb: Thumb) -> None:
    thumb.page.evaluate("sessionStorage.setItem('press', '4 ' + (Date.now() - 5000) + ' 1')")
    thumb.page.reload()
    thumb.down("4")
    thumb.wait(300)
    assert thumb.screen == "home"
    thumb.up("4")
    thumb.go("4")
    assert thumb.screen == "shelves"


@pytest.mark.parametrize("presses", [2, 5])
def test_a_doubled_confirmation_is_one_order(open_page: OpenPage, town: Database, presses: int) -> None:
    thumb = Thumb(open_page())
    before = new_orders(town)
    thumb.go("ok")
    thumb.go("ok")
    assert thumb.focus == "place-order"
    thumb.wait(750)
    with thumb.page.expect_navigation(url="**/receipt/**"):
        for _ in range(presses):
            thumb.tap("ok")
    assert new_orders(town) == before + 1
    thumb.wait(300)
    assert thumb.screen == "receipt"


def test_a_held_arrow_moves_one_cell_at_a_time(thumb: Thumb) -> None:
    thumb.page.evaluate("for (let n = 0; n < 5; n += 1) { tvKey('right'); }")
    assert thumb.focus == "usual", "five events in no time are one move"
    thumb.wait(170)
    thumb.press("right")
    assert thumb.focus == "specials"


def test_back_restores_the_focus(thumb: Thumb) -> None:
    for digit in ("4", "2", "5"):
        thumb.go(digit)
    thumb.move_to(f"item:{HALF_DAIKON}")
    thumb.go("ok")
    thumb.go("ok")
    assert thumb.screen == "item"
    for screen, focus in (
        ("items", f"item:{HALF_DAIKON}"),
        ("department", "sub:daikon"),
        ("shelves", "department:yasai-kudamono"),
        ("home", "shelves"),
    ):
        thumb.go("back")
        assert (thumb.screen, thumb.focus) == (screen, focus)


def test_an_arrow_over_the_edge_turns_the_page_and_comes_back(open_page: OpenPage) -> None:
    thumb = Thumb(open_page("/shelf/yasai"))
    thumb.press("down", "right")
    left = thumb.focus
    thumb.go("right")
    assert thumb.said("url") == "/shelf/yasai?p=2"
    assert "left" not in thumb.sides, "it comes in on the left, where no cell is further left"
    thumb.go("left")
    assert (thumb.said("url"), thumb.focus) == ("/shelf/yasai", left)
    thumb.press("left", "left", "left")
    assert "はし" in thumb.hint


def test_a_held_arrow_stops_at_the_edge_of_the_page(open_page: OpenPage) -> None:
    thumb = Thumb(open_page("/shelf/yasai"))
    for _ in range(20):
        thumb.down("right")
        thumb.wait(160)
    assert thumb.said("url") == "/shelf/yasai"
    thumb.up("right")
    thumb.wait(720)
    thumb.go("right")
    assert thumb.said("url") == "/shelf/yasai?p=2"


def test_an_item_is_found_by_its_kana_with_digits(open_page: OpenPage) -> None:
    thumb = Thumb(open_page())
    for digit in ("5", "4", "7", "5", "2"):
        thumb.go(digit)
    # Whoever types the whole name must not find that a digit means a product all at once.
    assert (thumb.screen, thumb.focus, thumb.said("url")) == ("search", "see", "/search?k=4752")
    thumb.go("ok")
    assert (thumb.screen, thumb.focus) == ("found", f"item:{ONION}")
    thumb.go("ok")
    assert "玉ねぎ" in thumb.page.inner_text(".said")
    thumb.go("back")
    assert (thumb.screen, thumb.focus, thumb.said("url")) == ("search", "see", "/search?k=4752")


def test_after_a_look_at_the_basket_by_colour_the_focus_is_where_it_was(open_page: OpenPage) -> None:
    thumb = Thumb(open_page("/shelf/yasai?p=2"))
    thumb.press("right", "down")
    was = thumb.focus
    assert was.startswith("item:")
    thumb.go("red")
    thumb.go("back")
    assert thumb.said("url") == "/shelf/yasai?p=2"
    assert thumb.focus == was


def test_a_reload_keeps_the_focus(thumb: Thumb) -> None:
    thumb.press("right", "down")
    was = thumb.focus
    thumb.page.reload()
    assert thumb.focus == was


def test_the_refreshing_screen_keeps_the_focus(open_page: OpenPage) -> None:
    thumb = Thumb(open_page())
    for _ in range(3):
        thumb.go("ok")
    thumb.go("green")
    assert thumb.screen == "track"
    thumb.move_to("history", "right")
    thumb.page.evaluate("location.reload()")
    thumb.page.wait_for_selector("[data-action=history]:focus")


def test_the_browsers_own_history_comes_back_to_the_same_cell(thumb: Thumb) -> None:
    thumb.move_to("shelves", "down")
    thumb.go("ok")
    thumb.page.go_back()
    assert (thumb.screen, thumb.focus) == ("home", "shelves")


@pytest.mark.parametrize("key", [0x2D, 90, 412, 457])
def test_an_unknown_key_gets_a_gentle_answer(thumb: Thumb, key: int) -> None:
    thumb.tap(key)
    assert "使いません" in thumb.hint
    assert thumb.screen == "home"


def test_a_digit_without_a_cell_and_an_arrow_at_the_edge_are_answered(thumb: Thumb) -> None:
    thumb.tap("9")
    assert "使いません" in thumb.hint
    thumb.press("left")
    assert "はし" in thumb.hint
    assert thumb.focus == "same-as-last"


def test_the_age_is_typed_with_digits_however_fast(open_page: OpenPage, town: Database) -> None:
    thumb = Thumb(open_page(f"/item/{SAKE_CUP}"))
    thumb.go("1")
    thumb.go("red")
    thumb.go("8")
    assert thumb.screen == "age"
    thumb.tap("7")
    thumb.wait(170)
    thumb.tap("7")
    assert thumb.page.input_value("#pad-field") == "77"
    assert thumb.focus == "age-done"
    thumb.go("ok")
    assert thumb.screen == "confirm"
    thumb.go("ok")
    assert thumb.screen == "receipt"


def test_without_script_everything_works_with_tab_and_enter(open_page: OpenPage, town: Database) -> None:
    before = new_orders(town)
    page = open_page(script=False)
    for action, screen in (
        ("shelves", "shelves"),
        ("department:yasai-kudamono", "department"),
        ("sub:imo", "items"),
        (f"item:{POTATO}", "items"),
        ("basket", "basket"),
        ("confirm", "confirm"),
        ("place-order", "receipt"),
    ):
        _tab_to(page, action)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.get_attribute("body", "data-screen") == screen
    assert new_orders(town) == before + 1


def _tab_to(page: Page, action: str) -> None:
    for _ in range(25):
        if page.locator(f':focus[data-action="{action}"]').count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{action} is not in the tab order")


def test_the_drawn_remote_drives_the_drawn_television(chromium: Browser, address: str) -> None:
    page = chromium.new_page(base_url=address, viewport={"width": 1440, "height": 860})
    page.goto("/remote")
    screen = page.frame_locator("#screen")
    page.wait_for_function("!!document.getElementById('screen').contentWindow.tvKey")
    page.click('[data-press="right"]')
    screen.locator("[data-action=usual].on").wait_for()
    page.click('[data-press="ok"]')
    screen.locator("body[data-screen=items]").wait_for()
    page.keyboard.press("Escape")
    screen.locator("body[data-screen=home]").wait_for()
    page.select_option("#household", index=2)
    screen.locator("body[data-screen=home]").wait_for()
    page.select_option("#size", "1920x1080")
    assert page.evaluate("document.getElementById('screen').contentWindow.innerWidth") == 1920
    page.close()
