"""Every screen measured in a real browser: sizes, safe area, contrast, overlaps, focus."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from orders.db import Database
from tests.tvapp.every_screen import prepare, prepare_alcohol
from tests.tvapp.viewer import Viewer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

MEASURE = (Path(__file__).parent / "measuring.js").read_text(encoding="utf-8")
SIZES = {"720p": (1280, 720), "1080p": (1920, 1080), "540p": (960, 540)}


def faults(page: Page, screens: dict[str, str]) -> dict[str, list[str]]:
    found = {}
    for name, url in screens.items():
        page.goto(url)
        page.wait_for_load_state("load")
        if wrong := page.evaluate(f"({MEASURE})()"):
            found[name] = wrong
    return found


def at(chromium: Browser, address: str, size: tuple[int, int]) -> Page:
    return chromium.new_page(base_url=address, viewport={"width": size[0], "height": size[1]})


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
def test_every_screen_keeps_to_the_numbers(
    chromium: Browser, address: str, tv: Viewer, town: Database, size: tuple[int, int]
) -> None:
    page = at(chromium, address, size)
    page.goto("/start?box=demo-box-H0001")
    found = faults(page, prepare(tv, town)) | faults(page, prepare_alcohol(tv))
    page.close()
    assert found == {}


def test_a_television_without_a_household_keeps_to_the_numbers(chromium: Browser, address: str) -> None:
    page = at(chromium, address, SIZES["720p"])
    found = faults(page, {"pairing": "/", "help": "/help", "unknown box": "/start?box=lost"})
    page.close()
    assert found == {}


def test_every_item_of_the_shop_fits_its_cell(chromium: Browser, address: str, town: Database) -> None:
    """The longest names of the shop, on their shelves and on their own screens."""
    page = at(chromium, address, SIZES["720p"])
    page.goto("/start?box=demo-box-H0001")
    shelves = {f"{shelf} {n}": f"/shelf/{shelf}?p={n}" for shelf, n in (("nichiyohin", 1), ("eisei", 2), ("sake", 2))}
    longest = {code: f"/item/{code}" for code in _longest_names(town)}
    found = faults(page, shelves | longest)
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
    found = page.evaluate(f"({MEASURE})()")
    page.close()
    assert any(said in one for one in found), found
