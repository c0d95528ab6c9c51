"""Stock is never oversold, whatever is done to it in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from orders.db import Database
from orders.errors import OutOfStock
from orders.goods import stock
from orders.goods.stock import Stock, StockBroken
from tests.makers import an_item

steps = st.lists(
    st.tuples(st.sampled_from(["reserve", "release", "take", "write_off", "put_back_promised"]), st.integers(1, 8)),
    max_size=25,
)


def numbers(session: Session, item_id: int) -> tuple[int, int]:
    row = session.get_one(Stock, item_id, populate_existing=True)
    return row.on_hand, row.reserved


def test_several_items_are_reserved_all_or_none(database: Database) -> None:
    with database.reading() as session:
        first, second = an_item(session, name="米", stock=5), an_item(session, name="卵", stock=2)
        with pytest.raises(OutOfStock) as caught:
            stock.reserve(session, {first.id: 5, second.id: 3})
        refusal = caught.value
        assert (refusal.item_id, refusal.name, refusal.wanted, refusal.available) == (second.id, "卵", 3, 2)
        assert stock.available(session, [first.id, second.id]) == {first.id: 5, second.id: 2}
        stock.reserve(session, {first.id: 5, second.id: 2})
        assert stock.available(session, [first.id, second.id]) == {first.id: 0, second.id: 0}


def test_an_item_without_a_stock_row_has_none(database: Database) -> None:
    with database.reading() as session:
        assert stock.available(session, [4711]) == {4711: 0}
        with pytest.raises(OutOfStock):
            stock.reserve(session, {4711: 1})


def test_taking_lowers_the_shelf_and_the_promise_alike(database: Database) -> None:
    with database.reading() as session:
        item = an_item(session, stock=5)
        stock.reserve(session, {item.id: 3})
        stock.take(session, {item.id: 2})
        assert numbers(session, item.id) == (3, 1)
        with pytest.raises(StockBroken):
            stock.take(session, {item.id: 2})


def test_a_count_below_what_is_promised_is_refused(database: Database) -> None:
    with database.reading() as session:
        item = an_item(session, stock=5)
        stock.reserve(session, {item.id: 3})
        assert not stock.set_on_hand(session, item.id, 2)
        assert stock.set_on_hand(session, item.id, 3)
        assert numbers(session, item.id) == (3, 3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(start=st.integers(0, 20), done=steps)
def test_stock_follows_a_simple_model_and_never_goes_below_what_is_promised(
    database: Database, start: int, done: list[tuple[str, int]]
) -> None:
    on_hand, reserved = start, 0
    with database.reading() as session:
        item = an_item(session, stock=start)
        for step, quantity in done:
            after = {
                "reserve": (on_hand, reserved + quantity),
                "release": (on_hand, reserved - quantity),
                "take": (on_hand - quantity, reserved - quantity),
                "write_off": (on_hand - quantity, reserved - quantity),
                "put_back_promised": (on_hand + quantity, reserved + quantity),
            }[step]
            if 0 <= after[1] <= after[0]:
                getattr(stock, step)(session, {item.id: quantity})
                on_hand, reserved = after
            else:
                with pytest.raises((OutOfStock, StockBroken)):
                    getattr(stock, step)(session, {item.id: quantity})
            assert numbers(session, item.id) == (on_hand, reserved)
