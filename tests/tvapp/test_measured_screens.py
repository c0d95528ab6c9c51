"""Every screen measured in a real browser: sizes, safe area, contrast, overlaps, focus."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from orders.db import Database
from orders.homes.household_screens import Contrast, Size
from tests.tvapp.every_screen import COURSES, UNKNOWN, Shown, be_the_television_of, course, prepare, prepare_alcohol
from tests.tvapp.modes import TELEVISIONS, each_mode, want
from tests.tvapp.viewer import Viewer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

MEASURE = (Path(__file__).parent / "measuring.js").read_text(encoding="utf-8")
SIZES = pytest.mark.parametrize("size", list(Size), ids=str)


def faults(page: Page, screens: dict[str, Shown], size: Size) -> dict[str, list[str]]:
    """Mode and screen -> what is wrong there."""
    found = {}
    for name, shown in screens.items():
        shown.on_page(page, name)
        for mode in each_mode(page, size):
            if wrong := page.evaluate(f"({MEASURE})({mode.limits})"):
                found[f"{mode}: {name}"] = wrong
    return found


def at(chromium: Browser, address: str) -> Page:
    width, height = TELEVISIONS["720p"]
    page = chromium.new_page(base_url=address, viewport={"width": width, "height": height})
    page.goto("/start?box=demo-box-H0001")
    return page


@SIZES
def test_every_screen_keeps_to_the_numbers(
    chromium: Browser, address: str, tv: Viewer, town: Database, size: Size
) -> None:
    want(town, size)
    page = at(chromium, address)
    found = faults(page, prepare(tv, town), size) | faults(page, prepare_alcohol(tv), size)
    page.close()
    assert found == {}


@SIZES
@pytest.mark.parametrize("way", COURSES)
def test_what_a_screen_says_in_the_course_of_an_order_keeps_to_the_numbers(
    chromium: Browser, address: str, tv: Viewer, town: Database, size: Size, way: str
) -> None:
    want(town, size)
    page = at(chromium, address)
    found = {}
    for name, shown in course(way, tv, town):
        be_the_television_of(tv, page, address)
        found |= faults(page, {name: shown}, size)
    page.close()
    assert found == {}


def test_a_television_without_a_household_keeps_to_the_numbers(chromium: Browser, address: str) -> None:
    page = chromium.new_page(base_url=address)
    found = faults(page, UNKNOWN, Size.NORMAL)
    page.close()
    assert found == {}


def test_high_contrast_is_one_class_and_nothing_else(tv: Viewer) -> None:
    """So the ruler may switch it on without asking for the page again."""
    before = tv.client.get("/shelves").get_data(as_text=True)
    tv.open("/settings/contrast").press(f"set:contrast:{Contrast.HIGH}")
    after = tv.client.get("/shelves").get_data(as_text=True)
    assert after.replace('<body class="dark"', "<body") == before


@SIZES
def test_every_item_of_the_shop_fits_its_cell(chromium: Browser, address: str, town: Database, size: Size) -> None:
    """The longest names of the shop, on their shelves and on their own screens."""
    want(town, size)
    page = at(chromium, address)
    found = faults(page, {code: Shown(f"/item/{code}", "item") for code in _longest_names(town)}, size)
    page.close()
    assert found == {}


def _longest_names(town: Database) -> list[str]:
    with town.reading() as session:
        rows = session.connection().exec_driver_sql("select code, name from items order by length(name) desc limit 4")
        return [row.code for row in rows]


@pytest.mark.parametrize(
    ("sabotage", "said"),
    [
        (".tile .name { font-size: 20px !important; }", "too small"),
        (".clock { right: 0 !important; }", "safe area"),
        (".tile .beside { color: #998877 !important; }", "contrast"),
        (".cell:focus, .cell.on { outline-width: 2px !important; }", "ring of"),
        (".at-g2 { left: 5rem !important; }", "overlap"),
        (".door .name { font-size: 6rem !important; }", "runs out"),
    ],
)
def test_the_ruler_finds_what_is_wrong(chromium: Browser, address: str, sabotage: str, said: str) -> None:
    page = chromium.new_page(base_url=address, viewport={"width": 1280, "height": 720}, bypass_csp=True)
    page.goto("/start?box=demo-box-H0001")
    page.add_style_tag(content=sabotage)
    found = page.evaluate(f"({MEASURE})({{smallest: 28, contrast: 7}})")
    page.close()
    assert any(said in one for one in found), found
