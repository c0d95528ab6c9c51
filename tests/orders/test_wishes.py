"""What a household wants when an item is missing, what its basket weighs, and how an order is changed."""

from __future__ import annotations

import pytest

from orders.db import Database
from orders.errors import BasketFull, NotFound, QuantityLimit, TooLateToCancel
from orders.fulfilment import packing
from orders.fulfilment.packing import PAYLOAD_LIMIT_G
from orders.fulfilment.picking import start_picking
from orders.goods.catalogue import Temperature
from orders.goods.loads import Load, load_of
from orders.homes.people import MissingRule, set_missing_rule
from orders.ordering import basket, checkout
from orders.ordering.basket import basket_of
from orders.ordering.basket_steps import open_step
from orders.ordering.changing import take_apart
from orders.ordering.order import OrderState
from tests.makers import NOW, a_household, an_item, an_order, at


def test_the_rule_of_the_house_is_written_down_with_the_order(database: Database) -> None:
    with database.reading() as session:
        home, plain, own = a_household(session), an_item(session), an_item(session)
        for item in (plain, own):
            basket.set_quantity(session, home.id, item.id, 1, NOW)
        assert basket.set_missing_rule(session, home.id, own.id, MissingRule.NONE)
        order = checkout.place_order(session, home.id, "token", NOW, who="test")
        set_missing_rule(session, home.id, MissingRule.NONE)
        rules = {line.item_id: line.rule_if_missing for line in order.lines}
        assert rules == {plain.id: MissingRule.SIMILAR, own.id: MissingRule.NONE}


def test_an_old_order_without_rules_follows_the_house(database: Database) -> None:
    with database.reading() as session:
        order = an_order(session, {an_item(session): 1})
        order.lines[0].missing_rule = None
        assert order.lines[0].rule_if_missing is MissingRule.SIMILAR


def test_a_new_quantity_keeps_the_rule_and_another_household_has_none(database: Database) -> None:
    with database.reading() as session:
        home, item = a_household(session), an_item(session)
        basket.set_quantity(session, home.id, item.id, 1, NOW)
        basket.set_missing_rule(session, home.id, item.id, MissingRule.NONE)
        basket.set_quantity(session, home.id, item.id, 3, NOW)
        assert basket_of(session, home.id, NOW).lines[0].missing_rule is MissingRule.NONE
        assert not basket.set_missing_rule(session, a_household(session).id, item.id, MissingRule.NONE)


def loaded(session, goods) -> Load:  # type: ignore[no-untyped-def]
    home = a_household(session)
    for item, quantity in goods.items():
        basket.set_quantity(session, home.id, item.id, quantity, NOW)
    return load_of(basket_of(session, home.id, NOW), PAYLOAD_LIMIT_G, district_by_air=True)


def test_what_still_fits_is_what_packing_would_put_in(database: Database) -> None:
    with database.reading() as session:
        load = loaded(session, {an_item(session, weight_g=1200): 3})
        assert (load.air_boxes, load.room_g, load.full_g) == (1, 5000 - 250 - 3600, 4750)
        assert (load.by_road, load.flies) == ((), True)


def test_more_than_a_box_goes_into_a_second_one(database: Database) -> None:
    with database.reading() as session:
        item = an_item(session, weight_g=1000)
        load = loaded(session, {item: 6})
        order = an_order(session, {item: 6})
        boxes = packing.propose(session, order.id)
        assert load.air_boxes == len(boxes) == 2
        assert load.room_g == load.full_g - min(box.weight_g - box.kind.tare_g for box in boxes)


@pytest.mark.parametrize("weight_g", [4851, None])
def test_what_is_too_heavy_or_of_unknown_weight_goes_by_road(database: Database, weight_g: int | None) -> None:
    with database.reading() as session:
        rice = an_item(session, name="米", weight_g=weight_g)
        load = loaded(session, {rice: 1, an_item(session): 1})
        assert (load.air_boxes, load.by_road) == (1, ("米",))
        alone = loaded(session, {rice: 1})
        assert (alone.air_boxes, alone.flies) == (0, False)


def test_frozen_goods_have_a_box_of_their_own(database: Database) -> None:
    with database.reading() as session:
        ice = an_item(session, weight_g=500, temperature=Temperature.FROZEN)
        load = loaded(session, {ice: 1, an_item(session, weight_g=1000): 1})
        assert (load.air_boxes, load.room_g) == (2, 3750)


def test_a_changed_order_lies_in_the_basket_beside_what_was_there(database: Database) -> None:
    with database.reading() as session:
        home, bread, milk = a_household(session), an_item(session), an_item(session)
        order = an_order(session, {bread: 2, milk: 1}, household=home)
        order.lines[1].missing_rule = MissingRule.NONE
        basket.set_quantity(session, home.id, bread.id, 3, NOW)
        assert take_apart(session, order.id, home.id, "test", NOW)
        assert order.state is OrderState.CANCELLED
        lying = basket.lying_in(session, home.id)
        assert {item_id: here.quantity for item_id, here in lying.items()} == {bread.id: 5, milk.id: 1}
        assert lying[milk.id].missing_rule is MissingRule.NONE
        assert open_step(session, home.id) is None
        assert not take_apart(session, order.id, home.id, "test", NOW), "a second press"
        assert basket.quantities_of(session, home.id) == {bread.id: 5, milk.id: 1}


def test_goods_that_are_no_longer_sold_are_not_lost_without_a_word(database: Database) -> None:
    with database.reading() as session:
        home, item = a_household(session), an_item(session)
        order = an_order(session, {item: 2}, household=home)
        item.active = False
        take_apart(session, order.id, home.id, "test", NOW)
        line = basket_of(session, home.id, NOW).lines[0]
        assert (line.quantity, line.available) == (2, 0)


def test_an_order_that_does_not_fit_beside_the_basket_stands(database: Database) -> None:
    with database.reading() as session:
        home, item = a_household(session), an_item(session)
        order = an_order(session, {item: 5}, household=home)
        basket.set_quantity(session, home.id, item.id, 5, NOW)
        with pytest.raises(QuantityLimit):
            take_apart(session, order.id, home.id, "test", NOW)
        basket.set_quantity(session, home.id, item.id, 0, NOW)
        for _ in range(basket.MAX_LINES):
            basket.set_quantity(session, home.id, an_item(session).id, 1, NOW)
        with pytest.raises(BasketFull):
            take_apart(session, order.id, home.id, "test", NOW)
        assert order.state is OrderState.PLACED


def test_an_order_is_changed_until_picking_began_or_the_cut_off_and_by_its_own_household(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        order = an_order(session, {an_item(session): 1}, household=home)
        with pytest.raises(NotFound):
            take_apart(session, order.id, a_household(session).id, "test", NOW)
        with pytest.raises(TooLateToCancel) as late:
            take_apart(session, order.id, home.id, "test", at(11, 0, 1))
        assert late.value.cutoff_passed
        start_picking(session, order.id, "shop", NOW)
        with pytest.raises(TooLateToCancel) as begun:
            take_apart(session, order.id, home.id, "test", NOW)
        assert not begun.value.cutoff_passed
        assert basket.quantities_of(session, home.id) == {}
