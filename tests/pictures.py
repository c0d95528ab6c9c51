"""`make screens`: pictures of the pages, taken while a rehearsal day runs, into a folder."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import func, select

from fleet.flights import Flight, FlightState
from fleet.rehearsal.cast import Cast
from fleet.rehearsal.hands import Hands
from fleet.rehearsal.people import hands_at_work
from fleet.rehearsal.switches import Part
from fleet.rehearsal.world_door import WorldDoor
from fleet.running import hidden_town, running
from fleet.town import Town
from fleet.tracks import TrackPoint
from orders import clock
from orders.db import Database
from tests.browser import NAMES

SPEEDUP = 10.0
LIMIT_S = 240.0
POINTS_ON_THE_MAP = 300


@dataclass(frozen=True)
class Shot:
    """One picture: its name, whose page, the size of the window, and who has to be logged in."""

    name: str
    address: Callable[[Town], str]
    size: tuple[int, int]
    login: str = ""


BEFORE = (
    Shot("entrance", lambda town: town.entrance_url, (1200, 1100)),
    Shot("television", lambda town: f"{town.tv_url}/remote", (1440, 900)),
    Shot("shop-board", lambda town: town.shop_url, (1280, 800), "shop1"),
)
IN_FLIGHT = (
    Shot("operators-map", lambda town: f"{town.console_url}/board", (1440, 900), "operator1"),
    Shot("flight", lambda town: f"{town.console_url}/flights/1", (1440, 1100), "operator1"),
    Shot("hall", lambda town: f"{town.console_url}/hall", (390, 844), "volunteer-nakao"),
    Shot("van", lambda town: f"{town.console_url}/van", (390, 844), "driver1"),
    Shot("where-is-it", lambda town: f"{town.tv_url}/start?box=demo-box-H0001", (1280, 720)),
)


def main(folder: Path) -> None:
    """Runs a town of its own; raises AssertionError when nothing gets into the air in time."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        town = hidden_town(Path(scratch), SPEEDUP)
        browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        with running(town, print):
            cast = Cast(town.tv_url, town.shop_url, town.console_url)
            cast.order(3)
            take(browser, town, BEFORE, folder)
            doors = {each.drone_id: WorldDoor(f"tcp:127.0.0.1:{each.world_port}") for each in town.aircraft}
            database = Database(town.environment["YUAI_DATABASE_URL"])
            with hands_at_work(Hands(database, doors), clock.from_env(town.environment)):
                play_until_on_the_map(cast, database)
                take(browser, town, IN_FLIGHT, folder)
        browser.close()


def take(browser: Browser, town: Town, shots: tuple[Shot, ...], folder: Path) -> None:
    for shot in shots:
        page = browser.new_page(viewport={"width": shot.size[0], "height": shot.size[1]})
        if shot.login:
            log_in(page, shot.address(town), shot.login)
        page.goto(shot.address(town))
        if shot.name == "where-is-it":
            page.goto(f"{town.tv_url}/track")
        page.wait_for_load_state("load")
        page.wait_for_function("() => Array.from(document.images).every(image => image.complete)")
        page.screenshot(path=folder / f"{shot.name}.png")
        page.close()
        print(folder / f"{shot.name}.png")


def log_in(page: Page, address: str, login: str) -> None:
    page.goto(address)
    page.fill("input[name=login] >> visible=true", login)
    page.fill("input[name=password] >> visible=true", f"{login}-demo")
    page.click("[data-action=login]")


def play_until_on_the_map(cast: Cast, database: Database) -> None:
    """Everybody works until both aircraft have flown a good piece of the way."""
    end_s = time.monotonic() + LIMIT_S
    while True:
        cast.round(list(Part))
        with database.reading() as session:
            flying = session.scalar(select(func.count()).where(Flight.state == FlightState.OUTBOUND))
            points = session.scalar(select(func.count()).select_from(TrackPoint))
        if flying and flying >= 2 and points and points >= POINTS_ON_THE_MAP:
            return
        assert time.monotonic() < end_s, "nothing got into the air"


def _chromium() -> str:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    assert found, "no Chromium here (see YUAI_CHROMIUM)"
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screens"))
