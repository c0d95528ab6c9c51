"""Residents, contacts, carers, and the rota of those who serve."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from orders.db import Database
from orders.errors import NotFound
from orders.homes import carers, consents, contacts, districts, residents, rota
from orders.homes.carers import Carer, CarerKind
from orders.homes.consents import ConsentKind
from orders.homes.contacts import ContactWish, Told
from orders.homes.people import Role, households
from orders.homes.residents import Person
from orders.seeds.seeding_rota import seed_rota
from tests.makers import NOW, TODAY, a_district, a_household

HARU = Person("中島 ハル", "なかじま はる", 1944)
TARO = Person("中島 太郎", "なかじま たろう", 2006)


def test_several_persons_live_behind_one_door(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        residents.set_residents(session, home.id, [HARU, TARO], NOW)
        first = {each.name: each.id for each in residents.residents_of(session, home.id)}
        residents.set_residents(session, home.id, [Person(TARO.name, TARO.reading, 2006, "090-0000-0001"), HARU], NOW)
        assert {each.name: each.id for each in residents.residents_of(session, home.id)} == first
        residents.set_residents(session, home.id, [HARU], NOW)
        assert [each.name for each in residents.residents_of(session, home.id)] == [HARU.name]
        assert session.get_one(residents.Resident, first[TARO.name]).left_on == TODAY


def test_an_age_is_known_only_as_far_as_the_year_of_birth_says(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        young = Person("中島 次郎", "なかじま じろう", 2008)
        rows = residents.set_residents(session, home.id, [HARU, TARO, young, Person("?", "?")], NOW)
        assert [residents.surely_adult(row, NOW) for row in rows] == [True, False, False, False]
        assert not residents.nobody_may_drink(session, home.id, NOW)
        residents.set_residents(session, home.id, [TARO, young], NOW)
        assert not residents.nobody_may_drink(session, home.id, NOW)
        residents.set_residents(session, home.id, [young], NOW)
        assert residents.nobody_may_drink(session, home.id, NOW)


def test_contacts_are_called_in_order_and_told_no_more_than_was_agreed(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        wishes = [
            ContactWish("健一", "長男", "090-1", Told.CONDITION),
            ContactWish("花子", "長女", "090-2", Told.ABSENCE),
            ContactWish("隣の山田", "近所", "090-3"),
        ]
        contacts.set_contacts(session, home.id, wishes, NOW)
        told = {what: [each.name for each in contacts.to_call(session, home.id, what, NOW)] for what in Told}
        assert told == {
            Told.EMERGENCY: ["健一", "花子", "隣の山田"],
            Told.ABSENCE: ["健一", "花子"],
            Told.CONDITION: ["健一"],
        }
        consents.withdraw(session, home.id, ConsentKind.WATCH_OVER, NOW)
        assert contacts.to_call(session, home.id, Told.CONDITION, NOW) == []
        assert len(contacts.to_call(session, home.id, Told.EMERGENCY, NOW)) == 3


def test_a_contact_taken_off_the_list_stays_as_history(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        contacts.set_contacts(session, home.id, [ContactWish("健一", "長男", "090-1")], NOW)
        contacts.set_contacts(session, home.id, [ContactWish("花子", "長女", "090-2")], NOW)
        assert [each.name for each in contacts.contacts_of(session, home.id)] == ["花子"]
        assert len(list(session.query(contacts.Contact))) == 2


def a_carer(session: Session, name: str = "春日 恵") -> Carer:
    made = Carer(
        name=name, reading="かすが めぐみ", kind=CarerKind.CARE_MANAGER, organisation="長谷ケアセンター",
        phone="0265-00-1111", active=True,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def test_a_carer_orders_for_their_own_households_with_the_consent_for_them_alone(database: Database) -> None:
    with database.reading() as session:
        home, kasuga, other = a_household(session), a_carer(session), a_carer(session, "別の人")
        carers.take_care(session, kasuga.id, home.id, NOW)
        carers.take_care(session, kasuga.id, home.id, NOW)
        assert carers.households_of(session, kasuga.id) == [home]
        assert carers.carers_of(session, home.id) == [kasuga]
        assert not carers.may_order_for(session, kasuga.id, home.id, NOW)
        consents.give(session, home.id, ConsentKind.PROXY_ORDER, "春日さんが", NOW, carer_id=kasuga.id)
        assert carers.may_order_for(session, kasuga.id, home.id, NOW)
        carers.take_care(session, other.id, home.id, NOW)
        assert not carers.may_order_for(session, other.id, home.id, NOW)
        later = NOW + timedelta(days=1)
        carers.end_care(session, kasuga.id, home.id, later)
        assert not carers.may_order_for(session, kasuga.id, home.id, later)


def test_a_carer_who_has_left_looks_after_nobody(database: Database) -> None:
    with database.reading() as session:
        home, kasuga = a_household(session), a_carer(session)
        carers.take_care(session, kasuga.id, home.id, NOW)
        kasuga.active = False
        session.flush()
        assert not carers.looks_after(session, kasuga.id, home.id)
        assert carers.carers_of(session, home.id) == []


def a_worker(session: Session, name: str, district_id: str | None, role: Role = Role.VOLUNTEER) -> int:
    made = rota.Worker(name=name, reading=name, role=role, phone="090", district_id=district_id, active=True)
    session.add(made)
    session.flush()
    return made.id


def names(session: Session, district_id: str, day: date, role: Role | None = None) -> list[str]:
    return [each.name for each in rota.on_duty(session, district_id, day, role)]


def test_the_week_says_who_is_on_duty_and_a_day_may_differ(database: Database) -> None:
    wednesday = TODAY + timedelta(days=1)
    with database.reading() as session:
        for district_id in ("nakao", "ichinose"):
            a_district(session, district_id)
        aoki, driver = a_worker(session, "あおき", "nakao"), a_worker(session, "どうろ", None, Role.DRIVER)
        rota.set_weekdays(session, aoki, [TODAY.weekday(), TODAY.weekday()])
        rota.set_weekdays(session, driver, range(5))
        assert names(session, "nakao", TODAY) == ["どうろ", "あおき"]
        assert names(session, "ichinose", TODAY) == ["どうろ"]
        assert names(session, "nakao", TODAY, Role.VOLUNTEER) == ["あおき"]
        assert names(session, "nakao", wednesday, Role.VOLUNTEER) == []
        rota.change_day(session, aoki, wednesday, comes=True, district_id="ichinose", note="代わり")
        rota.change_day(session, aoki, TODAY, comes=False)
        rota.change_day(session, aoki, TODAY, comes=False, note="通院")
        assert names(session, "nakao", TODAY, Role.VOLUNTEER) == []
        assert names(session, "ichinose", wednesday, Role.VOLUNTEER) == ["あおき"]
        rota.as_usual(session, aoki, TODAY)
        rota.as_usual(session, aoki, TODAY)
        assert names(session, "nakao", TODAY, Role.VOLUNTEER) == ["あおき"]


def test_who_has_left_is_on_no_rota(database: Database) -> None:
    with database.reading() as session:
        a_district(session)
        aoki = a_worker(session, "あおき", "nakao")
        rota.set_weekdays(session, aoki, range(7))
        rota.worker(session, aoki).active = False
        session.flush()
        assert rota.on_duty(session, "nakao", TODAY) == []


def test_there_is_no_eighth_day_and_no_unknown_worker(database: Database) -> None:
    with database.reading() as session:
        a_district(session)
        with pytest.raises(ValueError, match="weekday"):
            rota.set_weekdays(session, a_worker(session, "あおき", "nakao"), [7])
        with pytest.raises(NotFound):
            rota.change_day(session, 999, TODAY, comes=True)


def test_the_sample_town_has_a_rota_and_seeding_again_changes_nothing(town: Database) -> None:
    with town.writing() as session:
        seed_rota(session, NOW)
        first = {district.id: names(session, district.id, TODAY) for district in districts.districts(session)}
        seed_rota(session, NOW)
        assert {district.id: names(session, district.id, TODAY) for district in districts.districts(session)} == first
        assert all(len(each) >= 2 for each in first.values())
        home = households(session)[0]
        assert len(residents.residents_of(session, home.id)) == len(contacts.contacts_of(session, home.id)) == 1
