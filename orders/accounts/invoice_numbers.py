"""Numbers of bills and return invoices: one after the other within a month, none twice and none left out."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.accounts.months import Month
from orders.db import Base
from orders.upsert import insert_into

BILL = "B"
RETURN = "R"


class InvoiceCounter(Base):
    """The last number given out in a series such as B202611."""

    __tablename__ = "invoice_counters"

    series: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    last: Mapped[int]


def take_numbers(session: Session, kind: str, month: Month, count: int = 1) -> list[str]:
    """The next `count` numbers, like B202611-0001.

    The counter's row stays locked until the transaction ends, and goes back with it: so there is never a gap.
    """
    series = f"{kind}{month.year:04}{month.month:02}"
    counter = insert_into(session, InvoiceCounter).values(series=series, last=count)
    last = session.scalar(
        counter.on_conflict_do_update(index_elements=["series"], set_={"last": InvoiceCounter.last + count}).returning(
            InvoiceCounter.last
        )
    )
    assert last is not None
    return [f"{series}-{n:04}" for n in range(last - count + 1, last + 1)]
