"""Order numbers that people can say on the telephone: delivery month and day, then a running number."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.upsert import ReadyInsert


class DayCounter(Base):
    """The last number given out for a day of the year.

    It goes on counting when the same day comes again a year later, so that a number names one order for ever.
    """

    __tablename__ = "day_counters"

    month_day: Mapped[str] = mapped_column(sa.String(4), primary_key=True)
    last: Mapped[int]


_NEXT = ReadyInsert(
    DayCounter,
    lambda insert, table: insert.on_conflict_do_update(
        index_elements=["month_day"], set_={"last": table.c.last + 1}
    ).returning(table.c.last),
)


def next_number(session: Session, day: date) -> str:
    """1124-003, the third order for 24 November.

    The counter's row is locked until the transaction ends, so take the number late; one that is rolled back
    is given to the next order. Orders of one day follow one another from here on: see `orders/days/loads.py`.
    """
    month_day = f"{day:%m%d}"
    last = session.scalar(_NEXT.on(session), {"month_day": month_day, "last": 1})
    return f"{month_day}-{last:03}"
