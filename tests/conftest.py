"""Databases for tests. `database` runs a test on SQLite and on PostgreSQL; every test begins with an empty one.

`database`      tables only, on both
`town_on_both`  the sample town, on both
`sqlite_database`, `town`   the same on SQLite alone: for pages and programs
`postgres_database`         tables only, on PostgreSQL alone
`chromium`                  the one browser of a test process (two would not live together)
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from orders.db import Base, Database, upgrade
from orders.seeds.seeding import seed
from tests import postgres
from tests.browser import chromium
from tests.makers import NOW

__all__ = ["chromium"]

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)]


@pytest.fixture(scope="session")
def _sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _sqlite_file(tmp_path_factory.mktemp("tables"), seeded=False)


@pytest.fixture(scope="session")
def _sqlite_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _sqlite_file(tmp_path_factory.mktemp("town"), seeded=True)


@pytest.fixture(scope="session")
def _postgres_tables() -> Iterator[URL]:
    yield from _postgres_template(seeded=False)


@pytest.fixture(scope="session")
def _postgres_town() -> Iterator[URL]:
    yield from _postgres_template(seeded=True)


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with every table and no row."""
    if request.param == "sqlite":
        yield from _copy_of_file(request.getfixturevalue("_sqlite_tables"), tmp_path)
    else:
        postgres.require()
        yield from _emptied(request.getfixturevalue("_postgres_tables"))


@pytest.fixture(params=BOTH)
def town_on_both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """The sample town as it is at `makers.NOW`."""
    if request.param == "sqlite":
        yield from _copy_of_file(request.getfixturevalue("_sqlite_town"), tmp_path)
    else:
        postgres.require()
        yield from _copy_of_template(request.getfixturevalue("_postgres_town"))


@pytest.fixture
def postgres_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A PostgreSQL database with every table and no row."""
    postgres.require()
    yield from _emptied(request.getfixturevalue("_postgres_tables"))


@pytest.fixture
def sqlite_database(_sqlite_tables: Path, tmp_path: Path) -> Iterator[Database]:
    """A SQLite database with every table and no row."""
    yield from _copy_of_file(_sqlite_tables, tmp_path)


@pytest.fixture
def town(_sqlite_town: Path, tmp_path: Path) -> Iterator[Database]:
    """The sample town as it is at `makers.NOW`, in a SQLite file."""
    yield from _copy_of_file(_sqlite_town, tmp_path)


def _sqlite_file(folder: Path, *, seeded: bool) -> Path:
    path = folder / "template.db"
    database = Database(f"sqlite:///{path}")
    _fill(database, seeded)
    with database.engine.connect() as connection:
        connection.commit()
        connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
    database.close()
    return path


def _postgres_template(*, seeded: bool) -> Iterator[URL]:
    with postgres.own_database() as url:
        database = Database(url.render_as_string(hide_password=False))
        _fill(database, seeded)
        database.close()
        yield url


def _fill(database: Database, seeded: bool) -> None:
    upgrade(database)
    if seeded:
        seed(database, NOW)


def _copy_of_file(template: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "yuai.db"
    shutil.copyfile(template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


def _emptied(url: URL) -> Iterator[Database]:
    """One database for all tests of a session: making one a test would take a second each."""
    database = Database(url.render_as_string(hide_password=False))
    yield database
    tables = [table for table in reversed(Base.metadata.sorted_tables) if table.name != "history_keys"]
    deletes = "; ".join(f"delete from {table.name}" for table in tables)
    with database.engine.begin() as connection:
        # Whoever still holds a lock now is a test that left a transaction open.
        # The history of orders is deleted by who holds its key only; the key is deleted with the rest.
        key = "insert into history_keys (why) values ('the test is over')"
        connection.exec_driver_sql(f"set local lock_timeout = '10s'; {key}; {deletes}; delete from history_keys")
    database.close()


def _copy_of_template(template: URL) -> Iterator[Database]:
    with postgres.own_database(template) as url:
        database = Database(url.render_as_string(hide_password=False))
        yield database
        database.close()
