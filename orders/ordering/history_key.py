"""The history of orders is append-only in the database itself: triggers refuse to change or delete a line.

The one exception is the erasure of a person's data. It holds the key for the length of its own transaction: a row
that is put down and taken away again before the commit, so that nobody else ever sees it. The triggers are made by the
migration that made this table, for SQLite and for PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from orders.db import Base


class HistoryKey(Base):
    """Empty, but inside a transaction that erases; `why` is for who looks at a database that was left half open."""

    __tablename__ = "history_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    why: Mapped[str] = mapped_column(sa.String(128))


@contextmanager
def history_open(session: Session, why: str) -> Iterator[None]:
    """Lines of the history may be changed in this block, by this transaction alone."""
    key = HistoryKey(why=why)
    session.add(key)
    session.flush()
    yield
    session.flush()
    session.delete(key)
    session.flush()
