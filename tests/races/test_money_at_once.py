"""Closing while somebody enters, gives back, or closes too: every yen is on exactly one bill, on both databases."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.accounts.asking_the_bank import ask_bank
from orders.accounts.bills import Bill
from orders.accounts.booking import book_due, book_order
from orders.accounts.checking import check_month
from orders.accounts.closing_months import Closed, close_month
from orders.accounts.debits import DebitRequest
from orders.accounts.errors import RefundTooMuch
from orders.accounts.giving_back import ReturnReason, correct, give_back_goods, returnable
from orders.accounts.ledger import LedgerEntry
from orders.accounts.return_invoices import ReturnInvoice
from orders.db import Database
from tests.makers import NOW, at
from tests.orders.accounts_town import (
    DEBIT_DAY,
    DECEMBER,
    DECEMBER_1,
    NOVEMBER,
    SETTINGS,
    VAULT,
    delivered,
    with_account,
)
from tests.races.steps import Deed, at_once, in_between

JANUARY_4 = at(9, day=DECEMBER.next.first.replace(day=4))


def closing(database: Database) -> Closed:
    with database.writing() as session:
        return close_month(session, NOVEMBER, "cable1", DECEMBER_1, SETTINGS)


def everything_is_on_one_bill(database: Database) -> None:
    """Close what is left, and count."""
    with database.writing() as session:
        close_month(session, NOVEMBER, "cable1", DECEMBER_1, SETTINGS)
        close_month(session, DECEMBER, "cable1", JANUARY_4, SETTINGS)
    with database.reading() as session:
        for month in (NOVEMBER, DECEMBER):
            assert check_month(session, month).differences == ()
        entered = session.scalar(sa.select(sa.func.sum(LedgerEntry.amount_yen)))
        assert entered == session.scalar(sa.select(sa.func.sum(Bill.total_yen)))


ACCOUNTS = ("bills", "ledger_entries", "return_invoices", "order_bookings", "month_closings", "invoice_counters")


def empty(database: Database) -> None:
    """A new world a meeting: the months that were closed are opened by forgetting everything."""
    with database.writing() as session:
        session.execute(sa.text("insert into history_keys (why) values ('a new world')"))
        for table in ACCOUNTS:
            session.execute(sa.text(f"delete from {table}"))
        session.execute(sa.text("delete from history_keys"))
        # The deliveries of earlier worlds are none of this one's.
        session.execute(sa.text("update orders set state = 'cancelled'"))


def test_an_entry_comes_between_any_two_statements_of_a_closing(database: Database) -> None:
    def world() -> tuple[Deed, Deed]:
        empty(database)
        with database.writing() as session:
            first, late = delivered(session).id, delivered(session).id
            book_order(session, first, "worker", NOW)

        def entering(mine: Database) -> object:
            with mine.writing() as session:
                return book_order(session, late, "worker", NOW)

        return closing, entering

    places = 0
    for meeting in in_between(database, world):
        places += 1
        assert isinstance(meeting.first, Closed), meeting
        everything_is_on_one_bill(database)
    assert places > 8


def test_a_closing_comes_between_any_two_statements_of_giving_back(database: Database) -> None:
    def world() -> tuple[Deed, Deed]:
        empty(database)
        with database.writing() as session:
            order = delivered(session)
            order_id, before = order.id, book_order(session, order.id, "worker", NOW)
            rice = returnable(session, order.id)[0].entry.id
            assert before

        def giving_back(mine: Database) -> object:
            with mine.writing() as session:
                return give_back_goods(
                    session, order_id, {rice: 1}, ReturnReason.DAMAGED, "shop1", NOW, press=f"press-{order_id}"
                ).month

        return giving_back, closing

    months = set()
    for meeting in in_between(database, world):
        months.add(meeting.first)
        everything_is_on_one_bill(database)
    assert months <= {NOVEMBER, DECEMBER}
    assert NOVEMBER in months


def test_many_enter_give_back_and_close_at_the_same_moment(database: Database) -> None:
    with database.writing() as session:
        orders = [delivered(session).id for _ in range(8)]

    def entering() -> object:
        with database.writing() as session:
            return book_due(session, "worker", NOW)

    def giving_back(order_id: int) -> object:
        with database.writing() as session:
            book_order(session, order_id, "shop1", NOW)
            rice = returnable(session, order_id)[0].entry.id
            return give_back_goods(
                session, order_id, {rice: 1}, ReturnReason.DAMAGED, "shop1", NOW, press=f"press-{order_id}"
            ).number

    backs = [lambda order_id=order_id: giving_back(order_id) for order_id in orders[:4] * 2]
    results = at_once([entering, entering, lambda: closing(database), lambda: closing(database), *backs])
    assert None not in results, results
    closed = [each for each in results if isinstance(each, Closed)]
    assert sorted(each.by_me for each in closed) == [False, True]
    everything_is_on_one_bill(database)
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ReturnInvoice)) == 4


def test_the_last_piece_is_given_back_once_however_many_ask(database: Database) -> None:
    with database.writing() as session:
        order = delivered(session)
        order_id = order.id
        book_order(session, order_id, "worker", NOW)
        soap = returnable(session, order_id)[1].entry.id

    def asking(press: str) -> object:
        with database.writing() as session:
            return give_back_goods(session, order_id, {soap: 1}, ReturnReason.OTHER, "shop1", NOW, press=press).number

    results = at_once([lambda n=n: asking(f"press-{n}") for n in range(6)])
    assert sorted(type(each).__name__ for each in results) == [RefundTooMuch.__name__] * 5 + ["str"]


def test_two_corrections_never_take_more_than_was_charged(database: Database) -> None:
    with database.writing() as session:
        order = delivered(session)
        home = order.household_id
        book_order(session, order.id, "worker", NOW)

    def taking_off(press: str) -> object:
        with database.writing() as session:
            correct(session, home, -1500, 8, "値引き", "cable1", NOW, press=press)
        return "done"

    results = at_once([lambda n=n: taking_off(f"press-{n}") for n in range(4)])
    assert sorted(type(each).__name__ for each in results) == [RefundTooMuch.__name__] * 3 + ["str"]


def test_the_bank_is_asked_once_however_many_press(database: Database) -> None:
    with database.writing() as session:
        for _ in range(3):
            with_account(session, delivered(session).household_id)
        close_month(session, NOVEMBER, "cable1", DECEMBER_1, SETTINGS)

    def asking() -> object:
        with database.writing() as session:
            return ask_bank(session, NOVEMBER, DEBIT_DAY, "cable1", DECEMBER_1, VAULT, SETTINGS).id

    assert len(set(at_once([asking] * 4))) == 1
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(DebitRequest)) == 3


def count_of(session: Session, table: str) -> int:
    return session.scalar(sa.text(f"select count(*) from {table}")) or 0


def test_a_closing_that_dies_leaves_the_month_open_with_no_bill_and_no_number_used(database: Database) -> None:
    with database.writing() as session:
        delivered(session)
    try:
        with database.writing() as session:
            close_month(session, NOVEMBER, "cable1", DECEMBER_1, SETTINGS)
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    with database.reading() as session:
        assert [count_of(session, table) for table in ("bills", "invoice_counters", "month_closings")] == [0, 0, 0]
    assert closing(database).by_me
    everything_is_on_one_bill(database)
