"""Fifty writers on one item: whatever the shop has is sold, and not one piece more."""

from __future__ import annotations

import subprocess
import sys

import sqlalchemy as sa

from orders.db import Database
from orders.errors import OutOfStock
from orders.goods.stock import Stock
from orders.ordering import basket
from orders.ordering.checkout import place_order
from orders.ordering.order import Order, OrderLine, cancel
from tests.books import assert_books_agree
from tests.makers import NOW, a_household, an_item
from tests.races.steps import WAIT_S, at_once

WRITERS = 50
PIECES = 30
PROCESSES = 5

PROCESS = """
import sys
from datetime import datetime
from orders import tables
from orders.db import Database
from orders.errors import OutOfStock
from orders.ordering.checkout import place_order
from tests.races.steps import at_once

url, now = sys.argv[1], datetime.fromisoformat(sys.argv[2])
database = Database(url)

def place(home):
    with database.writing() as session:
        return place_order(session, home, f"token-{home}", now, who="resident").number

homes = [int(home) for home in sys.argv[3:]]
print("ready", flush=True)
sys.stdin.readline()
results = at_once([lambda home=home: place(home) for home in homes])
print(sum(isinstance(each, str) for each in results), sum(isinstance(each, OutOfStock) for each in results))
"""


def a_rush(database: Database) -> tuple[int, list[int]]:
    """One item of which there is not enough, and a basket with it in every home."""
    with database.writing() as session:
        item = an_item(session, stock=PIECES).id
        homes = [a_household(session).id for _ in range(WRITERS)]
        for home in homes:
            basket.add(session, home, item, NOW)
    return item, homes


def assert_sold_out(database: Database, item: int) -> None:
    with database.reading() as session:
        assert_books_agree(session)
        stock = session.get_one(Stock, item)
        assert (stock.on_hand, stock.reserved) == (PIECES, PIECES)
        assert session.scalar(sa.select(sa.func.sum(OrderLine.quantity))) == PIECES
        assert session.scalar(sa.select(sa.func.count()).select_from(Order)) == PIECES


def test_fifty_threads_sell_exactly_what_is_there(database: Database) -> None:
    item, homes = a_rush(database)

    def place(home: int) -> str:
        with database.writing() as session:
            return place_order(session, home, f"token-{home}", NOW, who="resident").number

    results = at_once([lambda home=home: place(home) for home in homes])
    assert sum(isinstance(each, OutOfStock) for each in results) == WRITERS - PIECES
    assert_sold_out(database, item)


def test_fifty_writers_in_five_processes_sell_exactly_what_is_there(database: Database) -> None:
    item, homes = a_rush(database)
    url = database.url.render_as_string(hide_password=False)
    shops = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, url, NOW.isoformat(), *map(str, homes[n::PROCESSES])],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for n in range(PROCESSES)
    ]  # fmt: skip
    for shop in shops:
        assert shop.stdout is not None
        assert shop.stdout.readline() == "ready\n"
    for shop in shops:
        assert shop.stdin is not None
        shop.stdin.write("\n")
        shop.stdin.flush()
    answers = [shop.communicate(timeout=WAIT_S)[0].split() for shop in shops]
    assert sum(int(sold) for sold, _ in answers) == PIECES
    assert sum(int(refused) for _, refused in answers) == WRITERS - PIECES
    assert_sold_out(database, item)


def test_pieces_that_come_back_during_the_rush_are_sold_again_and_none_twice(database: Database) -> None:
    item, homes = a_rush(database)
    with database.writing() as session:
        early = [place_order(session, home, f"token-{home}", NOW, who="resident").id for home in homes[:10]]

    def place(home: int) -> str:
        with database.writing() as session:
            return place_order(session, home, f"token-{home}", NOW, who="resident").number

    def take_back(order_id: int) -> str:
        with database.writing() as session:
            return cancel(session, order_id, "resident", NOW).state

    deeds = [lambda home=home: place(home) for home in homes[10:]]
    deeds += [lambda order_id=order_id: take_back(order_id) for order_id in early]
    results = at_once(deeds)
    sold = sum(isinstance(each, str) for each in results[: WRITERS - 10])
    assert PIECES - 10 <= sold <= PIECES
    with database.reading() as session:
        assert_books_agree(session)
        assert session.get_one(Stock, item).reserved == sold
