"""Pictures of every screen of the television in every mode, for people to look at (`make screens`)."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from orders.config import OrdersSettings
from orders.db import Database, upgrade
from orders.homes.household_screens import Size
from orders.seeds.seeding import seed
from tests.browser import chromium_path
from tests.makers import NOW, HandClock
from tests.tvapp.every_screen import COURSES, Shown, be_the_television_of, course, prepare, prepare_alcohol
from tests.tvapp.modes import want
from tests.tvapp.viewer import Viewer
from tvapp.app import create_app
from tvapp.config import TvSettings


def take_television(browser: Browser, folder: Path) -> None:
    """`tv-<screen>-<size>[-dark].png` for a household that has something on every screen."""
    folder.mkdir(parents=True, exist_ok=True)
    with _television() as (tv, database, address):
        page = _page(browser, address)
        for screens in (prepare(tv, database), prepare_alcohol(tv)):
            for size, (name, shown) in product(Size, screens.items()):
                want(database, size)
                _take(page, name, shown, size, folder)
        page.close()
    for way in COURSES:
        with _television() as (tv, database, address):
            page = _page(browser, address)
            for name, shown in course(way, tv, database):
                be_the_television_of(tv, page, address)
                _take(page, name, shown, Size.NORMAL, folder)
            page.close()


@contextmanager
def _television() -> Iterator[tuple[Viewer, Database, str]]:
    """A television of a new town, and where it is served."""
    with tempfile.TemporaryDirectory() as scratch:
        database = Database(f"sqlite:///{scratch}/yuai.db")
        upgrade(database)
        seed(database, NOW)
        settings = OrdersSettings(database_url=str(database.url), secret_key="only-for-pictures", var_dir=scratch)
        app = create_app(database, HandClock(), settings, TvSettings(demo=True, tv_confirm_after_s=0))
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Viewer(app).switch_on("demo-box-H0001"), database, f"http://127.0.0.1:{server.port}"
        finally:
            server.shutdown()
            thread.join()
            database.close()


def _page(browser: Browser, address: str) -> Page:
    page = browser.new_page(base_url=address, viewport={"width": 1280, "height": 720})
    page.goto("/start?box=demo-box-H0001")
    return page


def _take(page: Page, name: str, shown: Shown, size: Size, folder: Path) -> None:
    shown.on_page(page, name)
    for dark in (False, True):
        page.evaluate("dark => { document.body.classList.toggle('dark', dark); }", dark)
        picture = folder / f"tv-{name.replace(' ', '-').replace(',', '')}-{size}{'-dark' if dark else ''}.png"
        page.screenshot(path=picture)
        print(picture)


def main(folder: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        take_television(browser, folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screens"))
