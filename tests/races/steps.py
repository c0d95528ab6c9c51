"""Two of everything at the same moment: by force (`at_once`), and one statement after the other (`in_between`).

`at_once` lets everybody begin together and leaves the rest to chance. `in_between` leaves nothing to it: the first
one is held before its n-th statement while the second one runs as far as it can, for every n in turn. So whatever
can come between two statements of the first does come, once in each place, on both databases.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from orders.db import Database
from orders.errors import OrdersError

WAIT_S = 120
LOOK_AGAIN_S = 0.002
MOST_PLACES = 150
_STUCK = sa.text(
    "select count(*) from pg_stat_activity"
    " where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0"
)

Deed = Callable[[Database], object]
"""What somebody does with the database; it opens its own transaction, as every edge does."""


def at_once(deeds: Sequence[Callable[[], object]]) -> list[object]:
    """Do everything at the same moment; gives results and refusals in the order of `deeds`."""
    gate = threading.Barrier(len(deeds))
    results: list[object] = [None] * len(deeds)

    def run(n: int) -> None:
        gate.wait(WAIT_S)
        try:
            results[n] = deeds[n]()
        except OrdersError as refusal:
            results[n] = refusal

    threads = [threading.Thread(target=run, args=(n,), daemon=True) for n in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_S)
    assert not any(thread.is_alive() for thread in threads)
    return results


@dataclass
class Actor:
    """Somebody in a process of their own, as far as the database can tell; may be held before a statement."""

    url: sa.URL
    deed: Deed
    hold_before: int | None = None
    """The statement (from 1; a commit counts as one) before which it stands still until `go_on`."""
    statements: list[str] = field(default_factory=list)
    result: object = None
    failure: BaseException | None = None
    held: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    _may_go: threading.Event = field(default_factory=threading.Event)

    def start(self) -> Actor:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def go_on(self) -> None:
        self._may_go.set()

    def finish(self) -> object:
        """Its result, or what the shop refused. Raises what nobody expected."""
        self.go_on()
        assert self.ended.wait(WAIT_S), f"stuck after {self.statements[-3:]}"
        if self.failure is not None:
            raise self.failure
        return self.result

    def _run(self) -> None:
        database = Database(self.url.render_as_string(hide_password=False))
        event.listen(database.engine, "before_cursor_execute", self._before_statement)
        event.listen(database.engine, "commit", lambda _connection: self._before("COMMIT"))
        try:
            self.result = self.deed(database)
        except OrdersError as refusal:
            self.result = refusal
        except BaseException as failure:  # noqa: BLE001 (told by `finish`)
            self.failure = failure
        finally:
            self.held.set()
            self.ended.set()
            database.close()

    def _before_statement(self, _connection: Any, _cursor: Any, statement: str, *_rest: object) -> None:
        self._before(statement)

    def _before(self, statement: str) -> None:
        self.statements.append(statement)
        if len(self.statements) == self.hold_before:
            self.held.set()
            assert self._may_go.wait(WAIT_S)


@dataclass(frozen=True)
class Meeting:
    """One way in which two came across each other; `before` is the statement before which the first one stood."""

    before: str
    first: object
    second: object


def in_between(database: Database, world: Callable[[], tuple[Deed, Deed]]) -> Iterator[Meeting]:
    """Every place at which the second can come between two statements of the first, in a new `world` each time.

    After each meeting the test looks at what has become of the world. The last one comes when the first has ended.
    """
    for place in range(1, MOST_PLACES):
        first_deed, second_deed = world()
        first = Actor(database.url, first_deed, hold_before=place).start()
        assert first.held.wait(WAIT_S)
        over = first.ended.is_set()
        second = Actor(database.url, second_deed).start()
        _let_run(database, second)
        results = first.finish(), second.finish()
        before = "the end" if over else first.statements[place - 1]
        yield Meeting(before, *results)
        if over:
            return
    raise AssertionError("the first does more and more in each new world: it would never end")


def _let_run(database: Database, second: Actor) -> None:
    """Until it has ended or waits for the one who is held."""
    if database.is_sqlite:
        # Who waits for the writers' queue does not show; it gets nowhere before the first has ended anyway.
        second.ended.wait(10 * LOOK_AGAIN_S)
        return
    end_s = time.monotonic() + WAIT_S
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watching:
        while not second.ended.wait(LOOK_AGAIN_S) and not watching.scalar(_STUCK):
            assert time.monotonic() < end_s, "neither ended nor waiting"
