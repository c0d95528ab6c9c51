"""A month of simulated orders for 500 households, closed and balanced to the yen."""

from __future__ import annotations

import random
from datetime import date

from orders.accounts.asking_the_bank import ask_bank, file_bytes
from orders.accounts.bank_answers import read_answer, take_answer
from orders.accounts.billing import month_so_far
from orders.accounts.bills import bills_of
from orders.accounts.checking import check_month
from orders.accounts.closing_months import close_month
from orders.accounts.debits import requests_of
from orders.accounts.payments import balances
from orders.db import Database
from orders.tasks import book_deliveries
from tests.makers import at
from tests.orders.accounts_town import DEBIT_DAY, DECEMBER, DECEMBER_1, NOVEMBER, SETTINGS, VAULT
from tests.orders.month_of_orders import a_market, a_month, deliver
from tests.orders.test_debits import answered

HOUSEHOLDS = 500
ORDERS_A_HOUSEHOLD = 2
JANUARY_4 = at(9, day=date(2027, 1, 4))


def test_a_month_of_five_hundred_households_is_balanced_to_the_yen(database: Database) -> None:
    chance = random.Random(20261124)
    with database.writing() as session:
        market = a_market(session, HOUSEHOLDS, chance)
    tally = a_month(database, market, NOVEMBER, chance, ORDERS_A_HOUSEHOLD)
    assert tally.orders == HOUSEHOLDS * ORDERS_A_HOUSEHOLD
    assert all((tally.refunds, tally.corrections, tally.late)), "the month has everything in it"

    book_deliveries(database, DECEMBER_1)
    with database.reading() as session:
        sample = chance.sample(market.homes, 25)
        # The orders that are still on their way count in the month so far, but not on the bill.
        so_far = {home: month_so_far(session, home, 2026, 11).total_yen - tally.late.get(home, 0) for home in sample}
    with database.writing() as session:
        closed = close_month(session, NOVEMBER, "cable1", DECEMBER_1, SETTINGS)
    with database.reading() as session:
        bills = {bill.household_id: bill for bill in bills_of(session, NOVEMBER)}
        proof = check_month(session, NOVEMBER)
    assert {home: bill.total_yen for home, bill in bills.items()} == {home: tally.bill_of(home) for home in tally.homes}
    assert all(so_far[home] == bills[home].total_yen for home in sample if home in tally.goods)
    assert proof.differences == ()
    assert closed.total_yen == proof.total_yen == sum(tally.bill_of(home) for home in tally.homes)
    assert closed.still_open == len(tally.late_orders)
    assert sorted(bill.number for bill in bills.values()) == [f"B202611-{n:04}" for n in range(1, len(bills) + 1)]

    _the_bank(database, {home: bill.due_yen for home, bill in bills.items()})
    _the_next_month(database, tally.late, tally.late_orders)


def _the_bank(database: Database, due: dict[int, int]) -> None:
    """File = bills to the yen; every seventh one is not paid."""
    with database.writing() as session:
        file = ask_bank(session, NOVEMBER, DEBIT_DAY, "cable1", DECEMBER_1, VAULT, SETTINGS)
        content = file_bytes(session, file, VAULT, SETTINGS)
        asked = {each.household_id: each.amount_yen for each in requests_of(session, file.id)}
    assert asked == {home: yen for home, yen in due.items() if yen}
    records = [line for line in content.split(b"\r\n") if line.startswith(b"2")]
    assert sum(int(line[80:90]) for line in records) == file.total_yen == sum(due.values())
    results = "".join("1" if n % 7 == 0 else "0" for n in range(len(records)))
    with database.writing() as session:
        taken = take_answer(session, read_answer(answered(content, results)), "cable1", DECEMBER_1, SETTINGS)
        assert sum(balances(session).values()) == taken.unpaid_yen == file.total_yen - taken.paid_yen


def _the_next_month(database: Database, late: dict[int, int], jobs: list[int]) -> None:
    """What came late and what was not paid stand on the next bill."""
    with database.writing() as session:
        owed = balances(session)
        deliver(session, jobs, DECEMBER_1)
        close_month(session, DECEMBER, "cable1", JANUARY_4, SETTINGS)
    with database.reading() as session:
        bills = bills_of(session, DECEMBER)
        assert check_month(session, DECEMBER).differences == ()
        assert sum(bill.goods_yen for bill in bills) == sum(late.values())
        assert all(bill.carried_yen == owed.get(bill.household_id, 0) for bill in bills)
        assert all(bill.due_yen == bill.total_yen + bill.carried_yen for bill in bills)
