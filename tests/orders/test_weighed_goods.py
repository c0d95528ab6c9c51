"""Goods sold by weight: real weight, real amount, and what is charged and packed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from orders.db import Database
from orders.fulfilment import packing, picking
from orders.fulfilment.errors import PieceTooHeavy, PieceTooLight, WeightNeeded
from orders.fulfilment.pick_rules import USUAL_RULES
from orders.fulfilment.weighed_goods import amount_of, most_g
from orders.goods.catalogue import Item
from orders.goods.in_store_codes import FORMATS, in_store_code
from orders.ordering.charges import charged, charges
from orders.ordering.order import Order, OrderLine, OrderState, line_weight_g, piece_weight_g
from orders.ordering.receipts import receipt
from tests.makers import NOW, an_item, an_order


def label(prefix: str, value: int) -> str:
    """What the scale in the shop prints."""
    kind = FORMATS[{"27": "weight5", "28": "price5", "02": "price4v"}[prefix]]
    assert kind is not None
    return in_store_code(prefix, kind, "00007", value)


def an_order_of_meat(session: Session, pieces: int = 2, prefix: str = "27") -> Order:
    """300 g of meat for 600 yen a piece, being picked."""
    meat = an_item(session, name="牛肉", price_yen=600, weight_g=300, weighed=True)
    meat.code = label(prefix, 0)
    session.flush()
    order = an_order(session, {meat: pieces})
    picking.start_picking(session, order.id, "shop", NOW)
    return order


def test_the_real_weight_is_charged_rounded_down_to_the_yen(database: Database) -> None:
    with database.reading() as session:
        order = an_order_of_meat(session)
        assert charged(order).total_yen == 1200
        picking.scan(session, order.id, label("27", 287), "shop", NOW)
        picking.scan(session, order.id, label("27", 0), "shop", NOW, weight_g=311)
        line = order.lines[0]
        assert (line.picked, line.picked_weight_g, line.picked_amount_yen) == (2, 598, 574 + 622)
        assert (line_weight_g(line), piece_weight_g(line)) == (598, 299)
        assert charged(order).total_yen == 1200, "until picking ends it is what was ordered"
        assert packing.propose(session, order.id)[0].weight_g >= 598
        order.state = OrderState.PACKED
        assert [(charge.name, charge.amount_yen) for charge in charges(order)] == [("牛肉 598g", 1196)]
        assert receipt(session, order.id).total_yen == charged(order).total_yen == 1196


def test_without_a_weight_nothing_is_counted(database: Database) -> None:
    with database.reading() as session:
        order = an_order_of_meat(session)
        with pytest.raises(WeightNeeded):
            picking.scan(session, order.id, order.lines[0].code, "shop", NOW)
        assert order.lines[0].picked == 0


@pytest.mark.parametrize(("weight_g", "error"), [(331, PieceTooHeavy), (149, PieceTooLight)])
def test_far_too_heavy_or_light_a_piece_is_refused(
    database: Database, weight_g: int, error: type[PieceTooHeavy | PieceTooLight]
) -> None:
    with database.reading() as session:
        order = an_order_of_meat(session)
        with pytest.raises(error):
            picking.scan(session, order.id, order.lines[0].code, "shop", NOW, weight_g=weight_g)
        assert picking.scan(session, order.id, order.lines[0].code, "shop", NOW, weight_g=330).picked == 1


def test_a_label_with_a_price_tells_the_weight_and_is_never_exceeded(database: Database) -> None:
    with database.reading() as session:
        order = an_order_of_meat(session, prefix="28")
        picking.scan(session, order.id, label("28", 599), "shop", NOW)
        assert (order.lines[0].picked_weight_g, order.lines[0].picked_amount_yen) == (300, 599)


def test_an_order_at_the_price_of_a_special_keeps_it_on_a_dearer_label(database: Database) -> None:
    with database.reading() as session:
        order = an_order_of_meat(session, prefix="28")
        order.lines[0].price_yen = 300
        picking.scan(session, order.id, label("28", 600), "shop", NOW)
        assert order.lines[0].picked_amount_yen == 300


def test_a_packet_with_a_cheaper_price_on_its_label_costs_what_the_label_says(database: Database) -> None:
    with database.reading() as session:
        sashimi = an_item(session, price_yen=800)
        sashimi.code = label("02", 0)
        order = an_order(session, {sashimi: 3})
        picking.start_picking(session, order.id, "shop", NOW)
        for yen in (800, 500, 900):
            picking.scan(session, order.id, label("02", yen), "shop", NOW)
        assert (order.lines[0].picked_yen, order.lines[0].picked_weight_g) == (800 + 500 + 800, None)


def test_a_piece_that_goes_back_takes_its_weight_and_its_yen_along(database: Database) -> None:
    with database.reading() as session:
        order = an_order_of_meat(session)
        line = order.lines[0]
        for weight_g in (287, 311):
            picking.scan(session, order.id, line.code, "shop", NOW, weight_g=weight_g)
        picking.take_out(session, line, picking.Piece(311, 622))
        assert (line.picked, line.picked_weight_g, line.picked_amount_yen) == (1, 287, 574)
        picking.take_out(session, line, picking.Piece(287, 574))
        assert (line.picked, line.picked_weight_g, line.picked_amount_yen) == (0, None, None)


def a_line(price_yen: int, weight_g: int) -> OrderLine:
    return OrderLine(name="牛肉", price_yen=price_yen, weight_g=weight_g, weighed=True)


@given(st.integers(1, 100_000), st.integers(1, 20_000), st.integers(1, 22_000))
def test_nobody_pays_a_yen_more_than_the_weight_is_worth(price_yen: int, nominal_g: int, weight_g: int) -> None:
    line = a_line(price_yen, nominal_g)
    amount_yen = amount_of(line, weight_g)
    assert amount_yen * nominal_g <= price_yen * weight_g < (amount_yen + 1) * nominal_g
    assert amount_of(line, most_g(line, USUAL_RULES)) * 100 <= price_yen * (100 + USUAL_RULES.over_percent)


def test_an_item_that_is_sold_by_weight_says_what_it_usually_weighs(database: Database) -> None:
    with database.reading() as session:
        assert isinstance(an_item(session, weighed=True), Item)
        with pytest.raises(Exception, match="weighed"):
            an_item(session, weighed=True, weight_g=0)
