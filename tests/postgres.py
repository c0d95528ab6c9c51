"""PostgreSQL for tests: a database of its own for every test, copied from a template, dropped afterwards.

YUAI_TEST_POSTGRES_URL names a database whose role may create others. Where no server answers, tests that need one are
skipped, and with CI=true they fail.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

DEFAULT_URL = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"


def admin_url() -> URL:
    return make_url(os.environ.get("YUAI_TEST_POSTGRES_URL", DEFAULT_URL))


@cache
def why_absent() -> str | None:
    """None where the server answers, else what it said."""
    engine = sa.create_engine(admin_url(), connect_args={"connect_timeout": 5})
    try:
        with engine.connect() as connection:
            connection.execute(sa.text("select 1"))
    except sa.exc.OperationalError as error:
        return str(error.orig).strip().splitlines()[0]
    finally:
        engine.dispose()
    return None


def require() -> None:
    """Skip the test where there is no server; fail it on the build machine."""
    reason = why_absent()
    if reason is None:
        return
    text = f"no PostgreSQL at {admin_url().render_as_string(hide_password=True)}: {reason}"
    if os.environ.get("CI") == "true":
        pytest.fail(text)
    pytest.skip(text)


@contextmanager
def own_database(template: URL | None = None) -> Iterator[URL]:
    """The address of a new database, empty or a copy of `template` (which nobody may be connected to)."""
    name = f"yuai_test_{os.getpid()}_{uuid.uuid4().hex[:10]}"
    copied = f' template "{template.database}"' if template is not None else ""
    _admin(f'create database "{name}"{copied}')
    try:
        yield admin_url().set(database=name)
    finally:
        _admin(f'drop database if exists "{name}" with (force)')


def _admin(statement: str) -> None:
    engine = sa.create_engine(admin_url(), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()
