"""INSERT … ON CONFLICT: both databases know it, SQLAlchemy keeps it with the dialects."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from orders.db import Base


def insert_into(session: Session, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT on which `on_conflict_do_nothing` and `on_conflict_do_update` can be called."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)
