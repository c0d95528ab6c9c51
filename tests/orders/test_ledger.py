"""The ledger: every delivery once, in the month of its delivery day, and what a month shows so far."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from orders.accounts.billing import month_so_far
from orders.accounts.booking import book_due, book_order
from orders.accounts.closings import MonthClosing, hold_open_month
from orders.accounts.errors import MonthUnreadable
from orders.accounts.ledger import EntryKind, LedgerEntry, entries_of
from orders.accounts.months import Month
from orders.db import Database
from orders.errors import WrongState
from orders.ordering.charges import charged
from orders.tasks import book_deliveries
from tests.makers import NOW, a_household, an_item, an_order
from tests.orders.accounts_town import DECEMBER_1, NOVEMBER, delivered
from tests.races.steps import at_once


def close_without_bills(session: Session, month: Month) -> None:
    hold_open_month(session, month)
    session.execute(sa.update(MonthClosing).where(MonthClosing.month == month).values(closed_at=NOW))


def test_a_delivery_enters_the_ledger_once_line_by_line(database: Database) -> None:
    with database.writing() as session:
        order = delivered(session)
        assert [book_order(session, order.id, "worker", NOW) for _ in range(2)] == [True, False]
    with database.reading() as session:
        lines = entries_of(session, order.household_id, NOVEMBER)
        assert [(e.kind, e.text, e.quantity, e.amount_yen, e.tax_rate_percent, e.day) for e in lines] == [
            (EntryKind.GOODS, "米", 2, 2160, 8, order.delivery_day),
            (EntryKind.GOODS, "石鹸", 1, 330, 10, order.delivery_day),
        ]


def test_what_is_not_delivered_is_not_entered(database: Database) -> None:
    with database.writing() as session:
        order = an_order(session, {an_item(session): 1})
        with pytest.raises(WrongState):
            book_order(session, order.id, "worker", NOW)
        assert book_due(session, "worker", NOW) == 0


def test_the_sweep_finds_every_delivery_and_may_run_many_times_at_once(database: Database) -> None:
    with database.writing() as session:
        orders = [delivered(session) for _ in range(5)]
    found = at_once([lambda: book_deliveries(database, NOW)] * 4)
    assert all(isinstance(count, int) for count in found), found
    assert book_deliveries(database, NOW) == 0
    with database.reading() as session:
        counted = session.execute(sa.select(sa.func.count(), sa.func.sum(LedgerEntry.amount_yen))).one()
        assert tuple(counted) == (10, sum(charged(order).total_yen for order in orders))


def test_what_is_delivered_after_its_month_was_closed_goes_into_the_next_one(database: Database) -> None:
    with database.writing() as session:
        close_without_bills(session, NOVEMBER)
        order = delivered(session)
        assert month_so_far(session, order.household_id, 2026, 11).total_yen == 0
        assert month_so_far(session, order.household_id, 2026, 12).total_yen == 2490 + 1000
        book_order(session, order.id, "worker", DECEMBER_1)
        assert {(e.month, e.day) for e in entries_of(session, order.household_id, NOVEMBER.next)} == {
            (NOVEMBER.next, date(2026, 11, 24))
        }
        assert month_so_far(session, order.household_id, 2026, 12).total_yen == 2490 + 1000


def test_the_month_so_far_says_the_same_before_and_after_the_entry(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        orders = [delivered(session, household=home), delivered(session, household=home, price_yen=77)]
        before = month_so_far(session, home.id, 2026, 11)
        book_order(session, orders[0].id, "worker", NOW)
        assert month_so_far(session, home.id, 2026, 11) == before
        book_order(session, orders[1].id, "worker", NOW)
        assert month_so_far(session, home.id, 2026, 11) == before
        assert (before.fee_yen, before.orders) == (1000, 2)


@pytest.mark.parametrize(
    ("rule", "fees"),
    [("first_delivery", (0, 1000, 1000)), ("delivery", (0, 1000, 0)), ("registration", (1000, 1000, 1000))],
)
def test_the_fee_begins_as_the_rule_says(database: Database, rule: str, fees: tuple[int, ...]) -> None:
    with database.writing() as session:
        home = delivered(session).household_id
        months = ((2026, 10), (2026, 11), (2026, 12))
        for _ in range(2):
            assert tuple(month_so_far(session, home, *m, 1000, rule).fee_yen for m in months) == fees
            book_due(session, "worker", NOW)


def test_a_household_that_has_left_owes_no_fee_for_months_without_goods(database: Database) -> None:
    with database.writing() as session:
        order = delivered(session)
        order.household.active = False
        session.flush()
        assert month_so_far(session, order.household_id, 2026, 11).fee_yen == 1000
        assert month_so_far(session, order.household_id, 2026, 12).fee_yen == 0


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026", "", "x", "2026-1", "0000-01"])
def test_a_month_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(MonthUnreadable):
        Month.parse(text)


def test_months_are_read_written_compared_and_begin_in_japan() -> None:
    assert (str(Month.parse("2026-11")), Month(2026, 12) < Month(2027, 1)) == ("2026-11", True)
    assert Month.at(datetime.fromisoformat("2026-11-30T15:00:00+00:00")) == Month(2026, 12)
    assert (Month(2026, 2).last, Month(2024, 2).last) == (date(2026, 2, 28), date(2024, 2, 29))


@pytest.mark.parametrize("statement", ["update ledger_entries set amount_yen = 1", "delete from ledger_entries"])
def test_an_entry_can_neither_be_changed_nor_deleted(database: Database, statement: str) -> None:
    with database.writing() as session:
        book_order(session, delivered(session).id, "worker", NOW)
    with pytest.raises(IntegrityError, match="append-only"), database.writing() as session:
        session.execute(sa.text(statement))
