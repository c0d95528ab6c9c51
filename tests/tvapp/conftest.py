"""The television in the sample town, with a clock that a test moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from werkzeug.serving import make_server

from orders.config import OrdersSettings
from orders.db import Database
from tests.makers import HandClock
from tests.tvapp.viewer import Viewer
from tvapp.app import create_app
from tvapp.config import TvSettings


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def app(town: Database, clock: HandClock, tmp_path: Path) -> Flask:
    settings = OrdersSettings(database_url=str(town.url), secret_key="only-for-tests", var_dir=str(tmp_path))
    return create_app(town, clock, settings, TvSettings(demo=True, tv_confirm_after_s=0))


@pytest.fixture
def television_of(app: Flask) -> Callable[[str], Viewer]:
    """The television of a household, switched on, by the household's code."""
    return lambda code: Viewer(app).switch_on(f"demo-box-{code}")


@pytest.fixture
def tv(television_of: Callable[[str], Viewer]) -> Viewer:
    """The television of H0001, which has ordered before."""
    return television_of("H0001")


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
