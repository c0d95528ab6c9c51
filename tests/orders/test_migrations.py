"""Migrations and tables say the same, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import IntegrityError

from orders.db import Base, Database, alembic_config, upgrade
from tests import postgres


def differences(database: Database) -> list[object]:
    for point in entry_points(group="yuai.tables"):
        point.load()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    assert differences(database) == []


def test_upgrading_again_changes_nothing(database: Database) -> None:
    upgrade(database)
    assert differences(database) == []


def test_going_down_and_up_again_ends_at_the_same_tables(database: Database) -> None:
    with database.schema_change() as connection:
        command.downgrade(alembic_config(connection), "base")
    upgrade(database)
    assert differences(database) == []


def upgrade_at_once(url: str) -> None:
    databases = [Database(url) for _ in range(3)]
    with ThreadPoolExecutor(len(databases)) as pool:
        list(pool.map(upgrade, databases))
    assert differences(databases[0]) == []
    for each in databases:
        each.close()


def test_several_may_upgrade_an_empty_file_at_once(tmp_path: Path) -> None:
    upgrade_at_once(f"sqlite:///{tmp_path}/new.db")


@pytest.mark.servers
def test_several_may_upgrade_an_empty_server_at_once() -> None:
    postgres.require()
    with postgres.own_database() as url:
        upgrade_at_once(url.render_as_string(hide_password=False))


def test_a_town_with_all_its_rows_goes_down_and_up_again_and_loses_none(town_on_both: Database) -> None:
    """SQLite makes a table anew to change it: rows that refer to it must stay."""
    before = counts(town_on_both)
    for revision in ("0003", "head"):
        with town_on_both.schema_change() as connection:
            step = command.upgrade if revision == "head" else command.downgrade
            step(alembic_config(connection), revision)
    assert differences(town_on_both) == []
    after = counts(town_on_both)
    assert {table: (count, after[table]) for table, count in before.items() if after[table] != count} == {}
    with town_on_both.writing() as session, pytest.raises(IntegrityError):
        session.execute(sa.text("update items set shelf_id = 'nowhere'"))


def counts(database: Database) -> dict[str, int]:
    """Rows of every table that was there before the newest revisions."""
    kept = ("items", "shelves", "households", "orders", "order_lines", "delivery_jobs", "set_top_boxes", "stock")
    with database.reading() as session:
        return {table: session.scalar(sa.text(f"select count(*) from {table}")) or 0 for table in kept}
