"""The console on the sample town and the sample fleet, in a fresh SQLite file; a live controller holds the lease."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from werkzeug.serving import make_server

from fleet import seeding
from fleet.console.app import create_app
from orders.config import OrdersSettings
from orders.db import Database
from orders.homes.people import account_by_login
from tests.console import scene
from tests.makers import NOW, HandClock
from tests.staff.tablet import Tablet

AN_HOUR_S = 3600.0


@pytest.fixture(scope="session")
def built_console_town(_sqlite_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample town with its fleet, built once; every test gets a copy of the file."""
    path = tmp_path_factory.mktemp("console") / "town.db"
    shutil.copy(_sqlite_town, path)
    database = Database(f"sqlite:///{path}")
    seeding.seed(database, NOW)
    scene.controller_runs(database, time.time() + AN_HOUR_S)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture
def database(built_console_town: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copy(built_console_town, tmp_path / "town.db")
    database = Database(f"sqlite:///{tmp_path}/town.db")
    for drone_id in ("yuai-1", "yuai-2"):
        scene.heard(database, drone_id)
    yield database
    database.close()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def settings(tmp_path: Path) -> OrdersSettings:
    return OrdersSettings(secret_key="only-for-tests", var_dir=str(tmp_path))


@pytest.fixture
def app(database: Database, clock: HandClock, settings: OrdersSettings) -> Flask:
    return create_app(database, clock, settings, scene.SETTINGS)


@pytest.fixture
def person(app: Flask, database: Database) -> Callable[[str], Tablet]:
    """Somebody of the town with a screen that needs no script, logged in without the slow work of a password."""

    def logged_in(login: str) -> Tablet:
        with database.reading() as session:
            account = account_by_login(session, login)
            assert account is not None
        tablet = Tablet(app)
        with tablet.client.session_transaction() as cookie:
            cookie["account"] = account.id
        return tablet.open("/")

    return logged_in


@pytest.fixture
def operator(person: Callable[[str], Tablet]) -> Tablet:
    return person("operator1")


@pytest.fixture
def volunteer(person: Callable[[str], Tablet]) -> Tablet:
    """The volunteer of the hall at Nakao."""
    return person("volunteer-nakao")


@pytest.fixture
def driver(person: Callable[[str], Tablet]) -> Tablet:
    return person("driver1")


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
