"""Return invoices (適格返還請求書): the paper for money that is given back."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from orders.accounts.months import Month, MonthText
from orders.db import Base


class ReturnInvoice(Base):
    """One giving back, of one or more lines that were charged on `original_day`; the lines are ledger entries.

    `press` is the mark of the form's press: sent twice, it is one. Yen are positive here.
    """

    __tablename__ = "return_invoices"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(16), unique=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(sa.ForeignKey("orders.id"), index=True)
    month: Mapped[Month] = mapped_column(MonthText(), index=True)
    day: Mapped[date]
    original_day: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.String(24))
    note: Mapped[str] = mapped_column(sa.String(128))
    total_8_yen: Mapped[int]
    tax_8_yen: Mapped[int]
    total_10_yen: Mapped[int]
    tax_10_yen: Mapped[int]
    press: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    issued_at: Mapped[datetime]
    issued_by: Mapped[str] = mapped_column(sa.String(64))

    @property
    def total_yen(self) -> int:
        return self.total_8_yen + self.total_10_yen
