"""What only a real browser shows: the map draws, aircraft move, nothing leaves the machine, pages fit and answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from fleet.flights import FlightState
from orders.db import Database
from orders.delivering.delivery import Carrier, JobState, assign_carrier, job
from tests.console import scene
from tests.console.scene import NOW
from tests.makers import HandClock
from tests.staff.tablet import Tablet

pytestmark = pytest.mark.browser

DESKTOP, TELEPHONE = (1440, 900), (390, 844)
LEAST_TOUCH_PX = 44
LIMIT_MS = 20_000

PLACE_OF = """id => {
    const root = [...document.querySelectorAll('.aircraft')].find(each => each.textContent.includes(id));
    return root ? root.getBoundingClientRect().top : null;
}"""
INK = """async () => {
    const picture = document.querySelector('img.ground');
    await picture.decode();
    return [picture.naturalWidth, picture.naturalHeight];
}"""


@pytest.fixture
def open_page(chromium: Browser, address: str, person: Callable[[str], Tablet]) -> Iterator[Callable[..., Page]]:
    """A window of somebody who is logged in; fails when a page complained or asked another server for anything."""
    windows: list[Page] = []
    complaints: list[str] = []

    def open_as(login: str, size: tuple[int, int] = DESKTOP) -> Page:
        window = chromium.new_page(base_url=address, viewport={"width": size[0], "height": size[1]})
        window.set_default_timeout(LIMIT_MS)
        window.on("console", lambda said: complaints.append(said.text) if is_fault(said) else None)
        window.on("pageerror", lambda error: complaints.append(str(error)))
        window.on("request", lambda asked: complaints.append(asked.url) if not is_ours(asked.url) else None)
        cookie = person(login).client.get_cookie("yuai_console")
        assert cookie is not None
        window.context.add_cookies([{"name": "yuai_console", "value": cookie.value, "url": address}])
        windows.append(window)
        return window

    def is_fault(said: ConsoleMessage) -> bool:
        return said.type == "error" and "ERR_INTERNET_DISCONNECTED" not in said.text

    def is_ours(url: str) -> bool:
        return url.startswith((address, "data:"))

    yield open_as
    for window in windows:
        window.close()
    assert complaints == []


@pytest.fixture
def flying(database: Database) -> int:
    """A flight half-way to Nakao; the other aircraft stands at the port."""
    flight_id = scene.bring_to(database, scene.planned(database, "H0001", "H0004"), FlightState.OUTBOUND)
    scene.on_the_way(database, flight_id, 0.4)
    return flight_id


def map_ready(window: Page) -> None:
    window.goto("/board")
    expect(window.locator("#map")).to_have_attribute("data-ready", "yes", timeout=LIMIT_MS)
    expect(window.locator("#map .aircraft")).to_have_count(2, timeout=LIMIT_MS)


def test_the_map_draws_ground_airspace_sites_routes_and_aircraft(open_page: Callable[..., Page], flying: int) -> None:
    window = open_page("operator1")
    map_ready(window)
    assert min(window.evaluate(INK)) > 500
    expect(window.locator("#map .site")).to_have_count(8)
    expect(window.locator("#map path.leaflet-interactive").first).to_be_visible()
    expect(window.locator(".leaflet-lines-pane path")).to_have_count(1, timeout=LIMIT_MS)
    expect(window.locator("#map .aircraft-air .plate")).to_contain_text("1号機 公民館へ飛行中")
    expect(window.locator("#map .aircraft-air .plate")).to_contain_text("電池 84%")


def test_an_aircraft_moves_on_the_map_and_its_card_counts(
    open_page: Callable[..., Page], database: Database, flying: int
) -> None:
    window = open_page("operator1")
    map_ready(window)
    before = window.evaluate(PLACE_OF, "1号機")
    scene.on_the_way(database, flying, 0.8, battery=77.0)
    window.wait_for_function(f"args => ({PLACE_OF})(args[0]) > args[1] + 40", arg=["1号機", before], timeout=LIMIT_MS)
    expect(window.locator('[data-drone-id="yuai-1"] [data-live="battery"]')).to_have_text("77%")


def test_a_new_flight_and_an_alarm_appear_without_a_reload(
    open_page: Callable[..., Page], database: Database, flying: int, clock: HandClock
) -> None:
    window = open_page("operator1")
    map_ready(window)
    window.evaluate("window.stillHere = true")
    second = scene.planned(database, "H0002")
    expect(window.locator(f'[data-flight-id="{second}"]')).to_be_visible(timeout=LIMIT_MS)
    scene.move(database, flying, FlightState.HOLDING)
    expect(window.locator('[data-alarm="watch"]')).to_contain_text("着陸場所の確認を待っています", timeout=LIMIT_MS)
    clock.at = NOW + timedelta(minutes=3)
    expect(window.locator('[data-alarm="alarm"]')).to_contain_text("電波が届きません", timeout=LIMIT_MS)
    expect(window.locator("#map .aircraft-lost")).to_have_count(2)
    assert window.evaluate("window.stillHere") is True


def test_the_board_goes_on_by_asking_when_there_is_no_stream(
    open_page: Callable[..., Page], database: Database, flying: int
) -> None:
    window = open_page("operator1")
    window.add_init_script("delete window.EventSource")
    map_ready(window)
    scene.on_the_way(database, flying, 0.8, battery=66.0)
    expect(window.locator('[data-drone-id="yuai-1"] [data-live="battery"]')).to_have_text("66%", timeout=LIMIT_MS)


def test_what_somebody_types_is_not_swept_away(open_page: Callable[..., Page], database: Database) -> None:
    flight_id = scene.planned(database, "H0001")
    window = open_page("operator1")
    window.goto(f"/flights/{flight_id}")
    window.fill('[name="measured_g"]', "1500")
    scene.heard(database, "yuai-1", battery_percent=50.0)
    expect(window.locator('[data-check="battery"]')).to_have_attribute("data-ok", "no", timeout=LIMIT_MS)
    expect(window.locator('[name="measured_g"]')).to_have_value("1500")


def test_the_flights_page_follows_the_flight(open_page: Callable[..., Page], database: Database) -> None:
    flight_id = scene.bring_to(database, scene.planned(database, "H0001"), FlightState.APPROVED)
    window = open_page("operator1")
    window.goto(f"/flights/{flight_id}")
    expect(window.locator('[data-action="launch"]')).to_be_enabled()
    scene.move(database, flight_id, FlightState.UPLOADING, FlightState.OUTBOUND)
    expect(window.locator('[data-action="return"]')).to_be_visible(timeout=LIMIT_MS)
    expect(window.locator("[data-check]")).to_have_count(0)
    scene.on_the_way(database, flight_id, 0.5)
    expect(window.locator("path.profile-flown")).to_have_count(1, timeout=LIMIT_MS)


def test_the_telephone_turns_to_the_next_step_by_itself(open_page: Callable[..., Page], database: Database) -> None:
    window = open_page("volunteer-nakao", TELEPHONE)
    window.goto("/hall")
    flight_id = scene.bring_to(database, scene.planned(database, "H0001"), FlightState.HOLDING)
    expect(window.locator('[data-action="pad-clear"]')).to_be_visible(timeout=LIMIT_MS)
    window.dblclick('[data-action="pad-clear"]')
    expect(window.locator('[data-action="pad-withdraw"]')).to_be_visible()
    scene.move(database, flight_id, FlightState.LANDING, FlightState.AT_HALL)
    expect(window.locator('[data-action="receive"]')).to_be_visible(timeout=LIMIT_MS)


def test_every_telephone_page_fits_and_every_button_fits_a_thumb(
    open_page: Callable[..., Page], database: Database
) -> None:
    flight_id = scene.bring_to(database, scene.planned(database, "H0001", alcohol=True), FlightState.AT_HALL)
    flown, *_ = [each.id for each in scene.jobs_of(database, flight_id)]
    driven, *_ = scene.boxes_for(database, "H0005", alcohol=True)
    with database.writing() as session:
        assign_carrier(session, driven, Carrier.VAN, "配車", NOW, "風が強いため、車でお届けします。")
    for login, pages in {
        "volunteer-nakao": ["/hall", f"/doors/{flown}", f"/doors/{flown}/absent", f"/doors/{flown}/watch"],
        "driver1": ["/van", f"/doors/{driven}"],
    }.items():
        window = open_page(login, TELEPHONE)
        for path in pages:
            window.goto(path)
            heights = window.eval_on_selector_all(
                "main button, main a.button, main .choice",
                "all => all.filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height)",
            )
            assert window.evaluate("document.documentElement.scrollWidth") <= TELEPHONE[0], path
            assert min(heights) >= LEAST_TOUCH_PX, path


def test_presses_without_a_network_wait_in_the_telephone_and_arrive_once_in_order(
    open_page: Callable[..., Page], database: Database
) -> None:
    jobs = [job_id for code in ("H0005", "H0001") for job_id in scene.boxes_for(database, code)]
    with database.writing() as session:
        for job_id in jobs:
            assign_carrier(session, job_id, Carrier.VAN, "配車", NOW, "風が強いため、車でお届けします。")
    window = open_page("driver1", TELEPHONE)
    window.goto("/van")
    for action in ("van-load-all", "van-depart"):
        window.click(f'[data-action="{action}"]')
        expect(window.locator(f'[data-action="{action}"]')).to_have_count(0, timeout=LIMIT_MS)
    window.context.set_offline(True)
    for code in ("H0005", "H0001"):
        stop = window.locator(f'.next-stop[data-household="{code}"]')
        stop.locator('[data-deed="give"] > summary').click()
        stop.locator('input[name="handed_to"][value="ご本人"]').check()
        stop.locator('[data-action="van-hand-over"]').click()
        expect(window.locator(f'.stop[data-household="{code}"]')).to_be_hidden()
    expect(window.locator("#kept")).to_contain_text("2件")
    window.locator('[data-action="kept-undo"]').click()
    expect(window.locator('.next-stop[data-household="H0001"]')).to_be_visible()
    window.locator('.next-stop [data-action="van-hand-over"]').click()
    with database.reading() as session:
        assert {job(session, each).state for each in jobs} == {JobState.UNDER_WAY}
    window.context.set_offline(False)
    expect(window.locator("#kept")).to_be_hidden(timeout=LIMIT_MS)
    expect(window.locator("main")).to_contain_text("きょうの配達はおわりました", timeout=LIMIT_MS)
    with database.reading() as session:
        assert {job(session, each).state for each in jobs} == {JobState.HANDED_OVER}
        first, second = (job(session, each).handed_at for each in jobs)
        assert first is not None
        assert second is not None
        assert first < second
