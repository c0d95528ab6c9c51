"""A writer killed in the middle of an order leaves a whole database and no half order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import sqlalchemy as sa

from orders.db import Database
from orders.goods import stock
from orders.ordering import basket
from orders.ordering.checkout import place_order
from orders.ordering.order import Order, OrderLine
from tests.makers import NOW, a_household, an_item

WRITER = """
import os, signal, sys
from datetime import datetime
from orders import tables
from orders.ordering.checkout import place_order
from orders.db import Database

url, household_id, moment = sys.argv[1], int(sys.argv[2]), sys.argv[3]
with Database(url).writing() as session:
    now = datetime.fromisoformat(sys.argv[4])
    place_order(session, household_id, "killed", now, who="resident")
    if moment == "after":
        session.commit()
    print("placed", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def kill_writer(database: Database, household_id: int, moment: str) -> None:
    arguments = [database.url.render_as_string(hide_password=False), str(household_id), moment, NOW.isoformat()]
    writer = subprocess.run(
        [sys.executable, "-c", WRITER, *arguments], capture_output=True, text=True, timeout=120, env=dict(os.environ)
    )
    assert writer.stdout == "placed\n", writer.stderr
    assert writer.returncode == -signal.SIGKILL


def is_whole(database: Database) -> bool:
    if not database.is_sqlite:  # a server looks after its own files
        return True
    with database.reading() as session:
        answers = [
            session.execute(sa.text(f"pragma {check}")).all() for check in ("integrity_check", "foreign_key_check")
        ]
    return [list(map(tuple, answer)) for answer in answers] == [[("ok",)], []]


def test_killed_before_the_commit_there_is_no_order_and_the_next_writer_goes_on(database: Database) -> None:
    with database.writing() as session:
        home, item = a_household(session).id, an_item(session, stock=5).id
        basket.set_quantity(session, home, item, 2, NOW)
    kill_writer(database, home, "before")
    assert is_whole(database)
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Order)) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(OrderLine)) == 0
        assert basket.quantities_of(session, home) == {item: 2}
        assert stock.available(session, [item]) == {item: 5}
    with database.writing() as session:
        assert place_order(session, home, "killed", NOW, who="resident").number == "1124-001"


def test_killed_after_the_commit_the_order_is_there_and_the_next_press_finds_it(database: Database) -> None:
    with database.writing() as session:
        home, item = a_household(session).id, an_item(session, stock=5).id
        basket.set_quantity(session, home, item, 2, NOW)
    kill_writer(database, home, "after")
    assert is_whole(database)
    with database.writing() as session:
        order = place_order(session, home, "killed", NOW, who="resident")
        assert [line.quantity for line in order.lines] == [2]
        assert stock.available(session, [item]) == {item: 3}
        assert basket.quantities_of(session, home) == {}
