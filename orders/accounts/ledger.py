"""The ledger: what every household owes, line by line, written once and never changed: triggers refuse it.

Only `history_key.history_open` opens it, for an erasure. Each entry has a key; the same key again writes nothing.
Whole yen with tax; money given back is below zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.accounts.months import Month, MonthText
from orders.db import Base
from orders.upsert import insert_into


class EntryKind(StrEnum):
    GOODS = "goods"
    FEE = "fee"
    REFUND = "refund"
    CORRECTION = "correction"


class LedgerEntry(Base):
    """One line of a bill.

    `month` is the month that bills it, `day` when it happened; a refund also has the day of what it takes back
    (`original_day`, 消費税法57条の4第3項3号) and the entry that it takes back (`refers_to_id`).
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        sa.Index(None, "month", "household_id"),
        sa.CheckConstraint(
            "(kind in ('goods', 'fee') and amount_yen >= 0) or (kind = 'refund' and amount_yen <= 0 and "
            "original_day is not null) or (kind = 'correction' and amount_yen > 0)",
            name="sign",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(96), unique=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    month: Mapped[Month] = mapped_column(MonthText())
    kind: Mapped[EntryKind]
    day: Mapped[date]
    text: Mapped[str] = mapped_column(sa.String(128))
    quantity: Mapped[int]
    amount_yen: Mapped[int]
    tax_rate_percent: Mapped[int]
    order_id: Mapped[int | None] = mapped_column(sa.ForeignKey("orders.id"), index=True)
    order_line_id: Mapped[int | None] = mapped_column(sa.ForeignKey("order_lines.id"))
    refers_to_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ledger_entries.id"), index=True)
    return_id: Mapped[int | None] = mapped_column(sa.ForeignKey("return_invoices.id"), index=True)
    original_day: Mapped[date | None]
    booked_at: Mapped[datetime]
    booked_by: Mapped[str] = mapped_column(sa.String(64))


def enter(session: Session, rows: Sequence[dict[str, Any]]) -> int:
    """Write entries that are not there yet, by key; how many were new. Who calls holds the month open."""
    if not rows:
        return 0
    insert = insert_into(session, LedgerEntry).on_conflict_do_nothing(index_elements=["key"])
    written = session.execute(insert.returning(LedgerEntry.id), list(rows))
    return len(written.all())


def entries_of(session: Session, household_id: int, month: Month) -> list[LedgerEntry]:
    """The lines of a household's bill, as they came."""
    query = sa.select(LedgerEntry).where(LedgerEntry.household_id == household_id, LedgerEntry.month == month)
    return list(session.scalars(query.order_by(LedgerEntry.day, LedgerEntry.id)))


def entries_of_order(session: Session, order_id: int) -> list[LedgerEntry]:
    """What was entered for an order: its goods, and what was taken back."""
    return list(
        session.scalars(sa.select(LedgerEntry).where(LedgerEntry.order_id == order_id).order_by(LedgerEntry.id))
    )
