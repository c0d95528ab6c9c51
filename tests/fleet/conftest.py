"""The fleet of the small valley, on a fresh SQLite file: built once a run, copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from orders.db import Database
from tests.fleet import town


@pytest.fixture(scope="session")
def built_valley(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("valley") / "built.db"
    database = Database(f"sqlite:///{path}")
    town.build(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture
def database(tmp_path: Path, built_valley: Path) -> Iterator[Database]:
    shutil.copy(built_valley, tmp_path / "valley.db")
    database = Database(f"sqlite:///{tmp_path}/valley.db")
    yield database
    database.close()
