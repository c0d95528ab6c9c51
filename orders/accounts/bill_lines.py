"""What stands on a bill, line by line: deliveries by day, fee, corrections, and what was given back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.accounts.bills import Bill
from orders.accounts.giving_back import ReturnReason, lines_of, returns_of
from orders.accounts.ledger import EntryKind, LedgerEntry, entries_of
from orders.accounts.return_invoices import ReturnInvoice
from orders.ordering.order import Order
from orders.tax import REDUCED_RATE_PERCENT

REDUCED_MARK = "※"
REASON_WORDS = {
    ReturnReason.DAMAGED: "こわれていた",
    ReturnReason.WRONG_ITEM: "ちがう品が届いた",
    ReturnReason.BAD_QUALITY: "いたんでいた",
    ReturnReason.NOT_THERE: "入っていなかった",
    ReturnReason.PRICE: "値段のまちがい",
    ReturnReason.OTHER: "そのほか",
}


@dataclass(frozen=True)
class BillLine:
    """One line; `amount_yen` is below zero where money is given back."""

    text: str
    quantity: int
    amount_yen: int


@dataclass(frozen=True)
class BillPart:
    """The lines of one delivery, one return paper, or of the fee, under what they are."""

    heading: str
    lines: tuple[BillLine, ...]

    @property
    def total_yen(self) -> int:
        return sum(line.amount_yen for line in self.lines)


def bill_parts(session: Session, bill: Bill) -> list[BillPart]:
    """Everything that the bill adds up, in the order of the days; the sum of all lines is its `total_yen`."""
    entries = entries_of(session, bill.household_id, bill.month)
    goods = [entry for entry in entries if entry.kind is EntryKind.GOODS]
    others = [entry for entry in entries if entry.kind in (EntryKind.FEE, EntryKind.CORRECTION)]
    numbers = _order_numbers(session, goods)
    parts = [
        BillPart(f"{_day(day)} お届け　注文 {numbers.get(order_id, '')}", _lines(found))
        for (day, order_id), found in groupby(goods, key=lambda entry: (entry.day, entry.order_id))
    ]
    if others:
        parts.append(BillPart("会費など", _lines(others)))
    return parts + [_return_part(session, paper) for paper in returns_of(session, bill.household_id, bill.month)]


def return_heading(paper: ReturnInvoice) -> str:
    """What a return paper is about, with the day on which its goods were charged."""
    reason = REASON_WORDS.get(ReturnReason(paper.reason), paper.reason)
    return f"{_day(paper.day)} お返し　{paper.number}（{_day(paper.original_day)}のお届け分、{reason}）"


def return_lines(session: Session, paper: ReturnInvoice) -> tuple[BillLine, ...]:
    """The lines of a return paper."""
    return _lines(lines_of(session, paper.id))


def _return_part(session: Session, paper: ReturnInvoice) -> BillPart:
    return BillPart(return_heading(paper), return_lines(session, paper))


def _lines(entries: Iterable[LedgerEntry]) -> tuple[BillLine, ...]:
    return tuple(
        BillLine(
            f"{entry.text}{REDUCED_MARK if entry.tax_rate_percent == REDUCED_RATE_PERCENT else ''}",
            entry.quantity,
            entry.amount_yen,
        )
        for entry in entries
    )


def _order_numbers(session: Session, entries: list[LedgerEntry]) -> dict[int | None, str]:
    wanted = {entry.order_id for entry in entries if entry.order_id is not None}
    query = sa.select(Order.id, Order.number).where(Order.id.in_(wanted))
    return {row.id: row.number for row in session.execute(query)}


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
