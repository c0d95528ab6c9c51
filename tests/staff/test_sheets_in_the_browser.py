"""The journey of a table through a real browser, without a mouse; and what the pages look like on a tablet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from orders.db import Database
from orders.goods.catalogue import item_by_code
from orders.goods.giving_out import Format, table_as_file
from orders.goods.sheet_columns import Kind
from tests.staff.test_in_the_browser import open_page as open_page
from tests.staff.town import EGGS

pytestmark = pytest.mark.browser

TABLET = (1024, 768)


def exported(database: Database, folder: Path, old: bytes, new: bytes) -> str:
    """The table of goods, changed with an editor."""
    with database.reading() as session:
        data = table_as_file(session, Kind.ITEMS, Format.CSV)
    path = folder / "商品.csv"
    path.write_bytes(data.replace(old, new))
    return str(path)


def test_a_table_is_sent_looked_at_and_taken_by_keyboard_alone(
    open_page: Callable[..., Page], database: Database, tmp_path: Path
) -> None:
    window = open_page("shop1", TABLET)
    window.goto("/goods/files")
    expect(window.locator("#file")).to_be_focused()
    window.set_input_files("#file", exported(database, tmp_path, b",238,", b",248,"))
    window.keyboard.press("Tab")
    with window.expect_navigation():
        window.keyboard.press("Enter")
    expect(window.locator("[data-count=changed] dd")).to_have_text("1")
    expect(window.locator("[data-action=apply-sheet]")).to_be_focused()
    with window.expect_navigation():
        window.keyboard.press("Enter")
    expect(window.locator("[data-told=right]")).to_contain_text("取り込みました")
    with database.reading() as session:
        found = item_by_code(session, EGGS)
        assert found is not None
        assert found.price_yen == 248


@pytest.mark.parametrize(
    "path", ["/goods", "/goods/files", "/goods/new", "/goods/1/edit", "/specials/week", "/goods/shelves"]
)
def test_no_page_is_wider_than_the_tablet(open_page: Callable[..., Page], path: str) -> None:
    window = open_page("shop1", TABLET)
    window.goto(path)
    assert window.evaluate("document.documentElement.scrollWidth") <= TABLET[0]
    small = window.evaluate(
        "[...document.querySelectorAll('main .button, main input[type=text]')]"
        ".filter(e => e.getBoundingClientRect().height < 40).map(e => e.outerHTML)"
    )
    assert small == []
