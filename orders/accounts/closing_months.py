"""Closing a month: what was delivered is entered, fees are added, bills and the commission are made, once and for all.

All in one transaction: a month is closed with every bill, or open without any.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.accounts.bills import Bill, LedgerSums, ledger_sums
from orders.accounts.booking import book_before_closing
from orders.accounts.closings import hold_to_close, last_closed
from orders.accounts.commission import commission_base, commission_of
from orders.accounts.debits import in_flight
from orders.accounts.errors import EarlierMonthOpen, MonthNotOver, MonthPassed
from orders.accounts.fees import FEE_RATE_PERCENT, FeeRule, fee_key, owing
from orders.accounts.invoice_numbers import BILL, take_numbers
from orders.accounts.ledger import EntryKind, LedgerEntry, enter
from orders.accounts.months import Month
from orders.accounts.payments import balances
from orders.clock import local_day
from orders.config import OrdersSettings
from orders.homes.people import Household
from orders.ordering.order import OPEN_STATES, Order


@dataclass(frozen=True)
class Closed:
    """What became of the month. `by_me`: this call has closed it. `still_open`: orders of it not delivered yet."""

    month: Month
    by_me: bool
    bills: int
    total_yen: int
    still_open: int


def close_month(session: Session, month: Month, who: str, now: datetime, settings: OrdersSettings) -> Closed:
    """Close a month that is over; a second time changes nothing and gives the same.

    Whoever is writing into the month is waited for; who comes later writes into the next one.
    Raises MonthNotOver, EarlierMonthOpen, MonthPassed, SettingInvalid.
    """
    if Month.at(now) <= month:
        raise MonthNotOver(str(month), local_day(now))
    row = hold_to_close(session, month)
    if row.closed_at is not None:
        return Closed(month, False, row.bills, row.total_yen, _still_open(session, month))
    _require_turn(session, month)
    book_before_closing(session, month, who, now)
    _require_earlier_closed(session, month)
    _enter_fees(session, month, who, now, settings)
    total_yen, count = _make_bills(session, month, now)
    base_yen = commission_base(session, month)
    row.closed_at, row.closed_by, row.bills, row.total_yen = now, who, count, total_yen
    row.commission_permille, row.commission_base_yen = settings.commission_permille, base_yen
    row.commission_yen = commission_of(base_yen, settings.commission_permille)
    session.flush()
    return Closed(month, True, count, total_yen, _still_open(session, month))


def months_to_close(session: Session, now: datetime) -> list[Month]:
    """Months with entries that are over and open, oldest first."""
    query = sa.select(LedgerEntry.month).distinct().where(LedgerEntry.month < Month.at(now))
    newest = last_closed(session)
    return sorted(month for month in session.scalars(query) if newest is None or month > newest)


def _require_turn(session: Session, month: Month) -> None:
    newest = last_closed(session)
    if newest is not None and month <= newest:
        raise MonthPassed(str(month), str(newest))


def _require_earlier_closed(session: Session, month: Month) -> None:
    earlier = sa.select(sa.func.min(LedgerEntry.month)).where(LedgerEntry.month < month)
    newest = last_closed(session)
    if newest is not None:
        earlier = earlier.where(LedgerEntry.month > newest)
    found = session.scalar(earlier)
    if found is not None:
        raise EarlierMonthOpen(str(month), str(found))


def _enter_fees(session: Session, month: Month, who: str, now: datetime, settings: OrdersSettings) -> None:
    if settings.monthly_fee_yen <= 0:
        return
    rule = FeeRule.of(settings.fee_rule)
    rows = [
        {
            "key": fee_key(household_id, month),
            "household_id": household_id,
            "month": month,
            "kind": EntryKind.FEE,
            "day": month.last,
            "text": f"月の会費 {month.month}月分",
            "quantity": 1,
            "amount_yen": settings.monthly_fee_yen,
            "tax_rate_percent": FEE_RATE_PERCENT,
            "booked_at": now,
            "booked_by": who,
        }
        for household_id in sorted(owing(session, month, rule))
    ]
    enter(session, rows)


def _make_bills(session: Session, month: Month, now: datetime) -> tuple[int, int]:
    """(sum of all bills, how many)."""
    sums, carried = ledger_sums(session, month), _carried(session)
    wanted = set(sums) | {household_id for household_id, owed in carried.items() if owed > 0}
    homes = session.execute(sa.select(Household.id).where(Household.id.in_(wanted)).order_by(Household.code)).scalars()
    ordered = list(homes)
    numbers = take_numbers(session, BILL, month, len(ordered)) if ordered else []
    rows = [
        _bill_row(number, month, household_id, sums.get(household_id, LedgerSums()), carried.get(household_id, 0), now)
        for number, household_id in zip(numbers, ordered, strict=True)
    ]
    if rows:
        session.execute(sa.insert(Bill), rows)
    return sum(found.total_yen for found in sums.values()), len(rows)


def _bill_row(
    number: str, month: Month, household_id: int, sums: LedgerSums, carried_yen: int, now: datetime
) -> dict[str, object]:
    return {
        "number": number,
        "month": month,
        "household_id": household_id,
        "goods_yen": sums.goods_yen,
        "fee_yen": sums.fee_yen,
        "corrections_yen": sums.corrections_yen,
        "refunds_yen": sums.refunds_yen,
        "total_8_yen": sums.total_8_yen,
        "tax_8_yen": sums.tax_8_yen,
        "total_10_yen": sums.total_10_yen,
        "tax_10_yen": sums.tax_10_yen,
        "total_yen": sums.total_yen,
        "carried_yen": carried_yen,
        "due_yen": max(0, sums.total_yen + carried_yen),
        "issued_at": now,
    }


def _carried(session: Session) -> dict[int, int]:
    """What was billed before and neither paid nor asked of the bank just now."""
    asked = in_flight(session)
    owed = balances(session)
    return {home: owed.get(home, 0) - asked.get(home, 0) for home in owed.keys() | asked.keys()}


def _still_open(session: Session, month: Month) -> int:
    query = (
        sa.select(sa.func.count())
        .select_from(Order)
        .where(Order.state.in_(OPEN_STATES), Order.delivery_day < month.next.first)
    )
    return session.scalar(query) or 0
