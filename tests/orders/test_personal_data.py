"""Export of everything about a household, and erasure of what need not be kept."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.accounts.closing_months import close_month
from orders.accounts.months import Month
from orders.accounts.payments import PaidBy, balances, receive
from orders.config import OrdersSettings
from orders.db import Base, Database
from orders.delivering import watchover
from orders.delivering.delivery import hand_over
from orders.homes import boxes, contacts, data_export, erasing, family, leaving, residents
from orders.homes.access_log import AccessRow
from orders.homes.consents import Manner, Way
from orders.homes.contacts import ContactWish
from orders.homes.erasures import ErasureState
from orders.homes.errors import ErasureDecided, MoneyOpen, OrdersOpen, SamePerson, StillMember
from orders.homes.people import Household
from orders.homes.personal_data import DECLARED, declared_tables, of_household
from orders.homes.residents import Person
from orders.ordering import basket, family_basket
from orders.ordering.charges import charged
from orders.ordering.order import Order, OrderState
from tests.makers import NOW, a_household, an_item, an_order, at, delivery_jobs

NAME, READING, ADDRESS, PHONE = "唐木 ヨシ", "からき よし", "長谷市野瀬 77番地", "0265-98-7777"
TRACES = (NAME, READING, ADDRESS, PHONE, "健一", "090-7777", "足が痛い", "お隣の佐藤", "やまびこ号")
SETTINGS = OrdersSettings(monthly_fee_yen=0)
DECEMBER = at(9, day=date(2026, 12, 1))
LEFT = Manner(Way.TELEPHONE, "cable1")


def a_life(session: Session, *, alcohol: bool = False) -> Household:
    """A household with something in many tables, every row with a trace of who it is."""
    home = a_household(session)
    home.name, home.reading, home.address, home.phone = NAME, READING, ADDRESS, PHONE
    residents.set_residents(session, home.id, [Person(NAME, READING, 1940, PHONE)], NOW)
    contacts.set_contacts(session, home.id, [ContactWish("健一", "長男", "090-7777")], NOW)
    box, _ = boxes.new_box(session, "standard", NOW)
    boxes.pair(session, box.pairing_code or "", home.id, NOW)
    member, link = family.invite(session, home.id, "健一", "長男", may_order=True, who="shop1", now=NOW)
    family.join(session, link, NOW)
    item = an_item(session, alcohol=alcohol)
    family_basket.set_quantity(session, member, item.id, 1, NOW)
    order = an_order(session, {item: 2}, household=home)
    for job in delivery_jobs(session, order):
        hand_over(session, job.id, "volunteer", NOW, handed_to=NAME, age_checked=alcohol)
        watchover.report(session, job.id, "volunteer", "call", f"{NAME}さん 足が痛い", NOW)
    basket.set_quantity(session, home.id, item.id, 1, NOW)
    return home


def settle(session: Session, home: Household) -> None:
    """The month is closed, and what is owed is paid."""
    close_month(session, Month(2026, 11), "cable1", DECEMBER, SETTINGS)
    receive(session, f"paid-{home.id}", home.id, balances(session)[home.id], PaidBy.OTHERWISE, "cable1", DECEMBER, NAME)


def erase(session: Session, home: Household) -> None:
    leaving.end(session, home.id, LEFT, DECEMBER)
    settle(session, home)
    asked = erasing.ask(session, home.id, "cable1", DECEMBER)
    erasing.confirm(session, asked.id, "city1", DECEMBER)


def everything(session: Session) -> str:
    """Every value of every table, as one text."""
    session.flush()
    return "\n".join(
        str(value)
        for table in Base.metadata.sorted_tables
        for row in session.execute(sa.select(table))
        for value in row
    )


def test_the_export_holds_every_row_of_the_household_and_of_no_other(database: Database) -> None:
    with database.reading() as session:
        home, other = a_life(session), a_household(session)
        other.name, other.address = "ほかの人", "ほかの家"
        contacts.set_contacts(session, other.id, [ContactWish("ほかの子", "", "080-1")], NOW)
        with zipfile.ZipFile(io.BytesIO(data_export.export_zip(session, home.id, NOW))) as archive:
            data = json.loads(archive.read(data_export.DATA))
            names = set(archive.namelist())
            contacts_csv = archive.read("連絡先.csv").decode("utf-8-sig")
            readme = archive.read(data_export.README).decode("utf-8-sig")
        for table, kept in declared_tables():
            mine = session.scalar(sa.select(sa.func.count()).select_from(table).where(of_household(table, home.id)))
            assert kept.why_not or len(data[kept.title]) == mine, table.name
        assert data["見守りの記録"][0]["note"] == f"{NAME}さん 足が痛い"
        assert data["お届け"][0]["handed_to"] == NAME
        assert "健一,長男,090-7777" in contacts_csv
        assert {"ご登録.csv", "注文.csv", "同意.csv"} <= names
        assert "ほか" not in json.dumps(data, ensure_ascii=False)
        assert not any("hash" in column for rows in data.values() for row in rows for column in row)
        assert "・連絡先　1件" in readme


def test_a_name_that_looks_like_a_formula_is_a_name_in_the_tables_too(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        contacts.set_contacts(session, home.id, [ContactWish("=1+1", "長男", "+81-90")], NOW)
        with zipfile.ZipFile(io.BytesIO(data_export.export_zip(session, home.id, NOW))) as archive:
            assert "'=1+1,長男,'+81-90" in archive.read("連絡先.csv").decode("utf-8-sig")
            assert json.loads(archive.read(data_export.DATA))["連絡先"][0]["name"] == "=1+1"


def test_after_an_erasure_nothing_in_the_database_says_who_it_was(database: Database) -> None:
    with database.writing() as session:
        home, other = a_life(session), a_household(session)
        code, order = home.code, session.scalars(sa.select(Order)).one()
        paid = charged(order)
        before = everything(session)
        assert [trace for trace in TRACES[:7] if trace not in before] == []
        erase(session, home)
        left = everything(session)
        assert [trace for trace in (*TRACES, code) if trace in left] == []
        # What was sold, when and for how much stays; another household's rows are untouched.
        session.refresh(order)
        assert (order.state, charged(order), order.age_years) == (OrderState.DELIVERED, paid, None)
        assert (other.name, other.active) == ("中島 ハル", True)
        rows = session.scalars(sa.select(AccessRow.what).order_by(AccessRow.id)).all()
        assert [row.value for row in rows] == ["erasure_asked", "data_erased"]


def test_the_row_of_an_erasure_counts_and_names_nobody(database: Database) -> None:
    with database.writing() as session:
        home = a_life(session)
        erase(session, home)
        done = erasing.erasures(session)[0][0]
        assert (done.state, done.asked_by, done.decided_by) == (ErasureState.DONE, "cable1", "city1")
        counts = json.loads(done.removed)
        assert counts["contacts"] == counts["residents"] == counts["watch_reports"] == 1
        assert set(counts) <= set(DECLARED)
        with pytest.raises(ErasureDecided):
            erasing.confirm(session, done.id, "city2", DECEMBER)


def test_that_the_age_was_asked_stays_where_alcohol_was_sold(database: Database) -> None:
    with database.writing() as session:
        home = a_life(session, alcohol=True)
        erase(session, home)
        assert session.scalars(sa.select(Order)).one().age_years == 80


def test_nothing_is_erased_while_something_is_open(database: Database) -> None:
    with database.reading() as session:
        home = a_life(session)
        with pytest.raises(StillMember):
            erasing.ask(session, home.id, "cable1", NOW)
        coming = an_order(session, {an_item(session): 1}, household=home)
        delivery_jobs(session, coming)
        leaving.end(session, home.id, LEFT, NOW)
        with pytest.raises(OrdersOpen) as refused:
            erasing.ask(session, home.id, "cable1", NOW)
        assert refused.value.numbers == (coming.number,)
    with database.reading() as session:
        home = a_life(session)
        leaving.end(session, home.id, LEFT, DECEMBER)
        with pytest.raises(MoneyOpen):
            erasing.ask(session, home.id, "cable1", DECEMBER)
        close_month(session, Month(2026, 11), "cable1", DECEMBER, SETTINGS)
        with pytest.raises(MoneyOpen):
            erasing.ask(session, home.id, "cable1", DECEMBER)


def test_it_takes_two(database: Database) -> None:
    with database.reading() as session:
        home = a_life(session)
        leaving.end(session, home.id, LEFT, DECEMBER)
        settle(session, home)
        asked = erasing.ask(session, home.id, "city1", DECEMBER)
        assert erasing.ask(session, home.id, "cable1", DECEMBER).id == asked.id
        with pytest.raises(SamePerson):
            erasing.confirm(session, asked.id, "city1", DECEMBER)
        erasing.refuse(session, asked.id, "city2", DECEMBER + timedelta(hours=1))
        with pytest.raises(ErasureDecided):
            erasing.confirm(session, asked.id, "city2", DECEMBER)
        assert home.name == NAME
