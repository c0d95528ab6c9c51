"""The proof: bill = deliveries − refunds + fee + corrections, for every household and in total, to the yen.

Deliveries are counted anew from the orders themselves (`charges`), refunds from their papers, not from the ledger
that the bills were made of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.accounts.bills import Bill, LedgerSums, bills_of, ledger_sums
from orders.accounts.booking import OrderBooking
from orders.accounts.closings import MonthClosing
from orders.accounts.commission import commission_base, commission_of
from orders.accounts.debits import DebitFile, DebitRequest, files_of
from orders.accounts.invoice_numbers import BILL, RETURN, InvoiceCounter
from orders.accounts.ledger import EntryKind, LedgerEntry
from orders.accounts.months import Month
from orders.accounts.return_invoices import ReturnInvoice
from orders.homes.people import Household
from orders.ordering.charges import charged
from orders.ordering.order import Order

ALL = ""
"""Instead of a household's code: the month as a whole."""


@dataclass(frozen=True)
class Difference:
    """What does not agree: `household` is a code, or empty for the whole month; yen, or a count."""

    household: str
    what: str
    expected: int
    found: int


@dataclass(frozen=True)
class Proof:
    """`differences` is empty where everything agrees. The sums are those counted from orders and papers."""

    month: Month
    closed: bool
    households: int
    bills: int
    deliveries_yen: int
    refunds_yen: int
    fees_yen: int
    corrections_yen: int
    total_yen: int
    differences: tuple[Difference, ...]


def check_month(session: Session, month: Month) -> Proof:
    """Count a month anew. An open month has no bills: then the ledger is compared with orders and papers."""
    closing = session.get(MonthClosing, month)
    closed = closing is not None and closing.closed_at is not None
    names = _codes(session)
    delivered, returned = _delivered(session, month), _returned(session, month)
    entered = ledger_sums(session, month)
    found = list(_ledger_differences(names, delivered, returned, entered))
    bills = {bill.household_id: bill for bill in bills_of(session, month)}
    if closing is not None and closed:
        found += _bill_differences(names, entered, bills)
        found += _total_differences(session, closing, bills)
    found += _fee_differences(session, names, month)
    found += _number_differences(session, month)
    found += _debit_differences(session, names, month)
    fees_yen = sum(sums.fee_yen for sums in entered.values())
    corrections_yen = sum(sums.corrections_yen for sums in entered.values())
    deliveries_yen, refunds_yen = sum(delivered.values()), sum(returned.values())
    return Proof(
        month=month,
        closed=closed,
        households=len(entered),
        bills=len(bills),
        deliveries_yen=deliveries_yen,
        refunds_yen=refunds_yen,
        fees_yen=fees_yen,
        corrections_yen=corrections_yen,
        total_yen=deliveries_yen - refunds_yen + fees_yen + corrections_yen,
        differences=tuple(found),
    )


def _codes(session: Session) -> dict[int, str]:
    return {row.id: row.code for row in session.execute(sa.select(Household.id, Household.code))}


def _delivered(session: Session, month: Month) -> dict[int, int]:
    """Household -> yen of the orders that this month bills, counted from their lines."""
    query = sa.select(Order).join(OrderBooking, OrderBooking.order_id == Order.id).where(OrderBooking.month == month)
    found: dict[int, int] = {}
    for order in session.scalars(query.order_by(Order.id)):
        found[order.household_id] = found.get(order.household_id, 0) + charged(order).total_yen
    return found


def _returned(session: Session, month: Month) -> dict[int, int]:
    """Household -> yen on its return invoices."""
    query = (
        sa.select(ReturnInvoice.household_id, sa.func.sum(ReturnInvoice.total_8_yen + ReturnInvoice.total_10_yen))
        .where(ReturnInvoice.month == month)
        .group_by(ReturnInvoice.household_id)
    )
    return {household_id: int(yen) for household_id, yen in session.execute(query)}


def _ledger_differences(
    names: dict[int, str], delivered: dict[int, int], returned: dict[int, int], entered: dict[int, LedgerSums]
) -> Iterator[Difference]:
    for home in sorted(delivered.keys() | returned.keys() | entered.keys()):
        sums = entered.get(home, LedgerSums())
        yield from _differs(names[home], "goods", delivered.get(home, 0), sums.goods_yen)
        yield from _differs(names[home], "refunds", -returned.get(home, 0), sums.refunds_yen)


def _bill_differences(
    names: dict[int, str], entered: dict[int, LedgerSums], bills: dict[int, Bill]
) -> Iterator[Difference]:
    for home in sorted(entered.keys() | bills.keys()):
        bill, sums = bills.get(home), entered.get(home, LedgerSums())
        if bill is None:
            yield Difference(names[home], "no bill", sums.total_yen, 0)
            continue
        for what in (
            "goods_yen", "fee_yen", "corrections_yen", "refunds_yen", "total_8_yen", "tax_8_yen", "total_10_yen",
            "tax_10_yen", "total_yen",
        ):  # fmt: skip
            yield from _differs(names[home], what.removesuffix("_yen"), getattr(sums, what), getattr(bill, what))
        yield from _differs(names[home], "due", max(0, bill.total_yen + bill.carried_yen), bill.due_yen)


def _total_differences(session: Session, closing: MonthClosing, bills: dict[int, Bill]) -> Iterator[Difference]:
    yield from _differs(ALL, "bills", closing.bills, len(bills))
    yield from _differs(ALL, "total", closing.total_yen, sum(bill.total_yen for bill in bills.values()))
    base_yen = commission_base(session, closing.month)
    yield from _differs(ALL, "commission base", base_yen, closing.commission_base_yen)
    share_yen = commission_of(base_yen, closing.commission_permille)
    yield from _differs(ALL, "commission", share_yen, closing.commission_yen)


def _fee_differences(session: Session, names: dict[int, str], month: Month) -> Iterator[Difference]:
    """A household has at most one fee a month."""
    query = (
        sa.select(LedgerEntry.household_id, sa.func.count())
        .where(LedgerEntry.month == month, LedgerEntry.kind == EntryKind.FEE)
        .group_by(LedgerEntry.household_id)
        .having(sa.func.count() > 1)
    )
    for household_id, count in session.execute(query):
        yield Difference(names[household_id], "fees", 1, count)


def _number_differences(session: Session, month: Month) -> Iterator[Difference]:
    """Numbers run from 1 to the last one given out."""
    for kind, table in ((BILL, Bill), (RETURN, ReturnInvoice)):
        series = f"{kind}{month.year:04}{month.month:02}"
        counter = session.get(InvoiceCounter, series)
        wanted = {f"{series}-{n:04}" for n in range(1, (counter.last if counter else 0) + 1)}
        have = set(session.scalars(sa.select(table.number).where(table.month == month)))
        yield from _differs(ALL, f"numbers {series}", len(wanted), len(wanted & have))
        yield from _differs(ALL, f"papers {series}", len(wanted), len(have))


def _debit_differences(session: Session, names: dict[int, str], month: Month) -> Iterator[Difference]:
    for file in files_of(session, month):
        yield from _file_differences(session, names, file)


def _file_differences(session: Session, names: dict[int, str], file: DebitFile) -> Iterator[Difference]:
    requests = list(session.scalars(sa.select(DebitRequest).where(DebitRequest.file_id == file.id)))
    yield from _differs(ALL, f"records of file {file.run}", file.records, len(requests))
    yield from _differs(ALL, f"total of file {file.run}", file.total_yen, sum(each.amount_yen for each in requests))
    for each in requests:
        if each.amount_yen > each.bill.due_yen:
            yield Difference(names[each.household_id], "debit", each.bill.due_yen, each.amount_yen)


def _differs(household: str, what: str, expected: int, found: int) -> Iterator[Difference]:
    if expected != found:
        yield Difference(household, what, expected, found)
