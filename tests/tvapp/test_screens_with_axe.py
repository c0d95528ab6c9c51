"""axe-core over every screen, in both contrasts."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from orders.db import Database
from tests.tvapp.every_screen import COURSES, UNKNOWN, Shown, be_the_television_of, course, prepare, prepare_alcohol
from tests.tvapp.modes import TELEVISIONS
from tests.tvapp.viewer import Viewer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LEFT_OUT = {
    "tabindex": "the order of the Tab key is the order of the cells, also on boxes that have only Tab and no arrows",
    "meta-refresh": "a television without script hears of news no other way; focus and page stay",
    "meta-refresh-no-exceptions": "the same rule in its stricter form",
}
"""Rules that do not hold here, each with its reason."""

RUN = """([kind, values, off]) => axe.run(document, {
  runOnly: { type: kind, values },
  rules: Object.fromEntries(off.map(rule => [rule, { enabled: false }])),
  resultTypes: ['violations'],
})"""


def violations(page: Page, *, colours_alone: bool = False) -> list[str]:
    """High contrast is another set of colours for the same elements: only the rule about colours is asked again."""
    what = (
        ["rule", ["color-contrast", "color-contrast-enhanced"], []] if colours_alone else ["tag", TAGS, list(LEFT_OUT)]
    )
    result: dict[str, Any] = page.evaluate(RUN, what)
    return [f"{one['id']}: {node['html'][:120]}" for one in result["violations"] for node in one["nodes"]]


def check(page: Page, screens: dict[str, Shown]) -> dict[str, list[str]]:
    found = {}
    for name, shown in screens.items():
        shown.on_page(page, name)
        page.evaluate(AXE)
        for dark in (False, True):
            page.evaluate("dark => { document.body.classList.toggle('dark', dark); }", dark)
            if wrong := violations(page, colours_alone=dark):
                found[f"{name}{' dark' if dark else ''}"] = wrong
    return found


@pytest.fixture
def page(chromium: Browser, address: str) -> Page:
    width, height = TELEVISIONS["720p"]
    return chromium.new_page(base_url=address, viewport={"width": width, "height": height})


def test_axe_finds_nothing_on_any_screen(page: Page, tv: Viewer, town: Database) -> None:
    """The bigger design has the same elements in larger type; its sizes are the ruler's work."""
    page.goto("/start?box=demo-box-H0001")
    found = check(page, prepare(tv, town)) | check(page, prepare_alcohol(tv))
    page.close()
    assert found == {}


@pytest.mark.parametrize("way", COURSES)
def test_axe_finds_nothing_in_the_course_of_an_order(
    page: Page, address: str, tv: Viewer, town: Database, way: str
) -> None:
    page.goto("/start?box=demo-box-H0001")
    found = {}
    for name, shown in course(way, tv, town):
        be_the_television_of(tv, page, address)
        found |= check(page, {name: shown})
    page.close()
    assert found == {}


def test_axe_finds_nothing_on_a_television_without_a_household(page: Page) -> None:
    found = check(page, UNKNOWN)
    page.close()
    assert found == {}


@pytest.mark.parametrize(
    ("sabotage", "rule"),
    [
        ("document.documentElement.removeAttribute('lang')", "html-has-lang"),
        ("document.querySelector('.cell').textContent = ''", "link-name"),
        ("document.querySelector('.title').outerHTML = '<h4>x</h4>'", "page-has-heading-one"),
        ("document.querySelector('.clock').style.color = '#998877'", "color-contrast"),
    ],
)
def test_axe_finds_what_is_wrong(page: Page, sabotage: str, rule: str) -> None:
    page.goto("/start?box=demo-box-H0001")
    page.evaluate(AXE)
    page.evaluate(sabotage)
    found = violations(page)
    page.close()
    assert any(one.startswith(rule) for one in found), found
