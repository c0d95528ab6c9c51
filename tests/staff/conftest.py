"""The staff application on a small town in a fresh SQLite file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from werkzeug.serving import make_server

from orders.config import OrdersSettings
from orders.db import Database
from orders.staff.app import create_app
from tests.makers import HandClock
from tests.staff.tablet import Tablet
from tests.staff.town import build


@pytest.fixture
def settings(tmp_path: Path) -> OrdersSettings:
    return OrdersSettings(
        database_url=f"sqlite:///{tmp_path}/town.db", secret_key="only-for-tests", var_dir=str(tmp_path)
    )


@pytest.fixture(scope="session")
def built_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small town, built once; every test gets a copy of the file."""
    path = tmp_path_factory.mktemp("town") / "town.db"
    database = Database(f"sqlite:///{path}")
    build(database)
    database.close()
    return path


@pytest.fixture
def database(settings: OrdersSettings, built_town: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copy(built_town, tmp_path / "town.db")
    database = Database.from_settings(settings)
    yield database
    database.close()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def app(database: Database, clock: HandClock, settings: OrdersSettings) -> Flask:
    return create_app(database, clock, settings, demo=False)


@pytest.fixture
def tablet_of(app: Flask) -> Callable[[str], Tablet]:
    """Somebody of the cast, logged in."""
    return lambda login: Tablet(app).log_in(login)


@pytest.fixture
def shop(tablet_of: Callable[[str], Tablet]) -> Tablet:
    return tablet_of("shop1")


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
