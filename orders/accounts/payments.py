"""What households have paid, and what they still owe: bills minus payments, both written once."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.accounts.bills import Bill
from orders.db import Base
from orders.upsert import insert_into


class PaidBy(StrEnum):
    DEBIT = "debit"
    OTHERWISE = "otherwise"


class Payment(Base):
    """Money that came in. `key` names what it came by; the same key again is the same payment."""

    __tablename__ = "payments"
    __table_args__ = (sa.CheckConstraint("amount_yen > 0", name="amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(96), unique=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    amount_yen: Mapped[int]
    paid_by: Mapped[PaidBy]
    note: Mapped[str] = mapped_column(sa.String(128))
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(sa.String(64))


def receive(
    session: Session, key: str, household_id: int, amount_yen: int, paid_by: PaidBy, who: str, now: datetime, note: str
) -> bool:
    """Write a payment down; False where this key was written before."""
    row = insert_into(session, Payment).values(
        key=key, household_id=household_id, amount_yen=amount_yen, paid_by=paid_by, note=note, at=now, who=who
    )
    new = row.on_conflict_do_nothing(index_elements=["key"]).returning(Payment.id)
    return session.scalar(new) is not None


def balances(session: Session) -> dict[int, int]:
    """Household -> yen billed and not paid; below zero is their credit. Those at zero are left out."""
    found: dict[int, int] = {}
    billed = sa.select(Bill.household_id, sa.func.sum(Bill.total_yen)).group_by(Bill.household_id)
    paid = sa.select(Payment.household_id, sa.func.sum(Payment.amount_yen)).group_by(Payment.household_id)
    for household_id, total_yen in session.execute(billed):
        found[household_id] = int(total_yen)
    for household_id, total_yen in session.execute(paid):
        found[household_id] = found.get(household_id, 0) - int(total_yen)
    return {household_id: owed for household_id, owed in found.items() if owed}
