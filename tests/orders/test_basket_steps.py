"""もとに もどす: the last change of a basket is taken back once, and never by an old page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orders.db import Database
from orders.errors import ItemGone
from orders.homes.people import MissingRule
from orders.ordering import basket, checkout, repeat
from orders.ordering.basket import basket_of
from orders.ordering.basket_steps import open_step
from tests.makers import NOW, a_household, an_item, an_order


def quantities(session, home) -> dict[int, int]:  # type: ignore[no-untyped-def]
    return basket.quantities_of(session, home.id)


def test_a_basket_that_nobody_touched_has_nothing_to_take_back(database: Database) -> None:
    with database.reading() as session:
        home = a_household(session)
        assert open_step(session, home.id) is None
        assert basket.take_back(session, home.id, 1) == {}


def test_adding_changing_and_removing_are_each_taken_back(database: Database) -> None:
    with database.reading() as session:
        home, item = a_household(session), an_item(session)
        for quantity, before in ((1, 0), (4, 0), (0, 4)):
            basket.set_quantity(session, home.id, item.id, 0, NOW)
            if before:
                basket.set_quantity(session, home.id, item.id, before, NOW)
            basket.set_quantity(session, home.id, item.id, quantity, NOW)
            step = open_step(session, home.id)
            assert step is not None
            assert basket.take_back(session, home.id, step) == {item.id: before}
            assert quantities(session, home) == ({item.id: before} if before else {})


def test_what_was_removed_comes_back_to_its_place_with_its_rule(database: Database) -> None:
    with database.reading() as session:
        home, items = a_household(session), [an_item(session) for _ in range(3)]
        for n, item in enumerate(items):
            basket.set_quantity(session, home.id, item.id, 1, NOW + timedelta(seconds=n))
        basket.set_missing_rule(session, home.id, items[0].id, MissingRule.NONE)
        basket.set_quantity(session, home.id, items[0].id, 0, NOW + timedelta(minutes=1))
        basket.take_back(session, home.id, open_step(session, home.id) or 0)
        first = basket_of(session, home.id, NOW).lines[0]
        assert (first.item.id, first.quantity, first.missing_rule) == (items[0].id, 1, MissingRule.NONE)


def test_a_rule_that_was_chosen_since_outlives_the_step_back(database: Database) -> None:
    with database.reading() as session:
        home, item = a_household(session), an_item(session)
        basket.set_quantity(session, home.id, item.id, 1, NOW)
        basket.set_quantity(session, home.id, item.id, 3, NOW)
        basket.set_missing_rule(session, home.id, item.id, MissingRule.NONE)
        basket.take_back(session, home.id, open_step(session, home.id) or 0)
        (line,) = basket_of(session, home.id, NOW).lines
        assert (line.quantity, line.missing_rule) == (1, MissingRule.NONE)


def test_a_step_is_taken_back_once(database: Database) -> None:
    with database.reading() as session:
        home, item = a_household(session), an_item(session)
        basket.set_quantity(session, home.id, item.id, 2, NOW)
        basket.set_quantity(session, home.id, item.id, 5, NOW)
        step = open_step(session, home.id)
        assert step is not None
        basket.take_back(session, home.id, step)
        assert open_step(session, home.id) is None
        basket.set_quantity(session, home.id, item.id, 7, NOW)
        assert basket.take_back(session, home.id, step) == {}
        assert quantities(session, home) == {item.id: 7}


def test_the_button_of_an_old_page_changes_nothing(database: Database) -> None:
    with database.reading() as session:
        home, item = a_household(session), an_item(session)
        basket.set_quantity(session, home.id, item.id, 2, NOW)
        old = open_step(session, home.id)
        assert old is not None
        basket.set_quantity(session, home.id, item.id, 3, NOW)
        assert basket.take_back(session, home.id, old) == {}
        assert quantities(session, home) == {item.id: 3}


def test_the_same_quantity_again_is_no_step(database: Database) -> None:
    with database.reading() as session:
        home, item = a_household(session), an_item(session)
        basket.set_quantity(session, home.id, item.id, 2, NOW)
        basket.set_quantity(session, home.id, item.id, 5, NOW)
        step = open_step(session, home.id)
        basket.set_quantity(session, home.id, item.id, 5, NOW)
        assert open_step(session, home.id) == step
        assert basket.take_back(session, home.id, step or 0) == {item.id: 2}


def test_a_whole_order_put_in_is_one_step(database: Database) -> None:
    with database.reading() as session:
        home, items = a_household(session), [an_item(session) for _ in range(3)]
        order = an_order(session, dict.fromkeys(items, 2), household=home)
        basket.set_quantity(session, home.id, items[0].id, 1, NOW)
        repeat.fill_basket_from(session, order.id, home.id, NOW)
        assert len(quantities(session, home)) == 3
        basket.take_back(session, home.id, open_step(session, home.id) or 0)
        assert quantities(session, home) == {items[0].id: 1}


def test_what_was_ordered_never_comes_back_into_the_basket(database: Database) -> None:
    with database.reading() as session:
        home, item = a_household(session), an_item(session)
        basket.set_quantity(session, home.id, item.id, 2, NOW)
        basket.set_quantity(session, home.id, item.id, 0, NOW)
        basket.set_quantity(session, home.id, item.id, 1, NOW)
        step = open_step(session, home.id)
        checkout.place_order(session, home.id, "token", NOW, who="test")
        assert open_step(session, home.id) is None
        assert basket.take_back(session, home.id, step or 0) == {}
        assert quantities(session, home) == {}


def test_a_refused_change_of_several_changes_none(database: Database) -> None:
    with database.reading() as session:
        home, item, gone = a_household(session), an_item(session), an_item(session)
        gone.active = False
        session.flush()
        with pytest.raises(ItemGone):
            basket.set_quantities(session, home.id, {item.id: 1, gone.id: 1}, NOW)
        assert quantities(session, home) == {}
        assert open_step(session, home.id) is None
