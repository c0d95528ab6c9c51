"""INSERT … ON CONFLICT: both databases know it, SQLAlchemy keeps it with the dialects."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from orders.db import Base

AnyInsert = sqlite.Insert | postgresql.Insert


def insert_into(session: Session, table: type[Base]) -> AnyInsert:
    """An INSERT on which `on_conflict_do_nothing` and `on_conflict_do_update` can be called."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


class ReadyInsert:
    """An INSERT that is built once for each database, in Core: building costs as much as asking.

    `finish` adds the ON CONFLICT and the RETURNING; the values come as parameters when it is run.
    """

    def __init__(self, table: type[Base], finish: Callable[[AnyInsert, sa.Table], sa.Insert]) -> None:
        rows = cast(sa.Table, table.__table__)
        self._sqlite = finish(sqlite.insert(rows), rows)
        self._postgresql = finish(postgresql.insert(rows), rows)

    def on(self, session: Session) -> sa.Insert:
        """The statement for the database of this session."""
        return self._sqlite if session.get_bind().dialect.name == "sqlite" else self._postgresql
