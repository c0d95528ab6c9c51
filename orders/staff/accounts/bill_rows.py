"""What the bill pages show of a month and of a household."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.accounts.bank_accounts import BankAccount
from orders.accounts.bills import Bill, bills_of
from orders.accounts.booking import not_booked
from orders.accounts.closings import MonthClosing, landing_month, last_closed
from orders.accounts.debits import PAID, RESULT_WORDS, DebitRequest, requests_by_bill
from orders.accounts.ledger import LedgerEntry
from orders.accounts.months import Month
from orders.accounts.payments import balances
from orders.ordering.charges import charged
from orders.ordering.order import Order, OrderState


@dataclass(frozen=True)
class MonthRow:
    """A month in the list; sums of an open one are those of the ledger so far."""

    month: Month
    closed: bool
    over: bool
    bills: int
    total_yen: int


@dataclass(frozen=True)
class BillRow:
    """A bill with what has become of it: `state` is paid, asked, unpaid, waiting, no_account or nothing."""

    bill: Bill
    state: str
    words: str


def month_rows(session: Session, now: datetime) -> list[MonthRow]:
    """Every month with money in it, newest first, and always the present one.

    What was delivered and is not in the ledger yet counts where it will be entered.
    """
    newest = last_closed(session)
    closings = {each.month: each for each in session.scalars(sa.select(MonthClosing)) if each.closed_at is not None}
    homes, sums = _entered(session)
    for order in session.scalars(sa.select(Order).where(Order.state == OrderState.DELIVERED, not_booked())):
        month = landing_month(Month.of(order.delivery_day), newest)
        homes.setdefault(month, set()).add(order.household_id)
        sums[month] = sums.get(month, 0) + charged(order).total_yen
    present = Month.at(now)
    return [
        MonthRow(
            month,
            newest is not None and month <= newest,
            month < present,
            closings[month].bills if month in closings else len(homes.get(month, ())),
            closings[month].total_yen if month in closings else sums.get(month, 0),
        )
        for month in sorted(homes.keys() | closings.keys() | {present}, reverse=True)
    ]


def _entered(session: Session) -> tuple[dict[Month, set[int]], dict[Month, int]]:
    """Month -> its households, and the sum of its entries."""
    query = sa.select(LedgerEntry.month, LedgerEntry.household_id, sa.func.sum(LedgerEntry.amount_yen)).group_by(
        LedgerEntry.month, LedgerEntry.household_id
    )
    homes: dict[Month, set[int]] = {}
    sums: dict[Month, int] = {}
    for month, household_id, total_yen in session.execute(query):
        homes.setdefault(month, set()).add(household_id)
        sums[month] = sums.get(month, 0) + int(total_yen)
    return homes, sums


def bill_rows(session: Session, month: Month) -> list[BillRow]:
    """The bills of a closed month, by number."""
    owed, asked = balances(session), requests_by_bill(session, month)
    accounts = set(session.scalars(sa.select(BankAccount.household_id)))
    return [
        BillRow(bill, *_state(bill, asked.get(bill.id), owed.get(bill.household_id, 0), bill.household_id in accounts))
        for bill in bills_of(session, month)
    ]


def bills_of_household(session: Session, household_id: int) -> list[BillRow]:
    """Newest first."""
    owed = balances(session).get(household_id, 0)
    account = session.get(BankAccount, household_id) is not None
    asked = {
        each.bill_id: each
        for each in session.scalars(sa.select(DebitRequest).where(DebitRequest.household_id == household_id))
    }
    query = sa.select(Bill).where(Bill.household_id == household_id).order_by(Bill.month.desc())
    return [BillRow(bill, *_state(bill, asked.get(bill.id), owed, account)) for bill in session.scalars(query)]


def _state(bill: Bill, request: DebitRequest | None, owed_yen: int, account: bool) -> tuple[str, str]:
    if bill.due_yen == 0:
        return "nothing", "お支払いなし"
    if request is not None and request.result is None:
        return "asked", "銀行に依頼中"
    if request is not None and request.result == PAID:
        return "paid", "支払い済み"
    if owed_yen <= 0:
        return "paid", "支払い済み"
    if request is not None:
        return "unpaid", f"未払い：{RESULT_WORDS.get(request.result or '', '')}"
    return ("waiting", "これから") if account else ("no_account", "口座なし")
