"""Picking: walking order, right and wrong scans, missing items."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from orders.db import Database
from orders.errors import MarkedMissing, NotFound, TooMany, WrongItem, WrongState
from orders.fulfilment import picking
from orders.fulfilment.weighed_goods import Piece
from orders.goods.catalogue import Temperature
from orders.goods.stock import Stock
from orders.ordering.charges import charged
from orders.ordering.order import OrderState, events_of
from tests.makers import NOW, TODAY, a_shelf, an_item, an_order, at, pick_all


def numbers(session: Session, item_id: int) -> tuple[int, int]:
    row = session.get_one(Stock, item_id, populate_existing=True)
    return row.on_hand, row.reserved


def test_the_list_walks_along_the_shelves_and_takes_the_cold_last(database: Database) -> None:
    with database.reading() as session:
        near, far = a_shelf(session, "near", 1), a_shelf(session, "far", 2)
        ice = an_item(session, name="氷", shelf=near, temperature=Temperature.FROZEN)
        milk = an_item(session, name="牛乳", shelf=near, temperature=Temperature.CHILLED)
        rice = an_item(session, name="米", shelf=far)
        leek = an_item(session, name="葱", shelf=near)
        first = an_order(session, {ice: 1, milk: 1, rice: 1, leek: 1})
        second = an_order(session, {rice: 1})
        an_order(session, {rice: 1}, now=at(12))
        rows = [(row.line.name, row.order.number) for row in picking.pick_list(session, TODAY)]
        assert rows == [
            ("葱", first.number),
            ("米", first.number),
            ("米", second.number),
            ("牛乳", first.number),
            ("氷", first.number),
        ]
        assert [row.line.name for row in picking.pick_list(session, TODAY, second.id)] == ["米"]


def test_a_scan_counts_and_takes_the_piece_from_the_stock(database: Database) -> None:
    with database.reading() as session:
        item = an_item(session, stock=5)
        order = an_order(session, {item: 2})
        picking.start_picking(session, order.id, "shop", NOW)
        result = picking.scan(session, order.id, item.code, "shop", NOW)
        assert (result.line.name, result.picked, result.wanted) == (item.name, 1, 2)
        assert numbers(session, item.id) == (4, 1)
        assert not picking.is_complete(order)
        assert picking.scan(session, order.id, item.code, "shop", NOW).picked == 2
        assert picking.is_complete(order)


def test_starting_twice_is_starting_once(database: Database) -> None:
    with database.reading() as session:
        order = an_order(session, {an_item(session): 1})
        for _ in range(2):
            assert picking.start_picking(session, order.id, "shop", NOW).state is OrderState.PICKING
        assert len(events_of(session, order.id)) == 2


def test_a_wrong_scan_says_which_thing_it_was(database: Database) -> None:
    with database.reading() as session:
        wanted, other = an_item(session), an_item(session, name="梨")
        order = an_order(session, {wanted: 1})
        picking.start_picking(session, order.id, "shop", NOW)
        with pytest.raises(WrongItem) as known:
            picking.scan(session, order.id, other.code, "shop", NOW)
        assert known.value.name == "梨"
        with pytest.raises(WrongItem) as unknown:
            picking.scan(session, order.id, "4900000000009", "shop", NOW)
        assert (unknown.value.code, unknown.value.name) == ("4900000000009", None)


def test_one_piece_too_many_is_refused(database: Database) -> None:
    with database.reading() as session:
        item = an_item(session, name="梨", stock=5)
        order = an_order(session, {item: 1})
        pick_all(session, order)
        with pytest.raises(TooMany) as caught:
            picking.scan(session, order.id, item.code, "shop", NOW)
        assert caught.value.name == "梨"
        assert numbers(session, item.id) == (4, 0)


def test_nothing_is_scanned_before_picking_has_begun(database: Database) -> None:
    with database.reading() as session:
        item = an_item(session)
        order = an_order(session, {item: 1})
        with pytest.raises(WrongState):
            picking.scan(session, order.id, item.code, "shop", NOW)


def test_missing_pieces_can_be_ordered_by_nobody_and_are_not_paid(database: Database) -> None:
    with database.reading() as session:
        item, other = an_item(session, price_yen=100, stock=5), an_item(session, price_yen=50)
        order = an_order(session, {item: 3, other: 1})
        picking.start_picking(session, order.id, "shop", NOW)
        picking.scan(session, order.id, item.code, "shop", NOW)
        picking.scan(session, order.id, other.code, "shop", NOW)
        for _ in range(2):
            line = picking.mark_missing(session, order.lines[0].id, "shop", NOW)
        assert (line.picked_quantity, line.quantity, line.missing) == (1, 3, True)
        assert numbers(session, item.id) == (2, 0)
        assert picking.is_complete(order)
        with pytest.raises(MarkedMissing):
            picking.scan(session, order.id, item.code, "shop", NOW)
        order.state = OrderState.PACKED
        assert charged(order).total_yen == 150


def test_missing_pieces_that_turn_up_again_are_promised_again(database: Database) -> None:
    with database.reading() as session:
        item, other = an_item(session, stock=5), an_item(session)
        order = an_order(session, {item: 3, other: 1})
        picking.start_picking(session, order.id, "shop", NOW)
        line_id = order.lines[0].id
        picking.mark_missing(session, line_id, "shop", NOW)
        for _ in range(2):
            picking.unmark_missing(session, line_id, "shop", NOW)
        assert numbers(session, item.id) == (5, 3)
        assert picking.scan(session, order.id, item.code, "shop", NOW).picked == 1


def test_a_fully_picked_line_is_not_missing(database: Database) -> None:
    with database.reading() as session:
        order = an_order(session, {an_item(session): 1})
        pick_all(session, order)
        assert not picking.mark_missing(session, order.lines[0].id, "shop", NOW).missing


def test_an_order_of_which_nothing_was_there_is_cancelled_with_the_reason(database: Database) -> None:
    with database.reading() as session:
        order = an_order(session, {an_item(session): 2, an_item(session): 1})
        picking.start_picking(session, order.id, "shop", NOW)
        for line in order.lines:
            picking.mark_missing(session, line.id, "shop", NOW)
        assert order.state is OrderState.CANCELLED
        assert events_of(session, order.id)[-1].why == picking.NOTHING_THERE


def test_an_unknown_line_is_told(database: Database) -> None:
    with database.reading() as session, pytest.raises(NotFound):
        picking.mark_missing(session, 4711, "shop", NOW)


def test_a_piece_of_a_short_line_is_taken_out_only_after_the_rest_is_wanted_again(database: Database) -> None:
    with database.reading() as session:
        item = an_item(session, stock=5)
        order = an_order(session, {item: 2})
        picking.start_picking(session, order.id, "shop", NOW)
        line = order.lines[0]
        picking.scan(session, order.id, item.code, "shop", NOW)
        picking.mark_missing(session, line.id, "shop", NOW)
        with pytest.raises(MarkedMissing):
            picking.take_out(session, line, Piece())
        row = session.get_one(Stock, item.id, populate_existing=True)
        assert (line.picked, row.on_hand, row.reserved) == (1, 3, 0), "nothing is promised to nobody"
        picking.unmark_missing(session, line.id, "shop", NOW)
        picking.take_out(session, line, Piece())
        row = session.get_one(Stock, item.id, populate_existing=True)
        assert (line.picked, row.on_hand, row.reserved) == (0, 5, 2)
