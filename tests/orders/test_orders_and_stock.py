"""Whatever shop and residents do, in whatever order: promised pieces are those of open orders, at any moment."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy.orm import Session

from orders.db import Database, upgrade
from orders.errors import OrdersError
from orders.fulfilment import picking
from orders.goods.stock import Stock, add_on_hand, set_on_hand
from orders.ordering import basket
from orders.ordering.changing import take_apart
from orders.ordering.checkout import place_order
from orders.ordering.order import Order, OrderState, cancel
from orders.ordering.standing import place_due
from orders.ordering.standing_orders import set_standing_order
from tests.books import assert_books_agree
from tests.makers import NOW, a_household, an_item

HOMES, ITEMS = 2, 3
WEEK = timedelta(days=7)


@cache
def empty_shop() -> bytes:
    """A file with every table: made once, since making it takes longer than a whole example."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        database = Database(f"sqlite:///{file}")
        upgrade(database)
        with database.engine.connect() as connection:
            connection.commit()
            connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
        database.close()
        return file.read_bytes()


class Shop(RuleBasedStateMachine):
    """Two homes, three items of a few pieces each; every rule may be refused, none may leave the books wrong."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        file = Path(self._folder.name) / "shop.db"
        file.write_bytes(empty_shop())
        self.database = Database(f"sqlite:///{file}")
        with self.database.writing() as session:
            self.homes = [a_household(session).id for _ in range(HOMES)]
            self.items = [an_item(session, stock=4).id for _ in range(ITEMS)]
        self.tokens = 0
        self.weeks = 0

    def teardown(self) -> None:
        self.database.close()
        self._folder.cleanup()

    @property
    def now(self):  # type: ignore[no-untyped-def]
        return NOW + self.weeks * WEEK

    def does(self, deed) -> None:  # type: ignore[no-untyped-def]
        try:
            with self.database.writing() as session:
                deed(session)
        except OrdersError:
            pass

    def an_order(self, session: Session, n: int, *states: OrderState) -> Order | None:
        found = list(session.scalars(sa.select(Order).where(Order.state.in_(states)).order_by(Order.id)))
        return found[n % len(found)] if found else None

    @rule(home=st.integers(0, HOMES - 1), item=st.integers(0, ITEMS - 1), pieces=st.integers(0, 5))
    def fills_the_basket(self, home: int, item: int, pieces: int) -> None:
        self.does(lambda session: basket.set_quantity(session, self.homes[home], self.items[item], pieces, self.now))

    @rule(home=st.integers(0, HOMES - 1), again=st.booleans())
    def orders(self, home: int, again: bool) -> None:
        self.tokens += not again
        token = f"token-{self.tokens}"
        self.does(lambda session: place_order(session, self.homes[home], token, self.now, who="resident"))

    @rule(n=st.integers(0, 9))
    def cancels(self, n: int) -> None:
        def deed(session: Session) -> None:
            order = self.an_order(session, n, OrderState.PLACED, OrderState.CANCELLED, OrderState.PICKING)
            if order is not None:
                cancel(session, order.id, "resident", self.now)

        self.does(deed)

    @rule(n=st.integers(0, 9))
    def changes(self, n: int) -> None:
        def deed(session: Session) -> None:
            order = self.an_order(session, n, OrderState.PLACED)
            if order is not None:
                take_apart(session, order.id, order.household_id, "resident", self.now)

        self.does(deed)

    @rule(n=st.integers(0, 9))
    def begins_to_pick(self, n: int) -> None:
        def deed(session: Session) -> None:
            order = self.an_order(session, n, OrderState.PLACED)
            if order is not None:
                picking.start_picking(session, order.id, "shop", self.now)

        self.does(deed)

    @rule(n=st.integers(0, 9), line=st.integers(0, ITEMS - 1), how=st.sampled_from(["scan", "missing", "found"]))
    def picks(self, n: int, line: int, how: str) -> None:
        def deed(session: Session) -> None:
            order = self.an_order(session, n, OrderState.PICKING)
            if order is None:
                return
            chosen = order.lines[line % len(order.lines)]
            if how == "scan":
                picking.scan(session, order.id, chosen.code, "shop", self.now)
            elif how == "missing":
                picking.mark_missing(session, chosen.id, "shop", self.now)
            else:
                picking.unmark_missing(session, chosen.id, "shop", self.now)

        self.does(deed)

    @rule(item=st.integers(0, ITEMS - 1), pieces=st.integers(0, 6), counted=st.booleans())
    def goods_arrive_or_are_counted(self, item: int, pieces: int, counted: bool) -> None:
        def deed(session: Session) -> None:
            if counted:
                set_on_hand(session, self.items[item], pieces)
            else:
                add_on_hand(session, {self.items[item]: pieces})

        self.does(deed)

    @rule(home=st.integers(0, HOMES - 1), item=st.integers(0, ITEMS - 1), pieces=st.integers(1, 6))
    def orders_every_week(self, home: int, item: int, pieces: int) -> None:
        goods = {self.items[item]: pieces}
        self.does(lambda session: set_standing_order(session, self.homes[home], 1, goods, self.now, who="shop"))

    @rule()
    def the_worker_comes(self) -> None:
        place_due(self.database, self.now)

    @precondition(lambda self: self.weeks < 3)
    @rule()
    def a_week_goes_by(self) -> None:
        self.weeks += 1

    @invariant()
    def the_books_agree(self) -> None:
        with self.database.reading() as session:
            assert_books_agree(session)
            for stock in session.scalars(sa.select(Stock)):
                assert 0 <= stock.reserved <= stock.on_hand


TestShop = Shop.TestCase
TestShop.settings = settings(
    max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
