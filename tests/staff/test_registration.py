"""A paper form typed in at the cable company: by keyboard, with every mistake named at once and nothing lost."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from orders.db import Database
from orders.homes import boxes, consents, contacts, residents
from orders.homes.access_log import AccessRow
from orders.homes.birth_years import parse_year
from orders.homes.consent_texts import ConsentKind, publish
from orders.homes.consents import Way
from orders.homes.contacts import Told
from orders.homes.paper_fields import sections
from orders.homes.people import Household, household_by_code, households
from tests.makers import NOW
from tests.staff.tablet import Tablet

GOOD = {
    "signed_on": "2026-11-20",
    "name0": "小松　ます", "reading0": "コマツ マス", "year0": "昭和16", "phone0": "",
    "name1": "小松 勇", "reading1": "こまつ いさむ", "year1": "S13", "phone1": "０９０−１２３４−５６７８",
    "address": "長谷中尾 12番地", "district": "nakao", "phone": "0265-98-0012",
    "missing_rule": "none",
    "contact1": "小松 健", "relation1": "長男", "contact_phone1": "090-0000-0002", "told1": "absence",
    "consent_ordering": "yes", "consent_watch_over": "yes", "consent_health_notes": "no", "consent_statistics": "yes",
    "walk_minutes": "７", "scanned_on": "2026-11-24",
}  # fmt: skip


@pytest.fixture
def cable(tablet_of: Callable[[str], Tablet]) -> Tablet:
    return tablet_of("cable1")


def fill(cable: Tablet, **other: str) -> Tablet:
    cable.open("/cable/households").press("register")
    return cable.press("save-registration", **{**GOOD, **other})


def newcomer(database: Database) -> Household:
    with database.reading() as session:
        found = household_by_code(session, "H0003")
        assert found is not None
        return found


def test_a_good_form_is_registered_and_the_television_comes_next(cable: Tablet, database: Database) -> None:
    fill(cable)
    assert (cable.page, set(cable.told)) == ("household", {"right"})
    home = newcomer(database)
    assert (home.name, home.reading, home.walk_minutes) == ("小松 ます", "こまつ ます", 7)
    with database.writing() as session:
        people = residents.residents_of(session, home.id)
        assert [(each.birth_year, each.phone) for each in people] == [(1941, ""), (1938, "090-1234-5678")]
        assert contacts.contacts_of(session, home.id)[0].told is Told.ABSENCE
        given = {each.kind: each for each in consents.history_of(session, home.id)}
        assert set(given) == {ConsentKind.ORDERING, ConsentKind.WATCH_OVER, ConsentKind.STATISTICS}
        paper = given[ConsentKind.ORDERING]
        assert (paper.way, paper.entered_by, paper.signed_on, paper.scanned_on) == (
            Way.PAPER, "cable1", date(2026, 11, 20), date(2026, 11, 24),
        )  # fmt: skip
        box, _ = boxes.new_box(session, "standard", NOW)
        code = box.pairing_code or ""
    assert set(cable.press("pair-box", pairing_code=code).told) == {"right"}


def test_every_mistake_is_told_at_once_and_nothing_typed_is_lost(cable: Tablet, database: Database) -> None:
    wrong = {
        "signed_on": "2026-12-01", "reading0": "小松", "year0": "むかし", "name1": "", "phone1": "12345",
        "district": "nowhere", "phone": "", "missing_rule": "", "contact_phone1": "", "consent_ordering": "no",
        "consent_statistics": "", "walk_minutes": "遠い", "form_code": "9-9-9-9",
    }  # fmt: skip
    fill(cable, **wrong)
    assert (cable.page, cable.status) == ("register", 422)
    assert {each.get("data-fault") for each in cable.all("//*[@data-fault]")} == set(wrong)
    kept = dict(cable.find("save-registration").xpath("ancestor::form[1]")[0].form_values())
    shown = {name: value for name, value in {**GOOD, **wrong}.items() if value and name != "district"}
    assert {name: kept.get(name) for name in shown} == shown
    with database.reading() as session:
        assert len(households(session)) == 2


def test_pressed_twice_it_is_one_household(cable: Tablet, database: Database) -> None:
    cable.open("/cable/register").send("save-registration", **GOOD)
    cable.press("save-registration", **GOOD)
    assert (cable.page, set(cable.told)) == ("household", {"right"})
    with database.reading() as session:
        assert len(households(session)) == 3


def test_who_may_be_registered_already_is_shown_before_a_second_row_is_made(cable: Tablet, database: Database) -> None:
    fill(cable, reading0="いとう ハル", phone="0265980001")
    assert [each.get("data-alike") for each in cable.all("//*[@data-alike]")] == ["H0001"]
    cable.press("save-registration", another="H0001")
    assert cable.page == "household"
    assert newcomer(database).reading == "いとう はる"


def test_an_old_paper_counts_with_the_words_that_stand_on_it(cable: Tablet, database: Database) -> None:
    cable.open("/cable/register")
    old_code = cable.row("id", "f-form_code").get("value")
    with database.writing() as session:
        publish(session, ConsentKind.WATCH_OVER, "新しい言葉", NOW)
    assert cable.open("/cable/register").row("id", "f-form_code").get("value") != old_code
    fill(cable, form_code=old_code or "")
    with database.reading() as session:
        given = {each.kind: each.text for each in consents.history_of(session, newcomer(database).id)}
        assert given[ConsentKind.WATCH_OVER] != "新しい言葉"


def test_a_registration_leaves_a_row_in_the_log_of_looks(cable: Tablet, database: Database) -> None:
    fill(cable)
    with database.reading() as session:
        assert [row.who for row in session.scalars(sa.select(AccessRow))] == ["cable1"]


def test_the_page_asks_in_the_order_of_the_paper(cable: Tablet) -> None:
    cable.open("/cable/register")
    texts = dict.fromkeys(ConsentKind, "")
    wanted = [field.name for part in sections((), (), texts) for row in part.rows for field in row]
    asked = [each.get("name") for each in cable.all("//form[@data-paper-form]//*[@name]")]
    seen = list(dict.fromkeys(name for name in asked if name in wanted))
    assert seen == wanted


def test_the_blank_form_is_one_page_with_its_font_inside(cable: Tablet) -> None:
    answer = cable.client.get("/cable/form.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.count(b"/Type /Page\n") == 1
    assert b"/FontFile2" in answer.data or b"/FontFile3" in answer.data


@pytest.mark.parametrize(
    ("typed", "year"),
    [("昭和19", 1944), ("Ｓ１９年", 1944), ("1944", 1944), ("平成元年", 1989), ("大正 14", 1925), ("", None)],
)
def test_years_of_birth_are_read_as_people_write_them(typed: str, year: int | None) -> None:
    assert parse_year(typed, 2026) == year


@pytest.mark.parametrize("typed", ["19", "昭和", "2030", "1850", "x"])
def test_what_is_no_year_of_birth_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"year|born"):
        parse_year(typed, 2026)


@pytest.fixture
def window(chromium: Browser, address: str, cable: Tablet) -> Iterator[Page]:
    page = chromium.new_page(base_url=address, viewport={"width": 1024, "height": 768})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    cookie = cable.client.get_cookie("yuai_shop")
    assert cookie is not None
    page.context.add_cookies([{"name": "yuai_shop", "value": cookie.value, "url": address}])
    yield page
    page.close()
    assert errors == []


@pytest.mark.browser
def test_a_whole_registration_with_the_keyboard_alone(window: Page, database: Database) -> None:
    window.goto("/cable/register")
    expect(window.locator("#f-signed_on")).to_be_focused()
    keys = window.keyboard

    def line(*words: str) -> None:
        for each in words:
            if each:
                keys.insert_text(each)
            keys.press("Enter")

    keys.type("11202026")
    keys.press("Enter")
    line("小松 ます", "こまつ ます", "S16", "", "小松 勇", "こまつ いさむ", "S13", "", *[""] * 8, "長谷中尾 12番地")
    keys.press("ArrowDown")
    keys.press("Enter")
    line("0265-98-001")
    keys.press("Space")
    keys.press("Enter")
    line("小松 健", "長男", "090-0000-0002")
    keys.press("ArrowDown")
    keys.press("Enter")
    line(*[""] * 8, "")
    for _ in range(4):
        keys.press("Space")
        keys.press("Enter")
    line("7", "", "")
    expect(window.locator('[data-action="save-registration"]')).to_be_focused()
    keys.press("Enter")
    expect(window.locator('[data-told="wrong"]')).to_contain_text("1か所")
    expect(window.locator("#f-phone")).to_be_focused()
    expect(window.locator("#f-name1")).to_have_value("小松 勇")
    if "YUAI_PICTURES" in os.environ:
        window.screenshot(path=f"{os.environ['YUAI_PICTURES']}/register.png", full_page=True)
    keys.press("Control+a")
    keys.insert_text("0265-98-0012")
    for _ in range(60):
        if window.evaluate("document.activeElement.dataset.action") == "save-registration":
            break
        keys.press("Enter")
    keys.press("Enter")
    expect(window.locator("body")).to_have_attribute("data-page", "household")
    home = newcomer(database)
    assert (home.name, home.phone, home.district_id) == ("小松 ます", "0265-98-0012", "nakao")
    with database.reading() as session:
        assert len(consents.history_of(session, home.id)) == 4
        assert len(residents.residents_of(session, home.id)) == 2
