"""Whatever pickers, residents and staff do in whatever order: no stock below nothing, and every piece is somewhere."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from orders.db import Database
from orders.errors import OrdersError
from orders.fulfilment import rounds
from orders.fulfilment.cart import do
from orders.fulfilment.pick_rules import USUAL_RULES
from orders.fulfilment.pick_scans import Deed, Hand, PickScan, Scan, apply_once
from orders.fulfilment.substitutes import substitute, take_back
from orders.goods.stock import Stock
from orders.ordering.order import Order, OrderLine, OrderState, cancel
from tests.makers import NOW, TODAY, a_household, an_item, an_order

STOCK = 12
HAND = Hand("picker", NOW, USUAL_RULES)
WHICH = st.integers(0, 50)


class Shop(RuleBasedStateMachine):
    """Three items, one of them sold by weight; orders, carts, scans in every order. One session, never committed."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.transaction = self.database.reading()
        self.session = self.transaction.__enter__()
        self.goods = [
            an_item(self.session, name=f"品{n}", price_yen=100 + n, weight_g=300, stock=STOCK, weighed=n == 2)
            for n in range(3)
        ]
        self.scans: list[str] = []

    def teardown(self) -> None:
        self.transaction.__exit__(None, None, None)

    def orders(self) -> list[Order]:
        return list(self.session.scalars(sa.select(Order).order_by(Order.id)))

    def lines(self) -> list[OrderLine]:
        return [line for order in self.orders() for line in order.lines]

    def pick(self, things: list[Any], which: int) -> Any:
        return things[which % len(things)]

    @rule(counts=st.lists(st.integers(0, 3), min_size=3, max_size=3).filter(any))
    def somebody_orders(self, counts: list[int]) -> None:
        goods = {item: n for item, n in zip(self.goods, counts, strict=True) if n}
        with suppress(OrdersError), self.session.begin_nested():
            an_order(self.session, goods, household=a_household(self.session))

    @precondition(lambda self: self.orders())
    @rule(which=WHICH)
    def somebody_cancels(self, which: int) -> None:
        with suppress(OrdersError), self.session.begin_nested():
            cancel(self.session, self.pick(self.orders(), which).id, "tv", NOW)

    @rule(most=st.integers(1, 3))
    def a_cart_sets_out(self, most: int) -> None:
        with suppress(OrdersError), self.session.begin_nested():
            rounds.begin_round(self.session, TODAY, "picker", NOW, most=most)

    def carts(self) -> list[rounds.PickRound]:
        return rounds.open_rounds(self.session)

    def tell(self, which: int, deed: Deed, **facts: Any) -> PickScan | None:
        if not self.carts():
            return None
        scan = Scan(str(uuid.uuid4()), 1, deed, NOW, **facts)
        cart = self.pick(self.carts(), which)
        answers = [apply_once(self.session, cart.id, scan.id, scan, HAND, do) for _ in range(2)]
        assert answers[0] is answers[1]
        self.scans.append(scan.id)
        return answers[0]

    @rule(which=WHICH, item=st.integers(0, 2), grams=st.sampled_from([None, 100, 200, 300, 330, 400]))
    def a_piece_is_scanned(self, which: int, item: int, grams: int | None) -> None:
        self.tell(which, Deed.PIECE, code=self.goods[item].code, weight_g=grams)

    @precondition(lambda self: self.scans)
    @rule(which=WHICH, earlier=WHICH, tub=st.integers(1, 3))
    def a_tub_is_named(self, which: int, earlier: int, tub: int) -> None:
        self.tell(which, Deed.TUB, tub=tub, of=self.pick(self.scans, earlier))

    @precondition(lambda self: self.scans)
    @rule(which=WHICH, earlier=WHICH)
    def a_piece_is_taken_out(self, which: int, earlier: int) -> None:
        self.tell(which, Deed.OUT, of=self.pick(self.scans, earlier))

    @precondition(lambda self: self.lines())
    @rule(which=WHICH, line=WHICH)
    def something_is_missing(self, which: int, line: int) -> None:
        self.tell(which, Deed.MISSING, line_id=self.pick(self.lines(), line).id)

    @precondition(lambda self: self.lines())
    @rule(which=WHICH, line=WHICH)
    def something_is_found_again(self, which: int, line: int) -> None:
        self.tell(which, Deed.FOUND, line_id=self.pick(self.lines(), line).id)

    @precondition(lambda self: self.lines())
    @rule(line=WHICH, item=st.integers(0, 2), agreed=st.booleans())
    def something_else_is_sent(self, line: int, item: int, agreed: bool) -> None:
        wanted = self.pick(self.lines(), line)
        with suppress(OrdersError), self.session.begin_nested():
            substitute(
                self.session, wanted.id, self.goods[item].id, "picker", NOW, agreed_with="ハル" if agreed else None
            )

    @precondition(lambda self: self.lines())
    @rule(line=WHICH)
    def it_is_not_sent_after_all(self, line: int) -> None:
        with suppress(OrdersError), self.session.begin_nested():
            take_back(self.session, self.pick(self.lines(), line).id, "picker", NOW)

    @rule(which=WHICH, tub=st.integers(1, 3))
    def a_tub_is_given_back(self, which: int, tub: int) -> None:
        if self.carts():
            rounds.give_back(self.session, self.pick(self.carts(), which).id, tub, "picker", NOW)

    @rule(which=WHICH)
    def a_cart_comes_home(self, which: int) -> None:
        if self.carts():
            rounds.finish(self.session, self.pick(self.carts(), which).id, "picker", NOW)

    @invariant()
    def nothing_is_below_nothing_and_every_promise_is_kept(self) -> None:
        for item in self.goods:
            row = self.session.get_one(Stock, item.id, populate_existing=True)
            mine = [line for line in self.lines() if line.item_id == item.id]
            promised = sum(_promised(line) for line in mine)
            assert 0 <= row.reserved == promised <= row.on_hand, (item.name, row.reserved, promised)
            taken = sum(line.picked for line in mine)
            written_off = sum(line.quantity - line.picked for line in mine if line.missing)
            assert row.on_hand + taken + written_off == STOCK, item.name

    @invariant()
    def lines_say_what_lies_in_their_tubs(self) -> None:
        for line in self.lines():
            assert 0 <= line.picked <= line.quantity
            pieces = [scan for scan in self.session.scalars(sa.select(PickScan)) if scan.line_id == line.id]
            assert len(pieces) == line.picked
            assert (line.picked_weight_g or 0) == sum(scan.weight_g or 0 for scan in pieces)
            if line.picked_amount_yen is not None:
                assert line.picked_amount_yen == sum(
                    line.price_yen if scan.amount_yen is None else scan.amount_yen for scan in pieces
                )

    @invariant()
    def an_order_lies_in_one_cart_at_most(self) -> None:
        held = [tub.order_id for cart in self.carts() for tub in cart.open_tubs]
        assert len(held) == len(set(held))


def _promised(line: OrderLine) -> int:
    if line.missing or line.order.state is OrderState.CANCELLED:
        return 0
    return line.quantity - line.picked


def test_the_stock_is_right_whatever_happens(database: Database) -> None:
    class OfThisDatabase(Shop):
        pass

    OfThisDatabase.database = database
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        OfThisDatabase,
        settings=settings(
            max_examples=15,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        ),
    )
