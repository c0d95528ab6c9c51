"""Rounds: a cart claims orders that nobody else gets meanwhile, is given back, taken over, finished."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from orders.db import Database
from orders.errors import WrongState
from orders.fulfilment import picking, rounds
from orders.fulfilment.errors import HeldByOther, NothingToPick, NotYourRound, RoundOver
from orders.fulfilment.work_time import picking_seconds
from orders.ordering.order import Order, OrderState, cancel
from tests.makers import NOW, TODAY, a_district, an_item, an_order

LATER = NOW + timedelta(minutes=12)


def some_orders(database: Database, how_many: int) -> list[Order]:
    with database.writing() as session:
        item = an_item(session, stock=100)
        return [an_order(session, {item: 1}) for _ in range(how_many)]


def test_a_cart_takes_six_orders_and_numbers_its_tubs(database: Database) -> None:
    orders = some_orders(database, 8)
    with database.writing() as session:
        cart = rounds.begin_round(session, TODAY, "picker", NOW)
        assert [(tub.number, tub.order_id) for tub in cart.tubs] == [(n, orders[n - 1].id) for n in range(1, 7)]
        assert {tub.order.state for tub in cart.tubs} == {OrderState.PICKING}
        assert rounds.waiting_orders(session, TODAY) == 2
        assert [tub.order_id for tub in rounds.begin_round(session, TODAY, "other", NOW).tubs] == [
            orders[6].id,
            orders[7].id,
        ]
        with pytest.raises(NothingToPick):
            rounds.begin_round(session, TODAY, "third", NOW)


def test_orders_of_one_hall_go_together(database: Database) -> None:
    with database.writing() as session:
        item = an_item(session)
        a_district(session, "far").position = 2
        far = an_order(session, {item: 1})
        far.district_id = "far"
        session.flush()
        near = [an_order(session, {item: 1}) for _ in range(2)]
        cart = rounds.begin_round(session, TODAY, "picker", NOW, most=2)
        assert [tub.order_id for tub in cart.tubs] == [order.id for order in near]


def test_two_pickers_at_the_same_moment_never_get_the_same_order(database: Database) -> None:
    orders = some_orders(database, 12)

    def begin(who: str) -> list[int]:
        with database.writing() as session:
            try:
                return [tub.order_id for tub in rounds.begin_round(session, TODAY, who, NOW, most=3).tubs]
            except NothingToPick:
                return []

    with ThreadPoolExecutor(8) as pool:
        got = [order_id for order_ids in pool.map(begin, map(str, range(8))) for order_id in order_ids]
    assert len(got) == len(set(got))
    # Whoever came while others were busy may have gone away with nothing; what is left waits for the next cart.
    while (more := begin("late")) != []:
        got += more
    assert sorted(got) == sorted(order.id for order in orders)


def test_an_order_that_was_given_back_goes_to_the_next_cart_with_what_is_picked(database: Database) -> None:
    with database.writing() as session:
        item = an_item(session)
        orders = [an_order(session, {item: 2}) for _ in range(2)]
        cart = rounds.begin_round(session, TODAY, "picker", NOW)
        picking.scan(session, orders[0].id, item.code, "picker", NOW)
        for _ in range(2):
            rounds.give_back(session, cart.id, 1, "picker", NOW)
        next_cart = rounds.begin_round(session, TODAY, "other", NOW)
        assert [tub.order_id for tub in next_cart.tubs] == [orders[0].id]
        assert next_cart.tubs[0].order.lines[0].picked == 1
        assert rounds.give_back(session, cart.id, 2, "picker", LATER).ended_at == LATER


def test_somebody_elses_cart_is_left_alone_until_it_is_taken_over(database: Database) -> None:
    some_orders(database, 1)
    with database.writing() as session:
        cart = rounds.begin_round(session, TODAY, "picker", NOW)
        with pytest.raises(NotYourRound):
            rounds.finish(session, cart.id, "other", NOW)
        rounds.take_over(session, cart.id, "other", NOW)
        assert rounds.open_rounds(session) == [cart]
        with pytest.raises(NotYourRound):
            rounds.give_back(session, cart.id, 1, "picker", NOW)
        for _ in range(2):
            assert rounds.finish(session, cart.id, "other", LATER).ended_at == LATER
        with pytest.raises(RoundOver):
            rounds.take_over(session, cart.id, "picker", LATER)
        assert rounds.open_rounds(session) == []


def test_an_order_in_somebodys_cart_has_no_page_of_its_own_for_others(database: Database) -> None:
    order = some_orders(database, 1)[0]
    with database.writing() as session:
        rounds.begin_round(session, TODAY, "picker", NOW)
        with pytest.raises(HeldByOther) as caught:
            rounds.take_in_hand(session, order.id, "other", NOW)
        assert caught.value.picker == "picker"
        assert rounds.take_in_hand(session, order.id, "picker", NOW).id == order.id


def test_a_single_order_is_a_cart_of_one_that_ends_when_it_is_complete(database: Database) -> None:
    order = some_orders(database, 1)[0]
    with database.writing() as session:
        for _ in range(2):
            rounds.take_in_hand(session, order.id, "picker", NOW)
        assert [begun.single for begun in rounds.open_rounds(session)] == [True]
        with pytest.raises(NothingToPick):
            rounds.begin_round(session, TODAY, "other", NOW)
        result = picking.scan(session, order.id, order.lines[0].code, "picker", LATER)
        rounds.note_complete(session, result.line.order, LATER)
        assert rounds.holder_of(session, order.id) is None
        assert picking_seconds(session, [order.id]) == {order.id: 720.0}


def test_the_time_of_a_round_is_shared_by_its_orders(database: Database) -> None:
    orders = some_orders(database, 6)
    with database.writing() as session:
        cart = rounds.begin_round(session, TODAY, "picker", NOW)
        assert picking_seconds(session, [order.id for order in orders]) == {}
        rounds.finish(session, cart.id, "picker", LATER)
        assert picking_seconds(session, [order.id for order in orders]) == {order.id: 120.0 for order in orders}


def test_a_cancelled_order_is_not_claimed_and_a_claimed_one_not_cancelled(database: Database) -> None:
    first, second = some_orders(database, 2)
    with database.writing() as session:
        cancel(session, first.id, "tv", NOW)
        assert [tub.order_id for tub in rounds.begin_round(session, TODAY, "picker", NOW).tubs] == [second.id]
        with pytest.raises(WrongState):
            rounds.take_in_hand(session, first.id, "picker", NOW)
