"""What the bank is asked to debit: one file a month (and another one for what came too late), one request a bill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from orders.accounts.bank_accounts import AccountDetails, BankAccount, Vault
from orders.accounts.bills import Bill
from orders.accounts.months import Month, MonthText
from orders.db import Base
from orders.errors import NotFound

PAID = "0"
RESULT_WORDS = {
    "0": "振替済",
    "1": "残高不足",
    "2": "取引なし",
    "3": "預金者の都合で停止",
    "4": "依頼書なし",
    "8": "委託者の都合で停止",
    "9": "その他",
}


class DebitFile(Base):
    """One file for the bank; its records are the requests, in their order."""

    __tablename__ = "debit_files"
    __table_args__ = (sa.UniqueConstraint("month", "run"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[Month] = mapped_column(MonthText())
    run: Mapped[int]
    debit_day: Mapped[date]
    records: Mapped[int]
    total_yen: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(sa.String(64))


class DebitRequest(Base):
    """One data record. `sealed` is the account as it was when the file was made, `result` what the bank answered."""

    __tablename__ = "debit_requests"
    __table_args__ = (sa.CheckConstraint("amount_yen > 0", name="amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("debit_files.id"), index=True)
    bill_id: Mapped[int] = mapped_column(sa.ForeignKey("bills.id"), unique=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    customer: Mapped[str] = mapped_column(sa.String(20), unique=True)
    amount_yen: Mapped[int]
    new_code: Mapped[str] = mapped_column(sa.String(1))
    sealed: Mapped[str] = mapped_column(sa.Text)
    result: Mapped[str | None] = mapped_column(sa.String(1))
    result_at: Mapped[datetime | None]

    bill: Mapped[Bill] = relationship(lazy="joined", innerjoin=True)


@dataclass(frozen=True)
class Wanted:
    """A bill that the bank can be asked for, with the account and the yen that are still open."""

    bill: Bill
    amount_yen: int
    details: AccountDetails
    sealed: str


def in_flight(session: Session) -> dict[int, int]:
    """Household -> yen that the bank was asked for and has not answered yet."""
    query = (
        sa.select(DebitRequest.household_id, sa.func.sum(DebitRequest.amount_yen))
        .where(DebitRequest.result.is_(None))
        .group_by(DebitRequest.household_id)
    )
    return {household_id: int(amount_yen) for household_id, amount_yen in session.execute(query)}


def files_of(session: Session, month: Month) -> list[DebitFile]:
    """The files of a month, oldest first."""
    return list(session.scalars(sa.select(DebitFile).where(DebitFile.month == month).order_by(DebitFile.run)))


def debit_file(session: Session, file_id: int) -> DebitFile:
    """Raises NotFound."""
    found = session.get(DebitFile, file_id)
    if found is None:
        raise NotFound("debit file", file_id)
    return found


def requests_of(session: Session, file_id: int) -> list[DebitRequest]:
    """The data records of a file, in their order."""
    query = sa.select(DebitRequest).where(DebitRequest.file_id == file_id).order_by(DebitRequest.id)
    return list(session.scalars(query))


def requests_by_bill(session: Session, month: Month) -> dict[int, DebitRequest]:
    """Bill -> its request, of the bills of a month."""
    query = sa.select(DebitRequest).join(Bill, Bill.id == DebitRequest.bill_id).where(Bill.month == month)
    return {request.bill_id: request for request in session.scalars(query)}


def request_for(session: Session, bill_id: int) -> DebitRequest | None:
    return session.scalar(sa.select(DebitRequest).where(DebitRequest.bill_id == bill_id))


def reseal_all(session: Session, vault: Vault) -> int:
    """Seal every account anew under the first key, so that an old key can go; how many rows. Raises BankKeyWrong.

    Requests of a household whose data was erased have nothing sealed any more.
    """
    rows: list[BankAccount | DebitRequest] = [
        *session.scalars(sa.select(BankAccount)),
        *session.scalars(sa.select(DebitRequest).where(DebitRequest.sealed != "")),
    ]
    for row in rows:
        row.sealed = vault.reseal(row.sealed, row.household_id)
    session.flush()
    return len(rows)
