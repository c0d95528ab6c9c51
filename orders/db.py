"""The database: SQLite embedded, or PostgreSQL by URL; the same tables and the same rules on both.

The session is the unit of work. Rules take a session and never commit; the edge opens
`database.reading()` or `database.writing()`.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Dialect, Engine, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import DateTime, TypeDecorator

from orders.config import OrdersSettings
from orders.errors import SchemaNotReady

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_S = 30
LOCK_POLL_S = 0.003
ONE_STATE = "REPEATABLE READ"
# Any number will do as long as every process of this project takes the same one.
_MIGRATION_LOCK = 7_382_001
# https://www.postgresql.org/docs/current/errcodes-appendix.html: deadlock_detected, serialization_failure.
_CROSSED = {"40P01", "40001"}


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, aware UTC datetimes out; SQLite keeps them as naive UTC text."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a datetime without a zone reached the database: {value!r}")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


class Base(DeclarativeBase):
    """Base of every table of every package."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy reads it from the class)
        datetime: UtcDateTime(),
        # The values are stored, as plain text: a new member needs no ALTER TYPE.
        StrEnum: sa.Enum(StrEnum, native_enum=False, length=24, values_callable=_values),
    }


def changed_rows(
    session: Session, statement: sa.Update | sa.Delete, parameters: Mapping[str, object] | None = None
) -> int:
    """Run a conditional UPDATE or DELETE: how many rows it changed. One changed row means: it was mine to change.

    Objects in the session are left as they are; who needs the new values asks again.
    """
    result = session.execute(statement, parameters, execution_options={"synchronize_session": False})
    return cast("sa.CursorResult[Any]", result).rowcount


class NestedWriting(RuntimeError):
    """A thread asked for a second writing transaction inside its first: it would wait for itself for ever."""


class DatabaseBusy(RuntimeError):
    """Somebody else has been writing for `waited_s` seconds and more."""

    def __init__(self, waited_s: float) -> None:
        super().__init__(f"no turn to write within {waited_s} s")
        self.waited_s = waited_s


class WritersCrossed(DatabaseBusy):
    """Two writers waited for each other's rows, and PostgreSQL ended this one: nothing of it was kept, ask again."""

    def __init__(self) -> None:
        super().__init__(0)


class RowsWithoutParent(RuntimeError):
    """After a migration rows of these tables refer to rows that are not there; nothing was changed."""

    def __init__(self, tables: set[str]) -> None:
        super().__init__(", ".join(sorted(tables)))
        self.tables = tables


class _WriterQueue:
    """Writers of one SQLite file queue here, since SQLite's own busy waiting is unfair.

    A thread lock orders this process's threads, a file lock the processes. The lock file is opened anew each
    time: a descriptor that a fork inherited would share its parent's lock.
    """

    def __init__(self, path: str, wait_s: float) -> None:
        self._lock_path = f"{path}.lock"
        self._wait_s = wait_s
        self._threads = threading.Lock()
        self._owner: int | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        if self._owner == threading.get_ident():
            raise NestedWriting
        deadline = time.monotonic() + self._wait_s
        if not self._threads.acquire(timeout=self._wait_s):
            raise DatabaseBusy(self._wait_s)
        try:
            self._owner = threading.get_ident()
            with self._locked_file(deadline):
                yield
        finally:
            self._owner = None
            self._threads.release()

    @contextmanager
    def _locked_file(self, deadline: float) -> Iterator[None]:
        descriptor = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
        try:
            while not _lock_at_once(descriptor):
                if time.monotonic() >= deadline:
                    raise DatabaseBusy(self._wait_s)
                time.sleep(LOCK_POLL_S)
            yield
        finally:
            os.close(descriptor)


def _lock_at_once(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class Database:
    """One database, seen by one process. `url` as SQLAlchemy understands it; SQLite must be a file.

    A writer of a SQLite file waits for the others for `busy_timeout_s` seconds, then DatabaseBusy is raised.
    """

    def __init__(self, url: str, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        self.url = _with_driver(make_url(url))
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._queue: _WriterQueue | None = None
        if self.is_sqlite:
            self.engine = _sqlite_engine(self.url)
            self._queue = _WriterQueue(str(self.url.database), busy_timeout_s)
        else:
            # Some eight processes share a server that takes a hundred connections.
            self.engine = sa.create_engine(self.url, pool_size=4, max_overflow=16, pool_pre_ping=True)
        self._writer = self.engine.execution_options(yuai_begin="IMMEDIATE")
        # A SQLite transaction sees one state from its first statement on; PostgreSQL has to be asked for that.
        self._reader = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level=ONE_STATE)

    @classmethod
    def from_settings(cls, settings: OrdersSettings) -> Database:
        """The database of a process: every table of the shop is known, whatever the process has imported."""
        for tables in entry_points(group="yuai.tables", name="orders"):
            tables.load()
        return cls(settings.database_url)

    @property
    def shown_url(self) -> str:
        """The address for people: without the password."""
        return self.url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database; whatever it changed is rolled back at the end.

        What was loaded stays readable afterwards.
        """
        session = Session(self._reader, expire_on_commit=False)
        try:
            yield session
        finally:
            session.close()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits at the end, or rolls everything back when an error comes out of the block.

        Raises NestedWriting, DatabaseBusy, WritersCrossed.
        """
        with self._turn():
            session = Session(self._writer, expire_on_commit=False)
            try:
                yield session
                session.commit()
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", None) in _CROSSED:
                    raise WritersCrossed from error
                raise
            finally:
                session.close()

    def _turn(self) -> Any:
        return self._queue.turn() if self._queue is not None else _no_queue()

    @contextmanager
    def schema_change(self) -> Iterator[Connection]:
        """One connection in one transaction, alone: for migrations. Raises RowsWithoutParent on SQLite.

        SQLite makes a table anew to change it; with enforced foreign keys that would take the rows that refer to it
        along (https://www.sqlite.org/lang_altertable.html#otheralter). So they are checked at the end instead.
        """
        with self._turn(), self._writer.connect() as connection:
            if not self.is_sqlite:
                with connection.begin():
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
                    yield connection
                return
            enforce = cast(Any, connection.connection.dbapi_connection).execute
            enforce("PRAGMA foreign_keys=OFF")
            try:
                with connection.begin():
                    yield connection
                    _require_parents(connection)
            finally:
                enforce("PRAGMA foreign_keys=ON")

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def _require_parents(connection: Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if orphans:
        raise RowsWithoutParent({str(row[0]) for row in orphans})


@contextmanager
def _no_queue() -> Iterator[None]:
    yield


def _with_driver(url: URL) -> URL:
    if url.drivername in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    return url


def _sqlite_engine(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise ValueError("SQLite must be a file: its threads and processes share it")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url, connect_args={"timeout": BUSY_TIMEOUT_S, "isolation_level": None}, pool_size=16, max_overflow=48
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    # FULL: an order that was acknowledged survives a power cut; NORMAL may lose the last commits
    # (https://www.sqlite.org/pragma.html#pragma_synchronous).
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    kind = connection.get_execution_options().get("yuai_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {kind}")


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration: one tree of migrations for all packages, run on the given connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database) -> None:
    """Bring the tables to the newest shape; repeatable, and safe when two processes do it at once."""
    with database.schema_change() as connection:
        command.upgrade(alembic_config(connection), "head")


def require_schema(database: Database) -> None:
    """Raises SchemaNotReady where `upgrade` was not run (or a newer program has run it)."""
    with database.engine.connect() as connection:
        have = MigrationContext.configure(connection).get_current_revision()
        want = ScriptDirectory.from_config(alembic_config(connection)).get_current_head()
    if have != want:
        raise SchemaNotReady(have, want)
