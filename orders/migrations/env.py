"""Alembic's environment: one tree of migrations for the tables of all packages.

The tables are found through the entry points `yuai.tables`, so that nobody imports upwards. The connection comes
from `orders.db.upgrade`, in one transaction (both databases roll back DDL).

How to add a table of any package: write it, list its module in the package's `tables.py`, then

    yuai db revision -m "What changes" --rev-id 0003

which upgrades an empty SQLite file, compares it with the tables and writes
`orders/migrations/versions/0003_what_changes.py` with `down_revision` set to the newest one. Read what it wrote.
`tests/orders/test_migrations.py` holds migrations and tables together on both databases.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from orders.db import Base, UtcDateTime


def _plain_types(kind: str, thing: Any, autogen_context: AutogenContext) -> str | Literal[False]:
    """Migrations name plain SQL types: they must still run when a Python class has changed."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, sa.Enum):
        return f"sa.String(length={thing.length})"
    return False


def _migrate() -> None:
    for tables in entry_points(group="yuai.tables"):
        tables.load()
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=_plain_types,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


_migrate()
