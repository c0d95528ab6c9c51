"""Closing a month of 500 households, beside the same sums by hand in three statements through the driver.

Every round is rolled back, so that the next one finds the month open; the disk's last word is left out of both.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.accounts.checking import check_month
from orders.accounts.closing_months import close_month
from orders.accounts.months import Month
from orders.config import OrdersSettings
from orders.ordering.order import Channel, Order, OrderLine, OrderState
from orders.tasks import book_deliveries
from tests import postgres
from tests.bench.rounds import in_turn
from tests.bench.table import Figure, Row
from tests.bench.town import Town, postgres_shop, sqlite_shop
from tests.makers import NOW, at

HOUSEHOLDS = 500
ORDERS_A_HOME = 4
ROUNDS = 5
NOVEMBER = Month(2026, 11)
DECEMBER_1 = at(9, day=date(2026, 12, 1))

FEES = """insert into ledger_entries (key, household_id, month, kind, day, text, quantity, amount_yen, tax_rate_percent,
    booked_at, booked_by)
    select distinct 'fee:' || household_id || ':2026-11', household_id, '2026-11', 'fee', date '2026-11-30', 'fee', 1,
    1000, 10, booked_at, 'raw' from ledger_entries where month = '2026-11' and kind = 'goods'"""
BILLS = """insert into bills (number, month, household_id, goods_yen, fee_yen, corrections_yen, refunds_yen,
    total_8_yen, tax_8_yen, total_10_yen, tax_10_yen, total_yen, carried_yen, due_yen, issued_at)
    select 'B202611-' || row_number() over (order by household_id), '2026-11', household_id, g, f, 0, 0,
    r8, r8 * 8 / 108, r10, r10 * 10 / 110, g + f, 0, g + f, at from (select household_id, max(booked_at) at,
    sum(case when kind = 'goods' then amount_yen else 0 end) g,
    sum(case when kind = 'fee' then amount_yen else 0 end) f,
    sum(case when tax_rate_percent = 8 then amount_yen else 0 end) r8,
    sum(case when tax_rate_percent = 10 then amount_yen else 0 end) r10
    from ledger_entries where month = '2026-11' group by household_id) sums"""
CLOSED = "update month_closings set bills = (select count(*) from bills) where month = '2026-11'"


class _Enough(Exception):
    pass


def run() -> Iterator[Row]:
    """2,000 orders of six lines each; then the proof that counts all of them anew."""
    with sqlite_shop(HOUSEHOLDS) as town:
        yield from _rows("SQLite", town)
    if postgres.why_absent() is None:
        with postgres_shop(HOUSEHOLDS) as town:
            yield from _rows("PostgreSQL", town)


def _rows(where: str, town: Town) -> Iterator[Row]:
    _deliver(town)
    book_deliveries(town.database, DECEMBER_1)
    found = in_turn(ROUNDS, {"ours": partial(_timed, town, _ours), "raw": partial(_timed, town, _raw)})
    ours, raw = (Figure.of(found[name], "ms") for name in ("ours", "raw"))
    yield Row(f"close_month, {HOUSEHOLDS} bills, {where}", ours, "the same sums in 3 statements", raw)
    proof = Figure.of([_timed(town, _proof) for _ in range(3)], "ms")
    yield Row(f"check_month, {where}", proof, "close_month", ours)


def _timed(town: Town, deed: Callable[[Session], object]) -> float:
    """Milliseconds; rolled back."""
    took_s = 0.0
    try:
        with town.database.writing() as session:
            begin_s = time.perf_counter()
            deed(session)
            session.flush()
            took_s = time.perf_counter() - begin_s
            raise _Enough
    except _Enough:
        return took_s * 1e3


def _ours(session: Session) -> None:
    if close_month(session, NOVEMBER, "bench", DECEMBER_1, OrdersSettings()).bills != HOUSEHOLDS:
        raise RuntimeError("not every household has a bill")


def _raw(session: Session) -> None:
    for statement in (FEES, BILLS, CLOSED):
        text = statement.replace("date '2026-11-30'", "'2026-11-30'") if _is_sqlite(session) else statement
        session.connection().exec_driver_sql(text)


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _proof(session: Session) -> None:
    if check_month(session, NOVEMBER).differences:
        raise RuntimeError("the month is not balanced")


def _deliver(town: Town) -> None:
    """Delivered orders as rows."""
    with town.database.writing() as session:
        shelf = str(session.scalar(sa.text("select min(id) from shelves")))
        for n in range(ORDERS_A_HOME):
            for home in town.homes:
                _order(session, home, n, town.goods, NOW - timedelta(days=n), shelf)


def _order(session: Session, home: int, n: int, goods: tuple[int, ...], when: datetime, shelf: str) -> None:
    values: dict[str, Any] = {
        "number": f"{n}-{home}", "household_id": home, "district_id": "nakao", "token": f"bench-{n}-{home}",
        "state": OrderState.DELIVERED, "delivery_day": when.date(), "placed_at": when, "total_yen": 1200,
        "tax_8_yen": 88, "tax_10_yen": 0, "weight_g": 6000, "channel": Channel.TV, "placed_by": "bench",
    }  # fmt: skip
    order = Order(**values)
    session.add(order)
    session.flush()
    lines = [
        {
            "order_id": order.id, "item_id": item, "position": position, "name": "大根", "code": "2900000000001",
            "shelf_id": shelf, "price_yen": 97 + position, "tax_rate_percent": 8 if position % 3 else 10,
            "weight_g": 500, "temperature": "ambient", "alcohol": False, "otc": False, "quantity": 2,
            "picked_quantity": 2, "missing": False,
        }
        for position, item in enumerate(goods, 1)
    ]  # fmt: skip
    session.execute(sa.insert(OrderLine), lines)
