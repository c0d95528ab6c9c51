"""Orders change state by compare-and-swap, with a history; cancelling gives stock back."""

from __future__ import annotations

from itertools import pairwise

import pytest
from sqlalchemy.orm import Session

from orders.db import Database
from orders.errors import NotFound, TooLateToCancel, WrongState
from orders.fulfilment import picking
from orders.goods import stock
from orders.ordering.charges import charged
from orders.ordering.order import (
    ALLOWED,
    Order,
    OrderState,
    cancel,
    change_state,
    events_of,
    order,
    order_by_number,
    orders_of_day,
    orders_of_household,
)
from tests.makers import NOW, TODAY, a_household, an_item, an_order, at

ROAD = [OrderState.PLACED, OrderState.PICKING, OrderState.PACKED, OrderState.OUT, OrderState.DELIVERED]


def brought_to(session: Session, state: OrderState) -> Order:
    made = an_order(session, {an_item(session): 1})
    if state is OrderState.CANCELLED:
        change_state(session, made, state, "test", NOW)
        return made
    for _, following in pairwise(ROAD[: ROAD.index(state) + 1]):
        change_state(session, made, following, "test", NOW)
    return made


@pytest.mark.parametrize("have", list(OrderState))
def test_only_the_steps_of_the_table_are_taken(database: Database, have: OrderState) -> None:
    for want in OrderState:
        with database.reading() as session:
            found = brought_to(session, have)
            if want in ALLOWED[have]:
                change_state(session, found, want, "somebody", NOW, "because")
                assert found.state is want
                last = events_of(session, found.id)[-1]
                assert (last.from_state, last.to_state, last.who, last.why) == (have, want, "somebody", "because")
            else:
                with pytest.raises(WrongState) as caught:
                    change_state(session, found, want, "somebody", NOW)
                assert (caught.value.order_id, caught.value.have, caught.value.want) == (found.id, have, want)


def test_an_old_page_cannot_change_an_order_that_has_moved_on(database: Database) -> None:
    with database.writing() as session:
        seen = an_order(session, {an_item(session): 1})
    with database.writing() as session:
        picking.start_picking(session, seen.id, "shop", NOW)
    with database.reading() as session:
        old = session.merge(seen, load=False)
        assert old.state is OrderState.PLACED
        with pytest.raises(WrongState) as caught:
            change_state(session, old, OrderState.CANCELLED, "old page", NOW)
        assert caught.value.have == OrderState.PICKING


def test_cancelling_gives_the_stock_back_once(database: Database) -> None:
    with database.reading() as session:
        item = an_item(session, stock=5)
        made = an_order(session, {item: 3})
        cancel(session, made.id, "resident", NOW)
        cancel(session, made.id, "resident", NOW)
        assert stock.available(session, [item.id]) == {item.id: 5}
        assert [event.to_state for event in events_of(session, made.id)] == ["placed", "cancelled"]
        assert charged(made).total_yen == 0


def test_nobody_cancels_after_the_cut_off(database: Database) -> None:
    with database.reading() as session:
        made = an_order(session, {an_item(session): 1})
        with pytest.raises(TooLateToCancel) as caught:
            cancel(session, made.id, "resident", at(11, 0, 1))
        assert caught.value.cutoff_passed
        cancel(session, made.id, "resident", at(11))


def test_nobody_cancels_once_picking_has_begun(database: Database) -> None:
    with database.reading() as session:
        made = an_order(session, {an_item(session): 1})
        picking.start_picking(session, made.id, "shop", NOW)
        with pytest.raises(TooLateToCancel) as caught:
            cancel(session, made.id, "resident", NOW)
        assert (caught.value.state, caught.value.cutoff_passed) == ("picking", False)


def test_orders_are_found_by_household_day_and_number(database: Database) -> None:
    with database.reading() as session:
        home, item = a_household(session), an_item(session)
        first = an_order(session, {item: 1}, household=home)
        second = an_order(session, {item: 1}, household=home, now=at(9, 30))
        late = an_order(session, {item: 1}, household=home, now=at(12))
        assert orders_of_household(session, home.id) == [late, second, first]
        assert orders_of_day(session, TODAY) == [first, second]
        assert order_by_number(session, "1124-002") is second
        assert order_by_number(session, "1124-999") is None
        with pytest.raises(NotFound):
            order(session, 4711)
