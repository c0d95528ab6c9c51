"""Months of the ledger: open until they are closed, one after the other, and never opened again.

Whoever writes into a month holds its row shared; who closes it holds it alone. So an entry is either in the month
before its bills are made, or in the next one. Locks are taken month by month upwards, never downwards.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.accounts.months import Month, MonthText
from orders.db import Base
from orders.upsert import insert_into


class MonthClosing(Base):
    """A month with entries; `closed_at` is None while it is open. The sums are those of its bills, in yen with tax.

    `commission_permille` is the rate that was in force when the month was closed.
    """

    __tablename__ = "month_closings"

    month: Mapped[Month] = mapped_column(MonthText(), primary_key=True)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(sa.String(64))
    bills: Mapped[int] = mapped_column(default=0)
    total_yen: Mapped[int] = mapped_column(default=0)
    commission_permille: Mapped[int] = mapped_column(default=0)
    commission_base_yen: Mapped[int] = mapped_column(default=0)
    commission_yen: Mapped[int] = mapped_column(default=0)


def last_closed(session: Session) -> Month | None:
    """The newest closed month; everything before it is closed too."""
    return session.scalar(sa.select(sa.func.max(MonthClosing.month)).where(MonthClosing.closed_at.is_not(None)))


def is_closed(session: Session, month: Month) -> bool:
    newest = last_closed(session)
    return newest is not None and month <= newest


def landing_month(wanted: Month, newest_closed: Month | None) -> Month:
    """Where an entry of the month `wanted` goes: there while it is open, else into the first open month."""
    return wanted if newest_closed is None else max(wanted, newest_closed.next)


def hold_open_month(session: Session, wanted: Month) -> Month:
    """The month in which to enter what belongs to `wanted`; nobody closes it before this transaction ends."""
    month = landing_month(wanted, last_closed(session))
    while not _held_open(session, month):
        month = month.next
    return month


def hold_to_close(session: Session, month: Month) -> MonthClosing:
    """The row of `month`, after every writer of this month and of those before it has ended; none begins anew."""
    _make_row(session, month)
    query = (
        sa.select(MonthClosing)
        .where(MonthClosing.month <= month)
        .order_by(MonthClosing.month)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).all()[-1]


def _held_open(session: Session, month: Month) -> bool:
    _make_row(session, month)
    query = sa.select(MonthClosing.closed_at).where(MonthClosing.month == month).with_for_update(read=True)
    return session.execute(query).one().closed_at is None


def _make_row(session: Session, month: Month) -> None:
    if session.scalar(sa.select(sa.exists().where(MonthClosing.month == month))):
        return
    row = insert_into(session, MonthClosing).values(
        month=month, bills=0, total_yen=0, commission_permille=0, commission_base_yen=0, commission_yen=0
    )
    session.execute(row.on_conflict_do_nothing(index_elements=["month"]))
