"""The peer of the checkout: the same writes by hand through the database's driver, without a single question asked.

A limit more than a rival: it reads no price, no consent, no calendar, and trusts whatever it is told.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from orders.db import Database
from tests.bench.town import LINES, QUANTITY, Town

TAKE = "DELETE FROM basket_lines WHERE household_id = :home RETURNING item_id, quantity"
RESERVE = "UPDATE stock SET reserved = reserved + :quantity WHERE item_id = :item AND on_hand - reserved >= :quantity"
NUMBER = """INSERT INTO day_counters (month_day, last) VALUES ('1124', 1)
    ON CONFLICT (month_day) DO UPDATE SET last = day_counters.last + 1 RETURNING last"""
LOAD = """INSERT INTO day_loads (day, district_id, slot, orders, weight_g) VALUES ('2026-11-24', 'nakao', 0, 1, 6000)
    ON CONFLICT (day, district_id, slot) DO UPDATE
    SET orders = day_loads.orders + 1, weight_g = day_loads.weight_g + 6000"""
ORDER = """INSERT INTO orders (number, household_id, district_id, token, state, delivery_day, placed_at, total_yen,
    tax_8_yen, tax_10_yen, weight_g, channel, placed_by, until_at)
    VALUES (:number, :home, 'nakao', :token, 'placed', '2026-11-24', '2026-11-24 00:00:00.000000', 1200,
    88, 0, 6000, 'tv', 'resident', '2026-11-24 02:00:00.000000') ON CONFLICT (token) DO NOTHING RETURNING id"""
LINE = """INSERT INTO order_lines (order_id, item_id, position, name, code, shelf_id, price_yen, tax_rate_percent,
    weight_g, temperature, alcohol, otc, quantity, missing)
    VALUES (:order, :item, :position, '大根', '2900000000001', 'yasai', 100, 8, 500, 'ambient', FALSE, FALSE,
    :quantity, FALSE)"""
EVENT = """INSERT INTO order_events (order_id, at, who, to_state, why)
    VALUES (:order, '2026-11-24 00:00:00.000000', 'resident', 'placed', 'tv')"""
STATEMENTS = (TAKE, RESERVE, NUMBER, LOAD, ORDER, LINE, EVENT)


@contextmanager
def raw_till(town: Town) -> Iterator[Callable[[int], None]]:
    """A connection of its own, and what turns a home's basket into an order on it."""
    connection, begin, texts = _connected(town.database)
    cursor = connection.cursor()
    take, reserve, number, load, order, line, event = texts

    def place(home: int) -> None:
        cursor.execute(begin)
        cursor.execute(take, {"home": home})
        taken = [{"item": item, "quantity": quantity} for item, quantity in sorted(cursor.fetchall())]
        cursor.executemany(reserve, taken)
        if cursor.rowcount != LINES or taken[0]["quantity"] != QUANTITY:
            raise RuntimeError(f"{cursor.rowcount} of {LINES} lines reserved")
        last = cursor.execute(number).fetchone()[0]
        cursor.execute(load)
        token = secrets.token_urlsafe(24)
        made = cursor.execute(order, {"number": f"1124-{last:03}", "home": home, "token": token}).fetchone()[0]
        cursor.executemany(line, [{"order": made, "position": n, **each} for n, each in enumerate(taken, 1)])
        cursor.execute(event, {"order": made})
        cursor.execute("COMMIT")

    try:
        yield place
    finally:
        connection.close()


def _connected(database: Database) -> tuple[Any, str, list[str]]:
    """Connection, how a transaction begins, and the statements in the driver's own way of writing."""
    if database.is_sqlite:
        lite = sqlite3.connect(str(database.url.database), isolation_level=None, timeout=30)
        lite.execute("PRAGMA synchronous=FULL")
        lite.execute("PRAGMA foreign_keys=ON")
        return lite, "BEGIN IMMEDIATE", list(STATEMENTS)
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(url, autocommit=True), "BEGIN", [re.sub(r":([a-z]+)", r"%(\1)s", s) for s in STATEMENTS]
