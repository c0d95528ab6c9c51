"""From the first key press to 届きました: real Chromium, real web servers, real MAVLink, a simulated aircraft."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from playwright.sync_api import Browser

from fleet.rehearsal.cast import Cast
from fleet.rehearsal.figures import day_figures
from fleet.rehearsal.hands import Hands
from fleet.rehearsal.people import hands_at_work
from fleet.rehearsal.switches import Part
from fleet.rehearsal.world_door import WorldDoor
from fleet.running import hidden_town, running
from fleet.sites import PORT, site, town_world
from fleet.town import Town
from orders import clock
from orders.db import Database
from tests.journeys.remote import Remote

pytestmark = [pytest.mark.browser, pytest.mark.flight, pytest.mark.xdist_group("flight"), pytest.mark.timeout(420)]

SPEEDUP = 20.0
DELIVERED_WITHIN_S = 300.0
HOME_WITHIN_S = 120.0
STAGES = ["accepted", "packing", "on_the_way_air", "at_hall", "delivered"]


@contextmanager
def staff_at_work(town: Town) -> Iterator[None]:
    """Everybody but the resident, each at their own pages, until the block is left."""
    cast = Cast(town.tv_url, town.shop_url, town.console_url)
    told = Event()

    def work() -> None:
        while not told.wait(0.3):
            cast.round(list(Part))

    thread = Thread(target=work, name="staff")
    thread.start()
    try:
        yield
    finally:
        told.set()
        thread.join()


def order_two_things(remote: Remote) -> str:
    """Returns the number that the receipt shows."""
    for department, sub_shelf in (("tofu-tamago", "tofu"), ("yasai-kudamono", "daikon")):
        remote.choose("shelves")
        remote.choose(f"department:{department}")
        remote.choose(f"sub:{sub_shelf}")
        remote.choose_item(0)
        remote.back_to("home")
    remote.choose("basket")
    remote.choose("confirm")
    remote.choose("place-order")
    assert remote.screen == "receipt"
    return remote.said("order-number")


def watch_until_delivered(remote: Remote, refresh: Iterator[None]) -> list[str]:
    """Every stage that the screen went through, in order."""
    seen = [remote.said("stage")]
    for _ in refresh:
        stage = remote.said("stage")
        if stage != seen[-1]:
            seen.append(stage)
        if stage == "delivered":
            return seen
    raise AssertionError(f"not delivered within {DELIVERED_WITHIN_S} s: {seen}")


def every_second(page_reload, limit_s: float) -> Iterator[None]:  # type: ignore[no-untyped-def]
    end_s = time.monotonic() + limit_s
    while time.monotonic() < end_s:
        page_reload()
        yield


def test_groceries_ordered_with_a_remote_fly_and_reach_the_door(
    tmp_path: Path, chromium: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YUAI_TV_CONFIRM_AFTER_S", "0")
    town = hidden_town(tmp_path, SPEEDUP)
    doors = {each.drone_id: WorldDoor(f"tcp:127.0.0.1:{each.world_port}") for each in town.aircraft}
    database = Database(town.environment["YUAI_DATABASE_URL"])
    with running(town, print):
        town_clock = clock.from_env(town.environment)
        began = town_clock.now()
        page = chromium.new_page(viewport={"width": 1280, "height": 720})
        page.goto(f"{town.tv_url}/start?box=demo-box-H0006")
        remote = Remote(page)
        assert remote.screen == "home"
        number = order_two_things(remote)
        assert number
        remote.back_to("home")
        remote.choose("track")
        with hands_at_work(Hands(database, doors), town_clock), staff_at_work(town):
            seen = watch_until_delivered(remote, every_second(page.reload, DELIVERED_WITHIN_S))
            assert [stage for stage in STAGES if stage in seen] == seen, "stages go forward only"
            assert {"accepted", "on_the_way_air", "delivered"} <= set(seen)
            assert "届きました" in page.inner_text("body") or "お届けしました" in page.inner_text("body")
            await_aircraft_home(database, began, town_clock)
        page.close()
    database.engine.dispose()


def await_aircraft_home(database: Database, since, town_clock: clock.Clock) -> None:  # type: ignore[no-untyped-def]
    port = site(town_world("ina"), PORT)
    end_s = time.monotonic() + HOME_WITHIN_S
    while True:
        with database.reading() as session:
            figures = day_figures(session, since, town_clock.now(), port)
        if figures.ok(1):
            assert figures.by_drone == 1
            assert figures.flights == 1
            assert figures.min_height_agl_m is not None and figures.min_height_agl_m >= 30
            assert figures.max_height_agl_m is not None and figures.max_height_agl_m <= 150
            return
        assert time.monotonic() < end_s, f"not home: {figures}"
