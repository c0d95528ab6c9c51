"""Pictures of every screen of the television in every mode, for people to look at (`make screens`)."""

from __future__ import annotations

import sys
import tempfile
from itertools import product
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from orders.config import OrdersSettings
from orders.db import Database, upgrade
from orders.household_screens import Size
from orders.seeding import seed
from tests.browser import chromium_path
from tests.makers import NOW, HandClock
from tests.tvapp.every_screen import prepare, prepare_alcohol
from tests.tvapp.modes import want
from tests.tvapp.viewer import Viewer
from tvapp.app import create_app
from tvapp.config import TvSettings


def take_television(browser: Browser, folder: Path) -> None:
    """`tv-<screen>-<size>[-dark].png` for a household that has something on every screen."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        database = Database(f"sqlite:///{scratch}/yuai.db")
        upgrade(database)
        seed(database, NOW)
        settings = OrdersSettings(database_url=str(database.url), secret_key="only-for-pictures", var_dir=scratch)
        app = create_app(database, HandClock(), settings, TvSettings(demo=True))
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            tv = Viewer(app).switch_on("demo-box-H0001")
            address = f"http://127.0.0.1:{server.port}"
            for screens in (prepare(tv, database), prepare_alcohol(tv)):
                _take(browser, address, database, screens, folder)
        finally:
            server.shutdown()
            thread.join()
            database.close()


def _take(browser: Browser, address: str, database: Database, screens: dict[str, str], folder: Path) -> None:
    page = browser.new_page(base_url=address, viewport={"width": 1280, "height": 720})
    page.goto("/start?box=demo-box-H0001")
    for size, (name, url) in product(Size, screens.items()):
        want(database, size)
        page.goto(url)
        for dark in (False, True):
            page.evaluate("dark => { document.body.classList.toggle('dark', dark); }", dark)
            picture = folder / f"tv-{name.replace(' ', '-')}-{size}{'-dark' if dark else ''}.png"
            page.screenshot(path=picture)
            print(picture)
    page.close()


def main(folder: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        take_television(browser, folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screens"))
