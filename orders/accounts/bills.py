"""Monthly bills: the qualified simplified invoice (適格簡易請求書) of a household and a closed month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from orders.accounts.ledger import EntryKind, LedgerEntry
from orders.accounts.months import Month, MonthText
from orders.db import Base
from orders.errors import NotFound
from orders.homes.people import Household
from orders.tax import REDUCED_RATE_PERCENT, STANDARD_RATE_PERCENT, included_tax


class Bill(Base):
    """Whole yen, tax contained. Made when the month is closed, never changed.

    `total_8_yen` and `total_10_yen` are what was supplied, with the tax in each rounded once; `refunds_yen` (not
    above zero) stands on return invoices with taxes of their own. `total_yen` is the sum of all lines. `carried_yen`
    is what was open from earlier bills (below zero: a credit), `due_yen` what is to be debited.
    """

    __tablename__ = "bills"
    __table_args__ = (
        sa.UniqueConstraint("month", "household_id"),
        sa.CheckConstraint("total_yen = total_8_yen + total_10_yen + refunds_yen", name="total"),
        sa.CheckConstraint("total_8_yen + total_10_yen = goods_yen + fee_yen + corrections_yen", name="lines"),
        sa.CheckConstraint("due_yen >= 0", name="due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(16), unique=True)
    month: Mapped[Month] = mapped_column(MonthText())
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    goods_yen: Mapped[int]
    fee_yen: Mapped[int]
    corrections_yen: Mapped[int]
    refunds_yen: Mapped[int]
    total_8_yen: Mapped[int]
    tax_8_yen: Mapped[int]
    total_10_yen: Mapped[int]
    tax_10_yen: Mapped[int]
    total_yen: Mapped[int]
    carried_yen: Mapped[int]
    due_yen: Mapped[int]
    issued_at: Mapped[datetime]

    household: Mapped[Household] = relationship(lazy="joined", innerjoin=True)


@dataclass(frozen=True)
class LedgerSums:
    """What the ledger says of a household's month. `refunds_yen` is not above zero."""

    goods_yen: int = 0
    fee_yen: int = 0
    corrections_yen: int = 0
    refunds_yen: int = 0
    total_8_yen: int = 0
    total_10_yen: int = 0

    @property
    def total_yen(self) -> int:
        return self.total_8_yen + self.total_10_yen + self.refunds_yen

    @property
    def tax_8_yen(self) -> int:
        return included_tax(self.total_8_yen, REDUCED_RATE_PERCENT)

    @property
    def tax_10_yen(self) -> int:
        return included_tax(self.total_10_yen, STANDARD_RATE_PERCENT)


def ledger_sums(session: Session, month: Month) -> dict[int, LedgerSums]:
    """Household -> sums of its entries of that month."""
    query = (
        sa.select(
            LedgerEntry.household_id,
            LedgerEntry.kind,
            LedgerEntry.tax_rate_percent,
            sa.func.sum(LedgerEntry.amount_yen),
        )
        .where(LedgerEntry.month == month)
        .group_by(LedgerEntry.household_id, LedgerEntry.kind, LedgerEntry.tax_rate_percent)
    )
    parts: dict[int, list[tuple[EntryKind, int, int]]] = {}
    for household_id, kind, rate, amount_yen in session.execute(query):
        parts.setdefault(household_id, []).append((kind, rate, int(amount_yen)))
    return {household_id: sums_of_parts(found) for household_id, found in parts.items()}


def sums_of_parts(parts: list[tuple[EntryKind, int, int]]) -> LedgerSums:
    """Add up (kind, rate in percent, yen)."""

    def of(*kinds: EntryKind, rate: int | None = None) -> int:
        return sum(yen for kind, percent, yen in parts if kind in kinds and rate in (None, percent))

    supplied = (EntryKind.GOODS, EntryKind.FEE, EntryKind.CORRECTION)
    return LedgerSums(
        goods_yen=of(EntryKind.GOODS),
        fee_yen=of(EntryKind.FEE),
        corrections_yen=of(EntryKind.CORRECTION),
        refunds_yen=of(EntryKind.REFUND),
        total_8_yen=of(*supplied, rate=REDUCED_RATE_PERCENT),
        total_10_yen=of(*supplied, rate=STANDARD_RATE_PERCENT),
    )


def bill(session: Session, bill_id: int) -> Bill:
    """Raises NotFound."""
    found = session.get(Bill, bill_id)
    if found is None:
        raise NotFound("bill", bill_id)
    return found


def bill_of(session: Session, household_id: int, month: Month) -> Bill | None:
    return session.scalar(sa.select(Bill).where(Bill.household_id == household_id, Bill.month == month))


def bills_of(session: Session, month: Month) -> list[Bill]:
    """The bills of a month, by number."""
    return list(session.scalars(sa.select(Bill).where(Bill.month == month).order_by(Bill.number)))
