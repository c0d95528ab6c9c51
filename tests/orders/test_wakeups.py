"""Wake-ups are hints: they arrive on PostgreSQL, mean nothing on SQLite, and never get in the way."""

from __future__ import annotations

import psycopg
import pytest

from orders.db import Database
from orders.wakeups import wake
from tests import postgres


@pytest.mark.servers
def test_a_listener_hears_the_topic() -> None:
    postgres.require()
    with postgres.own_database() as url:
        address = url.render_as_string(hide_password=False)
        database = Database(address)
        with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as listener:
            listener.execute("listen yuai")
            wake(database, "jobs")
            heard = [notice.payload for notice in listener.notifies(timeout=30, stop_after=1)]
        database.close()
    assert heard == ["jobs"]


def test_on_sqlite_nobody_is_called(sqlite_database: Database) -> None:
    wake(sqlite_database, "jobs")


def test_a_server_that_is_gone_is_only_noted(caplog: pytest.LogCaptureFixture) -> None:
    wake(Database("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=2"), "jobs")
    assert "jobs was lost" in caplog.text
