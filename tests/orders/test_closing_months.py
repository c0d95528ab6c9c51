"""A month is closed once, with every bill; what comes later falls into the next one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from orders.accounts.billing import month_so_far
from orders.accounts.bills import bill_of, bills_of
from orders.accounts.booking import book_order
from orders.accounts.checking import Difference, check_month
from orders.accounts.closing_months import close_month
from orders.accounts.commission import commission, commission_of
from orders.accounts.errors import EarlierMonthOpen, MonthNotOver, MonthPassed
from orders.accounts.giving_back import ReturnReason, give_back_goods, returnable
from orders.accounts.ledger import LedgerEntry
from orders.accounts.payments import PaidBy, balances, receive
from orders.db import Database
from orders.errors import SettingInvalid
from orders.ordering.history_key import history_open
from orders.ordering.order import Order
from orders.tasks import close_month as close_task
from tests.makers import NOW, a_household, an_item, an_order, at
from tests.orders.accounts_town import DECEMBER, DECEMBER_1, NOVEMBER, OCTOBER, SETTINGS, delivered

JANUARY_4 = at(9, day=date(2027, 1, 4))


def test_a_bill_has_goods_fee_and_taxes_rounded_once_a_rate(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        for _ in range(3):
            delivered(session, household=home, price_yen=99)  # 198 yen: 14.67 of tax each, 44 of the sum
        closed = close_month(session, NOVEMBER, "cable1", DECEMBER_1, SETTINGS)
        assert (closed.by_me, closed.bills, closed.total_yen) == (True, 1, 594 + 990 + 1000)
        bill = bill_of(session, home.id, NOVEMBER)
        assert bill is not None
        assert (bill.number, bill.goods_yen, bill.fee_yen) == ("B202611-0001", 1584, 1000)
        assert (bill.total_8_yen, bill.tax_8_yen, bill.total_10_yen, bill.tax_10_yen) == (594, 44, 1990, 180)
        assert (bill.carried_yen, bill.due_yen) == (0, 2584)
        assert check_month(session, NOVEMBER).differences == ()


def test_closing_twice_changes_nothing(database: Database) -> None:
    with database.writing() as session:
        delivered(session)
        first = close_month(session, NOVEMBER, "cable1", DECEMBER_1, SETTINGS)
        again = close_month(session, NOVEMBER, "worker", JANUARY_4, SETTINGS)
        assert again == replace(first, by_me=False)
        assert len(bills_of(session, NOVEMBER)) == 1


def test_a_month_is_closed_when_it_is_over_and_after_the_one_before(database: Database) -> None:
    with database.writing() as session:
        delivered(session, now=at(9, day=date(2026, 10, 26)))
        delivered(session)
        with pytest.raises(MonthNotOver):
            close_month(session, NOVEMBER, "cable1", at(23, 59, day=date(2026, 11, 30)), SETTINGS)
        with pytest.raises(EarlierMonthOpen) as refused:
            close_month(session, NOVEMBER, "cable1", DECEMBER_1, SETTINGS)
        assert refused.value.earlier == str(OCTOBER)
    with database.writing() as session:
        for month in (OCTOBER, NOVEMBER):
            assert close_month(session, month, "cable1", DECEMBER_1, SETTINGS).bills >= 1
        with pytest.raises(MonthPassed):
            close_month(session, OCTOBER.previous, "cable1", DECEMBER_1, SETTINGS)


def test_a_delivery_that_comes_late_is_billed_in_the_next_month(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        delivered(session, household=home)
        late = an_order(session, {an_item(session, price_yen=500): 1}, household=home)
        closed = close_month(session, NOVEMBER, "cable1", DECEMBER_1, SETTINGS)
        assert (closed.still_open, closed.total_yen) == (1, 2490 + 1000)
        session.execute(sa.update(Order).where(Order.id == late.id).values(state="delivered"))
        session.execute(sa.text(f"update order_lines set picked_quantity = quantity where order_id = {late.id}"))
        session.expire_all()
        assert close_month(session, DECEMBER, "cable1", JANUARY_4, SETTINGS).total_yen == 500 + 1000
        assert month_so_far(session, home.id, 2026, 12).total_yen == 1500
        for month in (NOVEMBER, DECEMBER):
            assert check_month(session, month).differences == ()


def test_the_month_so_far_is_what_the_bill_says(database: Database) -> None:
    with database.writing() as session:
        home = a_household(session)
        delivered(session, household=home)
        order = delivered(session, household=home, price_yen=77)
        book_order(session, order.id, "worker", NOW)
        give_back_goods(
            session, order.id, {returnable(session, order.id)[0].entry.id: 1}, ReturnReason.DAMAGED, "shop1", NOW,
            press="p1",
        )  # fmt: skip
        before = month_so_far(session, home.id, 2026, 11)
        close_month(session, NOVEMBER, "cable1", DECEMBER_1, SETTINGS)
        bill = bill_of(session, home.id, NOVEMBER)
        assert bill is not None
        assert before == month_so_far(session, home.id, 2026, 11)
        assert (before.total_yen, before.fee_yen) == (bill.total_yen, bill.fee_yen)


def test_what_was_not_paid_is_carried_to_the_next_bill_and_a_credit_too(database: Database) -> None:
    with database.writing() as session:
        owing, paying = a_household(session), a_household(session)
        for home in (owing, paying):
            delivered(session, household=home)
        close_month(session, NOVEMBER, "cable1", DECEMBER_1, SETTINGS)
        for _ in range(2):
            receive(session, "cash:1", paying.id, 5000, PaidBy.OTHERWISE, "cable1", DECEMBER_1, "窓口")
        assert balances(session) == {owing.id: 3490, paying.id: 3490 - 5000}
        close_month(session, DECEMBER, "cable1", JANUARY_4, SETTINGS)
        bills = {bill.household_id: bill for bill in bills_of(session, DECEMBER)}
        assert (bills[owing.id].carried_yen, bills[owing.id].due_yen) == (3490, 4490)
        assert (bills[paying.id].carried_yen, bills[paying.id].due_yen) == (-1510, 0)
        assert check_month(session, DECEMBER).differences == ()


def test_the_proof_says_who_differs_in_what_and_by_how_much(database: Database) -> None:
    with database.writing() as session:
        order = delivered(session)
        close_month(session, NOVEMBER, "cable1", DECEMBER_1, SETTINGS)
        line = sa.select(LedgerEntry.id).where(LedgerEntry.text == "米")
        change = sa.update(LedgerEntry).where(LedgerEntry.id.in_(line)).values(amount_yen=2161)
        with history_open(session, "a test spoils the books"):
            session.execute(change)
        code, found = order.household.code, check_month(session, NOVEMBER).differences
        assert Difference(code, "goods", 2490, 2491) in found
        assert Difference(code, "goods", 2491, 2490) in found
        assert {each.household for each in found} == {code, ""}
        session.execute(sa.text("delete from bills"))
        what = {each.what for each in check_month(session, NOVEMBER).differences}
        assert {"no bill", "bills", "total", "numbers B202611"} <= what


def test_the_commission_is_a_share_of_what_was_sold_and_keeps_its_rate(database: Database) -> None:
    with database.writing() as session:
        delivered(session)
        open_month = commission(session, NOVEMBER, 85)
        assert (open_month.base_yen, open_month.final) == (0, False)
        close_month(session, NOVEMBER, "cable1", DECEMBER_1, SETTINGS)
        closed = commission(session, NOVEMBER, 85)
        assert (closed.base_yen, closed.permille, closed.commission_yen, closed.tax_yen) == (2490, 100, 249, 22)
        assert closed.final
    assert (commission_of(999, 100), commission_of(-999, 100)) == (99, -99)


def test_a_fee_rule_that_does_not_exist_is_refused(database: Database) -> None:
    with database.writing() as session, pytest.raises(SettingInvalid):
        close_month(session, NOVEMBER, "cable1", DECEMBER_1, replace(SETTINGS, fee_rule="sometimes"))


def test_the_worker_closes_what_is_over_from_the_third_day_on(database: Database) -> None:
    with database.writing() as session:
        delivered(session, now=at(9, day=date(2026, 10, 26)))
        delivered(session)
    assert close_task(database, at(9, day=date(2026, 12, 2)), SETTINGS) == []
    third = at(9, day=date(2026, 12, 3))
    assert close_task(database, third, replace(SETTINGS, close_on_day=0)) == []
    closed = close_task(database, third, SETTINGS)
    assert [(each.month, each.by_me) for each in closed] == [(OCTOBER, True), (NOVEMBER, True)]
    assert close_task(database, third, SETTINGS) == []
    with database.reading() as session:
        assert [check_month(session, each.month).differences for each in closed] == [(), ()]
