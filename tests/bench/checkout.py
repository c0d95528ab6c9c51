"""Orders a second through the real checkout, by one and by eight writers, beside the same writes through the driver."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial

from orders.ordering.checkout import new_token, place_order
from tests import postgres
from tests.bench.raw_orders import raw_till
from tests.bench.rounds import in_turn
from tests.bench.table import Figure, Row
from tests.bench.town import Town, postgres_shop, sqlite_shop
from tests.makers import NOW

ORDERS_A_ROUND = 48
ROUNDS = 5
WRITERS = (1, 8)
WAIT_S = 60

Till = Callable[[Town], AbstractContextManager[Callable[[int], object]]]


@dataclass(frozen=True)
class Sold:
    """One round: how many a second in all, CPU time of this process for each, and how long each of them took."""

    orders_s: float
    cpu_ms: float
    each_ms: list[float]


def run() -> Iterator[Row]:
    """Six lines an order; on SQLite with synchronous=FULL, on PostgreSQL where a server answers."""
    with sqlite_shop(ORDERS_A_ROUND) as town:
        yield from _rows("SQLite FULL", "sqlite3", town)
    if postgres.why_absent() is None:
        with postgres_shop(ORDERS_A_ROUND) as town:
            yield from _rows("PostgreSQL", "psycopg", town)


def _rows(where: str, driver: str, town: Town) -> Iterator[Row]:
    for writers in WRITERS:
        found = in_turn(
            ROUNDS, {"ours": partial(_sell, town, writers, _till), "raw": partial(_sell, town, writers, raw_till)}
        )
        who = f"{where}, {writers} writer{'s' * (writers > 1)}"
        rates = {name: Figure.of([sold.orders_s for sold in each], "orders/s") for name, each in found.items()}
        waits = {name: Figure.of_rounds([sold.each_ms for sold in each], "ms") for name, each in found.items()}
        yield Row(f"place_order, {who}", rates["ours"], f"{driver}, same writes", rates["raw"])
        yield Row(f"one order, {who}", waits["ours"], f"{driver}, same writes", waits["raw"])
        if writers == 1:  # the steadiest figure on a busy machine
            cpu = {name: Figure.of([sold.cpu_ms for sold in each], "CPU ms") for name, each in found.items()}
            yield Row(f"one order, {who}", cpu["ours"], f"{driver}, same writes", cpu["raw"])


@contextmanager
def _till(town: Town) -> Iterator[Callable[[int], object]]:
    def place(home: int) -> None:
        with town.database.writing() as session:
            place_order(session, home, new_token(), NOW, who="resident")

    yield place


def _sell(town: Town, writers: int, till: Till) -> Sold:
    town.fill_baskets()
    waits: list[float] = []
    gate = threading.Barrier(writers + 1)
    parts = [town.homes[n::writers] for n in range(writers)]
    threads = [threading.Thread(target=_write, args=(town, till, part, gate, waits), daemon=True) for part in parts]
    for thread in threads:
        thread.start()
    gate.wait(WAIT_S)
    begin_s, begin_cpu_s = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.join(WAIT_S)
    took_s, cpu_s = time.perf_counter() - begin_s, time.process_time() - begin_cpu_s
    if len(waits) != len(town.homes):
        raise RuntimeError(f"{len(waits)} of {len(town.homes)} orders were placed")
    return Sold(len(waits) / took_s, cpu_s / len(waits) * 1e3, waits)


def _write(town: Town, till: Till, homes: tuple[int, ...], gate: threading.Barrier, waits: list[float]) -> None:
    with till(town) as place:
        gate.wait(WAIT_S)
        for home in homes:
            begin_s = time.perf_counter()
            place(home)
            waits.append((time.perf_counter() - begin_s) * 1e3)
