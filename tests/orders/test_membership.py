"""Registration, moving, pausing and leaving."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from orders.db import Database
from orders.errors import NotRegistered
from orders.fulfilment import picking
from orders.goods.stock import Stock
from orders.homes import boxes, carers, consents, contacts, family, leaving, membership, registering, residents
from orders.homes.consent_texts import FIRST_TEXTS
from orders.homes.consents import ConsentKind, Manner, Way
from orders.homes.contacts import ContactWish, Told
from orders.homes.errors import MembershipOver, NotAgreed, PauseBackwards
from orders.homes.membership import Home, Step
from orders.homes.people import Household, MissingRule, households
from orders.homes.registering import PaperForm
from orders.homes.residents import Person
from orders.ordering import basket
from orders.ordering.order import OrderState
from tests.makers import NOW, TODAY, a_district, a_household, an_item, an_order

PAPER = Manner(Way.PAPER, "cable1", TODAY, TODAY)
HOME = Home("長谷中尾 12番地", "nakao", "0265-98-0012", 7)


def form(**other: Any) -> PaperForm:
    said: dict[str, Any] = {
        "people": (Person("小松 ます", "こまつ ます", 1941), Person("小松 勇", "こまつ いさむ", 1938)),
        "home": HOME,
        "missing_rule": MissingRule.NONE,
        "contacts": (ContactWish("小松 健", "長男", "090-0000-0002", Told.ABSENCE),),
        "carer_id": None,
        "agreed": frozenset({ConsentKind.ORDERING, ConsentKind.WATCH_OVER}),
    }
    return PaperForm(**{**said, **other})


def test_a_paper_form_becomes_a_household_with_everything_on_it(database: Database) -> None:
    with database.reading() as session:
        a_district(session)
        made = registering.register(session, form(), FIRST_TEXTS, PAPER, NOW)
        assert (made.code, made.name, made.walk_minutes, made.active) == ("H0001", "小松 ます", 7, True)
        assert [each.name for each in residents.residents_of(session, made.id)] == ["小松 ます", "小松 勇"]
        assert [each.told for each in contacts.contacts_of(session, made.id)] == [Told.ABSENCE]
        given = {each.kind: each for each in consents.history_of(session, made.id)}
        assert set(given) == {ConsentKind.ORDERING, ConsentKind.WATCH_OVER}
        assert (given[ConsentKind.ORDERING].way, given[ConsentKind.ORDERING].scanned_on) == (Way.PAPER, TODAY)
        assert [each.step for each in membership.events_of(session, made.id)] == [Step.JOINED]


def test_nobody_is_registered_without_the_consent_to_ordering(database: Database) -> None:
    with database.reading() as session, pytest.raises(NotAgreed):
        registering.register(session, form(agreed=frozenset()), FIRST_TEXTS, PAPER, NOW)


def test_a_double_press_at_the_same_moment_registers_once_and_two_papers_get_two_numbers(database: Database) -> None:
    with database.writing() as session:
        a_district(session)
        a_household(session, code="H0041")

    def press(mark: str) -> int:
        with database.writing() as session:
            return registering.register(session, form(), FIRST_TEXTS, PAPER, NOW, press=mark).id

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(press, ("a", "b", "a", "b")))
    assert (made[0], made[1]) == (made[2], made[3])
    with database.reading() as session:
        assert [each.code for each in households(session)] == ["H0041", "H0042", "H0043"]


@pytest.mark.parametrize(
    ("reading", "phone", "address", "alike"),
    [
        ("なかじま　はる", "0265000000", "よそ", True),
        ("なかじま はる", "", "中尾１番地", True),
        ("べつの ひと", "0265-00-0000", "中尾 1", True),
        ("なかじま はる", "0265-11-1111", "よそ", False),
        ("", "", "", False),
    ],
)
def test_a_household_that_is_there_already_is_found(
    database: Database, reading: str, phone: str, address: str, alike: bool
) -> None:
    with database.reading() as session:
        home = a_household(session)
        assert registering.lookalikes(session, reading, phone, address) == ([home] if alike else [])


def test_moving_is_told_from_a_corrected_telephone_number(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        a_district(session, "ichinose")
        here = Home(home.address, home.district_id, "0265-98-9999", home.walk_minutes)
        assert membership.move(session, home.id, here, "cable1", NOW)
        assert not membership.move(session, home.id, here, "cable1", NOW)
        membership.move(session, home.id, Home("市野瀬 3", "ichinose", "0265-98-9999", 2), "cable1", NOW)
        assert [each.step for each in membership.events_of(session, home.id)] == [Step.CORRECTED, Step.MOVED]
        assert home.district_id == "ichinose"


def test_a_pause_holds_from_its_first_day_to_its_last(database: Database) -> None:
    day = timedelta(days=1)
    with database.reading() as session:
        home = a_household(session)
        for _ in range(2):
            membership.pause(session, home.id, TODAY + day, TODAY + 3 * day, "入院", "cable1", NOW)
        paused = [membership.is_paused(session, home.id, TODAY + n * day) for n in range(5)]
        assert paused == [False, True, True, True, False]
        membership.pause(session, home.id, TODAY, None, "入院", "cable1", NOW)
        assert membership.paused_on(session, date(2027, 5, 1)) == {home.id}
        assert membership.resume(session, home.id, "cable1", NOW)
        assert not membership.resume(session, home.id, "cable1", NOW)
        assert membership.paused_on(session, TODAY) == frozenset()
        steps = [each.step for each in membership.events_of(session, home.id)]
        assert steps == [Step.PAUSED, Step.PAUSED, Step.RESUMED]
        with pytest.raises(PauseBackwards):
            membership.pause(session, home.id, TODAY, TODAY - day, "", "cable1", NOW)


def a_full_household(database: Database) -> tuple[Household, dict[str, int]]:
    """A household with a placed order, one being picked, a basket, a television, family and a carer."""
    with database.writing() as session:
        home, item = a_household(session), an_item(session, stock=10)
        picked = an_order(session, {item: 2}, household=home)
        placed = an_order(session, {item: 3}, household=home)
        picking.start_picking(session, picked.id, "shop", NOW)
        basket.set_quantity(session, home.id, item.id, 1, NOW)
        box, _ = boxes.new_box(session, "standard", NOW)
        boxes.pair(session, box.pairing_code or "", home.id, NOW)
        _, link = family.invite(session, home.id, "健", "", may_order=True, who="shop1", now=NOW)
        family.join(session, link, NOW)
        carer = carers.Carer(
            name="春日", reading="かすが", kind="care_manager", organisation="", phone="", active=True
        )  # fmt: skip
        session.add(carer)
        session.flush()
        carers.take_care(session, carer.id, home.id, NOW)
        return home, {"picked": picked.id, "placed": placed.id, "item": item.id, "carer": carer.id}


def test_leaving_takes_back_what_nobody_picks_yet_and_shuts_every_door(database: Database) -> None:
    home, ids = a_full_household(database)
    with database.writing() as session:
        done = leaving.end(session, home.id, Manner(Way.TELEPHONE, "cable1"), NOW, "施設へ")
        assert (len(done.cancelled), len(done.still_coming), done.televisions) == (1, 1, 1)
        states = {each.id: each.state for each in leaving.open_orders(session, home.id)}
        assert states == {ids["picked"]: OrderState.PICKING}
        assert session.get_one(Stock, ids["item"], populate_existing=True).reserved == 2
        assert basket.quantities_of(session, home.id) == {}
        assert family.members_of(session, home.id) == []
        assert carers.carers_of(session, home.id) == []
        assert not any(consents.has_consent(session, home.id, kind, NOW) for kind in ConsentKind)
        with pytest.raises(MembershipOver):
            leaving.end(session, home.id, PAPER, NOW)
        with pytest.raises(NotRegistered):
            an_order(session, {an_item(session): 1}, household=home)
