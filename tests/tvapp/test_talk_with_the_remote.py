"""Real Chromium, remote keys only: messages, questions, the family, a new television, the engineer's page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from orders.config import OrdersSettings
from orders.db import Database
from orders.homes import family, messages
from orders.homes.consents import ConsentKind, has_consent
from orders.homes.messages import NoticeKind, YesNo, messages_for
from orders.homes.people import Household, Role, household_by_code
from orders.seeds.seeding_people import demo_password
from orders.staff.app import create_app as staff_app
from tests.makers import NOW, HandClock
from tests.staff.tablet import Tablet
from tests.tvapp.thumb import LIMIT_MS, Thumb

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

SPECIAL = {"bml": "18=ok", "android-raw": "66=ok", "kreatv": "Accept=ok", "japan": "412=12"}
"""Profiles with a pair that only their table has."""


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 720})
    context.clock.install(time=NOW)
    made = context.new_page()
    made.set_default_timeout(LIMIT_MS)
    errors: list[str] = []
    made.on("pageerror", lambda error: errors.append(str(error)))
    yield made
    context.close()
    assert errors == []


def switched_on(page: Page, url: str = "/start?box=demo-box-H0001") -> Thumb:
    page.goto(url)
    page.context.clock.pause_at(NOW + timedelta(minutes=1))
    return Thumb(page)


def home_of(town: Database) -> Household:
    with town.reading() as session:
        found = household_by_code(session, "H0001")
        assert found is not None
        return found


def write(town: Database, text: str, kind: NoticeKind, *, urgent: bool = False) -> None:
    with town.writing() as session:
        until = NOW + timedelta(days=1)
        messages.write(
            session, text, author=Role.CITY, who="city1", now=NOW, until=until, kind=kind, urgent=urgent
        )  # fmt: skip


def answers(town: Database) -> list[YesNo | None]:
    with town.reading() as session:
        return [each.answer for each in messages_for(session, home_of(town), NOW)]


def test_a_question_on_the_first_screen_is_answered_in_one_press_and_changed_again(page: Page, town: Database) -> None:
    write(town, "あした、うかがっても よいですか。", NoticeKind.QUESTION)
    thumb = switched_on(page)
    assert "質問が あります" in page.inner_text(".said")
    thumb.move_to("news", "down", "down")
    thumb.go("ok")
    assert (thumb.screen, thumb.focus) == ("notice", "answer:yes")
    thumb.go("ok")
    assert answers(town) == [YesNo.YES]
    assert "お伝えしました" in page.inner_text(".said")
    thumb.go("2")
    assert answers(town) == [YesNo.NO]
    thumb.go("back")
    assert thumb.screen == "home"
    assert not page.locator(".said").count(), "told once"


def test_a_message_is_read_and_an_urgent_one_stays_on_the_first_screen(page: Page, town: Database) -> None:
    write(town, "台風が 近づいています。", NoticeKind.NOTICE, urgent=True)
    write(town, "あしたは お休みです。", NoticeKind.NOTICE)
    thumb = switched_on(page)
    for key in ("6", "2"):
        thumb.go(key)
    assert thumb.screen == "messages"
    thumb.move_to("message:2", "down")
    thumb.go("ok")
    assert thumb.focus == "read"
    thumb.go("ok")
    assert thumb.screen == "messages"
    thumb.go("1")
    thumb.go("ok")
    thumb.go("blue")
    assert "台風" in page.inner_text("[data-action=news]")


def test_the_resident_withdraws_the_familys_sight_and_gives_it_again(page: Page, town: Database) -> None:
    home = home_of(town)
    with town.writing() as session:
        _, link = family.invite(session, home.id, "佐和子", "長女", may_order=True, who="shop1", now=NOW)
        family.join(session, link, NOW)

    def seen() -> bool:
        with town.reading() as session:
            return has_consent(session, home.id, ConsentKind.FAMILY_NOTICE, NOW)

    thumb = switched_on(page)
    for key in ("6", "4"):
        thumb.go(key)
    assert thumb.screen == "family-info"
    thumb.go("ok")
    assert "もう 見えません" in page.inner_text(".said")
    assert not seen()
    thumb.go("ok")
    assert seen()
    thumb.go("back")
    assert thumb.screen == "more"


def test_a_new_television_turns_into_the_shop_when_the_desk_has_typed_its_code(
    page: Page, town: Database, clock: HandClock, tmp_path: Path
) -> None:
    """End to end: the code is read from the screen and typed into the form of the cable company's page."""
    settings = OrdersSettings(database_url=str(town.url), secret_key="only-for-tests", var_dir=str(tmp_path))
    desk = Tablet(staff_app(town, clock, settings, demo=False)).log_in("cable1", demo_password("cable1"))
    thumb = switched_on(page, "/")
    assert thumb.screen == "pairing"
    code = thumb.said("pairing-code")
    shown = page.inner_text(".huge")
    assert "".join(shown.split()) == code
    desk.open("/cable/households").press("search-household", q="H0001").press("open-household")
    desk.press("pair-box", pairing_code="000000" if code != "000000" else "111111")
    assert set(desk.told) == {"wrong"}
    assert thumb.screen == "pairing"
    desk.press("pair-box", pairing_code=shown)
    assert set(desk.told) == {"right"}
    page.wait_for_selector("body[data-screen=home]", timeout=30_000)
    assert "中島 ハル" in page.inner_text("#tv")


@pytest.mark.parametrize("url", ["/start?box=demo-box-H0001&keys=japan", "/pair"])
def test_the_engineers_page_shows_every_key_and_is_left_by_back_twice(page: Page, url: str) -> None:
    thumb = switched_on(page, url)
    page.goto("/engineer")
    for code, words in ((403, "赤"), (53, "5"), (447, "テレビの操作"), (999, "表に ありません"), (13, "決定")):
        thumb.tap(code)
        assert f"番号 {code}" in page.inner_text("#pressed")
        assert words in page.inner_text("#pressed")
    assert thumb.screen == "engineer"
    thumb.tap("yellow")
    thumb.go("yellow")
    assert thumb.screen == "help"
    page.goto("/engineer")
    thumb.wait(720)
    thumb.tap("back")
    assert thumb.screen == "engineer"
    thumb.go("back")
    assert thumb.screen == ("more" if "keys" in url else "pairing")


def test_the_drawn_remote_sends_the_codes_of_the_chosen_box(chromium: Browser, address: str) -> None:
    page = chromium.new_page(base_url=address, viewport={"width": 1440, "height": 860})
    page.goto("/remote")
    screen = page.frame_locator("#screen")
    for name, pair in SPECIAL.items():
        page.select_option("#profile", name)
        screen.locator(f'body[data-screen=home][data-keys*="{pair}"]').wait_for()
        page.wait_for_function("!!document.getElementById('screen').contentWindow.tvKey")
        page.click('[data-press="6"]')
        screen.locator("body[data-screen=more]").wait_for()
        page.click('[data-press="back"]')
        screen.locator("body[data-screen=home]").wait_for()
    assert page.is_visible('[data-press="12"]')
    page.click('[data-press="unknown"]')
    screen.locator("#hint.shown").wait_for()
    assert page.inner_text("#count") == "3"
    page.close()
