"""A whole call with the keyboard alone, in a real browser: keystrokes are counted, the mouse stays where it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from orders.config import OrdersSettings
from orders.db import Database
from orders.goods.catalogue_numbers import numbered
from orders.homes.people import household_by_code
from orders.ordering.basket import add, quantities_of
from orders.ordering.order import Order, orders_of_household
from orders.staff.app import create_app
from tests.makers import NOW, HandClock
from tests.staff.tablet import Tablet

pytestmark = pytest.mark.browser

DESK = (1366, 768)
MOST_KEYSTROKES = 45
"""For six items; at two keys a second that is less than half a minute."""


@dataclass
class Typist:
    """Somebody who has a keyboard and no mouse."""

    window: Page
    keystrokes: int = 0
    began_s: float = field(default_factory=time.perf_counter)

    def types(self, text: str) -> Typist:
        self.window.keyboard.type(text)
        self.keystrokes += len(text)
        return self

    def presses(self, *keys: str) -> Typist:
        for key in keys:
            self.window.keyboard.press(key)
            self.keystrokes += 1
        return self

    def enters(self, text: str) -> Typist:
        return self.types(text).presses("Enter")


@pytest.fixture
def desk(chromium: Browser, town: Database, settings: OrdersSettings) -> Iterator[Callable[[], Typist]]:
    """The sample town's shop in a browser on a desk, logged in."""
    app = create_app(town, HandClock(), settings, demo=True)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.port}"
    window = chromium.new_page(base_url=address, viewport={"width": DESK[0], "height": DESK[1]})
    errors: list[str] = []
    window.on("pageerror", lambda error: errors.append(str(error)))
    cookie = Tablet(app).log_in("shop1", "shop1-demo").client.get_cookie("yuai_shop")
    assert cookie is not None
    window.context.add_cookies([{"name": "yuai_shop", "value": cookie.value, "url": address}])

    def sit_down() -> Typist:
        window.goto("/telephone")
        return Typist(window)

    yield sit_down
    window.close()
    server.shutdown()
    thread.join()
    assert errors == []


def home_of(session: Session, code: str = "H0001") -> int:
    home = household_by_code(session, code)
    assert home is not None
    return home.id


def newest(database: Database) -> Order:
    with database.reading() as session:
        return orders_of_household(session, home_of(session))[0]


def take_call(typist: Typist) -> Typist:
    typist.types("0101")
    expect(typist.window.locator("#who-list [aria-selected=true]")).to_contain_text("中島 ハル")
    typist.presses("Enter")
    expect(typist.window.locator("body[data-page=telephone]")).to_have_attribute("data-keys", "ready")
    return typist


def reads_and_places(typist: Typist, *keys: str) -> None:
    """The keys lead to the button; the sum is read to the caller, and Enter places."""
    typist.presses(*keys)
    expect(typist.window.locator("[data-action=place-order]")).to_be_focused()
    typist.presses("Enter")
    expect(typist.window.locator(".last-words")).to_contain_text("ご注文を受けました")


def in_basket(typist: Typist, kinds: int) -> None:
    expect(typist.window.locator("body[data-page=telephone]")).to_have_attribute("data-keys", "ready")
    expect(typist.window.locator("#basket tr[data-item-id]")).to_have_count(kinds)


def test_an_order_of_six_items_takes_few_keys(desk: Callable[[], Typist], town: Database) -> None:
    typist = take_call(desk())
    for kinds, typed in enumerate(("12 2", "31", "47", "25 2", "53", "60"), 1):
        typist.enters(typed)
        in_basket(typist, kinds)
    reads_and_places(typist, "Enter")
    expect(typist.window.locator("[data-who]")).to_be_focused()
    placed = newest(town)
    took_s = time.perf_counter() - typist.began_s
    print(f"\nsix items by telephone: {typist.keystrokes} keystrokes, the machine took {took_s:.1f} s with them")
    with town.reading() as session:
        numbers = {line.number: line.item.name for line in numbered(session)}
    wanted = {12: 2, 31: 1, 47: 1, 25: 2, 53: 1, 60: 1}
    assert {line.name: line.quantity for line in placed.lines} == {numbers[n]: wanted[n] for n in wanted}
    assert (placed.channel, placed.placed_by) == ("telephone", "shop1")
    assert typist.keystrokes <= MOST_KEYSTROKES


def test_readings_in_romaji_with_arrows_corrections_and_usual_goods(desk: Callable[[], Typist], town: Database) -> None:
    typist = take_call(desk())
    window = typist.window
    typist.types("gyuunyuu 2")
    expect(window.locator("#what-list li")).not_to_have_count(0)
    second = window.locator("#what-list li b").nth(1).inner_text()
    typist.presses("ArrowDown", "Enter")
    in_basket(typist, 1)
    expect(window.locator("#basket tr[data-item-id]")).to_contain_text(second)
    typist.enters("=5")
    expect(window.locator("#basket tr[data-quantity='5']")).to_have_count(1)
    typist.enters("+1")
    in_basket(typist, 2)
    typist.enters("=0")
    in_basket(typist, 1)
    expect(window.locator("#typed")).to_be_focused()


def test_everything_typed_in_one_breath_arrives_in_order(desk: Callable[[], Typist], town: Database) -> None:
    """Nobody waits for the machine: Enter comes before the list has answered, and twice the same is two."""
    typist = take_call(desk())
    typist.enters("12").enters("12").enters("31 3").enters("12")
    in_basket(typist, 2)
    expect(typist.window.locator("#basket tr[data-quantity='3']")).to_have_count(2)
    reads_and_places(typist, "F9")
    assert [line.quantity for line in newest(town).lines] == [3, 3]


def test_alcohol_leads_to_the_field_of_the_age_and_enter_there_places(
    desk: Callable[[], Typist], town: Database
) -> None:
    typist = take_call(desk())
    with town.reading() as session:
        sake = next(line.number for line in numbered(session) if line.item.alcohol)
    typist.enters(str(sake))
    in_basket(typist, 1)
    typist.presses("Enter")
    expect(typist.window.locator("#age")).to_be_focused()
    typist.enters("78")
    expect(typist.window.locator(".last-words")).to_be_visible()
    assert newest(town).age_years == 78


def test_what_the_resident_presses_on_the_television_shows_and_stops_the_hand(
    desk: Callable[[], Typist], town: Database
) -> None:
    typist = take_call(desk())
    typist.enters("12")
    in_basket(typist, 1)
    typist.presses("Enter")
    expect(typist.window.locator("[data-action=place-order]")).to_be_focused()
    with town.writing() as session:
        eggs = next(line.item.id for line in numbered(session) if line.item.name.startswith("たまご"))
        add(session, home_of(session), eggs, NOW)
    in_basket(typist, 2)
    expect(typist.window.locator("#typed")).to_be_focused()
    expect(typist.window.locator("[data-told=note]")).to_contain_text("かごが変わりました")
    expect(typist.window.locator("#aloud")).to_contain_text("たまご")


def test_a_held_enter_places_nothing(desk: Callable[[], Typist], town: Database) -> None:
    typist = take_call(desk())
    before = newest(town).number
    typist.enters("12")
    in_basket(typist, 1)
    for _ in range(5):
        typist.window.keyboard.down("Enter")
    typist.window.keyboard.up("Enter")
    expect(typist.window.locator("[data-action=place-order]")).to_be_focused()
    assert newest(town).number == before
    with town.reading() as session:
        assert len(quantities_of(session, home_of(session))) == 1


def test_an_order_is_changed_and_cancelled_by_keyboard(desk: Callable[[], Typist], town: Database) -> None:
    typist = take_call(desk())
    typist.enters("12 2")
    in_basket(typist, 1)
    reads_and_places(typist, "F9")
    first = newest(town)
    take_call(typist)
    typist.window.locator(f"[data-order-id='{first.id}'] [data-action=change-order]").focus()
    typist.presses("Enter")
    in_basket(typist, 1)
    assert newest(town).state == "cancelled"
    typist.enters("=1")
    reads_and_places(typist, "F9")
    second = newest(town)
    assert second.id != first.id
    take_call(typist)
    typist.window.locator(f"[data-order-id='{second.id}'] summary").focus()
    typist.presses("Enter", "Tab", "Enter")
    expect(typist.window.locator("[data-told=right]")).to_contain_text("取り消しました")
    assert newest(town).state == "cancelled"
