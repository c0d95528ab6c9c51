"""The fleet of the small valley: `database` on both databases, `valley` on SQLite alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from orders.db import Database, upgrade
from tests.fleet.town import fill


@pytest.fixture
def database(database: Database) -> Database:
    """The small valley, once on SQLite and once on PostgreSQL."""
    fill(database)
    return database


@pytest.fixture(scope="session")
def _filled_valley(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("valley") / "filled.db"
    filled = Database(f"sqlite:///{path}")
    upgrade(filled)
    fill(filled)
    with filled.engine.connect() as connection:
        connection.commit()
        connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
    filled.close()
    return path


@pytest.fixture
def valley(_filled_valley: Path, tmp_path: Path) -> Iterator[Database]:
    """The small valley in a SQLite file, filled once a run."""
    shutil.copyfile(_filled_valley, tmp_path / "valley.db")
    copied = Database(f"sqlite:///{tmp_path}/valley.db")
    yield copied
    copied.close()
