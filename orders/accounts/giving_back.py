"""Giving money back: for goods that came damaged or wrong, and other corrections; every time with a return invoice.

Never more than was charged, and a press that is sent twice gives back once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.accounts.booking import book_order
from orders.accounts.closings import hold_open_month
from orders.accounts.errors import CorrectionUnclear, NothingToRefund, RefundTooMuch
from orders.accounts.invoice_numbers import RETURN, take_numbers
from orders.accounts.ledger import EntryKind, LedgerEntry, enter, entries_of_order
from orders.accounts.months import Month
from orders.accounts.return_invoices import ReturnInvoice
from orders.clock import local_day
from orders.errors import NotFound
from orders.homes.people import Household
from orders.ordering.order import lock_order
from orders.tax import REDUCED_RATE_PERCENT, STANDARD_RATE_PERCENT, included_tax, totals_by_rate

LONGEST_WORDS = 100


class ReturnReason(StrEnum):
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    BAD_QUALITY = "bad_quality"
    NOT_THERE = "not_there"
    PRICE = "price"
    OTHER = "other"


@dataclass(frozen=True)
class Returnable:
    """A charged line of a delivered order, and how much of it has not been given back."""

    entry: LedgerEntry
    pieces_left: int
    yen_left: int

    def worth(self, pieces: int) -> int:
        """Yen for so many pieces: the last ones take what rounding has left."""
        if pieces == self.pieces_left:
            return self.yen_left
        return self.entry.amount_yen * pieces // self.entry.quantity


def returnable(session: Session, order_id: int) -> list[Returnable]:
    """The lines of an order that are in the ledger."""
    entries = entries_of_order(session, order_id)
    back = {entry.id: (0, 0) for entry in entries}
    for entry in entries:
        if entry.kind is EntryKind.REFUND and entry.refers_to_id in back:
            pieces, yen = back[entry.refers_to_id]
            back[entry.refers_to_id] = (pieces + entry.quantity, yen - entry.amount_yen)
    return [
        Returnable(entry, entry.quantity - back[entry.id][0], entry.amount_yen - back[entry.id][1])
        for entry in entries
        if entry.kind is EntryKind.GOODS
    ]


def give_back_goods(
    session: Session,
    order_id: int,
    pieces: Mapping[int, int],
    reason: ReturnReason,
    who: str,
    now: datetime,
    *,
    press: str,
    note: str = "",
) -> ReturnInvoice:
    """Give back pieces (ledger entry -> how many) of a delivered order; the same `press` again gives the first paper.

    Raises WrongState (not delivered), RefundTooMuch, NothingToRefund, NotFound.
    """
    book_order(session, order_id, who, now)
    month = hold_open_month(session, Month.at(now))
    order = lock_order(session, order_id)
    made = _made_by(session, press)
    if made is not None:
        return made
    lines = [(line, pieces[line.entry.id]) for line in returnable(session, order_id) if pieces.get(line.entry.id)]
    if not lines or len(lines) != sum(1 for count in pieces.values() if count):
        raise NothingToRefund
    for line, count in lines:
        if not 0 < count <= line.pieces_left:
            raise RefundTooMuch(line.entry.text, count, line.pieces_left)
    rows = [_goods_row(line, count) for line, count in lines]
    _require_charged(session, order.household_id, rows)
    head = {"household_id": order.household_id, "order_id": order_id, "original_day": order.delivery_day}
    return _issue(session, month, rows, {**head, "reason": reason, "note": note[:LONGEST_WORDS]}, press, who, now)


def correct(
    session: Session,
    household_id: int,
    amount_yen: int,
    tax_rate_percent: int,
    words: str,
    who: str,
    now: datetime,
    *,
    press: str,
    original_day: date | None = None,
) -> None:
    """Charge something more, or (below zero) give something back that belongs to no order; once a `press`.

    Given back is at most what was ever charged at that rate. Raises CorrectionUnclear, RefundTooMuch, NotFound.
    """
    _require_clear(amount_yen, tax_rate_percent, words)
    month = hold_open_month(session, Month.at(now))
    day, text = local_day(now), words.strip()[:LONGEST_WORDS]
    row: dict[str, Any] = {"text": text, "quantity": 1, "amount_yen": amount_yen, "tax_rate_percent": tax_rate_percent}
    if amount_yen > 0:
        _lock_household(session, household_id)
        fixed = {"key": f"correction:{press}", "month": month, "kind": EntryKind.CORRECTION, "day": day}
        enter(session, [{**row, **fixed, "household_id": household_id, "booked_at": now, "booked_by": who}])
        return
    _lock_household(session, household_id)
    if _made_by(session, press) is not None:
        return
    _require_charged(session, household_id, [row])
    head = {"household_id": household_id, "order_id": None, "original_day": original_day or day}
    _issue(session, month, [row], {**head, "reason": ReturnReason.OTHER, "note": text}, press, who, now)


def returns_of(session: Session, household_id: int, month: Month) -> list[ReturnInvoice]:
    """The return invoices that a household's bill of that month lists."""
    query = sa.select(ReturnInvoice).where(ReturnInvoice.household_id == household_id, ReturnInvoice.month == month)
    return list(session.scalars(query.order_by(ReturnInvoice.number)))


def return_invoice(session: Session, return_id: int) -> ReturnInvoice:
    """Raises NotFound."""
    found = session.get(ReturnInvoice, return_id)
    if found is None:
        raise NotFound("return invoice", return_id)
    return found


def lines_of(session: Session, return_id: int) -> list[LedgerEntry]:
    """What a return invoice gives back, line by line."""
    query = sa.select(LedgerEntry).where(LedgerEntry.return_id == return_id).order_by(LedgerEntry.id)
    return list(session.scalars(query))


def _goods_row(line: Returnable, count: int) -> dict[str, Any]:
    return {
        "text": line.entry.text,
        "quantity": count,
        "amount_yen": -line.worth(count),
        "tax_rate_percent": line.entry.tax_rate_percent,
        "order_line_id": line.entry.order_line_id,
        "refers_to_id": line.entry.id,
    }


def _issue(
    session: Session,
    month: Month,
    rows: list[dict[str, Any]],
    head: dict[str, Any],
    press: str,
    who: str,
    now: datetime,
) -> ReturnInvoice:
    """The paper and its ledger entries; the tax is rounded once a rate of this paper."""
    totals = totals_by_rate((-row["amount_yen"], row["tax_rate_percent"]) for row in rows)
    total_8_yen, total_10_yen = totals.get(REDUCED_RATE_PERCENT, 0), totals.get(STANDARD_RATE_PERCENT, 0)
    paper = ReturnInvoice(
        **head,
        number=take_numbers(session, RETURN, month)[0],
        month=month,
        day=local_day(now),
        total_8_yen=total_8_yen,
        tax_8_yen=included_tax(total_8_yen, REDUCED_RATE_PERCENT),
        total_10_yen=total_10_yen,
        tax_10_yen=included_tax(total_10_yen, STANDARD_RATE_PERCENT),
        press=press,
        issued_at=now,
        issued_by=who,
    )
    session.add(paper)
    session.flush()
    same = {
        "household_id": paper.household_id,
        "order_id": paper.order_id,
        "month": month,
        "kind": EntryKind.REFUND,
        "day": paper.day,
        "return_id": paper.id,
        "original_day": paper.original_day,
        "booked_at": now,
        "booked_by": who,
    }
    enter(session, [{**row, **same, "key": f"return:{paper.number}:{n}"} for n, row in enumerate(rows, 1)])
    return paper


def _made_by(session: Session, press: str) -> ReturnInvoice | None:
    return session.scalar(sa.select(ReturnInvoice).where(ReturnInvoice.press == press))


def _require_clear(amount_yen: int, tax_rate_percent: int, words: str) -> None:
    if amount_yen == 0:
        raise CorrectionUnclear("amount_yen")
    if tax_rate_percent not in (REDUCED_RATE_PERCENT, STANDARD_RATE_PERCENT):
        raise CorrectionUnclear("tax_rate_percent")
    if not words.strip():
        raise CorrectionUnclear("words")


def _require_charged(session: Session, household_id: int, rows: list[dict[str, Any]]) -> None:
    """Nobody gets more than they were charged at a rate, corrections and goods taken together."""
    _lock_household(session, household_id)
    for rate, yen in totals_by_rate((-row["amount_yen"], row["tax_rate_percent"]) for row in rows).items():
        charged_yen = _charged_at(session, household_id, rate)
        if yen > charged_yen:
            raise RefundTooMuch(str(rows[0]["text"]), yen, charged_yen)


def _lock_household(session: Session, household_id: int) -> None:
    query = sa.select(Household.id).where(Household.id == household_id).with_for_update(key_share=True)
    if session.scalar(query) is None:
        raise NotFound("household", household_id)


def _charged_at(session: Session, household_id: int, tax_rate_percent: int) -> int:
    """Everything ever charged to a household at a rate, minus what was given back."""
    query = sa.select(sa.func.coalesce(sa.func.sum(LedgerEntry.amount_yen), 0)).where(
        LedgerEntry.household_id == household_id, LedgerEntry.tax_rate_percent == tax_rate_percent
    )
    return int(session.scalar(query) or 0)
