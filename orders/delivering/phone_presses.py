"""Presses of telephones that lose their network: each has a mark of its own and counts once, however often it comes.

A telephone keeps its presses in order and sends the next one only when the one before has been answered.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base
from orders.upsert import insert_into

LONGEST_MARK = 64
OLDEST = timedelta(hours=24)
"""A press that says it is older counts as made that long ago: a telephone's clock may have been set meanwhile."""


class PhonePress(Base):
    """`made_at` is when the finger was on the button, `arrived_at` when it got here."""

    __tablename__ = "phone_presses"

    mark: Mapped[str] = mapped_column(sa.String(LONGEST_MARK), primary_key=True)
    who: Mapped[str] = mapped_column(sa.String(64))
    made_at: Mapped[datetime]
    arrived_at: Mapped[datetime]


def first_time(session: Session, mark: str, who: str, made_at: datetime, now: datetime) -> bool:
    """Whether this press was never applied before. Of two copies at the same moment one waits for the other."""
    values = {"mark": mark[:LONGEST_MARK], "who": who, "made_at": made_at, "arrived_at": now}
    insert = insert_into(session, PhonePress).values(**values).on_conflict_do_nothing(index_elements=["mark"])
    return session.scalar(insert.returning(PhonePress.mark)) is not None


def made_at(now: datetime, age_ms: int) -> datetime:
    """When a press was made that says how old it is; the telephone's own clock is never asked what time it is."""
    return now - min(max(timedelta(milliseconds=age_ms), timedelta()), OLDEST)
